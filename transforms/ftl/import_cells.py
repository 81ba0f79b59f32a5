"""What a cell of an export of LEON's FTL Duty report says, in each of the forms that LEON and Excel have for it.

Cells are text as in a csv, or what Excel has for dates, times and lengths of time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

# Which of the two numbers of 03/04/2026 is the day.
SlashOrder = Literal["DMY", "MDY"]

YES = frozenset({"yes", "y", "true", "1", "x"})
NO = frozenset({"no", "n", "false", "0"})
# Excel counts days from there; up to February 1900 it is a day ahead, because its 1900 is a leap year.
_EXCEL_ZERO, _EXCEL_ZERO_EARLY = datetime(1899, 12, 30), datetime(1899, 12, 31)  # noqa: DTZ001  (sheets have no zones)
_EXCEL_LEAP = date(1900, 2, 28)
_EXCEL_MARCH = datetime(1900, 3, 1)  # noqa: DTZ001
_DOTS = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_SLASH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_LENGTH = re.compile(r"([-\N{MINUS SIGN}\N{EN DASH}]?)\s*(\d{1,5}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}(?:\.0+)?", re.ASCII)


class CellError(ValueError):
    """A cell that cannot be read. Says what it should be like, never what stands in it: that may be personal."""


class DateOrderError(ValueError):
    """Dates with slashes of which it cannot be told which number is the day."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A time on some clock, with its day and its offset where the cell tells them."""

    clock: time
    day: date | None = None
    offset: timedelta | None = None


def slash_order(cells: Iterable[Any]) -> SlashOrder | None:
    """Which number is the day in dates like 03/04/2026, by all of them together; None where there are none.

    Raises:
        DateOrderError: none of them tells, or they contradict each other.
    """
    found = [match.groups() for cell in cells if isinstance(cell, str) and (match := _SLASH.match(cell.strip()))]
    if not found:
        return None
    months = 12
    day_first = any(int(first) > months for first, _, _ in found)
    month_first = any(int(second) > months for _, second, _ in found)
    if day_first and month_first:
        raise DateOrderError("some dates have the day first and some the month")
    if not day_first and not month_first:
        first, second, year = found[0]
        raise DateOrderError(f"whether the day or the month is first in {first}/{second}/{year} cannot be told")
    return "DMY" if day_first else "MDY"


def read_cell(kind: str, cell: Any, order: SlashOrder | None = None) -> Any:
    """The value of a cell of a column of some type (model.ftl_columns.Type); None where it is empty.

    text is str, text[] and interval[] lists, date a date, time a time, timetz a Wall, timestamptz an aware datetime,
    interval a timedelta, integer and bigint int, boolean bool.

    Raises:
        CellError: it has no such form.
    """
    if isinstance(cell, str):
        cell = cell.replace("\N{NO-BREAK SPACE}", " ").strip()
    if cell is None or cell == "":
        return None
    return _READERS[kind](cell, order)


def split(text: str) -> list[str | None]:
    """The values of a list; one that is missing between commas is None."""
    return [one.strip() or None for one in re.split(r"[,\n]", text)]


def _text(cell: Any, _: SlashOrder | None) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else str(cell)


def _texts(cell: Any, order: SlashOrder | None) -> list[str | None]:
    return split(_text(cell, order))


def _date(cell: Any, order: SlashOrder | None) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return _date_text(cell, order)
    raise CellError("is no date like 31.12.2026 or 2026-12-31")


def _date_text(text: str, order: SlashOrder | None) -> date:
    year, month, day = _parts(text, order)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellError("is no day of the calendar") from None


def _parts(text: str, order: SlashOrder | None) -> tuple[str, str, str]:
    if match := _ISO.fullmatch(text):
        return match[1], match[2], match[3]
    if match := _DOTS.fullmatch(text):
        return match[3], match[2], match[1]
    if (match := _SLASH.fullmatch(text)) and order is not None:
        return (match[3], match[2], match[1]) if order == "DMY" else (match[3], match[1], match[2])
    raise CellError("is no date like 31.12.2026 or 2026-12-31")


