"""What a journey log leaves out and says so, and what it does with units."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from model.records import Engine, FluidUplift, FuelSummary, FuelUplift
from tests.transforms.flown import a_leg, bare, rich
from transforms.journey_log import Leg, journey_log

FUEL_FIELDS = {"fuel_before_uplift", "fuel_uplift", "block_fuel", "used_fuel", "remaining_fuel"}
SECRET = "zebra-4711"


def signals(leg: Leg) -> list[tuple[str, str]]:
    return [(one.field, one.problem) for one in journey_log(leg).signals]


def test_a_time_in_another_zone_is_sent_in_utc() -> None:
    moment = datetime(2026, 3, 10, 23, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=-4)))
    assert journey_log(a_leg(bare(landing_time=moment))).fields["landing_time"] == "2026-03-11T03:30:15Z"


# Custom data


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("pic_fatigue", "fatigue_score_captain", SECRET),
        ("sic_fatigue", "fatigue_score_first_officer", -1),
        ("notes", "notes", [SECRET]),
        ("extension_descretion", "discretion", {"why": SECRET}),
        ("hud_evs", "hud_evs", SECRET),
        ("cat_ii", "cat_2_approach_landing", 2),
        ("approach_list", "approaches", [{"approach": "ILS"}, {"approach": SECRET, "count": 0}]),
        ("pax_total", "pax", SECRET),
    ],
)
def test_custom_data_that_cannot_be_read_leaves_one_field_out_and_says_so(key: str, field: str, value: Any) -> None:
    good = a_leg(bare(landings=1))
    written = journey_log(a_leg(bare(landings=1, postflight_custom_data={key: value})))
    assert field not in written.fields
    assert written.fields == journey_log(good).fields
    assert [one.field for one in written.signals] == [f"postflightCustomData.{key}"]
    assert SECRET not in str(written)
    assert written.signals[0].problem


@pytest.mark.parametrize("key", ["pax", "extension_discretion", "cat_2"])
def test_a_key_that_is_nearly_right_is_another_key(key: str) -> None:
    written = journey_log(a_leg(bare(postflight_custom_data={key: 1})))
    assert written == journey_log(a_leg())


def test_passengers_that_cannot_be_read_before_the_flight_are_not_replaced_by_those_after_it() -> None:
    leg = a_leg(bare(preflight_custom_data={"pax_total": SECRET}, postflight_custom_data={"pax_total": 4}))
    assert "pax" not in journey_log(leg).fields
    assert [field for field, _ in signals(leg)] == ["preflightCustomData.pax_total"]


def test_passengers_that_are_read_before_the_flight_make_those_after_it_unimportant() -> None:
    leg = a_leg(bare(preflight_custom_data={"pax_total": 5}, postflight_custom_data={"pax_total": SECRET}))
    assert journey_log(leg).fields["pax"] == 5
    assert signals(leg) == []


@pytest.mark.parametrize(
    ("sector", "path"),
    [
        ("passengers_children", "passengersChildren"),
        ("landings", "landings"),
        ("apu_cycles", "apuCyclesReading"),
        ("max_flight_level", "maxFlightLevel"),
    ],
)
def test_a_number_that_would_make_leon_refuse_the_whole_log_is_left_out(sector: str, path: str) -> None:
    assert signals(a_leg(bare(**{sector: 2**31 - 1}))) == []
    leg = a_leg(bare(**{sector: 2**31}))
    assert signals(leg) == [(path, "is larger than LEON takes")]
    assert journey_log(leg).fields == journey_log(a_leg()).fields


# Oil


def oil(*uplifts: FluidUplift, **facts: Any) -> Leg:
    return a_leg(bare(fluid_uplifts=uplifts, landings=1), **facts)


def put_in(destination: str | None, quantity: str | None = "1", unit: str | None = "l") -> FluidUplift:
    return FluidUplift("oil", destination, None if quantity is None else Decimal(quantity), unit)


def by_engine(leg: Leg) -> dict[int, Any] | None:
    held = journey_log(leg).fields.get("oil_uplift")
    return None if held is None else {entry["engine_id"]: entry["uplift"] for entry in held}


@pytest.mark.parametrize(
    ("destination", "engine_id"),
    [("engine1", 121), ("Engine 1", 121), ("ENGINE_2", 122), ("engine-2", 122), (" apu ", 123), ("A.P.U.", 123)],
)
def test_a_destination_is_matched_by_its_letters_and_digits(destination: str, engine_id: int) -> None:
    assert by_engine(oil(put_in(destination))) == {engine_id: 1}


def test_leon_may_write_the_type_otherwise_too() -> None:
    assert by_engine(oil(put_in("engine1"), engines=(Engine(7, "Engine 1"),))) == {7: 1}


@pytest.mark.parametrize("destination", ["left engine", "engine3", "engine", "1", "engine12", "-", "", None])
def test_a_destination_that_is_no_engine_of_leons_is_signalled_and_the_others_are_sent(destination: str | None) -> None:
    leg = oil(put_in(destination), put_in("engine2"))
    assert by_engine(leg) == {122: 1}
    assert [field for field, _ in signals(leg)] == ["fluidUplifts.0.destination"]


def test_without_an_engine_in_leon_nothing_remains() -> None:
    leg = oil(put_in("engine1"), engines=())
    assert by_engine(leg) is None
    assert [field for field, _ in signals(leg)] == ["fluidUplifts.0.destination"]


def test_of_two_engines_of_one_type_none_is_chosen() -> None:
    leg = oil(put_in("engine1"), put_in("apu"), engines=(Engine(1, "engine1"), Engine(2, "Engine 1"), Engine(3, "apu")))
    assert by_engine(leg) == {3: 1}
    assert [field for field, _ in signals(leg)] == ["fluidUplifts.0.destination"]


def test_a_type_without_letters_or_digits_is_no_name() -> None:
    leg = oil(put_in("-"), engines=(Engine(1, "?"),))
    assert by_engine(leg) is None
    assert [field for field, _ in signals(leg)] == ["fluidUplifts.0.destination"]


def test_several_on_one_engine_are_added_up_exactly_and_engines_are_in_order() -> None:
    leg = oil(put_in("apu"), put_in("engine2", "0.1"), put_in("engine1", "0"), put_in("Engine 2", "0.2"))
    assert journey_log(leg).fields["oil_uplift"] == [
        {"engine_id": 121, "uplift": 0}, {"engine_id": 122, "uplift": 0.3}, {"engine_id": 123, "uplift": 1},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("units", "oil_unit", "is_one_unit"),
    [
        (("l", "l"), "ml", True),
        (("L", " l"), None, True),
        (("ml", None), "ml", True),
        ((None, None), "qt", True),
        ((None, None), None, True),
        (("l", "ml"), "ml", False),
        (("l", None), "ml", False),
        (("l", None), None, False),
    ],
)
def test_oil_is_added_up_only_in_one_unit(units: tuple[str, str], oil_unit: str | None, is_one_unit: bool) -> None:
    leg = oil(*(put_in("engine1", "1", unit) for unit in units), put_in("engine2"), oil_unit=oil_unit)
    assert by_engine(leg) == ({121: 2, 122: 1} if is_one_unit else {122: 1})
    assert [field for field, _ in signals(leg)] == ([] if is_one_unit else ["fluidUplifts.1.unit"])


def test_different_engines_may_have_different_units() -> None:
    leg = oil(put_in("engine1", "1", "l"), put_in("engine2", "250", "ml"))
    assert by_engine(leg) == {121: 1, 122: 250}


def test_an_engine_is_left_out_where_part_of_its_sum_is_missing() -> None:
    leg = oil(put_in("engine1"), put_in("engine1", None), put_in("engine2"))
    assert by_engine(leg) == {122: 1}
    assert [field for field, _ in signals(leg)] == ["fluidUplifts.1.quantity"]


def test_only_oil_is_oil_and_an_unknown_fluid_is_signalled() -> None:
    leg = oil(
        FluidUplift("hydraulic", "engine1", Decimal(9)),
        FluidUplift("nitrogen", "engine1", Decimal(9)),
        put_in("engine1"),
    )
    assert by_engine(leg) == {121: 1}
    assert signals(leg) == [("fluidUplifts.1.fluid", "is a fluid that is not known")]


# Fuel

ON_BOARD = FuelSummary(Decimal(1000), Decimal("3000.5"), Decimal("1200.2"), Decimal("1800.3"))


def fuel(unit: str | None, wanted: str, density: str | None = None, fallback: str | None = None, **sector: Any) -> Leg:
    uplift = FuelUplift(Decimal(1), "l", None if density is None else Decimal(density))
    return a_leg(
        bare(**{"fuel": ON_BOARD, "uplift": uplift, "landings": 1, **sector}),
        fuel_unit=unit,
        leon_fuel_unit=wanted,
        fuel_density=None if fallback is None else Decimal(fallback),
    )


def figures(leg: Leg) -> list[Any]:
    fields = journey_log(leg).fields
    return [
        fields.get(name) for name in ("fuel_before_uplift", "fuel_uplift", "block_fuel", "used_fuel", "remaining_fuel")
    ]


AS_THEY_ARE = [1000, 2000.5, 3000.5, 1200.2, 1800.3]


@pytest.mark.parametrize(("unit", "wanted"), [("lb", ""), (None, ""), ("barrel", ""), ("lb", "lb"), ("usg", "usg")])
def test_figures_go_as_they_are(unit: str | None, wanted: str) -> None:
    leg = fuel(unit, wanted)
    assert figures(leg) == AS_THEY_ARE
    assert journey_log(leg).original == {}
    assert signals(leg) == []


@pytest.mark.parametrize(
    ("unit", "wanted", "density", "expected"),
    [
        ("lb", "kg", None, [453.59, 907.41, 1361, 544.4, 816.6]),
        ("kg", "lb", None, [2204.62, 4410.35, 6614.97, 2645.99, 3968.98]),
        ("usg", "l", None, [3785.41, 7572.72, 11358.13, 4543.25, 6814.88]),
        ("l", "usg", None, [264.17, 528.48, 792.65, 317.06, 475.59]),
        ("l", "kg", "0.8", [800, 1600.4, 2400.4, 960.16, 1440.24]),
        ("kg", "l", "0.8", [1250, 2500.63, 3750.63, 1500.25, 2250.38]),
        ("usg", "lb", "0.8", [6676.32, 13355.99, 20032.31, 8012.92, 12019.39]),
        ("lb", "usg", "0.8", [149.78, 299.64, 449.42, 179.77, 269.65]),
    ],
)
def test_figures_in_another_unit(unit: str, wanted: str, density: str | None, expected: list[float]) -> None:
    leg = fuel(unit, wanted, density)
    assert figures(leg) == expected
    assert signals(leg) == []
    assert journey_log(leg).original == {
        "fuel_unit": unit,
        "fuel_before_uplift": 1000,
        "fuel_uplift": 2000.5,
        "block_fuel": 3000.5,
        "used_fuel": 1200.2,
        "remaining_fuel": 1800.3,
    }


def test_the_sum_is_made_before_it_is_converted() -> None:
    """0.02 lb and 0.012 lb are 0.01 kg each once they are rounded; together they are 0.01 kg and not 0.02."""
    leg = fuel("lb", "kg", fuel=FuelSummary(used=Decimal("0.02"), remaining=Decimal("0.012")))
    assert figures(leg) == [None, None, 0.01, 0.01, 0.01]


def test_half_a_hundredth_is_rounded_up() -> None:
    leg = fuel("kg", "l", "0.8", fuel=FuelSummary(used=Decimal("0.004"), remaining=Decimal("0.02")))
    assert figures(leg)[3:] == [0.01, 0.03]


def test_only_what_was_sent_is_kept_as_it_was() -> None:
    leg = fuel("lb", "kg", fuel=FuelSummary(used=Decimal(2500)))
    assert journey_log(leg).fields["used_fuel"] == 1133.98
    assert journey_log(leg).original == {"fuel_unit": "lb", "used_fuel": 2500}


def test_the_uplift_s_own_density_comes_before_the_operator_s() -> None:
    assert figures(fuel("l", "kg", "0.8", "0.75"))[0] == 800
    assert figures(fuel("l", "kg", None, "0.75"))[0] == 750
    assert figures(fuel("l", "kg", fallback="0.75", uplift=None))[0] == 750


@pytest.mark.parametrize(
    ("leg", "field"),
    [
        (fuel("l", "kg"), "fuelUplift.density"),
        (fuel("kg", "usg", uplift=None), "fuelUplift.density"),
        # In kg a cubic metre, in pounds a gallon, none at all: the operator's is not put in its place.
        (fuel("l", "kg", "800", "0.8"), "fuelUplift.density"),
        (fuel("l", "kg", "6.7", "0.8"), "fuelUplift.density"),
        (fuel("kg", "l", "0", "0.8"), "fuelUplift.density"),
        (fuel("kg", "l", "-0.8", "0.8"), "fuelUplift.density"),
        (fuel(None, "kg", "0.8"), "aircraft.fuelUnit"),
        (fuel("barrel", "kg", "0.8"), "aircraft.fuelUnit"),
        (fuel("", "kg", "0.8"), "aircraft.fuelUnit"),
        (fuel("lb", "kg", fuel=FuelSummary(used=Decimal("1e30"))), "fuelSummary"),
    ],
)
def test_fuel_that_cannot_be_converted_is_left_out_with_one_signal(leg: Leg, field: str) -> None:
    written = journey_log(leg)
    assert not FUEL_FIELDS & set(written.fields)
    assert written.fields["landings"] == 1
    assert [one.field for one in written.signals] == [field]
    assert written.original == {}


@pytest.mark.parametrize("summary", [None, FuelSummary(), FuelSummary(post_uplift=Decimal(1))])
def test_without_fuel_there_is_nothing_to_signal(summary: FuelSummary | None) -> None:
    leg = fuel(None, "kg", fuel=summary)
    assert figures(leg) == [None] * 5
    assert signals(leg) == []


def test_a_density_is_not_needed_between_two_masses() -> None:
    assert figures(fuel("lb", "kg", "800"))[0] == 453.59


def test_a_rich_sector_with_something_wrong_loses_only_that() -> None:
    sector = rich().sector
    custom = {**sector.postflight_custom_data, "hud_evs": SECRET}
    broken = journey_log(
        a_leg(
            bare(**{name: getattr(sector, name) for name in sector.__slots__} | {"postflight_custom_data": custom}),
            distance=188,
            pilot_flying=1001,
            pilot_monitoring=1002,
        )
    )
    whole = journey_log(rich()).fields
    assert broken.fields == {name: value for name, value in whole.items() if name != "hud_evs"}
