"""As root, PostgreSQL refuses to run: it is then started as a system user that can reach its files."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from connectors.warehouse.errors import WarehouseUnavailable

SYSTEM_USER = "pgserver"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as, where it cannot be ourselves."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand a file or folder over to the server."""
        os.chown(path, self.uid, self.gid)


def server_account(pgdata: Path) -> Account | None:
    """None for an ordinary user. For root: the owner of the data that are there already, else the system user pgserver.

    Raises:
        WarehouseUnavailable: root, and the system user is neither there nor can be made.
    """
    if os.geteuid() != 0:
        return None
    if pgdata.exists() and pgdata.stat().st_uid != 0:
        owner = pgdata.stat()
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _create_system_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _create_system_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd")
    if useradd:
        # Two first starts in two folders at once: the loser's failure is harmless, the user is there.
        subprocess.run(  # noqa: S603  (fixed arguments)
            [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise WarehouseUnavailable(
            f"the embedded PostgreSQL does not run as root, and the system user {SYSTEM_USER} cannot be made: run "
            f"Turnaround as an ordinary user, create a system user {SYSTEM_USER}, or set database.url"
        ) from None


def open_the_way(path: Path) -> None:
    """Let other users pass through the folders above path (as 0711 does): no more than that, nobody can list them."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def let_read(tree: Path) -> None:
    """Let other users read and run what was installed under a tight umask."""
    everything = [tree, *tree.rglob("*")]
    for path in everything:
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            path.chmod(wanted)
