"""`turnaround plan`: what sync would write, and nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.markup import escape

from config.settings import load_settings
from connectors.errors import VendorError
from flows import registry
from turnaround import prefect_api
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.output import console, print_json, quieten
from turnaround.selection import select_flows, select_operators

Write = dict[str, Any]
SIGNS = {"create": "[green]+ create[/]", "update": "[yellow]~ update[/]", "delete": "[red]- delete[/]"}
SYSTEMS = {"leon": "LEON", "techlog": "Tech Log", "veryon": "Tracking+"}


def run(flows: Sequence[str], operators: Sequence[str], now: datetime | None, *, as_json: bool) -> None:
    """Print the writes of a run at that logical time, the current one where it is None.

    As JSON a list of objects with flow, operator, target, entity, operation, key, reason, sources and fields
    ({name: {"from": old, "to": new}}): by flow and operator, then by target, entity and key, so that two plans can be
    compared line by line. sources name the landed records that each write comes from, as system/entity/key.
    """
    settings = load_settings()
    names, ids = select_flows(flows), select_operators(settings, operators)
    moment = now or datetime.now(UTC)
    quieten()
    prefect_api.connect_for_blocks(settings, ids)
    with open_warehouse(settings):
        try:
            writes = [
                {"flow": name, **write}
                for name in names
                for operator in ids
                for write in sorted(registry.load_preview(name)(operator, settings, moment), key=_place)
            ]
        except VendorError as error:
            raise CommandFailed(str(error)) from error
    if as_json:
        print_json(writes)
    else:
        _print(writes)


def _place(write: Write) -> tuple[str, ...]:
    """Where it stands in its flow's list. One record may have several writes, told apart by their operation."""
    return tuple(str(write[part]) for part in ("target", "entity", "key", "operation"))


def _print(writes: Sequence[Write]) -> None:
    out = console()
    for (flow, operator), of_flow in groupby(writes, key=lambda write: (write["flow"], write["operator"])):
        own = list(of_flow)
        out.print(f"[bold]{flow}[/] for [bold]{escape(operator)}[/]: {_counted(own)}")
        for (target, entity), of_kind in groupby(own, key=lambda write: (write["target"], write["entity"])):
            kind = list(of_kind)
            out.print(f"  {SYSTEMS.get(target, target)}, {entity.replace('_', ' ')}: {_counted(kind)}")
            for write in kind:
                _print_write(out, write)
    many = "1 write" if len(writes) == 1 else f"{len(writes)} writes"
    out.print(f"{many}; nothing was sent." if writes else "Nothing to write: all in agreement.")


def _print_write(out: Console, write: Write) -> None:
    sign = SIGNS.get(write["operation"], escape(write["operation"]))
    out.print(f"    {sign} {escape(write['key'])}  ({escape(write['reason'])})")
    for line in _fields(write):
        out.print(f"        {escape(line)}")


def _fields(write: Write) -> Iterator[str]:
    """Of a new record what it holds; of one that changes, from what to what."""
    for name, change in write["fields"].items():
        if write["operation"] == "create":
            if change["to"] is not None:
                yield f"{name}: {_show(change['to'])}"
        else:
            yield f"{name}: {_show(change['from'])} -> {_show(change['to'])}"


def _counted(writes: Sequence[Write]) -> str:
    """3 create, 1 update."""
    found = Counter(write["operation"] for write in writes)
    return ", ".join(f"{found[name]} {name}" for name in sorted(found, key=_rank))


def _rank(operation: str) -> int:
    return list(SIGNS).index(operation) if operation in SIGNS else len(SIGNS)


def _show(value: Any) -> str:
    return "nothing" if value is None else str(value)
