"""How the flows of an operator stand, as sync.runs and the last run's checks have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connectors.warehouse.statements import statement
from model.sync import Run


@dataclass(frozen=True, slots=True)
class Standing:
    """One flow of one operator. All instants are logical times (UTC).

    Attributes:
        flow: its name.
        last_success_at: of the newest run that did its work; None: there is none.
        last_run_at: of the newest run that is over and was not skipped; None: there is none.
        last_state: how that one ended.
        failing_since: of the first failure after the last success; None: none has failed since.
        failures: how many have failed since.
    """

    flow: str
    last_success_at: datetime | None
    last_run_at: datetime | None
    last_state: str | None
    failing_since: datetime | None
    failures: int


def read(conn: Connection, operator_id: str, flows: Sequence[str]) -> list[Standing]:
    """The standing of each of these flows, in their order."""
    found = conn.execute(statement("read_standings"), {"operator_id": operator_id, "flows": list(flows)})
    return [Standing(**row) for row in found.mappings()]


def newly_set_aside(conn: Connection, run: Run) -> list[tuple[str, int, int]]:
    """Of each dataset from which this run has set records aside: its name, its records, and how many of them."""
    values = {"operator_id": run.operator_id, "flow": run.flow, "flow_run_id": run.flow_run_id, "now": run.now}
    found = conn.execute(statement("read_newly_set_aside"), values)
    return [(row.dataset, int(row.records or 0), int(row.set_aside)) for row in found]
