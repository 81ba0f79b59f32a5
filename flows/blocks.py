"""Prefect Secret blocks, the one kind of secret that only a process with a Prefect API can read (block:NAME)."""

from __future__ import annotations

from typing import Any

from config.errors import ConfigurationError


def read_secret_block(name: str) -> str:
    """The value of a Secret block.

    Raises:
        ConfigurationError: there is none of that name, or nobody to ask.
    """
    # Imported here, because whoever wants to know a block may still have to say which Prefect API holds it.
    import httpx  # noqa: PLC0415
    from prefect.blocks.system import Secret  # noqa: PLC0415

    try:
        secret: Any = Secret.load(name)
    except ValueError:
        raise ConfigurationError(
            f"the secret block:{name} is no Secret block of this Prefect server: make it there under Blocks, "
            "or correct the reference"
        ) from None
    except (RuntimeError, httpx.HTTPError) as error:
        raise ConfigurationError(
            f"the secret block:{name} cannot be read: the Prefect API does not answer ({type(error).__name__})"
        ) from None
    return str(secret.get())
