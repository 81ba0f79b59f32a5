"""What happened to one thing, when and why: the rows of every table as one time line.

Two clocks meet here. A run computes with its logical time, and what it wanted or noticed carries that; what a vendor
answered carries the wall clock. Each event is put at the wall-clock start of its run, so that the line is in order even
where a logical time was given by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from model.subject import History, Row, Subject, record
from transforms.value_changes import Changes, value_changes

# Within a run: what was read, what was set aside, what was wanted and what came of it, and what a person has to do.
KINDS = ("run", "landing", "check", "quarantine", "outbox", "link", "worklist")

# What is linked when it turns up in Tech Log with a reference of ours (transforms/known.py).
BY_REFERENCE = {("techlog", "trip"), ("techlog", "sector")}
FOUND = "it was found there by our reference; no write of it is on record"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        at: when (UTC, wall clock; of what a run noticed, the start of that run, if it is known).
        kind: of KINDS.
        what: what happened, in words.
        why: why, or what was said to it; None where there is nothing to say.
        flow: the flow that did it; None where a person did, or it is not known.
        run: Prefect's id of the run that did it, likewise.
        changes: the fields that it changed: {name: {"from": old, "to": new}}.
        details: identifiers and figures, by kind.
    """

    at: datetime
    kind: str
    what: str
    why: str | None = None
    flow: str | None = None
    run: str | None = None
    changes: Changes = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


def timeline(history: History) -> list[Event]:
    """The events, oldest first; those of one run stand together, and its own event before them."""
    runs = _Runs(history.runs)
    events = [
        *_run_events(history),
        *_landing_events(history),
        *_check_events(history, runs),
        *_quarantine_events(history, runs),
        *_outbox_events(history, runs),
        *_link_events(history, runs),
        *_worklist_events(history, runs),
    ]
    first: dict[str, datetime] = {}
    for event in events:
        if event.run is not None:
            first[event.run] = min(event.at, first.get(event.run, event.at))
    return sorted(
        events,
        key=lambda event: (
            first[event.run] if event.run else event.at,
            event.run or "",
            # What a run read it had asked for a moment before its start was noted.
            event.kind != "run",
            event.at,
            KINDS.index(event.kind),
        ),
    )


def related(subject: Subject, history: History) -> tuple[str, ...]:
    """What belongs to it and has a history of its own: the trip of a sector, the sector of a defect."""
    found = {row["payload"].get(name) for row in history.outbox for name in ("trip", "technical_log")}
    for row in history.landing:
        for name, kind in (("tripId", "trip"), ("sectorId", "sector")):
            if row["system"] == "techlog" and row["payload"].get(name):
                found.add(str(record("techlog", kind, row["payload"][name])))
    own = {*subject.names, *map(str, subject.records)}
    return tuple(sorted(name for name in found if name and name not in own))


class _Runs:
    """The runs by id, and by the logical time that they computed with."""

    def __init__(self, rows: list[Row]) -> None:
        self._by_id = {row["flow_run_id"]: row for row in rows}
        self._by_tick: dict[tuple[str, datetime], Row] = {}
        for row in rows:
            # Of several with one logical time, the first is the one that noticed.
            self._by_tick.setdefault((row["flow"], row["logical_time"]), row)

    def start(self, flow_run_id: str, otherwise: datetime) -> datetime:
        run = self._by_id.get(flow_run_id)
        return _utc(otherwise if run is None else run["started_at"])

    def at_tick(self, flow: str, logical: datetime) -> tuple[datetime, str | None]:
        run = self._by_tick.get((flow, logical))
        return (_utc(logical), None) if run is None else (_utc(run["started_at"]), run["flow_run_id"])

    def at_work(self, moment: datetime) -> str | None:
        """The run that was at work then, where only one of these was."""
        found = [
            row["flow_run_id"]
            for row in self._by_id.values()
            if row["started_at"] <= moment and (row["finished_at"] is None or moment <= row["finished_at"])
        ]
        return found[0] if len(found) == 1 else None


