"""Sends one outbox row again because a person wants it, by the same rules as a run.

Not a Prefect task: it is one write, and `turnaround replay` says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from connectors.errors import VendorError
from connectors.warehouse import outbox, replays
from model.sync import OutboxRow
from tasks.context import RunContext
from tasks.courier import Courier, DeliveryReport
from tasks.leon_to_techlog.deliver import TechlogCourier
from tasks.techlog_to_leon.deliver import LeonCourier
from tasks.techlog_to_veryon.deliver import VeryonCourier
from tasks.veryon_to_techlog.deliver import MaintenanceCourier

COURIERS: dict[str, Callable[[RunContext, OutboxRow], Courier]] = {
    # read_until is not known: a trip that is to be deleted is looked through whole.
    "leon_to_techlog": lambda context, row: TechlogCourier(context, [row], read_until=None),
    "techlog_to_leon": lambda context, _row: LeonCourier(context),
    "techlog_to_veryon": lambda context, _row: VeryonCourier(context),
    "veryon_to_techlog": lambda context, _row: MaintenanceCourier(context),
}
REPLAYED = "replayed by "

# overtaken: its record has had, or wants, another write since. adopted: the vendor held it already.
Outcome = Literal["delivered", "adopted", "overtaken", "refused", "waiting", "lost", "moot"]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a row.

    Attributes:
        outcome: see Outcome.
        row: the row as it is now; of one that was delivered before, the new one beside it.
        words: why, where it was not delivered.
        by: of one that was overtaken, the row that did; None: the record wants no write any more.
    """

    outcome: Outcome
    row: OutboxRow
    words: str = ""
    by: UUID | None = None


def send_again(context: RunContext, row: OutboxRow) -> Replay:
    """Send a row again, now. The caller holds the flow's lock.

    pending and failed rows are sent. One whose answer was lost is looked up first. One that was delivered is sent as a
    new row, unless its record has been written since; a create is looked up first, and not made twice.

    Raises:
        ConfigurationError: a secret is missing; nothing was noted or sent.
    """
    if row.status == "superseded":
        return _overtaken(context, row) or Replay(
            "overtaken", row, row.last_error or "the record wants no write any more"
        )
    # A newer intent may wait behind one whose answer was lost; what became of that is worth knowing all the same.
    if row.status != "uncertain" and (overtaken := _overtaken(context, row)) is not None:
        return overtaken
    # Made first: a secret that is missing is told before anything is noted.
    courier = COURIERS[row.flow](context, row)
    is_copy = row.status == "delivered"
    look_first = row.status == "uncertain" or (is_copy and row.operation == "create")
    wanted = _again(context, row)
    report = DeliveryReport()
    try:
        _carry(context, courier, wanted, report, look_first=look_first)
    except VendorError as error:
        report.down = error
    if is_copy:
        _give_up_waiting(context, wanted)
    return _told(context, wanted.id, report)


def _again(context: RunContext, row: OutboxRow) -> OutboxRow:
    """The row that is to be sent, with who wants it."""
    by = context.run.started_by
    with context.warehouse.transaction() as connection:
        row_id = row.id
        if row.status == "delivered":
            # Replayed once more, it says so once.
            _, _, original = row.reason.partition(": ") if row.reason.startswith(REPLAYED) else ("", "", row.reason)
            row_id = replays.copy(connection, context.run, row, f"{REPLAYED}{by}: {original}")
        elif row.status == "failed":
            outbox.back_to_pending(connection, row_id, row.last_error or "")
        replays.note(connection, row_id, by)
    return _read(context, row_id)


def _carry(context: RunContext, courier: Courier, row: OutboxRow, report: DeliveryReport, *, look_first: bool) -> None:
    if look_first:
        courier.settle_all([row], report)
        row = _read(context, row.id)
    if row.status == "pending":
        # What the look said is no outcome yet.
        report.counts.clear()
        sent = courier.carry_all([lambda _row: True], [row])
        report.counts.update(sent.counts)
        report.down = sent.down


def _give_up_waiting(context: RunContext, row: OutboxRow) -> None:
    """A second row of a write is for now or never: no run wants it."""
    now = _read(context, row.id)
    if now.status == "pending":
        with context.warehouse.transaction() as connection:
            outbox.superseded(connection, row.id, now.last_error or "the replay did not get through")


def _told(context: RunContext, row_id: UUID, report: DeliveryReport) -> Replay:
    row = _read(context, row_id)
    words = row.last_error or ""
    match row.status:
        case "delivered":
            adopted = any(outcome == "adopted" for _, _, outcome in report.counts)
            return Replay("adopted" if adopted or not row.attempts else "delivered", row)
        case "failed":
            return Replay("refused", row, words)
        case "uncertain":
            return Replay("lost", row, str(report.down or words))
        case "superseded" if report.down is None:
            return _overtaken(context, row) or Replay("moot", row, words)
    return Replay("waiting", row, str(report.down or words))


def _overtaken(context: RunContext, row: OutboxRow) -> Replay | None:
    with context.warehouse.transaction() as connection:
        found = replays.newer(connection, row.id)
    if found is None:
        return None
    newer_id, status = found
    return Replay("overtaken", row, f"its record has a newer write, which is {status}", newer_id)


def _read(context: RunContext, row_id: UUID) -> OutboxRow:
    with context.warehouse.transaction() as connection:
        row = outbox.get(connection, row_id)
    if row is None:
        raise LookupError(f"outbox row {row_id} has gone meanwhile")
    return row
