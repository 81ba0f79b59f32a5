"""Tasks that read: the vendors' answers, and what earlier runs left in the warehouse."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.warehouse import cursors, landing, links, outbox
from connectors.warehouse import people as people_table
from model.records import Flight
from tasks.approval import is_approved
from tasks.context import RunContext
from tasks.leon_to_techlog.answers import LeonAnswer, Memory
from tasks.leon_to_techlog.reading import Reading, person_keys, read_remembered
from tasks.reads import vendor_read
from tasks.techlog import CURSORS

# Trips reach that far out of the window at the most; what is older keeps nothing company any more.
COMPANY = timedelta(days=31)


@task(cache_policy=NO_CACHE, persist_result=False)
def remember(context: RunContext) -> Memory:
    """Links, Tech Log's last known trips and sectors, LEON's last known aircraft, open writes, cursors, approvals."""
    operator_id, flow = context.operator_id, context.run.flow
    with context.warehouse.transaction() as connection:
        records = {
            (system, entity): {
                one.record_key: one.payload for one in landing.current(connection, operator_id, system, entity)
            }
            for system, entity in (
                ("techlog", "trip"),
                ("techlog", "sector"),
                ("leon", "aircraft"),
                ("techlog", "aircraft"),
            )
        }
        return Memory(
            links=links.read(connection, operator_id, "techlog"),
            records=records,
            open_rows=outbox.open_rows(connection, operator_id, flow),
            cursors={name: cursors.read(connection, operator_id, flow, name) for name in CURSORS},
            deletions_approved=is_approved(context, connection),
        )


@vendor_read
def extract_leon(context: RunContext) -> LeonAnswer:
    """LEON's aircraft, and its flights in the window whatever their state."""
    start, end = context.window
    return LeonAnswer(aircraft=context.leon.aircraft(), flights=context.leon.flights(start, end))


@vendor_read
def confirm_absent(context: RunContext, answer: LeonAnswer, flight_nids: tuple[int, ...]) -> LeonAnswer:
    """Ask LEON for each flight that its list lacks: it moved out of the window, or it is gone (ruling 9)."""
    with ThreadPoolExecutor(max_workers=context.settings.http.concurrency, thread_name_prefix="leon") as pool:
        for nid, flight in zip(flight_nids, pool.map(context.leon.flight, flight_nids), strict=True):
            if flight is None:
                answer.gone.add(nid)
            else:
                answer.flights.append(flight)
    return answer


@task(cache_policy=NO_CACHE, persist_result=False)
def recall(context: RunContext, reading: Reading, memory: Memory, answer: LeonAnswer) -> list[Flight]:
    """Flights of ours that this run did not see, from landing: they share trips with those that it did."""
    nids = _company(context, reading, memory, answer)
    if not nids:
        return []
    with context.warehouse.transaction() as connection:
        landed = landing.current(connection, context.operator_id, "leon", "flight", keys=nids)
        payloads = [one.payload for one in landed]
        known = people_table.read(connection, context.operator_id, person_keys(payloads))
    return read_remembered(payloads, known)


def _company(context: RunContext, reading: Reading, memory: Memory, answer: LeonAnswer) -> list[str]:
    """Nids of our live sectors near the window whose flights are not in LEON's answer and not known to be gone."""
    start, end = context.window
    near = {
        one.id for one in reading.sectors if one.takeoff_time and start - COMPANY <= one.takeoff_time < end + COMPANY
    }
    nids = {
        link.source_key.rsplit(":", 1)[-1]
        for link in memory.links
        if link.entity == "sector" and link.state == "live" and link.target_key in near
    }
    return sorted(nids - {str(nid) for nid in reading.seen_nids | answer.gone})
