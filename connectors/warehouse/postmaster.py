"""postmaster.pid: whether a PostgreSQL server runs on a data folder, and where it listens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# Lines of the file: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
LINES = 8


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server that is there. status is "starting", "ready" or "stopping"."""

    pid: int
    socket_dir: Path
    status: str


def read_postmaster(pgdata: Path) -> Postmaster | None:
    """The server that runs on a data folder, or None.

    A file left by a server that died is None. If its process id now belongs to another program (a container that
    started anew counts from 1), or to the dead server's zombie, the file is removed: PostgreSQL would take either for a
    running predecessor. Its check of the shared memory still finds children that live on.
    """
    file = pgdata / "postmaster.pid"
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    if not _is_alive(pid):
        return None
    if not _is_postgres(pid):
        file.unlink(missing_ok=True)
        return None
    if len(lines) < LINES:
        return Postmaster(pid, pgdata, "starting")
    return Postmaster(pid, Path(lines[4]), lines[7])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres(pid: int) -> bool:
    """Told from /proc/{pid}/stat, "pid (name) state ..."; where there is none (macOS), the process id is believed.

    A dead server whose parent never asked for its end (a container without an init) is a zombie, not a server.
    """
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return not Path("/proc/self/stat").exists()
    return name == "postgres" and rest.split()[0] != "Z"
