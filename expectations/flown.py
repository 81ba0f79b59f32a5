"""What the suite of flown sectors judges and no vendor gives: differences of times and of fuel, frame in, column out.

A column is missing where one of its parts is: what is not there breaks nothing.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

# The largest gap in the fuel figures that a gauge and a pilot's rounding account for; beyond it one was mistyped.
WORST_FUEL_GAP = 0.25
# A gap is measured against at least this much, in the aircraft's unit: 5 % of it is 20 units and 25 % are 100.
LEAST_FUEL = 400
# How much more than what was on board may have been burnt by the gauges.
OVERDRAWN = 1.2
# An uplift is measured against at least this much: 10 % of it are 10 units.
LEAST_UPLIFT = 100


def _numbers(frame: pd.DataFrame, *names: str) -> list[pd.Series[Any]]:
    """Columns as floats, with NaN for every kind of missing."""
    return [pd.to_numeric(_plain(frame[name])).astype(float) for name in names]


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """As objects, with None for every kind of missing."""
    return column.astype(object).where(column.notna(), None)


def _seconds(frame: pd.DataFrame, late: str, early: str) -> pd.Series[Any]:
    return (pd.to_datetime(frame[late], utc=True) - pd.to_datetime(frame[early], utc=True)).dt.total_seconds()


def taxi_out_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """Take-off minus block-off."""
    return _seconds(frame, "takeoff_time", "block_off_time") / 3600


def airborne_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """Landing minus take-off."""
    return _seconds(frame, "landing_time", "takeoff_time") / 3600


def taxi_in_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """Block-on minus landing."""
    return _seconds(frame, "block_on_time", "landing_time") / 3600


def block_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """Block-on minus block-off."""
    return _seconds(frame, "block_on_time", "block_off_time") / 3600


def clock_gap_minutes(frame: pd.DataFrame) -> pd.Series[Any]:
    """The flight time as it was entered against landing minus take-off, either way."""
    (entered,) = _numbers(frame, "flight_seconds")
    return (entered - _seconds(frame, "landing_time", "takeoff_time")).abs() / 60


def least_fuel(frame: pd.DataFrame) -> pd.Series[Any]:
    """The smallest of the four fuel figures that are there."""
    return _least(frame, "pre_uplift_fuel", "post_uplift_fuel", "used_fuel", "remaining_fuel")


def least_apu(frame: pd.DataFrame) -> pd.Series[Any]:
    """The smaller of the APU's two readings."""
    return _least(frame, "apu_seconds", "apu_cycles")


def _least(frame: pd.DataFrame, *names: str) -> pd.Series[Any]:
    return pd.concat(_numbers(frame, *names), axis="columns").min(axis="columns")


def overdrawn_fuel(frame: pd.DataFrame) -> pd.Series[Any]:
    """The fuel used beyond OVERDRAWN times what was on board."""
    used, post = _numbers(frame, "used_fuel", "post_uplift_fuel")
    return used - OVERDRAWN * post


def fuel_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """What was on board against used and remaining together, either way, as a share of what was on board."""
    post, used, remaining = _numbers(frame, "post_uplift_fuel", "used_fuel", "remaining_fuel")
    return (post - used - remaining).abs() / post.clip(lower=LEAST_FUEL)


def slight_fuel_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """The same where it is no larger than WORST_FUEL_GAP: a larger one has been signalled already."""
    gap = fuel_gap(frame)
    return gap.where(gap.le(WORST_FUEL_GAP))


def uplift_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """What the bowser delivered against the rise on board, either way, as a share of it, where the units are one."""
    quantity, post, pre = _numbers(frame, "uplift_quantity", "post_uplift_fuel", "pre_uplift_fuel")
    gap = (quantity - (post - pre)).abs() / quantity.abs().clip(lower=LEAST_UPLIFT)
    return gap.where(frame["uplift_unit"].notna() & _plain(frame["uplift_unit"]).eq(_plain(frame["fuel_unit"])))
