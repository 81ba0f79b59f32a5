"""Rows of a view as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from model.views import View

# What pandas has a type for; the rest are Python's own values, None where missing.
DTYPES = {
    "smallint": "Int64",
    "integer": "Int64",
    "bigint": "Int64",
    "numeric": "Float64",
    "double precision": "Float64",
    "boolean": "boolean",
    "date": "datetime64[us]",
    "timestamp with time zone": "datetime64[us, UTC]",
    "interval": "timedelta64[us]",
}


def frame(view: View, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """The view's columns, in its order. Dates are midnights without a zone, instants UTC, lengths timedelta64[us]."""
    by_column = zip(*rows, strict=True) if rows else [()] * len(view.columns)
    return pd.DataFrame(
        {
            column.name: _column(list(values), column.type)
            for column, values in zip(view.columns, by_column, strict=True)
        }
    )


def _column(values: list[Any], kind: str) -> pd.Series[Any]:
    dtype: Any = DTYPES.get(kind, "object")
    if kind == "numeric":
        values = [None if value is None else float(value) for value in values]
    if kind == "timestamp with time zone":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"), utc=True).astype(dtype))
    made: pd.Series[Any] = pd.Series(values, dtype=dtype)
    return made
