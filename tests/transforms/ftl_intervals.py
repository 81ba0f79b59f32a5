"""Duties and flights as frames, from pairs of texts, and the totals of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd

from transforms.ftl.cumulative import TOTALS, cumulative

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
NOTHING = timedelta()
Interval = tuple[str, str] | tuple[str, str, str]


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def frame(intervals: tuple[Interval, ...], start: str, end: str) -> pd.DataFrame:
    """Of (start, end) or (start, end, person); the person is "7" where none is named."""
    rows = [(*one, "7")[:3] for one in intervals]
    return pd.DataFrame(
        {
            "person_key": pd.Series([person for *_, person in rows], dtype="str"),
            start: pd.Series([at(one) for one, *_ in rows], dtype="datetime64[us, UTC]"),
            end: pd.Series([at(one) for _, one, _ in rows], dtype="datetime64[us, UTC]"),
        }
    )


def duties(*intervals: Interval) -> pd.DataFrame:
    return frame(intervals, "duty_start", "duty_end")


def flights(*intervals: Interval) -> pd.DataFrame:
    return frame(intervals, "flight_from", "flight_to")


def on(
    day: str, on_duty: pd.DataFrame, in_flight: pd.DataFrame | None = None, person: str = "7"
) -> dict[str, timedelta]:
    """The totals of one day."""
    one = date.fromisoformat(day)
    result = cumulative(on_duty, flights() if in_flight is None else in_flight, one, one, persons=[person])
    (row,) = result[list(TOTALS)].to_dict("records")
    return {str(name): value.to_pytimedelta() for name, value in row.items()}
