"""Sets into tables: COPY into a temporary table, then insert what is new and update only what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from connectors.warehouse.jsontext import parameter, storable
from connectors.warehouse.statements import source

STAGING = sql.Identifier("staging")
CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Counts:
    """What storing a set did: distinct records that were not there, that differ, and that are as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


def driver_connection(conn: Connection) -> psycopg.Connection[Any]:
    """Return psycopg's own connection, in the same transaction: SQLAlchemy has no COPY."""
    driver = conn.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"the warehouse needs psycopg 3, not {type(driver).__name__}")
    return driver


def copy_upsert(
    conn: Connection,
    table: str,
    columns: Sequence[str],
    key: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    stamps: Collection[str] = (),
) -> Counts:
    """Make rows be in a table.

    Args:
        conn: the caller's transaction.
        table: schema.table.
        columns: names of the values of each row.
        key: the columns of a unique constraint. Of two rows with one key, the later one counts.
        rows: values in the order of columns; a dict becomes jsonb, a character that PostgreSQL cannot hold U+FFFD.
        stamps: columns (who wrote, when) that are written along but do not make a row differ.
    """
    fields = _identifiers(table, columns, key, stamps)
    with driver_connection(conn).cursor() as cursor:
        cursor.execute(sql.SQL(source("create_staging_table")).format(**fields))
        with cursor.copy(sql.SQL(source("copy_staging_rows")).format(**fields)) as copy:
            for position, row in enumerate(rows):
                copy.write_row((position, *map(_adapt, row)))
        cursor.execute(sql.SQL(source("upsert_staged_rows")).format(**fields))
        counted = cursor.fetchone()
        cursor.execute(sql.SQL(source("drop_staging_table")).format(**fields))
    return Counts(*counted) if counted else Counts()


def _adapt(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return parameter(value)
    return value


def _identifiers(
    table: str, columns: Sequence[str], key: Sequence[str], stamps: Collection[str]
) -> dict[str, sql.Composable]:
    compared = [name for name in columns if name not in key and name not in stamps]
    written = [name for name in columns if name not in key]
    if not compared or not set(key) <= set(columns):
        raise ValueError(f"{table}: columns must hold the key and at least one compared column")
    return {
        "staging": STAGING,
        "table": sql.Identifier(*table.split(".")),
        "columns": _listed(columns),
        "key": _listed(key),
        "old_compared": _listed(compared, "o"),
        "new_compared": _listed(compared, "s"),
        "same_key": sql.SQL(" AND ").join(sql.SQL("o.{0} = s.{0}").format(sql.Identifier(name)) for name in key),
        "first_key": sql.Identifier("o", key[0]),
        "updates": sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in written),
        "new_columns": _listed(columns, "s"),
    }


def _listed(names: Iterable[str], alias: str | None = None) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(alias, name) if alias else sql.Identifier(name) for name in names)
