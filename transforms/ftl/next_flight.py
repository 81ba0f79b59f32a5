"""When a crew member's next flight is scheduled to leave its stand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.ftl.arrays import NO_INSTANT, Columns, Instants, aware, instants, taken, texts
from transforms.ftl.legs import coded


def next_flight_columns(duties: pd.DataFrame, first_scheduled: Instants) -> Columns:
    """The scheduled start of the first flight of the same person's next duty that has one.

    Missing where the frame knows of none: a later duty that was not read is not there.

    Args:
        duties: DUTIES.
        first_scheduled: of each duty, the scheduled start of its first flight.
    """
    person, _ = coded(texts(duties["person_key"]))
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
