"""The duty table and the rolling totals, computed three times: by the transforms, in plain Python and in DuckDB."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from benchmarks.ftl_frames import Frames, make
from model.ftl_columns import COLUMNS
from tests.ftl import compare
from tests.ftl.records import differences
from transforms.ftl.columns import BESIDES, OF_THE_PERSON
from transforms.ftl.cumulative import TOTALS

# A leap year, so that the clocks of all zones change and February has 29 days.
FIRST, DAYS = date(2024, 1, 1), 366
PEOPLE = 12
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 1, 31)
# What the table takes as LEON or the crew list has it: there is nothing to compute again.
AS_GIVEN = {
    *OF_THE_PERSON,
    *("crew_permission_group", "crew_user_base", "crew_home_base_icao", "crew_home_base_iata", "crew_labels"),
    *("crew_positions", "aircraft_crew_ratings", "crew_augmentation", "rest_facility"),
    *("planned_fdp_length", "max_fdp_length", "discretion_length", "fdp_extension_length"),
    *("rest_required_before", "rest_required_after", "rest_reduction", "recovery_rest_valid_until_utc"),
    *("split_duty_time", "split_off_time", "split_on_time"),
    *("cdr_duty_name", "ftl_duty_night_duty_type", "roster_duty_legend", "acclimatization_timezone", "ftl_duty_nid"),
    *("duty_start", "duty_end", "planned_duty_start", "planned_duty_end", "fdp_start", "fdp_end"),
    *("has_violation", "is_cabin_crew", "is_acclimated", "home_timezone", "start_timezone", "end_timezone"),
}


def awkward(frames: Frames) -> Frames:
    """With duties that overlap others, flights that LEON does not have, half journey logs, a morning at the office."""
    again = frames.duties.iloc[::97].copy()
    shift = pd.Timedelta(hours=1)
    again["duty_key"] = "again:" + again["duty_key"]
    again[["duty_start", "duty_end"]] += shift
    again["duty_length"] = again["duty_end"] - again["duty_start"]
    theirs = frames.sectors.assign(duty_key="again:" + frames.sectors["duty_key"])
    theirs = theirs[theirs["duty_key"].isin(again["duty_key"])]
    idle = frames.duties[frames.duties["sector_count"] == 0]["duty_key"].iloc[::3]
    office = pd.DataFrame({"duty_key": idle, "position": 0, "flight_nid": 1, "activity_type": "OFFICE"})
    office = office.reindex(columns=frames.sectors.columns).astype(frames.sectors.dtypes)
    flights = frames.flights.drop(frames.flights.index[::101])
    late = pd.Timedelta(hours=5)
    flights.iloc[::13, flights.columns.get_loc("block_off")] += late
    flights.iloc[::13, flights.columns.get_loc("block_on")] = pd.NaT
    flights.iloc[5::13, flights.columns.get_loc("block_off")] = pd.NaT
    return Frames(
        duties=pd.concat([frames.duties, again], ignore_index=True),
        sectors=pd.concat([frames.sectors, theirs, office], ignore_index=True).sample(frac=1, random_state=1),
        flights=flights,
        crew=frames.crew,
    )


@pytest.fixture(scope="module")
def frames() -> Frames:
    return awkward(make(PEOPLE, FIRST, DAYS, 180))


@pytest.fixture(scope="module")
def by_plain(frames):
    return compare.duties_by_plain(frames)


@pytest.fixture(scope="module")
def flown(frames, by_plain):
    return compare.in_flight(frames.duties, by_plain)


def test_everything_that_can_be_computed_again_is(by_plain):
    table = {column.key for column in COLUMNS} | set(BESIDES)
    assert set(compare.columns_of(by_plain)) == table - AS_GIVEN


def test_the_frames_hold_what_is_worth_comparing(by_plain):
    rows = list(by_plain.values())
    for column in compare.columns_of(by_plain):
        assert len({str(row[column]) for row in rows}) > 1, column
    offsets = {row["duty_start_time_lt"][8:] for row in rows if row["duty_start_time_lt"]}
    assert {"+00:00", "+01:00", "+02:00", "+05:30", "+05:45", "+10:30", "+11:00", "-02:30", "-03:30"} <= offsets
    assert {row["wocl"] for row in rows} == {True, False, None}


def test_the_duty_table_is_what_plain_python_makes_of_it(frames, by_plain):
    ours = compare.duties_by_transform(frames)
    assert differences(ours, by_plain, compare.columns_of(by_plain)) == []


def test_the_duty_table_is_what_duckdb_makes_of_it(frames, by_plain):
    assert differences(compare.duties_by_duck(frames), by_plain, compare.columns_of(by_plain)) == []


def test_the_totals_are_what_plain_python_makes_of_them(frames, flown):
    ours = compare.totals_by_transform(frames.duties, flown, FIRST_DAY, LAST_DAY)
    theirs = compare.totals_by_plain(frames.duties, flown, FIRST_DAY, LAST_DAY)
    assert len(ours) == PEOPLE * 397
    assert differences(ours, theirs, TOTALS) == []


def test_the_totals_are_what_duckdb_makes_of_them(frames, flown):
    ours = compare.totals_by_transform(frames.duties, flown, FIRST_DAY, LAST_DAY)
    assert differences(ours, compare.totals_by_duck(frames.duties, flown, FIRST_DAY, LAST_DAY), TOTALS) == []
    assert any(row["duty_7d"] > timedelta(hours=30) for row in ours.values())


def test_a_difference_is_seen(frames, flown, by_plain):
    """One second in one row, in either table."""
    spoilt = {key: dict(row) for key, row in by_plain.items()}
    key = next(iter(spoilt))
    spoilt[key]["duty_length"] += timedelta(seconds=1)
    (line,) = differences(spoilt, by_plain, compare.columns_of(by_plain))
    assert line.startswith(f"duty_length of {key}")
    late = frames.duties.copy()
    late.loc[late.index[5], "duty_end"] += pd.Timedelta(seconds=1)
    ours = compare.totals_by_transform(late, flown, FIRST_DAY, LAST_DAY)
    theirs = compare.totals_by_duck(frames.duties, flown, FIRST_DAY, LAST_DAY)
    assert {line.split()[0] for line in differences(ours, theirs, TOTALS)} >= {"duty_7d", "duty_28d_alternative"}
