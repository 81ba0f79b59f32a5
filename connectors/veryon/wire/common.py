"""What all of Tracking+'s records are read and written with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from connectors.reading import LARGEST_INTEGER, Fields, UnknownFields, read_instant
from model.sync import as_json

# What somebody writes in their own words; far beyond any real entry.
LONGEST_WORDS = 20_000
# So that they fit PostgreSQL's bigint as seconds.
MOST_HOURS = LARGEST_INTEGER // 3600
IGNORED_OF_PART: frozenset[str] = frozenset()

UNKNOWN_FIELDS = UnknownFields("Tracking+")


def fields_of(kind: str, payload: Any) -> Fields:
    """A record's fields, with the name by which errors call it: its kind and its id."""
    identity = payload.get("id") if isinstance(payload, dict) else None
    named = isinstance(identity, int) and not isinstance(identity, bool) and abs(identity) < 2**63
    return Fields(payload, f"Tracking+ {kind} {identity}" if named else f"Tracking+ {kind} without id")


def changed_at(payload: Any) -> datetime | None:
    """When Tracking+ last changed a record, or None where that cannot be read."""
    stamp = payload.get("changedAt") if isinstance(payload, dict) else None
    try:
        return read_instant(stamp) if isinstance(stamp, str) else None
    except ValueError:
        return None


def to_wire(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields in Tracking+'s words: only those given, instants and dates as text. An unknown one is a KeyError."""
    return {names[name]: as_json(value) if isinstance(value, date) else value for name, value in fields.items()}
