"""Tasks that write to Tracking+: the outbox in dependency order; and before it, rows whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.delivery import Delivery
from connectors.redaction import redact
from connectors.veryon.writer import Directory, VeryonWriter
from connectors.warehouse import links
from model.sync import Change, Landed, Link, OutboxRow
from tasks.context import RunContext
from tasks.courier import Courier, DeliveryReport, due_rows, uncertain_rows

# A log before its fuel; a defect before what becomes of it, and its sector's log before both.
STAGES = (
    ("technical_log", "create"),
    ("fuel", "update"),
    ("defect", "create"),
    ("defect", "update"),
    ("deferral", "create"),
    ("closure", "create"),
)
# What landing keeps of an answer: the log with its fuel, the defect with its deferral and closure.
LANDED_AS = {
    "technical_log": "technical_log",
    "fuel": "technical_log",
    "defect": "defect",
    "deferral": "defect",
    "closure": "defect",
}


@task(cache_policy=NO_CACHE, persist_result=False)
def settle(context: RunContext, wanted: Sequence[Change] = ()) -> DeliveryReport:
    """Find out what became of writes whose answer was lost, before anything is planned.

    Raises:
        VendorError: Tracking+ cannot be asked; then nothing may be planned either.
    """
    report = DeliveryReport()
    rows = uncertain_rows(context, wanted)
    if rows:
        VeryonCourier(context).settle_all(rows, report)
    return report


@task(cache_policy=NO_CACHE, persist_result=False)
def deliver(context: RunContext, wanted: Sequence[Change]) -> DeliveryReport:
    """Send what is due, in dependency order and side by side within a stage."""
    rows = due_rows(context, wanted)
    return VeryonCourier(context).carry_all([_is_of(stage) for stage in STAGES], rows) if rows else DeliveryReport()


def _is_of(stage: tuple[str, str]) -> Callable[[OutboxRow], bool]:
    return lambda row: (row.entity, row.operation) == stage


class VeryonCourier(Courier):
    """Carries technical logs and defects, and hands each new id on to the rows that name it."""

    target = "veryon"

    def __init__(self, context: RunContext) -> None:
        with context.warehouse.transaction() as connection:
            live = [one for one in links.read(connection, context.operator_id, "veryon") if one.state == "live"]
        self._links = {(one.entity, one.source_key): one for one in live}
        self._directory = Directory(
            technical_logs={one.source_key: one.target_key for one in live if one.entity == "technical_log"},
            defects={one.source_key: one.target_key for one in live if one.entity == "defect"},
        )
        http = context.settings.http
        super().__init__(
            context, VeryonWriter(context.veryon, self._directory, attempts=http.attempts, backoff=http.backoff)
        )

    def may_be_lost(self, row: OutboxRow) -> bool:
        """Only a create: updates set what is absolute, and are sent again."""
        return row.operation == "create"

    def link(self, row: OutboxRow, delivery: Delivery) -> Link:
        """What Tracking+ has accepted, on top of what it had accepted before."""
        accepted = dict(delivery.acknowledged)
        before = self._links.get((row.entity, row.source_key))
        if row.operation == "update" and row.entity == "defect" and before is not None:
            accepted = {**before.acknowledged, **accepted}
        return Link(row.entity, row.source_key, str(delivery.target_key), acknowledged=accepted)

    def linked(self, link: Link) -> None:
        """The next rows may name it."""
        self._links[link.entity, link.source_key] = link
        ids = {"technical_log": self._directory.technical_logs, "defect": self._directory.defects}.get(link.entity)
        if ids is not None:
            ids[link.source_key] = link.target_key

    def landed(self, row: OutboxRow, delivery: Delivery) -> Landed | None:
        """The record as Tracking+ then had it."""
        if delivery.record is None:
            return None
        return Landed("veryon", LANDED_AS[row.entity], str(delivery.target_key), redact(delivery.record))
