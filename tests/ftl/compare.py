"""The three ways to compute the duty table and the totals, each as rows by key, over any frames."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from benchmarks.ftl_frames import Frames
from model.ftl_columns import BY_KEY
from tests.ftl import plain
from tests.ftl.records import OFFSET, duck, records, with_offsets
from transforms.ftl.cumulative import cumulative, operated_flights
from transforms.ftl.duty_table import duty_table

Rows = dict[Any, dict[str, Any]]
PARTS = {"date": lambda instant: instant.date(), "time": lambda instant: instant.time()}


def duties_by_transform(frames: Frames) -> Rows:
    """Dates and times are told by instants in the frame, and lists by tuples."""
    found = {}
    for row in records(duty_table(*frames)):
        for name, value in row.items():
            kind = BY_KEY[name].type if name in BY_KEY else None
            if kind in PARTS and value is not None:
                row[name] = PARTS[kind](value)
        found[row["duty_key"]] = with_offsets(row)
    return found


def duties_by_plain(frames: Frames) -> Rows:
    return plain.duty_rows(*(records(frame) for frame in frames))


def duties_by_duck(frames: Frames) -> Rows:
    return {row["duty_key"]: row for row in duck("duck_duties.sql", frames._asdict())}


def in_flight(duties: pd.DataFrame, duty_rows: Rows) -> pd.DataFrame:
    """From when to when each person operated a flight."""
    person_of = dict(zip(duties["duty_key"], duties["person_key"], strict=True))
    flown = [
        (person_of[key], start, end)
        for key, row in duty_rows.items()
        for start, end in zip(row["flights_from"], row["flights_to"], strict=True)
    ]
    frame = pd.DataFrame(flown, columns=["person_key", "flight_from", "flight_to"])
    return frame.astype({"person_key": "str", **dict.fromkeys(("flight_from", "flight_to"), "datetime64[us, UTC]")})


def operated_by_transform(frames: Frames) -> pd.DataFrame:
    return operated_flights(duty_table(*frames))


def totals_by_transform(duties: pd.DataFrame, flown: pd.DataFrame, first_day: date, last_day: date) -> Rows:
    return by_person_and_day(records(cumulative(duties, flown, first_day, last_day)))


def totals_by_plain(duties: pd.DataFrame, flown: pd.DataFrame, first_day: date, last_day: date) -> Rows:
    on_duty = duties[["person_key", "duty_start", "duty_end"]]
    return dict(plain.totals(records(on_duty), records(flown), first_day, last_day))


def totals_by_duck(duties: pd.DataFrame, flown: pd.DataFrame, first_day: date, last_day: date) -> Rows:
    frames = {"duties": duties, "in_flight": flown}
    return by_person_and_day(duck("duck_totals.sql", frames, first_day=first_day, last_day=last_day))


def by_person_and_day(rows: Iterable[dict[str, Any]]) -> Rows:
    found = {}
    for row in rows:
        day = row["day"]
        found[row["person_key"], day.date() if hasattr(day, "date") else day] = row
    return found


def columns_of(rows: Rows) -> list[str]:
    """What was recomputed."""
    return [name for name in next(iter(rows.values())) if not name.endswith(OFFSET)]
