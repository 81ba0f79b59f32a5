"""Rolling totals, worked out by hand at the edges of their windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from tests.transforms.ftl_intervals import HOUR, MINUTE, NOTHING, SECOND, at, duties, flights, on
from transforms.ftl.cumulative import COLUMNS, TOTALS, cumulative, reach

# Which instant a day counts back from


def test_on_a_day_with_duty_both_conventions_count_back_from_the_end_of_the_last_one():
    totals = on(
        "2026-03-10", duties(("2026-03-10T04:00", "2026-03-10T07:00"), ("2026-03-10T19:00", "2026-03-10T23:30"))
    )
    assert totals["duty_7d"] == totals["duty_7d_alternative"] == 7 * HOUR + 30 * MINUTE


def test_on_a_day_without_duty_standard_counts_back_from_its_beginning_and_alternative_from_its_end():
    duty = duties(("2026-03-03T22:00", "2026-03-04T06:00"))
    # (3rd 24:00, 11th 00:00] holds the six hours of the 4th; (4th 24:00, 11th 24:00] no longer does.
    totals = on("2026-03-11", duty)
    assert (totals["duty_7d"], totals["duty_7d_alternative"]) == (6 * HOUR, NOTHING)


def test_a_duty_under_way_counts_up_to_the_reference_instant_only():
    duty = duties(("2026-03-10T22:00", "2026-03-11T06:00"))
    started, ended = on("2026-03-10", duty), on("2026-03-11", duty)
    assert (started["duty_7d"], started["duty_7d_alternative"]) == (NOTHING, 2 * HOUR)
    assert (ended["duty_7d"], ended["duty_7d_alternative"]) == (8 * HOUR, 8 * HOUR)


def test_a_duty_that_covers_a_whole_day_ends_on_the_next_one():
    duty = duties(("2026-03-09T20:00", "2026-03-11T04:00"))
    between = on("2026-03-10", duty)
    assert (between["duty_7d"], between["duty_7d_alternative"]) == (4 * HOUR, 28 * HOUR)


@pytest.mark.parametrize(
    ("end", "on_the_10th", "on_the_11th"),
    [
        ("2026-03-10T23:59:59", (4 * HOUR - SECOND, 4 * HOUR - SECOND), (4 * HOUR - SECOND, 4 * HOUR - SECOND)),
        # The end at midnight is that of the 11th; so the 10th is a day without an end.
        ("2026-03-11T00:00:00", (NOTHING, 4 * HOUR), (4 * HOUR, 4 * HOUR)),
        ("2026-03-11T00:00:01", (NOTHING, 4 * HOUR), (4 * HOUR + SECOND, 4 * HOUR + SECOND)),
    ],
)
def test_a_duty_that_ends_around_midnight(end, on_the_10th, on_the_11th):
    duty = duties(("2026-03-10T20:00", end))
    for day, expected in (("2026-03-10", on_the_10th), ("2026-03-11", on_the_11th)):
        totals = on(day, duty)
        assert (totals["duty_7d"], totals["duty_7d_alternative"]) == expected


# The far edge of the window


@pytest.mark.parametrize("days", [7, 14, 28])
@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (-SECOND, NOTHING),
        (NOTHING, NOTHING),
        (SECOND, SECOND),
        (3 * HOUR, 3 * HOUR),
        (5 * HOUR - SECOND, 5 * HOUR - SECOND),
        (5 * HOUR, 5 * HOUR),
        (5 * HOUR + SECOND, 5 * HOUR),
    ],
)
def test_of_a_duty_across_the_far_edge_only_what_lies_inside_counts(days, shift, expected):
    reference = datetime(2026, 3, 30, 12, tzinfo=UTC)
    end = reference - timedelta(days=days) + shift
    old = ((end - 5 * HOUR).isoformat(), end.isoformat())
    totals = on("2026-03-30", duties(old, ("2026-03-30T10:00", "2026-03-30T12:00")))
    assert totals[f"duty_{days}d"] == totals[f"duty_{days}d_alternative"] == 2 * HOUR + expected


def test_the_far_edge_is_exact_to_the_microsecond():
    old = ("2026-03-03T10:00:00", "2026-03-03T12:00:00.000001")
    totals = on("2026-03-10", duties(old, ("2026-03-10T11:00", "2026-03-10T12:00")))
    assert totals["duty_7d"] == HOUR + timedelta(microseconds=1)


@pytest.mark.parametrize(("end", "standard"), [("00:00:00", NOTHING), ("00:00:01", SECOND), ("06:00:00", 6 * HOUR)])
def test_the_far_edge_of_a_day_without_duty_is_a_midnight(end, standard):
    totals = on("2026-03-10", duties(("2026-03-02T22:00", f"2026-03-03T{end}")))
    assert (totals["duty_7d"], totals["duty_7d_alternative"]) == (standard, NOTHING)


def test_flight_time_of_28_days_is_cut_at_both_edges():
    flown = flights(("2026-03-01T23:00", "2026-03-02T03:00"), ("2026-03-29T23:00", "2026-03-30T02:00"))
    totals = on("2026-03-30", duties(), flown)
    assert totals["flight_28d"] == 4 * HOUR  # from the 2nd 00:00 to the 30th 00:00
    assert totals["flight_28d_alternative"] == 3 * HOUR  # from the 3rd 00:00


def test_daylight_saving_moves_nothing():
    # Europe put its clocks forward on 29 March 2026 at 01:00 UTC; seven days are 168 hours all the same.
    totals = on(
        "2026-04-01", duties(("2026-03-25T11:00", "2026-03-25T12:30"), ("2026-04-01T10:00", "2026-04-01T12:00"))
    )
    assert totals["duty_7d"] == 2 * HOUR + 30 * MINUTE


# Years and months


def test_the_calendar_year_begins_on_1_january_at_00_00():
    flown = flights(("2025-12-31T22:00", "2026-01-01T03:00"), ("2026-01-02T10:00", "2026-01-02T11:00"))
    first, second, third = (on(f"2026-01-0{day}", duties(), flown) for day in (1, 2, 3))
    assert (first["flight_calendar_year"], first["flight_calendar_year_alternative"]) == (NOTHING, 3 * HOUR)
    assert (second["flight_calendar_year"], second["flight_calendar_year_alternative"]) == (3 * HOUR, 4 * HOUR)
    assert (third["flight_calendar_year"], third["flight_calendar_year_alternative"]) == (4 * HOUR, 4 * HOUR)
    last = on("2025-12-31", duties(), flown)
    assert (last["flight_calendar_year"], last["flight_calendar_year_alternative"]) == (NOTHING, 2 * HOUR)


@pytest.mark.parametrize(
    ("day", "year", "twelve_months"),
    [
        ("2025-12-31", 2 * HOUR, 2 * HOUR),
        ("2026-02-10", 3 * HOUR, 5 * HOUR),
        ("2026-10-31", 3 * HOUR, 5 * HOUR),
        ("2026-11-01", 3 * HOUR, 3 * HOUR),
        ("2026-12-31", 3 * HOUR, 3 * HOUR),
        ("2027-01-01", NOTHING, NOTHING),
    ],
)
def test_calendar_year_and_twelve_months_through_the_year(day, year, twelve_months):
    flown = flights(("2025-11-30T10:00", "2025-11-30T12:00"), ("2026-01-31T10:00", "2026-01-31T13:00"))
    totals = on(day, duties(), flown)
    assert (totals["flight_calendar_year"], totals["flight_12_months"]) == (year, twelve_months)


@pytest.mark.parametrize(
    ("day", "edge"),
    [
        ("2026-03-31", "2025-04-01"),
        ("2026-03-01", "2025-04-01"),
        ("2026-01-31", "2025-02-01"),
        ("2026-12-31", "2026-01-01"),
        ("2024-02-29", "2023-03-01"),
        ("2025-02-28", "2024-03-01"),
        # A leap day within the window is only one day more of it.
        ("2025-01-31", "2024-02-01"),
        ("2024-12-31", "2024-01-01"),
    ],
)
def test_twelve_calendar_months_begin_with_the_eleventh_month_before(day, edge):
    begin = datetime.fromisoformat(edge)
    flown = flights(((begin - 2 * HOUR).isoformat(), (begin + 3 * HOUR).isoformat()))
    totals = on(day, duties((f"{day}T10:00", f"{day}T11:00")), flown)
    assert totals["flight_12_months"] == totals["flight_12_months_alternative"] == 3 * HOUR
    assert reach(date.fromisoformat(day)) == begin.replace(tzinfo=UTC)


def test_a_leap_day_counts_among_seven():
    duty = duties(("2024-02-29T08:00", "2024-02-29T12:00"))
    by_day = [on(day, duty)["duty_7d_alternative"] for day in ("2024-02-28", "2024-02-29", "2024-03-06", "2024-03-07")]
    assert by_day == [NOTHING, 4 * HOUR, 4 * HOUR, NOTHING]


# Overlaps, neighbours, bad rows


def test_overlapping_duties_of_a_person_count_once():
    told = duties(
        ("2026-03-10T04:00", "2026-03-10T10:00"),
        ("2026-03-10T05:00", "2026-03-10T06:00"),
        ("2026-03-10T09:00", "2026-03-10T12:00"),
        ("2026-03-10T12:00", "2026-03-10T13:00"),
    )
    assert on("2026-03-10", told)["duty_7d"] == 9 * HOUR
    assert on("2026-03-10", told.iloc[::-1])["duty_7d"] == 9 * HOUR


def test_two_flights_of_a_day_count_once_each_and_one_told_twice_counts_once():
    flown = flights(
        ("2026-03-10T06:00", "2026-03-10T08:00"),
        ("2026-03-10T09:00", "2026-03-10T12:00"),
        ("2026-03-10T09:00", "2026-03-10T12:00"),
    )
    totals = on("2026-03-10", duties(("2026-03-10T05:00", "2026-03-10T12:30")), flown)
    assert totals["flight_28d"] == totals["flight_12_months"] == 5 * HOUR
    assert totals["duty_28d"] == 7 * HOUR + 30 * MINUTE


def test_people_do_not_see_each_other():
    told = duties(
        ("2026-03-10T04:00", "2026-03-10T10:00", "7"),
        ("2026-03-10T05:00", "2026-03-10T06:00", "8"),
        # Beside the seam between two people, and far outside of anybody's window.
        ("2020-01-01T00:00", "2020-01-02T00:00", "8"),
        ("2026-03-10T23:00", "2031-03-11T00:00", "7"),
        ("2026-03-11T00:00", "9999-12-31T00:00", "6"),
        ("0001-01-01T00:00", "1970-01-01T00:00", "9"),
    )
    together = cumulative(told, flights(), date(2026, 3, 10), date(2026, 3, 10))
    assert dict(zip(together["person_key"], together["duty_28d"], strict=True)) == {
        "6": NOTHING,
        "7": 6 * HOUR,
        "8": HOUR,
        "9": NOTHING,
    }
    alone = {person: on("2026-03-10", told, person=person)["duty_28d"] for person in "6789"}
    assert alone == dict(zip(together["person_key"], together["duty_28d"], strict=True))


def test_a_duty_without_an_end_or_that_ends_before_it_starts_counts_nowhere():
    told = duties(("2026-03-09T10:00", "2026-03-09T08:00"), ("2026-03-09T12:00", "2026-03-09T13:00"))
    told.loc[len(told)] = ["7", at("2026-03-09T20:00"), None]
    told.loc[len(told)] = ["7", None, at("2026-03-09T21:00")]
    totals = on("2026-03-09", told)
    assert totals["duty_7d"] == totals["duty_7d_alternative"] == HOUR
    # Nor does it make its end's day one with duty.
    totals = on(
        "2026-03-10", duties(("2026-03-10T10:00", "2026-03-10T08:00"), ("2026-03-02T20:00", "2026-03-03T06:00"))
    )
    assert (totals["duty_7d"], totals["duty_7d_alternative"]) == (6 * HOUR, NOTHING)


# The frame


def test_a_row_a_person_and_day_in_order():
    told = duties(
        ("2026-03-10T04:00", "2026-03-10T10:00", "9"),
        ("2026-03-10T05:00", "2026-03-10T06:00", "10"),
    )
    flown = flights(("2026-03-10T05:00", "2026-03-10T06:00", "8"))
    result = cumulative(told, flown, date(2026, 3, 9), date(2026, 3, 11))
    assert tuple(result.columns) == COLUMNS
    days = [pd.Timestamp(2026, 3, day) for day in (9, 10, 11)]
    assert list(zip(result["person_key"], result["day"], strict=True)) == [
        (who, day) for who in ("10", "8", "9") for day in days
    ]
    assert str(result["day"].dtype) == "datetime64[us]"
    assert {str(result[name].dtype) for name in TOTALS} == {"timedelta64[us]"}


def test_nobody_and_no_days_give_no_rows_and_a_named_person_without_duty_zeros():
    nobody = cumulative(duties(), flights(), date(2026, 3, 9), date(2026, 3, 11))
    assert (tuple(nobody.columns), len(nobody)) == (COLUMNS, 0)
    assert len(cumulative(duties(), flights(), date(2026, 3, 9), date(2026, 3, 8), persons=["7"])) == 0
    idle = cumulative(duties(), flights(), date(2026, 3, 9), date(2026, 3, 11), persons=["7"])
    assert (idle[list(TOTALS)] == NOTHING).all(axis=None)
    assert len(idle) == 3


def test_more_people_and_days_than_fit_are_refused():
    with pytest.raises(ValueError, match="compute them in parts"):
        cumulative(duties(), flights(), date(1000, 1, 1), date(9999, 1, 1), persons=map(str, range(100)))
