"""Sends one outbox row to Tracking+, and finds out what became of one whose answer was lost.

Tracking+ keeps no key of ours, so what is there already is told by its natural key: a technical log by aircraft and log
number, a defect by its reference, a deferral and a closure by the defect that has one. A POST is repeated only after a
look said that it is not there. What is there is ours only where it agrees with the row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.delivery import Delivery
from connectors.errors import Conflict, NotFound, Rejected
from connectors.veryon.client import VeryonClient
from connectors.veryon.known import (
    defect_differences,
    deferral_differences,
    is_closed,
    is_deferred,
    log_differences,
)
from connectors.veryon.once import Post, Turns, post_once
from connectors.veryon.problems import DUPLICATE, METHOD_NOT_ALLOWED, SYSTEM
from connectors.veryon.verdicts import (
    ADOPTED,
    DefectGoneError,
    adopted,
    defect_gone,
    deferred_otherwise,
    number_taken,
    reference_taken,
)
from connectors.veryon.wire import (
    from_veryon_defect,
    to_veryon_closure,
    to_veryon_defect,
    to_veryon_deferral,
    to_veryon_fuel,
    to_veryon_technical_log,
)
from model.sync import OutboxRow

Record = dict[str, Any]
Fields = dict[str, Any]

# A name over there, and the payload's name that is resolved to it.
RESOLVED = {"technical_log_id": "technical_log"}


@dataclass(slots=True)
class Directory:
    """Ids over there, as text, of what we made there, by source key.

    Filled from the links, and added to as rows are delivered.
    """

    technical_logs: dict[str, str] = field(default_factory=dict)
    defects: dict[str, str] = field(default_factory=dict)


class VeryonWriter:
    """Writes to one operator's Tracking+. Thread-safe, as its client is.

    Delivery.record is the technical log or the defect as Tracking+ answers it; Delivery.acknowledged is the row's
    payload, without a technical_log that is not known over there yet.

    Args:
        client: of the operator's Tracking+.
        directory: what was made there before.
        attempts: how often a POST is sent at most.
        backoff: seconds before the second attempt; doubles with each.
    """

    def __init__(self, client: VeryonClient, directory: Directory, *, attempts: int, backoff: float) -> None:
        self._client = client
        self._directory = directory
        self._attempts = attempts
        self._backoff = backoff
        # One at a time: two defects of ours with the same reference must not adopt one another.
        self._references = Turns()
        # What this writer has made or adopted: the directory hears of it a moment later.
        self._made: dict[str, str] = {}

    def send(self, row: OutboxRow) -> Delivery:
        """Send a row.

        Raises:
            Rejected: Tracking+ refuses this record; reason logNumberTaken: the number is another log's;
                deferredOtherwise: somebody has deferred the defect otherwise over there.
            Unavailable, NotAuthorised, Misread: as the client raises them. With may_have_written, nobody could tell
                whether it has arrived.
            RecordError: what stands in its place over there cannot be read.
        """
        match (row.entity, row.operation):
            case ("technical_log", "create"):
                return self._create_log(row)
            case ("fuel", "update"):
                return self._put_fuel(row)
            case ("defect", "create"):
                with self._references.hold(row.payload["reference"]):
                    return self._create_defect(row)
            case ("defect", "update"):
                return self._patch_defect(row)
            case ("deferral" | "closure", "create"):
                return self._send_part(row)
        raise Rejected(SYSTEM, f"{row.operation} {row.entity}", "Tracking+ takes no such write", "Report this row")

    def settle(self, row: OutboxRow) -> Delivery:
        """Find out whether a row whose answer was lost has arrived; outcome "waiting" means that it has not.

        Nothing is written. Absolute values (fuel, changes of a defect) are not looked up: they are sent again.

        Raises:
            Rejected: the defect of a deferral or closure is gone, or deferred otherwise (deferredOtherwise).
            VendorError: Tracking+ cannot be asked.
            RecordError: what stands there cannot be read.
        """
        return self._settled(row) or Delivery("waiting", note="has not arrived; it is judged again")

    def _settled(self, row: OutboxRow) -> Delivery | None:
        match (row.entity, row.operation):
            case ("technical_log", "create"):
                found = self._find_log(row)
                if found is not None and log_differences(row.payload, found):
                    return None
            case ("defect", "create"):
                return self._settle_defect(row)
            case ("deferral" | "closure", "create"):
                defect_id = self._defect_id(row)
                found = None if defect_id is None else self._defect_with(row, defect_id)
                return None if found is None else PARTS[row.entity].adopt(row, found)
            case _:
                return None
        return None if found is None else adopted(found, row.payload)

    def _once(self, post: Post, accepted: Mapping[str, Any]) -> Delivery:
        return post_once(post, accepted, attempts=self._attempts, backoff=self._backoff)

    # Technical logs and their fuel.

    def _create_log(self, row: OutboxRow) -> Delivery:
        body = to_veryon_technical_log(row.payload)
        post = Post(
            send=lambda: self._client.create_technical_log(body),
            look=lambda: self._find_log(row),
            adopt=lambda found, _refused: _adopt_log(row, found),
            is_there=_is_conflict,
        )
        try:
            return self._once(post, row.payload)
        except Conflict as conflict:
            # A duplicate that cannot be found under our key: the number is taken all the same.
            raise (number_taken(row, conflict.problem) if conflict.reason == DUPLICATE else conflict) from None

    def _find_log(self, row: OutboxRow) -> Record | None:
        """The log with this row's aircraft and number; ours, should there be several."""
        found = self._client.technical_logs(row.payload["registration_id"], row.payload["log_number"])
        return next((one for one in found if not log_differences(row.payload, one)), found[0] if found else None)

    def _put_fuel(self, row: OutboxRow) -> Delivery:
        log_id = self._directory.technical_logs.get(row.source_key, row.target_key)
        if log_id is None:
            return Delivery("waiting", note=f"waits for technical log {row.source_key}")
        record = self._client.put_fuel(log_id, to_veryon_fuel(row.payload))
        return Delivery("delivered", log_id, record, dict(row.payload))

    # Defects.

    def _create_defect(self, row: OutboxRow) -> Delivery:
        fields, accepted = self._defect_fields(row)
        # A new defect is open; what becomes of it follows by writes of their own.
        body = to_veryon_defect({**fields, "status": "open"})
        post = Post(
            send=lambda: self._client.create_defect(body),
            look=lambda: self._client.find_defect(row.payload["reference"]),
            adopt=lambda found, refused: self._adopt_defect(row, fields, accepted, found, refused),
            is_there=_is_conflict,
        )
        delivery = self._once(post, accepted)
        self._made[str(delivery.target_key)] = row.source_key
        return delivery

    def _adopt_defect(
        self, row: OutboxRow, fields: Fields, accepted: Fields, found: Record, refused: Rejected | None
    ) -> Delivery:
        """Take a defect for ours where it is of our aircraft and no other defect of ours, and bring it up to date."""
        if not self._may_be_ours(row, found):
            raise refused or reference_taken(row, found)
        changed = defect_differences(fields, found)
        record = self._client.patch_defect(str(found["id"]), to_veryon_defect(changed)) if changed else found
        return Delivery("delivered", str(found["id"]), record, accepted, note=ADOPTED)

    def _settle_defect(self, row: OutboxRow) -> Delivery | None:
        found = self._client.find_defect(row.payload["reference"])
        if found is None or not self._may_be_ours(row, found):
            return None
        fields, accepted = self._defect_fields(row)
        # What it has otherwise was not accepted: the plan sees the difference, and sends it.
        other = {RESOLVED.get(name, name) for name in defect_differences(fields, found)}
        return adopted(found, {name: value for name, value in accepted.items() if name not in other})

    def _may_be_ours(self, row: OutboxRow, found: Record) -> bool:
        held = from_veryon_defect(found, with_deferral=False)
        if held.registration_id != row.payload["registration_id"]:
            return False
        # Copies: other threads add to both.
        owners = [key for key, defect_id in self._directory.defects.copy().items() if defect_id == str(held.id)]
        return {*owners, self._made.get(str(held.id), row.source_key)} <= {row.source_key}

    def _patch_defect(self, row: OutboxRow) -> Delivery:
        defect_id = self._directory.defects.get(row.source_key, row.target_key)
        if defect_id is None:
            return Delivery("waiting", note=f"waits for defect {row.source_key}")
        fields, accepted = self._defect_fields(row)
        if not fields:
            return Delivery("waiting", note=f"waits for technical log {row.payload.get('technical_log')}")
        try:
            record = self._client.patch_defect(defect_id, to_veryon_defect(fields))
        except NotFound as error:
            if error.reason is None:
                raise
            return Delivery("moot", note="gone over there")
        return Delivery("delivered", defect_id, record, accepted)

    def _defect_fields(self, row: OutboxRow) -> tuple[Fields, Fields]:
        """A defect's fields with the id of its technical log, and the part of the payload that they stand for.

        A sector that is not over there yet stays out of both: the defect goes without, and it follows (ruling 32).
        """
        fields = {name: value for name, value in row.payload.items() if name != "technical_log"}
        accepted = dict(row.payload)
        if "technical_log" in row.payload:
            sector = row.payload["technical_log"]
            log_id = self._directory.technical_logs.get(sector) if sector is not None else None
            if sector is not None and log_id is None:
                del accepted["technical_log"]
            else:
                fields["technical_log_id"] = None if log_id is None else int(log_id)
        return fields, accepted

    # Deferrals and closures.

    def _send_part(self, row: OutboxRow) -> Delivery:
        """Defer or close a defect, once it is there, and its sector too."""
        defect_id = self._defect_id(row)
        if defect_id is None:
            return Delivery("waiting", note=f"waits for defect {row.source_key}")
        sector = row.payload.get("technical_log")
        if sector is not None and sector not in self._directory.technical_logs:
            return Delivery("waiting", note=f"waits for technical log {sector}")
        part = PARTS[row.entity]
        body = part.to_wire({name: value for name, value in row.payload.items() if name != "technical_log"})
        write = self._client.defer if row.entity == "deferral" else self._client.close_defect
        post = Post(
            send=lambda: write(defect_id, body),
            look=lambda: self._defect_with(row, defect_id),
            adopt=lambda found, _refused: part.adopt(row, found),
            is_there=part.is_there,
        )
        try:
            return self._once(post, row.payload)
        except NotFound as error:
            if error.reason is None or isinstance(error, DefectGoneError):
                raise
            raise defect_gone(row) from error

    def _defect_id(self, row: OutboxRow) -> str | None:
        return self._directory.defects.get(row.source_key, row.target_key)

    def _defect_with(self, row: OutboxRow, defect_id: str) -> Record | None:
        """The row's defect, if it has been deferred or closed.

        Raises:
            NotFound: there is no such defect (any more).
        """
        try:
            record = self._client.defect(defect_id)
        except NotFound as error:
            if error.reason is None:
                raise
            raise defect_gone(row) from error
        return record if PARTS[row.entity].is_done(record) else None


