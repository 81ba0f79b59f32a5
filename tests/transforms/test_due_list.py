"""What is within a threshold: at it, just below, just above, overdue, nothing known, several limits at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, localcontext

import pandas as pd
import pytest

from config.settings import DueThresholds
from model.maintenance import AircraftTotals
from tests.transforms.due import AT, REGISTRATIONS, TODAY, an_item, items_frame, measured
from transforms.due_frames import forecast_frame, totals_frame
from transforms.due_list import due_list

D = Decimal
FLOWN = 3_600_000  # 1000 h


def one(frame: pd.DataFrame) -> dict:
    (row,) = frame.to_dict("records")
    return row


@pytest.mark.parametrize(
    # What is left of 150 h by default.
    ("due", "flown", "remaining", "is_due", "is_overdue"),
    [
        ("1150", FLOWN, "150.0000", True, False),
        ("1150.01", FLOWN, "150.0100", False, False),
        ("1149.99", FLOWN, "149.9900", True, False),
        ("1150", FLOWN - 1, "150.0003", False, False),
        ("1150", FLOWN + 1, "149.9997", True, False),
        # A hundredth of an hour is 36 seconds.
        ("1150.01", FLOWN + 36, "150.0000", True, False),
        ("1150.01", FLOWN + 35, "150.0003", False, False),
        # Decimals that no float has: 1150.3 h are 4,141,080 s, and 150 h before that are 3,601,080 s.
        ("1150.3", 3_601_080, "150.0000", True, False),
        ("1150.3", 3_601_079, "150.0003", False, False),
        ("150.1", 360, "150.0000", True, False),
        ("150.1", 359, "150.0003", False, False),
        # Finer than a second.
        ("1150.00001", FLOWN, "150.0000", False, False),
        ("1000", FLOWN, "0.0000", True, False),
        ("999.99", FLOWN, "-0.0100", True, True),
        ("1000", FLOWN + 1, "-0.0003", True, True),
        ("1000", FLOWN - 1, "0.0003", True, False),
        ("999.99999", FLOWN, "0.0000", True, True),
        ("0", 0, "0.0000", True, False),
        # Half even: what lies just between two goes to the even one.
        ("1000.00005", FLOWN, "0.0000", True, False),
        ("1000.00015", FLOWN, "0.0002", True, False),
    ],
)
def test_flight_hours(due, flown, remaining, is_due, is_overdue) -> None:
    row = one(measured(an_item(flight_hours=D(due)), flight_seconds=flown))
    assert str(row["remaining_flight_hours"]) == remaining
    assert (row["is_due"], row["is_overdue"]) == (is_due, is_overdue)
    assert row["within"] == (("flight_hours",) if is_due else ())
    assert row["triggered_by"] == ("flight_hours" if is_due else None)


def test_a_sum_of_decimals_is_no_sum_of_floats() -> None:
    # 0.1 + 0.2 is 0.30000000000000004 in floats, above a threshold of 0.3.
    assert 0.1 + 0.2 > 0.3
    row = one(measured(an_item(flight_hours=D("0.1") + D("0.2")), flight_seconds=0, thresholds=threshold("0.3")))
    assert row["is_due"]
    # 0.7 of 2.1 is 1.4000000000000001 in floats.
    row = one(measured(an_item(flight_hours=D("2.1")), flight_seconds=2520, thresholds=threshold("1.4")))
    assert row["is_due"]
    assert row["remaining_flight_hours"] == D("1.4")


def threshold(hours: str) -> DueThresholds:
    return DueThresholds(flight_hours=D(hours))


def test_the_callers_decimal_context_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 4
        row = one(measured(an_item(flight_hours=D("123456.78")), flight_seconds=443_904_409))
    assert str(row["remaining_flight_hours"]) == "149.9997"


@pytest.mark.parametrize(
    # 50 days by default; 2026-03-10 and 50 days is 2026-04-29, across the summer time of Europe and America.
    ("due", "remaining", "is_due", "is_overdue"),
    [
        (date(2026, 4, 29), 50, True, False),
        (date(2026, 4, 30), 51, False, False),
        (date(2026, 4, 28), 49, True, False),
        (date(2026, 3, 10), 0, True, False),
        (date(2026, 3, 9), -1, True, True),
        (date(2025, 3, 10), -365, True, True),
        (date(9999, 12, 31), 2_912_374, False, False),
        (date(1, 1, 1), -739_684, True, True),
    ],
)
def test_days(due, remaining, is_due, is_overdue) -> None:
    row = one(measured(an_item(date=due)))
    assert row["remaining_days"] == remaining
    assert (row["is_due"], row["is_overdue"]) == (is_due, is_overdue)
    assert row["triggered_by"] == ("days" if is_due else None)
    assert row["projected_date"] == due


@pytest.mark.parametrize(
    ("today", "remaining"),
    # Clocks change on 29 March in Europe and on 8 March in America; 2028 has a 29 February.
    [
        (date(2026, 3, 28), 2), (date(2026, 3, 29), 1), (date(2026, 3, 7), 23), (date(2026, 3, 8), 22),
    ],
)  # fmt: skip
def test_a_day_is_a_date_whatever_the_clocks_do(today, remaining) -> None:
    assert one(measured(an_item(date=date(2026, 3, 30)), today=today))["remaining_days"] == remaining


@pytest.mark.parametrize(
    ("name", "due", "is_due", "is_overdue"),
    [
        # 500 cycles flown and a threshold of 50; 600 landings and one of 100
        ("engine_cycles", 550, True, False),
        ("engine_cycles", 551, False, False),
        ("engine_cycles", 549, True, False),
        ("engine_cycles", 500, True, False),
        ("engine_cycles", 499, True, True),
        ("engine_cycles", 0, True, True),
        ("landings", 700, True, False),
        ("landings", 701, False, False),
        ("landings", 699, True, False),
        ("landings", 600, True, False),
        ("landings", 599, True, True),
    ],
)
def test_cycles_and_landings(name, due, is_due, is_overdue) -> None:
    row = one(measured(an_item(**{name: due})))
    assert row[f"remaining_{name}"] == due - {"engine_cycles": 500, "landings": 600}[name]
    assert (row["is_due"], row["is_overdue"]) == (is_due, is_overdue)
    assert row["triggered_by"] == (name if is_due else None)


EVERYTHING_NEAR = {"flight_hours": D(1001), "date": TODAY, "engine_cycles": 501, "landings": 601}


@pytest.mark.parametrize(
    ("totals", "within"),
    [
        ({}, ("flight_hours", "days", "engine_cycles", "landings")),
        ({"flight_seconds": None}, ("days", "engine_cycles", "landings")),
        ({"cycles": None}, ("flight_hours", "days", "landings")),
        ({"landings": None}, ("flight_hours", "days", "engine_cycles")),
        ({"flight_seconds": None, "cycles": None, "landings": None}, ("days",)),
    ],
)
def test_a_total_that_is_not_known_tells_nothing(totals, within) -> None:
    row = one(measured(an_item(**EVERYTHING_NEAR), **totals))
    assert row["within"] == within
    assert pd.isna(row["remaining_flight_hours"]) == ("flight_hours" not in within)
    assert pd.isna(row["remaining_engine_cycles"]) == ("engine_cycles" not in within)
    assert pd.isna(row["remaining_landings"]) == ("landings" not in within)


def test_no_limit_is_no_due() -> None:
    row = one(measured(an_item()))
    assert (row["within"], row["triggered_by"], row["is_due"], row["is_overdue"]) == ((), None, False, False)
    assert (row["remaining_flight_hours"], row["projected_date"]) == (None, None)
    assert pd.isna([row["remaining_days"], row["remaining_engine_cycles"], row["remaining_landings"]]).all()


@pytest.mark.parametrize(
    ("due", "within", "triggered_by"),
    [
        # 75 of 150 h is half, 24 of 50 days is less, 26 of 50 cycles more
        ({"flight_hours": D(1075), "date": TODAY + timedelta(24)}, ("flight_hours", "days"), "days"),
        ({"flight_hours": D(1075), "date": TODAY + timedelta(26)}, ("flight_hours", "days"), "flight_hours"),
        # a half and a half: the order of the limits
        ({"flight_hours": D(1075), "date": TODAY + timedelta(25)}, ("flight_hours", "days"), "flight_hours"),
        ({"engine_cycles": 525, "landings": 650}, ("engine_cycles", "landings"), "engine_cycles"),
        ({"engine_cycles": 525, "landings": 649}, ("engine_cycles", "landings"), "landings"),
        ({"date": TODAY + timedelta(25), "landings": 650}, ("days", "landings"), "days"),
        # 49.5 of 150 is 33 of 100, and one second less is less
        ({"flight_hours": D("1049.5"), "landings": 633}, ("flight_hours", "landings"), "flight_hours"),
        ({"flight_hours": D("1049.50001"), "landings": 633}, ("flight_hours", "landings"), "landings"),
        # overdue by most of its threshold: 10 of 50 days against 20 of 150 h
        ({"flight_hours": D(980), "date": TODAY - timedelta(10)}, ("flight_hours", "days"), "days"),
        ({"flight_hours": D(969), "date": TODAY - timedelta(10)}, ("flight_hours", "days"), "flight_hours"),
        # one near, one far: the far one does not count, however small its share
        ({"flight_hours": D(1151), "landings": 700}, ("landings",), "landings"),
        # nothing left of both
        ({"flight_hours": D(1000), "engine_cycles": 500}, ("flight_hours", "engine_cycles"), "flight_hours"),
    ],
)
def test_several_limits_at_once(due, within, triggered_by) -> None:
    row = one(measured(an_item(**due)))
    assert (row["within"], row["triggered_by"]) == (within, triggered_by)


def test_one_of_three_overdue_makes_the_item_overdue() -> None:
    row = one(measured(an_item(flight_hours=D(5000), date=TODAY + timedelta(300), landings=599)))
    assert (row["within"], row["is_due"], row["is_overdue"]) == (("landings",), True, True)


def test_a_threshold_of_zero_is_not_one_that_is_off() -> None:
    zero = DueThresholds(flight_hours=D(0), days=0, engine_cycles=0, landings=0)
    reached = measured(an_item(1, flight_hours=D(1000)), an_item(2, flight_hours=D("1000.01")), thresholds=zero)
    assert reached["is_due"].tolist() == [True, False]
    others = measured(
        an_item(1, date=TODAY), an_item(2, date=TODAY + timedelta(1)),
        an_item(3, engine_cycles=500), an_item(4, engine_cycles=501),
        an_item(5, landings=600), an_item(6, landings=601),
        thresholds=zero,
    )  # fmt: skip
    assert others["is_due"].tolist() == [True, False] * 3
    # the share of a threshold of zero is taken of one: 2 days over are more than 1.5 h over
    row = one(measured(an_item(flight_hours=D("998.5"), date=TODAY - timedelta(2)), thresholds=zero))
    assert row["triggered_by"] == "days"


@pytest.mark.parametrize("off", ["flight_hours", "days", "engine_cycles", "landings"])
def test_a_limit_that_is_off_brings_nothing_but_is_shown(off) -> None:
    row = one(measured(an_item(**EVERYTHING_NEAR), thresholds=DueThresholds(**{off: False})))
    assert row["within"] == tuple(name for name in ("flight_hours", "days", "engine_cycles", "landings") if name != off)
    assert row[f"remaining_{off}"] == {"flight_hours": D(1), "days": 0, "engine_cycles": 1, "landings": 1}[off]


def test_overdue_by_what_is_off_is_not_overdue() -> None:
    late = an_item(flight_hours=D(10), date=TODAY + timedelta(40))
    row = one(measured(late, thresholds=DueThresholds(flight_hours=False)))
    assert (row["within"], row["is_due"], row["is_overdue"]) == (("days",), True, False)


def test_with_all_limits_off_nothing_is_due() -> None:
    off = DueThresholds(flight_hours=False, days=False, engine_cycles=False, landings=False)
    row = one(measured(an_item(flight_hours=D(1), date=date(2020, 1, 1), engine_cycles=1, landings=1), thresholds=off))
    assert (row["within"], row["triggered_by"], row["is_due"], row["is_overdue"]) == ((), None, False, False)
    assert row["remaining_flight_hours"] == D(-999)


USE = {"monthly_flight_seconds": 180_000, "monthly_cycles": 40}  # 50 h and 40 cycles a month


@pytest.mark.parametrize(
    ("due", "projected"),
    [
        # 100 h are two months: 60.875 days
        ({"flight_hours": D(1100)}, date(2026, 5, 9)),
        # 50 h x 64 / 487 = 6.5708... h are four days; a little less is three
        ({"flight_hours": D("1006.571")}, date(2026, 3, 14)),
        ({"flight_hours": D("1006.57")}, date(2026, 3, 13)),
        # 40 cycles are 30.4375 days
        ({"engine_cycles": 540}, date(2026, 4, 9)),
        ({"landings": 640}, date(2026, 4, 9)),
        # 8 x 30.4375 / 40 = 6.0875; 7 are 5.33
        ({"landings": 608}, date(2026, 3, 16)),
        ({"landings": 607}, date(2026, 3, 15)),
        # nothing left, or less
        ({"flight_hours": D(1000)}, TODAY),
        ({"landings": 1}, TODAY),
        # the first of all
        ({"flight_hours": D(1100), "date": date(2026, 5, 8)}, date(2026, 5, 8)),
        ({"flight_hours": D(1100), "date": date(2026, 5, 10)}, date(2026, 5, 9)),
        ({"flight_hours": D(1100), "date": date(2026, 5, 10), "landings": 607}, date(2026, 3, 15)),
        # a date that has passed is the date itself
        ({"flight_hours": D(900), "date": date(2026, 3, 1)}, date(2026, 3, 1)),
        # 2.9 million days lie before the year 10000
        ({"landings": 10_000_000}, None),
        ({"landings": 10_000_000, "date": date(2031, 1, 1)}, date(2031, 1, 1)),
    ],
)
def test_projected_date(due, projected) -> None:
    assert one(measured(an_item(**due), **USE))["projected_date"] == projected


@pytest.mark.parametrize("use", [{}, {"monthly_flight_seconds": 0, "monthly_cycles": 0}])
def test_without_use_only_what_is_reached_has_a_date(use) -> None:
    far = measured(an_item(1, flight_hours=D(1001)), an_item(2, landings=601), an_item(3, landings=600), **use)
    assert far["projected_date"].tolist() == [None, None, TODAY]


def test_a_limit_that_is_off_is_projected_all_the_same() -> None:
    row = one(measured(an_item(landings=640), thresholds=DueThresholds(landings=False), **USE))
    assert (row["projected_date"], row["is_due"]) == (date(2026, 4, 9), False)


def test_each_item_is_measured_on_its_own_aircraft_in_the_order_of_the_items() -> None:
    items = forecast_frame([an_item(number, flight_hours=D(200), date=date(2026, 4, 1)) for number in (5, 3, 9, 1)])
    items = items.assign(aircraft_id=["a-2", "a-9", "a-1", None], note=["w", "x", "y", "z"]).set_index(
        pd.Index([10, 30, 20, 40])
    )
    totals = totals_frame(
        [AircraftTotals("a-1", 3600, 2, 3, AT), AircraftTotals("a-2", 360_000, 200, 300)], REGISTRATIONS
    )
    before = items.copy(deep=True)
    found = due_list(items, totals, DueThresholds(), TODAY)
    pd.testing.assert_frame_equal(items, before)
    assert found.index.tolist() == [10, 30, 20, 40]
    assert found["forecast_id"].tolist() == [5, 3, 9, 1]
    assert found["note"].tolist() == ["w", "x", "y", "z"]
    assert found["registration"].tolist() == ["N123AB", None, "M-RSAR", None]
    assert found["total_flight_seconds"].tolist() == [360_000, pd.NA, 3600, pd.NA]
    assert found["total_cycles"].tolist() == [200, pd.NA, 2, pd.NA]
    assert found["total_landings"].tolist() == [300, pd.NA, 3, pd.NA]
    assert found["totals_as_of"].tolist() == [pd.NaT, pd.NaT, pd.Timestamp(AT), pd.NaT]
    assert found["remaining_flight_hours"].tolist() == [D(100), None, D(199), None]
    assert found["within"].tolist() == [("flight_hours", "days"), ("days",), ("days",), ("days",)]


@pytest.mark.parametrize(
    ("due", "totals", "untold"),
    [
        ({"landings": 650}, {}, ()),
        ({"landings": 650}, {"landings": None}, ("landings",)),
        ({"engine_cycles": 510, "date": TODAY}, {"cycles": None, "landings": None}, ("engine_cycles",)),
        ({"flight_hours": D(1), "landings": 1}, {"flight_seconds": None}, ("flight_hours",)),
        ({"date": TODAY}, {"flight_seconds": None, "cycles": None, "landings": None}, ()),
    ],
)  # fmt: skip
def test_a_limit_without_its_total_is_named_and_brings_nothing(due, totals, untold) -> None:
    (row,) = measured(an_item(**due), **totals).to_dict("records")
    assert row["untold"] == untold
    assert not set(row["within"]) & set(untold)


def test_a_limit_that_is_switched_off_is_not_missed() -> None:
    (row,) = measured(an_item(landings=1), thresholds=DueThresholds(landings=None), landings=None).to_dict("records")
    assert row["untold"] == ()


def test_a_registration_that_the_items_have_stays() -> None:
    items = items_frame(an_item(landings=1)).assign(registration="MRSAR")
    found = due_list(items, totals_frame([AircraftTotals("a-1")], REGISTRATIONS), DueThresholds(), TODAY)
    assert found["registration"].tolist() == ["MRSAR"]


def test_the_columns_and_their_types_are_the_same_with_and_without_rows() -> None:
    full = measured(an_item(**EVERYTHING_NEAR), an_item(2))
    none = due_list(items_frame(), totals_frame([], {}), DueThresholds(), TODAY)
    assert len(none) == 0
    assert none.dtypes.to_dict() == full.dtypes.to_dict()
    assert list(full.columns)[-16:] == [
        "aircraft_id", "registration", "total_flight_seconds", "total_cycles", "total_landings", "totals_as_of",
        "remaining_flight_hours", "remaining_days", "remaining_engine_cycles", "remaining_landings", "within",
        "untold", "triggered_by", "is_due", "is_overdue", "projected_date",
    ]  # fmt: skip
    kinds = full.dtypes.astype(str)
    assert {kinds[name] for name in ("within", "triggered_by", "projected_date", "remaining_flight_hours")} == {
        "object"
    }
    assert {kinds[f"remaining_{name}"] for name in ("days", "engine_cycles", "landings")} == {"Int64"}
    assert {kinds["is_due"], kinds["is_overdue"]} == {"bool"}
    assert kinds["totals_as_of"] == "datetime64[us, UTC]"


def test_an_aircraft_that_has_two_totals_is_refused() -> None:
    totals = totals_frame([AircraftTotals("a-1", 1), AircraftTotals("a-1", 2)], {})
    with pytest.raises(ValueError, match="duplicate"):
        due_list(items_frame(an_item(landings=1)), totals, DueThresholds(), TODAY)


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(KeyError, match="due_landings"):
        due_list(items_frame().drop(columns="due_landings"), totals_frame([], {}), DueThresholds(), TODAY)
