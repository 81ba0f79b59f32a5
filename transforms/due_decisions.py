"""What becomes of each item of the due list in Tech Log: added, moved, resolved, taken back, or left. Pure.

A check that a person resolved or deleted in Tech Log is left alone until the next occurrence; one that a person has
worked on is not taken back (ruling 40).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import pandas as pd

from model.maintenance import MaintenanceCheck
from model.sync import Change, Link, Operation
from transforms.due_words import left_words, untold_words, why_words

TARGET, ENTITY = "techlog", "maintenance_check"
TO_DO = frozenset({"open", "inWork"})
DONE = frozenset({"complied", "cancelled"})
# What is ours in a check. The aircraft and the due values are Tracking+'s whatever stands there; the words follow when
# Tracking+'s do.
OWN = ("aircraft_id", "title", "description", "ata_chapter", "area", "due")
SECONDS = Decimal(3600)
_REFERENCE = re.compile(r"veryon:forecast:\d{1,18}:\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on an item: add, move, resolve, take back or leave; and why, with the figures."""

    what: str
    why: str


@dataclass(slots=True)
class Decided:
    """What follows from a due list.

    Attributes:
        changes: writes, but for those that take back.
        taken_back: deletions, which pass the deletion guard.
        links: what was learnt of checks that people deleted, or that we made and had lost sight of.
        decisions: by forecast id.
        open_checks: how many checks of ours are open in Tech Log.
        unmeasured: how many stay only because nobody can tell whether they are due.
    """

    changes: list[Change] = field(default_factory=list)
    taken_back: list[Change] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    decisions: dict[int, Decision] = field(default_factory=dict)
    open_checks: int = 0
    unmeasured: int = 0


@dataclass(frozen=True, slots=True)
class Checks:
    """Tech Log's maintenance checks that come from here.

    Attributes:
        links: ours, by source key.
        by_id: as Tech Log last showed them, tombstones too.
        by_reference: the live ones, by external reference.
    """

    links: Mapping[str, Link]
    by_id: Mapping[str, MaintenanceCheck]
    by_reference: Mapping[str, MaintenanceCheck]

    def of(self, key: str) -> tuple[Link | None, MaintenanceCheck | None]:
        """The link of a source key, and the check as it stands over there."""
        link = self.links.get(key)
        return link, None if link is None else self.by_id.get(link.target_key)

    def open_keys(self) -> list[str]:
        """The source keys of those that are open in Tech Log, as far as it was seen."""
        return [key for key in self.links if _is_open(*self.of(key))]


def reference(forecast_id: int, occurrence: int) -> str:
    """The external reference of a check (ruling 39)."""
    return f"veryon:forecast:{forecast_id}:{occurrence}"


def is_reference(text: Any) -> bool:
    """Whether this is an external reference of ours."""
    return isinstance(text, str) and bool(_REFERENCE.fullmatch(text))


def source_key(operator_id: str, forecast_id: int, occurrence: int) -> str:
    """Our name of one occurrence of an item."""
    return f"veryon:{operator_id}:forecast:{forecast_id}:{occurrence}"


def occurrence_of(key: str) -> tuple[int, int]:
    """The forecast id and the occurrence that a source key or an external reference of ours ends with.

    Raises:
        ValueError: it is none of ours.
    """
    name, _, occurrence = key.rpartition(":")
    return int(name.rpartition(":")[2]), int(occurrence)


def decide(operator_id: str, due: pd.DataFrame, checks: Checks, unmeasured: Collection[int] = ()) -> Decided:
    """Compare the due list with Tech Log's checks.

    Args:
        operator_id: the key in turnaround.toml.
        due: the items that can be decided on: due_list's columns, occurrence, and status; "gone" is one that Tracking+
            no longer lists.
        checks: Tech Log's.
        unmeasured: ids of items of which it was last said that they cannot be measured.
    """
    decided = Decided()
    linked = {occurrence_of(key)[0] for key in checks.links}
    relevant = due[due["is_due"] | due["forecast_id"].isin(linked)]
    for row in rows_of(relevant):
        _Item(operator_id, row, checks, decided, was_unmeasured=row.forecast_id in unmeasured).decide()
    _resolve_earlier(due, checks, decided)
    decided.open_checks = len(checks.open_keys())
    return decided


