"""Tracking+'s due list and Tech Log's totals as frames, a row a record, and how such frames are read column by column.

Instants are datetime64 in UTC. A frame of no records has every column, with the same types. Text of blanks is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from model.maintenance import AircraftTotals, ForecastItem
from transforms.frames import INSTANT, frame

Column = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

# Room for every product of hours and thresholds: what is compared is exact, whatever context the caller works in.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
SECONDS_AN_HOUR = 3600
# Hours as they are shown: seconds can still be told apart, a second being 0.0003 h.
SHOWN_HOURS = Decimal("0.0001")
# The mean length of a month, in days: 487 / 16.
DAYS_A_MONTH = 30.4375

# The due hours and the interval in hours are Decimals, due_date a date, both None where there is none. repeat_days is
# months x 30.4375 + days.
FORECAST_COLUMNS = {
    "forecast_id": "int64",
    "registration_id": "int64",
    "task_number": "object",
    "title": "object",
    "description": "object",
    "ata_chapter": "object",
    "area": "object",
    "status": "object",
    "due_flight_hours": "object",
    "due_date": "object",
    "due_engine_cycles": "Int64",
    "due_landings": "Int64",
    "repeat_flight_hours": "object",
    "repeat_days": "float64",
    "repeat_engine_cycles": "float64",
    "repeat_landings": "float64",
    "changed_at": INSTANT,
}
# Flight time in seconds; monthly_* is what the aircraft flies in a month.
TOTALS_COLUMNS = {
    "aircraft_id": "object",
    "registration": "object",
    "flight_seconds": "Int64",
    "cycles": "Int64",
    "landings": "Int64",
    "as_of": INSTANT,
    "monthly_flight_seconds": "Int64",
    "monthly_cycles": "Int64",
}
# What an ordinal counts from: 1 is 1 January of the year 1.
_FIRST = np.datetime64(date.min, "D") - 1
_TEXTS = ("task_number", "title", "description", "ata_chapter", "area", "status")


def forecast_frame(items: Iterable[ForecastItem]) -> pd.DataFrame:
    """The due list, a row an item (FORECAST_COLUMNS).

    A fleet has 80,000 of them: each column is read on its own, because a dict a row would take most of the time.
    """
    rows = list(items)
    columns: dict[str, list[Any]] = {
        "forecast_id": [one.id for one in rows],
        "registration_id": [one.registration_id for one in rows],
        "due_flight_hours": [one.due.flight_hours for one in rows],
        "due_date": [one.due.date for one in rows],
        "due_engine_cycles": [one.due.engine_cycles for one in rows],
        "due_landings": [one.due.landings for one in rows],
        "repeat_flight_hours": [one.repeat.get("flight_hours") for one in rows],
        "repeat_days": [_days(one.repeat) for one in rows],
        "repeat_engine_cycles": [one.repeat.get("engine_cycles") for one in rows],
        "repeat_landings": [one.repeat.get("landings") for one in rows],
        "changed_at": [one.changed_at for one in rows],
    }
    for name in _TEXTS:
        texts = [getattr(one, name) for one in rows]
        columns[name] = [text if text and not text.isspace() else None for text in texts]
    return pd.DataFrame({name: _column(columns[name], dtype) for name, dtype in FORECAST_COLUMNS.items()})


def _days(repeat: Mapping[str, Any]) -> float | None:
    if not repeat or ("days" not in repeat and "months" not in repeat):
        return None
    return float(repeat.get("months", 0)) * DAYS_A_MONTH + float(repeat.get("days", 0))


def _column(values: list[Any], dtype: str) -> pd.Series[Any]:
    if dtype == INSTANT:
        return pd.to_datetime(pd.Series(values, dtype="object"), utc=True).dt.as_unit("us")
    return cast("pd.Series[Any]", pd.Series(values, dtype=cast("Any", dtype)))


def totals_frame(totals: Iterable[AircraftTotals], registrations: Mapping[str, str]) -> pd.DataFrame:
    """Tech Log's totals, a row an aircraft (TOTALS_COLUMNS).

    Args:
        totals: as Tech Log has them.
        registrations: by aircraft id, as Tech Log writes them; of one that is not there the registration is None.
    """
    rows = (
        {
            **{name: getattr(one, name, None) for name in TOTALS_COLUMNS},
            "registration": registrations.get(one.aircraft_id),
        }
        for one in totals
    )
    return frame(rows, TOTALS_COLUMNS)


def matched(kept: pd.DataFrame, key: str, wanted: pd.Series[Any]) -> pd.DataFrame:
    """For each wanted key the row of kept that has it, or a row of nothing; in the order of the keys.

    Raises:
        KeyError: kept has no such column.
        ValueError: a key stands in kept twice.
    """
    return kept.set_index(key).reindex(wanted.to_numpy(dtype=object))


def given(column: pd.Series[Any]) -> Mask:
    """Where there is a value."""
    return column.notna().to_numpy(dtype=np.bool_)


def objects(column: pd.Series[Any]) -> Column:
    """Values as objects, with None where there is none."""
    values: Column = column.to_numpy(dtype=object, copy=True)
    values[~given(column)] = None
    return values


def whole(column: pd.Series[Any]) -> Column:
    """Whole numbers as int64, with 0 where there is none: to be read with given()."""
    return column.astype("Int64").to_numpy(dtype=np.int64, na_value=0)


def dates(column: pd.Series[Any]) -> Column:
    """Dates as datetime64[D], with NaT where there is none."""
    told = given(column)
    found = np.full(len(told), np.datetime64("NaT", "D"))
    # By their ordinals, because numpy's own way from objects takes twenty times as long.
    ordinals = map(date.toordinal, column.to_numpy(dtype=object)[told])
    found[told] = _FIRST + np.fromiter(ordinals, dtype=np.int64, count=int(told.sum()))
    return found
