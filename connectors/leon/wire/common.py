"""What all of LEON's records are read with."""

from __future__ import annotations

from typing import Any

from connectors.reading import UnknownFields
from connectors.redaction import REDACTED
from model.records import RecordError

FLIGHT_STATUSES = frozenset({"CONFIRMED", "OPTION", "OPPORTUNITY"})
LONGEST_FLIGHT_NO = 32

# Where the client keeps LEON's own words about a field that it could not answer (connectors/leon/answers.py). GraphQL
# reserves names with two underscores, so that no field of LEON's can ever be called so.
HOLES = "__errors"

UNKNOWN_FIELDS = UnknownFields("LEON")


def name_of(kind: str, payload: Any, key: str) -> str:
    """What a record is called in errors."""
    nid = payload.get(key) if isinstance(payload, dict) else None
    if isinstance(nid, int) and not isinstance(nid, bool) and abs(nid) < 2**63:
        return f"LEON {kind} {nid}"
    return f"LEON {kind} without {key}"


def refuse_holes(record: str, payload: dict[str, Any]) -> None:
    """A null that LEON put there because of an error is not LEON saying that there is nothing.

    Raises:
        RecordError: the record has such a null; with LEON's words.
    """
    holes = payload.get(HOLES)
    if holes is None:
        return
    first = holes[0] if isinstance(holes, list) and holes and isinstance(holes[0], dict) else {}
    path, message = first.get("path") or "the record", first.get("message") or "without a reason"
    raise RecordError(record, str(path), f"could not be answered by LEON: {message}")


def shown(text: str | None) -> str | None:
    """Nothing, where the record comes out of the landing tables, which keep no personal values."""
    return None if text == REDACTED else text
