"""A real HTTP server on loopback that answers what a test tells it to, and clients that talk to it."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr

from config.settings import HttpSettings, LeonSettings, TechlogSettings
from connectors.leon.client import LeonClient
from connectors.techlog.client import TechlogClient

LEON_SECRET = "leon-refresh-secret-8c1f"
TECHLOG_SECRET = "techlog-client-secret-77ab"
ACCESS_TOKEN = "access-token-5d2e"


@dataclass
class Got:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Reply:
    """What to answer. how: whole; drop (close without an answer); short (promise more bytes); drip; late."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)
    how: str = "whole"
    seconds: float = 0.0

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answering = Callable[[Got], Reply]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the vendor of its server, and writes what the vendor answers."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *args: Any) -> None:
        """Keep the test's output clean."""

    def handle(self) -> None:
        # A client that gives up closes the connection; that is what some tests are about.
        with contextlib.suppress(OSError):
            super().handle()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        got = Got(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        reply = self.server.vendor.reply_to(got)
        if reply.how in {"drop", "short"}:
            self.close_connection = True
        if reply.how != "drop":
            self._write(reply)

    def _write(self, reply: Reply) -> None:
        payload = b"" if reply.status == 204 else reply.payload()
        if reply.how == "late":
            time.sleep(reply.seconds)
        if "Date" in reply.headers:
            self.send_response_only(reply.status)
        else:
            self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(payload) + (10 if reply.how == "short" else 0)))
        self.end_headers()
        for piece in [bytes([byte]) for byte in payload] if reply.how == "drip" else [payload]:
            self.wfile.write(piece)
            time.sleep(0.05 if reply.how == "drip" else 0)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.vendor = vendor


class Vendor:
    """Answers each (method, path) with its replies in turn, the last one for ever."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self._replies: dict[tuple[str, str], list[Reply | Answering]] = {}
        self._lock = threading.Lock()
        self._server = Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def on(self, method: str, path: str, *replies: Reply | Answering) -> None:
        self._replies[method, path] = list(replies)

    def reply_to(self, got: Got) -> Reply:
        with self._lock:
            self.got.append(got)
            replies = self._replies.get((got.method, got.path))
            if not replies:
                return Reply(404, {"title": "no such route in this test"})
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        return reply if isinstance(reply, Reply) else reply(got)

    def of(self, method: str, path: str) -> list[Got]:
        return [got for got in self.got if (got.method, got.path) == (method, path)]

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    server = Vendor()
    yield server
    server.close()


@pytest.fixture
def patience() -> Callable[..., HttpSettings]:
    """Settings that do not make a test wait."""

    def make(**changes: Any) -> HttpSettings:
        times = {"connect_timeout": 1, "read_timeout": 3, "total_timeout": 5, "run_budget": 20}
        values = times | {"attempts": 3, "backoff": 0.002}
        return HttpSettings(**(values | changes))

    return make


@pytest.fixture
def leon(vendor: Vendor, patience: Callable[..., HttpSettings]) -> Iterator[Callable[..., LeonClient]]:
    """Clients of a LEON whose token endpoint works, unless the test has scripted it."""
    vendor.on(
        "POST", "/access_token/refresh/", Reply(body=ACCESS_TOKEN.encode(), headers={"Content-Type": "text/html"})
    )
    clients: list[LeonClient] = []

    def make(*, chunk_days: int = 2, base_url: str | None = None, **http: Any) -> LeonClient:
        settings = LeonSettings(base_url=base_url or vendor.url, refresh_token="env:LEON", chunk_days=chunk_days)
        clients.append(LeonClient(settings, patience(**http), SecretStr(LEON_SECRET)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def techlog(vendor: Vendor, patience: Callable[..., HttpSettings]) -> Iterator[Callable[..., TechlogClient]]:
    """Clients of a Tech Log whose token endpoint works, unless the test has scripted it."""
    token = {"access_token": ACCESS_TOKEN, "token_type": "bearer", "expires_in": 3600}
    vendor.on("POST", "/v0.2/oauth/token", Reply(body=token))
    clients: list[TechlogClient] = []

    def make(**http: Any) -> TechlogClient:
        settings = TechlogSettings(base_url=f"{vendor.url}/v0.2", client_id="acme-client", client_secret="env:TECHLOG")
        clients.append(TechlogClient(settings, patience(**http), SecretStr(TECHLOG_SECRET)))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
