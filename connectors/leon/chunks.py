"""Asking for flights piece by piece: cutting an interval, and putting the answers together again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from connectors.reading import read_instant


def cut(start: datetime, end: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Half-open intervals of that length, the last one perhaps shorter."""
    while start < end:
        yield start, min(start + length, end)
        start += length


def wire_instant(instant: datetime) -> str:
    """A UTC instant in whole seconds, as LEON reads it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def starts_in(flight: Any, start: datetime, end: datetime) -> bool:
    """Whether it starts there; true where its start cannot be read."""
    moment = _start_of(flight)
    return moment is None or start <= moment < end


def once_if_unreadable(flights: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Where the start cannot be read, several chunks may hold the same flight: the first is enough."""
    seen: set[str] = set()
    for flight in flights:
        if _start_of(flight) is None:
            nid = flight.get("flightNid") if isinstance(flight, dict) else None
            key = str(nid) if nid is not None else json.dumps(flight, sort_keys=True, default=str)
            if key in seen:
                continue
            seen.add(key)
        yield flight


def _start_of(flight: Any) -> datetime | None:
    """When it starts, or None where that cannot be read."""
    text = flight.get("startTimeUTC") if isinstance(flight, dict) else None
    try:
        return read_instant(text) if isinstance(text, str) else None
    except ValueError:
        return None
