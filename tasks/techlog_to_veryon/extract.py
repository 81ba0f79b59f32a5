"""Tasks that read: what earlier runs left in the warehouse, Tech Log's changes, and Tracking+'s read-only records."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.warehouse import cursors, landing, links, outbox, worklist
from tasks.context import RunContext
from tasks.go_live import read_go_live
from tasks.reads import OVERLAP, start_of_reading, vendor_read
from tasks.techlog_to_veryon.answers import Memory, TechlogAnswer, VeryonAnswer
from transforms.techlog_to_veryon import DATASETS, source_key

CURSORS = ("techlog_sectors", "techlog_trip_updates", "techlog_defects")
ENTITIES = ("aircraft", "sector", "trip_update", "defect")


@task(cache_policy=NO_CACHE, persist_result=False)
def remember(context: RunContext) -> Memory:
    """Links, Tech Log's last known records, what is still open, cursors, and since when the flow is live."""
    operator_id, flow = context.operator_id, context.run.flow
    with context.warehouse.transaction() as connection:
        rows = outbox.open_rows(connection, operator_id, flow)
        items = [item for item in worklist.read(connection, operator_id) if item["flow"] == flow]
        return Memory(
            links={
                (link.entity, link.source_key): link
                for link in links.read(connection, operator_id, "veryon")
                if link.state == "live"
            },
            records={
                entity: {
                    one.record_key: one.payload for one in landing.current(connection, operator_id, "techlog", entity)
                }
                for entity in ENTITIES
            },
            open_keys={row.source_key for row in rows} | set(_open_keys(items, operator_id)),
            doubtful={
                row.source_key: row.payload
                for row in rows
                if (row.entity, row.operation) == ("defect", "update") and row.attempts and row.status != "failed"
            },
            refused_logs={
                row.source_key: row.content_hash
                for row in rows
                if row.entity == "technical_log" and row.status == "failed"
            },
            cursors={name: cursors.read(connection, operator_id, flow, name) for name in CURSORS},
            go_live=read_go_live(context, connection),
        )


def _open_keys(items: Iterable[dict[str, Any]], operator_id: str) -> Iterable[str]:
    """Records that this flow's open items speak of: by their subject, or in the details."""
    for item in items:
        yield item["subject"]
        yield from item["details"].get("waiting", ())
        dataset, _, record_id = item["subject"].partition(" ")
        if dataset in DATASETS:
            yield source_key(operator_id, DATASETS[dataset], record_id)


@vendor_read
def extract_techlog(context: RunContext, memory: Memory) -> TechlogAnswer:
    """Tech Log's aircraft and users, and the sectors, trip updates and defects that changed since the last run."""
    techlog = context.techlog

    first, window = memory.go_live.at - OVERLAP, context.window[0] - OVERLAP
    # A defect stays open far longer than the window is wide.
    long = window if context.run.scope.is_part else min(first, window)
    whole = {"techlog_sectors": window, "techlog_trip_updates": long, "techlog_defects": long}

    def since(name: str) -> datetime | None:
        return start_of_reading(context.run, memory.cursors[name], first=first, whole=whole[name])

    with ThreadPoolExecutor(max_workers=5, thread_name_prefix="techlog") as pool:
        aircraft = pool.submit(techlog.aircraft)
        users = pool.submit(techlog.users)
        sectors = pool.submit(techlog.sectors, since("techlog_sectors"))
        updates = pool.submit(techlog.trip_updates, since("techlog_trip_updates"))
        defects = pool.submit(techlog.defects, since("techlog_defects"))
        return TechlogAnswer(aircraft.result(), users.result(), sectors.result(), updates.result(), defects.result())


@vendor_read
def extract_veryon(context: RunContext) -> VeryonAnswer:
    """Tracking+'s aircraft, places and users: who and what a record may name."""
    veryon = context.veryon
    with ThreadPoolExecutor(max_workers=3, thread_name_prefix="veryon") as pool:
        registrations = pool.submit(veryon.registrations)
        places = pool.submit(veryon.places)
        users = pool.submit(veryon.users)
        return VeryonAnswer(registrations.result(), places.result(), users.result())
