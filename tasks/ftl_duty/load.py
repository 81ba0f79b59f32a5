"""Task that keeps: duties with their history, people, totals and what was set aside, in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.warehouse import approvals, checks, cursors, ftl, landing, quarantine, worklist
from model.sync import Landed
from tasks.close import LoadReport
from tasks.context import RunContext
from tasks.ftl_duty.extract import CURSOR
from tasks.ftl_duty.totals import SPAN, extend_totals, kept_until, spans, store_totals
from tasks.ftl_duty.transform import Comparison
from tasks.records import landed
from transforms.ftl.attention import PLAN_CODES
from transforms.ftl.columns import DUTY_COLUMNS
from transforms.ftl.frames import crew_frame
from transforms.ftl.rows import rows


@task(cache_policy=NO_CACHE, persist_result=False)
def load(context: RunContext, found: Comparison) -> LoadReport:
    """Keep what changed.

    What a backfill has set aside is told and kept nowhere: the ticks do not look at its period, and would release it.
    """
    run, period = context.run, found.memory.period
    with context.warehouse.transaction() as connection:
        landing.land(connection, run, context.began_at, _landed(found))
        checks.save(connection, run, found.checked.results)
        quarantine.reconcile(connection, run, () if run.scope.is_part else found.quarantined)
        opened, closed = worklist.reconcile(connection, run, PLAN_CODES, () if run.scope.is_part else found.items)
        ftl.save_people(connection, run, _people(found))
        hashed = zip(rows(found.changed), found.changed["content_hash"], strict=True)
        stored = ftl.store_duties(
            connection,
            run,
            ((*row, content_hash) for row, content_hash in hashed),
            (*DUTY_COLUMNS, "content_hash"),
            "leon",
            None if found.keys is None else period,
            keys=found.keys or (),
        )
        adopted = ftl.adopt_imports(connection, context.operator_id, period)
        until = kept_until(run.now, context.operator.ftl)
        changed = pd.concat([found.changed[SPAN].astype({"person_key": "object"}), spans([*stored.before, *adopted])])
        if not run.scope.is_part:
            extend_totals(connection, context.operator_id, run.now.date(), until)
        store_totals(connection, context.operator_id, changed, until)
        ftl.purge_history(connection, run.operator_id, _retained_from(context), now=run.now)
        cursors.move(connection, run, CURSOR, run.now)
        if found.memory.deletions_approved:
            approvals.consume(connection, run)
    return LoadReport(opened, closed)


def _retained_from(context: RunContext) -> datetime:
    """The first instant of the month that lies retention_months back."""
    now = context.run.now
    month = now.year * 12 + now.month - 1 - context.operator.ftl.retention_months
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _people(found: Comparison) -> Iterator[tuple[object, ...]]:
    crew = crew_frame(found.reading.crew)[["person_key", *ftl.PERSON_COLUMNS]].astype(object)
    yield from crew.where(crew.notna(), None).itertuples(index=False, name=None)


def _landed(found: Comparison) -> Iterator[Landed]:
    for entity, payloads, key in (
        ("duty", found.leon.duties, "ftlDutyNid"),
        ("duty_flight", found.leon.flights, "flightNid"),
    ):
        for payload in payloads:
            yield landed("leon", entity, payload, key)
