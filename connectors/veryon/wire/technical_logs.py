"""Technical logs, of flights and of trip updates, and their fuel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.veryon.wire.common import UNKNOWN_FIELDS, fields_of, to_wire
from model.records import TechnicalLog

ENTRY_TYPES = frozenset({"flight", "maintenanceEntry"})

# What we sent and do not compare: a log is told by its aircraft, its places and its take-off (ruling 28).
IGNORED_OF_TECHNICAL_LOG = frozenset(
    {"blockOff", "landing", "blockOn", "utilisation", "fuel", "enteredByUserId", "remarks", "changedAt"}
)

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


def from_veryon_technical_log(payload: Any) -> TechnicalLog:
    """A technical log of GET /technical-logs.

    Raises:
        RecordError: names the record ("Tracking+ technical log {id}") and the field.
    """
    fields = fields_of("technical log", payload)
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


def to_veryon_technical_log(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a technical log. Only the fields given are written; None becomes null; an unknown one is a KeyError.

    Instants are aware, or their texts. utilisation is an object of flight_hours (a decimal as text), engine_cycles and
    landings.
    """
    body = to_wire(fields, TECHNICAL_LOG_FIELDS)
    if body.get("utilisation") is not None:
        body["utilisation"] = to_wire(body["utilisation"], UTILISATION_FIELDS)
    return body


def to_veryon_fuel(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a technical log's fuel, in the unit that it names. Otherwise as to_veryon_technical_log."""
    return to_wire(fields, FUEL_FIELDS)
