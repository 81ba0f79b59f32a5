"""sync.check_results: what each expectation said in each run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection

from connectors.warehouse.jsontext import parameter
from connectors.warehouse.statements import statement
from model.sync import Run, Severity


class CheckResult(Protocol):
    """What one expectation said about one dataset. Counts, never a value; column_name None means the whole dataset."""

    @property
    def dataset(self) -> str: ...  # noqa: D102
    @property
    def expectation(self) -> str: ...  # noqa: D102
    @property
    def column_name(self) -> str | None: ...  # noqa: D102
    @property
    def severity(self) -> Severity: ...  # noqa: D102
    @property
    def success(self) -> bool: ...  # noqa: D102
    @property
    def element_count(self) -> int | None: ...  # noqa: D102
    @property
    def unexpected_count(self) -> int | None: ...  # noqa: D102
    @property
    def reason(self) -> str | None: ...  # noqa: D102


FIELDS = ("dataset", "expectation", "column_name", "severity", "success", "element_count", "unexpected_count", "reason")


def save(conn: Connection, run: Run, results: Iterable[CheckResult]) -> int:
    """Store the results of a run's checks, and return how many there were.

    Args:
        conn: the caller's transaction.
        run: who checked, and when (logical time).
        results: one an expectation; only the fields of CheckResult are read.
    """
    rows: list[dict[str, Any]] = [{field: getattr(result, field) for field in FIELDS} for result in results]
    scope = {"operator_id": run.operator_id, "flow": run.flow, "flow_run_id": run.flow_run_id, "checked_at": run.now}
    if rows:
        conn.execute(statement("insert_check_results"), {**scope, "results": parameter(rows)})
    return len(rows)
