"""Tracking+'s technical logs out of Tech Log: a flight of a signed-off sector, its fuel, and an entry of a trip update.

Each is written field by field, by a table. What Tech Log has not is not sent: never a zero, never an empty text, never
None. Payloads are in the house's words and JSON-ready; docs/mappings.md is written from the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Final

from model.records import Counters, FlownSector, FuelSummary, TripUpdate
from transforms.journey_values import FUEL
from transforms.tracking_fields import Difference, Field, differences, instant, written
from transforms.values import json_number

# A number of our own for a record without a page: unlikely to be a page's, and found again.
OWN_NUMBER: Final = "TL-"
SECONDS_A_HUNDREDTH: Final = 36
# Whose aircraft it is and who entered it are Tracking+'s ids, and follow that system's people and not the sector.
NOT_THE_SECTORS: Final = frozenset({"registration_id", "entered_by_user_id"})


@dataclass(frozen=True, slots=True)
class Flight:
    """A signed-off sector, and the ids of Tracking+'s records that it names; entered_by_user_id None: nobody."""

    sector: FlownSector
    registration_id: int
    departure_place_id: int
    arrival_place_id: int
    entered_by_user_id: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A trip update, and the ids of Tracking+'s records that it names."""

    update: TripUpdate
    registration_id: int
    entered_by_user_id: int | None


@dataclass(frozen=True, slots=True)
class FuelOnBoard:
    """A sector's fuel in the aircraft's fuel unit (kg, lb, l, usg; None where nobody knows)."""

    summary: FuelSummary
    unit: str | None


def technical_log_of_sector(
    sector: FlownSector,
    *,
    registration_id: int,
    departure_place_id: int,
    arrival_place_id: int,
    entered_by_user_id: int | None,
) -> dict[str, Any]:
    """The technical log of a signed-off sector (FLIGHT_FIELDS), without its fuel, which follows on its own."""
    flight = Flight(sector, registration_id, departure_place_id, arrival_place_id, entered_by_user_id)
    return written(FLIGHT_FIELDS, flight)


def technical_log_of_trip_update(
    update: TripUpdate, *, registration_id: int, entered_by_user_id: int | None
) -> dict[str, Any]:
    """The technical log of utilisation outside a flight (ENTRY_FIELDS)."""
    return written(ENTRY_FIELDS, Entry(update, registration_id, entered_by_user_id))


def fuel_of_sector(sector: FlownSector, fuel_unit: str | None) -> dict[str, Any] | None:
    """The fuel of a sector's technical log (FUEL_FIELDS); None where the sector has no figure that could be sent.

    Args:
        sector: what was flown.
        fuel_unit: the aircraft's.
    """
    if sector.fuel is None:
        return None
    content = written(FUEL_FIELDS, FuelOnBoard(sector.fuel, fuel_unit))
    return content if content.keys() - {"unit"} else None


def log_number(srp_number: str | None, record_id: str) -> str:
    """The page's number, else one of our own that is always the same for this record (ruling 28)."""
    return srp_number or OWN_NUMBER + record_id[:8]


def edited_fields(accepted: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Difference]:
    """What an edit in Tech Log changed after Tracking+ had accepted the record; empty where nothing did.

    Args:
        accepted: the payload that Tracking+ accepted from us: a technical log's, or its fuel's.
        wanted: the payload as it would be now.

    Returns:
        (before, after) by name, "utilisation.landings" among them; None where there was or is nothing.
    """
    return differences(accepted, wanted, NOT_THE_SECTORS)