def _resolve_earlier(due: pd.DataFrame, checks: Checks, decided: Decided) -> None:
    """The check of an earlier occurrence: it was complied with, or there would be no later one."""
    current = dict(zip(due["forecast_id"].tolist(), due["occurrence"].tolist(), strict=True))
    for key in checks.links:
        link, check = checks.of(key)
        forecast_id, occurrence = occurrence_of(key)
        if occurrence < current.get(forecast_id, 0) and link is not None and _is_open(link, check):
            why = f"complied with: occurrence {current[forecast_id]} is due now"
            change = _change("update", key, {"status": "resolved"}, why, link, forecast_id, before={"status": "open"})
            decided.changes.append(change)


class _Item:
    """One item in its current occurrence."""

    def __init__(self, operator_id: str, row: Any, checks: Checks, decided: Decided, *, was_unmeasured: bool) -> None:
        self._row, self._decided, self._was_unmeasured = row, decided, was_unmeasured
        self._id = int(row.forecast_id)
        self._reference = reference(self._id, int(row.occurrence))
        self._key = source_key(operator_id, self._id, int(row.occurrence))
        self._link, self._check = checks.of(self._key)
        if self._link is None and self._reference in checks.by_reference:
            self._adopt(checks.by_reference[self._reference])

    def decide(self) -> None:
        if self._link is not None and self._link.state == "live":
            self._stands(self._link)
        elif self._is_wanted and (self._link is None or self._link.state == "deleted"):
            self._want("create", {**self._content(), **self._identity()}, "add", why_words(self._row))

    @property
    def _is_wanted(self) -> bool:
        return bool(self._row.is_due) and self._row.status in TO_DO

    def _stands(self, link: Link) -> None:
        """There is a check of ours, or there was one until a person deleted it."""
        if self._check is not None and self._check.deleted_at is not None:
            gone = Link(ENTITY, self._key, link.target_key, "removed", link.acknowledged)
            self._decided.links.append(gone)
            self._leave("a person deleted the check in Tech Log")
        elif not _is_open(link, self._check):
            if self._row.status in TO_DO and link.acknowledged.get("status") != "resolved":
                self._leave("a person resolved the check in Tech Log")
        elif self._row.status in DONE:
            why = f"{self._row.status} in Tracking+"
            self._want("update", {"status": "resolved"}, "resolve", why, before={"status": "open"})
        elif self._is_wanted:
            self._follow(link, why_words(self._row))
        elif self._row.untold and self._row.status in TO_DO:
            self._keep(link)
        elif _is_worked_on(_accepted(link, self._check), self._check):
            self._follow(
                link, "it is not due any more, but somebody has worked on the check: it only follows Tracking+"
            )
        else:
            self._take_back(link)

    def _keep(self, link: Link) -> None:
        """A missing total proves nothing: nobody can tell whether the item is due."""
        self._decided.unmeasured += 1
        why = untold_words(self._row)
        if not self._move(link, why):
            self._leave(why)

    def _follow(self, link: Link, why: str) -> None:
        if not self._move(link, why) and self._was_unmeasured:
            self._leave(f"it can be measured again: {why}")

    def _move(self, link: Link, why: str) -> bool:
        """Bring the check in line with the item; whether there was anything to bring."""
        wanted, accepted = self._content(), _accepted(link, self._check)
        changed = {name: wanted[name] for name in OWN if wanted[name] != accepted.get(name)}
        if self._check is not None:
            there = {"aircraft_id": self._check.aircraft_id, "due": due_of(self._check)}
            changed |= {name: wanted[name] for name, value in there.items() if value != wanted[name]}
        if changed:
            before = {name: accepted.get(name) for name in changed}
            words = f"changed in Tracking+: {', '.join(sorted(changed))}; {why}"
            self._want("update", changed, "move", words, before=before)
        return bool(changed)

    def _leave(self, why: str) -> None:
        self._decided.decisions[self._id] = Decision("leave", why)

    def _take_back(self, link: Link) -> None:
        gone = self._row.status == "gone"
        why = (
            "Tracking+ no longer lists it"
            if gone
            else f"nothing is within its threshold any more: {left_words(self._row)}"
        )
        accepted = _accepted(link, self._check)
        expected = {name: accepted.get(name) for name in OWN}
        self._decided.taken_back.append(_change("delete", self._key, {"expected": expected}, why, link, self._id))
        self._decided.decisions[self._id] = Decision("take back", why)

    def _want(
        self,
        operation: Operation,
        payload: Mapping[str, Any],
        what: str,
        why: str,
        before: Mapping[str, Any] | None = None,
    ) -> None:
        link = self._link if operation != "create" else None
        aircraft_id = self._row.aircraft_id
        self._decided.changes.append(
            _change(operation, self._key, payload, why, link, self._id, before=before, aircraft_id=aircraft_id)
        )
        self._decided.decisions[self._id] = Decision(what, why)

    def _adopt(self, check: MaintenanceCheck) -> None:
        """A check with our reference, whose link was lost with a database."""
        accepted = {name: getattr(check, name) for name in OWN if name != "due"}
        link = Link(
            ENTITY, self._key, check.id, acknowledged={**accepted, "due": due_of(check), "status": check.status}
        )
        self._decided.links.append(link)
        self._link, self._check = link, check

    def _content(self) -> dict[str, Any]:
        row = self._row
        return {
            "aircraft_id": row.aircraft_id,
            "title": row.title,
            "description": row.description,
            "ata_chapter": row.ata_chapter,
            "area": row.area,
            "due": due_fields(row),
        }

    def _identity(self) -> dict[str, Any]:
        return {
            "type": "scheduled",
            "status": "open",
            "source": "veryon",
            "external_ref": self._reference,
        }


