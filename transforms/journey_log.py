"""LEON's journey log out of one signed-off sector, field by field, by the table FIELDS.

What the sector has not is not in the log: never a zero, never an empty text, never None. What it has and nobody can
read for certain is left out too, and signalled. docs/mappings.md is written from FIELDS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from transforms import custom_data, fuel_units
from transforms import journey_values as values
from transforms.leg import Leg
from transforms.values import Signal, Value, json_number

__all__ = ["FIELDS", "Field", "Leg", "Signal", "Written", "journey_log"]


@dataclass(frozen=True, slots=True)
class Written:
    """One journey log.

    Attributes:
        fields: house name -> JSON-ready value, in the order of FIELDS; what is absent is not in it.
        signals: what was left out although the sector has it.
        original: the converted figures as Tech Log has them, by house name, and their fuel_unit; empty where none was.
    """

    fields: dict[str, Any]
    signals: tuple[Signal, ...] = ()
    original: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the journey log.

    Attributes:
        name: the house's name of it.
        sources: where it comes from, in the vendors' own spelling.
        guide: what the vendor's guide says of it.
        reading: how we read that.
        compute: its value for a leg.
    """

    name: str
    sources: tuple[str, ...]
    guide: str
    reading: str
    compute: Callable[[Leg], Value]


def journey_log(leg: Leg) -> Written:
    """The whole journey log of a leg."""
    computed = {row.name: row.compute(leg) for row in FIELDS}
    fields = {name: value.held for name, value in computed.items() if value.held is not None}
    # Five fuel fields may lack the same unit: one signal.
    signals = tuple(dict.fromkeys(signal for value in computed.values() for signal in value.signals))
    return Written(fields, signals, _original(leg, fields))


def _original(leg: Leg, fields: dict[str, Any]) -> dict[str, Any]:
    if not fuel_units.is_converted(leg.fuel_unit, leg.leon_fuel_unit):
        return {}
    figures = {name: values.fuel_on_board(leg, name) for name in values.FUEL if name in fields}
    held = {name: json_number(figure) for name, figure in figures.items() if figure is not None}
    return {"fuel_unit": leg.fuel_unit, **held} if held else {}


