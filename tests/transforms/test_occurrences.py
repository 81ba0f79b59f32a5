"""Which occurrence of an item it is: a new one after compliance, the same one when it was only put off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from model.maintenance import DueLimits, ForecastItem
from tests.transforms.due import an_item
from transforms.due_frames import FORECAST_COLUMNS, forecast_frame
from transforms.frames import frame
from transforms.occurrences import SEEN_COLUMNS, current_occurrences

D = Decimal
NOTHING_SEEN = frame([], SEEN_COLUMNS)


def kept(*items: ForecastItem, occurrence: int = 1) -> pd.DataFrame:
    return forecast_frame(items).assign(occurrence=occurrence)[list(SEEN_COLUMNS)]


def now(then: ForecastItem, later: ForecastItem, occurrence: int = 1) -> int:
    (found,) = current_occurrences(kept(then, occurrence=occurrence), forecast_frame([later]))
    return found


def test_what_was_never_seen_is_the_first_unless_the_checks_show_more() -> None:
    items = forecast_frame([an_item(1), an_item(2), an_item(3, status="complied")])
    assert current_occurrences(NOTHING_SEEN, items).tolist() == [1, 1, 1]
    assert current_occurrences(NOTHING_SEEN, items, {2: 4, 3: 2, 99: 7}).tolist() == [1, 4, 2]


def test_on_another_aircraft_a_later_due_value_is_no_compliance_and_done_is_done() -> None:
    interval = {"landings": D(50)}
    then, later = an_item(1, landings=600, repeat=interval), an_item(1, landings=640, repeat=interval)
    assert (now(then, later), now(then, replace(later, registration_id=8))) == (2, 1)
    assert now(replace(then, status="complied"), replace(later, registration_id=8)) == 2


def test_none_falls_below_what_the_checks_show() -> None:
    seen = kept(an_item(1), an_item(2), an_item(3, status="complied"), occurrence=3)
    items = forecast_frame([an_item(1), an_item(2), an_item(3)])
    assert current_occurrences(seen, items, {1: 5, 2: 2, 3: 3}).tolist() == [5, 3, 4]


@pytest.mark.parametrize(
    ("then", "later", "occurrence"),
    [
        ("open", "open", 3),
        ("open", "inWork", 3),
        ("inWork", "open", 3),
        ("complied", "open", 4),
        ("complied", "inWork", 4),
        ("cancelled", "open", 4),
        ("cancelled", "inWork", 4),
        # its check is still to be resolved
        ("open", "complied", 3),
        ("inWork", "cancelled", 3),
        ("complied", "complied", 3),
        ("complied", "cancelled", 3),
    ],
)
def test_a_status(then, later, occurrence) -> None:
    assert now(an_item(status=then, landings=10), an_item(status=later, landings=10), 3) == occurrence


HOURS = {"flight_hours": D("500.5")}
MONTH = {"months": D(1)}


@pytest.mark.parametrize(
    ("repeat", "then", "later", "is_new"),
    [
        # half of 500.5 h is 250.25 h
        (HOURS, {"flight_hours": D("1000.1")}, {"flight_hours": D("1250.35")}, True),
        (HOURS, {"flight_hours": D("1000.1")}, {"flight_hours": D("1250.34")}, False),
        (HOURS, {"flight_hours": D("1000.1")}, {"flight_hours": D("1250.36")}, True),
        (HOURS, {"flight_hours": D("1000.1")}, {"flight_hours": D("3000")}, True),
        (HOURS, {"flight_hours": D("1000.1")}, {"flight_hours": D("100")}, False),
        # a month is 30.4375 days, half of it 15.2
        (MONTH, {"date": date(2026, 3, 10)}, {"date": date(2026, 3, 25)}, False),
        (MONTH, {"date": date(2026, 3, 10)}, {"date": date(2026, 3, 26)}, True),
        (MONTH, {"date": date(2026, 3, 10)}, {"date": date(2026, 2, 1)}, False),
        ({"days": D(30)}, {"date": date(2026, 3, 10)}, {"date": date(2026, 3, 24)}, False),
        ({"days": D(30)}, {"date": date(2026, 3, 10)}, {"date": date(2026, 3, 25)}, True),
        # 48 months, half of which are 730.5 days
        ({"months": D(48)}, {"date": date(2026, 3, 10)}, {"date": date(2028, 3, 9)}, False),
        ({"months": D(48)}, {"date": date(2026, 3, 10)}, {"date": date(2028, 3, 10)}, True),
        ({"engine_cycles": D(101)}, {"engine_cycles": 10}, {"engine_cycles": 60}, False),
        ({"engine_cycles": D(101)}, {"engine_cycles": 10}, {"engine_cycles": 61}, True),
        ({"landings": D(300)}, {"landings": 10}, {"landings": 159}, False),
        ({"landings": D(300)}, {"landings": 10}, {"landings": 160}, True),
        # one limit of two is enough
        ({**HOURS, "landings": D(300)}, {"flight_hours": D(1), "landings": 1}, {"flight_hours": D(2), "landings": 301},
         True),
        # what does not repeat, or not by that limit, only moved
        ({}, {"flight_hours": D(1000)}, {"flight_hours": D(9000)}, False),
        (HOURS, {"flight_hours": D(1000), "landings": 1}, {"flight_hours": D(1000), "landings": 9000}, False),
        ({"landings": D(0)}, {"landings": 10}, {"landings": 10}, False),
        ({"flight_hours": D(0)}, {"flight_hours": D(10)}, {"flight_hours": D(900)}, False),
        # a limit that comes or goes did not move
        (HOURS, {"landings": 10}, {"flight_hours": D(9000)}, False),
        (HOURS, {"flight_hours": D(9000)}, {"landings": 10}, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["open", "inWork"])
def test_a_due_value_that_moved(repeat, then, later, is_new, status) -> None:
    found = now(an_item(repeat=repeat, **then), an_item(status=status, repeat=repeat, **later), 2)
    assert found == (3 if is_new else 2)


def test_complied_with_its_next_due_already_is_one_step_and_not_two() -> None:
    item: dict[str, Any] = {"repeat": {"landings": D(300)}}
    due = an_item(landings=10, **item)
    complied = an_item(status="complied", landings=310, **item)
    again = an_item(landings=310, **item)
    assert now(due, complied, 1) == 1
    assert now(complied, again, 1) == 2
    # compliance and the move seen in one go
    assert now(an_item(status="complied", landings=10, **item), again, 1) == 2
    assert now(due, again, 1) == 2


def test_the_interval_is_the_items_own_or_else_the_one_that_was_seen() -> None:
    def moved(before: Any, after: Any) -> int:
        return now(an_item(landings=0, repeat=before), an_item(landings=100, repeat=after))

    assert moved({"landings": D(1000)}, {"landings": D(200)}) == 2
    assert moved({"landings": D(200)}, {"landings": D(1000)}) == 1
    assert moved({"landings": D(200)}, {}) == 2
    assert moved({}, {"landings": D(200)}) == 2
    hours = {"flight_hours": D(200)}
    assert now(an_item(flight_hours=D(0), repeat=hours), an_item(flight_hours=D(100))) == 2
    assert now(an_item(flight_hours=D(0), repeat=hours), an_item(flight_hours=D("99.9"))) == 1


def test_the_order_and_index_of_the_items_are_kept() -> None:
    seen = kept(an_item(1, status="complied"), an_item(2), an_item(3, status="cancelled"), occurrence=5)
    items = forecast_frame([an_item(3), an_item(9), an_item(1), an_item(2)]).set_index(pd.Index([8, 6, 4, 2]))
    found = current_occurrences(seen, items)
    expected = pd.Series([6, 1, 6, 5], index=[8, 6, 4, 2], name="occurrence", dtype="int64")
    pd.testing.assert_series_equal(found, expected)


@pytest.mark.parametrize("seen", [NOTHING_SEEN, kept(an_item(1)), pd.DataFrame(columns=list(SEEN_COLUMNS))])
def test_no_items(seen) -> None:
    found = current_occurrences(seen, frame([], FORECAST_COLUMNS), {1: 2})
    pd.testing.assert_series_equal(found, pd.Series([], name="occurrence", dtype="int64", index=pd.RangeIndex(0)))


def test_what_was_kept_may_come_as_plain_objects() -> None:
    """As rows of a database come: nothing but objects, and None for what is missing."""
    item = an_item(1, flight_hours=D(10), date=date(2026, 3, 10), engine_cycles=1, repeat={"engine_cycles": D(2)})
    seen = kept(item).astype(object).where(lambda rows: rows.notna(), None)
    later = an_item(1, flight_hours=D(10), engine_cycles=2, repeat={"engine_cycles": D(2)})
    assert current_occurrences(seen, forecast_frame([later, an_item(2)])).tolist() == [2, 1]


def test_an_item_that_was_kept_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="duplicate"):
        current_occurrences(kept(an_item(1), an_item(1)), forecast_frame([an_item(1)]))


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(KeyError, match="repeat_days"):
        current_occurrences(NOTHING_SEEN.drop(columns="repeat_days"), forecast_frame([an_item(1)]))


def test_a_limit_of_any_kind_is_kept() -> None:
    """What is compared must be kept."""
    due = [name for name in FORECAST_COLUMNS if name.startswith(("due_", "repeat_"))]
    assert set(SEEN_COLUMNS) == {"forecast_id", "registration_id", "status", "occurrence", *due}
    assert len(due) == 2 * len(DueLimits.__slots__)
