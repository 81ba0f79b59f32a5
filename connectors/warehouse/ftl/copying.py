"""COPY of rows of plain Python values, in text format put together here.

psycopg's write_row adapts value by value, which takes longer than everything that the server does with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg
from psycopg import sql

from connectors.warehouse.bulk import CHUNK_BYTES
from connectors.warehouse.jsontext import storable

NULL = "\\N"
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(cursor: psycopg.Cursor[Any], command: sql.Composed, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows, each headed by its position.

    Known are None, str, int, bool, date, datetime, time, timedelta, and lists and tuples of them. Of any other type:
    TypeError.
    """
    with cursor.copy(command) as copy:
        chunk: list[str] = []
        size = 0
        for position, row in enumerate(rows):
            line = f"{position}\t" + "\t".join([NULL if value is None else _field(value) for value in row]) + "\n"
            chunk.append(line)
            size += len(line)
            if size > CHUNK_BYTES:
                copy.write("".join(chunk))
                chunk.clear()
                size = 0
        copy.write("".join(chunk))


def _field(value: Any) -> str:
    written = _WRITERS.get(type(value))
    if written is None:
        raise TypeError(f"{type(value).__name__} has no form in a duty's row")
    return written(value)


def _text(value: str) -> str:
    return value if value.isalnum() else storable(value).translate(_COPY_ESCAPES)


def interval_text(value: timedelta) -> str:
    """As hours, however many: a day of an interval is not always 24 hours when it is added to a local time."""
    seconds = value.days * 86400 + value.seconds
    if value.microseconds:
        return f"{seconds} seconds {value.microseconds} microseconds"
    return f"{seconds} seconds"


def _array(value: Sequence[Any]) -> str:
    return "{" + ",".join(["NULL" if one is None else _element(one) for one in value]) + "}"


def _element(value: Any) -> str:
    if isinstance(value, str):
        quoted = storable(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'.translate(_COPY_ESCAPES)
    return f'"{_field(value)}"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: str,
    bool: str,
    date: str,
    datetime: datetime.isoformat,
    time: time.isoformat,
    timedelta: interval_text,
    list: _array,
    tuple: _array,
}
