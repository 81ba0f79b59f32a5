"""Tracking+ at the start of the day: registrations, places, users and the due list."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sandbox.day import due_list
from sandbox.day.crews import Person
from sandbox.day.fleet import UNKNOWN_TO_TRACKING
from sandbox.day.places import MissingPlaces
from sandbox.day.schedule import Operation
from sandbox.day.source import airports
from sandbox.day.techlog import ONLY_IN_TECHLOG
from sandbox.techlog.store import Row, TechlogStore
from sandbox.veryon.store import VeryonStore

ONLY_IN_TRACKING = "N-STORED"
WITH_A_DASH = 1  # the place of the tail whose registration Tracking+ writes with a dash and Tech Log without
LAGGING = 3  # the place of the tail whose totals somebody forgot to enter for a while
ENGINEER, NIGHT_ENGINEER = "engineer", "night.engineer"  # both are known to Tech Log, the second to it alone


def fill(store: VeryonStore, plan: Operation, techlog: TechlogStore, missing: MissingPlaces) -> None:
    """Put an operator's Tracking+ together; Tech Log is there already, for its totals."""
    of_aircraft = {row["registration"]: row["totals"] for row in techlog.rows("aircraft")}
    ids: dict[int, int] = {}
    totals: dict[int, Row] = {}
    for place, tail in enumerate(plan.tails):
        if tail.techlog_registration is not None and place != UNKNOWN_TO_TRACKING:
            totals[place] = of_aircraft[tail.techlog_registration]
            name = tail.leon_registration if place == WITH_A_DASH else tail.techlog_registration
            shown = _totals(totals[place], Decimal(25 if place == LAGGING else 0))
            made = store.add("registrations", registration=name, serialNumber=f"SN{tail.nid}", totals=shown)
            ids[place] = made["id"]
    due_list.fill(store, plan, ids, totals)
    store.add("registrations", registration=ONLY_IN_TECHLOG)
    store.add("registrations", registration=ONLY_IN_TRACKING, active=False)
    for airport in airports():
        if airport["icao"] is not None and airport["icao"] not in (missing.until_evening, missing.all_day):
            _add_place(store, airport)
    store.add("users", email=address(plan, "integration"), name="Tech Log integration")
    store.add("users", email=address(plan, ENGINEER), name="Line Engineer")
    for person in _known(plan):
        store.add("users", email=person.email, name=person.full_name)


def enter_place(store: VeryonStore, icao: str) -> None:
    """Make the place of an airport, if nobody has."""
    if store.find("places", icao=icao) is None:
        _add_place(store, next(each for each in airports() if each["icao"] == icao))


def _add_place(store: VeryonStore, airport: Row) -> None:
    store.add("places", icao=airport["icao"], iata=airport["code"]["iata"], name=airport["name"])


def address(plan: Operation, who: str) -> str:
    """An address that the operator gives to a role."""
    return f"{who}@{plan.operator}.example"


def _known(plan: Operation) -> Iterator[Person]:
    """Pilots with an address, but for the first tail's second captain and the fourth tail's first one."""
    for place, crew in enumerate(plan.crews):
        for seat, person in enumerate((*crew.captains, *crew.first_officers)):
            if person.email is not None and (place, seat) not in ((0, 1), (3, 0)):
                yield person


def _totals(row: Row, lag: Decimal) -> dict[str, Any]:
    return {
        "flightHours": str(due_list.hours_of(row["flightSeconds"]) - lag), "engineCycles": row["cycles"],
        "landings": row["landings"],
    }  # fmt: skip
