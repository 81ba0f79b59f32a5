"""Who is at the command line."""

from __future__ import annotations

import getpass
import os
import socket


def at_command_line() -> str:
    """How whoever runs this process is kept for the audit, as in "command line (anna@ops-1)"."""
    return f"command line ({_login()}@{socket.gethostname()})"


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # In a container the user may have a number and no name; which error says so depends on Python's version.
        return f"uid {os.getuid()}"
