"""Sends scheduled maintenance and deferrals to Tech Log, and finds out what became of a row whose answer was lost.

A maintenance check has a key of ours, its externalRef. A deferral is set whole and absolutely, and only over the one
that was there when it was decided: what people did meanwhile is for the next run to judge.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from connectors.delivery import Delivery
from connectors.errors import Conflict, NotFound, Rejected, Unavailable, VendorError
from connectors.techlog.client import Entity, TechlogClient
from connectors.techlog.problems import SYSTEM
from connectors.techlog.wire import (
    from_techlog_check,
    from_techlog_defect,
    from_techlog_deferral,
    to_techlog_check,
    to_techlog_deferral,
)
from model.records import Defect, Deferral
from model.sync import OutboxRow

Record = dict[str, Any]
Fields = dict[str, Any]

CHECK: Entity = "maintenance_check"
# What a link keeps of a check; the rest of it never changes.
ACKNOWLEDGED = ("aircraft_id", "title", "description", "ata_chapter", "area", "due", "status")
# What an adopted check is brought up to date in. Its status is not: it is open, or a person's.
AGREED = ("aircraft_id", "title", "description", "ata_chapter", "area", "due", "source")
DUE = ("flight_seconds", "date", "engine_cycles", "landings")

# The outcomes' words; "adopted" is counted as such by whoever carries the rows.
ADOPTED = "adopted"
RESOLVED_THERE = "adopted as resolved"
GONE = "gone over there"
CHANGED = "changed meanwhile"
# The defect is put off, or has been: a deferral that is only asked for, or a reopened defect's, still has to be set.
IN_FORCE = frozenset({"deferred", "overdue", "closed"})
# Tech Log's word for a defect that takes no deferral any more.
DEFECT_CLOSED = "defectClosed"


class MaintenanceWriter:
    """Writes to one operator's Tech Log. Thread-safe, as its client is.

    Delivery.record is the check or the defect as Tech Log answers it. Delivery.acknowledged is of a check what the row
    gave of ACKNOWLEDGED, or, of one adopted as resolved, what it has; of a deferral the row's `agreed`.

    Args:
        client: of the operator's Tech Log.
        attempts: how often a POST is sent at most.
        backoff: seconds before the second attempt; doubles with each.
    """

    def __init__(self, client: TechlogClient, *, attempts: int, backoff: float) -> None:
        self._client = client
        self._attempts = attempts
        self._backoff = backoff

    def send(self, row: OutboxRow) -> Delivery:
        """Send a row.

        Raises:
            Rejected: Tech Log refuses this record.
            Unavailable, NotAuthorised, Misread: as the client raises them. With may_have_written, nobody could tell
                whether it has arrived.
            RecordError: what stands in its place over there cannot be read.
        """
        match (row.entity, row.operation):
            case ("maintenance_check", "create"):
                return self._create(row)
            case ("maintenance_check", "update"):
                return self._update(row)
            case ("maintenance_check", "delete"):
                return self._delete(row)
            case ("deferral", "update"):
                return self._put_deferral(row)
        raise Rejected(SYSTEM, f"{row.operation} {row.entity}", "Tech Log takes no such write", "Report this row")

    def settle(self, row: OutboxRow) -> Delivery:
        """Find out whether a row whose answer was lost has arrived; outcome "waiting" means that it has not.

        Nothing is written.

        Raises:
            VendorError: Tech Log cannot be asked.
            RecordError: what stands there cannot be read.
        """
        settled = self._settled_deferral(row) if row.entity == "deferral" else self._settled_check(row)
        return settled or Delivery("waiting", note="has not arrived; it is judged again")

    # Maintenance checks.

    def _create(self, row: OutboxRow) -> Delivery:
        body = to_techlog_check(row.payload)
        for attempt in range(1, self._attempts + 1):
            try:
                record = self._client.create(CHECK, body, row.id)
            except Conflict as conflict:
                return self._adopt(row, conflict)
            except Unavailable as lost:
                # The check is perhaps there: look before trying again.
                if lost.may_have_written and (found := self._look_up_lost(row, lost)) is not None:
                    return self._agree(row, found)
                if attempt == self._attempts:
                    raise
                time.sleep(self._backoff * 2 ** (attempt - 1))
            else:
                return Delivery("delivered", str(record["id"]), record, _acknowledged(row.payload))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _adopt(self, row: OutboxRow, conflict: Conflict) -> Delivery:
        """A duplicate is ours already, by its externalRef."""
        found = self._client.find_check(row.payload["external_ref"])
        if found is None or conflict.existing_id not in {None, found["id"]}:
            raise conflict
        return self._agree(row, found)

    def _agree(self, row: OutboxRow, found: Record) -> Delivery:
        """Patch what an adopted check has otherwise. A resolved one stays as it is: somebody has done the work.

        Where we have nothing, what stands there is a person's entry: it stays.
        """
        held = _held(found)
        if held["status"] == "resolved":
            return Delivery("delivered", found["id"], found, _acknowledged(held), note=RESOLVED_THERE)
        given = {name: row.payload[name] for name in AGREED if row.payload.get(name) is not None}
        changed = {name: given[name] for name in _differences(given, held)}
        record = self._client.update(CHECK, found["id"], to_techlog_check(changed)) if changed else found
        return Delivery("delivered", found["id"], record, _acknowledged(row.payload), note=ADOPTED)

    def _update(self, row: OutboxRow) -> Delivery:
        target = _target(row)
        try:
            record = self._client.update(CHECK, target, to_techlog_check(row.payload))
        except NotFound as error:
            return _moot_if_gone(error)
        return Delivery("delivered", target, record, _acknowledged(row.payload))

    def _delete(self, row: OutboxRow) -> Delivery:
        """Take a check back, unless somebody has worked on it (ruling 40)."""
        target = _target(row)
        found = self._find(row)
        if found is not None:
            held = _held(found)
            if held["status"] == "resolved":
                return Delivery("moot", note="resolved over there")
            differences = _differences(row.payload["expected"], held)
            if differences:
                return Delivery("moot", note=f"{CHANGED}: {', '.join(differences)}")
            self._client.delete(CHECK, target)
        return Delivery("delivered", target)

    def _settled_check(self, row: OutboxRow) -> Delivery | None:
        found = self._find(row)
        if row.operation == "delete":
            return Delivery("delivered", _target(row)) if found is None else None
        if row.operation == "update":
            if found is None:
                return Delivery("moot", note=GONE)
            if _differences(row.payload, _held(found)):
                return None
            return Delivery("delivered", found["id"], found, _acknowledged(row.payload))
        return None if found is None else _settled_create(row, found)

    def _find(self, row: OutboxRow) -> Record | None:
        """The live check of a row. Tech Log has no request for one by its id: it is looked up by its externalRef.

        Should a person have changed that, it is looked for among all of them before it is taken for gone.
        """
        found = self._client.find_check(_external_ref(row))
        if row.target_key is None or (found is not None and found["id"] == row.target_key):
            return found
        try:
            return self._client.check(row.target_key)
        except NotFound:
            return None

    def _look_up_lost(self, row: OutboxRow, lost: Unavailable) -> Record | None:
        """The check that may have been made. Where nobody can be asked, the answer stays lost, the row uncertain."""
        try:
            return self._client.find_check(row.payload["external_ref"])
        except VendorError as silent:
            raise lost from silent

    # Deferrals.

    def _put_deferral(self, row: OutboxRow) -> Delivery:
        target = _target(row)
        body = to_techlog_deferral(row.payload["deferral"])
        try:
            record = self._client.defect(target)
            defect = from_techlog_defect(record)
            if defect.deleted_at is not None:
                return Delivery("moot", note=GONE)
            if _is_set(row, defect):
                # As after an answer that was lost.
                return Delivery("delivered", target, record, dict(row.payload["agreed"]), note=ADOPTED)
            if defect.status == "closed" or _comparable(defect.deferral) != _read(row.payload["expected"]):
                return Delivery("moot", note=CHANGED)
            record = self._client.put_deferral(target, body)
        except NotFound as error:
            return _moot_if_gone(error)
        except Conflict as conflict:
            if conflict.reason == DEFECT_CLOSED:
                return Delivery("moot", note=CHANGED)
            raise
        return Delivery("delivered", target, record, dict(row.payload["agreed"]))

    def _settled_deferral(self, row: OutboxRow) -> Delivery | None:
        target = _target(row)
        try:
            record = self._client.defect(target)
        except NotFound as error:
            return _moot_if_gone(error)
        defect = from_techlog_defect(record)
        if defect.deleted_at is not None:
            return Delivery("moot", note=GONE)
        return Delivery("delivered", target, record, dict(row.payload["agreed"])) if _is_set(row, defect) else None


def _settled_create(row: OutboxRow, found: Record) -> Delivery:
    """A check that a lost POST has made. What it has otherwise is acknowledged as it is: the plan sends the rest."""
    held = _held(found)
    if held["status"] == "resolved":
        return Delivery("delivered", found["id"], found, _acknowledged(held), note=RESOLVED_THERE)
    given = {name: value for name, value in row.payload.items() if value is not None}
    other = {name: held[name] for name in _differences(given, held)}
    return Delivery("delivered", found["id"], found, _acknowledged({**row.payload, **other}), note=ADOPTED)


def _acknowledged(fields: Mapping[str, Any]) -> Fields:
    return {name: fields[name] for name in ACKNOWLEDGED if name in fields}


def _held(record: Record) -> Fields:
    """A check in the house's words, dates as text, the way payloads hold them."""
    held = asdict(from_techlog_check(record))
    return {**held, "due": _due(held["due"])}


