"""Tasks that write to Tech Log: the outbox in dependency order; and before it, rows whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.delivery import Delivery
from connectors.redaction import redact
from connectors.techlog.writer import Directory, TechlogWriter
from connectors.warehouse import links, people
from model.sync import Change, Landed, Link, OutboxRow
from tasks.context import RunContext
from tasks.courier import Courier, DeliveryReport, due_rows, uncertain_rows

# Users before the trips that name them, trips before their sectors, sectors gone before their empty trip.
STAGES = (
    (("user", "create"),),
    (("trip", "create"), ("trip", "update")),
    (("sector", "create"), ("sector", "update")),
    (("sector", "delete"),),
    (("trip", "delete"),),
)


@task(cache_policy=NO_CACHE, persist_result=False)
def settle(context: RunContext, wanted: Sequence[Change] = ()) -> DeliveryReport:
    """Find out what became of writes whose answer was lost, before anything is planned.

    Raises:
        VendorError: Tech Log cannot be asked; then nothing may be planned either.
    """
    report = DeliveryReport()
    rows = uncertain_rows(context, wanted)
    if rows:
        TechlogCourier(context, rows, read_until=None).settle_all(rows, report)
    return report


@task(cache_policy=NO_CACHE, persist_result=False)
def deliver(context: RunContext, wanted: Sequence[Change], read_until: datetime | None) -> DeliveryReport:
    """Send what is due, in dependency order and side by side within a stage.

    Only a vendor that is down, or a configuration that is wrong, stops the rest, which then stays pending.

    Args:
        context: the run.
        wanted: what it intends.
        read_until: the stamp up to which this run has read Tech Log's sectors.
    """
    rows = due_rows(context, wanted)
    if not rows:
        return DeliveryReport()
    return TechlogCourier(context, rows, read_until).carry_all([_is_of(stage) for stage in STAGES], rows)


def _is_of(stage: tuple[tuple[str, str], ...]) -> Callable[[OutboxRow], bool]:
    return lambda row: (row.entity, row.operation) in stage


class TechlogCourier(Courier):
    """Carries users, trips and sectors, and hands each new id on to the rows that name it."""

    target = "techlog"

    def __init__(self, context: RunContext, rows: Iterable[OutboxRow], read_until: datetime | None) -> None:
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
        http = context.settings.http
        writer = TechlogWriter(
            context.techlog, self._directory, attempts=http.attempts, backoff=http.backoff, read_until=read_until
        )
        super().__init__(context, writer)

    def may_be_lost(self, row: OutboxRow) -> bool:
        """Only a create: updates and deletions set what is absolute, and are sent again."""
        return row.operation == "create"

    def landed(self, row: OutboxRow, delivery: Delivery) -> Landed | None:
        """Trips and sectors; users are personal."""
        if delivery.record is None or row.entity == "user":
            return None
        return Landed("techlog", row.entity, str(delivery.target_key), redact(delivery.record))

    def link(self, row: OutboxRow, delivery: Delivery) -> Link:
        """What Tech Log has accepted, on top of what it had accepted before."""
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

    def linked(self, link: Link) -> None:
        """The next rows may name it."""
        self._links[link.entity, link.source_key] = link
        ids = {"trip": self._directory.trips, "user": self._directory.users}.get(link.entity)
        if ids is not None and link.state == "live":
            ids[link.source_key] = link.target_key
