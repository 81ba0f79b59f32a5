"""Secrets come by reference, so that no file of ours and no parameter of a run ever holds one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from config.errors import ConfigurationError
from config.location import config_path

SCHEMES = ("env", "block", "file")

BlockReader = Callable[[str], str]
_block_reader: list[BlockReader] = []


def _reference(value: str) -> str:
    scheme, _, rest = value.partition(":")
    if scheme not in SCHEMES or not rest:
        raise ValueError("must be a reference: env:NAME, block:NAME (a Prefect Secret block) or file:PATH")
    return value


SecretReference = Annotated[str, AfterValidator(_reference)]


def read_blocks_with(reader: BlockReader) -> None:
    """Tell how a Prefect Secret block is read: config does not know Prefect; the command line and the flows do."""
    _block_reader[:] = [reader]


def resolve(reference: str) -> SecretStr:
    """The secret behind a reference.

    Args:
        reference: env:NAME, block:NAME or file:PATH; a relative path hangs off the folder of turnaround.toml.

    Raises:
        ConfigurationError: nothing is there. The message names the reference, never a value.
    """
    scheme, _, name = reference.partition(":")
    match scheme:
        case "env":
            value = _from_environment(name)
        case "file":
            value = _from_file(name)
        case _:
            value = _from_block(name)
    if not value:
        raise ConfigurationError(f"the secret {reference} is empty: set it, or point the setting elsewhere")
    return SecretStr(value)


def _from_environment(name: str) -> str:
    if name not in os.environ:
        raise ConfigurationError(f"the secret env:{name} is not set: export {name} before starting Turnaround")
    return os.environ[name].strip()


def _from_file(path: str) -> str:
    file = config_path().parent / Path(path).expanduser()
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(f"the secret file:{path} cannot be read: {error.strerror}") from None


def _from_block(name: str) -> str:
    if not _block_reader:
        raise ConfigurationError(f"the secret block:{name} needs a Prefect API; use env: or file: here")
    return _block_reader[0](name)
