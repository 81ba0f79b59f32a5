"""The log of foreground runs, in a file: the terminal gets what matters, and what broke can still be looked up."""

from __future__ import annotations

import logging
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from config.settings import Settings

MEGABYTE = 2**20


def keep(settings: Settings) -> Path:
    """Write the log to data_dir/sync.log from here on, and return its path. Prefect, if used, is imported already."""
    path = settings.database.data_dir / "sync.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=5 * MEGABYTE, backupCount=2, encoding="utf-8", delay=True)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    return path