def _time(cell: Any, order: SlashOrder | None) -> time:
    return _wall(cell, order).clock


def _wall(cell: Any, order: SlashOrder | None) -> Wall:
    if isinstance(cell, datetime):
        instant = _whole(cell)
        # Excel's time of day without a day is a day of 1899 or 1900.
        return Wall(instant.time(), instant.date() if instant >= _EXCEL_MARCH else None)
    if isinstance(cell, time):
        return Wall(cell.replace(microsecond=0))
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return Wall((_EXCEL_ZERO + cell).time())
    if isinstance(cell, str):
        day, _, rest = cell.replace("T", " ").partition(" ")
        if rest:
            clock, offset = _clock(rest.strip())
            return Wall(clock, _date_text(day, order), offset)
        clock, offset = _clock(cell)
        return Wall(clock, None, offset)
    raise CellError("is no time like 07:05")


def _clock(text: str) -> tuple[time, timedelta | None]:
    match = _TIME.fullmatch(text)
    if match is None:
        raise CellError("is no time like 07:05")
    hour, minute, second, zone = match.groups()
    try:
        return time(int(hour), int(minute), int(second or 0)), None if zone is None else _offset(zone)
    except ValueError:
        raise CellError("is no time of day") from None


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    length = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -length if zone[0] == "-" else length


def _instant(cell: Any, order: SlashOrder | None) -> datetime:
    wall = _wall(cell, order)
    if wall.day is None:
        raise CellError("is no date with a time, like 31.12.2026 07:05")
    try:
        return datetime.combine(wall.day, wall.clock, UTC) - (wall.offset or timedelta())
    except OverflowError:
        raise CellError("is no day of the calendar") from None


def _length(cell: Any, _: SlashOrder | None) -> timedelta:
    if isinstance(cell, timedelta):
        return timedelta(seconds=round(cell.total_seconds()))
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, datetime):
        instant = _whole(cell)
        # The 60th day is the 29 February 1900 that never was; it comes as the 28th, which is the 59th.
        if instant.date() == _EXCEL_LEAP:
            raise CellError("may be 59 or 60 days: give the cells the format [h]:mm")
        return instant - (_EXCEL_ZERO if instant >= _EXCEL_MARCH else _EXCEL_ZERO_EARLY)
    match = _LENGTH.fullmatch(cell) if isinstance(cell, str) else None
    if match is None:
        raise CellError("is no length of time like 10:35 (hours and minutes)")
    sign, hours, minutes, seconds = match.groups()
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -length if sign else length


def _lengths(cell: Any, order: SlashOrder | None) -> list[timedelta | None]:
    if not isinstance(cell, str):
        return [_length(cell, order)]
    return [None if one is None else _length(one, order) for one in split(cell)]


def _number(cell: Any, _: SlashOrder | None) -> int:
    if isinstance(cell, bool) or not _WHOLE.fullmatch(str(cell)):
        raise CellError("is no whole number")
    return int(str(cell).partition(".")[0])


def _flag(cell: Any, _: SlashOrder | None) -> bool:
    if isinstance(cell, bool):
        return cell
    word = _text(cell, None).casefold()
    if word not in YES | NO:
        raise CellError("is neither Yes nor No")
    return word in YES


def _whole(instant: datetime) -> datetime:
    """To the second: Excel keeps days as fractions, and 07:05 may be a thousandth off."""
    return (instant.replace(tzinfo=None) + timedelta(microseconds=500_000)).replace(microsecond=0)


_READERS: dict[str, Callable[[Any, SlashOrder | None], Any]] = {
    "text": _text,
    "text[]": _texts,
    "date": _date,
    "time": _time,
    "timetz": _wall,
    "timestamptz": _instant,
    "interval": _length,
    "interval[]": _lengths,
    "integer": _number,
    "bigint": _number,
    "boolean": _flag,
}
