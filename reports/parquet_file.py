"""Rows of a view as Parquet, typed so that pandas, DuckDB and others read the same.

Parquet has no type for a length of time that all of them know, and none for a time of day with its offset. So an
interval is a number of seconds (double; the field's metadata say unit: s), and a local time text: 07:05:00+02:00.
Numerics are doubles, instants timestamps in UTC to the microsecond.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from model.views import View, ViewColumn
from reports.csv_file import Write


@contextmanager
def open_parquet(path: Path, view: View) -> Iterator[Write]:
    """Give what writes rows, a row group a call."""
    schema = pa.schema(list(map(_field, view.columns)), metadata={"comment": view.comment})
    conversions = [_CONVERSIONS.get(column.type, _as_is) for column in view.columns]

    def write(rows: Sequence[Sequence[Any]]) -> None:
        columns = [
            pa.array([None if value is None else convert(value) for value in values], field.type)
            for values, convert, field in zip(zip(*rows, strict=True), conversions, schema, strict=True)
        ]
        writer.write_table(pa.table(columns, schema=schema))

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield write


def _field(column: ViewColumn) -> Any:
    metadata = {"comment": column.comment, "postgresql_type": column.type}
    if column.type.startswith("interval"):
        metadata["unit"] = "s"
    element = column.type.removesuffix("[]")
    kind = _TYPES.get(element, pa.string())
    return pa.field(column.name, pa.list_(kind) if element != column.type else kind, metadata=metadata)


def _as_is(value: Any) -> Any:
    return value


def _seconds(value: timedelta) -> float:
    return value.total_seconds()


def _each_seconds(values: list[timedelta | None]) -> list[float | None]:
    return [None if value is None else value.total_seconds() for value in values]


_TYPES = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "numeric": pa.float64(),
    "double precision": pa.float64(),
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    "time without time zone": pa.time64("us"),
    "interval": pa.float64(),
}
_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "interval": _seconds,
    "interval[]": _each_seconds,
    "numeric": float,
    "time with time zone": lambda value: value.isoformat(),
    "uuid": str,
    "jsonb": lambda value: json.dumps(value, ensure_ascii=False),
}
