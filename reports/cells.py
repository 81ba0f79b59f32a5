"""How a value of a report is written for people: durations as H:MM, instants in UTC, nothing as nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd

MINUS = "\N{MINUS SIGN}"
_MINUTE, _HOUR = 60, 3600


def cell(value: object) -> str:
    """Any value of a frame; None, NaN and NaT give the empty string."""
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return ", ".join(cell(one) for one in value)
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, timedelta | np.timedelta64):
        return duration(pd.Timedelta(value))
    if isinstance(value, datetime):
        return _instant(value)
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _time(value)
    if isinstance(value, float | Decimal | np.floating):
        return "" if value != value else _trimmed(float(value))  # noqa: PLR0124  (NaN is not itself)
    if isinstance(value, int | np.integer):
        return str(int(value)).replace("-", MINUS)
    return str(value)


def duration(length: timedelta) -> str:
    """H:MM, with :SS only where there are seconds: a limit can be passed by one of them."""
    seconds = round(abs(length.total_seconds()))
    hours, rest = divmod(seconds, _HOUR)
    minutes, second = divmod(rest, _MINUTE)
    text = f"{hours}:{minutes:02}" + (f":{second:02}" if second else "")
    return f"{MINUS}{text}" if length < timedelta() and seconds else text


def number(value: float, places: int = 1) -> str:
    """Always so many places: numbers below each other are compared."""
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text.replace("-", MINUS)


def _trimmed(value: float) -> str:
    """At most four places, as many as the views round to, none that are zero."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


def count(value: int) -> str:
    """A number of things, with thousands apart."""
    return f"{value:,}"


def things(value: int, one: str, many: str) -> str:
    """A number with its noun: 1 duty, 2 duties."""
    return f"{count(value)} {one if value == 1 else many}"


def month(first: date) -> str:
    """March 2026."""
    return f"{first:%B %Y}"


def listed(words: Iterable[str]) -> str:
    """A, b and c."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def _instant(value: datetime) -> str:
    shown = value.astimezone(UTC) if value.tzinfo else value
    if not value.tzinfo and shown.time() == time():
        return shown.strftime("%Y-%m-%d")
    return shown.strftime("%Y-%m-%d %H:%M:%S" if shown.second else "%Y-%m-%d %H:%M")


def _time(value: time) -> str:
    text = value.strftime("%H:%M:%S" if value.second else "%H:%M")
    offset = value.utcoffset()
    return text if offset is None else f"{text} {value.isoformat()[-6:].replace('-', MINUS)}"
