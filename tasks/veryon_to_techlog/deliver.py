"""Tasks that write to Tech Log: checks and deferrals; and before them, checks whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.delivery import Delivery
from connectors.redaction import redact
from connectors.techlog.maintenance_writer import MaintenanceWriter
from connectors.warehouse import links
from model.sync import Change, Landed, Link, OutboxRow
from tasks.context import RunContext
from tasks.courier import Courier, DeliveryReport, due_rows, uncertain_rows

# The check of an earlier occurrence is resolved before its successor is there.
STAGES = (
    ("maintenance_check", "update"),
    ("maintenance_check", "create"),
    ("maintenance_check", "delete"),
    ("deferral", "update"),
)
LANDED_AS = {"maintenance_check": "maintenance_check", "deferral": "defect"}


@task(cache_policy=NO_CACHE, persist_result=False)
def settle(context: RunContext, wanted: Sequence[Change] = ()) -> DeliveryReport:
    """Find out what became of writes whose answer was lost, before anything is planned.

    Raises:
        VendorError: Tech Log cannot be asked; then nothing may be planned either.
    """
    report = DeliveryReport()
    rows = uncertain_rows(context, wanted)
    if rows:
        MaintenanceCourier(context).settle_all(rows, report)
    return report


@task(cache_policy=NO_CACHE, persist_result=False)
def deliver(context: RunContext, wanted: Sequence[Change]) -> DeliveryReport:
    """Send what is due, side by side within a stage."""
    rows = due_rows(context, wanted)
    return (
        MaintenanceCourier(context).carry_all([_is_of(stage) for stage in STAGES], rows) if rows else DeliveryReport()
    )


def _is_of(stage: tuple[str, str]) -> Callable[[OutboxRow], bool]:
    return lambda row: (row.entity, row.operation) == stage


class MaintenanceCourier(Courier):
    """Carries maintenance checks, and deferrals that Tracking+ changed."""

    target = "techlog"

    def __init__(self, context: RunContext) -> None:
        with context.warehouse.transaction() as connection:
            known = links.read(connection, context.operator_id, "techlog", "maintenance_check")
        self._links = {one.source_key: one for one in known}
        http = context.settings.http
        super().__init__(context, MaintenanceWriter(context.techlog, attempts=http.attempts, backoff=http.backoff))

    def may_be_lost(self, row: OutboxRow) -> bool:
        """Only a create: updates and deletions set what is absolute, and are sent again."""
        return row.operation == "create"

    def linked_in(self, row: OutboxRow) -> str:
        """A deferral is what both systems now have: it is kept where the other flow keeps what Tracking+ has."""
        return "veryon" if row.entity == "deferral" else self.target

    def link(self, row: OutboxRow, delivery: Delivery) -> Link:
        """What Tech Log has accepted, on top of what it had accepted before."""
        if row.entity == "deferral":
            return Link(
                "deferral", row.source_key, str(row.payload["veryon_defect_id"]), acknowledged=row.payload["agreed"]
            )
        if row.operation == "delete":
            return Link(row.entity, row.source_key, str(delivery.target_key), state="deleted")
        before = self._links.get(row.source_key)
        accepted = dict(delivery.acknowledged)
        if row.operation == "update" and before is not None:
            accepted = {**before.acknowledged, **accepted}
        return Link(row.entity, row.source_key, str(delivery.target_key), acknowledged=accepted)

    def landed(self, row: OutboxRow, delivery: Delivery) -> Landed | None:
        """The check, or the defect with its deferral, as Tech Log then had it."""
        if delivery.record is None:
            return None
        return Landed("techlog", LANDED_AS[row.entity], str(delivery.target_key), redact(delivery.record))
