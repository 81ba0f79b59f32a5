"""Tech Log over HTTP: who asks, for what, and the answer. Every error is problem+json."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.kit.bodies import UnfitBody, json_object
from sandbox.kit.calls import Answer, Call, Vendor
from sandbox.kit.guard import read_call
from sandbox.kit.problems import Problem, invalid, not_found
from sandbox.kit.tokens import LIFE
from sandbox.kit.wire import Sent
from sandbox.techlog import dashboard, defects, lists, writes
from sandbox.techlog.resources import AIRCRAFT, CHECKS, DEFECTS, SECTORS, TRIP_UPDATES, TRIPS, USERS, Resource
from sandbox.techlog.store import TechlogStore

if TYPE_CHECKING:
    from sandbox.world import World

Work = Callable[[TechlogStore, Resource, Call, str], Answer]
_BASE = "/v0.2"
_TOKEN = "/oauth/token"  # noqa: S105  (a path)


def _list(store: TechlogStore, resource: Resource, call: Call, _key: str) -> Answer:
    return Answer(200, lists.page(store, resource, call))


def _one(store: TechlogStore, resource: Resource, _call: Call, key: str) -> Answer:
    return Answer(200, lists.shown(resource, store.row(resource.table, key)))


def _create(store: TechlogStore, resource: Resource, call: Call, _key: str) -> Answer:
    body = _body(call)
    key = "" if store.switches.ignore_idempotency_key else call.headers.get("idempotency-key", "")
    first = store.keys.first_answer(key, call.path, body) if key else None
    if first:
        return first
    answer = Answer(201, lists.shown(resource, writes.create(store, resource, body)))
    if key:
        store.keys.keep(key, call.path, body, answer)
    return answer


def _patch(store: TechlogStore, resource: Resource, call: Call, key: str) -> Answer:
    return Answer(200, lists.shown(resource, writes.patch(store, resource, key, _body(call))))


def _put_deferral(store: TechlogStore, resource: Resource, call: Call, key: str) -> Answer:
    return Answer(200, lists.shown(resource, defects.put_deferral(store, key, _body(call))))


def _delete(store: TechlogStore, resource: Resource, _call: Call, key: str) -> Answer:
    writes.delete(store, resource, key)
    return Answer(204)


# Path -> method -> work. `{id}` marks the one part that varies.
PATHS: dict[str, tuple[Resource, dict[str, Work]]] = {
    "/aircraft": (AIRCRAFT, {"GET": _list}),
    "/aircraft/{id}": (AIRCRAFT, {"GET": _one}),
    "/users": (USERS, {"GET": _list, "POST": _create}),
    "/trips": (TRIPS, {"GET": _list, "POST": _create}),
    "/trips/{id}": (TRIPS, {"GET": _one, "PATCH": _patch, "DELETE": _delete}),
    "/sectors": (SECTORS, {"GET": _list, "POST": _create}),
    "/sectors/{id}": (SECTORS, {"GET": _one, "PATCH": _patch, "DELETE": _delete}),
    "/trip-updates": (TRIP_UPDATES, {"GET": _list}),
    "/defects": (DEFECTS, {"GET": _list}),
    "/defects/{id}": (DEFECTS, {"GET": _one}),
    "/defects/{id}/deferral": (DEFECTS, {"PUT": _put_deferral}),
    "/maintenance-checks": (CHECKS, {"GET": _list, "POST": _create}),
    "/maintenance-checks/{id}": (CHECKS, {"PATCH": _patch, "DELETE": _delete}),
}


def routes(world: World) -> list[Route]:
    """Everything under /techlog/{operator}; what is no path there is a problem of Tech Log's own."""
    return [Route("/techlog/{rest:path}", _Techlog(world))]


