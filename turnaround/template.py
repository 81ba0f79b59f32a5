"""`turnaround init`."""

from __future__ import annotations

from importlib.resources import files

import typer

from config.location import config_path
from turnaround.errors import CommandFailed


def text() -> str:
    """A turnaround.toml with every key, its default and what it does."""
    return files("turnaround").joinpath("turnaround.toml.template").read_text(encoding="utf-8")


def write() -> None:
    """Write the template to where load_settings looks.

    Raises:
        CommandFailed: something is there already, or the folder cannot be written.
    """
    path = config_path()
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text())
    except FileExistsError:
        raise CommandFailed(f"{path} is there already, and was left as it is; move it away for a new one") from None
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}") from None
    typer.echo(f"Wrote {path}. Fill in your operator, export its secrets, then: turnaround check")
