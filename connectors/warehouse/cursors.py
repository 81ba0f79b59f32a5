"""sync.cursors: how far each flow has read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from connectors.warehouse.statements import statement
from model.sync import Run


def read(conn: Connection, operator_id: str, flow: str, name: str) -> datetime | None:
    """The instant (UTC) before which everything has been read, or None before the first read."""
    place = {"operator_id": operator_id, "flow": flow, "name": name}
    value: datetime | None = conn.execute(statement("read_cursor"), place).scalar_one_or_none()
    return value


def move(conn: Connection, run: Run, name: str, value: datetime) -> None:
    """Move a cursor forward. An earlier value leaves it where it is."""
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
