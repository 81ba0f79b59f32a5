"""Files as LEON's users export them from the FTL Duty report: csv and xlsx, as they may choose them to look."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from sandbox.ftl.report import Book, columns

GERMAN, ISO = "DD.MM.YYYY", "YYYY-MM-DD"
LABELS, KEYS = "labels", "keys"
Altered = Mapping[tuple[int, str], str]


@dataclass(frozen=True)
class Layout:
    """How an export looks.

    Attributes:
        columns: keys of report_columns.csv in the order wanted; None for all of them.
        heads: LABELS or KEYS.
        dates: GERMAN or ISO.
        delimiter: of the csv.
        typed: in xlsx, dates, times, durations and numbers are cells of their kind instead of text.
    """

    columns: Sequence[str] | None = None
    heads: str = LABELS
    dates: str = GERMAN
    delimiter: str = ";"
    typed: bool = False

    @property
    def keys(self) -> list[str]:
        """The columns wanted. KeyError for one that the report does not have."""
        return [columns()[key].key for key in (self.columns or columns())]

    @property
    def heading(self) -> list[str]:
        """The first row."""
        return self.keys if self.heads == KEYS else [columns()[key].label for key in self.keys]


def write_csv(path: Path, book: Book, layout: Layout = Layout(), altered: Altered | None = None) -> int:
    """Write a csv in UTF-8 with its mark in front; returns the number of rows below the heading.

    Args:
        path: where.
        book: whose duties.
        layout: how it looks.
        altered: texts that stand instead of the right ones, by ftlDutyNid and column key.
    """
    rows = [[_text(value, layout) for value in row] for row in _rows(book, layout, altered or {})]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle, delimiter=layout.delimiter).writerows([layout.heading, *rows])
    return len(rows)


def write_xlsx(path: Path, book: Book, layout: Layout = Layout(), altered: Altered | None = None) -> int:
    """Write a workbook with one sheet; arguments and result as write_csv."""
    workbook = import_module("openpyxl").Workbook(write_only=True)  # only whoever exports needs it
    sheet = workbook.create_sheet("FTL Duty")
    sheet.append(layout.heading)
    shown: Callable[[Any, Layout], Any] = _cell if layout.typed else _text
    count = 0
    for row in _rows(book, layout, altered or {}):
        sheet.append([shown(value, layout) for value in row])
        count += 1
    workbook.save(path)
    return count


@dataclass(frozen=True)
class _Value:
    value: Any
    form: str


def _rows(book: Book, layout: Layout, altered: Altered) -> Iterator[list[_Value]]:
    forms = [(key, columns()[key].form) for key in layout.keys]
    for duty in book.duties:
        values, nid = book.values(duty), duty["ftlDutyNid"]
        yield [
            _Value(altered[nid, key], "text") if (nid, key) in altered else _Value(values[key], form)
            for key, form in forms
        ]


def _text(given: _Value, layout: Layout) -> str:
    if given.value is None:
        return ""
    write: dict[str, Callable[[Any], str]] = {
        "date": lambda day: _date(day, layout),
        "time": lambda instant: f"{instant:%H:%M}",
        "instant": lambda instant: f"{_date(instant, layout)} {instant:%H:%M}",
        "duration": duration,
        "durations": lambda values: ", ".join("" if each is None else duration(each) for each in values),
        "list": lambda values: ", ".join(each or "" for each in values),
        "yes_no": lambda value: "Yes" if value else "No",
    }
    return write.get(given.form, str)(given.value)


def _cell(given: _Value, layout: Layout) -> Any:
    """A cell of its own kind where a sheet has one; Excel has no negative durations, so those are text."""
    value = given.value
    match given.form:
        case "date" if isinstance(value, datetime):
            return value.date()
        case "time" if value is not None:
            return time(value.hour, value.minute)
        case "duration" if value is not None and value >= timedelta():
            return value
        case "date" | "instant" | "number":
            return value
    return _text(given, layout) or None


def _date(day: date, layout: Layout) -> str:
    return f"{day:%d.%m.%Y}" if layout.dates == GERMAN else f"{day:%Y-%m-%d}"


def duration(value: timedelta) -> str:
    """H:MM, above a day and below nothing as well: 27:05, -0:15."""
    minutes = abs(int(value.total_seconds())) // 60
    sign = "-" if value < timedelta() and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"
