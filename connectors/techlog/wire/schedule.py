"""Aircraft, users, trips, and the part of a sector that the schedule fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.techlog.wire.common import SECTOR_STATUSES, UNKNOWN_FIELDS, fields_of, to_wire
from model.records import Sector, TechlogAircraft, Trip, User

TRIP_CATEGORIES = frozenset({"commercial", "private"})
LONGEST_REGISTRATION = 32

IGNORED_OF_AIRCRAFT = frozenset(
    {
        # One client sees one operator.
        "operatorId",
        # Which aircraft it is, beyond its registration, and its state: not needed to match it.
        "aircraftTypeId", "serialNumber", "year", "maintenanceType", "apuMode", "flightStatus", "locked",
        "billingStatus",
        # Utilisation and totals: for due items, see from_techlog_totals.
        "maxFuelValue", "monthlyCycles", "monthlyFlightSeconds", "monthlyApuSeconds", "totals",
        "createdAt", "updatedAt",
    }
)  # fmt: skip
# A user is matched on email; the name is personal and not needed.
IGNORED_OF_USER = frozenset({"name", "externalRef", "createdAt", "updatedAt", "deletedAt"})
IGNORED_OF_TRIP = frozenset({"createdAt"})
IGNORED_OF_SECTOR = frozenset(
    {
        "createdAt",
        # Post-flight: for LEON's journey log and Tracking+, not for the schedule.
        "srpNumber", "blockOffTime", "blockOnTime", "postflightCustomData", "passengersChildren", "landings", "cycles",
        "flightSeconds", "fuelSummary", "fuelUplift", "fluidUplifts", "deicingEvents", "apuReading", "apuCyclesReading",
        "maxFlightLevel",
    }
)  # fmt: skip
# The house's words, and Tech Log's. What is not here cannot be written.
USER_FIELDS = {"email": "email", "name": "name", "login_enabled": "loginEnabled"}
TRIP_FIELDS = {
    "aircraft_id": "aircraftId",
    "number": "number",
    "date": "date",
    "category": "category",
    "callsign": "callsign",
    "pic_user_id": "picUserId",
    "sic_user_id": "sicUserId",
    "external_ref": "externalRef",
}
SECTOR_FIELDS = {
    "trip_id": "tripId",
    "aircraft_id": "aircraftId",
    "status": "status",
    "sequence": "sequence",
    "departure_airport": "departureAirport",
    "arrival_airport": "arrivalAirport",
    "takeoff_time": "takeoffTime",
    "landing_time": "landingTime",
    "pic_user_id": "picUserId",
    "sic_user_id": "sicUserId",
    "preflight_custom_data": "preflightCustomData",
    "external_ref": "externalRef",
}


def from_techlog_aircraft(payload: Any) -> TechlogAircraft:
    """An aircraft of GET /aircraft.

    Raises:
        RecordError: names the record ("Tech Log aircraft {id}") and the field.
    """
    fields = fields_of("aircraft", payload)
    aircraft = TechlogAircraft(
        id=fields.text("id"),
        registration=fields.text("registration", LONGEST_REGISTRATION),
        fuel_unit=fields.optional_text("fuelUnit"),
        oil_unit=fields.optional_text("oilUnit"),
    )
    UNKNOWN_FIELDS.tell("aircraft", fields.leftovers(IGNORED_OF_AIRCRAFT))
    return aircraft


def from_techlog_user(payload: Any) -> User:
    """A user of GET /users. The email is as Tech Log spells it, without blanks around it.

    Raises:
        RecordError: names the record ("Tech Log user {id}") and the field.
    """
    fields = fields_of("user", payload)
    user = User(id=fields.text("id"), login_enabled=fields.flag("loginEnabled"), email=fields.text("email"))
    UNKNOWN_FIELDS.tell("user", fields.leftovers(IGNORED_OF_USER))
    return user


def from_techlog_trip(payload: Any) -> Trip:
    """A trip of GET /trips; deleted_at marks a tombstone.

    Raises:
        RecordError: names the record ("Tech Log trip {id}") and the field.
    """
    fields = fields_of("trip", payload)
    trip = Trip(
        id=fields.text("id"),
        aircraft_id=fields.text("aircraftId"),
        date=fields.day("date"),
        category=fields.one_of("category", TRIP_CATEGORIES),
        number=fields.optional_text("number"),
        callsign=fields.optional_text("callsign"),
        pic_user_id=fields.optional_text("picUserId"),
        sic_user_id=fields.optional_text("sicUserId"),
        external_ref=fields.optional_text("externalRef"),
        updated_at=fields.optional_instant("updatedAt"),
        deleted_at=fields.optional_instant("deletedAt"),
    )
    UNKNOWN_FIELDS.tell("trip", fields.leftovers(IGNORED_OF_TRIP))
    return trip


def from_techlog_sector(payload: Any) -> Sector:
    """A sector of GET /sectors; deleted_at marks a tombstone.

    Raises:
        RecordError: names the record ("Tech Log sector {id}") and the field.
    """
    fields = fields_of("sector", payload)
    sector = Sector(
        id=fields.text("id"),
        trip_id=fields.text("tripId"),
        aircraft_id=fields.text("aircraftId"),
        status=fields.one_of("status", SECTOR_STATUSES),
        departure_airport=fields.text("departureAirport"),
        arrival_airport=fields.text("arrivalAirport"),
        sequence=fields.optional_integer("sequence"),
        takeoff_time=fields.optional_instant("takeoffTime"),
        landing_time=fields.optional_instant("landingTime"),
        pic_user_id=fields.optional_text("picUserId"),
        sic_user_id=fields.optional_text("sicUserId"),
        preflight_custom_data=fields.free_object("preflightCustomData"),
        signed_off_at=fields.optional_instant("signedOffAt"),
        external_ref=fields.optional_text("externalRef"),
        updated_at=fields.optional_instant("updatedAt"),
        deleted_at=fields.optional_instant("deletedAt"),
    )
    UNKNOWN_FIELDS.tell("sector", fields.leftovers(IGNORED_OF_SECTOR))
    return sector


def to_techlog_user(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a user. Only the fields given are written; None becomes null; an unknown field is a KeyError."""
    return to_wire(fields, USER_FIELDS)


def to_techlog_trip(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a trip. date is a date (UTC) or its text. Otherwise as to_techlog_user."""
    return to_wire(fields, TRIP_FIELDS)


def to_techlog_sector(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a sector. Times are aware instants or their texts. Otherwise as to_techlog_user.

    preflight_custom_data replaces what the sector holds: the caller merges it first (ruling 16).
    """
    return to_wire(fields, SECTOR_FIELDS)
