"""sync.outbox: every write to a vendor, from intent to outcome.

A row's life: pending -> (sending) uncertain -> delivered, failed, or back to pending. pending and failed rows become
superseded when their record wants another write, or none; an uncertain row never does, because the vendor may hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from connectors.warehouse.errors import StaleRowError
from connectors.warehouse.jsontext import parameter, storable
from connectors.warehouse.statements import statement
from model.sync import Change, OutboxRow, Run


def open_rows(conn: Connection, operator_id: str, flow: str) -> list[OutboxRow]:
    """The rows that are not settled: pending, failed and uncertain, in the order in which they were wanted."""
    return _rows(conn, operator_id, flow, ["pending", "failed", "uncertain"])


def due(conn: Connection, operator_id: str, flow: str) -> list[OutboxRow]:
    """The pending rows, in the order in which they were wanted."""
    return _rows(conn, operator_id, flow, ["pending"])


def get(conn: Connection, row_id: UUID) -> OutboxRow | None:
    """One row, whatever its status."""
    found = conn.execute(statement("get_outbox_row"), {"id": row_id}).mappings().one_or_none()
    return OutboxRow(**found) if found else None


def replace(conn: Connection, run: Run, changes: Sequence[Change]) -> None:
    """Make the open rows of this operator and flow be these changes.

    Per record (target, entity, source_key): an open row with the same content stays as it is, a failed one too; pending
    and failed rows with other content, or whose record wants nothing, become superseded; the rest is inserted as
    pending. Of two changes for one record the later one counts. A backfill has looked at a part only: rows of records
    that are not among its changes stay as they are.

    Args:
        conn: the transaction that also lands the records and moves the cursor.
        run: whose logical time the new rows get.
        changes: everything that the flow wants now. A source is `{record_key}`, which matches the current landing
            records of every kind with that key, or `{system}/{entity}/{record_key}`, which matches one.
    """
    wanted = {(change.target, change.entity, change.source_key): change for change in changes}
    scope = {
        "operator_id": run.operator_id,
        "flow": run.flow,
        "is_part": run.scope.is_part,
        "changes": parameter([_change(position, change) for position, change in enumerate(wanted.values())]),
    }
    conn.execute(statement("supersede_outbox_rows"), scope)
    if wanted:
        conn.execute(statement("insert_outbox_rows"), {**scope, "created_at": run.now, "flow_run_id": run.flow_run_id})


def sending(conn: Connection, row_id: UUID) -> None:
    """Before the call goes out: pending becomes uncertain, one attempt more. Commit it before calling.

    Raises:
        StaleRowError: the row is not pending (any more).
    """
    _settle(conn, "mark_outbox_sending", row_id)


def back_to_pending(conn: Connection, row_id: UUID, error: str) -> None:
    """The vendor surely does not hold it, and it may be tried again.

    If the record wants another write meanwhile, the row becomes superseded instead.

    Raises:
        StaleRowError: the row is settled.
    """
    _settle(conn, "mark_outbox_pending", row_id, error=storable(error))


def delivered(conn: Connection, row_id: UUID, at: datetime, target_key: str) -> None:
    """The vendor accepted it, or holds it already. Raises StaleRowError when the row is settled."""
    _settle(conn, "mark_outbox_delivered", row_id, delivered_at=at, target_key=target_key)


def failed(conn: Connection, row_id: UUID, error: str) -> None:
    """The vendor refuses it: it waits until its content changes or somebody retries.

    If the record wants another write meanwhile, the row becomes superseded instead.

    Raises:
        StaleRowError: the row is settled.
    """
    _settle(conn, "mark_outbox_failed", row_id, error=storable(error))


def superseded(conn: Connection, row_id: UUID, why: str) -> None:
    """It is no longer wanted. Raises StaleRowError when the row is settled."""
    _settle(conn, "mark_outbox_superseded", row_id, error=storable(why))


def retry(conn: Connection, operator_id: str, source_key: str) -> int:
    """Make the failed rows of one record pending again, and return how many there were."""
    return conn.execute(statement("retry_outbox_rows"), {"operator_id": operator_id, "source_key": source_key}).rowcount


def is_pending(conn: Connection, operator_id: str, source_key: str) -> bool:
    """Whether a write of one record waits for the next run, of whichever flow."""
    scope = {"operator_id": operator_id, "source_key": source_key}
    return bool(conn.execute(statement("is_write_pending"), scope).scalar_one())


def _settle(conn: Connection, name: str, row_id: UUID, **values: Any) -> None:
    if conn.execute(statement(name), {"id": row_id, **values}).rowcount != 1:
        raise StaleRowError(
            f"outbox row {row_id} is no longer as it was read: another run, or a person, has settled it"
        )


def _rows(conn: Connection, operator_id: str, flow: str, statuses: list[str]) -> list[OutboxRow]:
    scope = {"operator_id": operator_id, "flow": flow, "statuses": statuses}
    found = conn.execute(statement("read_outbox_rows"), scope)
    return [OutboxRow(**row) for row in found.mappings()]


def _change(position: int, change: Change) -> dict[str, Any]:
    return {
        "position": position,
        "target": change.target,
        "entity": change.entity,
        "operation": change.operation,
        "source_key": change.source_key,
        "target_key": change.target_key,
        "payload": dict(change.payload),
        "before": dict(change.before),
        "content_hash": change.content_hash,
        "reason": change.reason,
        "sources": [_source(name) for name in change.sources],
    }


def _source(name: str) -> dict[str, str | None]:
    parts = name.split("/", 2)
    if len(parts) == 3:  # noqa: PLR2004  (system, entity, key)
        return {"system": parts[0], "entity": parts[1], "record_key": parts[2]}
    return {"system": None, "entity": None, "record_key": name}
