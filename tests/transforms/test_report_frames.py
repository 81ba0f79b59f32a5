"""Rows of a view as a frame: types that charts can reckon with, whatever is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from model.views import View, ViewColumn
from reports.frames import frame

TYPES = {
    "interval": "timedelta64[us]",
    "timestamp with time zone": "datetime64[us, UTC]",
    "date": "datetime64[us]",
    "numeric": "Float64",
    "bigint": "Int64",
    "boolean": "boolean",
    "text": "object",
    "text[]": "object",
}
VIEW = View("a_view", "Grain.", tuple(ViewColumn(kind, kind, "") for kind in TYPES))
FULL = (
    timedelta(hours=-30), datetime(2026, 3, 10, 6, tzinfo=UTC), date(2026, 3, 10), Decimal("1.25"), 2**60, False, "a",
    ["a", None],
)  # fmt: skip


def test_types_are_the_same_whatever_is_in_it():
    for rows in ([], [FULL], [FULL, (None,) * len(TYPES)], [(None,) * len(TYPES)]):
        made = frame(VIEW, rows)
        assert {name: str(dtype) for name, dtype in made.dtypes.items()} == TYPES
        assert len(made) == len(rows)


def test_values_are_kept():
    (row,) = frame(VIEW, [FULL]).to_dict("records")
    assert row["interval"] == FULL[0]
    assert row["timestamp with time zone"] == FULL[1]
    assert row["date"].date() == FULL[2]
    assert row["bigint"] == 2**60
    assert row["text[]"] == ["a", None]