def _change(
    operation: Operation,
    key: str,
    payload: Mapping[str, Any],
    why: str,
    link: Link | None,
    forecast_id: int,
    *,
    before: Mapping[str, Any] | None = None,
    aircraft_id: str | None = None,
) -> Change:
    sources = [f"veryon/forecast_item/{forecast_id}"]
    if aircraft_id is not None:
        sources.append(f"techlog/aircraft/{aircraft_id}")
    target = None if link is None else link.target_key
    return Change(TARGET, ENTITY, operation, key, payload, why, target, before or {}, tuple(sources))


def _is_open(link: Link | None, check: MaintenanceCheck | None) -> bool:
    """Whether the check stands open; one that was not shown yet is as we left it."""
    if link is None or link.state != "live":
        return False
    if check is None:
        return link.acknowledged.get("status") != "resolved"
    # What we have resolved stays resolved for us, should a person open it again.
    return check.deleted_at is None and check.status == "open" and link.acknowledged.get("status") != "resolved"


def _accepted(link: Link, check: MaintenanceCheck | None) -> dict[str, Any]:
    """What Tech Log has accepted of a check. Links that were made before they named the aircraft mean the check's."""
    known = {} if check is None else {"aircraft_id": check.aircraft_id}
    return {**known, **link.acknowledged}


def _is_worked_on(accepted: Mapping[str, Any], check: MaintenanceCheck | None) -> bool:
    """Whether the check is not as we left it."""
    if check is None:
        return False
    others = any(getattr(check, name) != accepted.get(name) for name in OWN if name != "due")
    return others or due_of(check) != accepted.get("due")


def due_fields(row: Any) -> dict[str, Any]:
    """An item's due values as a check holds them."""
    return {
        "flight_seconds": _seconds(row.due_flight_hours),
        "date": None if row.due_date is None else row.due_date.isoformat(),
        "engine_cycles": row.due_engine_cycles,
        "landings": row.due_landings,
    }


def due_of(check: MaintenanceCheck) -> dict[str, Any]:
    """A check's due values, in the same words."""
    due = check.due
    return {
        "flight_seconds": due.flight_seconds,
        "date": None if due.date is None else due.date.isoformat(),
        "engine_cycles": due.engine_cycles,
        "landings": due.landings,
    }


def _seconds(hours: Decimal | None) -> int | None:
    """Whole seconds, rounded down: never later than Tracking+ says."""
    return None if hours is None else int((hours * SECONDS).to_integral_value(ROUND_FLOOR))


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows with Python's own values, None for what is missing."""
    plain = frame.astype(object)
    yield from plain.where(plain.notna(), None).itertuples(index=False, name="Item")
