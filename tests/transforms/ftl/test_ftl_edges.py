"""What is odd about duties: clocks that change, date lines, nothing flown, nothing known, nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from model.duty import DutyPlace
from tests.transforms.ftl.duty_scene import (
    ANN,
    FLIGHTS,
    FRANKFURT,
    HONOLULU,
    LONDON,
    MADRID,
    NEXT,
    NIGHT,
    TOKYO,
    at,
    long,
    office,
    only,
    sector,
    stored,
)  # fmt: skip
from transforms.ftl.columns import FIRST_PLANNED


def lasting(since: str, until: str, **changes):
    """An office duty from then to then."""
    return office(duty_start=at(since), duty_end=at(until), **changes)


# Clocks.


@pytest.mark.parametrize(
    ("start", "local"),
    [
        ("2026-03-29T00:59", "01:59:00+01:00"),
        ("2026-03-29T01:00", "03:00:00+02:00"),
        ("2026-10-25T00:59", "02:59:00+02:00"),
        ("2026-10-25T01:00", "02:00:00+01:00"),
    ],
)
def test_the_hour_in_which_clocks_change(start, local):
    assert only(lasting(start, "2026-12-01T00:00"))["duty_start_time_lt"] == local


def test_a_duty_across_midnight_starts_and_ends_on_other_days():
    row = only(lasting("2026-06-30T21:30", "2026-07-01T05:00"))
    assert (row["duty_start_date_utc"], row["duty_start_date_lt"]) == (date(2026, 6, 30), date(2026, 6, 30))
    assert (row["duty_end_date_utc"], row["duty_end_date_crew_bt"]) == (date(2026, 7, 1), date(2026, 7, 1))
    # 21:30 in UTC is 23:30 in Frankfurt: half an hour later another day begins there only.
    row = only(lasting("2026-06-30T22:00", "2026-07-01T05:00"))
    assert (row["duty_start_date_utc"], row["duty_start_date_lt"]) == (date(2026, 6, 30), date(2026, 7, 1))


def test_a_duty_across_the_date_line_ends_before_it_starts_by_the_calendar():
    row = only(lasting("2026-05-10T14:00", "2026-05-10T22:00", start=TOKYO, end=HONOLULU, home=FRANKFURT))
    assert (row["duty_start_date_lt"], row["duty_start_time_lt"]) == (date(2026, 5, 10), "23:00:00+09:00")
    assert (row["duty_end_date_lt"], row["duty_end_time_lt"]) == (date(2026, 5, 10), "12:00:00-10:00")
    assert (row["duty_start_time_crew_bt"], row["duty_end_time_crew_bt"]) == ("16:00:00+02:00", "00:00:00+02:00")
    assert row["duty_end_date_crew_bt"] == date(2026, 5, 11)


def test_an_offset_of_half_an_hour():
    delhi = DutyPlace("VIDP", "DEL", "Asia/Kolkata")
    newfoundland = DutyPlace("CYYT", "YYT", "America/St_Johns")
    row = only(office(start=delhi, end=newfoundland))
    assert (row["duty_start_time_lt"], row["duty_end_time_lt"]) == ("13:30:00+05:30", "13:30:00-02:30")


@pytest.mark.parametrize("zone", [None, "Europe/Atlantis", "../../etc/passwd", "Europe", "a\x00b", "Berlin\n"])
def test_a_zone_that_nobody_knows_leaves_local_times_empty_and_nothing_else(zone):
    nowhere = DutyPlace("EDDF", "FRA", zone)
    row = only(office(start=nowhere, end=nowhere, home=nowhere), crew=())
    empty = [name for name, value in row.items() if name.endswith(("_lt", "_bt")) and value is None]
    assert len([name for name in empty if name.startswith("duty_")]) == 8
    assert (row["wocl"], row["duty_start_date_utc"], row["duty_length"]) == (None, date(2026, 3, 10), long("8:00"))
    assert (row["crew_home_base_icao"], row["start_timezone"]) == ("EDDF", zone)


def test_an_instant_out_of_all_proportion_has_no_local_time():
    row = only(lasting("0001-01-01T00:00", "9999-12-31T23:59"))
    assert (row["duty_start_time_lt"], row["duty_end_time_lt"]) == (None, None)
    assert row["duty_end_date_utc"] == date(9999, 12, 31)


# The home base.


def test_the_crew_lists_base_goes_before_the_dutys():
    row = only(replace(NIGHT, home=LONDON))
    assert (row["crew_home_base_icao"], row["home_timezone"]) == ("EDDF", "Europe/Berlin")


def test_without_the_crew_list_the_dutys_base_holds():
    row = only(NIGHT, crew=())
    assert (row["crew_home_base_iata"], row["home_timezone"]) == ("FRA", "Europe/Berlin")
    assert (row["crew_labels"], row["crew_permission_group"]) == (None, None)
    assert only(replace(NIGHT, home=None), crew=())["duty_start_time_crew_bt"] is None


def test_codes_and_zone_of_the_base_are_of_one_airport():
    homeless = replace(ANN, home=DutyPlace("EDDF", None, None))
    assert only(NIGHT, crew=[homeless])["home_timezone"] == "Europe/Berlin"
    assert only(NIGHT, crew=[homeless])["crew_home_base_iata"] == "FRA"
    assert only(replace(NIGHT, home=LONDON), crew=[homeless])["home_timezone"] is None


def test_labels_that_there_are_none_of_are_not_unknown():
    row = only(NIGHT, crew=[replace(ANN, labels=(), positions=None)])
    assert (row["crew_labels"], row["crew_positions"]) == ([], None)


# Sectors and flights.


def test_a_duty_without_sectors():
    row = only(office())
    lists = ("duty_routes", "duty_routes_iata", "flight_number_list", "trip_number_list", "flight_times", "block_times",
             "ftl_sector_activity_types", "duty_aircraft", "flights_from", "flights_to")  # fmt: skip
    assert [row[name] for name in lists] == [[]] * len(lists)
    nothing = ("duty_route", "flight_time", "block_time", "aircraft_type_name", "icao_type", "bloff_utc", "bloff_lt",
               "planned_bloff_utc", "planned_blon_lt", "planned_duty_start_date_utc", "planned_duty_length",
               "difference_duty_length", "fdp_start_date_utc", "fdp_length", "fdp_extension", "log_discretion",
               "next_eobt_utc", "flight_time_total", "block_time_total")  # fmt: skip
    assert [row[name] for name in nothing] == [None] * len(nothing)
    assert (row["takeoff_count"], row["landing_count"], row["sector_count"]) == (0, 0, 0)
    assert row["duty_key"] == "5:2026-03-10T08:00Z"


def test_ground_duty_is_an_activity_and_no_route():
    row = only(office(sectors=(sector(1, None, None, "OFFICE"), sector(2, None, None, None))))
    assert (row["duty_routes"], row["ftl_sector_activity_types"]) == ([], ["OFFICE"])
    assert row["duty_key"] == "5:0"


def test_a_route_of_which_a_code_is_missing_keeps_its_place():
    field = DutyPlace(None, "XYZ", None)
    row = only(replace(NEXT, sectors=(sector(503, FRANKFURT, field), sector(504, field, MADRID))))
    assert row["duty_routes"] == [None, None]
    assert row["duty_routes_iata"] == ["FRA-XYZ", "XYZ-MAD"]
    assert only(replace(NEXT, sectors=(sector(503, FRANKFURT, field),)))["duty_route"] is None


def test_flights_without_journey_logs():
    bare = [replace(flight, block_off=None, takeoff=None, landing=None, block_on=None, takeoff_login_nid=None,
                    landing_login_nid=None, discretion=None) for flight in FLIGHTS]  # fmt: skip
    row = only(NIGHT, flights=bare)
    assert (row["flight_times"], row["block_times"]) == ([None, None], [None, None])
    assert (row["takeoff_count"], row["landing_count"], row["log_discretion"]) == (0, 0, None)
    assert (row["flight_time_total"], row["block_time_total"]) == (None, long("4:40"))
    # FtlDuty's own; the margins come of them.
    assert (row["bloff_utc"], row["planned_duty_start_time_utc"].hour) == (NIGHT.block_start, 22)
    assert row["flights_from"] == [at("2026-03-28T23:30"), at("2026-03-29T02:30")]


def test_a_flight_that_left_late_and_is_not_there_yet_lasts_as_long_as_scheduled():
    """Off half an hour after it should have been on; the other one on, and nobody has entered when it was off."""
    late = replace(FLIGHTS[0], block_off=at("2026-03-29T02:10"), block_on=None)
    unentered = replace(FLIGHTS[1], block_off=None, block_on=at("2026-03-29T07:20"))
    row = only(NIGHT, flights=[late, unentered])
    assert row["flights_from"] == [at("2026-03-29T02:10"), at("2026-03-29T04:50")]
    assert row["flights_to"] == [at("2026-03-29T04:20"), at("2026-03-29T07:20")]
    assert row["block_time_total"] == long("2:10") + long("2:30")
    # What is LEON's report says what the logs say, which is nothing yet.
    assert row["block_times"] == [None, None]


def test_block_times_come_of_the_journey_log_where_the_duty_has_none():
    row = only(replace(NIGHT, block_start=None, block_end=None))
    assert (row["bloff_utc"], row["blon_utc"]) == (at("2026-03-28T23:40"), at("2026-03-29T05:05"))
    # The margins are LEON's or nobody's.
    assert row["planned_duty_start"] is None


def test_a_flight_that_was_not_read_is_not_passed_over():
    row = only(NIGHT, flights=FLIGHTS[1:])
    assert (row["planned_bloff_utc"], row["planned_duty_start"]) == (None, None)
    assert (row["planned_blon_utc"], row["flight_number_list"]) == (at("2026-03-29T05:00"), ["ACM2"])
    assert row["block_times"] == [None, long("2:25")]
    # It leaves from where the duty starts, so that the clock there is known.
    assert row["bloff_lt"] == "23:40:00+00:00"
    elsewhere = replace(NIGHT, start=MADRID)
    assert only(elsewhere, flights=FLIGHTS[1:])["bloff_lt"] is None


def test_positioning_stands_in_the_lists_and_in_no_total():
    carried = replace(NIGHT, sectors=(sector(501, LONDON, MADRID, "Positioning"), NIGHT.sectors[1]))
    row = only(carried)
    assert row["duty_routes"] == ["EGLL-LEMD", "LEMD-EDDF"]
    assert row["ftl_sector_activity_types"] == ["Positioning", "FLIGHT"]
    assert (row["flights_from"], row["block_time_total"]) == ([at("2026-03-29T02:40")], long("2:25"))
    assert row["planned_bloff_utc"] == at("2026-03-28T23:30")


def test_positioning_with_somebody_else_is_passed_over():
    airline = replace(NIGHT, sectors=(sector(9001, LONDON, MADRID, "POSITIONING"), NIGHT.sectors[1]))
    assert only(airline)["planned_bloff_utc"] == at("2026-03-29T02:30")


def test_the_next_flight_is_of_the_same_person_and_passes_over_the_office():
    colleague = replace(NEXT, login_nid=6, ftl_duty_nid=903)
    day_off = office(ftl_duty_nid=904, duty_start=at("2026-03-29T08:00"), duty_end=at("2026-03-29T12:00"))
    found = {row["duty_key"]: row["next_eobt_utc"] for row in stored(colleague, NEXT, day_off, NIGHT)}
    assert found == {
        "nid:901": at("2026-03-29T21:00"), "nid:904": at("2026-03-29T21:00"), "nid:902": None, "nid:903": None,
    }  # fmt: skip


# Planned.


def test_leons_own_planned_times_go_before_the_schedule():
    told = replace(NIGHT, planned_duty_start=at("2026-03-28T22:00"), planned_duty_end=at("2026-03-29T06:00"))
    row = only(told)
    assert (row["planned_duty_length"], row["difference_duty_length"]) == (long("8:00"), long("0:55"))
    assert row["planned_duty_start_time_lt"] == "22:00:00+00:00"


def test_a_duty_that_took_longer_than_planned_differs_by_less_than_nothing():
    late = replace(NIGHT, planned_duty_start=NIGHT.duty_start, planned_duty_end=at("2026-03-29T05:00"))
    assert only(late)["difference_duty_length"] == long("-0:35")


def test_what_was_planned_first_is_kept_and_the_differences_follow():
    first = pd.DataFrame(
        {
            "duty_key": ["nid:7", "nid:901"],
            "planned_duty_start": pd.to_datetime(["2026-01-01", "2026-03-28T21:00"], utc=True, format="ISO8601"),
            "planned_duty_end": pd.to_datetime([None, None], utc=True),
            "planned_fdp_length": pd.to_timedelta([None, "5:00:00"]),
            "planned_bloff_utc": pd.to_datetime([None, "2026-03-28T23:00"], utc=True, format="ISO8601"),
            "planned_blon_utc": pd.to_datetime([None, None], utc=True),
        }
    )
    assert list(first) == list(FIRST_PLANNED)
    row = only(NIGHT, first_planned=first)
    assert (row["planned_duty_start_time_utc"].hour, row["planned_duty_end_time_utc"].hour) == (21, 5)
    assert (row["planned_duty_length"], row["difference_duty_length"]) == (long("8:30"), long("1:25"))
    assert (row["planned_fdp_length"], row["difference_max_and_planned_fdp_length"]) == (long("5:00"), long("4:00"))
    assert (row["planned_bloff_utc"], row["planned_bloff_lt"]) == (at("2026-03-28T23:00"), "23:00:00+00:00")
    assert row["planned_blon_utc"] == at("2026-03-29T05:00")
    # The next duty's flight leaves when it is scheduled now.
    before = office(duty_start=at("2026-03-27T08:00"), duty_end=at("2026-03-27T09:00"))
    office_row, _ = stored(before, NIGHT, first_planned=first)
    assert office_row["next_eobt_utc"] == at("2026-03-28T23:30")


# The window of circadian low.


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        ("2026-06-09T16:00", "2026-06-10T00:00", False),  # ends at 02:00 in Frankfurt
        ("2026-06-09T16:00", "2026-06-10T00:01", True),
        ("2026-06-10T03:59", "2026-06-10T10:00", True),  # starts at 05:59
        ("2026-06-10T04:00", "2026-06-10T10:00", False),
        ("2026-06-10T04:00", "2026-06-11T00:01", True),
        ("2026-06-10T01:00", "2026-06-10T02:00", True),
        ("2026-06-08T22:30", "2026-06-08T23:30", False),  # 00:30 to 01:30
        ("2026-03-29T00:30", "2026-03-29T01:00", False),  # at 02:00 it is 03:00, and the duty is over
        ("2026-03-29T00:30", "2026-03-29T01:01", True),
        ("2026-10-25T00:50", "2026-10-25T01:10", True),  # 02:50 to 02:10
    ],
)
def test_the_wocl(start, end, touches):
    assert only(lasting(start, end))["wocl"] is touches


def test_the_wocl_is_that_of_the_zone_acclimatised_to():
    duty = lasting("2026-06-10T13:00", "2026-06-10T18:00")
    assert only(duty)["wocl"] is False
    assert only(replace(duty, acclimatization_timezone="Asia/Tokyo"))["wocl"] is True
    assert only(replace(duty, acclimatization_timezone="Asia/Atlantis"))["wocl"] is None
