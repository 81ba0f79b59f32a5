"""Which occurrence of a repeating item the due list speaks of: 1, 2, 3, ... (ruling 39).

An item keeps its id in Tracking+ when its next due moves after compliance; the check in Tech Log is a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import localcontext

import numpy as np
import pandas as pd

from transforms.due_frames import EXACT, Column, Mask, dates, given, matched, objects, whole

TO_DO = ("open", "inWork")
DONE = ("complied", "cancelled")
# What is kept of an item from one run to the next; the types are those of due_frames.FORECAST_COLUMNS.
SEEN_COLUMNS = {
    "forecast_id": "int64",
    "registration_id": "int64",
    "status": "object",
    "due_flight_hours": "object",
    "due_date": "object",
    "due_engine_cycles": "Int64",
    "due_landings": "Int64",
    "repeat_flight_hours": "object",
    "repeat_days": "float64",
    "repeat_engine_cycles": "float64",
    "repeat_landings": "float64",
    "occurrence": "int64",
}


def current_occurrences(
    seen: pd.DataFrame, items: pd.DataFrame, known: Mapping[int, int] | None = None
) -> pd.Series[int]:
    """The occurrence of each item.

    It goes up by one when an item is to be done (open, inWork) and either was done (complied, cancelled) when it was
    last seen, or has a due value that moved forward since, on the same aircraft, by at least half of the interval at
    which that limit repeats. Any other move is the same occurrence, due at another time: on another aircraft it is
    measured on other totals. An item that is done never goes up: its check is still the one that is to be resolved,
    even where Tracking+ has moved its next due already.

    Args:
        seen: the items as the last run kept them (SEEN_COLUMNS); empty on the first run.
        items: due_frames.FORECAST_COLUMNS, a row an item. The interval is the item's own, or where it says none any
            more, the one that was seen.
        known: by forecast_id, the highest occurrence that a check in Tech Log was made for. An item that was not seen
            starts there, or at 1; none falls below it, so that no occurrence is used for a second check.

    Returns:
        "occurrence", int64, with the index of items.

    Raises:
        KeyError: a column is missing.
        ValueError: an item stands in seen twice.
    """
    last = matched(seen, "forecast_id", items["forecast_id"])
    was_done = last["status"].isin(DONE).to_numpy()
    to_do = items["status"].isin(TO_DO).to_numpy()
    stayed = whole(last["registration_id"]) == whole(items["registration_id"])
    risen = to_do & (was_done | (stayed & _moved_on(last, items)))
    then = np.where(given(last["occurrence"]), whole(last["occurrence"]) + risen, 1)
    shown = items["forecast_id"].map(dict(known or {})).fillna(0).to_numpy(dtype=np.int64)
    return pd.Series(np.maximum(then, shown), index=items.index, name="occurrence", dtype=np.int64)


def _moved_on(last: pd.DataFrame, items: pd.DataFrame) -> Mask:
    """Where a due value of a repeating limit is at least half of its interval later than it was."""
    with localcontext(EXACT):
        moves = (
            _far(_ahead_in_hours(last, items), _interval(last, items, "flight_hours")),
            _far(_ahead_in_days(last, items), _interval(last, items, "days")),
            *(_far(_ahead(last, items, name), _interval(last, items, name)) for name in ("engine_cycles", "landings")),
        )
    moved: Mask = np.logical_or.reduce(moves)
    return moved


def _far(ahead: Column, interval: Column) -> Mask:
    """Both hold None where nothing can be told."""
    told = pd.notna(ahead) & pd.notna(interval)
    found = np.zeros(len(told), dtype=np.bool_)
    far = ahead[told] * 2 >= interval[told]
    found[told] = far.astype(np.bool_) & (interval[told] > 0).astype(np.bool_)
    return found


def _interval(last: pd.DataFrame, items: pd.DataFrame, name: str) -> Column:
    now = items[f"repeat_{name}"]
    return np.where(given(now), now.to_numpy(), last[f"repeat_{name}"].to_numpy())


def _ahead_in_hours(last: pd.DataFrame, items: pd.DataFrame) -> Column:
    told = given(items["due_flight_hours"]) & given(last["due_flight_hours"])
    found = np.full(len(told), None, dtype=object)
    found[told] = objects(items["due_flight_hours"])[told] - objects(last["due_flight_hours"])[told]
    return found


def _ahead_in_days(last: pd.DataFrame, items: pd.DataFrame) -> Column:
    ahead = dates(items["due_date"]) - dates(last["due_date"])
    return np.where(np.isnat(ahead), np.nan, ahead.astype(np.int64))


def _ahead(last: pd.DataFrame, items: pd.DataFrame, name: str) -> Column:
    now, then = items[f"due_{name}"], last[f"due_{name}"]
    return np.where(given(now) & given(then), whole(now) - whole(then), np.nan)
