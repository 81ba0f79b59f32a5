"""Tracking+ over HTTP: who asks, for what, and the answer. Every error is {code, message, fields?}."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.kit.bodies import UnfitBody, json_object
from sandbox.kit.calls import Answer, Call, Vendor
from sandbox.kit.guard import read_call
from sandbox.kit.kinds import Field, problems, text
from sandbox.kit.problems import Problem
from sandbox.kit.tokens import LIFE
from sandbox.kit.wire import Sent
from sandbox.veryon import defects, desk, lists, technical_logs
from sandbox.veryon.errors import Refused, failure, invalid, unknown
from sandbox.veryon.resources import ALL, DEFECTS, TECHNICAL_LOGS, Resource
from sandbox.veryon.store import VeryonStore

if TYPE_CHECKING:
    from sandbox.world import World

Work = Callable[[VeryonStore, Call, int], Answer]
_BASE = "/api"
_TOKEN = "/token"  # noqa: S105  (a path)
_CREDENTIALS = {"clientId": Field(text, required=True), "clientSecret": Field(text, required=True)}


def _list(resource: Resource) -> Work:
    return lambda store, call, _: Answer(200, lists.page(store, resource, call))


def _create(resource: Resource, create: Callable[..., Any]) -> Work:
    return lambda store, call, _: Answer(201, lists.shown(resource, create(store, _body(call))))


def _write(resource: Resource, status: int, write: Callable[..., Any]) -> Work:
    return lambda store, call, key: Answer(status, lists.shown(resource, write(store, key, _body(call))))


# Path -> method -> work. `{id}` marks the one part that varies.
PATHS: dict[str, dict[str, Work]] = {
    "/registrations": {"GET": _list(ALL["registrations"])},
    "/places": {"GET": _list(ALL["places"])},
    "/users": {"GET": _list(ALL["users"])},
    "/technical-logs": {
        "GET": _list(TECHNICAL_LOGS),
        "POST": _create(TECHNICAL_LOGS, technical_logs.create),
    },
    "/technical-logs/{id}/fuel": {"PUT": _write(TECHNICAL_LOGS, 200, technical_logs.put_fuel)},
    "/defects": {"GET": _list(DEFECTS), "POST": _create(DEFECTS, defects.create)},
    "/defects/{id}": {
        "GET": lambda store, _, key: Answer(200, lists.shown(DEFECTS, store.row("defects", key))),
        "PATCH": _write(DEFECTS, 200, defects.patch),
    },
    "/defects/{id}/deferral": {"POST": _write(DEFECTS, 201, defects.defer)},
    "/defects/{id}/closure": {"POST": _write(DEFECTS, 201, defects.close)},
    "/forecast": {"GET": _list(ALL["forecast"])},
}


def routes(world: World) -> list[Route]:
    """Everything under /veryon/{operator}; what is no path there is refused in Tracking+'s own words."""
    return [Route("/veryon/{rest:path}", _Veryon(world))]


def vendor(world: World) -> Vendor:
    """What the guard has to know of Tracking+."""

    def drop_token(call: Call) -> Answer:
        for store in world.veryon.values():
            store.tokens.drop(call.bearer or "")
        return _unauthenticated().answer()

    return Vendor(
        name="veryon",
        route=lambda call: f"{call.method} {_template(call.path)[0]}",
        is_write=lambda call: call.method in ("POST", "PATCH", "PUT", "DELETE") and _template(call.path)[0] != _TOKEN,
        drop_token=drop_token,
        state=lambda operator: world.veryon[operator].state(),
        control=lambda operator, *rest: desk.control(world.veryon[operator], *rest),
        failure=failure,
    )


class _Veryon:
    """The ASGI application: a class, because Starlette takes a function for GET alone."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        call = read_call("veryon", request, await request.body())
        with self._world.lock:
            try:
                answer = self._answer(call)
            except Problem as problem:
                answer = problem.answer()
        await Sent(answer)(scope, receive, send)

    def _answer(self, call: Call) -> Answer:
        store = self._world.veryon.get(call.operator)
        if store is None or not call.path.startswith(f"{_BASE}/"):
            raise unknown("path", call.path)
        template, key = _template(call.path)
        if template == _TOKEN:
            return _token(store, call)
        self._admit(store, call)
        if "\x00" in call.path:
            raise invalid([("id", "holds a NUL character")])
        if template not in PATHS:
            raise unknown("path", call.path)
        works = PATHS[template]
        if call.method not in works:
            raise _not_allowed(works)
        if "{id}" in template and not re.fullmatch(r"[1-9]\d{0,8}", key, re.ASCII):
            raise unknown("record", key)
        return works[call.method](store, call, int(key or 0))

    def _admit(self, store: VeryonStore, call: Call) -> None:
        known = call.bearer is not None and store.tokens.good(call.bearer)
        if known and store.switches.enrolled:
            return
        others = (other.tokens.good(call.bearer) for other in self._world.veryon.values() if call.bearer)
        if known or any(others):
            raise Refused(403, "forbidden", "The client has no access to this installation.")
        raise _unauthenticated()


def _template(path: str) -> tuple[str, str]:
    """The path's template and the id in it: ("/defects/{id}/deferral", "40001")."""
    path = path.removeprefix(_BASE)
    match = re.fullmatch(r"(/[a-z-]+)/([^/]+)(/[a-z]+)?", path)
    if match:
        template = f"{match[1]}/{{id}}{match[3] or ''}"
        if template in PATHS:
            return template, match[2]
    return path, ""


def _token(store: VeryonStore, call: Call) -> Answer:
    if call.method != "POST":
        raise _not_allowed(["POST"])
    body = _body(call)
    wrong = problems(_CREDENTIALS, body, whole_record=True)
    if wrong:
        raise invalid(wrong)
    if (body["clientId"], body["clientSecret"]) != (store.client_id, store.client_secret):
        raise Refused(401, "unauthenticated", "Unknown client or wrong secret.")
    return Answer(200, {"accessToken": store.tokens.issue(), "expiresIn": int(LIFE.total_seconds())})


def _body(call: Call) -> dict[str, Any]:
    try:
        return json_object(call.body)
    except UnfitBody as unfit:
        raise invalid(unfit.errors) from None


def _unauthenticated() -> Refused:
    message = "The request has no valid bearer token."
    return Refused(401, "unauthenticated", message, headers={"WWW-Authenticate": "Bearer"})


def _not_allowed(methods: Iterable[str]) -> Refused:
    allowed = ", ".join(methods)
    return Refused(405, "methodNotAllowed", f"Allowed: {allowed}.", headers={"Allow": allowed})
