"""The frames that go into the duty table: their columns and types, and that their order means nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.duty import DutyFlight
from tests.transforms.ftl.duty_scene import (
    ANN,
    FLIGHTS,
    NEXT,
    NIGHT,
    at,
    office,
    only,
    stored,
    table,
)  # fmt: skip
from transforms.ftl.columns import CREW, DUTIES, FRAME_COLUMNS, SECTORS
from transforms.ftl.columns import FLIGHTS as FLIGHT_COLUMNS
from transforms.ftl.duty_table import duty_table
from transforms.ftl.frames import crew_frame, duties_frame, flights_frame, sectors_frame
from transforms.ftl.rows import rows

TEXTS = (
    "duty_key", "person_key", "start_icao", "start_iata", "start_timezone", "end_icao", "end_iata", "end_timezone",
    "home_icao", "home_iata", "home_timezone", "crew_augmentation", "rest_facility", "acclimatization_timezone",
    "duty_name", "roster_legend", "night_duty_type", "activity_type", "flight_no", "trip_number", "registration",
    "takeoff_person_key", "landing_person_key", "aircraft_type_name", "icao_type", "crew_permission_group",
    "crew_user_base", "crew_home_base_icao", "crew_home_base_iata",
)  # fmt: skip


def test_frames_of_nothing_have_their_columns_and_types():
    frames = duties_frame([]), sectors_frame([]), flights_frame([]), crew_frame([])
    for frame, columns in zip(frames, (DUTIES, SECTORS, FLIGHT_COLUMNS, CREW), strict=True):
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == columns
    empty = duty_table(*frames)
    assert tuple(empty.columns) == FRAME_COLUMNS
    assert list(rows(empty)) == []
    pd.testing.assert_series_equal(empty.dtypes, table(NIGHT).dtypes)


def test_nothing_but_duties():
    nothing = sectors_frame([]), flights_frame([]), crew_frame([])
    (row,) = rows(duty_table(duties_frame([NIGHT]), *nothing))
    assert row[0] == "nid:901"


def test_frames_have_the_same_types_whatever_is_in_them():
    for made, columns in (
        (duties_frame([NIGHT, office()]), DUTIES), (sectors_frame([NIGHT]), SECTORS),
        (flights_frame(FLIGHTS), FLIGHT_COLUMNS), (crew_frame([ANN]), CREW),
    ):  # fmt: skip
        assert {name: str(dtype) for name, dtype in made.dtypes.items()} == columns


def test_the_same_duty_twice_is_one_and_another_of_its_key_is_seen():
    assert len(duties_frame([NIGHT, NIGHT])) == 1
    assert len(sectors_frame([NIGHT, NIGHT])) == 2
    twice = stored(NIGHT, replace(NIGHT, duty_name="Other"))
    assert [row["duty_key"] for row in twice] == ["nid:901", "nid:901"]


def test_of_a_flight_or_a_person_that_comes_twice_the_last_counts():
    assert flights_frame([FLIGHTS[0], replace(FLIGHTS[0], flight_no="ACM9")])["flight_no"].tolist() == ["ACM9"]
    assert crew_frame([ANN, replace(ANN, code="NEW")])["crew_code"].tolist() == ["NEW"]


def test_personal_values_are_in_no_representation():
    assert "Ann" not in repr(ANN)
    assert "ALE" not in repr(ANN)
    assert "Ann" not in repr(NIGHT)


def test_input_frames_stay_as_they_are():
    frames = [duties_frame([NIGHT, NEXT]), sectors_frame([NIGHT, NEXT]), flights_frame(FLIGHTS), crew_frame([ANN])]
    copies = [frame.copy(deep=True) for frame in frames]
    duty_table(*frames)
    for frame, copy in zip(frames, copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_the_order_of_the_frames_means_nothing():
    duties = [NIGHT, NEXT, office()]
    mixed = np.random.default_rng(1)
    sectors = sectors_frame(duties).sample(frac=1, random_state=mixed)
    flights = flights_frame(FLIGHTS).sample(frac=1, random_state=mixed)
    expected = table(*duties)
    found = duty_table(duties_frame(duties).iloc[::-1], sectors, flights, crew_frame([ANN]))
    pd.testing.assert_frame_equal(found.iloc[::-1].reset_index(drop=True), expected)


@pytest.mark.parametrize("kind", ["category", "str"])
def test_text_in_whatever_form_gives_the_same_table(kind):
    duties = [NIGHT, NEXT, office()]
    frames = [duties_frame(duties), sectors_frame(duties), flights_frame(FLIGHTS), crew_frame([ANN])]
    as_text = [frame.astype({name: kind for name in TEXTS if name in frame}) for frame in frames]
    pd.testing.assert_frame_equal(duty_table(*as_text), duty_table(*frames))


def test_a_flight_number_alone_is_enough():
    bare = DutyFlight(503, "ACM3", at("2026-03-29T21:00"), at("2026-03-29T23:30"))
    row = only(NEXT, flights=[bare])
    assert (row["flight_number_list"], row["duty_aircraft"], row["icao_type"]) == (["ACM3"], [], None)
