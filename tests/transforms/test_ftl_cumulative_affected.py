"""What must be summed again after a change, and the flights that duties bring along."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from tests.transforms.ftl_intervals import HOUR, at, duties, flights, on
from transforms.ftl.cumulative import TOTALS, Affected, affected, cumulative, operated_flights, reach

# What changed


def test_affected_are_all_days_whose_windows_hold_the_duty():
    changed = duties(("2026-01-31T22:00", "2026-02-01T04:00", "8"), ("2026-01-31T10:00", "2026-01-31T12:00", "7"))
    assert affected(changed) == {
        "7": Affected(date(2026, 1, 30), date(2026, 1, 31), date(2026, 12, 31)),
        "8": Affected(date(2026, 1, 30), date(2026, 2, 1), date(2027, 1, 31)),
    }
    assert affected(duties()) == {}


@pytest.mark.parametrize("day", ["2024-02-29", "2026-03-31", "2025-12-31", "2026-01-01"])
def test_outside_of_what_is_affected_nothing_changes(day):
    """A duty around the end of the day, with a flight from its start to its end."""
    before, told = ("2026-03-02T10:00", "2026-03-02T12:00"), (f"{day}T20:00", f"{day}T23:30")
    (found,) = affected(duties(told)).values()
    first, last = found.first_day - timedelta(days=40), found.last_day + timedelta(days=40)
    old = cumulative(duties(before), flights(before), first, last)
    new = cumulative(duties(before, told), flights(before, told), first, last)
    differ = new["day"][(old[list(TOTALS)] != new[list(TOTALS)]).any(axis=1)].dt.date
    assert (differ.min(), differ.max()) == (date.fromisoformat(day), found.last_day)
    assert found.first_day <= differ.min()


def test_computing_only_what_is_affected_gives_what_computing_all_gives():
    told = duties(
        *(
            (f"2025-{month:02}-{day:02}T06:00", f"2025-{month:02}-{day:02}T15:00")
            for month in range(1, 13)
            for day in range(1, 28)
        )
    )
    flown = told.rename(columns={"duty_start": "flight_from", "duty_end": "flight_to"})
    whole = cumulative(told, flown, date(2025, 1, 1), date(2026, 12, 31))
    ((person, found),) = affected(told[told["duty_start"] == pd.Timestamp("2025-11-15T06:00Z")]).items()
    since = pd.Timestamp(reach(found.first_day))
    near, flown_near = told[told["duty_end"] > since], flown[flown["flight_to"] > since]
    part = cumulative(near, flown_near, found.first_day, found.last_day, persons=[person])
    same = whole[whole["day"].between(pd.Timestamp(found.first_day), pd.Timestamp(found.last_day))]
    pd.testing.assert_frame_equal(part, same.reset_index(drop=True))


# Flights of duties


def test_every_flight_of_a_duty_is_a_row_of_its_person():
    one, two, three = (at(f"2026-03-10T{hour:02}:00") for hour in (6, 8, 12))
    told = pd.DataFrame(
        {
            "person_key": ["7", "8", "9"],
            "flights_from": [(one, two), None, [two]],
            "flights_to": [(two, three), (), [three]],
        }
    )
    found = operated_flights(told)
    assert list(found.itertuples(index=False, name=None)) == [("7", one, two), ("7", two, three), ("9", two, three)]
    assert set(map(str, found.dtypes[1:])) == {"datetime64[us, UTC]"}
    assert len(operated_flights(told.iloc[:0])) == len(operated_flights(told.iloc[1:2])) == 0
    with pytest.raises(ValueError, match="differ in length"):
        operated_flights(told.assign(flights_to=[(two,), None, [three]]))


def test_flights_of_duties_count_as_they_are():
    told = duties(("2026-03-10T05:00", "2026-03-10T13:00"))
    told["flights_from"] = [(at("2026-03-10T06:00"), at("2026-03-10T09:00"))]
    told["flights_to"] = [(at("2026-03-10T08:00"), at("2026-03-10T12:00"))]
    assert on("2026-03-10", told, operated_flights(told))["flight_28d"] == 5 * HOUR
    assert cumulative(told.iloc[:0], operated_flights(told.iloc[:0]), date(2026, 3, 10), date(2026, 3, 10)).empty
