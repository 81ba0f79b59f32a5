"""LEON's instants: ISO 8601, read leniently, written with Z and to the second."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo


def read_instant(value: Any) -> datetime:
    """An instant as LEON takes it: a bare date or a date-time; without an offset it is UTC.

    Raises:
        ValueError: for anything else.
    """
    if not isinstance(value, str) or len(value) < 10 or value[4] != "-":
        raise ValueError("not an ISO 8601 date or date-time")
    instant = datetime.fromisoformat(value)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def write_instant(instant: datetime) -> str:
    """2026-03-10T05:15:00Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_local(instant: datetime, zone: str | None) -> str:
    """The same instant on the airport's clock, with its offset: 2026-03-10T01:15:00-04:00."""
    return instant.astimezone(ZoneInfo(zone or "UTC")).isoformat(timespec="seconds")
