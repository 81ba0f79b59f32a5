"""What of Tracking+'s due list is within the operator's thresholds, over all aircraft and items at once.

What remains is measured on Tech Log's own totals and on the logical date. Hours are compared in seconds as exact
decimals, never as floats: an item at its threshold to the second is in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import product, repeat
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from config.settings import DueThresholds
from model.maintenance import LIMITS
from transforms.due_frames import (
    EXACT,
    SECONDS_AN_HOUR,
    SHOWN_HOURS,
    Column,
    Mask,
    dates,
    given,
    matched,
    objects,
    whole,
)

# How many of a limit's own units one of its threshold is: hours are measured in seconds.
_UNITS = {"flight_hours": SECONDS_AN_HOUR, "days": 1, "engine_cycles": 1, "landings": 1}
# 30.4375 days a month as a fraction, so that a projected date is exact too.
_MONTH = (487, 16)
# Where an item says when it is due by a counter; a date needs none.
_DUE = {"flight_hours": "due_flight_hours", "engine_cycles": "due_engine_cycles", "landings": "due_landings"}
_NEVER = Decimal("Infinity")
_TOTALS = {
    "total_flight_seconds": "flight_seconds",
    "total_cycles": "cycles",
    "total_landings": "landings",
    "totals_as_of": "as_of",
}


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit over all rows: what remains, in whole units or in decimal seconds, and where that can be told."""

    remaining: Column
    told: Mask


def due_list(items: pd.DataFrame, totals: pd.DataFrame, thresholds: DueThresholds, today: date) -> pd.DataFrame:
    """Every item with its aircraft's totals, what remains of each limit, and whether it is due.

    Args:
        items: due_frames.FORECAST_COLUMNS and aircraft_id (Tech Log's; None where it has no such aircraft), a row an
            item. Further columns are carried through; its order and index are kept.
        totals: due_frames.TOTALS_COLUMNS, a row an aircraft. Of an aircraft that is not there only dates count.
        thresholds: how close to due an item must be. None: that limit brings nothing, and overdue by it is not overdue.
        today: the UTC date of the logical time.

    Returns:
        The columns of items, and

        - registration: as Tech Log writes it; left as it is where items have it already.
        - total_flight_seconds, total_cycles, total_landings (Int64), totals_as_of (UTC): what was measured on.
        - remaining_flight_hours (Decimal, 4 decimals, half even), remaining_days, remaining_engine_cycles,
          remaining_landings (Int64): due minus total, negative where overdue, of limits that are switched off too.
        - within: the limits at or below their threshold, a tuple in the order of LIMITS.
        - untold: the limits that are switched on and have a due value, but no total to measure it on; a tuple likewise.
        - triggered_by: of within the one with the least remaining / max(threshold, 1), the first of equals; else None.
        - is_due, is_overdue (bool): within anything; anything that is switched on below zero.
        - projected_date (date): when the first of all its limits is reached: the due date, or today and what remains
          at the aircraft's monthly use (a month is 30.4375 days; landings as cycles), in whole days rounded down. Today
          where nothing remains. None where no use is known, or past the year 9999.

    Raises:
        KeyError: a column is missing.
        ValueError: an aircraft stands in totals twice.
    """
    with localcontext(EXACT):
        aircraft = matched(totals, "aircraft_id", items["aircraft_id"])
        due = dates(items["due_date"])
        limits = _limits(items, due, aircraft, today)
        within = np.array([_at_most(limits[name], _in_units(name, thresholds)) for name in LIMITS])
        on = [name for name in LIMITS if getattr(thresholds, name) is not None]
        added = {
            **({} if "registration" in items else {"registration": objects(aircraft["registration"])}),
            **{name: aircraft[column].array for name, column in _TOTALS.items()},
            "remaining_flight_hours": _hours(limits["flight_hours"]),
            **{f"remaining_{name}": _counts(limits[name]) for name in LIMITS[1:]},
            "within": _names(within),
            "untold": _names(_untold(items, limits, on)),
            "triggered_by": _triggers(limits, within, thresholds),
            "is_due": within.any(axis=0),
            "is_overdue": _any([_at_most(limits[name], 0, or_equal=False) for name in on], len(items)),
            "projected_date": _projected(due, limits, aircraft, today),
        }
    return items.assign(**{name: _as_column(values, items.index) for name, values in added.items()})


def _limits(items: pd.DataFrame, due: Column, aircraft: pd.DataFrame, today: date) -> Mapping[str, _Limit]:
    return {
        "flight_hours": _left_of_hours(items["due_flight_hours"], aircraft["flight_seconds"]),
        "days": _Limit((due - np.datetime64(today, "D")).astype(np.int64), ~np.isnat(due)),
        "engine_cycles": _left(items["due_engine_cycles"], aircraft["cycles"]),
        "landings": _left(items["due_landings"], aircraft["landings"]),
    }


def _left(due: pd.Series[Any], total: pd.Series[Any]) -> _Limit:
    return _Limit(whole(due) - whole(total), given(due) & given(total))


