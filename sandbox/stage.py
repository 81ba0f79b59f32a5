"""Where the demo plays: its folder, its configuration, Prefect, and the product's command line as a process."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx

START_TIMEOUT = 120.0

# Prefect as docs/operations.md advises; the demo shares no code with the product, and so says it again.
PREFECT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}

CONFIG = """# Written by ./run demo, for its stand-in vendors. The next demo writes it anew.
[database]
data_dir = "{data_dir}"
"""
OPERATOR = """
[operators.{name}]
aircraft = {aircraft}
grouping = "{grouping}"
journey_log_status = "{journey_log_status}"
preflight_custom_fields = {custom_fields}
[operators.{name}.leon]
base_url = "{url}/leon/{name}"
refresh_token = "file:{data_dir}/{name}-leon.secret"
[operators.{name}.techlog]
base_url = "{url}/techlog/{name}/v0.2"
client_id = "{name}-client"
client_secret = "file:{data_dir}/{name}-techlog.secret"
"""
TRACKING = """[operators.{name}.veryon]
base_url = "{url}/veryon/{name}/api"
client_id = "{name}-client"
client_secret = "file:{data_dir}/{name}-veryon.secret"
integration_user_email = "integration@{name}.example"
"""


@dataclass(frozen=True, slots=True)
class Operator:
    """What differs between the demo's operators.

    Attributes:
        name: the key.
        grouping: how flights become trips.
        custom_fields: its Tech Log's preflight fields, as TOML.
        journey_log_status: open or closed.
        has_tracking: whether it has a Tracking+.
        aircraft: those in scope, as TOML; of none named, all.
    """

    name: str
    grouping: str
    custom_fields: str
    journey_log_status: str
    has_tracking: bool
    aircraft: str = "[]"


class StageError(Exception):
    """The demo cannot play. The message says why and what to do."""


class Stage:
    """The demo's folder, used by one demo at a time, and what runs in it.

    Attributes:
        root: the folder.
        config: turnaround.toml in it.
        home: where Prefect keeps its files.
        ui: the address of Prefect's UI.
        environment: what a process needs to use the demo's database, vendors and Prefect.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.config = root / "turnaround.toml"
        # A new folder each time: what a killed demo left may still be written to for a moment.
        self._run = f"run-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}"
        self.home = root / self._run / "prefect"
        self.ui = f"http://127.0.0.1:{_free_port()}"
        self.environment = {
            "TURNAROUND_CONFIG": str(self.config),
            "PREFECT_API_URL": f"{self.ui}/api",
            "PREFECT_HOME": str(self.home),
        }
        self._lock = _lock(root / "lock")
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Clear what earlier demos left, and start Prefect's server, without waiting for it."""
        try:
            self._clear()
            self.home.mkdir(parents=True)
            port = self.ui.rpartition(":")[2]
            self.start("prefect", "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what was started, the last first."""
        for child in reversed(self._children):
            if child.stdin:
                child.stdin.close()
            child.wait()
        self._children.clear()
        self._lock.close()

    def configure(self, url: str, operators: Sequence[Operator]) -> None:
        """Write turnaround.toml and the secrets.

        Args:
            url: the stand-ins' address.
            operators: who flies.
        """
        text = CONFIG.format(data_dir=self._run)
        folder = self.root / self._run
        for one in operators:
            text += OPERATOR.format(**asdict(one), url=url, data_dir=self._run)
            if one.has_tracking:
                text += TRACKING.format(name=one.name, url=url, data_dir=self._run)
            _keep_secret(folder / f"{one.name}-leon.secret", f"leon-{one.name}-key")
            _keep_secret(folder / f"{one.name}-techlog.secret", f"techlog-{one.name}-secret")
            _keep_secret(folder / f"{one.name}-veryon.secret", f"veryon-{one.name}-secret")
        self.config.write_text(text, encoding="utf-8")

    def turnaround(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the product's command line to its end."""
        return subprocess.run(  # noqa: S603  (the demo's own command)
            [sys.executable, "-P", "-m", "turnaround", *arguments],
            env=self._whole_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Python with these arguments, to end with this process; what it prints goes to NAME.log."""
        with self.log(name).open("wb") as output:
            child = subprocess.Popen(  # noqa: S603  (the demo's own commands)
                [sys.executable, "-P", "-m", "sandbox.tether", sys.executable, "-P", *arguments],
                env=self._whole_environment(),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the demo, which ends the others in order.
                start_new_session=True,
            )
        self._children.append(child)
        return child

    def log(self, name: str) -> Path:
        """Where what was started under that name prints to."""
        return self.root / self._run / f"{name}.log"

    def wait_for_prefect(self) -> None:
        """Return when Prefect's server answers.

        Raises:
            StageError: it has ended, or takes too long.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while self._children[0].poll() is None and time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.ui}/api/health", timeout=5).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise StageError(f"Prefect's server did not start; it says why in {self.log('prefect')}")

    def _whole_environment(self) -> dict[str, str]:
        """Without what is set for a Turnaround or a Prefect of the user's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TURNAROUND", "PREFECT"))}
        return kept | PREFECT | self.environment

    def _clear(self) -> None:
        """Take earlier runs away. A database that a killed demo left behind is up: joining it once ends it in order."""
        left = list(self.root.glob("run-*"))
        if any(one.glob("postgres/postmaster.pid") for one in left) and self.config.exists():
            self.turnaround("migrate")
        for one in left:
            shutil.rmtree(one, ignore_errors=True)


def _keep_secret(path: Path, value: str) -> None:
    """For its owner's eyes only, as check wants it of real ones."""
    path.touch(mode=0o600)
    path.write_text(value, encoding="utf-8")


def _lock(path: Path) -> IO[bytes]:
    """Hold the folder; the lock goes with the process.

    Raises:
        StageError: another demo has it.
    """
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise StageError(
            f"another demo is playing in {path.parent}: end it first, with Ctrl-C in its terminal"
        ) from None
    return file


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
