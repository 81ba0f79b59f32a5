"""A sector with its post-flight part, as LEON's journey log and Tracking+'s technical log need it."""

from __future__ import annotations

from typing import Any

from connectors.reading import Fields
from connectors.techlog.wire.common import IGNORED_OF_PART, SECTOR_STATUSES, UNKNOWN_FIELDS, fields_of
from model.records import FlownSector, FluidUplift, FuelSummary, FuelUplift

IGNORED_OF_FLOWN_SECTOR = frozenset(
    {
        "sequence",  # of the trip's order, which LEON knows by itself
        "createdAt",
        "deletedAt",  # a tombstone is told apart before it is read as flown
    }
)


def from_techlog_flown_sector(payload: Any) -> FlownSector:
    """A sector of GET /sectors with its post-flight part, whatever its status: times are actual once it is completed.

    Whether figures are plausible (a SAF share above 1, a landing before its take-off) is for the checks to judge.

    Raises:
        RecordError: names the record ("Tech Log sector {id}") and the field, such as "fuelSummary.usedFuel".
    """
    fields = fields_of("sector", payload)
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
