"""Instants as whole seconds since 1970, UTC, which is what a year of duties is calculated in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60, 3600, 86400


def seconds(instant: datetime) -> int:
    """Of an aware instant."""
    return int(instant.timestamp())


def of_wire(text: str) -> int:
    """Of an instant in LEON's wire form."""
    return seconds(datetime.fromisoformat(text))


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def wire(instant: int) -> str:
    """2026-03-10T05:15:00Z."""
    day, rest = divmod(instant, DAY)
    return f"{_date(day)}T{rest // HOUR:02d}:{rest // MINUTE % 60:02d}:{rest % MINUTE:02d}Z"


def wire_or_none(instant: int | None) -> str | None:
    """None stays None."""
    return None if instant is None else wire(instant)


@lru_cache(maxsize=200_000)
def _offset(zone: str, quarter: int) -> int:
    """Zones change their offset at whole quarters of an hour only."""
    instant = datetime.fromtimestamp(quarter * 900, UTC)
    offset = ZoneInfo(zone).utcoffset(instant.astimezone(ZoneInfo(zone)))
    return int((offset or timedelta()).total_seconds())


def local(instant: int, zone: str) -> int:
    """What the clocks of a zone show, as seconds since 1970 of their own."""
    return instant + _offset(zone, instant // 900)


def at_local(day: date, seconds_of_day: int, zone: str) -> int:
    """When the clocks of a zone show this on this day; what they skip in spring comes an hour later."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(seconds=seconds_of_day)
    return seconds(midnight)
