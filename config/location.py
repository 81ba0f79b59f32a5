"""Where turnaround.toml is."""

from __future__ import annotations

import os
from pathlib import Path


def config_path() -> Path:
    """turnaround.toml: where TURNAROUND_CONFIG points, else in the working folder."""
    return Path(os.environ.get("TURNAROUND_CONFIG") or "turnaround.toml").expanduser().absolute()
