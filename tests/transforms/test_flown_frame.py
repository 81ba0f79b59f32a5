"""Flown sectors and LEON's people as frames, and what their suites say of healthy and of sparse ones."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal

import pandas as pd
import pytest

from expectations.engine import required
from expectations.suites import check
from model.records import FlownSector, FluidUplift, FuelSummary, FuelUplift, LeonPerson, TechlogAircraft
from transforms.flown_frame import FLOWN_COLUMNS, LEON_PEOPLE_COLUMNS, flown_sectors_frame, leon_people_frame

AIRCRAFT = {
    "a-1": TechlogAircraft("a-1", "M-RSAR", fuel_unit="kg", oil_unit="qt"),
    "a-2": TechlogAircraft("a-2", "N123AB"),
}
SECRET = "zaphod.beeblebrox"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{text}+00:00")


def flown(number: int = 1) -> FlownSector:
    """A sector with everything that Tech Log can say of one, signed off."""
    return FlownSector(
        id=f"s-{number}",
        trip_id="t-1",
        aircraft_id="a-1",
        departure_airport="EGLL",
        arrival_airport="LFPB",
        signed_off_at=at("09:00:00.123456"),
        srp_number="10001",
        pic_user_id="u-1",
        sic_user_id="u-2",
        block_off_time=at("06:00"),
        takeoff_time=at("06:10"),
        landing_time=at("08:00"),
        block_on_time=at("08:08"),
        preflight_custom_data={"pax_total": 4, "note": SECRET},
        postflight_custom_data={"notes": SECRET},
        passengers_children=0,
        landings=1,
        cycles=2,
        flight_seconds=6600,
        fuel=FuelSummary(Decimal("2000.5"), Decimal("6000"), Decimal("2500"), Decimal("3450")),
        uplift=FuelUplift(Decimal("4000.25"), "kg", Decimal("0.8"), Decimal("0.05")),
        fluid_uplifts=(FluidUplift("oil", "engine1", Decimal("1.5")),),
        deicing_events=1,
        apu_seconds=3_600_000,
        apu_cycles=2100,
        max_flight_level=370,
        external_ref=f"leon:acme:flight:{number}",
        updated_at=at("09:01"),
    )


def sparse(number: int) -> FlownSector:
    """Ids, places and the sign-off, which is all that a completed sector must have."""
    return FlownSector(f"s-{number}", "t-1", "a-2", "EGLL", "LFPB", signed_off_at=at("09:00"))


def test_every_column_says_what_the_sector_says() -> None:
    (row,) = flown_sectors_frame([flown()], AIRCRAFT).to_dict("records")
    assert row == {
        "id": "s-1",
        "trip_id": "t-1",
        "aircraft_id": "a-1",
        "registration": "M-RSAR",
        "departure_airport": "EGLL",
        "arrival_airport": "LFPB",
        "srp_number": "10001",
        "signed_off_at": pd.Timestamp("2026-03-10T09:00:00.123456Z"),
        "block_off_time": pd.Timestamp("2026-03-10T06:00Z"),
        "takeoff_time": pd.Timestamp("2026-03-10T06:10Z"),
        "landing_time": pd.Timestamp("2026-03-10T08:00Z"),
        "block_on_time": pd.Timestamp("2026-03-10T08:08Z"),
        "landings": 1,
        "cycles": 2,
        "flight_seconds": 6600,
        "passengers_children": 0,
        "max_flight_level": 370,
        "apu_seconds": 3_600_000,
        "apu_cycles": 2100,
        "pre_uplift_fuel": 2000.5,
        "post_uplift_fuel": 6000.0,
        "used_fuel": 2500.0,
        "remaining_fuel": 3450.0,
        "uplift_quantity": 4000.25,
        "uplift_density": 0.8,
        "saf_fraction": 0.05,
        "uplift_unit": "kg",
        "fuel_unit": "kg",
        "oil_unit": "qt",
        "external_ref": "leon:acme:flight:1",
        "updated_at": pd.Timestamp("2026-03-10T09:01Z"),
    }


def test_every_plain_field_of_a_sector_has_its_column_or_is_left_out_by_name() -> None:
    """A field that is added to the record must not stay out of the checks by accident."""
    left_out = {"pic_user_id", "sic_user_id", "preflight_custom_data", "postflight_custom_data"}
    left_out |= {"fluid_uplifts", "deicing_events"}
    in_parts = {"fuel", "uplift"}
    assert {field.name for field in fields(FlownSector)} - left_out - in_parts <= set(FLOWN_COLUMNS)
    assert left_out.isdisjoint(FLOWN_COLUMNS)


def test_what_is_not_given_is_missing_and_never_zero() -> None:
    frame = flown_sectors_frame([flown(1), sparse(2)], AIRCRAFT)
    given = {"id", "trip_id", "aircraft_id", "registration", "departure_airport", "arrival_airport", "signed_off_at"}
    missing = frame.iloc[1].isna()
    assert set(missing[~missing].index) == given
    for name in ("srp_number", "uplift_unit", "fuel_unit", "oil_unit", "external_ref"):
        assert frame[name].iloc[1] is None


def test_a_part_without_figures_is_as_none() -> None:
    bare = replace(flown(), fuel=FuelSummary(), uplift=FuelUplift(unit="l"))
    row = flown_sectors_frame([bare], AIRCRAFT).iloc[0]
    names = ["pre_uplift_fuel", "post_uplift_fuel", "used_fuel", "remaining_fuel"]
    assert row[[*names, "uplift_quantity", "uplift_density", "saf_fraction"]].isna().all()
    assert row["uplift_unit"] == "l"


def test_of_an_unknown_aircraft_neither_registration_nor_units_are_known() -> None:
    frame = flown_sectors_frame([replace(flown(), aircraft_id="a-9")], AIRCRAFT)
    assert frame.loc[0, ["registration", "fuel_unit", "oil_unit"]].tolist() == [None, None, None]


@pytest.mark.parametrize("sectors", [[], [sparse(1)], [flown(1), sparse(2)]], ids=["none", "sparse", "mixed"])
def test_the_columns_are_the_same_whatever_comes(sectors: list[FlownSector]) -> None:
    frame = flown_sectors_frame(iter(sectors), AIRCRAFT)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == FLOWN_COLUMNS
    assert len(frame) == len(sectors)


def test_no_address_and_no_custom_data_is_in_a_frame() -> None:
    people = [LeonPerson(1, (f"{SECRET}@acme.example",)), LeonPerson(2), LeonPerson(3, ("", f"{SECRET}@b.example"))]
    frame = leon_people_frame(iter(people))
    assert frame.to_dict("list") == {"login_nid": [1, 2, 3], "has_email": [True, False, True]}
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == LEON_PEOPLE_COLUMNS
    assert not leon_people_frame([LeonPerson(4, ("",))]).loc[0, "has_email"]
    assert SECRET not in frame.to_csv() + flown_sectors_frame([flown()], AIRCRAFT).to_csv()


def test_no_people_have_the_columns_of_people() -> None:
    frame = leon_people_frame([])
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == LEON_PEOPLE_COLUMNS
    assert check(frame, "leon_people", key="login_nid").critical


def test_the_suites_require_what_the_frames_have() -> None:
    assert list(required("techlog_flown_sectors")) == list(FLOWN_COLUMNS)
    assert list(required("leon_people")) == list(LEON_PEOPLE_COLUMNS)


def test_healthy_sectors_pass_whole() -> None:
    frame = flown_sectors_frame([flown(number) for number in range(1, 6)], AIRCRAFT)
    report = check(frame, "techlog_flown_sectors", key="id")
    assert [result for result in report.results if not result.success] == []
    pd.testing.assert_frame_equal(report.accepted(frame), frame)


def test_sparse_sectors_pass_and_only_their_page_is_missed() -> None:
    timed = replace(
        sparse(2),
        block_off_time=at("06:00"),
        takeoff_time=at("06:10"),
        landing_time=at("08:00"),
        block_on_time=at("08:08"),
    )
    frame = flown_sectors_frame([sparse(1), timed, replace(timed, id="s-3", takeoff_time=None)], AIRCRAFT)
    report = check(frame, "techlog_flown_sectors", key="id")
    assert [(r.column_name, r.severity) for r in report.results if not r.success] == [("srp_number", "info")]
    assert report.accepted_mask.all()


def test_no_sectors_pass() -> None:
    report = check(flown_sectors_frame([], AIRCRAFT), "techlog_flown_sectors", key="id")
    assert [result for result in report.results if not result.success] == []


@pytest.mark.parametrize(
    ("mistyped", "field"),
    [
        (replace(flown(2), takeoff_time=at("05:59")), "takeoffTime"),
        (replace(flown(2), landing_time=datetime(2026, 3, 9, 8, tzinfo=UTC)), "landingTime"),
        (replace(flown(2), landings=0), "landings"),
        (replace(flown(2), fuel=FuelSummary(remaining=Decimal("-0.01"))), "fuelSummary"),
        (replace(flown(2), fuel=FuelSummary(None, Decimal(6000), Decimal(2500), Decimal(34500))), "fuelSummary"),
        (replace(flown(2), uplift=FuelUplift(saf_fraction=Decimal(5))), "fuelUplift.safPercentage"),
        (replace(flown(2), uplift=FuelUplift(unit="gallon")), "fuelUplift.unit"),
        (replace(flown(2), max_flight_level=37_000), "maxFlightLevel"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistyped_sector_is_set_aside_and_the_others_go_on(mistyped: FlownSector, field: str) -> None:
    frame = flown_sectors_frame([flown(1), mistyped, flown(3)], AIRCRAFT)
    report = check(frame, "techlog_flown_sectors", key="id")
    assert {q.record_key for q in report.rejected} == {"s-2"}
    assert field in {q.field for q in report.rejected}
    assert report.accepted(frame)["id"].tolist() == ["s-1", "s-3"]


def test_the_sectors_of_an_aircraft_with_an_unknown_unit_are_set_aside() -> None:
    aircraft = {**AIRCRAFT, "a-3": TechlogAircraft("a-3", "9H-ABC", fuel_unit="stone", oil_unit="pt")}
    frame = flown_sectors_frame([flown(1), replace(flown(2), aircraft_id="a-3", uplift=None)], aircraft)
    report = check(frame, "techlog_flown_sectors", key="id")
    assert [(q.record_key, q.field) for q in report.rejected] == [("s-2", "fuelUnit")]
    assert [r.column_name for r in report.results if not r.success] == ["fuel_unit", "oil_unit"]
