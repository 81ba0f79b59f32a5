"""A real Prefect server as people run it: with its UI, its scheduler and its automations, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
START_SECONDS = 180.0
STOP_SECONDS = 20.0


def until(look: Callable[[], T], seconds: float = 120, every: float = 0.25) -> T:
    """What look answers, as soon as that is true; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"still not so after {seconds:.0f} s"
        time.sleep(every)
    return found


class PrefectService:
    """The server, and processes that work for it. Each child leads a session of its own, and ends with this.

    Attributes:
        ui: the address of the UI; the API is at {ui}/api.
        folder: PREFECT_HOME of the server, and the logs of everything started here.
        environment: what a process needs to be part of it.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        """settings: more environment of the server, such as PREFECT_API_DATABASE_CONNECTION_URL."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.ui = f"http://127.0.0.1:{_free_port()}"
        self.environment = {"PREFECT_API_URL": f"{self.ui}/api", "PREFECT_HOME": str(folder), "PYTHONPATH": str(ROOT)}
        self._settings = {
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
            **settings,
        }
        self._children: list[subprocess.Popen[bytes]] = []
        # A minute of standing still has been seen of SQLite on a busy machine.
        self.api = httpx.Client(base_url=f"{self.ui}/api", timeout=120)

    def __enter__(self) -> Self:
        port = self.ui.rpartition(":")[2]
        try:
            server = self.start("server", "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
            until(lambda: server.poll() is not None or self._answers(), START_SECONDS)
            assert server.poll() is None, self.log("server")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def start(self, name: str, *arguments: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start Python with these arguments as part of the service; what it prints goes to {folder}/{name}.log."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("TURNAROUND", "PREFECT"))}
        with (self.folder / f"{name}.log").open("ab") as output:
            child = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=self.folder,
                env=kept | self._settings | self.environment | dict(more or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._children.append(child)
        return child

    def log(self, name: str) -> str:
        """What the process started under that name has printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """End a child as Ctrl-C would, and its session with it if that takes too long."""
        if child.poll() is None:
            os.kill(child.pid, signal.SIGINT)
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def post(self, path: str, body: Any = None) -> Any:
        """POST to the API, and its JSON answer (None where it has none)."""
        answer = self._ask(lambda: self.api.post(path, json={} if body is None else body))
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        """GET from the API."""
        answer = self._ask(lambda: self.api.get(path))
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def close(self) -> None:
        """End everything that was started, the last first."""
        for child in reversed(self._children):
            self.stop(child)
        self._children.clear()
        self.api.close()

    def _ask(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """The answer; asked again where SQLite is too busy for it (503), as every client of Prefect does."""
        deadline = time.monotonic() + START_SECONDS
        while (answer := send()).status_code == httpx.codes.SERVICE_UNAVAILABLE and time.monotonic() < deadline:
            time.sleep(0.5)
        return answer

    def _answers(self) -> bool:
        try:
            return self.api.get("/health").is_success
        except httpx.TransportError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
