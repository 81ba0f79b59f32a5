"""A real PostgreSQL server as a distribution installs it, with contrib, over TCP: what several machines share."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

# Debian's place; a server of another distribution is found by its programs on PATH.
DEBIAN = Path("/usr/lib/postgresql")
CONTRIB = Path("/usr/share/postgresql")
USER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    # It lives as long as its test: what a crash of the machine would lose is not missed.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "Europe/Vienna",  # not UTC, as a distribution may set it: nothing of ours may lean on the server's
}


def missing() -> str:
    """Why no such server can be started here, or nothing."""
    if _programs() is None:
        return "PostgreSQL's server programs are not installed (Debian: postgresql, with contrib)"
    if os.geteuid() == 0 and (shutil.which("runuser") is None or not _is_user(USER)):
        return f"root may not run PostgreSQL, and there is no runuser or no user {USER} to run it as"
    if not any(CONTRIB.glob("*/extension/pg_trgm.control")):
        return "pg_trgm, which Prefect's server needs, is not installed (Debian: postgresql-contrib)"
    return ""


class PostgresService:
    """A new server on a free port of loopback, in a folder of its own; both end with the with statement."""

    def __enter__(self) -> Self:
        programs = _programs()
        assert programs is not None, missing()
        self._programs = programs
        # Short, and not under pytest's folder, which no other user may enter.
        self._folder = Path(tempfile.mkdtemp(prefix="ta-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER)
        self.port = free_port()
        try:
            self._run("initdb", "--auth=trust", "--encoding=UTF8", "--no-sync", f"--username={USER}", "-D", self._data)
            options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
            where = f"-p {self.port} -k {self._folder}"
            self._run(
                "pg_ctl", "start", "--wait", "-D", self._data, "-l", f"{self._folder}/log", "-o", f"{where} {options}"
            )
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._run("pg_ctl", "stop", "--wait", "--mode=immediate", "-D", self._data)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def run_script(self, path: Path, **environment: str) -> None:
        """A file for psql, run by the administrator."""
        command = [str(self._programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(path)]
        connection = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": USER, "PGDATABASE": "postgres"}
        result = subprocess.run(
            command, env=os.environ | connection | environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr

    def address(self, user: str, database: str) -> str:
        """A database of it as that login. Everybody who reaches it is believed: passwords are not asked for."""
        return f"postgresql://{user}:not-asked-for@127.0.0.1:{self.port}/{database}"

    @property
    def _data(self) -> str:
        return f"{self._folder}/data"

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
        result = subprocess.run(
            [*as_user, str(self._programs / program), *arguments],
            # The server stays; a pipe that it inherited would keep us waiting for its end.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            cwd=self._folder,
            check=False,
            text=True,
        )
        assert result.returncode == 0, f"{program}: {result.stderr or self._log()}"

    def _log(self) -> str:
        log = self._folder / "log"
        return log.read_text(errors="replace") if log.exists() else "it said nothing"


def _programs() -> Path | None:
    """The newest server's programs."""
    debian = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    return Path(found).parent if found and shutil.which("initdb") else None


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def free_port() -> int:
    """One that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
