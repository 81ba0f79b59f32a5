"""sync.approvals: a person lets one run pass the deletion guard."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from connectors.warehouse.statements import statement
from model.sync import Run


def grant(conn: Connection, operator_id: str, flow: str, at: datetime) -> None:
    """Let the next run delete. Granting twice before it runs still lets one run through."""
    conn.execute(statement("grant_approval"), {"operator_id": operator_id, "flow": flow, "at": at})


def pending(conn: Connection, operator_id: str, flow: str) -> bool:
    """Whether an approval waits to be used."""
    found = conn.execute(statement("find_approval"), {"operator_id": operator_id, "flow": flow}).scalar_one_or_none()
    return found is not None


def consume(conn: Connection, run: Run) -> bool:
    """Use the approval up. False where none waits."""
    values = {"operator_id": run.operator_id, "flow": run.flow, "at": run.now, "flow_run_id": run.flow_run_id}
    return conn.execute(statement("consume_approval"), values).rowcount == 1
