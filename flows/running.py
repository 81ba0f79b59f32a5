"""What every flow's run has around it: the lock, the record of its start and end, and its logical time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from prefect import runtime

from config.errors import ConfigurationError
from config.secrets import read_blocks_with
from config.settings import Settings, load_settings
from connectors.warehouse import Warehouse, schema
from flows import registry, shown
from flows.blocks import read_secret_block
from flows.initiator import SCHEDULE, started_by
from flows.outcome import WINDOW, Call, Outcome, as_task, as_utc, logical_start, recorded, stale_tick
from model.sync import Change, Run, Scope
from tasks.context import RunContext
from tasks.courier import DeliveryReport

Cycle = Callable[[RunContext, Call], Outcome]

# Of the nightly full run.
FULL_INTERVAL = timedelta(days=1)
# How long a backfill, or a full run, waits for the tick that is at work.
PATIENCE = timedelta(minutes=5)
POLL_SECONDS = 0.5


def scope_of(first_day: date | None, last_day: date | None, *, full: bool) -> Scope:
    """What a flow's parameters say of how much it reads.

    Args:
        first_day: of a backfill (UTC).
        last_day: of a backfill, which belongs to it.
        full: the rolling window is read whole.

    Raises:
        ConfigurationError: a day is missing, or they are the wrong way round.
    """
    if first_day is None and last_day is None:
        return Scope(is_full=full)
    if first_day is None or last_day is None:
        raise ConfigurationError("a backfill has a first_day and a last_day: give both, or neither")
    if last_day < first_day:
        raise ConfigurationError(f"last_day {last_day} is before first_day {first_day}: turn them round")
    start = datetime.combine(first_day, time(), UTC)
    return Scope(period=(start, datetime.combine(last_day, time(), UTC) + timedelta(days=1)))


def run_in_prefect(
    flow: str,
    cycle: Cycle,
    operator: str,
    now: datetime | None,
    scope: Scope = WINDOW,
) -> Outcome:
    """The run behind a flow run, with its steps as task runs.

    Args:
        flow: the flow's name.
        cycle: its work.
        operator: the operator's key in turnaround.toml.
        now: the logical time of the run, UTC where it has no zone; the run's scheduled start where it is left out.
        scope: how much it reads. A tick that is older than the interval of its schedule is left to the next one; a full
            run's is a day, and a backfill is somebody's wish, which does not grow stale.
    """
    late = FULL_INTERVAL if scope.is_full else registry.interval(flow)
    if now is None and not scope.is_part and (skipped := stale_tick(late)) is not None:
        return skipped
    logical = logical_start() if now is None else as_utc(now)
    # A run that a schedule starts is a process of its own, which has not been through the command line.
    read_blocks_with(read_secret_block)
    run = Run(operator, flow, logical, str(runtime.flow_run.id), scope)

    def work() -> Outcome:
        settings = load_settings()
        return run_once(
            flow, cycle, operator, settings, logical, run.flow_run_id, as_task, scope, wanted_by=started_by()
        )

    return shown.guarded(run, work)


def run_once(
    flow: str,
    cycle: Cycle,
    operator: str,
    settings: Settings,
    now: datetime,
    flow_run_id: str | None,
    call: Call,
    scope: Scope = WINDOW,
    *,
    wanted_by: str = SCHEDULE,
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
        scope: how much it reads.
        wanted_by: who or what started it, for the audit.

    Raises:
        ConfigurationError: a setting or a secret is missing or wrong.
        WarehouseError: the database cannot be reached, or its schema is of another version.
    """
    run = Run(operator, flow, now.astimezone(UTC), flow_run_id or str(uuid4()), scope, wanted_by)
    patience = PATIENCE if scope.reads_whole else timedelta()
    with Warehouse.open(settings.database) as warehouse, _turn(warehouse, f"{flow}:{operator}", patience) as ours:
        schema.require_current(warehouse)
        if not ours and scope.is_part:
            return Outcome("Failed", f"another run of {flow} for {operator} is at work: run the backfill again later")
        if not ours:
            return Outcome("Skipped", f"another run of {flow} for {operator} is at work")
        with RunContext(run, settings, warehouse) as context, recorded(context) as record:
            outcome = record(cycle(context, call))
            if call is as_task:
                shown.publish(context, outcome)
            return outcome


@contextmanager
def _turn(warehouse: Warehouse, name: str, patience: timedelta) -> Iterator[bool]:
    """Whether the lock is ours: a tick leaves at once to whoever holds it, what comes once a night or never waits."""
    deadline = monotonic() + patience.total_seconds()
    while True:
        with warehouse.lock(name) as ours:
            if ours or monotonic() >= deadline:
                yield ours
                return
        sleep(POLL_SECONDS)


def settle_and_compare(
    context: RunContext, call: Call, settle: Any, compare: Callable[[RunContext, Call], Any]
) -> tuple[DeliveryReport, Any]:
    """What became of lost answers, and with that what is to be written.

    Nothing may be planned on a lost answer. A backfill asks for those of its own records alone, which it knows only
    when it has compared; where there were some, it compares again.

    Args:
        context: the run.
        call: as_task or as_function.
        settle: the flow's task of that name.
        compare: everything up to the first thing that is kept or sent; answers something with a plan.
    """
    if not context.run.scope.is_part:
        return call(settle)(context), compare(context, call)
    found = compare(context, call)
    settled = call(settle)(context, found.plan.changes)
    return settled, compare(context, call) if settled.counts else found


def preview_once(
    flow: str, compare: Callable[[RunContext], tuple[Change, ...]], operator: str, settings: Settings, now: datetime
) -> list[dict[str, Any]]:
    """What a run would write, field by field; nothing is written anywhere.

    Returns:
        One dict a write: operator, target, entity, operation, key, reason, sources, fields {name: {from, to}}.
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
        "sources": list(change.sources),
        "fields": {name: {"from": before.get(name), "to": after.get(name)} for name in names},
    }


def _fields(change: Change, content: Any) -> dict[str, Any]:
    """What is sent whole stands in its payload under the entity's name, beside what delivery needs to know."""
    return dict(content.get(change.entity, {}) if change.entity in change.payload else content)
