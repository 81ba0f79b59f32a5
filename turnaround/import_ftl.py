"""`turnaround import ftl_duty`: an export of LEON's FTL Duty report into the warehouse, and where it differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import typer
from rich.markup import escape
from sqlalchemy import Connection

from config.errors import ConfigurationError
from config.settings import Settings, load_settings
from connectors.warehouse import ftl
from model.ftl_columns import BY_KEY
from model.sync import Run
from tasks.ftl_duty.totals import kept_until, spans, store_totals
from transforms.ftl.compare import Difference, differences
from transforms.ftl.import_cells import DateOrderError, SlashOrder
from transforms.ftl.imported_duty import facts
from transforms.ftl.imports import ExportRow, HeadingError, Refusal, columns_of, order_of_dates, read_rows
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.export_file import Sheet, read_sheet
from turnaround.export_places import Placed, can_place, place
from turnaround.output import console, print_json

FLOW = "import ftl_duty"
EXAMPLES = 3
ORDERS: dict[str, SlashOrder] = {"DD/MM/YYYY": "DMY", "MM/DD/YYYY": "MDY"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file."""

    columns: list[str]
    row_count: int
    counts: ftl.Counts
    compared: int
    refused: list[Refusal]
    found: list[Difference]
    lines: dict[str, int] = field(default_factory=dict)


def run(path: Path, operator: str | None, dates: str | None, *, as_json: bool) -> int:
    """Load the file, print what differs, and return the exit code: 1 where rows were refused.

    Raises:
        CommandFailed: the file cannot be read, or its heading does not say which columns these are.
    """
    settings = load_settings()
    operator_id = _operator(settings, operator)
    order = _order(dates)
    sheet = read_sheet(path)
    columns, rows, refused = _read(path.name, sheet, order)
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        here = Run(operator_id, FLOW, datetime.now(UTC), str(uuid4()))
        placed, unplaced = place(connection, operator_id, rows)
        stored = _store(connection, here, path.name, columns, placed)
        # What an imported duty counts towards, where LEON's API never gave it, and no longer does where it was before.
        changed = spans([*_spans(placed), *stored.before])
        store_totals(connection, operator_id, changed, kept_until(here.now, settings.operator(operator_id).ftl))
        compared, found = _compare(connection, operator_id, columns, placed)
    outcome = Outcome(
        columns=columns,
        row_count=len(sheet.rows),
        counts=stored.counts,
        compared=compared,
        refused=sorted([*refused, *unplaced], key=lambda one: one.line),
        found=found,
        lines={one.duty_key: one.row.line for one in placed},
    )
    if as_json:
        print_json(_as_json(path, operator_id, outcome))
    else:
        _print(path, outcome)
    return 1 if outcome.refused else 0


def _operator(settings: Settings, named: str | None) -> str:
    if named is not None:
        settings.operator(named)
        return named
    if len(settings.operators) == 1:
        return next(iter(settings.operators))
    raise ConfigurationError(f"whose export is it? Name one with --operator: {', '.join(settings.operators) or 'none'}")


def _order(dates: str | None) -> SlashOrder | None:
    if dates is not None and dates.upper() not in ORDERS:
        raise typer.BadParameter(f"no form {dates!r}; there are {', '.join(ORDERS)}", param_hint="--dates")
    return None if dates is None else ORDERS[dates.upper()]


def _read(name: str, sheet: Sheet, order: SlashOrder | None) -> tuple[list[str], list[ExportRow], list[Refusal]]:
    try:
        keys = columns_of(sheet.heading)
        order = order or order_of_dates(keys, (cells for _, cells in sheet.rows))
    except HeadingError as error:
        raise CommandFailed(f"{name}: {error}") from error
    except DateOrderError as error:
        raise CommandFailed(f"{name}: {error}: say so with --dates DD/MM/YYYY or --dates MM/DD/YYYY") from error
    columns = [key for key in keys if key is not None]
    if not can_place(columns):
        raise CommandFailed(
            f"{name}: which duty a row is cannot be told: export FTL duty nid, or crew code, e-mail or name with date "
            "and time of the duty's start"
        )
    read = list(read_rows(keys, sheet.rows, order))
    rows = [one for one in read if isinstance(one, ExportRow)]
    return columns, rows, [one for one in read if isinstance(one, Refusal)]


