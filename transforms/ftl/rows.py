"""Rows of the duty table as Python values, in the order of DUTY_COLUMNS, for COPY into PostgreSQL.

That is dear, so only what changed goes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

import numpy as np
import pandas as pd

from transforms.ftl.columns import DUTY_COLUMNS, TYPES

Values = list[Any]


def rows(table: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """A tuple a row: dates, times of day, aware datetimes, timedeltas, int, bool, str and lists; None where missing.

    A local time is a text such as "07:05:00+02:00", which PostgreSQL reads as timetz.

    Args:
        table: of duty_table; any of its rows.
    """
    columns = [_MAKERS[kind](table, name) for name, kind in TYPES.items()]
    assert len(columns) == len(DUTY_COLUMNS)  # noqa: S101  (both are made of TYPES)
    return zip(*columns, strict=True)


def _dates(table: pd.DataFrame, name: str) -> Values:
    return table[name].to_numpy().astype("datetime64[D]").tolist()


def _times(table: pd.DataFrame, name: str) -> Values:
    instants = table[name].to_numpy().astype("datetime64[us]").tolist()
    return [None if instant is None else instant.time() for instant in instants]


def _local_times(table: pd.DataFrame, name: str) -> Values:
    clock = table[name].to_numpy().astype("datetime64[us]").tolist()
    offsets = table[f"{name}_offset"].to_numpy(dtype=np.int64, na_value=0).tolist()
    return [
        None if time is None else f"{time.time().isoformat()}{_offset(offset)}"
        for time, offset in zip(clock, offsets, strict=True)
    ]


def _offset(seconds: int) -> str:
    """Seconds east of UTC as PostgreSQL writes them: +02:00, -03:30, and with seconds where there are some."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def _instants(table: pd.DataFrame, name: str) -> Values:
    naive = table[name].dt.tz_convert(None).to_numpy().astype("datetime64[us]").tolist()
    return [None if instant is None else instant.replace(tzinfo=UTC) for instant in naive]


def _lengths(table: pd.DataFrame, name: str) -> Values:
    return table[name].to_numpy().astype("timedelta64[us]").tolist()


def _scalars(table: pd.DataFrame, name: str) -> Values:
    column = table[name]
    return column.astype(object).where(column.notna(), None).tolist()


def _lists(table: pd.DataFrame, name: str) -> Values:
    return [None if value is None else list(value) for value in table[name].to_numpy(dtype=object)]


_MAKERS: dict[str, Callable[[pd.DataFrame, str], Values]] = {
    "date": _dates,
    "time": _times,
    "timetz": _local_times,
    "timestamptz": _instants,
    "interval": _lengths,
    "text": _scalars,
    "integer": _scalars,
    "bigint": _scalars,
    "boolean": _scalars,
    "text[]": _lists,
    "interval[]": _lists,
    "timestamptz[]": _lists,
}
