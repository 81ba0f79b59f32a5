"""Totals that fall, and totals that lie apart in the two systems."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from config.settings import TotalsTolerance
from model.maintenance import AircraftTotals, TrackingTotals
from model.records import Counters, TripUpdate
from tests.transforms.due import REGISTRATIONS
from transforms.aircraft_totals import COMPARED_COLUMNS, FALLS_COLUMNS, KEPT_COLUMNS, compare_totals, falls
from transforms.due_frames import totals_frame
from transforms.frames import frame

D = Decimal
KEPT_AT = datetime(2026, 3, 10, 7, 55, tzinfo=UTC)
LATER = KEPT_AT + timedelta(seconds=1)
FALL = ["fall_flight_seconds", "fall_cycles", "fall_landings"]


def kept(*rows: tuple[str, int | None, int | None, int | None]) -> pd.DataFrame:
    return frame(({**dict(zip(KEPT_COLUMNS, row, strict=False)), "kept_at": KEPT_AT} for row in rows), KEPT_COLUMNS)


def current(*rows: tuple[str, int | None, int | None, int | None]) -> pd.DataFrame:
    return totals_frame([AircraftTotals(*row) for row in rows], REGISTRATIONS)


def fallen(frame: pd.DataFrame) -> list[list[int]]:
    return frame[FALL].to_numpy().tolist()


def an_update(aircraft: str = "a-1", changed: datetime | None = LATER, **values: object) -> TripUpdate:
    return TripUpdate("t-1", aircraft, KEPT_AT - timedelta(days=30), updated_at=changed, **values)


def test_what_grows_or_stays_does_not_fall() -> None:
    found = falls(current(("a-1", 3600, 11, 10)), kept(("a-1", 3600, 10, 9)), [])
    assert fallen(found) == [[0, 0, 0]]
    (row,) = found.to_dict("records")
    assert (row["kept_flight_seconds"], row["kept_cycles"], row["kept_landings"]) == (3600, 10, 9)
    assert row["kept_at"] == pd.Timestamp(KEPT_AT)
    assert list(found.columns) == list(FALLS_COLUMNS)


def test_each_counter_falls_by_itself_and_by_how_much_is_said() -> None:
    before = kept(("a-1", 3600, 10, 9), ("a-2", 7200, 5, 5))
    found = falls(current(("a-2", 7200, 4, 9), ("a-1", 3599, 10, 2)), before, [])
    assert found["aircraft_id"].tolist() == ["a-2", "a-1"]
    assert fallen(found) == [[0, 1, 0], [1, 0, 7]]


def test_what_is_not_known_on_a_side_does_not_fall() -> None:
    now = current(("a-1", None, 5, None), ("a-2", 1, 1, 1), ("a-9", 2, 2, 2))
    found = falls(now, kept(("a-1", 3600, None, None), ("a-2", 0, 0, 0)), [])
    assert fallen(found) == [[0, 0, 0]] * 3
    assert found[["kept_flight_seconds", "kept_at"]].isna().to_numpy().tolist() == [
        [False, False], [False, False], [True, True],
    ]  # fmt: skip


def test_a_fall_to_zero_is_a_fall() -> None:
    assert fallen(falls(current(("a-1", 0, 0, 0)), kept(("a-1", 3600, 10, 9)), [])) == [[3600, 10, 9]]


ALL_FELL = [3599, 9, 8]
BEFORE = kept(("a-1", 3600, 10, 9))
NOW = current(("a-1", 1, 1, 1))


@pytest.mark.parametrize(
    ("update", "left"),
    [
        # a tombstone explains them all; so does one whose deletion alone is news
        (an_update(deleted_at=LATER), [0, 0, 0]),
        (an_update(changed=None, deleted_at=LATER), [0, 0, 0]),
        (an_update(changed=KEPT_AT, deleted_at=LATER), [0, 0, 0]),
        # less of one counter explains that counter, by whatever amount
        (an_update(delta=Counters(flight_seconds=-1)), [0, 9, 8]),
        (an_update(delta=Counters(cycles=-1)), [3599, 0, 8]),
        (an_update(delta=Counters(flight_seconds=0, cycles=1, landings=-500)), [3599, 9, 0]),
        # the totals were set: to what they are, or to less, from which they grew
        (an_update(carried_forward=Counters(flight_seconds=1, cycles=0, landings=2)), [0, 0, 8]),
        # nothing of the kind
        (an_update(delta=Counters(flight_seconds=60, cycles=1, landings=1)), ALL_FELL),
        (an_update(), ALL_FELL),
        # no news: known when the totals were kept
        (an_update(changed=KEPT_AT, delta=Counters(-1, -1, -1)), ALL_FELL),
        (an_update(changed=KEPT_AT - timedelta(days=1), deleted_at=KEPT_AT), ALL_FELL),
        (an_update(changed=None, delta=Counters(-1, -1, -1)), ALL_FELL),
        # of another aircraft
        (an_update("a-2", deleted_at=LATER), ALL_FELL),
    ],
)
def test_a_trip_update_explains(update, left) -> None:
    assert fallen(falls(NOW, BEFORE, [update])) == [left]
    assert fallen(falls(NOW, BEFORE, [an_update("a-2", deleted_at=LATER), update, an_update()])) == [left]


def test_two_trip_updates_explain_a_counter_each() -> None:
    updates = [an_update(delta=Counters(cycles=-1)), an_update(delta=Counters(landings=-1))]
    assert fallen(falls(NOW, BEFORE, updates)) == [[3599, 0, 0]]


def test_the_index_is_kept_and_nothing_else_is_changed() -> None:
    now = current(("a-2", 1, 1, 1), ("a-1", 1, 1, 1)).set_index(pd.Index([7, 3]))
    before = now.copy(deep=True)
    found = falls(now, BEFORE, [])
    assert found.index.tolist() == [7, 3]
    assert fallen(found) == [[0, 0, 0], ALL_FELL]
    pd.testing.assert_frame_equal(now, before)


def test_empty_frames_have_the_same_columns_and_types() -> None:
    full = falls(NOW, BEFORE, [])
    for now, before in ((current(), BEFORE), (current(), kept()), (NOW, kept())):
        found = falls(now, before, [])
        assert len(found) == len(now)
        assert found.dtypes.to_dict() == full.dtypes.to_dict()
    assert full.dtypes.astype(str).to_dict() == FALLS_COLUMNS


def compared(totals: tuple, tracking: tuple, tolerance: TotalsTolerance | None = None) -> dict:
    found = compare_totals(
        current(("a-1", *totals)), [TrackingTotals(7, *tracking)], {7: "a-1"}, tolerance or TotalsTolerance()
    )
    (row,) = found.to_dict("records")
    return row


@pytest.mark.parametrize(
    ("seconds", "hours", "difference", "is_out"),
    [
        # 1000 h against 5 h of tolerance
        (3_600_000, "1000", "0.0000", False),
        (3_600_000, "995", "5.0000", False),
        (3_600_000, "1005", "-5.0000", False),
        (3_600_000, "994.99", "5.0100", True),
        (3_600_000, "1005.01", "-5.0100", True),
        (3_600_001, "995", "5.0003", True),
        (3_599_999, "1005", "-5.0003", True),
        # 1000.1 h are 3,600,360 s; in floats 1000.1 - 995.1 is exactly 5, but 1000.3 - 995.3 is not
        (3_600_360, "995.1", "5.0000", False),
        (3_601_080, "995.3", "5.0000", False),
        (3_601_081, "995.3", "5.0003", True),
        (0, "0", "0.0000", False),
    ],
)
def test_hours_apart(seconds, hours, difference, is_out) -> None:
    row = compared((seconds, 1, 1), (D(hours), 1, 1))
    assert str(row["difference_flight_hours"]) == difference
    assert row["tracking_flight_hours"] == D(hours)
    assert row["out_of_line"] == (("flight_hours",) if is_out else ())
    assert row["is_out_of_line"] is is_out


@pytest.mark.parametrize(("ours", "is_out"), [(97, False), (96, True), (103, False), (104, True), (100, False)])
def test_counts_apart(ours, is_out) -> None:
    row = compared((0, ours, 100), (D(0), 100, 100))
    assert (row["techlog_engine_cycles"], row["tracking_engine_cycles"]) == (ours, 100)
    assert row["difference_engine_cycles"] == ours - 100
    assert row["out_of_line"] == (("engine_cycles",) if is_out else ())
    row = compared((0, 100, ours), (D(0), 100, 100))
    assert (row["techlog_landings"], row["tracking_landings"], row["difference_landings"]) == (ours, 100, ours - 100)
    assert row["out_of_line"] == (("landings",) if is_out else ())


def test_all_counters_out_of_line_are_named_in_order() -> None:
    row = compared((36_000, 10, 20), (D(0), 0, 0))
    assert row["out_of_line"] == ("flight_hours", "engine_cycles", "landings")


@pytest.mark.parametrize(
    ("totals", "tracking", "out"),
    [
        ((None, 10, 20), (D(500), 0, 0), ("engine_cycles", "landings")),
        ((36_000, None, 20), (D(0), 500, 0), ("flight_hours", "landings")),
        ((36_000, 10, None), (D(0), 0, 500), ("flight_hours", "engine_cycles")),
        ((36_000, 10, 20), (None, 0, 0), ("engine_cycles", "landings")),
        ((36_000, 10, 20), (D(0), None, 0), ("flight_hours", "landings")),
        ((36_000, 10, 20), (D(0), 0, None), ("flight_hours", "engine_cycles")),
        ((None, None, None), (None, None, None), ()),
    ],
)
def test_what_is_not_known_on_a_side_is_not_compared(totals, tracking, out) -> None:
    row = compared(totals, tracking)
    assert row["out_of_line"] == out
    for name in {"flight_hours", "engine_cycles", "landings"} - set(out):
        assert pd.isna(row[f"difference_{name}"])


def test_a_tolerance_that_is_off_and_one_of_zero() -> None:
    off = TotalsTolerance(flight_hours=False, landings=0)
    row = compared((36_000_000, 10, 11), (D(0), 10, 10), off)
    assert row["out_of_line"] == ("landings",)
    assert row["difference_flight_hours"] == D(10_000)
    assert compared((1, 10, 10), (D(0), 10, 10), TotalsTolerance(flight_hours=0))["out_of_line"] == ("flight_hours",)
    all_off = TotalsTolerance(flight_hours=False, engine_cycles=False, landings=False)
    assert compared((36_000_000, 99, 99), (D(0), 0, 0), all_off)["is_out_of_line"] is False


def test_only_what_both_have_is_compared() -> None:
    totals = current(("a-1", 3600, 1, 1), ("a-2", 7200, 2, 2), ("a-3", 1, 1, 1))
    tracking = [TrackingTotals(9, D(2), 2, 2), TrackingTotals(7, D("1.5"), 1, 1), TrackingTotals(8), TrackingTotals(6)]
    found = compare_totals(totals, tracking, {7: "a-1", 9: "a-2", 6: "a-6"}, TotalsTolerance())
    assert found["aircraft_id"].tolist() == ["a-2", "a-1"]
    assert found["registration"].tolist() == ["N123AB", "M-RSAR"]
    assert found["registration_id"].tolist() == [9, 7]
    assert found["techlog_flight_hours"].tolist() == [D(2), D(1)]
    assert found["difference_flight_hours"].tolist() == [D(0), D("-0.5")]


def test_no_totals_make_a_frame_of_the_same_columns_and_types() -> None:
    none = compare_totals(current(), [], {}, TotalsTolerance())
    assert len(none) == 0
    assert none.dtypes.astype(str).to_dict() == COMPARED_COLUMNS
    full = compare_totals(current(("a-1", 1, 1, 1)), [TrackingTotals(7)], {7: "a-1"}, TotalsTolerance())
    assert full.dtypes.to_dict() == none.dtypes.to_dict()
