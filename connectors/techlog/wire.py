"""Tech Log's words for aircraft, users, trips and sectors, and ours. The only place that knows how it spells a record.

docs/vendors.md lists what is assumed here. A field that the contract does not know is told once a run and is no error;
a value that it does not know is a RecordError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.reading import Fields, UnknownFields
from model.records import FlownSector, FluidUplift, FuelSummary, FuelUplift, Sector, TechlogAircraft, Trip, User
from model.sync import as_json

TRIP_CATEGORIES = frozenset({"commercial", "private"})
SECTOR_STATUSES = frozenset({"planned", "inProgress", "completed"})
LONGEST_REGISTRATION = 32

IGNORED_OF_AIRCRAFT = frozenset(
    {
        # One client sees one operator.
        "operatorId",
        # Which aircraft it is, beyond its registration, and its state: not needed to match it.
        "aircraftTypeId", "serialNumber", "year", "maintenanceType", "apuMode", "flightStatus", "locked",
        "billingStatus",
        # Utilisation and totals: for due items.
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
IGNORED_OF_FLOWN_SECTOR = frozenset(
    {
        "sequence",  # of the trip's order, which LEON knows by itself
        "createdAt",
        "deletedAt",  # a tombstone is told apart before it is read as flown
    }
)
IGNORED_OF_PART: frozenset[str] = frozenset()

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

UNKNOWN_FIELDS = UnknownFields("Tech Log")


def from_techlog_aircraft(payload: Any) -> TechlogAircraft:
    """An aircraft of GET /aircraft.

    Raises:
        RecordError: names the record ("Tech Log aircraft {id}") and the field.
    """
    fields = _fields("aircraft", payload)
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
    fields = _fields("user", payload)
    user = User(id=fields.text("id"), login_enabled=fields.flag("loginEnabled"), email=fields.text("email"))
    UNKNOWN_FIELDS.tell("user", fields.leftovers(IGNORED_OF_USER))
    return user


def from_techlog_trip(payload: Any) -> Trip:
    """A trip of GET /trips; deleted_at marks a tombstone.

    Raises:
        RecordError: names the record ("Tech Log trip {id}") and the field.
    """
    fields = _fields("trip", payload)
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
    fields = _fields("sector", payload)
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


def from_techlog_flown_sector(payload: Any) -> FlownSector:
    """A sector of GET /sectors with its post-flight part, whatever its status: times are actual once it is completed.

    Whether figures are plausible (a SAF share above 1, a landing before its take-off) is for the checks to judge.

    Raises:
        RecordError: names the record ("Tech Log sector {id}") and the field, such as "fuelSummary.usedFuel".
    """
    fields = _fields("sector", payload)
    fields.one_of("status", SECTOR_STATUSES)
    uplifts = fields.optional_items("fluidUplifts")
    sector = FlownSector(
        id=fields.text("id"),
        trip_id=fields.text("tripId"),
        aircraft_id=fields.text("aircraftId"),
        departure_airport=fields.text("departureAirport"),
        arrival_airport=fields.text("arrivalAirport"),
        signed_off_at=fields.optional_instant("signedOffAt"),
        srp_number=fields.optional_text("srpNumber"),
        pic_user_id=fields.optional_text("picUserId"),
        sic_user_id=fields.optional_text("sicUserId"),
        block_off_time=fields.optional_instant("blockOffTime"),
        takeoff_time=fields.optional_instant("takeoffTime"),
        landing_time=fields.optional_instant("landingTime"),
        block_on_time=fields.optional_instant("blockOnTime"),
        preflight_custom_data=fields.free_object("preflightCustomData"),
        postflight_custom_data=fields.free_object("postflightCustomData"),
        passengers_children=fields.optional_integer("passengersChildren"),
        landings=fields.optional_integer("landings"),
        cycles=fields.optional_integer("cycles"),
        flight_seconds=fields.optional_integer("flightSeconds"),
        fuel=_fuel_summary(fields.optional_inner("fuelSummary")),
        uplift=_fuel_uplift(fields.optional_inner("fuelUplift")),
        fluid_uplifts=None if uplifts is None else tuple(_fluid_uplift(uplift) for uplift in uplifts),
        deicing_events=fields.optional_count("deicingEvents"),
        apu_seconds=fields.optional_integer("apuReading"),
        apu_cycles=fields.optional_integer("apuCyclesReading"),
        max_flight_level=fields.optional_integer("maxFlightLevel"),
        external_ref=fields.optional_text("externalRef"),
        updated_at=fields.optional_instant("updatedAt"),
    )
    UNKNOWN_FIELDS.tell("sector", fields.leftovers(IGNORED_OF_FLOWN_SECTOR))
    return sector


def _fuel_summary(fields: Fields | None) -> FuelSummary | None:
    if fields is None:
        return None
    fuel = FuelSummary(
        pre_uplift=fields.optional_decimal("preUpliftFuel"),
        post_uplift=fields.optional_decimal("postUpliftFuel"),
        used=fields.optional_decimal("usedFuel"),
        remaining=fields.optional_decimal("remainingFuel"),
    )
    UNKNOWN_FIELDS.tell("fuel summary", fields.leftovers(IGNORED_OF_PART))
    return fuel


def _fuel_uplift(fields: Fields | None) -> FuelUplift | None:
    if fields is None:
        return None
    uplift = FuelUplift(
        quantity=fields.optional_decimal("quantity"),
        unit=fields.optional_text("unit"),
        density=fields.optional_decimal("density"),
        saf_fraction=fields.optional_decimal("safPercentage"),
    )
    UNKNOWN_FIELDS.tell("fuel uplift", fields.leftovers(IGNORED_OF_PART))
    return uplift


def _fluid_uplift(fields: Fields) -> FluidUplift:
    uplift = FluidUplift(
        fluid=fields.text("fluid"),
        destination=fields.optional_text("destination"),
        quantity=fields.optional_decimal("quantity"),
        unit=fields.optional_text("unit"),
    )
    UNKNOWN_FIELDS.tell("fluid uplift", fields.leftovers(IGNORED_OF_PART))
    return uplift


def _fields(kind: str, payload: Any) -> Fields:
    identity = payload.get("id") if isinstance(payload, dict) else None
    named = isinstance(identity, str) and 0 < len(identity) <= 64 and identity.isprintable()  # noqa: PLR2004
    return Fields(payload, f"Tech Log {kind} {identity}" if named else f"Tech Log {kind} without id")


def to_techlog_user(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a user. Only the fields given are written; None becomes null; an unknown field is a KeyError."""
    return _to_wire(fields, USER_FIELDS)


def to_techlog_trip(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a trip. date is a date (UTC) or its text. Otherwise as to_techlog_user."""
    return _to_wire(fields, TRIP_FIELDS)


def to_techlog_sector(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a sector. Times are aware instants or their texts. Otherwise as to_techlog_user.

    preflight_custom_data replaces what the sector holds: the caller merges it first (ruling 16).
    """
    return _to_wire(fields, SECTOR_FIELDS)


def _to_wire(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names[name]: as_json(value) if isinstance(value, date) else value for name, value in fields.items()}
