"""Months on an axis."""

from __future__ import annotations

import pandas as pd

from reports import Report


def months_of(values: pd.Series, report: Report) -> pd.DatetimeIndex:
    """Every month of the period, also those in which nothing was; without a period, from the first to the last one.

    Args:
        values: naive days.
        report: for its period.
    """
    first = pd.Timestamp(report.date_from) if report.date_from else values.min()
    last = pd.Timestamp(report.date_to) if report.date_to else values.max()
    return pd.date_range(first.replace(day=1), last.replace(day=1), freq="MS")


def short_names(months: pd.DatetimeIndex) -> list[str]:
    """Jan, the year below the first of each."""
    return [f"{one:%b}\n{one:%Y}" if not place or one.month == 1 else f"{one:%b}" for place, one in enumerate(months)]
