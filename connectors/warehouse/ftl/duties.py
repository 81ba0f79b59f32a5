"""ftl.duty: duties with their history. Versions are closed and opened, never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from connectors.warehouse.bulk import driver_connection
from connectors.warehouse.ftl.columns import FACT_COLUMNS, PLAIN_COLUMNS, PLANS
from connectors.warehouse.ftl.copying import copy_rows
from connectors.warehouse.ftl.keys import joined
from connectors.warehouse.statements import source as sql_of
from connectors.warehouse.statements import statement
from model.sync import Run

# leon: from LEON's API. import: from an export of LEON's FTL Duty report.
Source = Literal["leon", "import"]
Interval = tuple[datetime, datetime]
# From so many new versions on the server's statistics are taken again: far more than a tick brings.
LARGE_LOAD = 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """What storing duties did.

    Attributes:
        new: duties that were not there, or were gone and are back.
        changed: duties that differ from what was there.
        unchanged: duties that are as they were.
        closed: duties that the source no longer has.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.closed + other.closed,
        )


# person_key, duty_start, duty_end.
Span = tuple[str, datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing duties did.

    Attributes:
        counts: how many.
        before: person_key, duty_start, duty_end of what no longer is as it was, wherever it lay: of the versions that
            were closed, and of imported duties that LEON's API has now told of.
    """

    counts: Counts
    before: list[Span]


def store_duties(
    conn: Connection,
    run: Run,
    rows: Iterable[Sequence[Any]],
    columns: Sequence[str],
    source: Source,
    interval: Interval | None,
    *,
    keys: Collection[str] = (),
    file_name: str | None = None,
) -> Stored:
    """Make these duties the current ones.

    A duty that differs closes its current version and opens another at run.now (a microsecond after the current one
    where the clock has not moved). Planned values are the first that were ever stored of a duty and source. Of two rows
    for one duty the later one counts.

    Args:
        conn: the caller's transaction.
        run: who stores; run.now is the logical time.
        rows: values in the order of columns. Lists become arrays, timedelta interval, None NULL; a timetz is text.
        columns: duty_key, person_key, and any of FACT_COLUMNS; what is left out is NULL. content_hash too, where the
            caller has one of all these facts as they are given; else the server takes one.
        source: where they come from.
        interval: [from, to) that was read whole, by duty_start: current duties of this source that start in it and are
            neither in rows nor in keys are closed. None closes nothing.
        keys: duties of that interval that are as they were, where the caller left them out of rows.
        file_name: of an import.

    Raises:
        ValueError: an unknown column, or no duty_key or person_key.
    """
    _refuse_unfit(columns)
    values = {
        "operator_id": run.operator_id,
        "source": source,
        "at": run.now,
        "flow_run_id": run.flow_run_id,
        "file_name": file_name,
    }
    fields = _fields(columns)
    with driver_connection(conn).cursor() as cursor:
        _execute(cursor, "create_duty_staging", fields)
        copy_rows(cursor, sql.SQL(sql_of("copy_duties")).format(**fields), rows)
        for name in ("analyze_duty_staging", "drop_repeated_duties"):
            _execute(cursor, name, fields)
        for name in ("compare_duties", "note_duty_hashes"):
            _execute(cursor, name, fields, values)
        before = _spans(cursor, "close_changed_duties", values)
        _execute(cursor, "open_duties", fields, values)
        if source == "leon":
            before += _spans(cursor, "read_hidden_imports", values)
        vanished = _close_vanished(cursor, values, interval, keys)
        _execute(cursor, "count_duty_changes", fields)
        new, changed, unchanged = cursor.fetchone() or (0, 0, 0)
        _execute(cursor, "drop_duty_staging", fields)
        if new + changed >= LARGE_LOAD:
            _execute(cursor, "analyze_duties", fields)
    return Stored(Counts(new, changed, unchanged, len(vanished)), [*before, *vanished])


def deletable_count(conn: Connection, operator_id: str, interval: Interval, keys: Collection[str]) -> int:
    """How many current duties from LEON that start in [from, to) are not among keys: what storing them would close."""
    scope = {"operator_id": operator_id, "interval_from": interval[0], "interval_to": interval[1]}
    return int(conn.execute(statement("count_vanished_duties"), {**scope, "keys": joined(keys)}).scalar_one())


def read_current_keys(
    conn: Connection, operator_id: str, source: Source = "leon", interval: Interval | None = None
) -> dict[str, str]:
    """The current duties of a source that start in [from, to), or all: duty_key -> content_hash."""
    start, end = interval or (None, None)
    scope = {"operator_id": operator_id, "source": source, "interval_from": start, "interval_to": end}
    return {row.duty_key: row.content_hash for row in conn.execute(statement("read_duty_hashes"), scope)}


def read_next_flights(conn: Connection, operator_id: str, interval: Interval) -> dict[tuple[str, str], datetime]:
    """Of the current duties from LEON that start in [from, to): next_eobt_utc, where that is not before to.

    Returns:
        (duty_key, person_key) -> instant.
    """
    scope = {"operator_id": operator_id, "interval_from": interval[0], "interval_to": interval[1]}
    rows = conn.execute(statement("read_next_flights"), scope)
    return {(row.duty_key, row.person_key): row.next_eobt_utc for row in rows}


def purge_history(conn: Connection, operator_id: str, older_than: datetime, *, now: datetime | None = None) -> int:
    """Delete old versions that were closed before an instant, of duties that ended before it; return how many.

    Never a current one, and nothing of the last 24 months before now (the server's clock, where it is not given).
    """
    scope = {"operator_id": operator_id, "older_than": older_than, "now": now}
    return conn.execute(statement("purge_duty_history"), scope).rowcount


def _close_vanished(
    cursor: psycopg.Cursor[Any], values: dict[str, Any], interval: Interval | None, keys: Collection[str]
) -> list[Span]:
    if interval is None:
        return []
    scope = {"interval_from": interval[0], "interval_to": interval[1], "keys": joined(keys)}
    return _spans(cursor, "close_vanished_duties", {**values, **scope})


def _spans(cursor: psycopg.Cursor[Any], name: str, values: dict[str, Any]) -> list[Span]:
    _execute(cursor, name, {}, values)
    return list(cursor)


def _refuse_unfit(columns: Sequence[str]) -> None:
    unknown = set(columns) - {"duty_key", "content_hash", *FACT_COLUMNS}
    if unknown or not {"duty_key", "person_key"} <= set(columns) or len(set(columns)) != len(columns):
        words = f"not of ftl.duty: {', '.join(sorted(unknown))}" if unknown else "duty_key and person_key are needed"
        raise ValueError(f"columns of duties: {words}, each once")


def _execute(
    cursor: psycopg.Cursor[Any], name: str, fields: dict[str, sql.Composable], values: dict[str, Any] | None = None
) -> None:
    cursor.execute(sql.SQL(sql_of(name)).format(**fields), values)


def _fields(columns: Sequence[str]) -> dict[str, sql.Composable]:
    names = dict(zip(PLANS, ("start", "end", "bloff", "blon", "fdp"), strict=True))
    keep = sql.SQL("o.{0} IS NOT NULL AND o.{0} IS DISTINCT FROM s.{0} AS {1}")
    kept = sql.SQL("CASE WHEN keep.{1} THEN o.{0} ELSE coalesce(s.{0}, o.{0}) END AS {0}")
    return {
        "columns": _listed(columns),
        "facts": _listed(FACT_COLUMNS),
        "given_facts": _listed(FACT_COLUMNS, "s"),
        "new_facts": _listed(FACT_COLUMNS, "n"),
        "old_facts": _listed(FACT_COLUMNS, "o"),
        "plain_facts": _listed(PLAIN_COLUMNS, "s"),
        "keep_plans": sql.SQL(", ").join(
            keep.format(sql.Identifier(plan[0]), sql.Identifier(name)) for plan, name in names.items()
        ),
        "kept_plans": sql.SQL(", ").join(
            kept.format(sql.Identifier(column), sql.Identifier(name)) for plan, name in names.items() for column in plan
        ),
    }


def _listed(names: Iterable[str], alias: str | None = None) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(alias, name) if alias else sql.Identifier(name) for name in names)
