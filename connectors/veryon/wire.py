"""Tracking+'s words for its records, and ours. The only place that knows how Tracking+ spells a record.

All of it is assumed: docs/vendors.md lists what, and how to settle it. A field that the contract does not know is told
once a run and is no error; a value that it does not know is a RecordError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.reading import Fields, UnknownFields
from model.records import Place, Registration, TechnicalLog, VeryonDefect, VeryonUser
from model.sync import as_json

ENTRY_TYPES = frozenset({"flight", "maintenanceEntry"})
DEFECT_STATUSES = frozenset({"open", "deferred", "closed"})
DEFECT_TYPES = frozenset({"PIREP", "MAREP", "CABIN"})
LONGEST_REGISTRATION = 32
# What somebody writes in their own words; far beyond any real entry.
LONGEST_WORDS = 20_000

# Which aircraft it is, beyond its registration; its totals are for due items.
IGNORED_OF_REGISTRATION = frozenset({"serialNumber", "totals"})
# A place is matched on its ICAO code.
IGNORED_OF_PLACE = frozenset({"iata", "name"})
# A user is matched on email; the name is personal and not needed.
IGNORED_OF_USER = frozenset({"name"})
# What we sent and do not compare: a log is told by its aircraft, its places and its take-off (ruling 28).
IGNORED_OF_TECHNICAL_LOG = frozenset(
    {"blockOff", "landing", "blockOn", "utilisation", "fuel", "enteredByUserId", "remarks", "changedAt"}
)
IGNORED_OF_DEFECT = frozenset({"raisedAt", "raisedByUserId", "changedAt"})

# The house's words, and Tracking+'s. What is not here cannot be written.
TECHNICAL_LOG_FIELDS = {
    "entry_type": "entryType",
    "registration_id": "registrationId",
    "log_number": "logNumber",
    "departure_place_id": "departurePlaceId",
    "arrival_place_id": "arrivalPlaceId",
    "block_off_time": "blockOff",
    "takeoff_time": "takeoff",
    "landing_time": "landing",
    "block_on_time": "blockOn",
    "occurred_at": "occurredAt",
    "utilisation": "utilisation",
    "entered_by_user_id": "enteredByUserId",
    "remarks": "remarks",
}
UTILISATION_FIELDS = {"flight_hours": "flightHours", "engine_cycles": "engineCycles", "landings": "landings"}
FUEL_FIELDS = {"before": "before", "uplift": "uplift", "used": "used", "remaining": "remaining", "unit": "unit"}
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

UNKNOWN_FIELDS = UnknownFields("Tracking+")


def from_veryon_registration(payload: Any) -> Registration:
    """An aircraft of GET /registrations. Where it is not said, it is active.

    Raises:
        RecordError: names the record ("Tracking+ registration {id}") and the field.
    """
    fields = _fields("registration", payload)
    registration = Registration(
        id=fields.integer("id"),
        registration=fields.text("registration", LONGEST_REGISTRATION),
        is_active=fields.optional_flag("active", default=True),
    )
    UNKNOWN_FIELDS.tell("registration", fields.leftovers(IGNORED_OF_REGISTRATION))
    return registration


def from_veryon_place(payload: Any) -> Place:
    """A place of GET /places. Its code is as Tracking+ spells it, without blanks around it.

    Raises:
        RecordError: names the record ("Tracking+ place {id}") and the field.
    """
    fields = _fields("place", payload)
    place = Place(id=fields.integer("id"), icao=fields.text("icao"))
    UNKNOWN_FIELDS.tell("place", fields.leftovers(IGNORED_OF_PLACE))
    return place


def from_veryon_user(payload: Any) -> VeryonUser:
    """A user of GET /users. The email is as Tracking+ spells it, without blanks around it. Not said: active.

    Raises:
        RecordError: names the record ("Tracking+ user {id}") and the field.
    """
    fields = _fields("user", payload)
    user = VeryonUser(
        id=fields.integer("id"), email=fields.text("email"), is_active=fields.optional_flag("active", default=True)
    )
    UNKNOWN_FIELDS.tell("user", fields.leftovers(IGNORED_OF_USER))
    return user


def from_veryon_technical_log(payload: Any) -> TechnicalLog:
    """A technical log of GET /technical-logs.

    Raises:
        RecordError: names the record ("Tracking+ technical log {id}") and the field.
    """
    fields = _fields("technical log", payload)
    log = TechnicalLog(
        id=fields.integer("id"),
        registration_id=fields.integer("registrationId"),
        log_number=fields.text("logNumber"),
        entry_type=fields.one_of("entryType", ENTRY_TYPES),
        departure_place_id=fields.optional_integer("departurePlaceId"),
        arrival_place_id=fields.optional_integer("arrivalPlaceId"),
        takeoff_time=fields.optional_instant("takeoff"),
        occurred_at=fields.optional_instant("occurredAt"),
    )
    UNKNOWN_FIELDS.tell("technical log", fields.leftovers(IGNORED_OF_TECHNICAL_LOG))
    return log


def from_veryon_defect(payload: Any) -> VeryonDefect:
    """A defect of GET /defects. Of its deferral and closure only that they are there.

    Raises:
        RecordError: names the record ("Tracking+ defect {id}") and the field.
    """
    fields = _fields("defect", payload)
    defect = VeryonDefect(
        id=fields.integer("id"),
        reference=fields.text("reference"),
        registration_id=fields.integer("registrationId"),
        status=fields.one_of("status", DEFECT_STATUSES),
        technical_log_id=fields.optional_integer("technicalLogId"),
        description=fields.optional_text("description", LONGEST_WORDS),
        ata_chapter=fields.optional_text("ataChapter"),
        defect_type=fields.optional_one_of("defectType", DEFECT_TYPES),
        has_deferral=fields.optional_inner("deferral") is not None,
        has_closure=fields.optional_inner("closure") is not None,
    )
    UNKNOWN_FIELDS.tell("defect", fields.leftovers(IGNORED_OF_DEFECT))
    return defect


def _fields(kind: str, payload: Any) -> Fields:
    identity = payload.get("id") if isinstance(payload, dict) else None
    named = isinstance(identity, int) and not isinstance(identity, bool) and abs(identity) < 2**63
    return Fields(payload, f"Tracking+ {kind} {identity}" if named else f"Tracking+ {kind} without id")


def to_veryon_technical_log(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a technical log. Only the fields given are written; None becomes null; an unknown one is a KeyError.

    Instants are aware, or their texts. utilisation is an object of flight_hours (a decimal as text), engine_cycles and
    landings.
    """
    body = _to_wire(fields, TECHNICAL_LOG_FIELDS)
    if body.get("utilisation") is not None:
        body["utilisation"] = _to_wire(body["utilisation"], UTILISATION_FIELDS)
    return body


def to_veryon_fuel(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a technical log's fuel, in the unit that it names. Otherwise as to_veryon_technical_log."""
    return _to_wire(fields, FUEL_FIELDS)


def to_veryon_defect(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a defect. Otherwise as to_veryon_technical_log."""
    return _to_wire(fields, DEFECT_FIELDS)


def to_veryon_deferral(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a deferral. target_date is a date, or its text. Otherwise as to_veryon_technical_log."""
    return _to_wire(fields, DEFERRAL_FIELDS)


def to_veryon_closure(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a closure. Otherwise as to_veryon_technical_log."""
    return _to_wire(fields, CLOSURE_FIELDS)


def _to_wire(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names[name]: as_json(value) if isinstance(value, date) else value for name, value in fields.items()}
