"""Tasks that read: what earlier runs left in the warehouse, and what changed in both systems since."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Connection

from connectors.warehouse import cursors, landing, links, maintenance, quarantine, worklist
from model.maintenance import DUE_COLUMNS
from model.sync import Link
from tasks.approval import is_approved
from tasks.context import RunContext
from tasks.reads import OVERLAP, start_of_reading, vendor_read
from tasks.records import Payload
from tasks.veryon_to_techlog.answers import Memory, TechlogAnswer, VeryonAnswer
from transforms.due_attention import TOTALS
from transforms.due_decisions import TO_DO, occurrence_of

FORECAST = "veryon_forecast"
CURSORS = (
    "techlog_checks", "techlog_defects", "techlog_trip_updates", FORECAST, "veryon_defects", "veryon_forecast_whole",
)  # fmt: skip
# An item that is taken off Tracking+'s list is in no list of changes: once a day the list is read from its beginning.
WHOLE_EVERY = timedelta(days=1)
FORECAST_ID, REGISTRATION_ID, STATUS = map(DUE_COLUMNS.index, ("forecast_id", "registration_id", "status"))


@task(cache_policy=NO_CACHE, persist_result=False)
def remember(context: RunContext) -> Memory:
    """Links, the due list and totals as last kept, records as last landed, what is set aside, cursors, approvals."""
    operator_id, flow = context.operator_id, context.run.flow
    with context.warehouse.transaction() as connection:
        tracking_links = {
            (link.entity, link.source_key): link
            for link in links.read(connection, operator_id, "veryon")
            if link.state == "live"
        }
        return Memory(
            check_links={
                link.source_key: link for link in links.read(connection, operator_id, "techlog", "maintenance_check")
            },
            tracking_links=tracking_links,
            records=_records(connection, operator_id, tracking_links),
            # A backfill judges what it reads itself.
            set_aside=() if context.run.scope.is_part else _set_aside(connection, operator_id, flow),
            due=maintenance.read_due(connection, operator_id),
            totals=maintenance.read_totals(connection, operator_id),
            accepted_totals=_accepted_totals(connection, operator_id, flow),
            cursors={name: cursors.read(connection, operator_id, flow, name) for name in CURSORS},
            deletions_approved=is_approved(context, connection),
        )


def _records(
    connection: Connection, operator_id: str, tracking_links: dict[tuple[str, str], Link]
) -> dict[tuple[str, str], dict[str, Payload]]:
    """Of defects those alone that Tracking+ has from us and that are not closed over there."""
    ours = {
        key.rpartition(":")[2]: link.target_key
        for (entity, key), link in tracking_links.items()
        if entity == "defect" and ("closure", key) not in tracking_links
    }
    wanted: dict[tuple[str, str], Any] = {
        ("techlog", "maintenance_check"): None,
        ("techlog", "trip_update"): None,
        ("techlog", "defect"): list(ours),
        ("veryon", "defect"): list(ours.values()),
    }
    return {
        (system, entity): {
            one.record_key: one.payload for one in landing.current(connection, operator_id, system, entity, keys=keys)
        }
        for (system, entity), keys in wanted.items()
    }


def _set_aside(connection: Connection, operator_id: str, flow: str) -> list[Payload]:
    keys = {
        row["record_key"]
        for row in quarantine.read(connection, operator_id)
        if row["flow"] == flow and row["dataset"] == FORECAST
    }
    return [one.payload for one in landing.current(connection, operator_id, "veryon", "forecast_item", keys=keys)]


def _accepted_totals(connection: Connection, operator_id: str, flow: str) -> set[str]:
    return {
        item["subject"].partition(" ")[2]
        for item in worklist.read(connection, operator_id)
        if item["flow"] == flow and item["acknowledged_at"] is not None and item["subject"].startswith(f"{TOTALS} ")
    }


@vendor_read
def extract_techlog(context: RunContext, memory: Memory) -> TechlogAnswer:
    """Tech Log's aircraft with their totals; checks, defects and trip updates that changed since the last run."""
    techlog = context.techlog

    def since(name: str) -> datetime | None:
        return start_of_reading(context.run, memory.cursors[name], whole=_whole(context))

    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="techlog") as pool:
        aircraft = pool.submit(techlog.aircraft)
        checks = pool.submit(techlog.maintenance_checks, since("techlog_checks"))
        defects = pool.submit(techlog.defects, since("techlog_defects"))
        updates = pool.submit(techlog.trip_updates, since("techlog_trip_updates"))
        return TechlogAnswer(aircraft.result(), checks.result(), defects.result(), updates.result())


@vendor_read
def extract_veryon(context: RunContext, memory: Memory) -> VeryonAnswer:
    """Tracking+'s aircraft with their totals; due items and defects that changed since the last run."""
    veryon, now = context.veryon, context.run.now
    whole = memory.cursors["veryon_forecast_whole"]
    scope = context.run.scope
    is_due = memory.deletions_approved or whole is None or now - whole.value >= WHOLE_EVERY or scope.is_full
    is_whole = is_due and not scope.is_part

    def since(name: str) -> datetime | None:
        return start_of_reading(context.run, memory.cursors[name], whole=_whole(context))

    with ThreadPoolExecutor(max_workers=3, thread_name_prefix="veryon") as pool:
        registrations = pool.submit(veryon.registrations)
        forecast = pool.submit(veryon.forecast, None if is_whole else since(FORECAST))
        defects = pool.submit(veryon.defects, since("veryon_defects"))
        items = forecast.result()
        shown = {one.get("id") for one in items if isinstance(one, dict)} if is_whole else set()
        doubtful = _set_aside_on(memory, shown) | (_vanished_from(memory, shown) if is_whole else set())
        again = list(pool.map(lambda one: veryon.forecast(registration_id=one), sorted(doubtful)))
        items = [*(item for read in again for item in read), *items]
        return VeryonAnswer(registrations.result(), items, defects.result(), is_whole=is_whole, read_again=doubtful)


def _whole(context: RunContext) -> datetime | None:
    """Where a run begins that passes over the cursors: a full one with everything, whose lists are short."""
    return context.window[0] - OVERLAP if context.run.scope.is_part else None


def _vanished_from(memory: Memory, shown: Collection[Any]) -> set[int]:
    """The aircraft of items with a check in Tech Log that the list no longer shows: a page may have come empty."""
    with_check = {occurrence_of(key)[0] for key, link in memory.check_links.items() if link.state == "live"}
    gone = with_check.difference(shown)
    return {row[REGISTRATION_ID] for row in memory.due if row[FORECAST_ID] in gone and row[STATUS] in TO_DO}


def _set_aside_on(memory: Memory, shown: Collection[Any]) -> set[int]:
    """The aircraft of items that are set aside, whose lists are read again: mending may leave no new stamp.

    Args:
        memory: with what was set aside.
        shown: the items of a list that was read whole, which need no second look; of changes only: none.
    """
    aside = {one.get("id"): one.get("registrationId") for one in memory.set_aside if one.get("id") not in shown}
    kept = [row[REGISTRATION_ID] for row in memory.due if row[FORECAST_ID] in aside]
    return {one for one in (*aside.values(), *kept) if isinstance(one, int) and not isinstance(one, bool) and one > 0}
