"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def arriving(paths: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """Where to write, instead of to these paths: at the end what was written takes their names, all or none.

    The folders are made. On an exception nothing of what was written stays, and older files stay as they were.
    """
    temporary = tuple(path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths)
    try:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        for written, path in zip(temporary, paths, strict=True):
            written.replace(path)
    finally:
        for written in temporary:
            written.unlink(missing_ok=True)
