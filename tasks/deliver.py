"""Tasks that write: the outbox in dependency order, one outcome a row; and before it, rows whose answer was lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.delivery import Delivery
from connectors.errors import Rejected, Unavailable, VendorError
from connectors.redaction import redact
from connectors.techlog.writer import Directory, TechlogWriter
from connectors.warehouse import landing, links, outbox, people
from model.records import RecordError
from model.sync import Landed, Link, OutboxRow
from tasks.context import RunContext

# Users before the trips that name them, trips before their sectors, sectors gone before their empty trip.
STAGES = (
    (("user", "create"),),
    (("trip", "create"), ("trip", "update")),
    (("sector", "create"), ("sector", "update")),
    (("sector", "delete"),),
    (("trip", "delete"),),
)
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


@task(cache_policy=NO_CACHE, persist_result=False)
def settle(context: RunContext) -> DeliveryReport:
    """Find out what became of writes whose answer was lost, before anything is planned.

    Raises:
        VendorError: Tech Log cannot be asked; then nothing may be planned either.
    """
    report = DeliveryReport()
    with context.warehouse.transaction() as connection:
        rows = outbox.open_rows(connection, context.operator_id, context.run.flow)
    uncertain = [row for row in rows if row.status == "uncertain"]
    if uncertain:
        courier = _Courier(context, uncertain, read_until=None)
        for row in uncertain:
            courier.settle(row, report)
    return report


@task(cache_policy=NO_CACHE, persist_result=False)
def deliver(context: RunContext, read_until: datetime | None) -> DeliveryReport:
    """Send what is due, in dependency order and side by side within a stage.

    One row's trouble is that row's. Only a vendor that is down, or a configuration that is wrong, stops the rest, which
    then stays pending.

    Args:
        context: the run.
        read_until: the stamp up to which this run has read Tech Log's sectors.
    """
    report = DeliveryReport()
    with context.warehouse.transaction() as connection:
        due = outbox.due(connection, context.operator_id, context.run.flow)
    if not due:
        return report
    courier = _Courier(context, due, read_until)
    with ThreadPoolExecutor(context.settings.http.concurrency, thread_name_prefix="deliver") as pool:
        for stage in STAGES:
            rows = [row for row in due if (row.entity, row.operation) in stage]
            list(pool.map(lambda row: courier.carry(row, report), rows))
    return report


class _Courier:
    """Carries rows and writes down what became of each, in one transaction with the link it made."""

    def __init__(self, context: RunContext, rows: Iterable[OutboxRow], read_until: datetime | None) -> None:
        self._context = context
        http = context.settings.http
        with context.warehouse.transaction() as connection:
            live = [one for one in links.read(connection, context.operator_id, "techlog") if one.state == "live"]
            persons = {row.payload["person"] for row in rows if row.entity == "user" and "person" in row.payload}
            known = people.read(connection, context.operator_id, persons)
        self._links = {(one.entity, one.source_key): one for one in live}
        self._directory = Directory(
            trips={one.source_key: one.target_key for one in live if one.entity == "trip"},
            users={one.source_key: one.target_key for one in live if one.entity == "user"},
            people=known,
        )
        self.writer = TechlogWriter(
            context.techlog, self._directory, attempts=http.attempts, backoff=http.backoff, read_until=read_until
        )
        self._deadline = time.monotonic() + http.run_budget
        self._unanswered = 0
        self._lock = Lock()

    def settle(self, row: OutboxRow, report: DeliveryReport) -> None:
        """Ask what became of one row and record it; a question that Tech Log refuses is the row's own trouble."""
        try:
            delivery = self.writer.settle(row)
        except (Rejected, RecordError) as error:
            self._refused(row, error, report)
        else:
            self.record(row, delivery, report)

    def carry(self, row: OutboxRow, report: DeliveryReport) -> None:
        """Send one row and record its outcome."""
        if self._stopped(report):
            report.add(row, "pending")
            return
        with self._context.warehouse.transaction() as connection:
            # Written down before the call: a process killed during it leaves the row uncertain, to be looked up.
            outbox.sending(connection, row.id)
        try:
            delivery = self.writer.send(row)
        except (Rejected, RecordError) as error:
            self._refused(row, error, report)
        except VendorError as error:
            self._no_answer(row, error, report)
        else:
            self._unanswered = 0
            self.record(row, delivery, report)

    def _refused(self, row: OutboxRow, error: Exception, report: DeliveryReport) -> None:
        with self._context.warehouse.transaction() as connection:
            outbox.failed(connection, row.id, str(error))
        report.add(row, "failed")

    def record(self, row: OutboxRow, delivery: Delivery, report: DeliveryReport) -> None:
        """Write down what became of a row, with its link and what Tech Log now holds."""
        with self._context.warehouse.transaction() as connection:
            if delivery.outcome == "waiting":
                outbox.back_to_pending(connection, row.id, delivery.note or "waits")
            elif delivery.outcome == "moot":
                outbox.superseded(connection, row.id, delivery.note or "no longer needed")
            else:
                outbox.delivered(connection, row.id, datetime.now(UTC), str(delivery.target_key))
                link = self._link(row, delivery)
                links.save(connection, self._context.operator_id, "techlog", link, row.id)
                if delivery.record is not None and row.entity != "user":
                    landed = Landed("techlog", row.entity, str(delivery.target_key), redact(delivery.record))
                    landing.land(connection, self._context.run, datetime.now(UTC), [landed])
                self._remember(link)
        outcome = "adopted" if delivery.outcome == "delivered" and delivery.note == "adopted" else delivery.outcome
        report.add(row, outcome)

    def _link(self, row: OutboxRow, delivery: Delivery) -> Link:
        before = self._links.get((row.entity, row.source_key))
        if row.operation == "delete":
            return Link(row.entity, row.source_key, str(delivery.target_key), state="deleted")
        accepted = {} if row.entity == "user" else dict(delivery.acknowledged)
        if row.operation == "update" and before is not None:
            custom = {
                **before.acknowledged.get("preflight_custom_data", {}),
                **accepted.get("preflight_custom_data", {}),
            }
            accepted = {**before.acknowledged, **accepted, **({"preflight_custom_data": custom} if custom else {})}
        return Link(row.entity, row.source_key, str(delivery.target_key), acknowledged=accepted)

    def _remember(self, link: Link) -> None:
        self._links[link.entity, link.source_key] = link
        ids = {"trip": self._directory.trips, "user": self._directory.users}.get(link.entity)
        if ids is not None and link.state == "live":
            ids[link.source_key] = link.target_key

    def _no_answer(self, row: OutboxRow, error: VendorError, report: DeliveryReport) -> None:
        lost = row.operation == "create" and isinstance(error, Unavailable) and error.may_have_written
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
