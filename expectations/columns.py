"""What helper columns are computed with: frame in, columns out. NaN stands for every kind of missing."""

from __future__ import annotations

from typing import Any

import pandas as pd


def plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """A column as objects, with None for every kind of missing."""
    return column.astype(object).where(column.notna(), None)


def numbers(frame: pd.DataFrame, *names: str) -> list[pd.Series[Any]]:
    """Columns as floats."""
    return [pd.to_numeric(plain(frame[name])).astype(float) for name in names]


def least(frame: pd.DataFrame, *names: str) -> pd.Series[Any]:
    """The smallest in each row of what is there."""
    return pd.concat(numbers(frame, *names), axis="columns").min(axis="columns")


def seconds(frame: pd.DataFrame, late: str, early: str) -> pd.Series[Any]:
    """One instant minus another."""
    return (pd.to_datetime(frame[late], utc=True) - pd.to_datetime(frame[early], utc=True)).dt.total_seconds()
