"""Task that keeps: answers, quarantine, worklist, outbox and cursors in one transaction, or none of it."""

from __future__ import annotations

from collections.abc import Iterator

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.warehouse import checks, landing, outbox, quarantine, worklist
from model.sync import Landed
from tasks.close import LoadReport
from tasks.context import RunContext
from tasks.go_live import keep_go_live
from tasks.records import landed
from tasks.techlog import move_cursors
from tasks.techlog_to_veryon.transform import Comparison
from transforms.veryon_attention import PLAN_CODES, REFUSAL_CODES


@task(cache_policy=NO_CACHE, persist_result=False)
def load(context: RunContext, found: Comparison) -> LoadReport:
    """Keep what the run read and intends. A cursor never moves ahead of its data, because both are one transaction."""
    run, plan, techlog = context.run, found.plan, found.techlog
    items = [item for item in plan.items if item.code not in REFUSAL_CODES]
    with context.warehouse.transaction() as connection:
        landing.land(connection, run, context.began_at, _landed(found))
        checks.save(connection, run, found.checked.results)
        aside = [*found.unreadable, *found.checked.quarantined, *plan.set_aside]
        quarantine.reconcile(connection, run, aside)
        opened, closed = worklist.reconcile(connection, run, PLAN_CODES, items)
        outbox.replace(connection, run, plan.changes)
        answers = {
            "techlog_sectors": techlog.sectors,
            "techlog_trip_updates": techlog.trip_updates,
            "techlog_defects": techlog.defects,
        }
        move_cursors(connection, run, answers)
        keep_go_live(context, connection, found.memory.go_live)
    return LoadReport(opened, closed)


def _landed(found: Comparison) -> Iterator[Landed]:
    sources = (
        ("techlog", "aircraft", found.techlog.aircraft),
        ("techlog", "user", found.techlog.users),
        ("techlog", "sector", found.techlog.sectors),
        ("techlog", "trip_update", found.techlog.trip_updates),
        ("techlog", "defect", found.techlog.defects),
        ("veryon", "registration", found.veryon.registrations),
        ("veryon", "place", found.veryon.places),
        ("veryon", "user", found.veryon.users),
    )
    for system, entity, payloads in sources:
        for payload in payloads:
            yield landed(system, entity, payload, "id")
