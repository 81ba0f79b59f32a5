"""The stand-ins that one server serves: where each is mounted, and what the guard has to know of it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from sandbox.kit.calls import Answer, Call, Vendor
from sandbox.kit.guard import Guard
from sandbox.techlog import app as techlog
from sandbox.veryon import app as veryon

if TYPE_CHECKING:
    from sandbox.world import World


def mounts(world: World) -> list[Mount]:
    """Every stand-in behind its guard; makes them known to the world."""
    served = [(module.vendor(world), module.routes(world)) for module in (techlog, veryon)]
    if importlib.util.find_spec("sandbox.leon") is not None:
        served.append((_leon(world), importlib.import_module("sandbox.leon.app").routes(world)))
    world.vendors.update({vendor.name: vendor for vendor, _ in served})
    return [_mount(world, vendor, routes) for vendor, routes in served]


def _mount(world: World, vendor: Vendor, routes: list[Route]) -> Mount:
    # The routes name the whole path, so the guard must not have a part of it cut off: Mount("") leaves it whole.
    inner = Starlette(routes=routes)
    inner.router.redirect_slashes = False
    return Mount(f"/{vendor.name}", Guard(_whole_path(inner), world, vendor))


def _whole_path(app: Starlette) -> Any:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": ""}, receive, send)

    return inner


def _leon(world: World) -> Vendor:
    app = importlib.import_module("sandbox.leon.app")
    desk = importlib.import_module("sandbox.leon.desk")

    def drop_token(call: Call) -> Answer:
        if call.operator in world.leon and call.bearer:
            world.leon[call.operator].tokens.drop(call.bearer)
        return Answer(401, {"errors": [{"message": "Unauthorized"}]})

    def control(operator: str, entity: str, key: str | None, body: dict[str, Any]) -> Any:
        return desk.control(world.leon[operator], entity, key, body)

    return Vendor(
        name="leon",
        route=lambda call: str(app.route_name(call.path, call.body)),
        is_write=lambda call: bool(app.is_write(call.body)),
        drop_token=drop_token,
        state=lambda operator: world.leon[operator].dump(),
        control=control,
    )
