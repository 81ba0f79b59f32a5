"""`turnaround query`: one question to schema reporting, as an analyst would ask it. Nothing can be changed by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from config.settings import load_settings
from connectors.warehouse.question import QuestionRefused, ask
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.instants import show_instant
from turnaround.output import console, print_json


def run(sql: str, role: str, *, as_json: bool) -> None:
    """Ask, and print the answer as a table.

    Args:
        sql: one SELECT, or @FILE to read it from there.
        role: the database role to ask as: analyst, or analyst_personal.
        as_json: for machines.

    Raises:
        CommandFailed: the file is missing, there is more or something else than one SELECT, or PostgreSQL refuses it;
            in its words.
    """
    text = _text_of(sql)
    with open_warehouse(load_settings()) as warehouse:
        try:
            names, found = ask(warehouse, role, text)
        except QuestionRefused as error:
            raise CommandFailed(f"PostgreSQL refuses: {error}") from None
    rows = [dict(zip(names, row, strict=True)) for row in found]
    if as_json:
        print_json([{name: _plain(value) for name, value in row.items()} for row in rows])
    else:
        _print(names, rows)


def _text_of(sql: str) -> str:
    if not sql.startswith("@"):
        return sql
    try:
        return Path(sql[1:]).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{sql[1:]} cannot be read: {error.strerror}") from None


def _print(names: list[str], rows: list[dict[str, Any]]) -> None:
    table = Table(box=SIMPLE)
    for name in names:
        numeric = any(isinstance(row[name], (int, float, timedelta)) or hasattr(row[name], "as_tuple") for row in rows)
        table.add_column(escape(name), justify="right" if numeric else "left")
    for row in rows:
        table.add_row(*(escape(_shown(row[name])) for name in names))
    out = console()
    out.print(table)
    out.print(f"{len(rows)} row(s)")


def _shown(value: Any) -> str:
    plain = _plain(value)
    return "" if plain is None else ", ".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def _plain(value: Any) -> Any:
    """Durations as hours and minutes, instants in UTC to the minute."""
    if isinstance(value, timedelta):
        minutes = round(abs(value) / timedelta(minutes=1))
        return f"{'-' if value < timedelta() else ''}{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, datetime):
        return show_instant(value) if value.tzinfo else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
