"""The last steps before the socket: whole answers, cut ones, and connections that just end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from sandbox.kit.calls import Answer

_HANG_UP = "sandbox.hang_up"


class Protocol(H11Protocol):
    """Uvicorn's HTTP/1.1, with a handle on the transport for answers that must break off.

    ASGI has no word for "close the connection now"; an application that merely returns gets a 500 and a log line.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope[_HANG_UP] = self.transport
            await inner(scope, receive, send)

        self.app = app


class Sent:
    """An answer on its way out.

    Args:
        answer: what to send, or None to close the connection without a word.
        cut: promise the whole body, send half of it, and close the connection.
        half: send half of the body as if it were all.
    """

    def __init__(self, answer: Answer | None, *, cut: bool = False, half: bool = False) -> None:
        self._answer = answer
        self._cut = cut
        self._half = half

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, as an ASGI application does."""
        if self._answer is None:
            await _hang_up(scope, receive)
            return
        body = encoded(self._answer)
        promised = len(body)
        if self._cut and not body:
            await _hang_up(scope, receive)  # there is nothing to cut in a 204: it is lost as a whole
            return
        if self._cut or self._half:
            body = body[: len(body) // 2]
        headers = {**self._answer.headers, "content-length": str(len(body) if self._half else promised)}
        if body:
            headers["content-type"] = self._answer.media_type
        if self._answer.status == 204:
            del headers["content-length"]
        await send(
            {
                "type": "http.response.start",
                "status": self._answer.status,
                "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
            }
        )
        await send({"type": "http.response.body", "body": body, "more_body": self._cut})
        if self._cut:
            await _hang_up(scope, receive)


def encoded(answer: Answer) -> bytes:
    """The body of an answer."""
    if answer.content is None:
        return b""
    if isinstance(answer.content, bytes):
        return answer.content
    return json.dumps(answer.content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection behind what has been written, and wait until the server knows that it is closed."""
    scope[_HANG_UP].close()
    while (await receive())["type"] != "http.disconnect":
        pass
