"""What happens to the aircraft besides flying: defects, a ground run, what Tracking+ plans, and the place it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sandbox.day import defects, tracking, tracking_desk
from sandbox.day.event import Event, World
from sandbox.day.flown import Flown
from sandbox.day.places import missing_places, sent_later
from sandbox.day.schedule import Operation, at
from sandbox.leon.wire_time import write_instant
from sandbox.techlog import trip_updates
from sandbox.techlog.store import Row, TechlogStore

PLACE_ENTERED = (18, 0)
GROUND_RUN, GROUND_RUN_EDITED = (7, 40), (14, 20)
_TAIL = 1  # the place of the tail whose engines are run
_RUN = "Ground run after an oil leak check."


def events(plan: Operation, flown: Flown) -> Iterator[Event]:
    """Everything that maintenance does on the day."""
    missing = missing_places(flown, plan).until_evening
    later = sent_later(flown, plan)
    legs = [leg for leg in later if missing not in (leg.origin, leg.destination)]
    yield from defects.events(plan, legs, next((leg for leg in later if leg.destination == missing), None))
    yield from tracking_desk.events(plan)
    if len(plan.tails) > _TAIL:
        yield _on_techlog(plan, GROUND_RUN, "a ground run is entered", _run)
        yield _on_techlog(plan, GROUND_RUN_EDITED, "the ground run is edited", _edit_run)
    if missing is not None:
        yield _entered(plan, missing)


def _on_techlog(
    plan: Operation, when: tuple[int, int], words: str, act: Callable[[TechlogStore, Operation], None]
) -> Event:
    def apply(world: World) -> None:
        act(world.techlog[plan.operator], plan)

    return Event(at(plan.day, *when), plan.operator, f"Tech Log: {words}", apply)


def _run(store: TechlogStore, plan: Operation) -> None:
    """Half an hour ago: a start of the engines that no flight shows."""
    aircraft, who = _aircraft(store, plan), defects.engineer(store, plan, tracking.ENGINEER)
    fields = {
        "aircraftId": aircraft["id"], "description": _RUN, "userId": who,
        "occurredAt": write_instant(at(plan.day, *GROUND_RUN) - timedelta(minutes=30)),
    }  # fmt: skip
    trip_updates.enter(store, {**fields, **_moved(aircraft["totals"], cycles=1)})


def _edit_run(store: TechlogStore, _plan: Operation) -> None:
    """There were two starts."""
    kept = next((row for row in store.rows("trip-updates") if row["description"] == _RUN), None)
    if kept is not None:
        carried = kept["carriedForward"]
        before = {name: carried[name] - kept["delta"].get(name, 0) for name in trip_updates.COUNTERS if name in carried}
        trip_updates.edit(store, kept["id"], {"description": f"{_RUN} Two starts.", **_moved(before, cycles=2)})


def _aircraft(store: TechlogStore, plan: Operation) -> Row:
    name = plan.tails[_TAIL].techlog_registration
    return next(row for row in store.rows("aircraft") if row["registration"] == name)


def _moved(totals: Row, cycles: int) -> dict[str, Any]:
    delta = {"flightSeconds": 0, "cycles": cycles, "landings": 0, "apuSeconds": 1500, "apuCycles": 1}
    return {"delta": delta, "carriedForward": {name: totals[name] + delta[name] for name in delta if name in totals}}


def _entered(plan: Operation, icao: str) -> Event:
    def apply(world: World) -> None:
        tracking.enter_place(world.veryon[plan.operator], icao)

    return Event(at(plan.day, *PLACE_ENTERED), plan.operator, f"Tracking+: the place {icao} is entered", apply)
