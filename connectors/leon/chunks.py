"""Asking for flights and duties piece by piece: cutting an interval, and putting the answers together again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of LEON's that is asked for by an interval: the names of a record's start and of its number."""

    start: str
    nid: str


FLIGHTS = Listed("startTimeUTC", "flightNid")
DUTIES = Listed("dutyStartTime", "ftlDutyNid")


def starts_in(record: Any, start: datetime, end: datetime, listed: Listed = FLIGHTS) -> bool:
    """Whether it starts there; true where its start cannot be read."""
    moment = _start_of(record, listed)
    return moment is None or start <= moment < end


def once_if_unreadable(records: Iterable[dict[str, Any]], listed: Listed = FLIGHTS) -> Iterator[dict[str, Any]]:
    """Where the start cannot be read, several chunks may hold the same record: the first is enough."""
    seen: set[str] = set()
    for record in records:
        if _start_of(record, listed) is None:
            nid = record.get(listed.nid) if isinstance(record, dict) else None
            key = str(nid) if nid is not None else json.dumps(record, sort_keys=True, default=str)
            if key in seen:
                continue
            seen.add(key)
        yield record


def _start_of(record: Any, listed: Listed) -> datetime | None:
    """When it starts, or None where that cannot be read."""
    text = record.get(listed.start) if isinstance(record, dict) else None
    try:
        return read_instant(text) if isinstance(text, str) else None
    except ValueError:
        return None
