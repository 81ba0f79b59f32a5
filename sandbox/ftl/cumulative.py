"""What one crew member has worked and flown in the 28 days before the end of each duty, to the second."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.ftl import limits
from sandbox.ftl.draft import FLIGHT, Draft
from sandbox.ftl.instants import DAY, HOUR

WINDOW = 28 * DAY
Spell = tuple[int, int]


def mark(duties: Sequence[Draft]) -> tuple[int, int]:
    """Add what is over 28 days' limits to the violations; returns the most of duty and of block time, in seconds."""
    worked = [(duty.start, duty.end) for duty in duties]
    flown = [(leg.off, leg.on) for duty in duties for leg in duty.legs if leg.activity == FLIGHT]
    ends = [duty.end for duty in duties]
    on_duty, in_flight = within(worked, ends), within(flown, ends)
    for duty, hours, block in zip(duties, on_duty, in_flight, strict=True):
        if hours > limits.DUTY_28_DAYS:
            duty.violations.add("duty in 28 days")
        if block > limits.FLIGHT_28_DAYS:
            duty.violations.add("flight time in 28 days")
    return max(on_duty, default=0), max(in_flight, default=0)


def within(spells: Sequence[Spell], ends: Sequence[int]) -> list[int]:
    """For each of these ascending instants, the time of the spells (by start, apart) in the 28 days before it."""
    found: list[int] = []
    total = first = last = 0
    for end in ends:
        while last < len(spells) and spells[last][1] <= end:
            total += spells[last][1] - spells[last][0]
            last += 1
        since = end - WINDOW
        while first < last and spells[first][1] <= since:
            total -= spells[first][1] - spells[first][0]
            first += 1
        cut = max(0, since - spells[first][0]) if first < last else 0
        found.append(total - cut)
    return found


def flight_hours(duties: Sequence[Draft]) -> float:
    """Block time of all that was operated, in hours."""
    return sum(leg.on - leg.off for duty in duties for leg in duty.legs if leg.activity == FLIGHT) / HOUR
