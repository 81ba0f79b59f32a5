"""Tasks that read: what earlier runs kept of the period, and what LEON has of it now."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from connectors.warehouse import cursors, ftl
from tasks.approval import is_approved
from tasks.context import RunContext
from tasks.ftl_duty.answers import LeonAnswer, Memory, Period
from tasks.reads import vendor_read
from tasks.records import Payload

# By our own clock: when the rolling window was last read.
CURSOR = "window_read_at"
# A duty may begin before its first flight's day and end after it.
FLIGHTS_BEFORE, FLIGHTS_AFTER = timedelta(days=1), timedelta(days=3)
# How far a duty may have been put off, in what LEON answers at once.
AROUND = timedelta(days=31)


@task(cache_policy=NO_CACHE, persist_result=False)
def remember(context: RunContext) -> Memory:
    """The period to read, and what is kept of it: the rolling window after a long downtime reaches to the last run."""
    operator_id = context.operator_id
    with context.warehouse.transaction() as connection:
        start, end = context.run.scope.period or _window(context, connection)
        return Memory(
            period=(start, end),
            current=ftl.read_current_keys(connection, operator_id, interval=(start, end)),
            next_flights=ftl.read_next_flights(connection, operator_id, (start, end)),
            deletions_approved=is_approved(context, connection),
        )


def _window(context: RunContext, connection: Connection) -> Period:
    settings = context.operator.ftl
    midnight = _midnight(context.run.now)
    last = cursors.read(connection, context.operator_id, context.run.flow, CURSOR)
    since = midnight if last is None else min(midnight, _midnight(last.value))
    back, ahead = timedelta(days=settings.window_days_back), timedelta(days=settings.window_days_ahead + 1)
    return since - back, midnight + ahead


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


@vendor_read
def extract_leon(context: RunContext, memory: Memory) -> LeonAnswer:
    """Duties, flights with their journey logs, and the crew list.

    Around a backfill's period LEON is asked too where a duty of it is gone: it may have been put off.
    """
    leon, (start, end) = context.leon, memory.period
    with ThreadPoolExecutor(max_workers=3, thread_name_prefix="leon") as pool:
        duties = pool.submit(leon.duties, start, end)
        flights = pool.submit(leon.duty_flights, start - FLIGHTS_BEFORE, end + FLIGHTS_AFTER)
        crew = pool.submit(leon.crew_list)
        answer = LeonAnswer(duties.result(), flights.result(), crew.result())
    if context.run.scope.is_part and memory.current.keys() - duty_keys(answer.duties):
        around = [*leon.duties(start - AROUND, start), *leon.duties(end, end + AROUND)]
        answer.elsewhere = duty_keys(around)
    return answer


def duty_keys(payloads: list[Payload]) -> frozenset[str]:
    """How the duties of an answer are named in the tables."""
    return frozenset(f"nid:{one.get('ftlDutyNid')}" for one in payloads if isinstance(one, dict))
