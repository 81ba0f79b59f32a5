"""Carries outbox rows to a vendor: one outcome a row, each written down in one transaction with the link it made."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from connectors.delivery import Delivery, Writer
from connectors.errors import Rejected, Unavailable, VendorError
from connectors.warehouse import landing, links, outbox
from model.records import RecordError
from model.sync import Change, Landed, Link, OutboxRow
from tasks.context import RunContext

# So many rows in a row without an answer: the vendor is down, and the rest waits for the next tick.
DOWN_AFTER = 3


@dataclass(slots=True)
class DeliveryReport:
    """What delivery did: (entity, operation, outcome) -> rows; the error that says a vendor is down, if one is."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    down: VendorError | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def left(self) -> int:
        """How many rows still have to be sent, for want of time or of an answer."""
        return sum(rows for (_, _, outcome), rows in self.counts.items() if outcome == "pending")

    def add(self, row: OutboxRow, outcome: str) -> None:
        """Count one row. Thread-safe."""
        with self._lock:
            self.counts[row.entity, row.operation, outcome] += 1


class Courier(ABC):
    """Carries rows to one vendor. What it learns by the way (link, what was landed) is the vendor's own matter."""

    target: str

    def __init__(self, context: RunContext, writer: Writer) -> None:
        self._context = context
        self._writer = writer
        self._deadline = time.monotonic() + context.settings.http.run_budget
        self._unanswered = 0
        self._lock = Lock()

    @abstractmethod
    def link(self, row: OutboxRow, delivery: Delivery) -> Link:
        """The link that a delivered row leaves behind."""

    @abstractmethod
    def landed(self, row: OutboxRow, delivery: Delivery) -> Landed | None:
        """What landing keeps of the vendor's answer, if anything. Redacted."""

    def linked_in(self, row: OutboxRow) -> str:  # noqa: ARG002  (a hook: most links point where the row went)
        """Into which system's records the link of a row points."""
        return self.target

    def linked(self, link: Link) -> None:  # noqa: B027  (a hook: most have nothing to remember)
        """A link was stored."""

    @abstractmethod
    def may_be_lost(self, row: OutboxRow) -> bool:
        """Whether an unanswered write of this row must be looked up before it is sent again."""

    def settle_all(self, rows: Sequence[OutboxRow], report: DeliveryReport) -> None:
        """Ask what became of each row and record it; a question that the vendor refuses is the row's own trouble."""
        for row in rows:
            try:
                delivery = self._writer.settle(row)
            except (Rejected, RecordError) as error:
                self._refused(row, error, report)
            else:
                self._record(row, delivery, report)

    def carry_all(self, stages: Sequence[Callable[[OutboxRow], bool]], rows: Sequence[OutboxRow]) -> DeliveryReport:
        """Send rows stage by stage, side by side within a stage. One row's trouble is that row's."""
        report = DeliveryReport()
        with ThreadPoolExecutor(self._context.settings.http.concurrency, thread_name_prefix="deliver") as pool:
            for belongs in stages:
                list(pool.map(lambda row: self._carry(row, report), [row for row in rows if belongs(row)]))
        return report

    def _carry(self, row: OutboxRow, report: DeliveryReport) -> None:
        if self._stopped(report):
            report.add(row, "pending")
            return
        with self._context.warehouse.transaction() as connection:
            # Written down before the call: a process killed during it leaves the row uncertain, to be looked up.
            outbox.sending(connection, row.id)
        try:
            delivery = self._writer.send(row)
        except (Rejected, RecordError) as error:
            self._refused(row, error, report)
        except VendorError as error:
            self._no_answer(row, error, report)
        else:
            self._unanswered = 0
            self._record(row, delivery, report)

    def _refused(self, row: OutboxRow, error: Exception, report: DeliveryReport) -> None:
        with self._context.warehouse.transaction() as connection:
            outbox.failed(connection, row.id, str(error))
        report.add(row, "failed")

    def _record(self, row: OutboxRow, delivery: Delivery, report: DeliveryReport) -> None:
        """Write down what became of a row, with its link and what the vendor now holds."""
        with self._context.warehouse.transaction() as connection:
            if delivery.outcome == "waiting":
                outbox.back_to_pending(connection, row.id, delivery.note or "waits")
            elif delivery.outcome == "moot":
                outbox.superseded(connection, row.id, delivery.note or "no longer needed")
            else:
                outbox.delivered(connection, row.id, datetime.now(UTC), str(delivery.target_key))
                link = self.link(row, delivery)
                links.save(connection, self._context.operator_id, self.linked_in(row), link, row.id)
                kept = self.landed(row, delivery)
                if kept is not None:
                    landing.land(connection, self._context.run, datetime.now(UTC), [kept])
                self.linked(link)
        outcome = "adopted" if delivery.outcome == "delivered" and delivery.note == "adopted" else delivery.outcome
        report.add(row, outcome)

    def _no_answer(self, row: OutboxRow, error: VendorError, report: DeliveryReport) -> None:
        lost = self.may_be_lost(row) and isinstance(error, Unavailable) and error.may_have_written
        if not lost:
            with self._context.warehouse.transaction() as connection:
                outbox.back_to_pending(connection, row.id, str(error))
        report.add(row, "uncertain" if lost else "pending")
        with self._lock:
            self._unanswered += 1
            # A wrong configuration fails every row alike; silence is given a few rows before it is believed.
            if report.down is None or not isinstance(error, Unavailable):
                report.down = error

    def _stopped(self, report: DeliveryReport) -> bool:
        misconfigured = report.down is not None and not isinstance(report.down, Unavailable)
        return misconfigured or self._unanswered >= DOWN_AFTER or time.monotonic() > self._deadline


def uncertain_rows(context: RunContext, wanted: Sequence[Change]) -> list[OutboxRow]:
    """This flow's rows whose answer was lost: those of a backfill are the ones that it would write again."""
    with context.warehouse.transaction() as connection:
        rows = outbox.open_rows(connection, context.operator_id, context.run.flow)
    return rows_of(context, wanted, [row for row in rows if row.status == "uncertain"])


def due_rows(context: RunContext, wanted: Sequence[Change]) -> list[OutboxRow]:
    """This flow's rows that are to be sent: those of a backfill are the ones that it wants itself."""
    with context.warehouse.transaction() as connection:
        rows = outbox.due(connection, context.operator_id, context.run.flow)
    return rows_of(context, wanted, rows)


def rows_of(context: RunContext, wanted: Sequence[Change], rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Of some rows those that are the run's business: all, or of a backfill those of the records that it changes."""
    if not context.run.scope.is_part:
        return list(rows)
    keys = {(one.target, one.entity, one.source_key) for one in wanted}
    return [row for row in rows if (row.target, row.entity, row.source_key) in keys]
