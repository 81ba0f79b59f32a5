"""Maintenance checks, and the totals that an aircraft's scheduled maintenance is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.reading import Fields
from connectors.techlog.wire.common import IGNORED_OF_PART, LONGEST_WORDS, UNKNOWN_FIELDS, fields_of, to_wire
from model.maintenance import AircraftTotals, CheckDue, MaintenanceCheck

CHECK_STATUSES = frozenset({"open", "resolved"})
CHECK_TYPES = frozenset({"scheduled", "outOfPhase", "lifeLimited"})

IGNORED_OF_CHECK = frozenset({"createdAt"})
# The APU has no limit of its own in Tracking+'s due list.
IGNORED_OF_TOTALS = frozenset({"apuSeconds", "apuCycles"})

# The house's words, and Tech Log's. What is not here cannot be written.
CHECK_FIELDS = {
    "aircraft_id": "aircraftId",
    "title": "title",
    "description": "description",
    "ata_chapter": "ataChapter",
    "area": "area",
    "type": "type",
    "due": "due",
    "status": "status",
    "source": "source",
    "external_ref": "externalRef",
}
DUE_FIELDS = {
    "flight_seconds": "flightSeconds",
    "date": "date",
    "engine_cycles": "engineCycles",
    "landings": "landings",
}


def from_techlog_check(payload: Any) -> MaintenanceCheck:
    """A maintenance check of GET /maintenance-checks; deleted_at marks a tombstone.

    Its type is held against the known ones and not kept: it changes nothing for us.

    Raises:
        RecordError: names the record ("Tech Log maintenance check {id}") and the field, such as "due.flightSeconds".
    """
    fields = fields_of("maintenance check", payload)
    fields.optional_one_of("type", CHECK_TYPES)
    check = MaintenanceCheck(
        id=fields.text("id"),
        aircraft_id=fields.text("aircraftId"),
        title=fields.text("title", LONGEST_WORDS),
        due=_due(fields.inner("due")),
        status=fields.one_of("status", CHECK_STATUSES),
        description=fields.optional_text("description", LONGEST_WORDS),
        ata_chapter=fields.optional_text("ataChapter"),
        area=fields.optional_text("area"),
        source=fields.optional_text("source"),
        external_ref=fields.optional_text("externalRef"),
        updated_at=fields.optional_instant("updatedAt"),
        deleted_at=fields.optional_instant("deletedAt"),
    )
    UNKNOWN_FIELDS.tell("maintenance check", fields.leftovers(IGNORED_OF_CHECK))
    return check


def _due(fields: Fields) -> CheckDue:
    due = CheckDue(
        flight_seconds=fields.optional_integer("flightSeconds"),
        date=fields.optional_day("date"),
        engine_cycles=fields.optional_integer("engineCycles"),
        landings=fields.optional_integer("landings"),
    )
    UNKNOWN_FIELDS.tell("due", fields.leftovers(IGNORED_OF_PART))
    return due


def from_techlog_totals(payload: Any) -> AircraftTotals:
    """The totals of an aircraft of GET /aircraft, and what it flies in a month. What is not said is None.

    The other fields of an aircraft are from_techlog_aircraft's, which reads it whatever its totals are.

    Raises:
        RecordError: names the record ("Tech Log aircraft {id}") and the field, such as "totals.flightSeconds".
    """
    fields = fields_of("aircraft", payload)
    aircraft_id = fields.text("id")
    totals = fields.optional_inner("totals") or Fields({}, fields.record, "totals")
    read = AircraftTotals(
        aircraft_id=aircraft_id,
        flight_seconds=totals.optional_integer("flightSeconds"),
        cycles=totals.optional_integer("cycles"),
        landings=totals.optional_integer("landings"),
        as_of=totals.optional_instant("asOf"),
        monthly_flight_seconds=fields.optional_integer("monthlyFlightSeconds"),
        monthly_cycles=fields.optional_integer("monthlyCycles"),
    )
    UNKNOWN_FIELDS.tell("aircraft's totals", totals.leftovers(IGNORED_OF_TOTALS))
    return read


def to_techlog_check(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a maintenance check. Otherwise as to_techlog_trip.

    due is an object of flight_seconds, date (a date, or its text), engine_cycles and landings, all absolute. It
    replaces what the check has: the caller gives it whole.
    """
    body = to_wire(fields, CHECK_FIELDS)
    if body.get("due") is not None:
        body["due"] = to_wire(body["due"], DUE_FIELDS)
    return body
