"""Reads what is known of one thing from every table, for `turnaround trace`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from connectors.warehouse import landing
from connectors.warehouse.jsontext import parameter
from connectors.warehouse.statements import statement
from model.subject import History, Record, Row, Subject, is_of_dataset, name_of, record, record_in

# A name or number of ours; an identifier of a vendor's; a number that people call something by.
OURS, VENDORS, CALLED = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Found:
    """What a key may mean: a name of ours, or a vendor's record. rank: OURS, VENDORS or CALLED."""

    rank: int
    operator_id: str
    name: str | None = None
    record: Record | None = None


def find(conn: Connection, operators: Collection[str], key: str) -> list[Found]:
    """What a key may mean: an outbox id, a name of ours, a vendor's identifier; else a number that people say."""
    scope = {"operators": list(operators), "key": key}
    rows = conn.execute(statement("find_traced_key"), {**scope, "outbox_id": _uuid(key)})
    found = [_found(row.rank, row) for row in rows]
    if not found:
        found = [_found(CALLED, row) for row in conn.execute(statement("find_numbered_records"), scope)]
    # A record may be both in landing and in a link.
    return list(dict.fromkeys(found))


def follow(conn: Connection, operator_id: str, names: Iterable[str], records: Iterable[Record]) -> Subject:
    """Everything that is the same thing, from link to link and from name to record, until nothing more is found."""
    known_names, known = set(names), set(records)
    while True:
        before = (len(known_names), len(known))
        known |= {one for name in known_names if (one := record_in(name)) is not None}
        beginning = next((f"{name_of(operator_id, one)}:" for one in known if one.kind == "forecast_item"), None)
        known_names |= {
            name for one in known if one.kind != "forecast_item" and (name := name_of(operator_id, one)) is not None
        }
        scope = {"operator_id": operator_id, "names": list(known_names), "beginning": beginning}
        links = conn.execute(statement("read_links_of"), {**scope, "keys": [one.key for one in known]})
        for link in links:
            there = record(link.target_system, link.entity, link.target_key)
            # Another vendor's record, or one of another kind, may have the same number.
            if link.source_key in known_names or there in known or _begins(link.source_key, beginning):
                known_names.add(link.source_key)
                known.add(there)
        for row in conn.execute(statement("find_names_of_targets"), scope):
            known_names.add(row.source_key)
            if row.target_key is not None:
                known.add(record(row.target, row.entity, row.target_key))
        if before == (len(known_names), len(known)):
            return Subject(operator_id, tuple(sorted(known_names)), tuple(sorted(known)))


def read(conn: Connection, subject: Subject) -> History:
    """Every row about a subject."""
    operator_id, names = subject.operator_id, list(subject.names)
    keys = sorted({one.key for one in subject.records})
    versions = [row for key in keys for row in landing.history(conn, operator_id, key) if _is_of(subject, row)]
    scope = {"operator_id": operator_id, "names": names}
    outbox = _rows(conn, "read_outbox_of", scope)
    # A name that was only ever an answer to a question of ours has no rows.
    links = [
        row
        for row in _rows(conn, "read_links_of", {**scope, "keys": keys, "beginning": None})
        if row["source_key"] in subject.names
    ]
    quarantine = [
        row
        for row in _rows(conn, "read_quarantine_of", {"operator_id": operator_id, "keys": [*keys, *names]})
        if _is_aside(subject, row)
    ]
    worklist = _rows(conn, "read_worklist_of", _items_scope(subject, quarantine))
    run_ids = {row["flow_run_id"] for row in [*versions, *outbox, *quarantine]}
    run_ids |= {row["sent_by_run"] for row in outbox if row["sent_by_run"] is not None}
    runs = _runs(conn, operator_id, run_ids, [*_ticks(worklist, "resolved_at"), *_ticks(quarantine, "released_at")])
    checks = [
        row
        for row in _rows(conn, "read_failed_checks", {"operator_id": operator_id, "run_ids": sorted(run_ids)})
        # One that stops the whole run concerns everything in it.
        if row["severity"] == "critical" or any(is_of_dataset(one, row["dataset"]) for one in subject.records)
    ]
    return History(versions, outbox, links, worklist, quarantine, runs, checks)


def read_item(conn: Connection, item: Row) -> History:
    """A worklist item with the runs that opened and closed it, and nothing else: of one that names no record."""
    return History([], [], [], [item], [], _runs(conn, item["operator_id"], (), _ticks([item], "resolved_at")), [])


def _runs(conn: Connection, operator_id: str, run_ids: Collection[str], ticks: Sequence[Row]) -> list[Row]:
    scope = {"operator_id": operator_id, "run_ids": sorted(run_ids), "ticks": parameter(list(ticks))}
    return _rows(conn, "read_runs_of", scope)


def _ticks(rows: Iterable[Row], end: str) -> list[Row]:
    """The logical times of what has no run of its own."""
    moments = {(row["flow"], row[name]) for row in rows for name in ("first_seen_at", end) if row[name] is not None}
    return [{"flow": flow, "logical_time": moment} for flow, moment in sorted(moments)]


def _items_scope(subject: Subject, quarantine: Iterable[Row]) -> dict[str, Any]:
    # Numbers of the vendors' own are too common to be looked for among words.
    telling = [*subject.names, *(one.key for one in subject.records if not one.key.isdecimal())]
    subjects = {f"{row['dataset']} {row['record_key']}" for row in quarantine}
    flights = [int(one.key) for one in subject.records if one.system == "leon" and one.kind == "flight"]
    return {
        "operator_id": subject.operator_id,
        "names": telling,
        "subjects": sorted(subjects),
        "named": parameter({"names": telling}),
        "flight_nid": parameter(flights[:1]) if flights else None,
    }


def _is_of(subject: Subject, row: Row) -> bool:
    return record(row["system"], row["entity"], row["record_key"]) in subject.records


def _is_aside(subject: Subject, row: Row) -> bool:
    return row["record_key"] in subject.names or any(
        one.key == row["record_key"] and is_of_dataset(one, row["dataset"]) for one in subject.records
    )


def _found(rank: int, row: Any) -> Found:
    name = getattr(row, "name", None)
    if name is not None:
        return Found(rank, row.operator_id, name=name)
    return Found(rank, row.operator_id, record=record(row.system, row.entity, row.record_key))


def _begins(name: str, beginning: str | None) -> bool:
    return beginning is not None and name.startswith(beginning)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _rows(conn: Connection, name: str, values: dict[str, Any]) -> list[Row]:
    return [dict(row) for row in conn.execute(statement(name), values).mappings()]
