"""LEON to Tech Log: confirmed trips, flights and crew, for one operator, every five minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from prefect import flow, runtime
from prefect.client.schemas.objects import State

from config.secrets import read_blocks_with
from config.settings import Settings, load_settings
from connectors.errors import VendorError
from connectors.warehouse import Warehouse
from flows.blocks import read_secret_block
from flows.outcome import (
    Call,
    Outcome,
    as_function,
    as_task,
    as_utc,
    ending,
    recorded,
    run_name,
    scheduled_start,
    stale_tick,
)
from model.sync import Run
from tasks.checked import CheckFailedError, keep_failed_check, require
from tasks.close import close, publish_summary
from tasks.context import RunContext
from tasks.leon_to_techlog.check import check
from tasks.leon_to_techlog.deliver import deliver, settle
from tasks.leon_to_techlog.extract import confirm_absent, extract_leon, extract_techlog, recall, remember
from tasks.leon_to_techlog.load import load, newest_stamps
from tasks.leon_to_techlog.reading import read_answers
from tasks.leon_to_techlog.transform import Comparison, find_absent, transform

FLOW = "leon_to_techlog"


@flow(
    name=FLOW,
    flow_run_name=run_name,
    persist_result=False,
    description="Confirmed flights of LEON become trips and sectors in Tech Log; changes and deletions follow.",
)
def leon_to_techlog(operator: str, now: datetime | None = None) -> State[Any]:
    """Bring one operator's Tech Log in line with LEON.

    Args:
        operator: the operator's key in turnaround.toml.
        now: the logical time of the run, UTC where it has no zone; the run's scheduled start where it is left out.
    """
    if now is None and (skipped := stale_tick()) is not None:
        return skipped.as_state()
    logical = scheduled_start() if now is None else as_utc(now)
    # A run that a schedule starts is a process of its own, which has not been through the command line.
    read_blocks_with(read_secret_block)
    run_id = str(runtime.flow_run.id)
    return synchronise(operator, load_settings(), logical, flow_run_id=run_id, call=as_task).as_state()


def synchronise(
    operator: str, settings: Settings, now: datetime, *, flow_run_id: str | None = None, call: Call = as_function
) -> Outcome:
    """One whole run. Vendors that are down, and answers that fail a check, are outcomes; anything else is raised.

    Args:
        operator: the operator's key in turnaround.toml.
        settings: all settings.
        now: the logical time (UTC).
        flow_run_id: Prefect's id of the run, or one made here.
        call: as_task within a flow run, as_function without Prefect.

    Raises:
        ConfigurationError: a setting or a secret is missing or wrong.
        WarehouseError: the database cannot be reached, or its schema is of another version.
    """
    run = Run(operator, FLOW, now.astimezone(UTC), flow_run_id or str(uuid4()))
    with Warehouse.open(settings.database) as warehouse, warehouse.lock(f"{FLOW}:{operator}") as ours:
        if not ours:
            return Outcome("Skipped", f"another run of {FLOW} for {operator} is at work")
        with RunContext(run, settings, warehouse) as context, recorded(context) as record:
            return record(_cycle(context, call))


def _cycle(context: RunContext, call: Call) -> Outcome:
    try:
        settled = call(settle)(context)
        found = _compare(context, call)
        loaded = call(load)(context, found)
        delivered = call(deliver)(context, newest_stamps(found.reading).get("techlog_sectors"))
        closing = call(close)(context, found.plan.counts, loaded, settled, delivered)
    except (VendorError, CheckFailedError) as error:
        return Outcome("Failed", str(error))
    if call is as_task:
        publish_summary(context, closing)
    return ending(delivered, closing, "LEON and Tech Log agree")


def _compare(context: RunContext, call: Call) -> Comparison:
    """Extract, check and transform: everything up to the first thing that is kept or sent."""
    memory = call(remember)(context)
    techlog = call(extract_techlog)(context, memory)
    leon = call(extract_leon)(context)
    reading = read_answers(leon, techlog, memory)
    absences = call(find_absent)(context, reading, memory)
    if absences.to_confirm:
        leon = call(confirm_absent)(context, leon, absences.to_confirm)
        reading = read_answers(leon, techlog, memory)
    remembered = call(recall)(context, reading, memory, leon)
    checked = call(check)(context, reading, absences.live_in_window)
    if checked.critical and context.keeps:
        call(keep_failed_check)(context, reading.quarantined, checked)
    require(checked)
    found = Comparison(memory, leon, techlog, reading, checked, absences, remembered)
    return call(transform)(context, found)  # type: ignore[no-any-return]


def preview(operator: str, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """What a run would write, field by field; nothing is written anywhere.

    Returns:
        One dict a write: operator, target, entity, operation, key, reason, fields {name: {from, to}}.
    """
    run = Run(operator, FLOW, now.astimezone(UTC), "preview")
    with (
        Warehouse.open(settings.database) as warehouse,
        RunContext(run, settings, warehouse, keeps=False) as context,
    ):
        plan = _compare(context, as_function).plan
    return [
        {
            "operator": operator,
            "target": change.target,
            "entity": change.entity,
            "operation": change.operation,
            "key": change.source_key,
            "reason": change.reason,
            "fields": {
                name: {"from": change.before.get(name), "to": value} for name, value in sorted(change.payload.items())
            },
        }
        for change in plan.changes
    ]
