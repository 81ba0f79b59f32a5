"""A due list as large as one likes: aircraft in Tech Log and in Tracking+, and items that are due soon or far off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sandbox.day.due_list import hours_of
from sandbox.day.event import World
from sandbox.day.schedule import at
from sandbox.day.techlog import monthly_use
from sandbox.leon.wire_time import write_instant
from sandbox.techlog.store import Row

# The thresholds that are usual, and how much farther off at least whatever is not due.
HOURS, DAYS, CYCLES, LANDINGS = 150, 50, 50, 100
CLEAR_OF = {"flightHours": 100, "date": 60, "engineCycles": 100, "landings": 100}
_NEAR = {"flightHours": HOURS, "date": DAYS, "engineCycles": CYCLES, "landings": LANDINGS}
# The limits of an item, by turns; the first one is the one that comes near.
_SHAPES = (
    ("flightHours",),
    ("date",),
    ("engineCycles",),
    ("landings",),
    ("date", "flightHours"),
    ("flightHours", "engineCycles", "landings"),
)
_REPEAT = {"flightHours": ("flightHours", 600), "date": ("months", 24), "engineCycles": ("engineCycles", 800)}


def bulk_due_list(
    world: World, operator: str, day: date, *, aircraft: int = 200, items: int = 400, due: int = 10
) -> None:
    """Put a fleet into both systems of an operator, with equal totals, and its due list into Tracking+.

    The same arguments always give the same.

    Args:
        world: whose stores are filled, beside whatever they hold.
        operator: its key.
        day: the day from which dates are counted.
        aircraft: how many; registrations are N001TB and so on.
        items: how many forecast items each aircraft has.
        due: how many of these are within the usual thresholds (150 hours, 50 days, 50 cycles, 100 landings), some
            overdue; the others stay outside for a month of flying.
    """
    random = Random(f"due list of {operator}")
    techlog, veryon = world.techlog[operator], world.veryon[operator]
    for place in range(aircraft):
        name = f"N{place + 1:03d}TB"
        seconds, cycles = random.randint(800_000, 3_000_000) * 36, random.randint(6_000, 20_000)
        totals = {
            "flightSeconds": seconds, "cycles": cycles, "landings": cycles + random.randint(0, 40),
            "asOf": write_instant(at(day, 0)),
        }  # fmt: skip
        techlog.add("aircraft", registration=name, totals=totals, **monthly_use(f"{operator} {name}"))
        in_tracking = {
            "flightHours": str(hours_of(seconds)), "engineCycles": cycles, "landings": totals["landings"],
        }  # fmt: skip
        made = veryon.add("registrations", registration=name, totals=in_tracking)
        veryon.add_all("forecast", _items(random, day, made, place, items, due))


def _items(random: Random, day: date, registration: Row, place: int, items: int, due: int) -> Iterator[Row]:
    for number in range(items):
        shape = _SHAPES[(number + place) % len(_SHAPES)]
        is_due = number * due % items < due  # evenly spread, and exactly so many
        next_due: dict[str, Any] = dict.fromkeys(_NEAR)
        for limit in shape:
            remaining = _remaining(random, limit, is_near=is_due and limit == shape[0])
            next_due[limit] = _absolute(limit, remaining, registration["totals"], day)
        yield {
            "registrationId": registration["id"], "taskNumber": f"{21 + number % 60}-{number:04d}",
            "title": f"Inspection {number:04d}", "description": "As the manual says.",
            "ataChapter": f"{21 + number % 60}-00", "area": "airframe", "nextDue": next_due,
            "repeat": dict(_REPEAT[limit] for limit in shape if limit in _REPEAT) or None,
        }  # fmt: skip


def _remaining(random: Random, limit: str, *, is_near: bool) -> int:
    """Near is at the threshold, too; one in ten or so of these is overdue."""
    threshold = _NEAR[limit]
    if is_near:
        return random.randint(-threshold // 10, threshold)
    return threshold + CLEAR_OF[limit] + random.randint(0, 2000)


def _absolute(limit: str, remaining: int, totals: Row, day: date) -> Any:
    if limit == "date":
        return (day + timedelta(days=remaining)).isoformat()
    if limit == "flightHours":
        return str(Decimal(totals[limit]) + remaining)
    return totals[limit] + remaining
