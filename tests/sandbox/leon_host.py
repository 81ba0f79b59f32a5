"""LEON alone on loopback, for tests of it: a store or two, a clock set by hand, and a client that knows its key."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from sandbox.leon.app import routes
from sandbox.leon.store import LeonStore


@dataclass
class SetClock:
    """A clock that stands still."""

    instant: datetime = datetime(2026, 3, 10, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


@dataclass
class Host:
    """The stores behind the server, and the address."""

    clock: SetClock = field(default_factory=SetClock)
    leon: dict[str, LeonStore] = field(default_factory=dict)
    techlog: dict[str, Any] = field(default_factory=dict)
    veryon: dict[str, Any] = field(default_factory=dict)
    url: str = ""

    def token(self, operator: str = "acme") -> str:
        answer = httpx.post(
            f"{self.url}/leon/{operator}/access_token/refresh/", data={"refresh_token": f"leon-{operator}-key"}
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    def ask(self, query: str, variables: dict[str, Any] | None = None, *, operator: str = "acme") -> httpx.Response:
        return httpx.post(
            f"{self.url}/leon/{operator}/api/graphql/",
            json={"query": query, "variables": variables or {}},
            headers={"Authorization": f"Bearer {self.token(operator)}"},
            timeout=30,
        )


@contextmanager
def serving(*operators: str) -> Iterator[Host]:
    """A host with these operators' empty LEONs."""
    host = Host()
    host.leon = {operator: LeonStore(operator, host.clock) for operator in operators}
    listener = socket.create_server(("127.0.0.1", 0))
    host.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes(host)), log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
