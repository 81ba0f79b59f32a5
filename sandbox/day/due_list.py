"""The due list of Tracking+ at the start of the day: an item of each kind, tail by tail.

What becomes of them through the day: tracking_desk.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sandbox.day.schedule import Operation
from sandbox.techlog.store import Row
from sandbox.veryon.store import VeryonStore

# Those to which something happens through the day.
OIL, BATTERY, WASH = "Engine oil and filter change", "Battery capacity check", "Compressor wash"
BULLETIN, SEAT_BELTS, FUEL_FILTER = "Service bulletin 32-118", "Seat belt inspection", "Fuel filter replacement"
CARGO_DOOR, EMERGENCY = "Cargo door sill inspection", "Emergency equipment check"


@dataclass(frozen=True)
class Due:
    """An item of the due list, counted from the tail's totals in Tech Log and from the played day.

    Attributes:
        tail: its place.
        repeat: the intervals, as Tracking+ keeps them: flightHours, months, days, engineCycles, landings.
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
    repeat: Mapping[str, int] = field(default_factory=dict)


# The thresholds that are usual: 150 hours, 50 days, 50 cycles, 100 landings.
DUE_LIST = (
    Due(0, OIL, "79-20", "engine1", hours="-12.50", repeat={"flightHours": 500}),
    Due(0, "Landing gear lubrication", "32-00", "airframe", hours="420.00", days=20, repeat={"months": 3}),
    Due(0, "Borescope inspection", "72-00", "engine2", cycles=30, repeat={"engineCycles": 1500}),
    Due(0, "Structural inspection, fuselage", "53-10", "airframe", hours="2500.00", days=700),
    Due(1, BATTERY, "24-30", "airframe", days=-4, repeat={"months": 6}),
    Due(1, "Wheel and brake inspection", "32-40", "airframe", landings=60, repeat={"landings": 300}),
    Due(1, FUEL_FILTER, "73-10", "engine1", hours="90.25", days=200, repeat={"flightHours": 600}),
    Due(2, EMERGENCY, "25-60", "airframe", days=49, repeat={"months": 12}),
    Due(2, "Pitot-static leak check", "34-10", "airframe", hours="150.75", days=400, repeat={"months": 24}),
    Due(2, "Hot section inspection", "72-30", "engine1", cycles=-3, landings=-3),
    Due(3, "Landing gear overhaul", "32-10", "airframe", days=900, landings=2500),
    Due(3, "Weighing", "08-10", "airframe", days=35, status="inWork", repeat={"months": 48}),
    # At a threshold, one on each limit.
    Due(3, "Fire bottle inspection", "26-20", "engine2", hours="150.00", repeat={"flightHours": 1000}),
    Due(1, "Life vest inspection", "25-62", "airframe", days=50, repeat={"months": 12}),
    Due(2, "Tyre pressure sensor check", "32-49", "airframe", landings=100, repeat={"landings": 1200}),
    # The first flight of the day takes it inside.
    Due(0, "Fan blade lubrication", "72-21", "engine1", cycles=51, repeat={"engineCycles": 400}),
    Due(2, WASH, "72-01", "engine1", hours="6.50", repeat={"flightHours": 100}),
    Due(1, BULLETIN, "32-11", "airframe", days=14),
    Due(1, SEAT_BELTS, "25-21", "airframe", days=30, repeat={"months": 24}),
    Due(0, CARGO_DOOR, "52-31", "airframe", days=10, landings=80, repeat={"landings": 500, "days": 180}),
)


def fill(store: VeryonStore, plan: Operation, registrations: Mapping[int, int], totals: Mapping[int, Row]) -> None:
    """Enter the items of the tails that Tracking+ has.

    Args:
        store: the operator's Tracking+.
        plan: its day.
        registrations: a tail's place -> its id in Tracking+.
        totals: a tail's place -> its totals in Tech Log.
    """
    for number, due in enumerate(DUE_LIST, start=1):
        if due.tail in registrations:
            item = _item(plan, number, due, totals[due.tail])
            store.add("forecast", registrationId=registrations[due.tail], **item)


def item_called(store: VeryonStore, title: str) -> Row | None:
    """The item with this title, if it is there."""
    return store.find("forecast", title=title)


def hours_of(seconds: int) -> Decimal:
    """Flight time as Tracking+ counts it."""
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))


def _item(plan: Operation, number: int, due: Due, totals: Row) -> dict[str, Any]:
    hours = None if due.hours is None else str(hours_of(totals["flightSeconds"]) + Decimal(due.hours))
    date = None if due.days is None else (plan.day + timedelta(days=due.days)).isoformat()
    return {
        "taskNumber": f"{due.ata}-{number:03d}", "title": due.title, "description": f"{due.title}, as the manual says.",
        "ataChapter": due.ata, "area": due.area, "status": due.status,
        "nextDue": {
            "flightHours": hours, "date": date,
            "engineCycles": None if due.cycles is None else totals["cycles"] + due.cycles,
            "landings": None if due.landings is None else totals["landings"] + due.landings,
        },
        "repeat": dict(due.repeat) or None,
    }  # fmt: skip
