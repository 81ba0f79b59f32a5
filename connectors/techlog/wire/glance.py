"""A glance at a sector as it came: enough to tell whether the rest is worth reading.

Years of sectors are remembered, and of a run only a few hundred matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.reading import read_instant


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance shows. Instants that cannot be read are None: whoever reads the whole record will say so.

    Attributes:
        id: Tech Log's id.
        external_ref: whose sector it is, in our words; None where it is not ours.
        is_signed_off: completed, signed off and not deleted.
        is_deleted: a tombstone.
        flown_at: take-off, else the sign-off.
        signed_off_at: when it was signed off.
    """

    id: str
    external_ref: str | None
    is_signed_off: bool
    is_deleted: bool
    flown_at: datetime | None
    signed_off_at: datetime | None


def glance(payload: dict[str, Any]) -> Glance:
    """Look at a sector of GET /sectors."""
    deleted = payload.get("deletedAt") is not None
    signed_off = payload.get("status") == "completed" and payload.get("signedOffAt") is not None and not deleted
    reference = payload.get("externalRef")
    at = _instant(payload.get("signedOffAt")) if signed_off else None
    return Glance(
        id=str(payload.get("id")),
        external_ref=reference if isinstance(reference, str) else None,
        is_signed_off=signed_off,
        is_deleted=deleted,
        flown_at=(_instant(payload.get("takeoffTime")) or at) if signed_off else None,
        signed_off_at=at,
    )


def updated_at(payload: dict[str, Any]) -> datetime | None:
    """When Tech Log last changed a record, or None where that cannot be read."""
    return _instant(payload.get("updatedAt"))


def moments(payload: dict[str, Any]) -> list[datetime]:
    """When something happened to a trip update or a defect: it occurred, was raised, put off, closed, last changed."""
    deferral, closure = payload.get("deferral"), payload.get("closure")
    values = [
        *(payload.get(name) for name in ("occurredAt", "raisedAt", "updatedAt")),
        deferral.get("deferredAt") if isinstance(deferral, dict) else None,
        closure.get("closedAt") if isinstance(closure, dict) else None,
    ]
    return [moment for moment in map(_instant, values) if moment is not None]


def _instant(value: Any) -> datetime | None:
    try:
        return read_instant(value) if isinstance(value, str) else None
    except ValueError:
        return None