# In the order of the vendor's guide.
FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "catering", (),
        "LEON refuses a log without it; false is sent",
        "always false",
        values.as_is(lambda _: False),
    ),
    Field(
        "departure_airport", ("sector.departureAirport",),
        "departure airport",
        "the ICAO code, as it is",
        values.as_is(lambda leg: leg.sector.departure_airport),
    ),
    Field(
        "arrival_airport", ("sector.arrivalAirport",),
        "arrival airport",
        "the ICAO code, as it is",
        values.as_is(lambda leg: leg.sector.arrival_airport),
    ),
    Field(
        "block_off_time", ("sector.blockOffTime",),
        "block-off time",
        "UTC in whole seconds",
        values.instant(lambda sector: sector.block_off_time),
    ),
    Field(
        "takeoff_time", ("sector.takeoffTime",),
        "take-off time",
        "UTC in whole seconds",
        values.instant(lambda sector: sector.takeoff_time),
    ),
    Field(
        "landing_time", ("sector.landingTime",),
        "landing time",
        "UTC in whole seconds",
        values.instant(lambda sector: sector.landing_time),
    ),
    Field(
        "block_on_time", ("sector.blockOnTime",),
        "block-on time",
        "UTC in whole seconds",
        values.instant(lambda sector: sector.block_on_time),
    ),
    Field(
        "children", ("sector.passengersChildren",),
        "number of children",
        "as it is; 0 is a number",
        values.count("passengersChildren", lambda sector: sector.passengers_children),
    ),
    Field(
        "fuel_before_uplift", ("sector.fuelSummary.preUpliftFuel",),
        "fuel before the uplift",
        "as it is, or [converted](#fuel-units)",
        values.fuel("fuel_before_uplift"),
    ),
    Field(
        "landings", ("sector.landings",),
        "number of landings",
        "as it is; 0 is a number",
        values.count("landings", lambda sector: sector.landings),
    ),
    Field(
        "pilot_flying", ("sector.picUserId",),
        "the PIC",
        "`loginNid` of the crew member in LEON who has the PIC's email address",
        values.as_is(lambda leg: leg.pilot_flying),
    ),
    Field(
        "pilot_monitoring", ("sector.sicUserId",),
        "the SIC",
        "`loginNid` of the crew member in LEON who has the SIC's email address",
        values.as_is(lambda leg: leg.pilot_monitoring),
    ),
    Field(
        "pax", ("sector.preflightCustomData.pax_total", "sector.postflightCustomData.pax_total"),
        "one or the other",
        "[whole number](#whole-number); pre-flight's if it is present, 0 included, else post-flight's; "
        "one that cannot be read is not replaced by the other",
        values.pax,
    ),
    Field(
        "flight_log", ("aircraft.registration", "trip.date", "sector.srpNumber"),
        "the three joined",
        "`{registration}/{trip date}/{srpNumber}`, the registration as Tech Log writes it; absent without srpNumber",
        values.flight_log,
    ),
    Field(
        "status", ("setting journey_log_status",),
        "the operator's choice of open or closed",
        "OPEN or CLOSED",
        values.as_is(lambda leg: leg.status),
    ),
    Field(
        "distance", ("LEON flight.dist",),
        "taken from LEON's flight if that has one",
        "as it is; absent where LEON has none",
        values.as_is(lambda leg: leg.distance),
    ),
    Field(
        "deicing", ("sector.deicingEvents",),
        "true if there are events",
        "an empty list is false; no list is absent",
        values.deicing,
    ),
    Field(
        "oil_uplift", ("sector.fluidUplifts", "aircraft.oilUnit", "LEON aircraft.engineList"),
        "uplifts whose destination is the type of a LEON engine, under its engineId",
        "oil only, in its own unit; destination and type compared by letters and digits, in any case; "
        "several on one engine are [added up](#oil)",
        values.oil,
    ),
    Field(
        "saf_fuel_blend", ("sector.fuelUplift.safPercentage",),
        "multiplied by 100: 0.05 is 5",
        "exact; 0 is a share",
        values.saf_blend,
    ),
    Field(
        "saf_used", ("sector.fuelUplift", "sector.fuelUplift.safPercentage"),
        "whether there is a share",
        "true if it is present, 0 included; false for an uplift without it; absent without an uplift",
        values.saf_used,
    ),
    Field(
        "fatigue_score_captain", ("sector.postflightCustomData.pic_fatigue",),
        "taken over",
        "[whole number](#whole-number)",
        values.postflight("pic_fatigue", custom_data.whole_number),
    ),
    Field(
        "fatigue_score_first_officer", ("sector.postflightCustomData.sic_fatigue",),
        "taken over",
        "[whole number](#whole-number)",
        values.postflight("sic_fatigue", custom_data.whole_number),
    ),
    Field(
        "notes", ("sector.postflightCustomData.notes",),
        "taken over",
        "[text](#text)",
        values.postflight("notes", custom_data.text),
    ),
    Field(
        "discretion", ("sector.postflightCustomData.extension_descretion",),
        "taken over; the key is spelt so",
        "[text](#text)",
        values.postflight("extension_descretion", custom_data.text),
    ),
    Field(
        "block_fuel", ("sector.fuelSummary.usedFuel", "sector.fuelSummary.remainingFuel"),
        "used plus remaining",
        "absent unless both are there; added before it is converted",
        values.fuel("block_fuel"),
    ),
    Field(
        "used_fuel", ("sector.fuelSummary.usedFuel",),
        "used fuel",
        "as it is, or [converted](#fuel-units)",
        values.fuel("used_fuel"),
    ),
    Field(
        "hud_evs", ("sector.postflightCustomData.hud_evs",),
        "taken over",
        "[yes or no](#yes-or-no)",
        values.postflight("hud_evs", custom_data.flag),
    ),
    Field(
        "cat_2_approach_landing", ("sector.postflightCustomData.cat_ii",),
        "taken over",
        "[yes or no](#yes-or-no)",
        values.postflight("cat_ii", custom_data.flag),
    ),
    Field(
        "total_apu_hours", ("sector.apuReading",),
        "divided by 3600",
        "hours to two decimals, half up",
        values.apu_hours,
    ),
    Field(
        "total_apu_cycles", ("sector.apuCyclesReading",),
        "APU cycles",
        "as it is; 0 is a number",
        values.count("apuCyclesReading", lambda sector: sector.apu_cycles),
    ),
    Field(
        "remaining_fuel", ("sector.fuelSummary.remainingFuel",),
        "remaining fuel",
        "as it is, or [converted](#fuel-units)",
        values.fuel("remaining_fuel"),
    ),
    Field(
        "max_flight_level", ("sector.maxFlightLevel",),
        "highest flight level",
        "as it is",
        values.count("maxFlightLevel", lambda sector: sector.max_flight_level),
    ),
    Field(
        "fuel_uplift", ("sector.fuelSummary.postUpliftFuel", "sector.fuelSummary.preUpliftFuel"),
        "post-uplift minus pre-uplift",
        "absent unless both are there; subtracted before it is converted",
        values.fuel("fuel_uplift"),
    ),
    Field(
        "approaches", ("sector.postflightCustomData.approach_list",),
        "taken over",
        "[approaches](#approaches): a name and a count each",
        values.postflight("approach_list", custom_data.approaches),
    ),
)  # fmt: skip
