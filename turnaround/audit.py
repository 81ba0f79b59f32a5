"""`turnaround audit`: every write to a vendor in a period, by whom and why."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from config.settings import load_settings
from connectors.warehouse import audit
from model.sync import as_json as in_json
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.output import console, print_json

TARGETS = ("leon", "techlog", "veryon")
# The columns of sync.vendor_writes, without the one that only sorts.
COLUMNS = (
    "at", "operator_id", "target", "entity", "operation", "source_key", "target_key", "status", "reason", "flow",
    "started_by", "sent_by_run", "wanted_by_run", "wanted_at", "delivered_at", "attempts", "last_error", "landing_ids",
    "outbox_id",
)  # fmt: skip
MARKS = {"delivered": "[green]", "failed": "[red]", "uncertain": "[bold red]"}


def run(
    first_day: date, last_day: date, operator: str | None, target: str | None, *, as_json: bool, file: Path | None
) -> None:
    """Print the writes from first_day to last_day (UTC, both belong to it), or put them into a csv file.

    Raises:
        BadParameter: the days are the wrong way round, or there is no such vendor.
        CommandFailed: the file cannot be written.
    """
    if last_day < first_day:
        raise typer.BadParameter(f"{last_day} is before {first_day}", param_hint="--to")
    if target is not None and target not in TARGETS:
        raise typer.BadParameter(f"is one of {', '.join(TARGETS)}", param_hint="--target")
    rows = _read(first_day, last_day, operator, target)
    if file is not None:
        _save(file, rows)
    elif as_json:
        print_json(rows)
    else:
        _print(rows)


def _read(first_day: date, last_day: date, operator: str | None, target: str | None) -> list[dict[str, Any]]:
    settings = load_settings()
    first = datetime.combine(first_day, time(), UTC)
    # 9999-12-31 is what people write for an end that is open.
    beyond = datetime.combine(min(last_day, date.max - timedelta(days=1)), time(), UTC) + timedelta(days=1)
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        found = audit.writes(connection, first, beyond, operator, target)
    if not found and operator is not None:
        # One that is not configured any more may have written; one that never was has a wrong name.
        settings.operator(operator)
    return [{name: row[name] for name in COLUMNS} for row in found]


def _save(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, COLUMNS)
            writer.writeheader()
            writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)
    except OSError as error:
        raise CommandFailed(f"{file} cannot be written: {error.strerror}") from error
    typer.echo(f"{len(rows)} write(s) in {file}.")


def _text(value: Any) -> str:
    """NULL is nothing, an instant ISO 8601 with Z, a list JSON."""
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value)
    return str(in_json(value)) if isinstance(value, datetime) else str(value)


def _print(rows: Sequence[dict[str, Any]]) -> None:
    out = console()
    for row in rows:
        mark = MARKS.get(row["status"], "[yellow]")
        what = " ".join(escape(str(row[name])) for name in ("operator_id", "target", "operation", "entity"))
        there = f" ({escape(row['target_key'])})" if row["target_key"] else ""
        out.print(
            f"{row['at'].astimezone(UTC):%Y-%m-%d %H:%M:%SZ}  {mark}{row['status']}[/] [bold]{what}[/] "
            f"{escape(row['source_key'])}{there}"
        )
        by = row["started_by"] or "a run that is not kept any more"
        again = f", sent {row['attempts']} times" if row["attempts"] > 1 else ""
        out.print(f"      {escape(row['reason'])}; {row['flow']} by {escape(by)}{again}; outbox {row['outbox_id']}")
        if row["last_error"]:
            out.print(f"      {escape(row['last_error'])}")
    out.print(_sum(rows))


def _sum(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return "Nothing was written in that period."
    counts = Counter((row["target"], row["status"]) for row in rows)
    parts = ", ".join(f"{target} {status} {count}" for (target, status), count in sorted(counts.items()))
    return f"{len(rows)} write(s): {parts}."
