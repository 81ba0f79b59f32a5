"""Defects with their deferral and closure, and trip updates: for Tracking+."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.reading import Fields
from connectors.techlog.wire.common import IGNORED_OF_PART, LONGEST_WORDS, UNKNOWN_FIELDS, fields_of, to_wire
from model.records import Closure, Counters, Defect, Deferral, Extension, TripUpdate

DEFECT_STATUSES = frozenset({"open", "deferralPending", "deferred", "overdue", "closed"})
DEFECT_TYPES = frozenset({"pilotReport", "maintenanceReport", "cabinReport"})
DEFERRAL_TYPES = frozenset({"MEL", "CDL", "NEF", "CAS", "other"})
MEL_CATEGORIES = frozenset({"A", "B", "C", "D"})

IGNORED_OF_TRIP_UPDATE = frozenset({"createdAt"})
IGNORED_OF_DEFECT = frozenset({"createdAt"})
# The instant that totals are of: a delta has none, and carried forward is of the trip update's own.
IGNORED_OF_COUNTERS = frozenset({"asOf"})
# The house's words, and Tech Log's. What is not here cannot be written.
DEFERRAL_FIELDS = {
    "type": "type",
    "mel_category": "melCategory",
    "reference": "reference",
    "reason": "reason",
    "target_date": "targetDate",
    "deferred_at": "deferredAt",
    "deferred_by_user_id": "deferredByUserId",
    "extensions": "extensions",
}
EXTENSION_FIELDS = {"approved_at": "approvedAt", "target_date": "targetDate", "reference": "reference"}


def from_techlog_trip_update(payload: Any) -> TripUpdate:
    """A trip update of GET /trip-updates; deleted_at marks a tombstone.

    Raises:
        RecordError: names the record ("Tech Log trip update {id}") and the field, such as "delta.cycles".
    """
    fields = fields_of("trip update", payload)
    update = TripUpdate(
        id=fields.text("id"),
        aircraft_id=fields.text("aircraftId"),
        occurred_at=fields.instant("occurredAt"),
        description=fields.optional_text("description", LONGEST_WORDS),
        srp_number=fields.optional_text("srpNumber"),
        delta=_counters(fields.optional_inner("delta")),
        carried_forward=_counters(fields.optional_inner("carriedForward")),
        user_id=fields.optional_text("userId"),
        updated_at=fields.optional_instant("updatedAt"),
        deleted_at=fields.optional_instant("deletedAt"),
    )
    UNKNOWN_FIELDS.tell("trip update", fields.leftovers(IGNORED_OF_TRIP_UPDATE))
    return update


def _counters(fields: Fields | None) -> Counters | None:
    """Negative figures are read too: an adjustment may take away."""
    if fields is None:
        return None
    counters = Counters(
        flight_seconds=fields.optional_integer("flightSeconds"),
        cycles=fields.optional_integer("cycles"),
        landings=fields.optional_integer("landings"),
        apu_seconds=fields.optional_integer("apuSeconds"),
        apu_cycles=fields.optional_integer("apuCycles"),
    )
    UNKNOWN_FIELDS.tell("totals", fields.leftovers(IGNORED_OF_COUNTERS))
    return counters


def from_techlog_defect(payload: Any) -> Defect:
    """A defect of GET /defects; deleted_at marks a tombstone. Its type is as Tech Log spells it.

    Whether dates are in order, and whether the status fits the deferral and closure, is for the checks to judge.

    Raises:
        RecordError: names the record ("Tech Log defect {id}") and the field, such as "deferral.targetDate".
    """
    fields = fields_of("defect", payload)
    defect = Defect(
        id=fields.text("id"),
        aircraft_id=fields.text("aircraftId"),
        reference=fields.text("reference"),
        description=fields.text("description", LONGEST_WORDS),
        status=fields.one_of("status", DEFECT_STATUSES),
        raised_at=fields.instant("raisedAt"),
        sector_id=fields.optional_text("sectorId"),
        ata_chapter=fields.optional_text("ataChapter"),
        defect_type=fields.optional_one_of("defectType", DEFECT_TYPES),
        raised_by_user_id=fields.optional_text("raisedByUserId"),
        deferral=_deferral(fields.optional_inner("deferral")),
        closure=_closure(fields.optional_inner("closure")),
        external_ref=fields.optional_text("externalRef"),
        updated_at=fields.optional_instant("updatedAt"),
        deleted_at=fields.optional_instant("deletedAt"),
    )
    UNKNOWN_FIELDS.tell("defect", fields.leftovers(IGNORED_OF_DEFECT))
    return defect


def from_techlog_deferral(payload: Any) -> Deferral:
    """A deferral by itself, as to_techlog_deferral makes it.

    Raises:
        RecordError: names the field, such as "targetDate".
    """
    return _read_deferral(Fields(payload, "Tech Log deferral"))


def to_techlog_deferral(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a deferral, which replaces the one that a defect has. An unknown field is a KeyError.

    Args:
        fields: type, mel_category, reference, reason, target_date (a date, or its text), deferred_at (an aware instant,
            or its text), deferred_by_user_id; extensions, a list of {approved_at, target_date, reference}. None becomes
            null; in an extension, which knows no null, it is left out.
    """
    body = to_wire(fields, DEFERRAL_FIELDS)
    if "extensions" in body:
        given = [to_wire(one, EXTENSION_FIELDS) for one in body["extensions"] or ()]
        body["extensions"] = [{name: value for name, value in one.items() if value is not None} for one in given]
    return body


def _deferral(fields: Fields | None) -> Deferral | None:
    return None if fields is None else _read_deferral(fields)


def _read_deferral(fields: Fields) -> Deferral:
    deferral = Deferral(
        deferred_at=fields.instant("deferredAt"),
        type=fields.one_of("type", DEFERRAL_TYPES),
        mel_category=fields.optional_one_of("melCategory", MEL_CATEGORIES),
        reference=fields.optional_text("reference"),
        reason=fields.optional_text("reason", LONGEST_WORDS),
        target_date=_optional_day(fields, "targetDate"),
        deferred_by_user_id=fields.optional_text("deferredByUserId"),
        extensions=tuple(_extension(one) for one in fields.optional_items("extensions") or ()),
    )
    UNKNOWN_FIELDS.tell("deferral", fields.leftovers(IGNORED_OF_PART))
    return deferral


def _extension(fields: Fields) -> Extension:
    extension = Extension(
        approved_at=fields.optional_instant("approvedAt"),
        target_date=_optional_day(fields, "targetDate"),
        reference=fields.optional_text("reference"),
    )
    UNKNOWN_FIELDS.tell("extension", fields.leftovers(IGNORED_OF_PART))
    return extension


def _closure(fields: Fields | None) -> Closure | None:
    if fields is None:
        return None
    closure = Closure(
        closed_at=fields.instant("closedAt"),
        action_text=fields.optional_text("actionText", LONGEST_WORDS),
        minutes=fields.optional_integer("timeSpentMinutes"),
        closed_by_user_id=fields.optional_text("closedByUserId"),
    )
    UNKNOWN_FIELDS.tell("closure", fields.leftovers(IGNORED_OF_PART))
    return closure


def _optional_day(fields: Fields, name: str) -> date | None:
    return None if fields.optional_text(name) is None else fields.day(name)