def decimal_hours(seconds: int | Fraction) -> str:
    """Seconds as hours, to two decimals, half up (ruling 30); what is taken back is rounded as what was added."""
    hundredths = floor(abs(Fraction(seconds)) / SECONDS_A_HUNDREDTH + Fraction(1, 2))
    sign = "-" if seconds < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def _flight_hours(sector: FlownSector) -> str | None:
    if sector.flight_seconds is not None:
        return decimal_hours(sector.flight_seconds)
    if sector.takeoff_time is None or sector.landing_time is None:
        return None
    return decimal_hours(Fraction((sector.landing_time - sector.takeoff_time) // timedelta(microseconds=1), 10**6))


def _cycles(counted: FlownSector | Counters) -> int | None:
    return counted.landings if counted.cycles is None else counted.cycles


def _delta(entry: Entry) -> Counters:
    return entry.update.delta or Counters()


def _delta_hours(entry: Entry) -> str | None:
    seconds = _delta(entry).flight_seconds
    return None if seconds is None else decimal_hours(seconds)


def _figure(figure: Decimal | None) -> int | float | None:
    return None if figure is None else json_number(figure)


_NUMBER = "as it is; without one `TL-` and the first 8 characters of the id"
_INSTANT = "UTC in whole seconds"
_HOURS = "hours to two decimals, half up, as a text"
_CYCLES = "cycles; without them landings; 0 is a number"

FLIGHT_FIELDS: Final[tuple[Field[Flight], ...]] = (
    Field("entry_type", (), "always `flight`", lambda _: "flight"),
    Field(
        "registration_id", ("aircraft.registration",),
        "id of the registration in Tracking+, compared without punctuation and in capitals",
        lambda flight: flight.registration_id,
    ),
    Field(
        "log_number", ("sector.srpNumber", "sector.id"), _NUMBER,
        lambda flight: log_number(flight.sector.srp_number, flight.sector.id),
    ),
    Field(
        "departure_place_id", ("sector.departureAirport",),
        "id of the place in Tracking+ with this ICAO code; the flight waits until there is one",
        lambda flight: flight.departure_place_id,
    ),
    Field(
        "arrival_place_id", ("sector.arrivalAirport",), "likewise",
        lambda flight: flight.arrival_place_id,
    ),
    Field("block_off_time", ("sector.blockOffTime",), _INSTANT, instant(lambda flight: flight.sector.block_off_time)),
    Field("takeoff_time", ("sector.takeoffTime",), _INSTANT, instant(lambda flight: flight.sector.takeoff_time)),
    Field("landing_time", ("sector.landingTime",), _INSTANT, instant(lambda flight: flight.sector.landing_time)),
    Field("block_on_time", ("sector.blockOnTime",), _INSTANT, instant(lambda flight: flight.sector.block_on_time)),
    Field(
        "utilisation.flight_hours", ("sector.flightSeconds", "sector.landingTime", "sector.takeoffTime"),
        f"{_HOURS}; without flightSeconds landing minus take-off",
        lambda flight: _flight_hours(flight.sector),
    ),
    Field(
        "utilisation.engine_cycles", ("sector.cycles", "sector.landings"), _CYCLES,
        lambda flight: _cycles(flight.sector),
    ),
    Field(
        "utilisation.landings", ("sector.landings",), "as it is; 0 is a number",
        lambda flight: flight.sector.landings,
    ),
    Field(
        "entered_by_user_id", ("sector.picUserId",),
        "id of the user in Tracking+ who has the PIC's email address, else of the integration user; "
        "absent where Tracking+ has neither",
        lambda flight: flight.entered_by_user_id,
    ),
)  # fmt: skip

ENTRY_FIELDS: Final[tuple[Field[Entry], ...]] = (
    Field("entry_type", (), "always `maintenanceEntry`", lambda _: "maintenanceEntry"),
    Field(
        "registration_id", ("aircraft.registration",), "as of a flight",
        lambda entry: entry.registration_id,
    ),
    Field(
        "log_number", ("tripUpdate.srpNumber", "tripUpdate.id"), _NUMBER,
        lambda entry: log_number(entry.update.srp_number, entry.update.id),
    ),
    Field("occurred_at", ("tripUpdate.occurredAt",), _INSTANT, instant(lambda entry: entry.update.occurred_at)),
    Field(
        "utilisation.flight_hours", ("tripUpdate.delta.flightSeconds",),
        f"{_HOURS}; what was added, and not the totals; may be negative",
        _delta_hours,
    ),
    Field(
        "utilisation.engine_cycles", ("tripUpdate.delta.cycles", "tripUpdate.delta.landings"), _CYCLES,
        lambda entry: _cycles(_delta(entry)),
    ),
    Field(
        "utilisation.landings", ("tripUpdate.delta.landings",), "as it is; 0 is a number",
        lambda entry: _delta(entry).landings,
    ),
    Field("remarks", ("tripUpdate.description",), "as it is", lambda entry: entry.update.description),
    Field(
        "entered_by_user_id", ("tripUpdate.userId",), "as of a flight, by the user's email address",
        lambda entry: entry.entered_by_user_id,
    ),
)  # fmt: skip

FUEL_FIELDS: Final[tuple[Field[FuelOnBoard], ...]] = (
    Field(
        "before", ("sector.fuelSummary.preUpliftFuel",), "as it is; 0 is a number",
        lambda fuel: _figure(FUEL["fuel_before_uplift"](fuel.summary)),
    ),
    Field(
        "uplift", ("sector.fuelSummary.postUpliftFuel", "sector.fuelSummary.preUpliftFuel"),
        "post-uplift minus pre-uplift; absent unless both are there; negative where fuel was taken out",
        lambda fuel: _figure(FUEL["fuel_uplift"](fuel.summary)),
    ),
    Field(
        "used", ("sector.fuelSummary.usedFuel",), "as it is; 0 is a number",
        lambda fuel: _figure(FUEL["used_fuel"](fuel.summary)),
    ),
    Field(
        "remaining", ("sector.fuelSummary.remainingFuel",), "as it is; 0 is a number",
        lambda fuel: _figure(FUEL["remaining_fuel"](fuel.summary)),
    ),
    Field("unit", ("aircraft.fuelUnit",), "as it is: nothing is converted", lambda fuel: fuel.unit),
)  # fmt: skip
