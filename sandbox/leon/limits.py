"""LEON's limits on what one query may ask: length of the interval, days back, complexity."""

from __future__ import annotations

import calendar
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.leon.errors import ArgumentRefusedError, TooComplexError

LONGEST_INTERVAL_MONTHS = 3  # documented for flightList
LONGEST_DUTY_INTERVAL = timedelta(days=31)  # seen live for dutyList
FURTHEST_BACK = timedelta(days=7)  # documented for getModifiedFlightList
COMPLEXITY_CAP = 1600  # seen live; how it is counted is assumed: fields selected times days asked for


def check_interval(interval: Mapping[str, datetime]) -> None:
    """Refuses an interval that is empty, turned round, or longer than three calendar months."""
    start, end = interval["start"], interval["end"]
    if end <= start or end > _months_later(start, LONGEST_INTERVAL_MONTHS):
        raise ArgumentRefusedError("timeInterval", "Interval length out of bounds")


def check_duty_interval(interval: Mapping[str, datetime]) -> None:
    """Refuses an interval of duties that is empty, turned round, or longer than 31 days."""
    if not timedelta() < interval["end"] - interval["start"] <= LONGEST_DUTY_INTERVAL:
        raise ArgumentRefusedError("timeInterval", "Interval length out of bounds")


def check_back(since: datetime, now: datetime) -> None:
    """Refuses to look for changes more than a week back."""
    if since < now - FURTHEST_BACK:
        raise ArgumentRefusedError("dateTime", "Date cannot be older than one week")


def check_complexity(size: int, arguments: Mapping[str, Any]) -> None:
    """Refuses fields selected times days over the cap. Without an interval the fields count once."""
    interval = arguments.get("filter", {}).get("timeInterval")
    days = max(1, math.ceil((interval["end"] - interval["start"]) / timedelta(days=1))) if interval else 1
    if size * days > COMPLEXITY_CAP:
        raise TooComplexError(size * days, COMPLEXITY_CAP)


def _months_later(start: datetime, months: int) -> datetime:
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1]))
