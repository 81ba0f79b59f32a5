"""What is kept of totals from run to run, and what a fall is measured against."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from config.settings import TotalsTolerance
from model.maintenance import TOTALS_COLUMNS, AircraftTotals
from tests.transforms.due import REGISTRATIONS
from transforms.aircraft_totals import compare_totals
from transforms.due_frames import totals_frame
from transforms.due_totals import believed, kept_totals, totals_rows

AT = datetime(2026, 3, 10, 8, tzinfo=UTC)


def keep(*flown, kept=(), now=AT):
    totals = totals_frame([AircraftTotals("a-1", *flown)], REGISTRATIONS)
    return totals_rows(totals, compare_totals(totals, [], {}, TotalsTolerance()), kept, now)


def test_a_counter_that_is_not_told_any_more_stays_as_it_was_last_told():
    rows = keep(3600, 10, 9)
    for hour, flown in enumerate(((7200, 11, None), (7200, None, None), (None, None, None)), 1):
        rows = keep(*flown, kept=rows, now=AT + timedelta(hours=hour))
    (last,) = kept_totals(rows, ()).astype(object).to_dict("records")
    assert (last["flight_seconds"], last["cycles"], last["landings"]) == (7200, 11, 9)


def test_the_instant_moves_with_what_is_told_and_not_with_what_is_missing():
    first = keep(3600, 10, 9)
    silent = keep(3600, 10, None, kept=first, now=AT + timedelta(hours=1))
    grown = keep(3600, 11, None, kept=silent, now=AT + timedelta(hours=2))
    instants = [dict(zip(TOTALS_COLUMNS, *rows, strict=True))["kept_at"] for rows in (first, silent, grown)]
    assert instants == [AT, AT, AT + timedelta(hours=2)]


def test_what_was_never_told_is_nothing():
    (last,) = kept_totals(keep(None, None, 5), ()).astype(object).to_dict("records")
    assert last["landings"] == 5
    assert kept_totals(keep(None, None, 5), {"a-1"}).empty


def test_what_is_set_aside_is_measured_on_what_was_last_kept_and_flies_as_it_does_now():
    told = totals_frame(
        [AircraftTotals("a-1", 1, 1, 1, AT, 720, 18), AircraftTotals("a-2", 2, 2, 2, AT)], REGISTRATIONS
    )
    rows = keep(3600, 10, None)
    found = believed(told, {"a-1", "a-9"}, rows).astype(object)
    found = found.where(found.notna(), None).set_index("aircraft_id").to_dict("index")
    assert list(found) == ["a-2", "a-1"]
    mine = found["a-1"]
    assert (mine["flight_seconds"], mine["cycles"], mine["landings"]) == (3600, 10, None)
    assert (mine["registration"], mine["monthly_flight_seconds"], mine["monthly_cycles"]) == ("M-RSAR", 720, 18)
    assert found["a-2"]["landings"] == 2
    assert believed(told, (), rows)["flight_seconds"].tolist() == [1, 2]
