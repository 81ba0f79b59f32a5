"""sync.cursors: how far each flow has read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connectors.warehouse.statements import statement
from model.sync import Run


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a flow has read.

    Attributes:
        value: the instant (UTC, by the vendor's clock) before which everything has been read.
        moved_at: the logical time of the run that moved it there.
    """

    value: datetime
    moved_at: datetime


def read(conn: Connection, operator_id: str, flow: str, name: str) -> Cursor | None:
    """The cursor, or None before the first read."""
    place = {"operator_id": operator_id, "flow": flow, "name": name}
    row = conn.execute(statement("read_cursor"), place).one_or_none()
    return None if row is None else Cursor(row.value, row.moved_at)


def move(conn: Connection, run: Run, name: str, value: datetime) -> None:
    """Move a cursor forward. An earlier value leaves it where it is, and so does a backfill."""
    if run.scope.is_part:
        return
    conn.execute(
        statement("move_cursor"),
        {
            "operator_id": run.operator_id,
            "flow": run.flow,
            "name": name,
            "value": value,
            "moved_at": run.now,
            "flow_run_id": run.flow_run_id,
        },
    )