def _differences(fields: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    """The names of the fields that a check has otherwise. What cannot be read back does not differ."""
    known = {name: _due(value) if name == "due" else value for name, value in fields.items() if name in held}
    return [name for name, value in known.items() if value != held[name]]


def _due(value: Mapping[str, Any] | None) -> Fields:
    """All four limits. One that is not named is none."""
    limits = {name: (value or {}).get(name) for name in DUE}
    return {name: limit.isoformat() if isinstance(limit, date) else limit for name, limit in limits.items()}


def _is_set(row: OutboxRow, defect: Defect) -> bool:
    """Whether a defect has the deferral that the row sets."""
    return defect.status in IN_FORCE and _comparable(defect.deferral) == _read(row.payload["deferral"])


def _read(fields: Mapping[str, Any] | None) -> Deferral | None:
    """A payload's deferral, read as Tech Log's own words are, so that spelling makes no difference."""
    return None if fields is None else _comparable(from_techlog_deferral(to_techlog_deferral(fields)))


def _comparable(deferral: Deferral | None) -> Deferral | None:
    """With instants in whole seconds: finer digits come and go on the way."""
    if deferral is None:
        return None
    extensions = tuple(
        one if one.approved_at is None else replace(one, approved_at=one.approved_at.replace(microsecond=0))
        for one in deferral.extensions
    )
    return replace(deferral, deferred_at=deferral.deferred_at.replace(microsecond=0), extensions=extensions)


def _external_ref(row: OutboxRow) -> str:
    """A check's key over there: the row's own without its operator, whose Tech Log it is (ruling 39)."""
    given = row.payload.get("external_ref")
    if isinstance(given, str):
        return given
    return row.source_key.replace(f"veryon:{row.operator_id}:", "veryon:", 1)


def _target(row: OutboxRow) -> str:
    if row.target_key is None:
        raise Rejected(SYSTEM, f"{row.operation} {row.entity}", "the outbox row names no target", "Report this row")
    return row.target_key


def _moot_if_gone(error: NotFound) -> Delivery:
    """A 404 that is no problem document, as behind a wrong address, proves nothing."""
    if error.reason is None:
        raise error
    return Delivery("moot", note=GONE)
