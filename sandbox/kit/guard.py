"""The way in for every vendor's requests: logged, struck by faults, answered by the stand-in, tampered with."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.kit.calls import Answer, Call, Vendor
from sandbox.kit.faults import BEFORE_THE_WORK, Fault, emptied, instead
from sandbox.kit.requestlog import Entry
from sandbox.kit.wire import Sent

if TYPE_CHECKING:
    from sandbox.world import World


class Guard:
    """An ASGI application around a vendor's own.

    The request is read to its end and the vendor's answer is taken whole, so that the work is wholly done or not begun
    when a fault strikes.
    """

    def __init__(self, app: ASGIApp, world: World, vendor: Vendor) -> None:
        self._app = app
        self._world = world
        self._vendor = vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        call = read_call(self._vendor.name, request, await request.body())
        with self._world.lock:
            self._world.clock.play()
            route = self._vendor.route(call)
            fault = self._world.faults.take(call, route)
            entry = self._world.requests.add(self._entry(call, route, fault))
        sent = await self._sent(scope, call, entry, fault)
        await sent(scope, receive, send)

    def _entry(self, call: Call, route: str, fault: Fault | None) -> Entry:
        query: dict[str, list[str]] = {}
        for name, value in call.query:
            query.setdefault(name, []).append(value)
        return Entry(
            n=0,
            at=self._world.clock.now(),
            vendor=call.vendor,
            operator=call.operator,
            route=route,
            method=call.method,
            path=call.path,
            query=query,
            body=_readable(call.body),
            idempotency_key=call.headers.get("idempotency-key"),
            is_write=self._vendor.is_write(call),
            fault=None if fault is None else fault.kind,
        )

    async def _sent(self, scope: Scope, call: Call, entry: Entry, fault: Fault | None) -> Sent:
        kind = fault.kind if fault else None
        if kind == "refused":
            return Sent(None)
        if kind == "expired_token":
            with self._world.lock:
                return _given(entry, self._vendor.drop_token(call))
        if fault and kind in BEFORE_THE_WORK:
            return _given(entry, instead(fault, self._vendor))
        answer = self._tampered(call, await _taken(self._app, scope, call.body), empty=kind == "empty_list")
        if kind == "lost_answer":
            return Sent(None)
        if kind == "hang_after_write":
            await self._held(None)
        if fault and kind == "slow":
            await self._held(fault.seconds)
        return _given(entry, answer, cut=kind == "cut_json", half=kind == "half_json")

    def _tampered(self, call: Call, answer: Answer, *, empty: bool) -> Answer:
        tampers = self._world.tampers.concerning(call.vendor, call.operator)
        if not (tampers or empty) or "json" not in answer.media_type or not answer.content:
            return answer
        content = json.loads(answer.content)
        for tamper in tampers:
            tamper.apply(content)
        return replace(answer, content=emptied(content) if empty else content)

    async def _held(self, seconds: float | None) -> None:
        held = self._world.faults.hold()
        try:
            await asyncio.wait_for(asyncio.wrap_future(held), seconds)
        except TimeoutError:
            pass  # the time of a slow answer is over
        finally:
            self._world.faults.forget(held)


def read_call(vendor: str, request: Request, body: bytes) -> Call:
    """/{vendor}/{operator}/... ; what comes behind the operator is the path that the vendor would see."""
    operator, _, rest = request.scope["path"].removeprefix(f"/{vendor}").lstrip("/").partition("/")
    return Call(
        vendor=vendor,
        operator=operator,
        method=request.method,
        path=f"/{rest}",
        query=tuple(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=dict(request.headers),
        body=body,
    )


async def _taken(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """Let the stand-in work on a request that is already read, and take its answer."""
    status, headers, parts = 500, dict[str, str](), list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    headers.pop("content-length", None)
    return Answer(status, b"".join(parts) or None, headers.pop("content-type", ""), headers)


def _given(entry: Entry, answer: Answer, *, cut: bool = False, half: bool = False) -> Sent:
    entry.status = answer.status
    return Sent(answer, cut=cut, half=half)


def _readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")