def _store(
    connection: Connection, run: Run, file_name: str, columns: Sequence[str], placed: Sequence[Placed]
) -> ftl.Stored:
    """People whom LEON's API told us of stay as it told."""
    personal = [key for key in columns if key in ftl.PERSON_COLUMNS]
    strangers = [
        (one.person_key, *(one.row.values[key] for key in personal)) for one in placed if one.is_stranger and personal
    ]
    if strangers:
        ftl.save_people(connection, run, strangers, personal)
    names = ("duty_key", "person_key", *(name for name in ftl.FACT_COLUMNS if name != "person_key"))
    rows = (_row(one, names) for one in placed)
    return ftl.store_duties(connection, run, rows, names, "import", None, file_name=file_name)


def _spans(placed: Sequence[Placed]) -> Iterator[ftl.Span]:
    for one in placed:
        known = facts(one.row.values, one.start)
        yield one.person_key, known.get("duty_start"), known.get("duty_end")


def _row(one: Placed, names: Sequence[str]) -> tuple[Any, ...]:
    known = facts(one.row.values, one.start) | {"duty_key": one.duty_key, "person_key": one.person_key}
    return tuple(known.get(name) for name in names)


def _compare(
    connection: Connection, operator_id: str, columns: Sequence[str], placed: Sequence[Placed]
) -> tuple[int, list[Difference]]:
    exported = {one.duty_key: one.row.values for one in placed}
    derived = ftl.read_duties_for_compare(connection, operator_id, exported)
    owners = ftl.find_duty_owners(connection, operator_id, exported)
    found: list[Difference] = []
    for duty in derived:
        key = duty["duty_key"]
        # Who was pseudonymised is somebody else here than in the file, and that is right.
        hidden = ftl.PERSON_COLUMNS if owners[key].is_pseudonymised else ()
        found += differences(key, exported[key], duty, [name for name in columns if name not in hidden])
    return len(derived), found


def _by_column(outcome: Outcome) -> Iterator[tuple[str, int, list[Difference]]]:
    """Columns with differences, in the report's order: key, how many, the first examples."""
    counts = Counter(one.column for one in outcome.found)
    for key in BY_KEY:
        if counts[key]:
            examples = [one for one in outcome.found if one.column == key][:EXAMPLES]
            yield key, counts[key], examples


def _as_json(path: Path, operator_id: str, outcome: Outcome) -> dict[str, Any]:
    counts = outcome.counts
    return {
        "file": path.name,
        "operator_id": operator_id,
        "columns": outcome.columns,
        "rows": outcome.row_count,
        "new": counts.new,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": [asdict(one) for one in outcome.refused],
        "compared": outcome.compared,
        "differences": [
            {
                "column": key,
                "label": BY_KEY[key].label,
                "count": count,
                "examples": [
                    {
                        "line": outcome.lines[one.duty_key],
                        "duty_key": one.duty_key,
                        "exported": one.exported,
                        "derived": one.derived,
                    }
                    for one in examples
                ],
            }
            for key, count, examples in _by_column(outcome)
        ],
    }


def _print(path: Path, outcome: Outcome) -> None:
    out, counts = console(), outcome.counts
    out.print(
        f"[bold]{escape(path.name)}[/]: {outcome.row_count} rows with {len(outcome.columns)} columns; "
        f"{counts.new} new, {counts.changed} changed, {counts.unchanged} as they were, {len(outcome.refused)} refused"
    )
    for refusal in outcome.refused:
        where = f", {escape(refusal.column)}" if refusal.column else ""
        out.print(f"  [red]refused[/] line {refusal.line}{where}: {escape(refusal.reason)}")
    if not outcome.found:
        out.print(f"No differences from LEON's API in the {outcome.compared} duties that both have.")
        return
    out.print(f"Differences from LEON's API, of {outcome.compared} duties that both have (the API's values stay):")
    for key, count, examples in _by_column(outcome):
        out.print(f"  [bold]{escape(BY_KEY[key].label)}[/] ({key}): {count}")
        for one in examples:
            says = f'export "{escape(one.exported)}", API "{escape(one.derived)}"'
            out.print(f"      line {outcome.lines[one.duty_key]}, {escape(one.duty_key)}: {says}")