def _left_of_hours(due: pd.Series[Any], total: pd.Series[Any]) -> _Limit:
    """In seconds, because a third of an hour is no decimal of hours, but every decimal of hours is one of seconds."""
    told = given(due) & given(total)
    remaining = np.full(len(told), Decimal(0), dtype=object)
    remaining[told] = objects(due)[told] * SECONDS_AN_HOUR - whole(total)[told].astype(object)
    return _Limit(remaining, told)


def _in_units(name: str, thresholds: DueThresholds) -> Decimal | int | None:
    threshold: Decimal | int | None = getattr(thresholds, name)
    return None if threshold is None else threshold * _UNITS[name]


def _at_most(limit: _Limit, most: Decimal | int | None, *, or_equal: bool = True) -> Mask:
    """Where what remains is told and not above; nowhere where there is nothing to be above of."""
    found = np.zeros(len(limit.told), dtype=np.bool_)
    if most is not None:
        remaining = limit.remaining[limit.told]
        found[limit.told] = remaining <= most if or_equal else remaining < most
    return found


def _untold(items: pd.DataFrame, limits: Mapping[str, _Limit], on: Sequence[str]) -> Mask:
    """Of each limit, a row each: where it has a due value and nothing to measure it on."""
    found = np.zeros((len(LIMITS), len(items)), dtype=np.bool_)
    for place, name in enumerate(LIMITS):
        if name in on and name in _DUE:
            found[place] = given(items[_DUE[name]]) & ~limits[name].told
    return found


def _any(masks: Sequence[Mask], rows: int) -> Mask:
    found: Mask = np.logical_or.reduce([np.zeros(rows, dtype=np.bool_), *masks])
    return found


def _names(within: Mask) -> Column:
    """The limits of each row; there are but sixteen such tuples."""
    tuples = np.empty(2 ** len(LIMITS), dtype=object)
    for place, bits in enumerate(product((False, True), repeat=len(LIMITS))):
        tuples[place] = tuple(name for name, bit in zip(LIMITS, bits, strict=True) if bit)
    weights = 2 ** np.arange(len(LIMITS))[::-1]
    return tuples[weights @ within]


def _triggers(limits: Mapping[str, _Limit], within: Mask, thresholds: DueThresholds) -> Column:
    """Shares of thresholds are compared over one denominator, so that equals are equal."""
    scales = [_UNITS[name] * max(getattr(thresholds, name) or 1, 1) for name in LIMITS]
    rows = np.flatnonzero(within.any(axis=0))
    shares = np.full((len(LIMITS), len(rows)), _NEVER, dtype=object)
    for place, name in enumerate(LIMITS):
        near = within[place, rows]
        others = Decimal(prod(scales[:place] + scales[place + 1 :]))
        shares[place, near] = limits[name].remaining[rows[near]].astype(object) * others
    found = np.full(within.shape[1], None, dtype=object)
    if len(rows):
        found[rows] = np.array(LIMITS, dtype=object)[shares.argmin(axis=0)]
    return found


def _projected(due: Column, limits: Mapping[str, _Limit], aircraft: pd.DataFrame, today: date) -> Column:
    uses = {
        "flight_hours": "monthly_flight_seconds",
        "engine_cycles": "monthly_cycles",
        "landings": "monthly_cycles",
    }
    by_use = (_reached(limits[name], aircraft[column], today) for name, column in uses.items())
    # fmin passes over NaT.
    first: Column = np.fmin.reduce([due, *by_use])
    return first.astype(object)


def _reached(limit: _Limit, monthly: pd.Series[Any], today: date) -> Column:
    """The date by which use has taken what remains, as datetime64[D]."""
    used_up = _at_most(limit, 0)
    use = whole(monthly)
    ahead = limit.told & ~used_up & (use > 0)
    days = np.full(len(use), np.nan)
    days[used_up] = 0
    # The quotient is whole before it becomes a float.
    days[ahead] = (limit.remaining[ahead].astype(object) * _MONTH[0]) // (use[ahead].astype(object) * _MONTH[1])
    found = np.full(len(use), np.datetime64("NaT", "D"))
    there_is = days <= (date.max - today).days
    found[there_is] = np.datetime64(today, "D") + days[there_is].astype(np.int64)
    return found


def _hours(limit: _Limit) -> Column:
    found = np.full(len(limit.told), None, dtype=object)
    hours = limit.remaining[limit.told] / SECONDS_AN_HOUR
    rounded = np.fromiter(map(Decimal.quantize, hours, repeat(SHOWN_HOURS)), dtype=object, count=len(hours))
    # Adding nothing makes of -0.0000 what it is.
    found[limit.told] = rounded + Decimal(0)
    return found


def _counts(limit: _Limit) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(limit.remaining, ~limit.told)


def _as_column(values: Any, index: pd.Index[Any]) -> pd.Series[Any]:
    """Objects stay objects: left to itself pandas makes dates, texts and tuples something else."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "O":
        return pd.Series(values, index=index, dtype=object)
    return pd.Series(values, index=index)
