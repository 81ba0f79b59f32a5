"""`turnaround report`: a view of schema reporting, to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import Connection

from config.settings import load_settings
from connectors.warehouse import reporting
from connectors.warehouse.reporting import Reader, Scope
from model.ftl_columns import PERSONAL
from model.views import View
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed

FORMATS = ("csv", "parquet", "xlsx", "html")
# What each format is made by, and the package that this needs.
MAKERS = {
    "csv": ("reports.csv_file", "open_csv"),
    "parquet": ("reports.parquet_file", "open_parquet"),
    "xlsx": ("reports.xlsx_file", "open_xlsx"),
    "html": ("reports.html", "write_html"),
}

Write = Callable[[Sequence[Sequence[Any]]], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: the name of a view, formats, where to, which rows."""

    name: str
    formats: tuple[str, ...]
    out: Path
    scope: Scope


def show_list() -> None:
    """Print the names of the views, and what a row of each is."""
    with open_warehouse(load_settings()) as warehouse, warehouse.transaction() as connection:
        typer.echo(_listed(reporting.views(connection)))


def run(name: str, formats: str, out: Path, dates: tuple[str | None, str | None], operator: str | None) -> None:
    """Write the files, and say which.

    Raises:
        typer.BadParameter: an unknown view, format or operator, or options that the view has no column for.
        CommandFailed: a file could not be written.
    """
    settings = load_settings()
    # An analyst's configuration may name the database alone.
    if operator is not None and settings.operators:
        settings.operator(operator)
    scope = Scope(operator, *_period(*dates))
    wanted = Wanted(name, _formats(formats), out, scope)
    makers = {one: _maker(one) for one in wanted.formats}
    if out.exists() and not out.is_dir():
        raise typer.BadParameter(f"{out} is a file: name a folder", param_hint="--out")
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        view = _view(reporting.views(connection), wanted)
        reader = reporting.reader(connection)
        try:
            count = _write(connection, view, wanted, makers)
        except OSError as error:
            raise CommandFailed(f"{name} could not be written: {error.strerror or error} ({error.filename})") from error
    _tell(wanted, view, reader, count)


def _write(connection: Connection, view: View, wanted: Wanted, makers: dict[str, Callable[..., Any]]) -> int:
    from reports.whole_files import arriving

    kept: list[Sequence[Any]] = []
    count = 0
    with arriving(_paths(wanted)) as paths:
        with ExitStack() as open_files:
            writes: list[Write] = [
                open_files.enter_context(_refusals(one, makers[one](path, view)))
                for one, path in zip(wanted.formats, paths, strict=True)
                if one != "html"
            ]
            if "html" in makers:
                writes.append(kept.extend)
            for rows in reporting.read_rows(connection, view, wanted.scope):
                count += len(rows)
                for write in writes:
                    write(rows)
        if "html" in makers:
            makers["html"](wanted.name, _report(view, wanted, kept), paths[wanted.formats.index("html")])
    return count


@contextmanager
def _refusals(name: str, opened: AbstractContextManager[Write]) -> Iterator[Write]:
    """A format that cannot hold the rows says so in a line."""
    if name != "xlsx":
        with opened as write:
            yield write
        return
    from reports.xlsx_file import TooManyRows

    try:
        with opened as write:
            yield write
    except TooManyRows as error:
        raise CommandFailed(f"{error}: choose a period with --from and --to, or csv or parquet") from error


def _report(view: View, wanted: Wanted, rows: list[Sequence[Any]]) -> Any:
    from reports import Report
    from reports.frames import frame

    return Report(
        name=view.name,
        title=title(view.name),
        description=view.comment,
        operator_id=wanted.scope.operator_id,
        date_from=wanted.scope.date_from,
        date_to=wanted.scope.date_to,
        frame=frame(view, rows),
        generated_at=datetime.now(UTC),
    )


def title(name: str) -> str:
    """ftl_violations -> FTL violations."""
    words = name.replace("_", " ")
    return f"FTL{words[3:]}" if words.startswith("ftl ") else words.capitalize()


def _maker(name: str) -> Callable[..., Any]:
    module, function = MAKERS[name]
    try:
        found: Callable[..., Any] = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        if error.name == module:
            raise CommandFailed(f"{name} is not built into this version: leave it out of --format") from error
        raise CommandFailed(f"{name} needs the package {error.name}: pip install {error.name}") from error
    return found


def _formats(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
    unknown = [one for one in named if one not in FORMATS]
    if unknown or not named:
        words = f"no format {unknown[0]!r}" if unknown else "no format named"
        raise typer.BadParameter(f"{words}; there are {', '.join(FORMATS)}, apart by commas", param_hint="--format")
    return named


def _period(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    start, end = _day(first, "--from"), _day(last, "--to")
    if start and end and start > end:
        raise typer.BadParameter(f"{end} is before --from {start}", param_hint="--to")
    return start, end


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write one like 2026-03-10", param_hint=option) from None


def _view(known: dict[str, View], wanted: Wanted) -> View:
    view = known.get(wanted.name)
    if view is None:
        raise typer.BadParameter(f"no report {wanted.name!r}; there are\n{_listed(known)}", param_hint="NAME")
    scope = wanted.scope
    if (scope.date_from or scope.date_to) and reporting.date_column(view) is None:
        raise typer.BadParameter(f"{view.name} has no date to go by: leave --from and --to out", param_hint="--from")
    if scope.operator_id is not None and "operator_id" not in view.names:
        raise typer.BadParameter(f"{view.name} is of no operator: leave it out", param_hint="--operator")
    return view


def _listed(known: dict[str, View]) -> str:
    width = max(map(len, known), default=0)
    return "\n".join(f"  {name:<{width}}  {view.comment}" for name, view in known.items())


def _paths(wanted: Wanted) -> list[Path]:
    return [wanted.out / f"{wanted.name}.{one}" for one in wanted.formats]


def _tell(wanted: Wanted, view: View, reader: Reader, count: int) -> None:
    what = f"{count:,} row{'' if count == 1 else 's'}" if count else "no rows: the files have heads only"
    typer.echo(f"{view.name}: {what}")
    for path in _paths(wanted):
        typer.echo(f"  {path}")
    personal = [name for name in view.names if name in PERSONAL]
    if personal:
        seen = "in clear" if reader.sees_personal else "masked"
        has = "has" if reader.sees_personal else "has not"
        typer.echo(f"  personal columns ({', '.join(personal)}): {seen}; role {reader.role} {has} analyst_personal")
