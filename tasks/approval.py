"""Whether a person lets this run pass the deletion guard."""

from __future__ import annotations

from sqlalchemy import Connection

from connectors.warehouse import approvals
from tasks.context import RunContext


def is_approved(context: RunContext, connection: Connection) -> bool:
    """Whether an approval waits. It is for what the ticks have shown: a backfill neither uses it nor uses it up."""
    return not context.run.scope.is_part and approvals.pending(connection, context.operator_id, context.run.flow)
