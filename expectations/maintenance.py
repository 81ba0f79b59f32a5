"""What the suites of defects, trip updates and technical logs judge and no vendor gives: frame in, column out.

A column is missing where one of its parts is: what is not there breaks nothing.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from expectations.columns import least, numbers, plain, seconds

SECONDS_A_DAY = 86_400
# Tracking+ holds a deferral of defects in one of these.
PUT_OFF = ("deferred", "overdue")


def is_put_off(frame: pd.DataFrame) -> pd.Series[Any]:
    """Live, and deferred or overdue."""
    return frame["deleted_at"].isna() & plain(frame["status"]).isin(PUT_OFF)


def target_days(frame: pd.DataFrame) -> pd.Series[Any]:
    """The target date minus the date of the deferral."""
    return seconds(frame, "target_day", "deferral_day") / SECONDS_A_DAY


def days_ahead(frame: pd.DataFrame) -> pd.Series[Any]:
    """When it happened minus when the vendor last wrote it down."""
    return seconds(frame, "occurred_at", "updated_at") / SECONDS_A_DAY


def least_delta(frame: pd.DataFrame) -> pd.Series[Any]:
    """The smallest of what was added."""
    return least(frame, "flight_seconds", "cycles", "landings")


def added_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """What was added to the flight time, either way."""
    (added,) = numbers(frame, "flight_seconds")
    return added.abs() / 3600


def numbered(frame: pd.DataFrame) -> pd.Series[Any]:
    """The registration and the log's number in one text."""
    whole = frame["registration_id"].notna() & frame["log_number"].notna()
    joined = plain(frame["registration_id"]).astype(str) + "/" + plain(frame["log_number"]).astype(str)
    return joined.where(whole, None)


def hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """The flight hours as a number; a text that is none is missing here, and judged as a text."""
    return pd.to_numeric(plain(frame["flight_hours"]), errors="coerce").astype(float)


def hours_gap_minutes(frame: pd.DataFrame) -> pd.Series[Any]:
    """The flight hours against landing minus take-off, either way."""
    return (hours(frame) * 60 - seconds(frame, "landing_time", "takeoff_time") / 60).abs()


def least_count(frame: pd.DataFrame) -> pd.Series[Any]:
    """The smaller of cycles and landings."""
    return least(frame, "engine_cycles", "landings")
