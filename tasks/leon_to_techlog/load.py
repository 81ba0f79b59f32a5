"""Task that keeps: answers, quarantine, worklist, links, outbox and cursors in one transaction, or none of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.warehouse import approvals, checks, cursors, landing, links, outbox, people, quarantine, worklist
from model.sync import Landed, Link
from tasks.close import LoadReport
from tasks.context import RunContext
from tasks.leon_to_techlog.answers import LeonAnswer
from tasks.leon_to_techlog.reading import Reading
from tasks.leon_to_techlog.transform import Comparison
from tasks.records import landed
from tasks.techlog import TechlogAnswer
from transforms.attention import PLAN_CODES
from transforms.people import people_of

LEON_KEYS = {"flight": "flightNid", "aircraft": "aircraftNid"}


@task(cache_policy=NO_CACHE, persist_result=False)
def load(context: RunContext, found: Comparison) -> LoadReport:
    """Keep what the run read and intends. A cursor never moves ahead of its data, because both are one transaction."""
    run = context.run
    with context.warehouse.transaction() as connection:
        landing.land(connection, run, context.began_at, _landed(found.leon, found.techlog))
        people.save(connection, run, people_of(flight.crew for flight in found.reading.flights).values())
        checks.save(connection, run, found.checked.results)
        # The ticks look at the window alone, and would take what a backfill has set aside for mended.
        quarantine.reconcile(connection, run, () if run.scope.is_part else found.quarantined)
        opened, closed = worklist.reconcile(connection, run, PLAN_CODES, found.plan.items)
        for link in _latest(found.plan.links):
            links.save(connection, run.operator_id, "techlog", link, None)
        outbox.replace(connection, run, found.plan.changes)
        for name, stamp in newest_stamps(found.reading).items():
            cursors.move(connection, run, name, stamp)
        if found.memory.deletions_approved:
            approvals.consume(connection, run)
            for (system, entity), keys in _aircraft_shown(found.leon, found.techlog).items():
                landing.retire(connection, run.operator_id, system, entity, keep=keys)
    return LoadReport(opened, closed)


def newest_stamps(reading: Reading) -> dict[str, datetime]:
    """Cursors by name: the newest updatedAt that Tech Log itself gave, so that its clock and ours need not agree."""
    found: dict[str, datetime] = {}
    for name, records in (("techlog_trips", reading.trips), ("techlog_sectors", reading.sectors)):
        stamps = [one.updated_at for one in records if one.updated_at is not None]
        if stamps:
            found[name] = max(stamps)
    return found


def _latest(saved: Iterable[Link]) -> list[Link]:
    """The later of two links for one record."""
    return list({(link.entity, link.source_key): link for link in saved}.values())


def _landed(leon: LeonAnswer, techlog: TechlogAnswer) -> Iterator[Landed]:
    sources = (
        ("leon", "flight", leon.flights),
        ("leon", "aircraft", leon.aircraft),
        ("techlog", "aircraft", techlog.aircraft),
        ("techlog", "user", techlog.users),
        ("techlog", "trip", techlog.trips),
        ("techlog", "sector", techlog.sectors),
    )
    for system, entity, payloads in sources:
        name = LEON_KEYS[entity] if system == "leon" else "id"
        for payload in payloads:
            yield landed(system, entity, payload, name)


def _aircraft_shown(leon: LeonAnswer, techlog: TechlogAnswer) -> dict[tuple[str, str], set[str]]:
    """What may stay current in landing: (system, entity) -> keys of this run's answer."""
    return {
        ("leon", "aircraft"): {landed("leon", "aircraft", one, "aircraftNid").record_key for one in leon.aircraft},
        ("techlog", "aircraft"): {landed("techlog", "aircraft", one, "id").record_key for one in techlog.aircraft},
    }
