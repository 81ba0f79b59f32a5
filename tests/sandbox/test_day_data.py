"""The committed week: what its README promises."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from sandbox.day.source import DATA, airports, by_tail, week


def test_the_data_is_small_and_says_its_licence():
    assert sum(path.stat().st_size for path in Path(DATA).iterdir() if path.is_file()) < 600_000
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for words in ("License: CC0", "public domain", "MIT licence", "Mike Borsetti", "github.com/mwgg/Airports"):
        assert words in readme


def test_local_times_became_utc_across_midnight_and_zones():
    legs = {(leg.carrier, leg.flight, leg.start.date()): leg for leg in week()}
    shuttle = legs["EV", "4119", date(2013, 6, 13)]  # left Newark at 20:59 on the 12th, due in Richmond at 22:26
    assert shuttle.start == datetime(2013, 6, 13, 0, 59, tzinfo=UTC)
    assert shuttle.end == datetime(2013, 6, 13, 2, 26, tzinfo=UTC)
    assert shuttle.actual_out == datetime(2013, 6, 13, 0, 56, tzinfo=UTC)
    assert shuttle.actual_in == datetime(2013, 6, 13, 2, 18, tzinfo=UTC)
    assert shuttle.distance_nm == 241  # 277 statute miles
    nashville = next(leg for leg in week() if leg.is_real and leg.destination == "KBNA")  # an hour behind New York
    assert timedelta(hours=1, minutes=45) < nashville.end - nashville.start < timedelta(hours=3)


def test_legs_are_possible():
    known = {record["icao"] or record["iata"] for record in airports()} | {"KJPX"}
    for leg in week():
        hours = (leg.end - leg.start) / timedelta(hours=1)
        assert 0.5 < hours < 7, leg
        assert 30 < leg.distance_nm / hours < 500, leg
        assert {leg.origin, leg.destination} <= known
        if leg.actual_out and leg.actual_off and leg.actual_on and leg.actual_in:
            assert leg.actual_out <= leg.actual_off < leg.actual_on <= leg.actual_in, leg
    assert sum(leg.cancelled for leg in week()) > 10


def test_tails_fly_several_legs_a_day_and_return_legs_meet_the_next_departure():
    legs = by_tail(date(2026, 3, 10))
    assert 30 <= len(legs) <= 40
    daily = Counter((tail, leg.start.date()) for tail, flown in legs.items() for leg in flown)
    assert 2 < sum(daily.values()) / len(daily) < 6
    for flown in legs.values():
        for before, leg in pairwise(flown):
            if not leg.is_real:
                assert leg.origin == before.destination
                assert leg.start >= before.end + timedelta(minutes=40)


def test_the_played_day_is_the_third_of_the_week():
    days = {leg.start.date() for flown in by_tail(date(2026, 3, 10)).values() for leg in flown}
    assert min(days) == date(2026, 3, 8)
    assert max(days) == date(2026, 3, 15)  # Sunday evening in New York is Monday's night in UTC
    moved, original = by_tail(date(2026, 3, 10)), by_tail(date(2013, 6, 12))
    for tail, legs in original.items():
        for was, now in zip(legs, moved[tail], strict=True):
            assert (was.number, was.start.time(), was.end - was.start) == (
                now.number,
                now.start.time(),
                now.end - now.start,
            )
