"""What every flow's run has around it: the lock, the record of its start and end, and its logical time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from prefect import runtime

from config.secrets import read_blocks_with
from config.settings import Settings, load_settings
from connectors.warehouse import Warehouse
from flows import shown
from flows.blocks import read_secret_block
from flows.outcome import INTERVAL, Call, Outcome, as_task, as_utc, logical_start, recorded, stale_tick
from model.sync import Change, Run
from tasks.context import RunContext

Cycle = Callable[[RunContext, Call], Outcome]


def run_in_prefect(
    flow: str, cycle: Cycle, operator: str, now: datetime | None, interval: timedelta = INTERVAL
) -> Outcome:
    """The run behind a flow run, with its steps as task runs.

    Args:
        flow: the flow's name.
        cycle: its work.
        operator: the operator's key in turnaround.toml.
        now: the logical time of the run, UTC where it has no zone; the run's scheduled start where it is left out.
        interval: of the flow's schedule; a tick that is older is left to the next one.
    """
    if now is None and (skipped := stale_tick(interval)) is not None:
        return skipped
    logical = logical_start() if now is None else as_utc(now)
    # A run that a schedule starts is a process of its own, which has not been through the command line.
    read_blocks_with(read_secret_block)
    flow_run_id = str(runtime.flow_run.id)
    return shown.guarded(
        flow,
        operator,
        logical,
        lambda: run_once(flow, cycle, operator, load_settings(), logical, flow_run_id, as_task),
    )


def run_once(
    flow: str, cycle: Cycle, operator: str, settings: Settings, now: datetime, flow_run_id: str | None, call: Call
) -> Outcome:
    """One whole run. Vendors that are down, and answers that fail a check, are outcomes; anything else is raised.

    Args:
        flow: the flow's name.
        cycle: its work.
        operator: the operator's key in turnaround.toml.
        settings: all settings.
        now: the logical time (UTC).
        flow_run_id: Prefect's id of the run; None: one is made here.
        call: as_task within a flow run, as_function without Prefect.

    Raises:
        ConfigurationError: a setting or a secret is missing or wrong.
        WarehouseError: the database cannot be reached, or its schema is of another version.
    """
    run = Run(operator, flow, now.astimezone(UTC), flow_run_id or str(uuid4()))
    with Warehouse.open(settings.database) as warehouse, warehouse.lock(f"{flow}:{operator}") as ours:
        if not ours:
            return Outcome("Skipped", f"another run of {flow} for {operator} is at work")
        with RunContext(run, settings, warehouse) as context, recorded(context) as record:
            outcome = record(cycle(context, call))
            if call is as_task:
                shown.publish(context, outcome)
            return outcome


def preview_once(
    flow: str, compare: Callable[[RunContext], tuple[Change, ...]], operator: str, settings: Settings, now: datetime
) -> list[dict[str, Any]]:
    """What a run would write, field by field; nothing is written anywhere.

    Returns:
        One dict a write: operator, target, entity, operation, key, reason, fields {name: {from, to}}.
    """
    run = Run(operator, flow, now.astimezone(UTC), "preview")
    with (
        Warehouse.open(settings.database) as warehouse,
        RunContext(run, settings, warehouse, keeps=False) as context,
    ):
        changes = compare(context)
    return [_shown(operator, change) for change in changes]


def _shown(operator: str, change: Change) -> dict[str, Any]:
    before, after = _fields(change, change.before), _fields(change, change.payload)
    # Some are sent whole: what differs is what the reader wants to see, and of a new one everything.
    names = sorted(before if change.entity in change.payload and change.operation == "update" else after)
    return {
        "operator": operator,
        "target": change.target,
        "entity": change.entity,
        "operation": change.operation,
        "key": change.source_key,
        "reason": change.reason,
        "fields": {name: {"from": before.get(name), "to": after.get(name)} for name in names},
    }


def _fields(change: Change, content: Any) -> dict[str, Any]:
    """What is sent whole stands in its payload under the entity's name, beside what delivery needs to know."""
    return dict(content.get(change.entity, {}) if change.entity in change.payload else content)
