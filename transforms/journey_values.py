"""What the fields of the journey log are computed by: each takes a leg and gives a value, or nothing.

transforms/journey_log.py says which field is computed by what, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from model.records import FlownSector, FuelSummary
from transforms import custom_data, fuel_units
from transforms.leg import Leg
from transforms.oil_uplift import oil_uplift
from transforms.values import LARGEST_WHOLE_NUMBER, Signal, UnreadableError, Value, json_number

Compute = Callable[[Leg], Value]

SECONDS_AN_HOUR: Final = 3600


# Fuel


def _block(fuel: FuelSummary) -> Decimal | None:
    return None if fuel.used is None or fuel.remaining is None else fuel.used + fuel.remaining


def _uplift(fuel: FuelSummary) -> Decimal | None:
    return None if fuel.post_uplift is None or fuel.pre_uplift is None else fuel.post_uplift - fuel.pre_uplift


# In the aircraft's unit: sums and differences are made before anything is converted and rounded.
FUEL: Final[dict[str, Callable[[FuelSummary], Decimal | None]]] = {
    "fuel_before_uplift": lambda fuel: fuel.pre_uplift,
    "fuel_uplift": _uplift,
    "block_fuel": _block,
    "used_fuel": lambda fuel: fuel.used,
    "remaining_fuel": lambda fuel: fuel.remaining,
}


def fuel_on_board(leg: Leg, name: str) -> Decimal | None:
    """A fuel field as the aircraft's unit has it; None where the sector lacks a part of it."""
    return None if leg.sector.fuel is None else FUEL[name](leg.sector.fuel)


def fuel(name: str) -> Compute:
    """A fuel field in the unit that LEON expects.

    The density is the uplift's own, else the operator's; one that cannot be is signalled, not replaced.
    """

    def compute(leg: Leg) -> Value:
        figure = fuel_on_board(leg, name)
        if figure is None:
            return Value()
        uplift = leg.sector.uplift
        density = uplift.density if uplift is not None and uplift.density is not None else leg.fuel_density
        try:
            return Value(json_number(fuel_units.convert(figure, leg.fuel_unit, leg.leon_fuel_unit, density)))
        except fuel_units.ConversionError as error:
            return Value(None, (Signal(error.field, error.problem),))

    return compute


def saf_blend(leg: Leg) -> Value:
    """The share of sustainable fuel in per cent: Tech Log has a fraction."""
    uplift = leg.sector.uplift
    if uplift is None or uplift.saf_fraction is None:
        return Value()
    return Value(json_number(uplift.saf_fraction * 100))


def saf_used(leg: Leg) -> Value:
    """Whether the uplift has such a share, 0 included (ruling 24); nothing without an uplift."""
    uplift = leg.sector.uplift
    return Value() if uplift is None else Value(uplift.saf_fraction is not None)


# Everything else


def as_is(read: Callable[[Leg], Any]) -> Compute:
    """A value that is sent as it is."""
    return lambda leg: Value(read(leg))


def instant(read: Callable[[FlownSector], datetime | None]) -> Compute:
    """A UTC instant in whole seconds; parts of a second are cut off."""

    def compute(leg: Leg) -> Value:
        moment = read(leg.sector)
        if moment is None:
            return Value()
        return Value(moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z")

    return compute


def count(path: str, read: Callable[[FlownSector], int | None]) -> Compute:
    """A whole number of Tech Log's."""

    def compute(leg: Leg) -> Value:
        number = read(leg.sector)
        if number is not None and abs(number) > LARGEST_WHOLE_NUMBER:
            return Value(None, (Signal(path, "is larger than LEON takes"),))
        return Value(number)

    return compute


def _read(part: str, held: dict[str, Any], key: str, reading: Callable[[Any], Any]) -> Value:
    try:
        return Value(reading(held.get(key)))
    except UnreadableError as unreadable:
        return Value(None, (Signal(f"{part}.{key}", unreadable.problem),))


def postflight(key: str, reading: Callable[[Any], Any]) -> Compute:
    """Post-flight custom data, by one of the typed readings."""
    return lambda leg: _read("postflightCustomData", leg.sector.postflight_custom_data, key, reading)


def pax(leg: Leg) -> Value:
    """Pre-flight's number, else post-flight's (ruling 23). One that cannot be read is no reason to take the other."""
    before = _read("preflightCustomData", leg.sector.preflight_custom_data, "pax_total", custom_data.whole_number)
    if before != Value():
        return before
    return _read("postflightCustomData", leg.sector.postflight_custom_data, "pax_total", custom_data.whole_number)


def flight_log(leg: Leg) -> Value:
    """Registration, trip date and page (ruling 21); nothing without the page, which makes it unique."""
    page = leg.sector.srp_number
    return Value(f"{leg.registration}/{leg.trip_date.isoformat()}/{page}" if page else None)


def deicing(leg: Leg) -> Value:
    """Whether there were events; nothing where Tech Log has no list of them."""
    events = leg.sector.deicing_events
    return Value(None if events is None else events > 0)


def apu_hours(leg: Leg) -> Value:
    """The reading in seconds as hours, to two decimals, half up."""
    seconds = leg.sector.apu_seconds
    if seconds is None:
        return Value()
    return Value(json_number((Decimal(seconds) / SECONDS_AN_HOUR).quantize(Decimal("0.01"), ROUND_HALF_UP)))


def oil(leg: Leg) -> Value:
    """Oil by engine; see oil_uplift."""
    return oil_uplift(leg.sector.fluid_uplifts or (), leg.engines, leg.oil_unit)
