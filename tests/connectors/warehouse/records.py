"""Short ways to make what the warehouse stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from connectors.warehouse import Warehouse
from model.sync import Change, Landed, Run, WorklistItem

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = Run("acme", "leon_to_techlog", NOW, "run-1")
LATER = replace(RUN, now=NOW + timedelta(minutes=5), flow_run_id="run-2")


def flight(key: str, **payload: Any) -> Landed:
    return Landed("leon", "flight", key, {"flightNid": int(key), **payload})


def sector_change(key: str, takeoff: str = "10:00", **fields: Any) -> Change:
    change = Change("techlog", "sector", "create", f"leon:acme:flight:{key}", {"takeoff": takeoff}, "new in LEON")
    return replace(change, **fields)


def item(subject: str, code: str = "user_missing", **fields: Any) -> WorklistItem:
    return replace(WorklistItem(code, subject, f"{subject} is missing", "create it"), **fields)


@contextmanager
def statements_of(warehouse: Warehouse) -> Iterator[list[str]]:
    """The statements that a warehouse sends meanwhile: sets are few, however many rows they hold."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(warehouse._engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(warehouse._engine, "before_cursor_execute", note)
