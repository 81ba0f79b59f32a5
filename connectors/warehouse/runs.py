"""sync.runs: every run of a flow for an operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from connectors.warehouse.errors import StaleRowError
from connectors.warehouse.jsontext import parameter, storable
from connectors.warehouse.statements import statement
from model.sync import Run

RunState = Literal["Completed", "NeedsAttention", "Skipped", "Failed", "Crashed", "Cancelled"]


def start(conn: Connection, run: Run, started_at: datetime) -> None:
    """Note that a run has begun, and who wanted it. A run that Prefect starts again under its old id begins anew."""
    first, until = run.scope.period or (None, None)
    values = {"logical_time": run.now, "started_at": started_at, "started_by": storable(run.started_by)}
    conn.execute(statement("start_run"), {**_key(run), **values, "period_from": first, "period_until": until})


def finish(
    conn: Connection, run: Run, finished_at: datetime, state: RunState, counts: Mapping[str, Any], error: str | None
) -> None:
    """Note how a run ended. StaleRowError where it was never started."""
    values = {"finished_at": finished_at, "state": state, "counts": parameter(dict(counts))}
    words = None if error is None else storable(error)
    if conn.execute(statement("finish_run"), {**_key(run), **values, "error": words}).rowcount != 1:
        raise StaleRowError(f"run {run.flow_run_id} of {run.flow} for {run.operator_id} was never started")


def counts(conn: Connection, flow_run_id: str) -> dict[str, Any]:
    """The figures that a run was finished with; empty where it came to none, or never began."""
    found = conn.execute(statement("read_run_counts"), {"flow_run_id": flow_run_id}).scalars().first()
    return dict(found or {})


def _key(run: Run) -> dict[str, str]:
    return {"operator_id": run.operator_id, "flow": run.flow, "flow_run_id": run.flow_run_id}
