"""Task that keeps: answers, due list, totals, worklist, links, outbox and cursors in one transaction, or none of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from connectors.veryon.wire import changed_at
from connectors.warehouse import approvals, checks, cursors, landing, links, maintenance, outbox, quarantine, worklist
from model.sync import Landed
from tasks.close import LoadReport
from tasks.context import RunContext
from tasks.records import Payload, landed
from tasks.techlog import move_cursors
from tasks.veryon_to_techlog.transform import Comparison
from transforms.due_attention import PLAN_CODES


@task(cache_policy=NO_CACHE, persist_result=False)
def load(context: RunContext, found: Comparison) -> LoadReport:
    """Keep what the run read and intends. A cursor never moves ahead of its data, because both are one transaction."""
    run, plan = context.run, found.plan
    with context.warehouse.transaction() as connection:
        landing.land(connection, run, context.began_at, _landed(found))
        checks.save(connection, run, found.checked.results)
        quarantine.reconcile(connection, run, found.set_aside(run.scope))
        opened, closed = worklist.reconcile(connection, run, PLAN_CODES, plan.items)
        maintenance.store_due(connection, run, found.due_rows)
        maintenance.store_totals(connection, run, found.totals_rows)
        for system, learnt in (("techlog", plan.links), ("veryon", found.agreed)):
            for link in learnt:
                links.save(connection, run.operator_id, system, link, None)
        outbox.replace(connection, run, plan.changes)
        _move(context, connection, found)
        if found.memory.deletions_approved:
            approvals.consume(connection, run)
    return LoadReport(opened, closed)


def _move(context: RunContext, connection: Connection, found: Comparison) -> None:
    """By each vendor's own stamps; that the due list was read whole, by our clock."""
    run, techlog, veryon = context.run, found.techlog, found.veryon
    answers = {
        "techlog_checks": techlog.checks,
        "techlog_defects": techlog.defects,
        "techlog_trip_updates": techlog.trip_updates,
    }
    move_cursors(connection, run, answers)
    for name, payloads in (("veryon_forecast", veryon.forecast), ("veryon_defects", veryon.defects)):
        newest = _newest(payloads)
        if newest is not None:
            cursors.move(connection, run, name, newest)
    if veryon.is_whole:
        cursors.move(connection, run, "veryon_forecast_whole", run.now)


def _newest(payloads: list[Payload]) -> datetime | None:
    return max((stamp for stamp in map(changed_at, payloads) if stamp is not None), default=None)


def _landed(found: Comparison) -> Iterator[Landed]:
    sources = (
        ("techlog", "aircraft", found.techlog.aircraft),
        ("techlog", "maintenance_check", found.techlog.checks),
        ("techlog", "defect", found.techlog.defects),
        ("techlog", "trip_update", found.techlog.trip_updates),
        ("veryon", "registration", found.veryon.registrations),
        ("veryon", "forecast_item", found.veryon.forecast),
        ("veryon", "defect", found.veryon.defects),
    )
    for system, entity, payloads in sources:
        for payload in payloads:
            yield landed(system, entity, payload, "id")
