"""What decides whether a duty is stored anew: one number for all that is in its row, made a column at a time.

Equal rows have equal hashes in every process and whatever stands beside them; they are kept in the database for years,
so nothing of pandas' or Python's own hashing is in them. Two different rows have the same hash once in 2**64.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.ftl.columns import FRAME_COLUMNS

Hashes = npt.NDArray[np.uint64]

# The finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_MISSING = np.uint64(0x9E3779B97F4A7C15)


def content_hashes(table: pd.DataFrame) -> pd.Series[str]:
    """The hash of each row of a duty table (FRAME_COLUMNS), as 16 hexadecimal digits, by the table's index."""
    total: Hashes = np.zeros(len(table), dtype=np.uint64)
    for name in FRAME_COLUMNS:
        # The name counts, so that two columns that swap their values make another row.
        total = _mixed(total + _mixed(_numbers(table[name]) ^ _of_bytes(name.encode())))
    texts = [f"{number:016x}" for number in total.tolist()]
    return pd.Series(texts, index=table.index, dtype=object)


def _mixed(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))


def _numbers(column: pd.Series[Any]) -> Hashes:
    """A number for each value; the same for all that is missing."""
    missing = pd.isna(column).to_numpy()
    if column.dtype == object:
        codes, different = pd.factorize(column.to_numpy(dtype=object))
        found = np.array([_of_value(value) for value in different] + [0], dtype=np.uint64)[codes]
    elif isinstance(column.dtype, pd.DatetimeTZDtype):
        found = _of_whole(column.dt.tz_convert(None).to_numpy(dtype="datetime64[us]"))
    elif column.dtype.kind in "mM":
        found = _of_whole(column.to_numpy())
    else:
        found = _of_whole(column.to_numpy(dtype=np.int64, na_value=0))
    found[missing] = _MISSING
    return found


def _of_whole(values: npt.NDArray[Any]) -> Hashes:
    return values.astype(np.int64).astype(np.uint64)


def _of_value(value: object) -> np.uint64:
    return _of_bytes(json.dumps(value, default=_as_json, separators=(",", ":")).encode())


def _as_json(value: object) -> str:
    """Instants and lengths of time, which are never mixed in one column."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return f"{value // timedelta(microseconds=1)} us"
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _of_bytes(content: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(content, digest_size=8).digest(), "big"))