def _run_events(history: History) -> Iterator[Event]:
    used = {row["flow_run_id"] for row in [*history.landing, *history.outbox]}
    used |= {row["sent_by_run"] for row in history.outbox}
    ticks = {
        (row["flow"], row[name])
        for rows, ends in ((history.worklist, "resolved_at"), (history.quarantine, "released_at"))
        for row in rows
        for name in ("first_seen_at", ends)
    }
    for row in history.runs:
        if row["flow_run_id"] in used or (row["flow"], row["logical_time"]) in ticks:
            ended = None if row["finished_at"] is None else _utc(row["finished_at"])
            yield Event(
                _utc(row["started_at"]),
                "run",
                f"{row['flow']}: {row['state']}",
                row["error"],
                row["flow"],
                row["flow_run_id"],
                details={
                    "logical_time": _utc(row["logical_time"]),
                    "finished_at": ended,
                    "state": row["state"],
                    "started_by": row["started_by"],
                },
            )


def _landing_events(history: History) -> Iterator[Event]:
    before: dict[tuple[str, str, str], Row] = {}
    for row in history.landing:
        kind = (row["system"], row["entity"], row["record_key"])
        previous = before.get(kind)
        before[kind] = row
        name = f"{row['system']}/{row['entity']}/{row['record_key']}"
        changes = {} if previous is None else value_changes(previous["payload"], row["payload"])
        what = "oldest version that is kept" if previous is None else f"changed in {len(changes)} field(s)"
        yield Event(
            _utc(row["fetched_at"]),
            "landing",
            f"{name}: {what}",
            run=row["flow_run_id"],
            changes=changes,
            details={"landing_id": row["id"], "is_current": row["is_current"]},
        )


def _check_events(history: History, runs: _Runs) -> Iterator[Event]:
    for row in history.checks:
        column = f" {row['column_name']}" if row["column_name"] else ""
        count = "" if row["unexpected_count"] is None else f": {row['unexpected_count']} of {row['element_count']} rows"
        yield Event(
            runs.start(row["flow_run_id"], row["checked_at"]),
            "check",
            f"check of {row['dataset']}{column} not met in that run, {row['expectation']}{count}",
            row["reason"],
            row["flow"],
            row["flow_run_id"],
            details={"dataset": row["dataset"], "expectation": row["expectation"], "severity": row["severity"]},
        )


def _quarantine_events(history: History, runs: _Runs) -> Iterator[Event]:
    for row in history.quarantine:
        name = f"{row['dataset']} {row['record_key']}"
        details = {
            "quarantine_id": row["id"],
            "dataset": row["dataset"],
            "field": row["field"],
            "expectation": row["expectation"],
        }
        at, run = runs.at_tick(row["flow"], row["first_seen_at"])
        what = f"{name}: set aside, {row['field']} breaks {row['expectation']}"
        yield Event(at, "quarantine", what, row["reason"], row["flow"], run, details=details)
        if row["released_at"] is not None:
            at, run = runs.at_tick(row["flow"], row["released_at"])
            yield Event(
                at, "quarantine", f"{name}: {row['field']} lets it pass again", None, row["flow"], run, {}, details
            )


def _outbox_events(history: History, runs: _Runs) -> Iterator[Event]:
    for row in history.outbox:
        write = f"{row['operation']} {row['target']} {row['entity']}"
        details = {
            "outbox_id": str(row["id"]),
            "source_key": row["source_key"],
            "target_key": row["target_key"],
            "status": row["status"],
            "attempts": row["attempts"],
            "landing_ids": list(row["landing_ids"]),
        }
        replayed = row["replayed_by"]
        outcome = "" if row["status"] == "delivered" else f": {_outcome(row)}"
        yield Event(
            runs.start(row["flow_run_id"], row["created_at"]),
            "outbox",
            f"wanted: {write}{outcome}",
            row["reason"],
            row["flow"],
            row["flow_run_id"],
            _written(row),
            details,
        )
        if row["delivered_at"] is not None:
            by = f" by {replayed}" if replayed else ""
            times = f", sent {row['attempts']} times" if row["attempts"] > 1 else ""
            what = f"delivered{by}: {write} is {row['target_key']}{times}"
            run = None if replayed else row["sent_by_run"]
            yield Event(_utc(row["delivered_at"]), "outbox", what, None, row["flow"], run, {}, details)


