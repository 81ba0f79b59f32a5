"""A schedule as large as one likes, from the same week: for benchmarks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sandbox.day.build import Day
from sandbox.day.fleet import FIRST_AIRCRAFT, Tail
from sandbox.day.schedule import operation
from sandbox.day.source import Leg, by_tail

DAYS_BACK, DAYS_AHEAD = 2, 14  # the window that a sync asks for


def bulk(day: date, operator: str, flights: int = 3000) -> Day:
    """A day with about this many flights in the 16 days around it, all of one operator, and no events.

    The week is repeated week after week, and then again with other tail numbers until there are enough; tails fly whole
    or not at all, and the last one is cut short. Special flights (simulator and so on) come on top.
    """
    start = datetime.combine(day - timedelta(days=DAYS_BACK), time(), UTC)
    end = start + timedelta(days=DAYS_BACK + DAYS_AHEAD)
    legs: dict[str, list[Leg]] = defaultdict(list)
    numbers = count(1)
    missing = flights
    for copy in count():
        for tail, of_week in by_tail(day).items():
            name = tail if copy == 0 else f"{tail}{copy}"
            repeated = [leg.shifted(timedelta(days=7 * week)) for week in range(3) for leg in of_week]
            kept = [leg for leg in repeated if start <= leg.start < end][:missing]
            legs[name] = [replace(leg, number=next(numbers), tail=name) for leg in kept]
            missing -= len(kept)
            if missing == 0:
                return Day(day, {operator: operation(operator, day, _tails(legs))})
    raise AssertionError("count() does not end")


def _tails(legs: dict[str, list[Leg]]) -> list[Tail]:
    return [
        Tail(FIRST_AIRCRAFT + 1000 + place, each[0].type_icao, each[0].seats, name, name, tuple(each))
        for place, (name, each) in enumerate(legs.items())
    ]
