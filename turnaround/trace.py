"""`turnaround trace`: one flight, sector or defect through every table: what happened, when, why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape
from sqlalchemy import Connection

from config.settings import Settings, load_settings
from connectors.warehouse import trace, worklist
from model.subject import Row, Subject, record_in
from transforms.timeline import Event, related, timeline
from turnaround import prefect_api
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.output import console, print_json
from turnaround.worklist import heading

FOUND, AMBIGUOUS = 0, 1
# Of one version; the rest is in the JSON.
SHOWN_FIELDS = 12
# As Change.sources and this command name a vendor's record.
PARTS_OF_RECORD = 3

Told = tuple[Subject, list[Event], tuple[str, ...]]


def run(key: str, operator: str | None, *, as_json: bool) -> int:
    """Print the time line of what the key names.

    A number that people say (of a flight, of a page in the log, of a defect) may be that of several: then they are
    listed, and nothing is told. Of a worklist item that names no record, the item itself is told.

    Returns:
        The exit code: 0 told, 1 the key may mean several things.

    Raises:
        CommandFailed: nothing is known of it.
    """
    settings, key = load_settings(), key.strip()
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        subjects, is_exact = _subjects(connection, settings, key, operator)
        if not subjects:
            item = _item(connection, _operators(settings, operator), key) or _refuse(settings, key, operator)
            events = timeline(trace.read_item(connection, item))
            return _tell_item(key, item, events, as_json=as_json)
        told: list[Told] = []
        if is_exact or len(subjects) == 1:
            for subject in subjects:
                history = trace.read(connection, subject)
                told.append((subject, timeline(history), related(subject, history)))
    if as_json:
        print_json(_as_json(key, told, [] if told else subjects))
    elif told:
        for one in told:
            _print(console(), *one)
    else:
        _print_candidates(key, subjects)
    return FOUND if told else AMBIGUOUS


def _subjects(connection: Connection, settings: Settings, key: str, operator: str | None) -> tuple[list[Subject], bool]:
    """What a key names, each thing once, and whether it was an identifier rather than a number that people say.

    Nothing, where nothing is known of it.
    """
    operators = _operators(settings, operator)
    _, _, bare = key.rpartition("/")
    found = trace.find(connection, operators, bare if _is_record(key) else key)
    if _is_record(key):
        found = [one for one in found if one.record is not None and str(one.record) == key]
    found = found or _of_item(connection, operators, key)
    first = min((one.rank for one in found), default=trace.OURS)
    subjects: list[Subject] = []
    for one in found:
        if one.rank == first and not any(_is_in(one, subject) for subject in subjects):
            names, records = ([one.name] if one.name else []), ([one.record] if one.record else [])
            subjects.append(trace.follow(connection, one.operator_id, names, records))
    return subjects, first != trace.CALLED


def _operators(settings: Settings, operator: str | None) -> list[str]:
    return [operator] if operator else list(settings.operators)


def _refuse(settings: Settings, key: str, operator: str | None) -> NoReturn:
    if operator is not None:
        # One that is not configured any more may have left something; one that never was has a wrong name.
        settings.operator(operator)
    raise CommandFailed(
        f"nothing is known of {key!r}: give LEON's flightNid or a flight number, an id of Tech Log or Tracking+, a log "
        "number, a defect's reference, or the id of an outbox row or worklist item; what was there before the first "
        "run, or is older than what is kept, is not known"
    )


def _is_record(key: str) -> bool:
    parts = key.split("/")
    return len(parts) == PARTS_OF_RECORD and parts[0] in {"leon", "techlog", "veryon"}


def _is_in(found: trace.Found, subject: Subject) -> bool:
    mine = found.operator_id == subject.operator_id
    return mine and (found.name in subject.names or found.record in subject.records)


def _of_item(connection: Connection, operators: Iterable[str], key: str) -> list[trace.Found]:
    """What a worklist item is about, where the key is the number of one that names a record."""
    item = _item(connection, operators, key)
    if item is None:
        return []
    words = item["subject"].split()
    found = [one for word in words for one in trace.find(connection, [item["operator_id"]], word)]
    named = [trace.Found(trace.OURS, item["operator_id"], name=word) for word in words if record_in(word)]
    return found or named


def _item(connection: Connection, operators: Iterable[str], key: str) -> Row | None:
    """The worklist item that the key is the number of."""
    item = worklist.get(connection, int(key)) if key.isdecimal() and len(key) < len(str(2**63)) else None
    return None if item is None or item["operator_id"] not in operators else dict(item)


def _tell_item(key: str, item: Row, events: list[Event], *, as_json: bool) -> int:
    """An item that names no record is its own story: an aircraft that a system lacks has no history in ours."""
    if as_json:
        print_json(_as_json(key, [(Subject(item["operator_id"], (item["subject"],), ()), events, ())], []))
        return FOUND
    out = console()
    out.print(heading(item))
    _print_events(out, events)
    return FOUND


# For machines


def _as_json(key: str, told: Sequence[Told], candidates: Sequence[Subject]) -> dict[str, Any]:
    ui = prefect_api.ui_address()
    return {
        "key": key,
        "subjects": [
            {**_named(subject), "related": list(more), "events": [_event(event, ui) for event in events]}
            for subject, events, more in told
        ],
        "candidates": [_named(subject) for subject in candidates],
    }


def _named(subject: Subject) -> dict[str, Any]:
    records = [{"system": one.system, "kind": one.kind, "key": one.key} for one in subject.records]
    return {"operator": subject.operator_id, "names": list(subject.names), "records": records}


def _event(event: Event, ui: str | None) -> dict[str, Any]:
    link = f"{ui}/runs/flow-run/{event.run}" if ui and event.kind == "run" else None
    return {**asdict(event), "link": link}


# For people


def _print(out: Console, subject: Subject, events: Sequence[Event], more: Sequence[str]) -> None:
    out.print(f"[bold]{escape(subject.title)}[/] of {escape(subject.operator_id)}")
    for name in (*subject.names, *map(str, subject.records)):
        if name != subject.title:
            out.print(f"  also {escape(name)}")
    for name in more:
        out.print(f"  belongs to {escape(name)}")
    _print_events(out, events)
    if not events:
        out.print("Nothing of it is kept any more but its names.")


def _print_events(out: Console, events: Sequence[Event]) -> None:
    ui = prefect_api.ui_address()
    for event in events:
        _print_event(out, event, ui)


def _print_event(out: Console, event: Event, ui: str | None) -> None:
    when = f"{event.at:%Y-%m-%d %H:%M:%SZ}"
    if event.kind == "run":
        by, logical = event.details["started_by"], event.details["logical_time"]
        out.print(
            f"{when}  [bold]{escape(event.what)}[/]  by {escape(by)}, for {logical:%Y-%m-%d %H:%MZ}, run {event.run}"
        )
        if ui:
            out.print(f"      {escape(ui)}/runs/flow-run/{event.run}")
    else:
        out.print(f"{when}    {event.kind:<10} {escape(event.what)}")
    if event.why:
        out.print(f"{'':33}{escape(event.why)}")
    _print_changes(out, event)


def _print_changes(out: Console, event: Event) -> None:
    # A new record is all news: its fields are what the system says that it has.
    known = {name: one for name, one in event.changes.items() if one["from"] is not None or event.kind == "landing"}
    for name, one in list(known.items())[:SHOWN_FIELDS]:
        out.print(f"{'':33}{escape(name)}: {escape(_show(one['from']))} -> {escape(_show(one['to']))}")
    if len(known) > SHOWN_FIELDS:
        out.print(f"{'':33}and {len(known) - SHOWN_FIELDS} more field(s); --json has them")


def _show(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _print_candidates(key: str, subjects: Sequence[Subject]) -> None:
    out = console()
    out.print(f"{escape(key)} may be any of these; ask for one of them:")
    for subject in subjects:
        # A name of ours cannot be mistaken for anything else.
        exact = subject.names[0] if subject.names else str(subject.records[0])
        out.print(f"  turnaround trace {escape(exact)} --operator {escape(subject.operator_id)}")
