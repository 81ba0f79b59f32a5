"""What all of Tech Log's records are read with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.reading import Fields, UnknownFields
from model.sync import as_json

SECTOR_STATUSES = frozenset({"planned", "inProgress", "completed"})
IGNORED_OF_PART: frozenset[str] = frozenset()
# What a pilot or a mechanic writes in their own words; far beyond any real entry.
LONGEST_WORDS = 20_000

UNKNOWN_FIELDS = UnknownFields("Tech Log")


def fields_of(kind: str, payload: Any) -> Fields:
    """A record's fields, with the name by which errors call it: its kind and its id."""
    identity = payload.get("id") if isinstance(payload, dict) else None
    named = isinstance(identity, str) and 0 < len(identity) <= 64 and identity.isprintable()  # noqa: PLR2004
    return Fields(payload, f"Tech Log {kind} {identity}" if named else f"Tech Log {kind} without id")


def to_wire(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields in Tech Log's words: only those given, instants and dates as text. An unknown one is a KeyError."""
    return {names[name]: as_json(value) if isinstance(value, date) else value for name, value in fields.items()}