def vendor(world: World) -> Vendor:
    """What the guard has to know of Tech Log."""

    def drop_token(call: Call) -> Answer:
        for store in world.techlog.values():
            store.tokens.drop(call.bearer or "")
        return _unauthenticated().answer()

    return Vendor(
        name="techlog",
        route=lambda call: f"{call.method} {_template(call.path)[0]}",
        is_write=lambda call: call.method in ("POST", "PATCH", "PUT", "DELETE") and _template(call.path)[0] != _TOKEN,
        drop_token=drop_token,
        state=lambda operator: world.techlog[operator].state(),
        control=lambda operator, *rest: dashboard.control(world.techlog[operator], *rest),
    )


class _Techlog:
    """The ASGI application: a class, because Starlette takes a function for GET alone."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        call = read_call("techlog", request, await request.body())
        with self._world.lock:
            try:
                answer = self._answer(call)
            except Problem as problem:
                answer = problem.answer()
        await Sent(answer)(scope, receive, send)

    def _answer(self, call: Call) -> Answer:
        store = self._world.techlog.get(call.operator)
        if store is None or not call.path.startswith(f"{_BASE}/"):
            raise not_found("There is nothing here.")
        template, key = _template(call.path)
        if template == _TOKEN:
            return _token(store, call)
        self._admit(store, call)
        if "\x00" in call.path:
            raise invalid([("id", "holds a NUL character")])
        if template not in PATHS:
            raise not_found("There is nothing here.")
        resource, works = PATHS[template]
        if call.method not in works:
            raise _not_allowed(works)
        return works[call.method](store, resource, call, key)

    def _admit(self, store: TechlogStore, call: Call) -> None:
        if call.bearer is None:
            raise _unauthenticated()
        if not store.tokens.good(call.bearer):
            if any(other.tokens.good(call.bearer) for other in self._world.techlog.values()):
                raise _not_enrolled()
            raise _unauthenticated()
        if not store.switches.enrolled:
            raise _not_enrolled()


def _template(path: str) -> tuple[str, str]:
    """The path's template and the id in it: ("/trips/{id}", "6f0c...")."""
    path = path.removeprefix(_BASE)
    match = re.fullmatch(r"(/[a-z-]+)/([^/]+)(/[a-z]+)?", path)
    template = f"{match[1]}/{{id}}{match[3] or ''}" if match else ""
    if match and template in PATHS:
        return template, match[2].lower()
    return path, ""


def _token(store: TechlogStore, call: Call) -> Answer:
    if call.method != "POST":
        raise _not_allowed(["POST"])
    form = {name: values[0] for name, values in parse_qs(call.body.decode("latin-1")).items()}
    wrong = [(name, "is required") for name in ("grant_type", "client_id", "client_secret") if name not in form]
    wrong += [(name, "holds a NUL character") for name, value in form.items() if "\x00" in value]
    if not call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        wrong = [("body", "must be a form")]
    elif form.get("grant_type", "client_credentials") != "client_credentials":
        wrong.append(("grant_type", "must be client_credentials"))
    if wrong:
        raise invalid(wrong)
    if (form["client_id"], form["client_secret"]) != (store.client_id, store.client_secret):
        raise Problem(401, "Unauthenticated", "Unknown client or wrong secret.", "unauthenticated")
    seconds = int(LIFE.total_seconds())
    return Answer(200, {"access_token": store.tokens.issue(), "token_type": "Bearer", "expires_in": seconds})


def _body(call: Call) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        Problem: 422, it is none, or holds what no database takes.
    """
    try:
        return json_object(call.body)
    except UnfitBody as unfit:
        raise invalid(unfit.errors) from None


def _unauthenticated() -> Problem:
    detail = "The request has no valid bearer token."
    return Problem(401, "Unauthenticated", detail, "unauthenticated", headers={"WWW-Authenticate": "Bearer"})


def _not_enrolled() -> Problem:
    return Problem(403, "Client forbidden", "The client is not enrolled.", "clientNotEnrolled")


def _not_allowed(methods: Any) -> Problem:
    allowed = ", ".join(methods)
    return Problem(405, "Method not allowed", f"Allowed: {allowed}.", "methodNotAllowed", headers={"Allow": allowed})
