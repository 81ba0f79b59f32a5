"""Tracking+ at the start of the day: registrations, places, users and the due list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

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


@dataclass(frozen=True)
class Due:
    """An item of the due list, counted from the tail's totals in Tech Log and from the played day.

    Attributes:
        tail: its place.
        repeat: months or hours of the interval, as Tracking+ keeps it.
    """

    tail: int
    title: str
    ata: str
    area: str
    hours: str | None = None
    days: int | None = None
    cycles: int | None = None
    landings: int | None = None
    status: str = "open"
    repeat: tuple[str, int] | None = None


DUE_LIST = (
    Due(0, "Engine oil and filter change", "79-20", "engine1", hours="-12.50", repeat=("flightHours", 500)),
    Due(0, "Landing gear lubrication", "32-00", "airframe", hours="420.00", days=20, repeat=("months", 3)),
    Due(0, "Borescope inspection", "72-00", "engine2", cycles=30, repeat=("engineCycles", 1500)),
    Due(0, "Structural inspection, fuselage", "53-10", "airframe", hours="2500.00", days=700),
    Due(1, "Battery capacity check", "24-30", "airframe", days=-4, repeat=("months", 6)),
    Due(1, "Wheel and brake inspection", "32-40", "airframe", landings=60, repeat=("landings", 300)),
    Due(1, "Fuel filter replacement", "73-10", "engine1", hours="90.25", days=200, repeat=("flightHours", 600)),
    Due(2, "Emergency equipment check", "25-60", "airframe", days=49, repeat=("months", 12)),
    Due(2, "Pitot-static leak check", "34-10", "airframe", hours="150.75", days=400, repeat=("months", 24)),
    Due(2, "Hot section inspection", "72-30", "engine1", cycles=-3, landings=-3),
    Due(3, "Landing gear overhaul", "32-10", "airframe", days=900, landings=2500),
    Due(3, "Weighing", "08-10", "airframe", days=35, status="inWork", repeat=("months", 48)),
)


def fill(store: VeryonStore, plan: Operation, techlog: TechlogStore, missing: MissingPlaces) -> None:
    """Put an operator's Tracking+ together; Tech Log is there already, for its totals."""
    totals = {row["registration"]: row["totals"] for row in techlog.rows("aircraft")}
    for place, tail in enumerate(plan.tails):
        if tail.techlog_registration is not None and place != UNKNOWN_TO_TRACKING:
            of_tail = totals[tail.techlog_registration]
            name = tail.leon_registration if place == WITH_A_DASH else tail.techlog_registration
            lag = Decimal(25 if place == LAGGING else 0)
            made = store.add(
                "registrations", registration=name, serialNumber=f"SN{tail.nid}", totals=_totals(of_tail, lag)
            )
            for number, due in enumerate(DUE_LIST, start=1):
                if due.tail == place:
                    store.add("forecast", registrationId=made["id"], **_item(plan, number, due, of_tail))
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
        "flightHours": str(_hours(row["flightSeconds"]) - lag), "engineCycles": row["cycles"],
        "landings": row["landings"],
    }  # fmt: skip


def _item(plan: Operation, number: int, due: Due, totals: Row) -> Row:
    hours = None if due.hours is None else str(_hours(totals["flightSeconds"]) + Decimal(due.hours))
    date = None if due.days is None else (plan.day + timedelta(days=due.days)).isoformat()
    return {
        "taskNumber": f"{due.ata}-{number:03d}", "title": due.title, "description": f"{due.title}, as the manual says.",
        "ataChapter": due.ata, "area": due.area, "status": due.status,
        "nextDue": {
            "flightHours": hours, "date": date,
            "engineCycles": None if due.cycles is None else totals["cycles"] + due.cycles,
            "landings": None if due.landings is None else totals["landings"] + due.landings,
        },
        "repeat": None if due.repeat is None else dict([due.repeat]),
    }  # fmt: skip


def _hours(seconds: int) -> Decimal:
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))
