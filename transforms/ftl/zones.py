"""Local times by IANA time zones, for a whole column at once.

zoneinfo knows the zones; the moments at which their offsets change are found by asking it for every day of the years
in question, and between two days with different offsets for the second. All zones of a column then lie in one sorted
table, in which every instant is looked up in one go. pandas would ask zoneinfo anew for each row.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from transforms.ftl.arrays import NO_INSTANT, Flags, Instants, Numbers, Objects

# Outside these years an instant is a slip of the pen, and has no local time.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# In a key of the table the number of the zone stands above the seconds, which the years above keep within 34 bits.
_ZONE_BITS = 36
_SECONDS_ABOVE_ZERO = 1 << 35


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo | None:
    """The time zone of an IANA name; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


class Zones:
    """The time zone of every row, of which each may be missing or unknown.

    Args:
        names: IANA names, None where missing.
    """

    def __init__(self, names: Objects) -> None:
        codes, found = pd.factorize(names)
        self._zones = tuple(str(name) for name in found)
        unknown = np.array([known_zone(name) is None for name in (*self._zones, "")], dtype=bool)
        self._codes: Numbers = np.where(unknown[codes], -1, codes).astype(np.int64)

    def local(self, instants: Instants) -> tuple[Instants, Numbers, Flags]:
        """The local time of every row's instant, its offset from UTC in seconds, and where they are not known."""
        years = instants.astype("datetime64[Y]").astype(np.int64) + 1970
        missing: Flags = (self._codes < 0) | np.isnat(instants) | (years < FIRST_YEAR) | (years > LAST_YEAR)
        if missing.all():
            return np.full(len(instants), NO_INSTANT), np.zeros(len(instants), np.int64), missing
        kept = years[~missing]
        keys, offsets = self._table(int(kept.min()), int(kept.max()))
        seconds = np.where(missing, 0, instants.astype("datetime64[s]").astype(np.int64))
        wanted = (np.maximum(self._codes, 0) << _ZONE_BITS) + seconds + _SECONDS_ABOVE_ZERO
        found = offsets[np.maximum(np.searchsorted(keys, wanted, side="right") - 1, 0)]
        found[missing] = 0
        local = instants + found.astype("timedelta64[s]")
        local[missing] = NO_INSTANT
        return local, found, missing

    def _table(self, first_year: int, last_year: int) -> tuple[Numbers, Numbers]:
        """Keys in order and the offset that holds from each of them on."""
        rows = [
            ((code << _ZONE_BITS) + second + _SECONDS_ABOVE_ZERO, offset)
            for code, name in enumerate(self._zones)
            for second, offset in _changes(name, first_year, last_year)
        ]
        keys, offsets = zip(*rows, strict=True)
        return np.array(keys, dtype=np.int64), np.array(offsets, dtype=np.int64)


@lru_cache(maxsize=4096)
def _changes(name: str, first_year: int, last_year: int) -> tuple[tuple[int, int], ...]:
    """The offset of a zone at the beginning of the first year, and each later one with the second of the change."""
    zone = known_zone(name)
    if zone is None:
        return ()
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    last = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    offset = _offset(zone, day)
    changes = [(_second(day), offset)]
    while day < last:
        following = day + timedelta(days=1)
        later = _offset(zone, following)
        if later != offset:
            changes.append((_change_between(zone, _second(day), _second(following)), later))
            offset = later
        day = following
    return tuple(changes)


def _change_between(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second with the offset of after."""
    wanted = _offset(zone, _EPOCH + timedelta(seconds=after))
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, _EPOCH + timedelta(seconds=middle)) == wanted:
            after = middle
        else:
            before = middle
    return after


def _second(instant: datetime) -> int:
    return int((instant - _EPOCH).total_seconds())


def _offset(zone: ZoneInfo, instant: datetime) -> int:
    offset: Any = instant.astimezone(zone).utcoffset()
    return int(offset.total_seconds())
