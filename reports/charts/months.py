"""Months on an axis."""

from __future__ import annotations

import pandas as pd

from reports import Report

# More months than that have no room for a name and a year.
_MOST_WITH_YEAR = 15


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
    """Jan 2025, Feb, Mar; where there is no room for both, the year stands for its January.

    One line each: the browser's letters are not as wide as those with which matplotlib centres several.
    """
    if len(months) > _MOST_WITH_YEAR:
        return [f"{one:%Y}" if one.month == 1 else f"{one:%b}"[:1] for one in months]
    return [f"{one:%b %Y}" if not place or one.month == 1 else f"{one:%b}" for place, one in enumerate(months)]
