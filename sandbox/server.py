"""The stand-ins' HTTP server: in a thread for tests, or in the foreground for people."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import date, datetime
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette

from sandbox import vendors
from sandbox.kit import control
from sandbox.kit.clock import Clock
from sandbox.kit.wire import Protocol
from sandbox.world import World

HOST = "127.0.0.1"
_GRACE_SECONDS = 0.5  # held answers are let go before the end; whatever else is at work then is not waited for


class Sandbox:
    """Stand-in vendors on loopback, as a context manager.

    Attributes:
        world: everything that the control API gives, in Python.
        url: where the server listens, without a trailing slash.
    """

    def __init__(
        self,
        day: date | None = None,
        operators: Sequence[str] = ("acme",),
        clock: datetime | str | None = None,
        port: int = 0,
    ) -> None:
        """Build the world.

        Args:
            day: the day of operations to play; None leaves every store empty.
            operators: their keys, as in the URLs.
            clock: where it stands at the start, or `wall`; None is 00:00 UTC of the day.
            port: the port to listen on; 0 takes a free one.
        """
        self.world = World(day, operators, _clock(clock))
        self._socket = _listening(port)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self._server = _Server(_config(application(self.world)), self.world.faults.close)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start serving in a thread of its own."""
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="sandbox", daemon=True)
        self._thread.start()
        self._server.ready.result(timeout=10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop at once: answers that are held back are let go first."""
        self._server.stop()
        if self._thread:
            self._thread.join(timeout=10)

    def serve(self) -> None:
        """Serve in the foreground until Ctrl-C or SIGTERM."""
        with suppress(KeyboardInterrupt):
            self._server.run([self._socket])


def _listening(port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's algorithm off only where it reads TCP there; otherwise each
    # answer waits 40 ms for the client's acknowledgement of its headers.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen(256)
    return listening


def application(world: World) -> Starlette:
    """The whole URL space: /_control and a mount for each stand-in."""
    return Starlette(routes=[*control.routes(world), *vendors.mounts(world)])


class _Server(uvicorn.Server):
    """Uvicorn, which says when it is ready and stops when it is told rather than at its next look."""

    def __init__(self, config: uvicorn.Config, let_go: Callable[[], None]) -> None:
        """Serve `config`; `let_go` is called before the end, to let go of answers that are held back."""
        super().__init__(config)
        self._let_go = let_go
        self.ready: Future[None] = Future()
        self._wanted: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Ask for the end, from any thread."""
        self.should_exit = True
        if self._loop and self._wanted and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wanted.set)

    async def main_loop(self) -> None:
        self._loop, self._wanted = asyncio.get_running_loop(), asyncio.Event()
        ticking = asyncio.ensure_future(super().main_loop())
        wanted = asyncio.ensure_future(self._wanted.wait())
        self.ready.set_result(None)
        await asyncio.wait({ticking, wanted}, return_when=asyncio.FIRST_COMPLETED)
        for task in (ticking, wanted):
            task.cancel()
        self._let_go()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Uvicorn's own, without its rest of a tenth of a second, which every test would pay for."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        working = set(self.server_state.tasks)
        if working:
            _, late = await asyncio.wait(working, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )


def _clock(clock: datetime | str | None) -> Clock | None:
    if clock is None:
        return None
    if clock == "wall":
        return Clock(None)
    return Clock(datetime.fromisoformat(clock) if isinstance(clock, str) else clock)
