"""`turnaround due`: scheduled maintenance within the thresholds, and why each item is in Tech Log."""

from __future__ import annotations

from typing import Any

from rich.markup import escape

from config.settings import load_settings
from connectors.warehouse import maintenance
from turnaround.database import open_warehouse
from turnaround.instants import show_instant
from turnaround.output import console, print_json

UNITS = {"flight_hours": "flight hours", "days": "days", "engine_cycles": "engine cycles", "landings": "landings"}


def show(operator: str | None, *, as_json: bool) -> None:
    """Print the items, what comes first by projected date first."""
    settings = load_settings()
    if operator is not None:
        settings.operator(operator)
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        rows = maintenance.read_next(connection, operator)
    if as_json:
        print_json(rows)
    else:
        _print(rows)


def _print(rows: list[dict[str, Any]]) -> None:
    out = console()
    if not rows:
        out.print("Nothing is due within the thresholds.")
    for row in rows:
        names = " ".join(escape(str(row[part])) for part in ("operator_id", "registration", "task_number", "title"))
        late = "[bold red]overdue[/] " if row["is_overdue"] else ""
        out.print(f"{row['projected_date'] or 'date unknown'}  {late}[bold]{names}[/]")
        out.print(f"      {_left(row)}; in Tech Log: {_check(row)}")
        if row["decision"] is not None:
            out.print(f"      {show_instant(row['decided_at'])} {row['decision']}: {escape(row['decision_reason'])}")


def _left(row: dict[str, Any]) -> str:
    limit = row["triggered_by"]
    left = row[f"remaining_{limit}"]
    return f"{left} {UNITS[limit]} left" if left >= 0 else f"{-left} {UNITS[limit]} overdue"


def _check(row: dict[str, Any]) -> str:
    return f"check {row['check_id']}" if row["check_id"] else "no check yet"
