"""Frames, DuckDB's answers and plain rows in one form, so that they can be compared value by value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

SQL = Path(__file__).parent
OFFSET = "_offset"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain Python: None for what is missing, datetimes, timedeltas, lists."""
    columns = {str(name): [plain(one) for one in frame[name].astype(object)] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def plain(value: Any) -> Any:
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(one) for one in value]
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124  (what NaN is known by)
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, pd.Timedelta | np.timedelta64):
        return pd.Timedelta(value).to_pytimedelta()
    return value.item() if isinstance(value, np.generic) else value


def duck(sql: str, frames: Mapping[str, pd.DataFrame], **parameters: date) -> list[dict[str, Any]]:
    """The answer of one SQL file of this folder over some frames."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name, frame in frames.items():
            connection.register(name, frame)
        answer = connection.execute((SQL / sql).read_text(encoding="utf-8"), parameters)
        names = [one[0] for one in answer.description or ()]
        return [with_offsets(dict(zip(names, row, strict=True))) for row in answer.fetchall()]


def with_offsets(row: Mapping[str, Any]) -> dict[str, Any]:
    """A clock and its offset as the text that the database tells; instants in Python's UTC."""
    told = {name: in_utc(value) for name, value in row.items() if not name.endswith(OFFSET)}
    for name in row:
        if name.endswith(OFFSET):
            clock = name.removesuffix(OFFSET)
            told[clock] = clock_text(row[clock], row[name])
    return told


def clock_text(clock: datetime | None, seconds: int | None) -> str | None:
    if clock is None or seconds is None:
        return None
    return clock.replace(tzinfo=timezone(timedelta(seconds=seconds))).isoformat().split("T")[1]


def in_utc(value: Any) -> Any:
    if isinstance(value, list):
        return [in_utc(one) for one in value]
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value


def differences(
    ours: Mapping[Any, Mapping[str, Any]], theirs: Mapping[Any, Mapping[str, Any]], columns: Sequence[str]
) -> list[str]:
    """Where two answers differ, as lines fit to be read; only the first of each column."""
    if ours.keys() != theirs.keys():
        return [f"rows: {sorted(map(str, ours.keys() ^ theirs.keys()))[:5]}"]
    found = {}
    for key, row in ours.items():
        for column in columns:
            if column not in found and row[column] != theirs[key][column]:
                found[column] = f"{column} of {key}: {row[column]!r} is not {theirs[key][column]!r}"
    return list(found.values())
