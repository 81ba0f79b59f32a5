"""The stand-in's year, read from LEON's wire, computed three times: by the transforms, in plain Python, in DuckDB."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd
import pytest

from benchmarks.ftl_frames import Frames
from connectors.leon.wire.duties import from_leon_crew_details, from_leon_duty, from_leon_duty_flight
from sandbox.ftl.year import year
from tests.ftl import compare
from tests.ftl.records import differences
from transforms.ftl.cumulative import TOTALS
from transforms.ftl.frames import crew_frame, duties_frame, flights_frame, sectors_frame

# To the end of the last window that holds some of the year, less what is only ever zero or the same.
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2026, 1, 31)


class Told(NamedTuple):
    frames: Frames
    by_plain: compare.Rows
    flown: pd.DataFrame


@pytest.fixture(scope="module", params=[16, pytest.param(300, marks=pytest.mark.slow)], ids="{} people".format)
def told(request) -> Told:
    made = year(crew=request.param)
    duties = [from_leon_duty(one) for one in made.duties]
    people = [person for one in made.crew_members if (person := from_leon_crew_details(one))]
    frames = Frames(
        duties=duties_frame(duties),
        sectors=sectors_frame(duties),
        flights=flights_frame(from_leon_duty_flight(one) for one in made.flights),
        crew=crew_frame(people),
    )
    assert len(people) == request.param
    assert len(duties) > 100 * request.param
    by_plain = compare.duties_by_plain(frames)
    return Told(frames, by_plain, compare.in_flight(frames.duties, by_plain))


def test_the_year_as_a_duty_table_is_what_plain_python_makes_of_it(told):
    ours = compare.duties_by_transform(told.frames)
    assert differences(ours, told.by_plain, compare.columns_of(told.by_plain)) == []


def test_the_year_as_a_duty_table_is_what_duckdb_makes_of_it(told):
    theirs = compare.duties_by_duck(told.frames)
    assert differences(theirs, told.by_plain, compare.columns_of(told.by_plain)) == []


def test_the_totals_of_the_year_are_what_plain_python_makes_of_them(told):
    ours = compare.totals_by_transform(told.frames.duties, told.flown, FIRST_DAY, LAST_DAY)
    theirs = compare.totals_by_plain(told.frames.duties, told.flown, FIRST_DAY, LAST_DAY)
    assert differences(ours, theirs, TOTALS) == []


def test_the_totals_of_the_year_are_what_duckdb_makes_of_them(told):
    ours = compare.totals_by_transform(told.frames.duties, told.flown, FIRST_DAY, LAST_DAY)
    theirs = compare.totals_by_duck(told.frames.duties, told.flown, FIRST_DAY, LAST_DAY)
    assert differences(ours, theirs, TOTALS) == []


def test_the_flights_that_are_summed_are_those_of_the_table(told):
    ours = compare.operated_by_transform(told.frames)
    keys = ["person_key", "flight_from", "flight_to"]
    pd.testing.assert_frame_equal(
        *(one.sort_values(keys).reset_index(drop=True) for one in (ours, told.flown)), check_dtype=False
    )
