"""Prefect Secret blocks, the one kind of secret that only a process with a Prefect API can read (block:NAME)."""

from __future__ import annotations

from typing import Any


def read_secret_block(name: str) -> str:
    """The value of a Secret block."""
    # Imported here, because whoever wants to know a block may still have to say which Prefect API holds it.
    from prefect.blocks.system import Secret  # noqa: PLC0415

    secret: Any = Secret.load(name)
    return str(secret.get())
