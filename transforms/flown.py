"""Which flown flights a run looks at, and how LEON is asked for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
# So many flights of one day outside the window are asked for one by one; of a day with more, the day's list is.
SINGLY = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """How LEON is asked: lists of half-open intervals of scheduled start (UTC); who is not in them is asked singly."""

    intervals: tuple[tuple[datetime, datetime], ...]


def plan_asking(flown_at: Mapping[int, datetime | None], window_start: datetime) -> Asking:
    """Intervals that hold most of the flights with few calls.

    A flight that was flown on one UTC date may have been scheduled on the date before or after; who is missed is asked
    for by its number.

    Args:
        flown_at: take-off by flight nid (UTC), None where it is not known.
        window_start: from here on every day with a flight is listed; before it, only days with more than SINGLY.
    """
    days = Counter(_midnight(moment) for moment in flown_at.values() if moment is not None)
    listed = sorted(day for day, flights in days.items() if day + DAY > window_start or flights > SINGLY)
    intervals: list[tuple[datetime, datetime]] = []
    for day in listed:
        if intervals and intervals[-1][1] == day:
            intervals[-1] = (intervals[-1][0], day + DAY)
        else:
            intervals.append((day, day + DAY))
    return Asking(tuple(intervals))


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
