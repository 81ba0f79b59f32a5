"""How LEON is asked for the flights that were flown: few calls, and none is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transforms.flown import plan_asking

DAY = datetime(2026, 3, 10, tzinfo=UTC)
WINDOW = DAY - timedelta(days=2)


def on(day: int, hour: float = 12) -> datetime:
    return DAY + timedelta(days=day, hours=hour)


def days(*numbers: int) -> tuple[datetime, ...]:
    return tuple(DAY + timedelta(days=number) for number in numbers)


def test_the_days_of_the_window_are_listed_and_those_side_by_side_are_one_interval():
    asked = plan_asking({1: on(0), 2: on(-1), 3: on(0, 23)}, WINDOW)
    assert asked.intervals == (days(-1, 1),)


def test_a_day_without_a_flight_is_not_asked_for():
    assert plan_asking({1: on(0), 2: on(-2)}, WINDOW).intervals == (days(-2, -1), days(0, 1))
    assert plan_asking({}, WINDOW).intervals == ()


def test_one_late_correction_costs_one_question_and_a_whole_day_of_them_one_list():
    assert plan_asking({1: on(-40), 2: on(-40)}, WINDOW).intervals == ()
    assert plan_asking({1: on(-40), 2: on(-40), 3: on(-40)}, WINDOW).intervals == (days(-40, -39),)


def test_a_flight_of_which_nobody_knows_when_it_was_flown_is_left_to_be_asked_for_by_its_number():
    assert plan_asking({1: None}, WINDOW).intervals == ()


def test_days_are_utc_wherever_the_instant_was_written():
    east = timezone(timedelta(hours=10))
    assert plan_asking({1: datetime(2026, 3, 11, 5, tzinfo=east)}, WINDOW).intervals == (days(0, 1),)


@given(st.lists(st.integers(-60, 3), max_size=40))
def test_intervals_are_apart_in_order_and_hold_every_flight_of_the_window(offsets):
    flown = {number: on(offset) for number, offset in enumerate(offsets)}
    intervals = plan_asking(flown, WINDOW).intervals
    assert all(one[1] < other[0] for one, other in pairwise(intervals))
    for moment in flown.values():
        if moment >= WINDOW:
            assert any(start <= moment < end for start, end in intervals)
