"""LEON to Tech Log: confirmed trips, flights and crew, for one operator, every five minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from config.settings import Settings, load_settings
from connectors.errors import VendorError
from connectors.warehouse import Warehouse, runs
from model.sync import Run
from tasks.check import CheckFailed, check, require
from tasks.close import close, keep_run, publish_summary
from tasks.context import RunContext
from tasks.deliver import deliver, settle
from tasks.extract import confirm_absent, extract_leon, extract_techlog, recall, remember
from tasks.load import keep_failed_check, load, newest_stamps
from tasks.reading import read_answers
from tasks.transform import find_absent, transform

FLOW = "leon_to_techlog"
INTERVAL = timedelta(minutes=5)

# How a task is called: as itself, which is a Prefect task run, or as the plain function inside it.
Call = Callable[[Any], Callable[..., Any]]


def as_task(task: Any) -> Callable[..., Any]:
    """Call a task as a Prefect task run."""
    return cast("Callable[..., Any]", task)


def as_function(task: Any) -> Callable[..., Any]:
    """Call the plain function inside a task, without Prefect."""
    return cast("Callable[..., Any]", task.fn)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: Completed, NeedsAttention, Skipped or Failed, and what there is to say about it."""

    state: str
    message: str
    counts: dict[str, int] = field(default_factory=dict)


@flow(
    name=FLOW,
    flow_run_name="{operator} {now}",
    persist_result=False,
    description="Confirmed flights of LEON become trips and sectors in Tech Log; changes and deletions follow.",
)
def leon_to_techlog(operator: str, now: datetime | None = None) -> State[Any]:
    """Bring one operator's Tech Log in line with LEON.

    Args:
        operator: the operator's key in turnaround.toml.
        now: the logical time of the run (UTC); the run's scheduled start where it is left out.
    """
    scheduled = runtime.flow_run.scheduled_start_time
    if now is None and _is_stale(scheduled):
        return Completed(name="Skipped", message=f"the tick of {scheduled:%H:%M}Z is older than one interval")
    outcome = synchronise(operator, load_settings(), now or scheduled, flow_run_id=str(runtime.flow_run.id), call=as_task)
    if outcome.state == "Failed":
        return Failed(message=outcome.message)
    return Completed(name=outcome.state, message=outcome.message)


def _is_stale(scheduled: datetime) -> bool:
    """A backlog after downtime: the newest tick does the work of all (a retried run is wanted, however old)."""
    late = datetime.now(UTC) - scheduled > INTERVAL
    return late and runtime.flow_run.run_count <= 1


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
        with RunContext(run, settings, warehouse) as context, _recorded(context) as record:
            return record(_cycle(context, call))


def _cycle(context: RunContext, call: Call) -> Outcome:
    """Settle, extract, transform, check, load, deliver, close."""
    try:
        settled = call(settle)(context)
        memory = call(remember)(context)
        techlog = call(extract_techlog)(context, memory)
        leon = call(extract_leon)(context)
        reading = read_answers(leon, techlog, memory)
        absences = call(find_absent)(context, reading, memory)
        if absences.to_confirm:
            leon = call(confirm_absent)(context, leon, absences.to_confirm)
            reading = read_answers(leon, techlog, memory)
        remembered = call(recall)(context, reading, memory, leon)
        checked = call(check)(context, reading)
        if checked.critical:
            call(keep_failed_check)(context, reading, checked)
        require(checked)
        plan = call(transform)(context, reading, checked, memory, leon, absences, remembered)
        call(load)(context, leon, techlog, reading, checked, plan, deletions_approved=memory.deletions_approved)
        delivered = call(deliver)(context, newest_stamps(reading).get("techlog_sectors"))
        closing = call(close)(context, plan, settled, delivered)
    except (VendorError, CheckFailed) as error:
        return Outcome("Failed", str(error))
    if call is as_task:
        publish_summary(context, closing)
    if delivered.down is not None:
        return Outcome("Failed", f"{delivered.down} What is left is sent by the next run.", closing.counts)
    if closing.open_items:
        return Outcome("NeedsAttention", f"{len(closing.open_items)} item(s) on the worklist", closing.counts)
    return Outcome("Completed", "LEON and Tech Log agree", closing.counts)


@contextmanager
def _recorded(context: RunContext) -> Iterator[Callable[[Outcome], Outcome]]:
    """Keep the run's start and end in sync.runs, whatever happens in between."""
    with context.warehouse.transaction() as connection:
        runs.start(connection, context.run, datetime.now(UTC))

    def record(outcome: Outcome) -> Outcome:
        error = outcome.message if outcome.state == "Failed" else None
        keep_run(context, outcome.state, outcome.counts, error)
        return outcome

    try:
        yield record
    except Exception as error:
        keep_run(context, "Failed", {}, type(error).__name__)
        raise


def preview(operator: str, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """What a run would write, field by field; nothing is written anywhere.

    Returns:
        One dict a write: operator, target, entity, operation, key, reason, fields {name: {from, to}}.
    """
    run = Run(operator, FLOW, now.astimezone(UTC), "preview")
    with Warehouse.open(settings.database) as warehouse, RunContext(run, settings, warehouse) as context:
        call = as_function
        memory = call(remember)(context)
        techlog = call(extract_techlog)(context, memory)
        leon = call(extract_leon)(context)
        reading = read_answers(leon, techlog, memory)
        absences = call(find_absent)(context, reading, memory)
        if absences.to_confirm:
            leon = call(confirm_absent)(context, leon, absences.to_confirm)
            reading = read_answers(leon, techlog, memory)
        remembered = call(recall)(context, reading, memory, leon)
        checked = call(check)(context, reading)
        require(checked)
        plan = call(transform)(context, reading, checked, memory, leon, absences, remembered)
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
