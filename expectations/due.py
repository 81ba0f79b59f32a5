"""What the suites of the due list and of totals judge and no vendor gives: frame in, column out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from expectations.columns import least, plain

# What nobody will do any more needs no limit and no title: its check is resolved by its id alone.
TO_DO = ("open", "inWork")
_COUNTED = ("due_flight_hours", "due_engine_cycles", "due_landings")
_COUNTERS = ("flight_seconds", "cycles", "landings")


def is_to_do(frame: pd.DataFrame) -> pd.Series[Any]:
    """Open or in work."""
    return plain(frame["status"]).isin(TO_DO)


def has_limit(frame: pd.DataFrame) -> pd.Series[Any]:
    """Due by anything at all."""
    return frame[[*_COUNTED, "due_date"]].notna().any(axis="columns")


def least_limit(frame: pd.DataFrame) -> pd.Series[Any]:
    """The smallest of the due values that are counted."""
    return least(frame, *_COUNTED)


def has_totals(frame: pd.DataFrame) -> pd.Series[Any]:
    """Any counter is known."""
    return frame[list(_COUNTERS)].notna().any(axis="columns")


def least_total(frame: pd.DataFrame) -> pd.Series[Any]:
    """The smallest of the counters that are known."""
    return least(frame, *_COUNTERS)
