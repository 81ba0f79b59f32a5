"""Columns of a report as numpy hours, days and months, whatever the database driver made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd


def hours(values: pd.Series) -> np.ndarray:
    """Intervals or numbers of hours as floats; nothing is NaN."""
    if pd.api.types.is_timedelta64_dtype(values.dtype) or pd.api.types.infer_dtype(values, skipna=True) == "timedelta":
        return np.asarray(pd.to_timedelta(values).dt.total_seconds() / 3600, dtype=float)
    return np.asarray(pd.to_numeric(values), dtype=float)


def lengths(values: pd.Series) -> pd.Series:
    """Intervals as timedelta64, also where all of them are missing."""
    return pd.to_timedelta(values)


def days(values: pd.Series) -> pd.Series:
    """Dates or instants as naive datetime64 of their UTC day."""
    return pd.to_datetime(values, utc=True).dt.tz_localize(None).dt.normalize()


def are_true(values: pd.Series) -> np.ndarray:
    """Booleans in which nothing is not true."""
    return np.asarray(values.astype("boolean").fillna(value=False), dtype=bool)
