"""Tasks that write to LEON: one journey log a row; and before it, rows whose answer was lost."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.delivery import Delivery
from connectors.leon.writer import LeonWriter
from connectors.redaction import redact
from connectors.warehouse import links
from model.sync import Change, Landed, Link, OutboxRow
from tasks.context import RunContext
from tasks.courier import Courier, DeliveryReport, due_rows, uncertain_rows


@task(cache_policy=NO_CACHE, persist_result=False)
def settle(context: RunContext, wanted: Sequence[Change] = ()) -> DeliveryReport:
    """Find out what became of logs whose answer was lost, before anything is planned.

    Raises:
        VendorError: LEON cannot be asked; then nothing may be planned either.
    """
    report = DeliveryReport()
    rows = uncertain_rows(context, wanted)
    if rows:
        LeonCourier(context).settle_all(rows, report)
    return report


@task(cache_policy=NO_CACHE, persist_result=False)
def deliver(context: RunContext, wanted: Sequence[Change]) -> DeliveryReport:
    """Send what is due, side by side. Only LEON being down, or a wrong configuration, stops the rest."""
    rows = due_rows(context, wanted)
    return LeonCourier(context).carry_all([lambda _row: True], rows) if rows else DeliveryReport()


class LeonCourier(Courier):
    """Carries journey logs."""

    target = "leon"

    def __init__(self, context: RunContext) -> None:
        with context.warehouse.transaction() as connection:
            known = links.read(connection, context.operator_id, "leon", "journey_log")
        previous = {link.source_key: link.acknowledged for link in known if link.state == "live"}
        http = context.settings.http
        super().__init__(
            context, LeonWriter(context.leon, attempts=http.attempts, backoff=http.backoff, previous=previous)
        )

    def may_be_lost(self, row: OutboxRow) -> bool:  # noqa: ARG002  (every one)
        """Every save: the log may be closed by it, and a second one would be refused."""
        return True

    def link(self, row: OutboxRow, delivery: Delivery) -> Link:
        """The flight whose log it is, with the log that LEON accepted."""
        return Link(row.entity, row.source_key, str(delivery.target_key), acknowledged=dict(delivery.acknowledged))

    def landed(self, row: OutboxRow, delivery: Delivery) -> Landed | None:
        """The log as LEON then had it."""
        if delivery.record is None:
            return None
        return Landed("leon", row.entity, str(delivery.target_key), redact(delivery.record))
