"""How large the tables are, and how far back they go."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from connectors.warehouse.bulk import driver_connection
from connectors.warehouse.statements import source, statement

# What tells the age of a row. A table that is not listed has rows without one.
STAMPS = {
    "landing.records": "fetched_at",
    "landing.people": "updated_at",
    "sync.outbox": "created_at",
    "sync.links": "linked_at",
    "sync.worklist": "first_seen_at",
    "sync.quarantine": "first_seen_at",
    "sync.runs": "started_at",
    "sync.check_results": "checked_at",
    "sync.cursors": "moved_at",
    "sync.approvals": "granted_at",
    "ftl.duty": "valid_from",
    "ftl.person": "updated_at",
    "ftl.cumulative": "day",
}

KB, MB, GB = 10**3, 10**6, 10**9


class TableSize(NamedTuple):
    """A table.

    Attributes:
        name: schema.table.
        rows: how many there are.
        size: in bytes, with indexes and long values.
        oldest: when its oldest row was made, UTC; None: it is empty, or its rows do not say.
    """

    name: str
    rows: int
    size: int
    oldest: datetime | None


def read_tables(conn: Connection) -> list[TableSize]:
    """Every table of ours, the largest first. Rows are counted, which takes a second for some million."""
    conn.execute(statement("lift_statement_timeout"))
    found = conn.execute(statement("read_table_sizes")).all()
    return [_measured(conn, row.table_name, row.bytes) for row in found]


def database_size(conn: Connection) -> int:
    """Of the whole database in bytes."""
    return int(conn.execute(statement("read_database_size")).scalar_one())


def shown_size(size: int) -> str:
    """Bytes in words: 640 kB, 12.5 MB, 3.1 GB."""
    for unit, name in ((GB, "GB"), (MB, "MB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size / KB:.0f} kB"


def _measured(conn: Connection, name: str, size: int) -> TableSize:
    stamp = STAMPS.get(name)
    fields = {
        "table": sql.Identifier(*name.split(".")),
        "stamp": sql.SQL("NULL") if stamp is None else sql.Identifier(stamp),
    }
    with driver_connection(conn).cursor() as cursor:
        rows, oldest = cursor.execute(sql.SQL(source("count_rows")).format(**fields)).fetchall()[0]
    return TableSize(name, rows, size, oldest)