def _adopt_log(row: OutboxRow, found: Record) -> Delivery:
    """Take a technical log for ours where it agrees (ruling 28).

    Raises:
        Rejected: it does not; reason logNumberTaken.
    """
    differences = log_differences(row.payload, found)
    if differences:
        raise number_taken(row, f"it differs in {', '.join(differences)}", str(found["id"]))
    return adopted(found, row.payload)


def _adopt_deferral(row: OutboxRow, found: Record) -> Delivery:
    """Take a deferral for ours where it agrees.

    Raises:
        Rejected: it does not; reason deferredOtherwise.
        RecordError: it cannot be read.
    """
    differences = deferral_differences(row.payload, found)
    if differences:
        raise deferred_otherwise(found, differences)
    return adopted(found, row.payload)


def _adopt_closure(row: OutboxRow, found: Record) -> Delivery:
    """However it was closed: it is."""
    return adopted(found, row.payload)


def _is_conflict(refused: Rejected) -> bool:
    return isinstance(refused, Conflict)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a defect's life that is sent once.

    Attributes:
        to_wire: makes its body.
        is_done: whether a defect over there has it.
        is_there: whether a refusal says that it has.
        adopt: takes what it has for ours, or raises Rejected where it is not.
    """

    to_wire: Callable[[Mapping[str, Any]], Record]
    is_done: Callable[[Record], bool]
    is_there: Callable[[Rejected], bool]
    adopt: Callable[[OutboxRow, Record], Delivery]


PARTS = {
    "deferral": _Part(
        to_veryon_deferral, is_deferred, lambda refused: refused.status == METHOD_NOT_ALLOWED, _adopt_deferral
    ),
    "closure": _Part(to_veryon_closure, is_closed, _is_conflict, _adopt_closure),
}
