"""What all of Tech Log's records are read with."""

from __future__ import annotations

from typing import Any

from connectors.reading import Fields, UnknownFields

SECTOR_STATUSES = frozenset({"planned", "inProgress", "completed"})
IGNORED_OF_PART: frozenset[str] = frozenset()

UNKNOWN_FIELDS = UnknownFields("Tech Log")


def fields_of(kind: str, payload: Any) -> Fields:
    """A record's fields, with the name by which errors call it: its kind and its id."""
    identity = payload.get("id") if isinstance(payload, dict) else None
    named = isinstance(identity, str) and 0 < len(identity) <= 64 and identity.isprintable()  # noqa: PLR2004
    return Fields(payload, f"Tech Log {kind} {identity}" if named else f"Tech Log {kind} without id")
