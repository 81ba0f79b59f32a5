"""What the suite of the FTL duty table judges and the table does not hold: frame in, column out.

A column is missing where one of its parts is: what is not there breaks nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from expectations.columns import numbers, plain, seconds

# All that a duty's own lengths of time are judged by: none is negative, and none reaches two days.
LENGTHS = (
    "duty_length", "planned_duty_length", "fdp_length", "planned_fdp_length", "max_fdp_length", "discretion_length",
    "split_duty_time",
)  # fmt: skip
REQUIRED_RESTS = ("rest_required_before", "rest_required_after")


def hours(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """A length of time in hours."""
    return minutes(frame, name) / 60


def minutes(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """A length of time in minutes."""
    return pd.to_timedelta(plain(frame[name])).dt.total_seconds() / 60


def least_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """The shortest of a duty's lengths of time."""
    return _hours_of(frame, LENGTHS).min(axis="columns")


def most_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    """The longest of a duty's lengths of time."""
    return _hours_of(frame, LENGTHS).max(axis="columns")


def least_required_rest(frame: pd.DataFrame) -> pd.Series[Any]:
    """The shorter of the rests that are required before and after."""
    return _hours_of(frame, REQUIRED_RESTS).min(axis="columns")


def _hours_of(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.concat([hours(frame, name) for name in names], axis="columns")


def duty_length_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """How far the length misses end minus start."""
    return (minutes(frame, "duty_length") - seconds(frame, "duty_end", "duty_start") / 60).abs()


def fdp_length_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """The same of the flight duty period."""
    return (minutes(frame, "fdp_length") - seconds(frame, "fdp_end", "fdp_start") / 60).abs()


def difference_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """How far the difference misses planned minus actual."""
    difference = minutes(frame, "planned_duty_length") - minutes(frame, "duty_length")
    return (minutes(frame, "difference_duty_length") - difference).abs()


def max_difference_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """How far the difference misses maximum minus planned."""
    difference = minutes(frame, "max_fdp_length") - minutes(frame, "planned_fdp_length")
    return (minutes(frame, "difference_max_and_planned_fdp_length") - difference).abs()


def rest_surplus(frame: pd.DataFrame) -> pd.Series[Any]:
    """How much longer the rest before is than the time since the end of the same person's duty before, if it is."""
    return _rest_gap(frame).clip(lower=0)


def rest_shortfall(frame: pd.DataFrame) -> pd.Series[Any]:
    """How much shorter it is, if it is."""
    return (-_rest_gap(frame)).clip(lower=0)


def _rest_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    ordered = pd.DataFrame(
        {
            "person": plain(frame["person_key"]),
            "start": pd.to_datetime(frame["duty_start"], utc=True),
            "end": pd.to_datetime(frame["duty_end"], utc=True),
            "rest": minutes(frame, "rest_actual_before"),
        }
    ).sort_values(["person", "start", "end"], kind="stable")
    before = ordered.groupby("person")["end"].shift()
    gap = ordered["rest"] - (ordered["start"] - before).dt.total_seconds() / 60
    return gap.reindex(frame.index)


def route_gap(frame: pd.DataFrame) -> pd.Series[Any]:
    """The number of sectors minus the number of routes."""
    (sectors,) = numbers(frame, "sector_count")
    routes = [np.nan if value is None else len(value) for value in plain(frame["duty_routes"])]
    return sectors - pd.Series(routes, index=frame.index, dtype=float)


def unmarked_excess(frame: pd.DataFrame) -> pd.Series[Any]:
    """By how much the FDP is longer than its maximum, where LEON sees no violation."""
    lawful = plain(frame["has_violation"]).eq(False)  # noqa: FBT003  (what is compared with)
    return (minutes(frame, "fdp_length") - minutes(frame, "max_fdp_length")).where(lawful)


def home_zone(frame: pd.DataFrame) -> pd.Series[Any]:
    """Whether the zone of the home base is "known", "unknown" or "missing"."""
    return _kinds(frame["home_timezone"])


def start_zone(frame: pd.DataFrame) -> pd.Series[Any]:
    """The same of where the duty starts."""
    return _kinds(frame["start_timezone"])


def end_zone(frame: pd.DataFrame) -> pd.Series[Any]:
    """The same of where the duty ends."""
    return _kinds(frame["end_timezone"])


def acclimatised_zone(frame: pd.DataFrame) -> pd.Series[Any]:
    """The same of the zone that the crew member is acclimatised to; without one it is the home base's."""
    kinds = _kinds(frame["acclimatization_timezone"])
    return kinds.where(kinds.ne("missing"), None)


def _kinds(names: pd.Series[Any]) -> pd.Series[Any]:
    kinds = ["missing" if name is None else _kind(str(name)) for name in plain(names)]
    return pd.Series(kinds, index=names.index, dtype=object)


@lru_cache(maxsize=1024)
def _kind(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return "unknown"
    return "known"
