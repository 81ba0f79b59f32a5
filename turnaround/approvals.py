"""`turnaround approve-deletions`."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from config.settings import load_settings
from connectors.warehouse import approvals
from flows import registry
from turnaround.database import open_warehouse


def grant(operator: str) -> None:
    """Let the next run of each of the operator's flows that delete pass the deletion guard, once."""
    settings = load_settings()
    settings.operator(operator)
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        for flow in registry.DELETING:
            approvals.grant(connection, operator, flow, datetime.now(UTC))
    typer.echo(
        f"The next run for {operator} may delete more than deletion_guard allows, once. See first: turnaround plan"
    )
