"""`turnaround worklist export`: what a person has to do by hand, as files for those who have no terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from config.settings import load_settings
from connectors.warehouse import worklist
from model.views import View
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.output import plain
from turnaround.worklist import refuse_misspelt

Rows = Sequence[dict[str, Any]]


def run(formats: str, out: Path, operator: str | None, *, everything: bool) -> None:
    """Write the files, all of them or none, and say which.

    Args:
        formats: of csv, xlsx, json, apart by commas.
        out: the folder.
        operator: whose; None: every operator's.
        everything: resolved items too.

    Raises:
        typer.BadParameter: an unknown format, or out is a file.
        ConfigurationError: no such operator.
        CommandFailed: a file could not be written.
    """
    from reports.whole_files import arriving

    wanted = _formats(formats)
    if out.exists() and not out.is_dir():
        raise typer.BadParameter(f"{out} is a file: name a folder", param_hint="--out")
    settings = load_settings()
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        view = worklist.describe(connection)
        rows = worklist.read(connection, operator, include_resolved=everything)
    if not rows:
        refuse_misspelt(settings, operator)
    paths = [out / f"worklist.{one}" for one in wanted]
    try:
        with arriving(paths) as temporary:
            for one, path in zip(wanted, temporary, strict=True):
                WRITERS[one](path, view, rows)
    except OSError as error:
        raise CommandFailed(
            f"the worklist could not be written: {error.strerror or error} ({error.filename})"
        ) from error
    typer.echo(f"worklist: {len(rows)} item{'' if len(rows) == 1 else 's'}")
    for path in paths:
        typer.echo(f"  {path}")


def _formats(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
    unknown = [one for one in named if one not in WRITERS]
    if unknown or not named:
        words = f"no format {unknown[0]!r}" if unknown else "no format named"
        raise typer.BadParameter(f"{words}; there are {', '.join(WRITERS)}, apart by commas", param_hint="--format")
    return named


def _write_csv(path: Path, view: View, rows: Rows) -> None:
    from reports.csv_file import open_csv

    with open_csv(path, view) as write:
        write(_in_order(view, rows))


def _write_xlsx(path: Path, view: View, rows: Rows) -> None:
    from reports.xlsx_file import TooManyRows, open_xlsx

    try:
        with open_xlsx(path, view) as write:
            write(_in_order(view, rows))
    except TooManyRows as error:
        raise CommandFailed(f"{error}: leave --all out, choose one --operator, or csv or json") from error


def _write_json(path: Path, view: View, rows: Rows) -> None:
    found = [{name: row[name] for name in view.names} for row in rows]
    path.write_text(json.dumps(found, indent=2, default=plain, ensure_ascii=False) + "\n", encoding="utf-8")


def _in_order(view: View, rows: Rows) -> list[list[Any]]:
    return [[row[name] for name in view.names] for row in rows]


WRITERS: dict[str, Callable[[Path, View, Rows], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "json": _write_json,
}
