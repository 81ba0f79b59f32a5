"""reporting.maintenance_due and reporting.aircraft_totals: the due list with what was decided on it, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from connectors.warehouse.bulk import Counts, copy_upsert, driver_connection
from connectors.warehouse.statements import source, statement
from model.maintenance import DUE_COLUMNS, TOTALS_COLUMNS
from model.sync import Run

Row = tuple[Any, ...]


def read_due(conn: Connection, operator_id: str) -> list[Row]:
    """Every item of the operator's due list as last kept: values in the order of DUE_COLUMNS."""
    return _read(conn, "read_maintenance_due", DUE_COLUMNS, operator_id)


def store_due(conn: Connection, run: Run, rows: Iterable[Sequence[Any]]) -> Counts:
    """Make these items (DUE_COLUMNS) be in the table. Others stay as they are."""
    return _store(conn, "reporting.maintenance_due", DUE_COLUMNS, "forecast_id", run, rows)


def read_totals(conn: Connection, operator_id: str) -> list[Row]:
    """Every aircraft's totals as last kept: values in the order of TOTALS_COLUMNS."""
    return _read(conn, "read_aircraft_totals", TOTALS_COLUMNS, operator_id)


def store_totals(conn: Connection, run: Run, rows: Iterable[Sequence[Any]]) -> Counts:
    """Make these aircraft (TOTALS_COLUMNS) be in the table. Others stay as they are."""
    return _store(conn, "reporting.aircraft_totals", TOTALS_COLUMNS, "aircraft_id", run, rows)


def _read(conn: Connection, name: str, columns: Sequence[str], operator_id: str) -> list[Row]:
    """By psycopg itself: an operator's due list can be 80,000 rows, and SQLAlchemy wraps each."""
    fields = {
        "columns": sql.SQL(", ").join(sql.Identifier(column) for column in columns),
        "operator_id": sql.Literal(operator_id),
    }
    with driver_connection(conn).cursor() as cursor:
        return cursor.execute(sql.SQL(source(name)).format(**fields)).fetchall()


def _store(
    conn: Connection, table: str, columns: Sequence[str], key: str, run: Run, rows: Iterable[Sequence[Any]]
) -> Counts:
    mine = ((run.operator_id, *row) for row in rows)
    return copy_upsert(conn, table, ("operator_id", *columns), ("operator_id", key), mine)


def read_next(conn: Connection, operator_id: str | None) -> list[dict[str, Any]]:
    """What is due within the thresholds, of one operator or of all: the columns of reporting.maintenance_due_next."""
    found = conn.execute(statement("read_maintenance_due_next"), {"operator_id": operator_id})
    return [dict(row) for row in found.mappings()]
