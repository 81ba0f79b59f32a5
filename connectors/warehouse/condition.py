"""How the service stands, as its own tables tell it: last runs, what waits, and the server's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connectors.warehouse.statements import statement


@dataclass(frozen=True, slots=True)
class LastRun:
    """A flow of an operator. last_run_at and what follows are of the newest run that came to an end; None: none did.

    Instants are logical times (UTC). last_success_at is of a run that did its work, NeedsAttention included.
    """

    flow: str
    last_success_at: datetime | None
    last_run_at: datetime | None
    last_state: str | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Writes of one status (kind "write"), or open worklist items of one severity (kind "item"); since: the oldest."""

    kind: str
    name: str
    number: int
    since: datetime


def last_runs(conn: Connection, operator_id: str, flows: Sequence[str]) -> list[LastRun]:
    """One for each of these flows, in their order."""
    found = conn.execute(statement("read_last_runs"), {"operator_id": operator_id, "flows": list(flows)})
    return [LastRun(**row) for row in found.mappings()]


def waiting(conn: Connection, operator_id: str) -> list[Waiting]:
    """What is open at an operator's; what there is none of is left out."""
    found = conn.execute(statement("count_open_work"), {"operator_id": operator_id})
    return [Waiting(**row) for row in found.mappings()]


def server_clock(conn: Connection) -> datetime:
    """The server's time (UTC)."""
    now: datetime = conn.execute(statement("read_server_clock")).scalar_one()
    return now
