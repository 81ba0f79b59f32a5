"""Defects with their deferral and closure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.reading import Fields
from connectors.veryon.wire.common import IGNORED_OF_PART, LONGEST_WORDS, UNKNOWN_FIELDS, changed_at, fields_of, to_wire
from model.records import VeryonDefect, VeryonDeferral

DEFECT_STATUSES = frozenset({"open", "deferred", "closed"})
DEFECT_TYPES = frozenset({"PIREP", "MAREP", "CABIN"})
MEL_CATEGORIES = frozenset({"A", "B", "C", "D"})

IGNORED_OF_DEFECT = frozenset({"raisedAt", "raisedByUserId"})

# The house's words, and Tracking+'s. What is not here cannot be written.
DEFECT_FIELDS = {
    "reference": "reference",
    "registration_id": "registrationId",
    "technical_log_id": "technicalLogId",
    "description": "description",
    "ata_chapter": "ataChapter",
    "defect_type": "defectType",
    "status": "status",
    "raised_at": "raisedAt",
    "raised_by_user_id": "raisedByUserId",
}
DEFERRAL_FIELDS = {
    "mel_category": "melCategory",
    "reason": "reason",
    "target_date": "targetDate",
    "reference": "reference",
    "deferred_at": "deferredAt",
}
CLOSURE_FIELDS = {
    "action_text": "actionText",
    "time_spent_minutes": "timeSpentMinutes",
    "closed_by_user_id": "closedByUserId",
    "closed_at": "closedAt",
}


def from_veryon_defect(payload: Any, *, with_deferral: bool = True) -> VeryonDefect:
    """A defect of GET /defects. Of its closure only that it is there; changed_at is None, too, where it cannot be read.

    Args:
        payload: as it came.
        with_deferral: read what its deferral says, too. False: only that it is there, so that one that cannot be read
            stands in nobody's way who does not ask for it.

    Raises:
        RecordError: names the record ("Tracking+ defect {id}") and the field, such as "deferral.targetDate".
    """
    fields = fields_of("defect", payload)
    deferral = fields.optional_inner("deferral")
    defect = VeryonDefect(
        id=fields.integer("id"),
        reference=fields.text("reference"),
        registration_id=fields.integer("registrationId"),
        status=fields.one_of("status", DEFECT_STATUSES),
        technical_log_id=fields.optional_integer("technicalLogId"),
        description=fields.optional_text("description", LONGEST_WORDS),
        ata_chapter=fields.optional_text("ataChapter"),
        defect_type=fields.optional_one_of("defectType", DEFECT_TYPES),
        has_deferral=deferral is not None,
        has_closure=fields.optional_inner("closure") is not None,
        deferral=_deferral(deferral) if deferral is not None and with_deferral else None,
        changed_at=changed_at(payload),
    )
    UNKNOWN_FIELDS.tell("defect", fields.leftovers(IGNORED_OF_DEFECT | {"changedAt"}))
    return defect


def _deferral(fields: Fields) -> VeryonDeferral:
    """A person at a desk may have left out anything: what is not said is None."""
    deferral = VeryonDeferral(
        mel_category=fields.optional_one_of("melCategory", MEL_CATEGORIES),
        reason=fields.optional_text("reason", LONGEST_WORDS),
        target_date=fields.optional_day("targetDate"),
        reference=fields.optional_text("reference"),
        deferred_at=fields.optional_instant("deferredAt"),
        changed_at=fields.optional_instant("changedAt"),
    )
    UNKNOWN_FIELDS.tell("deferral", fields.leftovers(IGNORED_OF_PART))
    return deferral


def to_veryon_defect(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a defect. Otherwise as to_veryon_technical_log."""
    return to_wire(fields, DEFECT_FIELDS)


def to_veryon_deferral(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a deferral. target_date is a date, or its text. Otherwise as to_veryon_technical_log."""
    return to_wire(fields, DEFERRAL_FIELDS)


def to_veryon_closure(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a closure. Otherwise as to_veryon_technical_log."""
    return to_wire(fields, CLOSURE_FIELDS)
