"""LEON's two addresses over HTTP, for every operator of the world."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.leon.documents import InvalidQueryError, is_mutation, read_document
from sandbox.leon.execution import NoRequestError, answer, read_request
from sandbox.leon.store import LeonStore

Endpoint = Callable[[HttpRequest], Awaitable[Response]]

TOKEN_PATH = "/leon/{operator}/access_token/refresh/"  # noqa: S105  (an address, not a secret)
GRAPHQL_PATH = "/leon/{operator}/api/graphql/"
EVERY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE"]
FORBIDDEN_PAGE = (
    "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>"
)
NOT_FOUND_PAGE = FORBIDDEN_PAGE.replace("403 Forbidden", "404 Not Found")


class HasLeon(Protocol):
    """What this part of the sandbox needs of the world."""

    @property
    def leon(self) -> Mapping[str, LeonStore]:
        """Each operator's LEON."""


def routes(world: HasLeon) -> list[Route]:
    """Both addresses. Without their last slash they answer 403 with a page, as the real host does."""
    return [
        Route(TOKEN_PATH, _of_operator(world, _token), methods=["POST"]),
        Route(GRAPHQL_PATH, _of_operator(world, _graphql), methods=["POST"]),
        *(Route(path.rstrip("/"), _forbidden, methods=EVERY_METHOD) for path in (TOKEN_PATH, GRAPHQL_PATH)),
    ]


def route_name(path: str, body: bytes) -> str:
    """What a request is called in the request log and in faults.

    "token", or the schema's names of a query's top-level fields joined by "+", such as "flightList"; "graphql" for what
    cannot be read.
    """
    if "/access_token/" in path:
        return "token"
    try:
        request = read_request(body)
        return "+".join(each.name for each in read_document(request.query, request.operation_name).roots)
    except (NoRequestError, InvalidQueryError):
        return "graphql"


def is_write(body: bytes) -> bool:
    """Whether the operation of a request is a mutation, whatever stands before it in the text."""
    try:
        request = read_request(body)
    except NoRequestError:
        return False
    return is_mutation(request.query, request.operation_name)


def _of_operator(world: HasLeon, handle: Callable[[LeonStore, HttpRequest], Awaitable[Response]]) -> Endpoint:
    async def endpoint(request: HttpRequest) -> Response:
        store = world.leon.get(request.path_params["operator"])
        if store is None:
            return HTMLResponse(NOT_FOUND_PAGE, 404)
        if store.rate.exceeded(store.rate_limit_per_minute):
            return HTMLResponse(FORBIDDEN_PAGE, 403)
        return await handle(store, request)

    return endpoint


async def _forbidden(_request: HttpRequest) -> Response:
    return HTMLResponse(FORBIDDEN_PAGE, 403)


async def _token(store: LeonStore, request: HttpRequest) -> Response:
    """Form-encoded refresh_token in, access token as plain text out."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return PlainTextResponse("refresh_token is missing", 400)
    given = parse_qs((await request.body()).decode("utf-8", "replace")).get("refresh_token", [""])[0]
    if given != store.refresh_token:
        return PlainTextResponse("Forbidden", 403)
    if store.revoked:
        return PlainTextResponse("Unauthorized", 401)
    now = store.clock.now()
    token = store.tokens.issue(now)
    if token is None:
        wait = str(store.tokens.seconds_to_next_expiry(now))
        return PlainTextResponse("Too many active access tokens", 429, {"Retry-After": wait})
    return PlainTextResponse(token)


async def _graphql(store: LeonStore, request: HttpRequest) -> Response:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not store.tokens.valid(token, store.clock.now()):
        return JSONResponse({"errors": [{"message": "Unauthorized"}]}, 401)
    body = await request.body()
    try:
        asked = read_request(body)
    except NoRequestError:
        refusal = {"message": "Syntax Error: the request has no query", "extensions": {"category": "graphql"}}
        return JSONResponse({"errors": [refusal]}, 400)
    given = await run_in_threadpool(answer, store, asked)
    content = await run_in_threadpool(_encode, given.body)
    return Response(content, given.status, media_type="application/json")


def _encode(body: dict[str, object]) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
