"""LEON's TimeLong, a length of time whose form on the wire is not documented: each form that it may have is read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

# Hours may have more than two digits, minutes and seconds always have two.
_CLOCK = re.compile(r"([+-]?)(\d{1,6}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
# Nothing that is measured here lasts longer; what does is another unit than seconds.
LONGEST = timedelta(days=3660)


def read_time_long(value: Any) -> timedelta:
    """Whole seconds, or a text "H:MM" or "H:MM:SS", with a sign where it is a difference.

    Raises:
        ValueError: it is none of these, or longer than ten years.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError("is not a length of time")  # noqa: TRY004  (the same error for every wrong value)
    if isinstance(value, int):
        length = timedelta(seconds=value) if abs(value) <= LONGEST.total_seconds() else None
    else:
        length = _of_clock(value)
    if length is None or abs(length) > LONGEST:
        raise ValueError("is longer than ten years")
    return length


def _of_clock(text: str) -> timedelta:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError("is not a length of time: neither whole seconds nor H:MM nor H:MM:SS")
    sign, hours, minutes, seconds = found.groups()
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -length if sign == "-" else length
