"""`turnaround plan`: what sync would write, and nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.markup import escape

from config.settings import load_settings
from connectors.errors import VendorError
from flows import registry
from turnaround import prefect_api
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.output import console, print_json, quieten
from turnaround.selection import select_flows, select_operators

SIGNS = {"create": "[green]+ create[/]", "update": "[yellow]~ update[/]", "delete": "[red]- delete[/]"}


def run(flows: Sequence[str], operators: Sequence[str], now: datetime | None, *, as_json: bool) -> None:
    """Print the writes of a run at that logical time, the current one where it is None."""
    settings = load_settings()
    names, ids = select_flows(flows), select_operators(settings, operators)
    moment = now or datetime.now(UTC)
    quieten()
    prefect_api.connect_for_blocks(settings, ids)
    with open_warehouse(settings):
        try:
            writes = [
                write
                for name in names
                for operator in ids
                for write in registry.load_preview(name)(operator, settings, moment)
            ]
        except VendorError as error:
            raise CommandFailed(str(error)) from error
    if as_json:
        print_json(writes)
    else:
        _print(writes)


def _print(writes: list[dict[str, Any]]) -> None:
    out = console()
    for write in writes:
        sign = SIGNS.get(write["operation"], write["operation"])
        names = " ".join(escape(str(write[part])) for part in ("operator", "target", "entity", "key"))
        out.print(f"{sign} {names}  ({escape(write['reason'])})")
        for field, change in write["fields"].items():
            out.print(f"      {escape(field)}: {escape(_show(change['from']))} -> {escape(_show(change['to']))}")
    out.print(f"{len(writes)} writes; nothing was sent." if writes else "Nothing to write: all in agreement.")


def _show(value: Any) -> str:
    return "nothing" if value is None else str(value)
