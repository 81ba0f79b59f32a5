"""File locks between processes. The kernel lets go of them when a process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from connectors.warehouse.errors import WarehouseUnavailable

POLL_SECONDS = 0.05


class FileLock:
    """An flock on a file, shared or exclusive. Each instance counts for itself, also within one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Not inherited by the server that we start: a lock that it kept would outlive us.
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if os.geteuid() == 0:
            # So that the folder's owner can still use it after root did.
            owner = path.parent.stat()
            os.fchown(self._descriptor, owner.st_uid, owner.st_gid)

    def try_exclusive(self) -> bool:
        """Take it alone, if nobody else holds it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def exclusive(self, timeout: float) -> None:
        """Take it alone, waiting for whoever holds it.

        Raises:
            WarehouseUnavailable: still taken after timeout seconds.
        """
        deadline = time.monotonic() + timeout
        while not self.try_exclusive():
            if time.monotonic() > deadline:
                raise WarehouseUnavailable(
                    f"another process has held {self._path} for {timeout:.0f} s while it starts or stops the embedded "
                    "PostgreSQL: end that process, then try again"
                )
            time.sleep(POLL_SECONDS)

    def shared(self) -> None:
        """Take it together with others."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go."""
        os.close(self._descriptor)
