"""Whatever a sector has and lacks: no field is ever sent that it did not have.

Which field comes from what is written down here once more, from the vendor's guide, and not taken from the code.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from model.records import FluidUplift, FuelSummary, FuelUplift
from tests.transforms.flown import ENGINES, a_leg, bare, sent
from transforms.journey_log import Leg, journey_log

ALWAYS = {"catering", "departure_airport", "arrival_airport", "status"}
# Every one of these is needed for the field; without any of them it must not be sent.
NEEDS: dict[str, set[str]] = {
    "block_off_time": {"blockOffTime"},
    "takeoff_time": {"takeoffTime"},
    "landing_time": {"landingTime"},
    "block_on_time": {"blockOnTime"},
    "children": {"passengersChildren"},
    "fuel_before_uplift": {"fuelSummary", "fuelSummary.preUpliftFuel"},
    "landings": {"landings"},
    "pilot_flying": {"loginNid of the PIC"},
    "pilot_monitoring": {"loginNid of the SIC"},
    "flight_log": {"srpNumber"},
    "distance": {"LEON flight.dist"},
    "deicing": {"deicingEvents"},
    "oil_uplift": {"fluidUplifts", "LEON engineList"},
    "saf_fuel_blend": {"fuelUplift", "fuelUplift.safPercentage"},
    # Without safPercentage it is false.
    "saf_used": {"fuelUplift"},
    "fatigue_score_captain": {"postflightCustomData", "postflightCustomData.pic_fatigue"},
    "fatigue_score_first_officer": {"postflightCustomData", "postflightCustomData.sic_fatigue"},
    "notes": {"postflightCustomData", "postflightCustomData.notes"},
    "discretion": {"postflightCustomData", "postflightCustomData.extension_descretion"},
    "block_fuel": {"fuelSummary", "fuelSummary.usedFuel", "fuelSummary.remainingFuel"},
    "used_fuel": {"fuelSummary", "fuelSummary.usedFuel"},
    "hud_evs": {"postflightCustomData", "postflightCustomData.hud_evs"},
    "cat_2_approach_landing": {"postflightCustomData", "postflightCustomData.cat_ii"},
    "total_apu_hours": {"apuReading"},
    "total_apu_cycles": {"apuCyclesReading"},
    "remaining_fuel": {"fuelSummary", "fuelSummary.remainingFuel"},
    "max_flight_level": {"maxFlightLevel"},
    "fuel_uplift": {"fuelSummary", "fuelSummary.postUpliftFuel", "fuelSummary.preUpliftFuel"},
    "approaches": {"postflightCustomData", "postflightCustomData.approach_list"},
}
# Either is enough.
PAX = ("preflightCustomData.pax_total", "postflightCustomData.pax_total")
SOURCES = sorted(set().union(*NEEDS.values()) | set(PAX))
FUEL = {"fuel_before_uplift", "fuel_uplift", "block_fuel", "used_fuel", "remaining_fuel"}

instants = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
counts = st.integers(0, 500)
quantities = st.decimals(0, 99_999, places=3)
POST = {
    "pax_total": counts,
    "pic_fatigue": counts,
    "sic_fatigue": counts.map(str),
    "notes": st.sampled_from(["0", "Smooth", 5, False]),
    "extension_descretion": st.sampled_from(["00:30", 0, True]),
    "hud_evs": st.sampled_from([True, False, "yes", "off", 0]),
    "cat_ii": st.sampled_from([True, False, "N", 1]),
    "approach_list": st.sampled_from(["ILS", ["VOR", "ILS"], {"RNP": 2}]),
}
# Everything that a leg can have, each by the name that SOURCES has it under.
EVERYTHING = st.fixed_dictionaries(
    {
        **dict.fromkeys(("blockOffTime", "takeoffTime", "landingTime", "blockOnTime"), instants),
        **dict.fromkeys(("passengersChildren", "landings", "apuReading", "apuCyclesReading", "maxFlightLevel"), counts),
        **dict.fromkeys(("deicingEvents", "LEON flight.dist", "loginNid of the PIC", "loginNid of the SIC"), counts),
        **dict.fromkeys((one for one in SOURCES if one.startswith("fuelSummary.")), quantities),
        **{f"postflightCustomData.{key}": values for key, values in POST.items()},
        "preflightCustomData.pax_total": counts,
        "srpNumber": st.sampled_from(["SRP-1", "0"]),
        "fuelUplift.safPercentage": st.decimals(0, 1, places=3),
        "fluidUplifts": st.lists(
            st.builds(FluidUplift, st.just("oil"), st.sampled_from(["engine1", "APU"]), quantities), min_size=1
        ).map(tuple),
        "LEON engineList": st.just(ENGINES),
    }
)


def leg_of(has: dict[str, Any]) -> Leg:
    """A leg with these facts and nothing else."""

    def custom(part: str) -> dict[str, Any]:
        return {name.partition(".")[2]: value for name, value in has.items() if name.startswith(f"{part}.")}

    summary = FuelSummary(
        has.get("fuelSummary.preUpliftFuel"),
        has.get("fuelSummary.postUpliftFuel"),
        has.get("fuelSummary.usedFuel"),
        has.get("fuelSummary.remainingFuel"),
    )
    return a_leg(
        bare(
            block_off_time=has.get("blockOffTime"),
            takeoff_time=has.get("takeoffTime"),
            landing_time=has.get("landingTime"),
            block_on_time=has.get("blockOnTime"),
            passengers_children=has.get("passengersChildren"),
            landings=has.get("landings"),
            apu_seconds=has.get("apuReading"),
            apu_cycles=has.get("apuCyclesReading"),
            max_flight_level=has.get("maxFlightLevel"),
            deicing_events=has.get("deicingEvents"),
            srp_number=has.get("srpNumber"),
            fuel=summary if "fuelSummary" in has else None,
            uplift=FuelUplift(Decimal(1), "l", None, has.get("fuelUplift.safPercentage"))
            if "fuelUplift" in has
            else None,
            fluid_uplifts=has.get("fluidUplifts"),
            preflight_custom_data=custom("preflightCustomData"),
            postflight_custom_data=custom("postflightCustomData") if "postflightCustomData" in has else {},
            # Never a source of a field: the people are found in LEON.
            pic_user_id="u-1",
            sic_user_id="u-2",
        ),
        engines=has.get("LEON engineList", ()),
        distance=has.get("LEON flight.dist"),
        pilot_flying=has.get("loginNid of the PIC"),
        pilot_monitoring=has.get("loginNid of the SIC"),
    )


def holds_none(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_none, value.values()))
    return any(map(holds_none, value)) if isinstance(value, list) else value is None


def in_order(fields: dict[str, Any]) -> None:
    """What holds of every payload: no None at any depth, and JSON can carry it."""
    assert not holds_none(fields)
    assert json.loads(json.dumps(fields, allow_nan=False)) == fields


@settings(max_examples=300, deadline=None)
@given(everything=EVERYTHING, removed=st.sets(st.sampled_from(SOURCES)))
def test_a_field_is_sent_exactly_if_the_sector_has_it(everything: dict[str, Any], removed: set[str]) -> None:
    everything |= {"fuelSummary": True, "fuelUplift": True, "postflightCustomData": True}
    has = {name: value for name, value in everything.items() if name not in removed}
    whole = journey_log(leg_of(everything)).fields
    fields = journey_log(leg_of(has)).fields

    expected = {name: whole[name] for name in ALWAYS}
    expected |= {name: whole[name] for name, needs in NEEDS.items() if not needs & removed}
    if "saf_used" in expected:
        expected["saf_used"] = "fuelUplift.safPercentage" in has
    for source in PAX:
        if source in has and ("postflightCustomData" in has or not source.startswith("post")):
            expected.setdefault("pax", has[source])
    assert fields == expected
    in_order(fields)
    assert set(whole) == ALWAYS | set(NEEDS) | {"pax"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["yes", "0", "7", " "]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
uplifts = st.builds(
    FluidUplift,
    st.sampled_from(["oil", "hydraulic", "water"]),
    st.none() | st.sampled_from(["engine1", "Engine 2", "left", ""]),
    st.none() | quantities,
    st.none() | st.sampled_from(["l", "ml"]),
)


@settings(max_examples=300, deadline=None)
@given(
    before=st.dictionaries(st.sampled_from(["pax_total", "flight_id"]), json_values),
    after=st.dictionaries(st.sampled_from(sorted(POST)), json_values),
    oil=st.none() | st.lists(uplifts, max_size=4).map(tuple),
)
def test_whatever_stands_there_is_sent_or_signalled_and_never_both(
    before: dict[str, Any], after: dict[str, Any], oil: tuple[FluidUplift, ...] | None
) -> None:
    leg = a_leg(bare(preflight_custom_data=before, postflight_custom_data=after, fluid_uplifts=oil))
    written = journey_log(leg)
    in_order(written.fields)
    assert len(sent(leg)) == len(written.fields)
    told = {one.field for one in written.signals}
    of_key = {
        "pic_fatigue": "fatigue_score_captain",
        "sic_fatigue": "fatigue_score_first_officer",
        "notes": "notes",
        "extension_descretion": "discretion",
        "hud_evs": "hud_evs",
        "cat_ii": "cat_2_approach_landing",
    }
    for key, field in of_key.items():
        value = after.get(key)
        is_there = value is not None and not (isinstance(value, str) and not value.strip())
        assert (field in written.fields) + (f"postflightCustomData.{key}" in told) == is_there
    if not any(uplift.fluid == "oil" for uplift in oil or ()):
        assert "oil_uplift" not in written.fields


units = st.sampled_from(["kg", "lb", "l", "usg"])


@settings(max_examples=200, deadline=None)
@given(
    fuel=st.builds(FuelSummary, *[st.none() | quantities] * 4),
    unit=st.none() | units | st.just("barrel"),
    wanted=st.just("") | units,
    own=st.none() | st.sampled_from([Decimal("0.8"), Decimal("0.79"), Decimal(800)]),
    operators=st.none() | st.just(Decimal("0.8")),
)
def test_fuel_is_sent_whole_or_not_at_all(
    fuel: FuelSummary, unit: str | None, wanted: str, own: Decimal | None, operators: Decimal | None
) -> None:
    sector = bare(fuel=fuel, uplift=FuelUplift(Decimal(1), "l", own))
    plain = journey_log(a_leg(sector)).fields.keys() & FUEL
    written = journey_log(a_leg(sector, fuel_unit=unit, leon_fuel_unit=wanted, fuel_density=operators))
    fields = written.fields
    in_order(fields)
    assert fields.keys() & FUEL in ({*plain}, set())
    assert (fields.keys() & FUEL != plain) == bool(written.signals)
    assert len(written.signals) <= 1
    assert set(written.original) - {"fuel_unit"} == (fields.keys() & FUEL if wanted not in {"", unit} else set())
    if "block_fuel" in fields:
        assert fields["block_fuel"] >= fields["used_fuel"], "or LEON refuses the log"
