"""`turnaround worklist`: what a person has to do by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import typer
from rich.markup import escape
from sqlalchemy import Connection

from config.settings import Settings, load_settings
from connectors.warehouse import links, outbox, worklist
from model.sync import Link, LinkState
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.instants import show_instant
from turnaround.output import console, print_json

SYSTEMS = ("leon", "techlog", "veryon")
MARKS = {"critical": "[bold red]critical[/]", "warning": "[yellow]warning[/]", "info": "info"}


def show(operator: str | None, *, everything: bool, as_json: bool) -> None:
    """Print the items, open ones first."""
    settings = load_settings()
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        rows = worklist.read(connection, operator, include_resolved=everything)
    if not rows:
        refuse_misspelt(settings, operator)
    if as_json:
        print_json(rows)
    else:
        _print(rows)


def retry(item_id: int) -> None:
    """Let the next run try the record of that item again. Safe to repeat."""
    with open_warehouse(load_settings()) as warehouse, warehouse.transaction() as connection:
        item = _get(connection, item_id)
        # What follows the key says which of the record's writes is meant.
        operator, source_key = item["operator_id"], item["subject"].partition(" ")[0]
        writes = outbox.retry(connection, operator, source_key)
        removed = _let_come_back(connection, operator, source_key)
        is_granted = _is_granted(connection, item, source_key)
    now = f"To run it now: turnaround sync --operator {operator}"
    if writes or removed:
        typer.echo(f"The next run tries {source_key} again. {now}")
    elif is_granted:
        typer.echo(f"A retry of {source_key} is already granted: the next run does it. {now}")
    else:
        typer.echo(f"No write of {source_key} has been refused or taken back: {_no_retry(item)}")


def acknowledge(item_id: int, note: str) -> None:
    """Mark an item as seen. It stays until its cause is gone; a later note takes the place of this one.

    Raises:
        CommandFailed: no such item.
        BadParameter: the note says nothing.
    """
    words = " ".join(note.split())
    if not words:
        raise typer.BadParameter("say who saw it, and what is being done", param_hint="--note")
    with open_warehouse(load_settings()) as warehouse, warehouse.transaction() as connection:
        item = _get(connection, item_id)
        worklist.acknowledge(connection, item_id, words, datetime.now(UTC))
    if item["resolved_at"]:
        typer.echo(
            f"Item {item_id} has been resolved since {show_instant(item['resolved_at'])}; the note is kept with it."
        )
    else:
        typer.echo(f"Item {item_id} is marked as seen. It closes by itself when its cause is gone.")


def _no_retry(item: dict[str, Any]) -> str:
    if item["resolved_at"]:
        return f"item {item['id']} has been resolved since {show_instant(item['resolved_at'])}"
    return f"each run looks at it again by itself. What to do: {item['action']}"


def _let_come_back(connection: Connection, operator: str, source_key: str) -> int:
    """What a person deleted over there stays deleted until this is asked for; then it is as if we had done it.

    Returns:
        How many records may come back.
    """
    found = _links_of(connection, operator, source_key, "removed")
    for system, link in found:
        links.save(connection, operator, system, replace(link, state="deleted"), None)
    return len(found)


def _is_granted(connection: Connection, item: dict[str, Any], source_key: str) -> bool:
    """Whether an earlier retry waits for its run: a write that is due, or what may come back and has not yet."""
    operator = item["operator_id"]
    if outbox.is_pending(connection, operator, source_key):
        return True
    # Of an item that is over, it is as likely that we took the record back ourselves.
    return item["resolved_at"] is None and bool(_links_of(connection, operator, source_key, "deleted"))


def _links_of(connection: Connection, operator: str, source_key: str, state: LinkState) -> list[tuple[str, Link]]:
    """The links of one record in that state, each with the system that it leads into."""
    return [
        (system, link)
        for system in SYSTEMS
        for link in links.read(connection, operator, system)
        if link.source_key == source_key and link.state == state
    ]


def _get(connection: Connection, item_id: int) -> dict[str, Any]:
    item = worklist.get(connection, item_id)
    if item is None:
        raise CommandFailed(f"no item {item_id} on the worklist; `turnaround worklist --all` shows their numbers")
    return dict(item)


def refuse_misspelt(settings: Settings, operator: str | None) -> None:
    """An operator that is not configured any more may still have items; one that never was has a wrong name."""
    if operator is not None:
        settings.operator(operator)


def _print(rows: list[dict[str, Any]]) -> None:
    out = console()
    if not rows:
        out.print("Nothing to do by hand.")
    for row in rows:
        out.print(heading(row))
        out.print(f"      {escape(row['summary'])}")
        out.print(f"      [bold]do:[/] {escape(row['action'])}")
        if row.get("note"):
            out.print(f"      seen: {escape(row['note'])}")


def heading(row: Mapping[str, Any]) -> str:
    """An item in one line: its number, how bad it is, what it is, whose and about what, and since when."""
    where = " ".join(escape(str(part)) for part in (row["operator_id"], row["registration"], row["subject"]) if part)
    until = f", resolved {show_instant(row['resolved_at'])}" if row["resolved_at"] else ""
    mark = MARKS.get(row["severity"], row["severity"])
    return f"{row['id']:>4}  {mark} [bold]{row['code']}[/]  {where}  since {show_instant(row['first_seen_at'])}{until}"
