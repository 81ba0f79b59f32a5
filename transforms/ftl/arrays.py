"""Columns of frames as numpy arrays, and back: what every part of the duty table computes with."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

# Instants in UTC without a zone, and local times; NaT where missing.
Instants = npt.NDArray[np.datetime64]
Lengths = npt.NDArray[np.timedelta64]
Objects = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# Columns by name, each as long as there are duties.
Columns = dict[str, Any]

NO_INSTANT = np.datetime64("NaT", "us")
NO_LENGTH = np.timedelta64("NaT", "us")
NO_TIME = np.timedelta64(0, "us")
DAY = np.timedelta64(1, "D")


def instants(column: pd.Series[Any]) -> Instants:
    """Instants as datetime64[us] in UTC without a zone."""
    values = pd.to_datetime(column, utc=True).dt.tz_convert(None)
    return values.to_numpy(dtype="datetime64[us]")


def lengths(column: pd.Series[Any]) -> Lengths:
    """Lengths of time as timedelta64[us]."""
    return pd.to_timedelta(column).to_numpy(dtype="timedelta64[us]")


def texts(column: pd.Series[Any]) -> Objects:
    """Text or tuples as objects, None where missing."""
    values = column.to_numpy(dtype=object)
    missing = pd.isna(column).to_numpy()
    if not missing.any():
        return values
    return np.where(missing, np.array(None, dtype=object), values)


def given(values: Objects) -> Flags:
    """Where there is something."""
    return np.asarray(~pd.isna(values), dtype=bool)


def equal(values: Objects, others: Objects) -> Flags:
    """Where they are the same; nothing is the same as nothing."""
    return np.asarray(np.equal(values, others), dtype=bool)


def first_given(values: Objects, others: Objects) -> Objects:
    """The value, else the other one."""
    return np.where(given(values), values, others)


def first_known(values: Any, others: Any) -> Any:
    """The instant or length, else the other one."""
    return np.where(np.isnat(values), others, values)


def taken(values: npt.NDArray[Any], positions: Numbers, missing: object) -> npt.NDArray[Any]:
    """The values at these positions; missing where the position is -1."""
    padded = np.empty(len(values) + 1, dtype=values.dtype)
    padded[:-1] = values
    padded[-1] = missing
    return padded[positions]


def aware(values: Instants) -> pd.Series[Any]:
    """Instants as a column."""
    column: pd.Series[Any] = pd.Series(values, copy=False).dt.tz_localize("UTC")
    return column


def whole(values: npt.NDArray[Any], missing: Flags) -> pd.arrays.IntegerArray:
    """Whole numbers with gaps."""
    return pd.arrays.IntegerArray(values, missing)


def flags(values: Flags, missing: Flags) -> pd.arrays.BooleanArray:
    """Yes, no or unknown."""
    return pd.arrays.BooleanArray(values, missing)
