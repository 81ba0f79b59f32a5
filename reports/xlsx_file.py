"""Rows of a view as an Excel workbook, with what the columns mean on a second sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from model.views import View
from reports.csv_file import Write

MOST_ROWS = 1_048_575  # below the head
LONGEST_TEXT = 32_767
LENGTH_FORMAT = "[h]:mm"
INSTANT_FORMAT = "yyyy-mm-dd hh:mm"
NARROWEST, WIDEST = 8, 48
ROWS_FOR_WIDTHS = 200
# What XML cannot hold.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class TooManyRows(Exception):  # noqa: N818  (it says what is the matter)
    """A sheet holds no more rows."""


@contextmanager
def open_xlsx(path: Path, view: View) -> Iterator[Write]:
    """Give what writes rows; the workbook is saved at the end.

    Instants stand in UTC. Excel shows no negative durations, so those are text: -0:15.

    Raises:
        TooManyRows: more than a sheet holds.
    """
    book = Workbook(write_only=True)
    sheet = _DataSheet(book, view)
    yield sheet.write
    sheet.finish()
    _add_dictionary(book, view)
    book.save(path)


class _DataSheet:
    """Widths have to be known before the first row is written, so the first rows wait."""

    def __init__(self, book: Any, view: View) -> None:
        self._sheet = book.create_sheet(view.name[:31])
        self._view = view
        self._waiting: list[Sequence[Any]] = []
        self._has_head = False
        self._count = 0

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        if not self._has_head:
            self._waiting += rows
            if len(self._waiting) < ROWS_FOR_WIDTHS:
                return
            rows = self._start()
        self._append(rows)

    def finish(self) -> None:
        if not self._has_head:
            self._append(self._start())
        last = get_column_letter(len(self._view.columns))
        self._sheet.auto_filter.ref = f"A1:{last}{self._count + 1}"

    def _start(self) -> list[Sequence[Any]]:
        rows, self._waiting, self._has_head = self._waiting, [], True
        self._sheet.freeze_panes = "A2"
        for place, column in enumerate(self._view.columns):
            shown = [column.name, *(_shown(row[place]) for row in islice(rows, ROWS_FOR_WIDTHS))]
            width = min(max(NARROWEST, *map(len, shown)) + 2, WIDEST)
            self._sheet.column_dimensions[get_column_letter(place + 1)].width = width
        self._sheet.append([_head(self._sheet, column.name) for column in self._view.columns])
        return rows

    def _append(self, rows: Sequence[Sequence[Any]]) -> None:
        self._count += len(rows)
        if self._count > MOST_ROWS:
            raise TooManyRows(f"a sheet of Excel holds {MOST_ROWS:,} rows")
        for row in rows:
            self._sheet.append([_cell(self._sheet, value) for value in row])


def _add_dictionary(book: Any, view: View) -> None:
    sheet = book.create_sheet("columns")
    sheet.freeze_panes = "A2"
    for letter, width in (("A", 36), ("B", 26), ("C", 120)):
        sheet.column_dimensions[letter].width = width
    sheet.append([_head(sheet, text) for text in ("column", "type", "meaning")])
    sheet.append([view.name, "view", _text(sheet, view.comment)])
    for column in view.columns:
        sheet.append([column.name, column.type, _text(sheet, column.comment)])


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A value as openpyxl takes it, or a cell where that is not enough."""
    making = _MAKERS.get(type(value))
    return value if making is None else making(sheet, value)


def _text(sheet: Any, text: str) -> Any:
    text = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_TEXT]
    if not text.startswith("="):
        return text
    # Text from a vendor is never a formula.
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _length(sheet: Any, length: timedelta) -> Any:
    if length >= timedelta():
        cell = WriteOnlyCell(sheet, length)
        cell.number_format = LENGTH_FORMAT
        return cell
    cell = WriteOnlyCell(sheet, _hours_and_minutes(length))
    cell.alignment = Alignment(horizontal="right")
    return cell


def _instant(sheet: Any, instant: datetime) -> Any:
    cell = WriteOnlyCell(sheet, instant.astimezone(UTC).replace(tzinfo=None))
    cell.number_format = INSTANT_FORMAT
    return cell


def _list(sheet: Any, values: list[Any]) -> Any:
    return _text(sheet, ", ".join(map(_shown, values)))


def _zoned_time(sheet: Any, value: time) -> Any:
    return value if value.tzinfo is None else _text(sheet, value.isoformat())


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, timedelta):
        return _hours_and_minutes(value)
    return ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)[:WIDEST]


def _hours_and_minutes(length: timedelta) -> str:
    """[-]H:MM, with :SS where there are seconds."""
    minutes, seconds = divmod(round(abs(length.total_seconds())), 60)
    sign = "-" if length < timedelta() and (minutes or seconds) else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


_MAKERS: dict[type, Callable[[Any, Any], Any]] = {
    str: _text,
    timedelta: _length,
    datetime: _instant,
    list: _list,
    dict: lambda sheet, value: _text(sheet, json.dumps(value, ensure_ascii=False)),
    time: _zoned_time,
}
