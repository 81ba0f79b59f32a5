"""Each of the 90 columns by hand: a night duty of two sectors, the one-sector duty after it, and the crew member."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from model.ftl_columns import KEYS, PERSONAL
from tests.transforms.ftl.duty_scene import ANN, NEXT, NIGHT, at, long, stored
from transforms.ftl.columns import BESIDES, DUTY_COLUMNS, OF_THE_PERSON
from transforms.ftl.frames import crew_frame

NIGHT_VALUES: dict[str, Any] = {
    "crew_permission_group": "Pilots",
    "crew_user_base": "Frankfurt",
    "crew_home_base_icao": "EDDF",
    "crew_home_base_iata": "FRA",
    "crew_labels": ["Line trainer", "ETOPS"],
    "crew_positions": ["CPT", "FO"],
    "duty_start_date_utc": date(2026, 3, 28),
    "duty_start_time_utc": time(22, 30),
    "duty_start_date_crew_bt": date(2026, 3, 28),
    "duty_start_time_crew_bt": "23:30:00+01:00",
    "duty_start_date_lt": date(2026, 3, 28),
    "duty_start_time_lt": "22:30:00+00:00",
    "duty_end_date_utc": date(2026, 3, 29),
    "duty_end_time_utc": time(5, 35),
    "duty_end_date_crew_bt": date(2026, 3, 29),
    "duty_end_time_crew_bt": "07:35:00+02:00",
    "duty_end_date_lt": date(2026, 3, 29),
    "duty_end_time_lt": "07:35:00+02:00",
    "duty_length": long("7:05"),
    # The flight left ten minutes late: 23:30 less the 1:10 from report to block-off.
    "planned_duty_start_date_utc": date(2026, 3, 28),
    "planned_duty_start_time_utc": time(22, 20),
    "planned_duty_start_date_lt": date(2026, 3, 28),
    "planned_duty_start_time_lt": "22:20:00+00:00",
    # 05:00 and the half hour from block-on to release.
    "planned_duty_end_date_utc": date(2026, 3, 29),
    "planned_duty_end_time_utc": time(5, 30),
    "planned_duty_end_date_lt": date(2026, 3, 29),
    "planned_duty_end_time_lt": "07:30:00+02:00",
    "planned_duty_length": long("7:10"),
    "difference_duty_length": long("0:05"),
    "fdp_start_date_utc": date(2026, 3, 28),
    "fdp_start_time_utc": time(22, 30),
    "fdp_end_date_utc": date(2026, 3, 29),
    "fdp_end_time_utc": time(5, 5),
    "fdp_length": long("6:35"),
    "planned_fdp_length": long("6:30"),
    "max_fdp_length": long("9:00"),
    "difference_max_and_planned_fdp_length": long("2:30"),
    "fdp_extension": True,
    "discretion_length": long("0:30"),
    "log_discretion": long("0:25"),
    "rest_required_before": long("12:00"),
    "rest_actual_before": long("14:30"),
    "rest_required_after": long("10:00"),
    "rest_actual_after": long("14:25"),
    "rest_reduction": long("0:45"),
    "recovery_rest_valid_until_utc": at("2026-04-02T10:00"),
    "split_duty_time": long("3:00"),
    "split_off_time": at("2026-03-29T01:50"),
    "split_on_time": at("2026-03-29T02:20"),
    "duty_route": None,
    "duty_route_iata": None,
    "duty_routes": ["EGLL-LEMD", "LEMD-EDDF"],
    "duty_routes_iata": ["LHR-MAD", "MAD-FRA"],
    "flight_number_list": ["ACM1", "ACM2"],
    "trip_number_list": ["T-9"],
    "sector_count": 2,
    "flight_time": None,
    "flight_times": [long("1:40"), long("2:00")],
    "block_time": None,
    "block_times": [long("2:05"), long("2:25")],
    "takeoff_count": 1,
    "landing_count": 2,
    "next_eobt_utc": at("2026-03-29T21:00"),
    "cdr_duty_name": "Flight duty",
    "ftl_sector_activity_types": ["FLIGHT"],
    "ftl_duty_night_duty_type": "NIGHT",
    "wocl": True,
    "roster_duty_legend": "F",
    "acclimatization_timezone": "Europe/London",
    "ftl_duty_nid": 901,
    "duty_aircraft": ["M-RSAR", "M-OTTO"],
    "aircraft_type_name": "Falcon 7X, Global 6000",
    "aircraft_crew_ratings": ["FA7X", "GL6T"],
    "icao_type": "FA7X, GL6T",
    "crew_augmentation": "AUGMENTED",
    "planned_bloff_utc": at("2026-03-28T23:30"),
    "planned_bloff_lt": "23:30:00+00:00",
    "planned_blon_utc": at("2026-03-29T05:00"),
    "planned_blon_lt": "07:00:00+02:00",
    "bloff_utc": at("2026-03-28T23:40"),
    "bloff_lt": "23:40:00+00:00",
    "blon_utc": at("2026-03-29T05:05"),
    "blon_lt": "07:05:00+02:00",
}
NEXT_VALUES: dict[str, Any] = {
    "duty_route": "EDDF-LEMD",
    "duty_route_iata": "FRA-MAD",
    "duty_routes": ["EDDF-LEMD"],
    "duty_routes_iata": ["FRA-MAD"],
    "flight_time": long("2:05"),
    "flight_times": [long("2:05")],
    "block_time": long("2:23"),
    "block_times": [long("2:23")],
    "log_discretion": None,
    "takeoff_count": 0,
    "next_eobt_utc": None,
    "rest_actual_before": long("14:25"),
    "rest_actual_after": None,
    # 22:00 to 02:00 in Berlin, but it is London that she is acclimatised to: 21:00 to 01:00.
    "wocl": False,
    # In Madrid the day after has begun, in UTC it has just so.
    "duty_end_date_utc": date(2026, 3, 30),
    "duty_end_time_utc": time(0, 0),
    "duty_end_time_lt": "02:00:00+02:00",
}
PERSON_VALUES: dict[str, Any] = {
    "crew_member": "Ann Lee",
    "crew_code": "ALE",
    "crew_id_card": "C-77",
    "crew_dob": date(1980, 5, 17),
    "crew_phone_number": "+49 69 1",
    "crew_email": "ann@acme.example",
    "crew_gender": "F",
}
BESIDES_VALUES: dict[str, Any] = {
    "duty_start": at("2026-03-28T22:30"),
    "duty_end": at("2026-03-29T05:35"),
    "planned_duty_start": at("2026-03-28T22:20"),
    "planned_duty_end": at("2026-03-29T05:30"),
    "fdp_start": at("2026-03-28T22:30"),
    "fdp_end": at("2026-03-29T05:05"),
    "fdp_extension_length": long("1:00"),
    "has_violation": True,
    "is_cabin_crew": False,
    "is_acclimated": True,
    "rest_facility": "BUNK",
    "home_timezone": "Europe/Berlin",
    "start_timezone": "Europe/London",
    "end_timezone": "Europe/Berlin",
    "flights_from": [at("2026-03-28T23:40"), at("2026-03-29T02:40")],
    "flights_to": [at("2026-03-29T01:45"), at("2026-03-29T05:05")],
    "flight_time_total": long("3:40"),
    "block_time_total": long("4:30"),
}


@pytest.fixture(scope="module")
def built() -> dict[str, dict[str, Any]]:
    night, following = stored(NIGHT, NEXT)
    return {"night": night, "next": following}


def test_every_column_of_the_report_has_a_value_here():
    assert {*NIGHT_VALUES, *PERSON_VALUES} == set(KEYS)
    assert len(KEYS) == 90
    assert set(PERSON_VALUES) == set(OF_THE_PERSON)
    assert set(PERSONAL) == set(OF_THE_PERSON) - {"crew_code"}
    assert set(BESIDES_VALUES) == set(BESIDES)
    assert ("duty_key", "person_key", *(key for key in KEYS if key not in OF_THE_PERSON), *BESIDES) == DUTY_COLUMNS


@pytest.mark.parametrize(("column", "value"), [*NIGHT_VALUES.items(), *BESIDES_VALUES.items()])
def test_the_duty_of_two_sectors(built, column: str, value: Any):
    found = built["night"][column]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("column", "value"), NEXT_VALUES.items())
def test_the_duty_of_one_sector(built, column: str, value: Any):
    assert built["next"][column] == value


@pytest.mark.parametrize(("column", "value"), PERSON_VALUES.items())
def test_the_crew_member(column: str, value: Any):
    (row,) = crew_frame([ANN]).to_dict("records")
    assert row[column] == value


def test_keys(built):
    assert (built["night"]["duty_key"], built["night"]["person_key"]) == ("nid:901", "5")


def test_a_length_is_to_the_second(built):
    assert built["night"]["duty_length"] == timedelta(seconds=25_500)
