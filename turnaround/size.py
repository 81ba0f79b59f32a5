"""`turnaround size`: how large everything is, how far back it goes, and for how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from config import prefect_environment
from config.settings import Settings, load_settings
from connectors.warehouse import sizes
from connectors.warehouse.retention import kept_for
from connectors.warehouse.sizes import TableSize, shown_size
from turnaround.database import open_warehouse
from turnaround.instants import show_instant
from turnaround.output import console, print_json


def show(*, as_json: bool) -> None:
    """Print the tables, the largest first, and what lies on this machine."""
    settings = load_settings()
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        tables = sizes.read_tables(connection)
        places = [{"what": "the whole database", "where": warehouse.name, "bytes": sizes.database_size(connection)}]
    places += _on_this_machine(settings)
    if as_json:
        print_json({"tables": [_row(one, settings) for one in tables], "places": places})
    else:
        _print(tables, places, settings)


def _row(one: TableSize, settings: Settings) -> dict[str, Any]:
    kept = kept_for(one.name, settings.retention)
    return {"table": one.name, "rows": one.rows, "bytes": one.size, "oldest": one.oldest, "kept": kept}


def _on_this_machine(settings: Settings) -> Iterator[dict[str, Any]]:
    embedded = settings.database.data_dir / "postgres"
    if embedded.exists():
        yield _place("the embedded server's folder, its journal included", embedded)
    prefect = prefect_environment.prefect_database(settings)
    if prefect is not None and prefect.exists():
        yield _place("Prefect's own database", prefect)


def _place(what: str, path: Path) -> dict[str, Any]:
    return {"what": what, "where": str(path), "bytes": size_of(path)}


def size_of(path: Path) -> int:
    """Of a file with what SQLite keeps beside it, or of everything in a folder. What vanishes meanwhile counts not."""
    beside = (path.with_name(path.name + tail) for tail in ("", "-wal", "-shm"))
    found = path.rglob("*") if path.is_dir() else beside
    total = 0
    for one in found:
        try:
            total += 0 if one.is_symlink() or one.is_dir() else one.stat().st_size
        except OSError:
            continue
    return total


def _print(tables: list[TableSize], places: list[dict[str, Any]], settings: Settings) -> None:
    out = console()
    shown = Table(box=SIMPLE, pad_edge=False)
    for name in ("table", "rows", "size", "oldest", "kept"):
        shown.add_column(name, justify="right" if name in {"rows", "size"} else "left")
    for one in tables:
        oldest = "" if one.oldest is None else show_instant(one.oldest)
        kept = kept_for(one.name, settings.retention)
        shown.add_row(one.name, str(one.rows), shown_size(one.size), oldest, kept)
    out.print(shown)
    for place in places:
        out.print(f"{shown_size(place['bytes']):>9}  {place['what']} ({place['where']})", markup=False)
