"""Rows of a view as csv: RFC 4180, UTF-8 without a mark, for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from model.views import View

Write = Callable[[Sequence[Sequence[Any]]], None]


@contextmanager
def open_csv(path: Path, view: View) -> Iterator[Write]:
    """Write the head, and give what writes rows below it."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(view.names)
        yield lambda rows: writer.writerows([_text(value) for value in row] for row in rows)


def _text(value: Any) -> str:
    """NULL is nothing; instants are ISO 8601 in UTC with Z, dates and times ISO 8601, lengths [-]H:MM:SS."""
    return "" if value is None else _WRITERS.get(type(value), str)(value)


def length_text(length: timedelta) -> str:
    """[-]H:MM:SS, however many hours; fractions of a second only where there are some."""
    sign = "-" if length < timedelta() else ""
    whole = abs(length)
    minutes, seconds = divmod(whole.days * 86400 + whole.seconds, 60)
    fraction = f".{whole.microseconds:06d}" if whole.microseconds else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}{fraction}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    timedelta: length_text,
    datetime: lambda value: value.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    date: date.isoformat,
    time: time.isoformat,
    list: lambda values: ", ".join(map(_text, values)),
    dict: lambda value: json.dumps(value, ensure_ascii=False),
}
