"""sync.outbox, where a person has one write sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from connectors.warehouse.jsontext import storable
from connectors.warehouse.statements import statement
from model.sync import OutboxRow, Run


@dataclass(frozen=True, slots=True)
class AtWork:
    """A run that has begun and not ended; one that was killed stays so, too."""

    flow_run_id: str
    started_at: datetime
    started_by: str


def copy(conn: Connection, run: Run, row: OutboxRow, reason: str) -> UUID:
    """A pending row with the same write as a settled one; returns its id."""
    values = {"id": row.id, "reason": storable(reason), "created_at": run.now, "flow_run_id": run.flow_run_id}
    copied: UUID = conn.execute(statement("copy_outbox_row"), values).scalar_one()
    return copied


def note(conn: Connection, row_id: UUID, by: str) -> None:
    """Keep for the audit who has it sent."""
    conn.execute(statement("note_replay"), {"id": row_id, "by": storable(by)})


def newer(conn: Connection, row_id: UUID) -> tuple[UUID, str] | None:
    """The id and status of the newest write of the same record that came after a row and was not given up."""
    found = conn.execute(statement("find_newer_write"), {"id": row_id}).one_or_none()
    return None if found is None else (found.id, found.status)


def at_work(conn: Connection, operator_id: str, flow: str) -> AtWork | None:
    """The run that holds the flow's lock, as far as sync.runs knows."""
    scope = {"operator_id": operator_id, "flow": flow}
    found = conn.execute(statement("find_run_at_work"), scope).mappings().one_or_none()
    return None if found is None else AtWork(**found)
