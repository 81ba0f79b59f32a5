"""sync.quarantine: records that are set aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from connectors.warehouse.jsontext import parameter
from connectors.warehouse.statements import statement
from model.sync import Quarantined, Run


def reconcile(conn: Connection, run: Run, rows: Iterable[Quarantined]) -> tuple[int, int]:
    """Make the open rows of this operator and flow be exactly these. A backfill only adds those that are not open yet.

    Returns:
        How many rows were opened and released. A row that comes back after its release is a new one.
    """
    found = {(row.dataset, row.record_key, row.field, row.expectation): row for row in rows}
    if run.scope.is_part:
        for row in read(conn, run.operator_id):
            if row["flow"] == run.flow:
                found.pop((row["dataset"], row["record_key"], row["field"], row["expectation"]), None)
    scope = {
        "operator_id": run.operator_id,
        "flow": run.flow,
        "now": run.now,
        "flow_run_id": run.flow_run_id,
        "rows": parameter([asdict(row) for row in found.values()]),
    }
    released = 0 if run.scope.is_part else conn.execute(statement("release_quarantine"), scope).rowcount
    opened = conn.execute(statement("open_quarantine"), scope).scalar_one() if found else 0
    return opened, released


def read(conn: Connection, operator_id: str | None) -> list[dict[str, Any]]:
    """The open rows of one operator or of all, oldest first: the columns of sync.quarantine."""
    found = conn.execute(statement("read_quarantine"), {"operator_id": operator_id})
    return [dict(row) for row in found.mappings()]


def get(conn: Connection, row_id: int) -> dict[str, Any] | None:
    """One row, open or not: the columns of sync.quarantine."""
    found = conn.execute(statement("get_quarantine_row"), {"id": row_id}).mappings().one_or_none()
    return dict(found) if found else None
