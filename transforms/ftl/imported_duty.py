"""A row of an export as the facts of schema ftl: local times with their offset, and instants put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from transforms.ftl.columns import BESIDES, OF_THE_PERSON
from transforms.ftl.import_cells import Wall

# Each instant that the report tells as a date and a time.
_EDGES = ("duty_start", "duty_end", "planned_duty_start", "planned_duty_end", "fdp_start", "fdp_end")
_BLOCKS = ("planned_bloff", "planned_blon", "bloff", "blon")
# Offsets of the zones of the world.
_WESTERNMOST, _EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


def start_of(values: Mapping[str, Any]) -> datetime | None:
    """The duty's start, where the row tells it in UTC."""
    return _instant(values, "duty_start")


def facts(values: Mapping[str, Any], start: datetime | None) -> dict[str, Any]:
    """What ftl.duty keeps of a row: every column but the person's, and what the views need besides.

    A local time whose offset cannot be told from the row is None: it is never guessed.

    Args:
        values: by column key, as read_cell gives them.
        start: of the duty, where it is known from elsewhere.
    """
    known = {key: value for key, value in values.items() if key not in OF_THE_PERSON}
    instants = {name: _instant(values, name) for name in _EDGES}
    instants["duty_start"] = instants["duty_start"] or start
    blocks = {name: values.get(f"{name}_utc") for name in _BLOCKS}
    for key, value in known.items():
        if isinstance(value, Wall):
            known[key] = _zoned(key, value, values, instants | blocks)
    return dict.fromkeys(BESIDES) | known | instants | _totals(values, instants, blocks)


def _instant(values: Mapping[str, Any], name: str) -> datetime | None:
    day, clock = values.get(f"{name}_date_utc"), values.get(f"{name}_time_utc")
    return None if day is None or clock is None else datetime.combine(day, clock, UTC)


def _zoned(key: str, wall: Wall, values: Mapping[str, Any], instants: Mapping[str, datetime | None]) -> str | None:
    """As 07:05:00+02:00."""
    stem, _, clock = key.partition("_time_") if "_time_" in key else key.rpartition("_")
    day = wall.day or values.get(f"{stem}_date_{clock}")
    offset = wall.offset if wall.offset is not None else _offset(wall.clock, day, instants[stem])
    if offset is None:
        return None
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{wall.clock.isoformat()}{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def _offset(clock: time, day: date | None, instant: datetime | None) -> timedelta | None:
    if instant is None:
        return None
    utc = instant.replace(tzinfo=None)
    found = datetime.combine(day or utc.date(), clock) - utc
    turns = (found,) if day else (found - _DAY, found, found + _DAY)
    # Without the day, 13 hours ahead of UTC look like 11 behind.
    possible = [turn for turn in turns if _WESTERNMOST <= turn <= _EASTERNMOST and not turn % _QUARTER]
    return possible[0] if len(possible) == 1 else None


def _totals(
    values: Mapping[str, Any], instants: Mapping[str, datetime | None], blocks: Mapping[str, datetime | None]
) -> dict[str, Any]:
    """Sums of the sectors' times, and when they were flown."""
    off, on = blocks["bloff"] or blocks["planned_bloff"], blocks["blon"] or blocks["planned_blon"]
    total = _sum(values, "block_time")
    if values.get("sector_count") == 1 and off is not None and on is not None and off < on:
        flown: tuple[datetime, datetime] | None = (off, on)
    else:
        flown = _at_the_end(total, instants["duty_start"], instants["duty_end"], on)
    return {
        "flights_from": [flown[0]] if flown else None,
        "flights_to": [flown[1]] if flown else None,
        "flight_time_total": _sum(values, "flight_time"),
        "block_time_total": total,
    }


def _at_the_end(
    total: timedelta | None, start: datetime | None, end: datetime | None, on: datetime | None
) -> tuple[datetime, datetime] | None:
    """Several sectors as one flight up to the last block on: a report does not tell when each of them was.

    It lies within the duty, so that all of it counts by the duty's end, and only what exceeds the duty is lost.
    """
    if total is None or total <= timedelta() or start is None or end is None or start >= end:
        return None
    begun = max(start, min(on or end, end) - total)
    return begun, min(begun + total, end)


def _sum(values: Mapping[str, Any], name: str) -> timedelta | None:
    lengths = [one for one in values.get(f"{name}s") or [values.get(name)] if one is not None]
    return sum(lengths, timedelta()) if lengths else None
