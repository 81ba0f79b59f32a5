"""Reading a flown sector: exact figures, strict types, absent stays absent."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.techlog.wire import UNKNOWN_FIELDS, from_techlog_aircraft, from_techlog_flown_sector
from model.records import FlownSector, FluidUplift, FuelSummary, FuelUplift, RecordError, TechlogAircraft

LEAST = {
    "id": "s-1", "tripId": "t-1", "aircraftId": "a-1", "status": "completed", "departureAirport": "EGGW",
    "arrivalAirport": "KHTO",
}  # fmt: skip
FLOWN = LEAST | {
    "sequence": 1, "srpNumber": "1007", "signedOffAt": "2026-03-10T07:10:00.5Z", "picUserId": "u-1", "sicUserId": None,
    "blockOffTime": "2026-03-10T05:10:00Z", "takeoffTime": "2026-03-10T05:20:00Z",
    "landingTime": "2026-03-10T06:50:00Z", "blockOnTime": "2026-03-10T06:55:00Z",
    "preflightCustomData": {"pax_total": "5"}, "postflightCustomData": {"notes": "Pilot Brown"},
    "passengersChildren": 0, "landings": 1, "cycles": 1, "flightSeconds": 5400,
    "fuelSummary": {"preUpliftFuel": 600, "postUpliftFuel": 1500.1, "usedFuel": 900.2, "remainingFuel": 0},
    "fuelUplift": {"quantity": 1125.5, "unit": "l", "density": 0.8, "safPercentage": 0.05},
    "fluidUplifts": [
        {"fluid": "oil", "destination": "engine1", "quantity": 0.1, "unit": "qt"},
        {"fluid": "hydraulic", "destination": None},
    ],
    "deicingEvents": [{"type": "I"}, {}], "apuReading": 4444416, "apuCyclesReading": 987, "maxFlightLevel": 390,
    "externalRef": "leon:acme:flight:501", "createdAt": "2026-03-09T00:00:00Z",
    "updatedAt": "2026-03-10T07:10:01.123Z", "deletedAt": None,
}  # fmt: skip


def test_a_flown_sector():
    assert from_techlog_flown_sector(json.loads(json.dumps(FLOWN))) == FlownSector(
        id="s-1", trip_id="t-1", aircraft_id="a-1", departure_airport="EGGW", arrival_airport="KHTO",
        signed_off_at=datetime(2026, 3, 10, 7, 10, 0, 500_000, tzinfo=UTC), srp_number="1007", pic_user_id="u-1",
        sic_user_id=None, block_off_time=datetime(2026, 3, 10, 5, 10, tzinfo=UTC),
        takeoff_time=datetime(2026, 3, 10, 5, 20, tzinfo=UTC), landing_time=datetime(2026, 3, 10, 6, 50, tzinfo=UTC),
        block_on_time=datetime(2026, 3, 10, 6, 55, tzinfo=UTC), preflight_custom_data={"pax_total": "5"},
        postflight_custom_data={"notes": "Pilot Brown"}, passengers_children=0, landings=1, cycles=1,
        flight_seconds=5400,
        fuel=FuelSummary(Decimal(600), Decimal("1500.1"), Decimal("900.2"), Decimal(0)),
        uplift=FuelUplift(Decimal("1125.5"), "l", Decimal("0.8"), Decimal("0.05")),
        fluid_uplifts=(FluidUplift("oil", "engine1", Decimal("0.1"), "qt"), FluidUplift("hydraulic")),
        deicing_events=2, apu_seconds=4444416, apu_cycles=987, max_flight_level=390,
        external_ref="leon:acme:flight:501", updated_at=datetime(2026, 3, 10, 7, 10, 1, 123_000, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["planned", "inProgress", "completed"])
def test_absent_stays_absent(status):
    least = FlownSector("s-1", "t-1", "a-1", "EGGW", "KHTO")
    assert from_techlog_flown_sector(LEAST | {"status": status}) == least
    optional = set(FLOWN) - set(LEAST)
    assert from_techlog_flown_sector(LEAST | dict.fromkeys(optional)) == least


def test_empty_is_not_absent():
    sector = from_techlog_flown_sector(
        LEAST | {"fluidUplifts": [], "deicingEvents": [], "fuelSummary": {}, "fuelUplift": {"safPercentage": 0}}
    )
    assert (sector.fluid_uplifts, sector.deicing_events) == ((), 0)
    assert (sector.fuel, sector.uplift) == (FuelSummary(), FuelUplift(saf_fraction=Decimal(0)))


def test_figures_are_the_vendors_own():
    text = json.dumps(LEAST | {"fuelSummary": {"usedFuel": 0.1, "remainingFuel": 0.2, "preUpliftFuel": -1}})
    fuel = from_techlog_flown_sector(json.loads(text)).fuel
    assert fuel.used + fuel.remaining == Decimal("0.3")
    assert fuel.pre_uplift == Decimal(-1), "whether that can be is for the checks"


def test_a_pilots_words_are_in_no_repr():
    assert "Brown" not in repr(from_techlog_flown_sector(FLOWN))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"fuelSummary": {"usedFuel": "900"}}, "fuelSummary.usedFuel is not a number"),
        ({"fuelSummary": {"usedFuel": True}}, "fuelSummary.usedFuel is not a number"),
        ({"fuelSummary": {"usedFuel": [1]}}, "fuelSummary.usedFuel is not a number"),
        ({"fuelSummary": {"usedFuel": float("nan")}}, "fuelSummary.usedFuel is out of range"),
        ({"fuelSummary": {"usedFuel": float("-inf")}}, "fuelSummary.usedFuel is out of range"),
        ({"fuelSummary": {"usedFuel": 10**400}}, "fuelSummary.usedFuel is out of range"),
        ({"fuelSummary": [1]}, "fuelSummary is not an object"),
        ({"fuelUplift": {"density": "0.8"}}, "fuelUplift.density is not a number"),
        ({"fuelUplift": {"unit": 5}}, "fuelUplift.unit is not a text"),
        ({"fuelUplift": 5}, "fuelUplift is not an object"),
        ({"fluidUplifts": {}}, "fluidUplifts is not a list"),
        ({"fluidUplifts": [None]}, "fluidUplifts.0 is missing"),
        ({"fluidUplifts": [{"fluid": None}]}, "fluidUplifts.0.fluid is null"),
        ({"fluidUplifts": [{"fluid": "oil", "quantity": "1"}]}, "fluidUplifts.0.quantity is not a number"),
        ({"deicingEvents": True}, "deicingEvents is not a list"),
        ({"deicingEvents": 2}, "deicingEvents is not a list"),
        ({"landings": 1.0}, "landings is not a whole number"),
        ({"landings": True}, "landings is not a whole number"),
        ({"apuReading": "4444416"}, "apuReading is not a whole number"),
        ({"maxFlightLevel": "FL390"}, "maxFlightLevel is not a whole number"),
        ({"blockOffTime": "0510"}, "blockOffTime is not an instant"),
        ({"signedOffAt": 1773119700}, "signedOffAt is not an instant"),
        ({"postflightCustomData": []}, "postflightCustomData is not an object"),
        ({"srpNumber": 1007}, "srpNumber is not a text"),
        ({"status": "parked"}, "status holds a value that is not known"),
        ({"status": None}, "status is null"),
        ({"tripId": None}, "tripId is null"),
        ({"arrivalAirport": " "}, "arrivalAirport is blank"),
    ],
)
def test_what_is_wrong_in_a_flown_sector_is_named(changes, problem):
    with pytest.raises(RecordError) as caught:
        from_techlog_flown_sector(FLOWN | changes)
    assert str(caught.value).startswith(f"Tech Log sector s-1: {problem}")


def test_new_fields_are_told_by_name_and_old_ones_are_not(caplog):
    UNKNOWN_FIELDS.forget()
    with caplog.at_level(logging.INFO):
        from_techlog_flown_sector(FLOWN)
        assert caplog.records == []
        from_techlog_flown_sector(FLOWN | {"weather": "secret", "fuelUplift": {"bowser": "secret"}})
        from_techlog_flown_sector(FLOWN | {"fluidUplifts": [{"fluid": "oil", "brand": "secret"}]})
    assert all(name in caplog.text for name in ("'weather'", "'bowser'", "'brand'"))
    assert "secret" not in caplog.text


def test_units_of_an_aircraft():
    aircraft = {"id": "a", "registration": "N1", "fuelUnit": "kg", "oilUnit": " qt "}
    assert from_techlog_aircraft(aircraft) == TechlogAircraft("a", "N1", "kg", "qt")
    assert from_techlog_aircraft({"id": "a", "registration": "N1"}) == TechlogAircraft("a", "N1", None, None)
    with pytest.raises(RecordError, match="Tech Log aircraft a: fuelUnit is not a text"):
        from_techlog_aircraft(aircraft | {"fuelUnit": 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["fluid", "usedFuel", "unit"]), inner),
    max_leaves=5,
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(FLOWN)), JSON)
def test_a_mangled_flown_sector_raises_nothing_but_record_error(name, value):
    try:
        sector = from_techlog_flown_sector(FLOWN | {name: value})
    except RecordError:
        return
    figures = (sector.fuel.used if sector.fuel else None, sector.uplift.quantity if sector.uplift else None)
    assert all(figure is None or figure.is_finite() for figure in figures)
