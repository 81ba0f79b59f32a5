"""Which tails an operator has, and how each of the two systems writes their registrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sandbox.day.source import Leg, by_tail

TAILS_BY_DEFAULT = 6
FIRST_AIRCRAFT = 7_700
# Legs kept of one tail on each day, counted from the played one, so that a first sync is small enough to be read.
KEPT_BY_DEFAULT = {-2: 1, -1: 1, 0: 3, 1: 2, 2: 1}
DAY_STARTS = time(9)  # New York's first departures; before it, the evening before is still flying
LAST_DAYLIGHT = time(20)
UNKNOWN_TO_TRACKING = 4  # the place of the tail that Tracking+ does not have


@dataclass(frozen=True)
class Tail:
    """One aircraft of an operator. A registration is None in the system that does not have the aircraft."""

    nid: int
    type_icao: str | None
    seats: int
    leon_registration: str | None
    techlog_registration: str | None
    legs: tuple[Leg, ...]


def split(day: date, operators: Sequence[str], tails: int | None) -> dict[str, list[Tail]]:
    """Each operator's tails, the busiest of the played day dealt round.

    Args:
        day: the played day.
        operators: their names, in the order in which they are dealt to.
        tails: how many each gets, with all their legs; None for six, with a few legs a day (KEPT_BY_DEFAULT).
    """
    legs = by_tail(day)
    ranked = sorted(legs, key=lambda tail: (_fitness(legs[tail], day), tail))
    count = tails or TAILS_BY_DEFAULT
    dealt: dict[str, list[Tail]] = {}
    for index, operator in enumerate(operators):
        mine = [ranked[(index + turn * len(operators)) % len(ranked)] for turn in range(min(count, len(ranked)))]
        kept = [tuple(legs[tail]) if tails else thinned(legs[tail], day) for tail in mine]
        dealt[operator] = [_tail(place, index, tail, kept[place]) for place, tail in enumerate(mine)]
    return dealt


def _fitness(legs: list[Leg], day: date) -> tuple[int, ...]:
    """How well a tail carries the events: three legs in daylight, the first one flown, legs on the days around."""
    daylight = [leg for leg in _of_day(legs, day) if leg.start < datetime.combine(day, LAST_DAYLIGHT, UTC)]
    after = [_of_day(legs, day + timedelta(days=offset)) for offset in (1, 2, -1, -2)]
    flown = bool(daylight) and daylight[0].actual_in is not None
    return (-min(3, len(daylight)), -flown, *(-min(1, len(each)) for each in after))


def _of_day(legs: list[Leg], day: date) -> list[Leg]:
    start = datetime.combine(day, DAY_STARTS, UTC)
    return [leg for leg in legs if start <= leg.start < start + timedelta(days=1) and not leg.cancelled]


def thinned(legs: list[Leg], day: date) -> tuple[Leg, ...]:
    """A few legs a day, by KEPT_BY_DEFAULT; a day here begins at 09:00 UTC."""
    return tuple(
        leg for offset, most in KEPT_BY_DEFAULT.items() for leg in _of_day(legs, day + timedelta(days=offset))[:most]
    )


def _tail(place: int, operator: int, tail: str, legs: tuple[Leg, ...]) -> Tail:
    """The second tail has a dash in LEON only, the third in Tech Log only, the sixth is unknown to Tech Log."""
    leon: str | None = tail
    techlog: str | None = tail
    letter = chr(ord("A") + operator % 26)
    if place == 1:
        leon, techlog = f"OE-L{letter}B", f"OEL{letter}B"
    elif place == 2:
        leon, techlog = f"9HT{letter}C", f"9H-T{letter}C"
    elif place == 5:
        techlog = None
    return Tail(FIRST_AIRCRAFT + place, legs[0].type_icao, legs[0].seats, leon, techlog, legs)
