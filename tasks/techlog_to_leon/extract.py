"""Tasks that read: what earlier runs left in the warehouse, and LEON's side of the flown flights."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from connectors.warehouse import cursors, landing, links, outbox, worklist
from tasks.context import RunContext
from tasks.go_live import read_go_live
from tasks.reads import vendor_read
from tasks.techlog import CURSORS
from tasks.techlog_to_leon.answers import LeonAnswer, Memory
from tasks.techlog_to_leon.choose import Chosen
from transforms.flown import plan_asking
from transforms.schedule import sector_key
from transforms.techlog_to_leon import DATASET

FLIGHTS = "leon_flown_flights"


@task(cache_policy=NO_CACHE, persist_result=False)
def remember(context: RunContext) -> Memory:
    """Links, Tech Log's last known records, what is still open, cursors, and since when the flow is live."""
    operator_id, flow = context.operator_id, context.run.flow
    with context.warehouse.transaction() as connection:
        rows = outbox.open_rows(connection, operator_id, flow)
        items = worklist.read(connection, operator_id)
        return Memory(
            sector_keys={
                link.target_key: link.source_key
                for link in links.read(connection, operator_id, "techlog", "sector")
                if link.state == "live"
            },
            logs={
                link.source_key: link
                for link in links.read(connection, operator_id, "leon", "journey_log")
                if link.state == "live"
            },
            records={entity: _landed(connection, operator_id, entity) for entity in ("trip", "sector", "aircraft")},
            open_keys={row.source_key for row in rows} | set(_open_keys(items, operator_id, flow)),
            open_sectors={
                item["subject"].removeprefix(f"{DATASET} ")
                for item in items
                if item["code"] == "record_quarantined" and item["subject"].startswith(f"{DATASET} ")
            },
            cursors={name: cursors.read(connection, operator_id, flow, name) for name in CURSORS},
            go_live=read_go_live(context, connection),
        )


def _landed(connection: Connection, operator_id: str, entity: str) -> dict[str, dict[str, Any]]:
    return {one.record_key: one.payload for one in landing.current(connection, operator_id, "techlog", entity)}


def _open_keys(items: Iterable[dict[str, Any]], operator_id: str, flow: str) -> Iterable[str]:
    """Sectors that open items speak of, whoever opened them: by their subject, or in the details."""
    for item in items:
        yield item["subject"]
        if item["flow"] == flow:
            yield from item["details"].get("sectors", ())
        dataset, _, number = item["subject"].partition(" ")
        if dataset == FLIGHTS and number.isdecimal():
            yield sector_key(operator_id, int(number))


@vendor_read
def extract_leon(context: RunContext, chosen: Chosen) -> LeonAnswer:
    """LEON's aircraft, crew, and the flights that were flown: lists of days with many, one by one the others.

    Where nothing was flown, LEON is not asked at all.
    """
    if not chosen.flown_at:
        return LeonAnswer()
    leon = context.leon
    answer = LeonAnswer(leon.aircraft_with_engines(), leon.crew_members())
    for start, end in plan_asking(chosen.flown_at, context.window[0]).intervals:
        answer.flights += leon.flown_flights(start, end)
    shown = {one.get("flightNid") for one in answer.flights if isinstance(one, dict)}
    missing = sorted(chosen.flown_at.keys() - shown - chosen.hidden_from(answer.aircraft))
    with ThreadPoolExecutor(context.settings.http.concurrency, thread_name_prefix="leon") as pool:
        for nid, flight in zip(missing, pool.map(leon.flown_flight, missing), strict=True):
            if flight is None:
                answer.gone.add(nid)
            else:
                answer.flights.append(flight)
    return answer
