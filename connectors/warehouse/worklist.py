"""sync.worklist: what a person has to do by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from connectors.warehouse.jsontext import parameter, storable
from connectors.warehouse.statements import statement
from model.sync import Run, WorklistItem
from model.views import View, ViewColumn


def reconcile(conn: Connection, run: Run, codes: Collection[str], items: Iterable[WorklistItem]) -> tuple[int, int]:
    """Make the open items of these codes be exactly these items, as far as this flow has seen them.

    Several flows may use one code (vendor_rejected): each closes only what it was the last to see. An item that comes
    back after it was closed is a new row. A backfill closes none, and leaves the open ones as they are, but for the
    records that it adds to the lists in their details: the ticks look at those again.

    Args:
        conn: the caller's transaction.
        run: operator, flow and the logical time of first_seen_at, last_seen_at and resolved_at.
        codes: what this run has looked at.
        items: what it found; of two with one (code, subject) the later one counts.

    Returns:
        How many items were opened and closed.

    Raises:
        ValueError: an item's code is not among codes.
    """
    found = {(item.code, item.subject): item for item in items}
    strangers = {code for code, _ in found} - set(codes)
    if strangers:
        raise ValueError(f"worklist items with codes that this call does not settle: {', '.join(sorted(strangers))}")
    if run.scope.is_part:
        found = _additions(read(conn, run.operator_id), found, run.flow)
    scope = {
        "operator_id": run.operator_id,
        "flow": run.flow,
        "now": run.now,
        "codes": list(codes),
        "items": parameter([_item(item) for item in found.values()]),
    }
    closed = 0 if run.scope.is_part else conn.execute(statement("close_worklist_items"), scope).rowcount
    opened = conn.execute(statement("open_worklist_items"), scope).scalar_one() if found else 0
    return opened, closed


def read(conn: Connection, operator_id: str | None, *, include_resolved: bool = False) -> list[dict[str, Any]]:
    """Items of one operator or of all, open ones first, then by severity and age: the columns of sync.worklist."""
    found = conn.execute(statement("read_worklist"), {"operator_id": operator_id, "include_resolved": include_resolved})
    return [dict(row) for row in found.mappings()]


def get(conn: Connection, item_id: int) -> dict[str, Any] | None:
    """One item, open or not: the columns of sync.worklist."""
    found = conn.execute(statement("get_worklist_item"), {"id": item_id}).mappings().one_or_none()
    return dict(found) if found else None


def describe(conn: Connection) -> View:
    """The table's columns in order, as it describes itself."""
    found = conn.execute(statement("describe_worklist")).all()
    return View("worklist", found[0].of_table, tuple(ViewColumn(row.name, row.type, row.comment) for row in found))


def acknowledge(conn: Connection, item_id: int, note: str, at: datetime) -> bool:
    """Mark an item as seen. False where there is no such item."""
    values = {"id": item_id, "note": storable(note), "at": at}
    return conn.execute(statement("acknowledge_worklist_item"), values).rowcount == 1


def _additions(
    open_items: Iterable[dict[str, Any]], found: Mapping[tuple[str, str], WorklistItem], flow: str
) -> dict[tuple[str, str], WorklistItem]:
    """What is not open yet, and what is open already and now names more records."""
    added = dict(found)
    for kept in open_items:
        item = added.pop((kept["code"], kept["subject"]), None)
        if item is None or kept["flow"] != flow:
            continue
        longer = {
            name: [*kept["details"].get(name, ()), *more]
            for name, values in item.details.items()
            if isinstance(values, list)
            and (more := [one for one in values if one not in kept["details"].get(name, ())])
        }
        if longer:
            words = {name: kept[name] for name in ("summary", "action", "severity", "registration")}
            details = {**kept["details"], **longer}
            added[item.code, item.subject] = WorklistItem(item.code, item.subject, **words, details=details)
    return added


def _item(item: WorklistItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "subject": item.subject,
        "registration": item.registration,
        "summary": item.summary,
        "action": item.action,
        "severity": item.severity,
        "details": dict(item.details),
    }
