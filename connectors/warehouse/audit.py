"""sync.vendor_writes: what was written to the vendors, when, by whom and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from connectors.warehouse.statements import statement


def writes(
    conn: Connection, first: datetime, beyond: datetime, operator_id: str | None = None, target: str | None = None
) -> list[dict[str, Any]]:
    """The writes of a period, oldest first: the columns of sync.vendor_writes.

    Args:
        conn: the caller's transaction.
        first: the instant with which the period begins.
        beyond: the instant with which it ends, which does not belong to it.
        operator_id: whose; None: everybody's.
        target: leon, techlog or veryon; None: any vendor.
    """
    scope = {"first": first, "beyond": beyond, "operator_id": operator_id, "target": target}
    return [dict(row) for row in conn.execute(statement("read_vendor_writes"), scope).mappings()]
