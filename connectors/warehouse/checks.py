"""sync.check_results: what each expectation said in each run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from connectors.warehouse.jsontext import parameter
from connectors.warehouse.statements import statement
from model.sync import Run

REQUIRED = frozenset({"dataset", "expectation", "severity", "success"})
FIELDS = REQUIRED | {"column_name", "element_count", "unexpected_count", "reason"}


def save(conn: Connection, run: Run, results: Iterable[Mapping[str, Any]]) -> int:
    """Store the results of a run's checks, and return how many there were.

    Args:
        conn: the caller's transaction.
        run: who checked, and when (logical time).
        results: each with dataset, expectation, severity, success, and where they apply column_name, element_count,
            unexpected_count, reason. Counts only, never a value.

    Raises:
        ValueError: a result lacks one of the first four, or has a key that the table does not.
    """
    rows = [dict(result) for result in results]
    for row in rows:
        if not row.keys() >= REQUIRED or not row.keys() <= FIELDS:
            raise ValueError(f"a check result has {', '.join(sorted(row))}; it may have {', '.join(sorted(FIELDS))}")
    scope = {"operator_id": run.operator_id, "flow": run.flow, "flow_run_id": run.flow_run_id, "checked_at": run.now}
    if rows:
        conn.execute(statement("insert_check_results"), {**scope, "results": parameter(rows)})
    return len(rows)
