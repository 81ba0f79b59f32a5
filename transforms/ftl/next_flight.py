"""When a crew member's next flight is scheduled to leave its stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from transforms.ftl.arrays import NO_INSTANT, Columns, Instants, aware, instants, raw, taken
from transforms.ftl.legs import coded


def next_flight_columns(duties: pd.DataFrame, first_scheduled: Instants) -> Columns:
    """The scheduled start of the first flight of the same person's next duty that has one.

    Missing where the frame knows of none: a later duty that was not read is not there (see keep_next_flights).

    Args:
        duties: DUTIES.
        first_scheduled: of each duty, the scheduled start of its first flight.
    """
    person, _ = coded(raw(duties["person_key"]))
    order = np.lexsort((instants(duties["duty_start"]), person))
    flying = np.flatnonzero(~np.isnat(first_scheduled[order]))
    # The first flying duty behind each place in the order.
    following = np.searchsorted(flying, np.arange(len(order)), side="right")
    place = np.append(flying, -1)[following]
    row = np.where(place >= 0, order[place], -1) if len(order) else place
    same = (row >= 0) & (taken(person, row, -1) == person[order])
    found = np.full(len(order), NO_INSTANT)
    found[order[same]] = first_scheduled[row[same]]
    return {"next_eobt_utc": aware(found)}


def keep_next_flights(table: pd.DataFrame, known: Mapping[tuple[str, str], datetime]) -> pd.DataFrame:
    """A duty table in which next_eobt_utc stays what it was where no next flight was read.

    Somebody's last duty of a period that was read is followed by one that was not: that nothing is found of it does not
    say that it is gone.

    Args:
        table: a duty table (duty_table.py).
        known: the next flights behind the period, as they are kept: (duty_key, person_key) -> instant. One within the
            period would have been found, were it still there. Another person has another next flight.
    """
    if not known:
        return table
    kept = [known.get(key) for key in zip(table["duty_key"], table["person_key"], strict=True)]
    instant = pd.Series(kept, index=table.index, dtype="datetime64[us, UTC]")
    return table.assign(next_eobt_utc=table["next_eobt_utc"].fillna(instant))