def _outcome(row: Row) -> str:
    times = f", sent {row['attempts']} time(s)" if row["attempts"] else ""
    words = f": {row['last_error']}" if row["last_error"] else ""
    return f"{row['status']}{times}{words}"


def _written(row: Row) -> Changes:
    """Old and new values of what is written; of what is sent whole, only what differs."""
    if row["operation"] == "delete":
        return {}
    is_whole = row["entity"] in row["payload"]
    after = row["payload"][row["entity"]] if is_whole else row["payload"]
    before = row["before"].get(row["entity"], {}) if is_whole else row["before"]
    names = before if is_whole and row["operation"] == "update" else after
    return {name: {"from": before.get(name), "to": after.get(name)} for name in sorted(names)}


def _is_found(link: Row, history: History) -> bool:
    """Whether it is certain that the link was made from a record that was there, with our reference.

    That the link names no write tells nothing: housekeeping deletes writes, and what is noticed of a record (such as
    that a person deleted it) is no write either. But a link that a write has made knows what the vendor accepted; of
    users it never does, and they may have been either.
    """
    if link["outbox_id"] is not None or not link["is_unwritten"] or link["state"] != "live":
        return False
    there = (link["target_system"], link["entity"], link["target_key"])
    return there[:2] in BY_REFERENCE and not any(
        (row["target"], row["entity"], row["target_key"]) == there and row["status"] == "delivered"
        for row in history.outbox
    )


def _link_events(history: History, runs: _Runs) -> Iterator[Event]:
    replayed = {row["id"] for row in history.outbox if row["replayed_by"] is not None}
    for row in history.links:
        there = f"{row['target_system']} {row['entity']} {row['target_key']}"
        details = {
            "source_key": row["source_key"],
            "target_key": row["target_key"],
            "state": row["state"],
            "outbox_id": None if row["outbox_id"] is None else str(row["outbox_id"]),
        }
        linked, changed = row["linked_at"], row["updated_at"]
        # The one moment or the other: it is the last change that made the link what it is.
        found = FOUND if _is_found(row, history) else None
        what = f"linked: {row['source_key']} is {there}"
        why = found if changed == linked else None
        yield Event(_utc(linked), "link", what, why, run=runs.at_work(linked), details=details)
        if changed != linked:
            by = None if row["outbox_id"] in replayed else runs.at_work(changed)
            what = f"link to {there} last changed: {row['state']}"
            yield Event(_utc(changed), "link", what, found, run=by, details=details)


def _worklist_events(history: History, runs: _Runs) -> Iterator[Event]:
    for row in history.worklist:
        name = f"worklist {row['id']} {row['code']}"
        details = {"worklist_id": row["id"], "code": row["code"], "subject": row["subject"], "action": row["action"]}
        at, run = runs.at_tick(row["flow"], row["first_seen_at"])
        yield Event(at, "worklist", f"{name}: {row['summary']}", f"do: {row['action']}", row["flow"], run, {}, details)
        if row["acknowledged_at"] is not None:
            seen = _utc(row["acknowledged_at"])
            yield Event(seen, "worklist", f"{name}: marked as seen by a person", row["note"], details=details)
        if row["resolved_at"] is not None:
            at, run = runs.at_tick(row["flow"], row["resolved_at"])
            yield Event(at, "worklist", f"{name}: its cause is gone", None, row["flow"], run, {}, details)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
