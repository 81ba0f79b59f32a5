"""Whether a duty touches the window of circadian low, 02:00 to 05:59 (ORO.FTL.105)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.ftl.arrays import DAY, Columns, flags, instants
from transforms.ftl.local_times import day
from transforms.ftl.zones import Zones

_MOMENT = np.timedelta64(1, "us")
_FROM = np.timedelta64(2, "h")
# The minute of 05:59 belongs to it.
_TO = np.timedelta64(6, "h")


def wocl_columns(duties: pd.DataFrame, zones: Zones) -> Columns:
    """By the clock of the zone that the crew member is acclimatised to. A duty that ends at 02:00 touches nothing.

    Args:
        duties: DUTIES.
        zones: acclimatised to; unknown where the zone is not known, and so is the answer.
    """
    start, _, no_start = zones.local(instants(duties["duty_start"]))
    # The last moment that is duty: the end itself is not, on whatever clock.
    last, _, no_end = zones.local(instants(duties["duty_end"]) - _MOMENT)
    midnight = day(start)
    in_first_night = (start - midnight < _TO) & (last - midnight >= _FROM)
    touched = in_first_night | (last - midnight >= DAY + _FROM)
    return {"wocl": flags(touched, no_start | no_end)}
