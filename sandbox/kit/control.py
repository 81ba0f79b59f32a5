"""The control API: everything that a test or a demo may do to the stand-ins from outside, under /_control."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.clock import from_text, to_text
from sandbox.kit.faults import Fault
from sandbox.kit.problems import MEDIA_TYPE, Problem, not_found
from sandbox.kit.tampers import Tamper

if TYPE_CHECKING:
    from sandbox.world import World

Handler = Callable[["World", Request, dict[str, Any]], Any]
T = TypeVar("T")


def routes(world: World) -> list[Route]:
    """The control API's routes."""

    def route(path: str, **methods: Handler) -> Route:
        return Route(f"/_control{path}", _endpoint(world, methods), methods=list(methods))

    return [
        route("/clock", GET=_clock, PUT=_set_clock),
        route("/faults", GET=_faults, POST=_add_fault, DELETE=_clear_faults),
        route("/tampers", GET=_tampers, POST=_add_tamper, DELETE=_clear_tampers),
        route("/requests", GET=_requests, DELETE=_clear_requests),
        route("/state/{vendor}/{operator}", GET=_state),
        route("/{vendor}/{operator}/{entity}", POST=_control),
        route("/{vendor}/{operator}/{entity}/{key}", POST=_control),
    ]


def _endpoint(world: World, methods: dict[str, Handler]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = _object(await request.body())
            with world.lock:
                content = methods[request.method](world, request, body)
                # ASCII and Python's NaN, because the log shows what clients sent, half surrogates and NaN included.
                return Response(json.dumps(content), media_type="application/json")
        except Problem as problem:
            return JSONResponse(problem.content, problem.status, media_type=MEDIA_TYPE)
        except LookupError as error:
            return JSONResponse(not_found(f"there is no {error}").content, 404, media_type=MEDIA_TYPE)
        except (ValueError, TypeError) as error:
            wrong = Problem(422, "Validation failed", str(error), "validation")
            return JSONResponse(wrong.content, 422, media_type=MEDIA_TYPE)

    return endpoint


def _object(body: bytes) -> dict[str, Any]:
    value = json.loads(body or b"{}")
    if not isinstance(value, dict):
        raise TypeError("the body is not an object")
    return value


def _made(kind: type[T], body: dict[str, Any]) -> T:
    """A dataclass from the body; a word that it does not know is an error that names it."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(body) - known)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    return kind(**body)


def _clock(world: World, _request: Request, _body: dict[str, Any]) -> Any:
    return {"now": to_text(world.clock.now()), "mode": world.clock.mode}


def _set_clock(world: World, request: Request, body: dict[str, Any]) -> Any:
    now = body.get("now")
    if not isinstance(now, str):
        raise TypeError('the clock takes {"now": an instant, or "wall"}')
    played = world.clock.set(None if now == "wall" else from_text(now))
    return {**_clock(world, request, body), "played": played}


def _faults(world: World, _request: Request, _body: dict[str, Any]) -> Any:
    return [asdict(fault) for fault in world.faults.active()]


def _add_fault(world: World, _request: Request, body: dict[str, Any]) -> Any:
    return asdict(world.faults.add(_made(Fault, body)))


def _clear_faults(world: World, _request: Request, _body: dict[str, Any]) -> Any:
    world.faults.clear()
    return []


def _tampers(world: World, _request: Request, _body: dict[str, Any]) -> Any:
    return [asdict(tamper) for tamper in world.tampers.active()]


def _add_tamper(world: World, _request: Request, body: dict[str, Any]) -> Any:
    tamper = _made(Tamper, {"operator": "*", **body})
    world.tampers.add(tamper.vendor, tamper.operator, match=tamper.match, set=tamper.set, duplicate=tamper.duplicate)
    return asdict(tamper)


def _clear_tampers(world: World, _request: Request, _body: dict[str, Any]) -> Any:
    world.tampers.clear()
    return []


def _requests(world: World, request: Request, _body: dict[str, Any]) -> Any:
    query = request.query_params
    entries = world.requests.entries(
        query.get("vendor"), query.get("operator"), query.get("route"), writes=query.get("writes") == "true"
    )
    return [entry.as_json() for entry in entries]


def _clear_requests(world: World, _request: Request, _body: dict[str, Any]) -> Any:
    world.requests.clear()
    return []


def _state(world: World, request: Request, _body: dict[str, Any]) -> Any:
    return world.vendors[request.path_params["vendor"]].state(request.path_params["operator"])


def _control(world: World, request: Request, body: dict[str, Any]) -> Any:
    where = request.path_params
    return world.vendors[where["vendor"]].control(where["operator"], where["entity"], where.get("key"), body)
