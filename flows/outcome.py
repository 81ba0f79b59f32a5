"""What every flow has in common: how its tasks are called, how a run ends, and that its start and end are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from prefect import runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from connectors.warehouse import runs
from connectors.warehouse.runs import RunState
from model.sync import Scope
from tasks.close import Closing, keep_run
from tasks.context import RunContext
from tasks.courier import DeliveryReport

INTERVAL = timedelta(minutes=5)
WINDOW = Scope()
NOTES_SHOWN = 3

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

    state: RunState
    message: str
    counts: dict[str, int] = field(default_factory=dict)

    def as_state(self) -> State[Any]:
        """The same as Prefect's final state."""
        if self.state == "Failed":
            return Failed(message=self.message)
        return Completed(name=self.state, message=self.message)


def ending(delivered: DeliveryReport, closing: Closing, all_well: str, scope: Scope = WINDOW) -> Outcome:
    """How a run ended that got as far as its close."""
    again = "run the backfill again" if scope.is_part else "what is left is sent by the next run"
    if delivered.down is not None:
        return Outcome("Failed", f"{delivered.down} {again.capitalize()}.", closing.counts)
    if scope.is_part and delivered.left:
        return Outcome("Failed", f"time ran out: {delivered.left} write(s) are left; {again}", closing.counts)
    words = list(closing.notes[:NOTES_SHOWN])
    if len(closing.notes) > NOTES_SHOWN:
        words.append(f"{len(closing.notes) - NOTES_SHOWN} more that was left alone, in the run's summary")
    if delivered.left:
        words.append(f"time ran out: {delivered.left} write(s) wait for the next run")
    if closing.open_items:
        words.append(f"{len(closing.open_items)} item(s) on the worklist")
    state: RunState = "NeedsAttention" if closing.open_items or closing.notes else "Completed"
    return Outcome(state, "; ".join(words) or all_well, closing.counts)


def run_name() -> str:
    """The flow run's name in the UI: the operator and the logical time, such as "acme 2026-03-10T09:05Z"."""
    parameters = runtime.flow_run.parameters
    logical = parameters.get("now") or scheduled_start()
    moment = logical if isinstance(logical, datetime) else datetime.fromisoformat(str(logical))
    return f"{parameters.get('operator')} {as_utc(moment):%Y-%m-%dT%H:%MZ}"


def as_utc(moment: datetime) -> datetime:
    """An instant in UTC; one without a zone, as the UI's form gives it, is taken for UTC and not for this machine's."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def scheduled_start() -> datetime:
    """When the current flow run was due: its logical time.

    A datetime of the standard library. Prefect's own, before Python 3.13, loses its time zone in arithmetic once it has
    been taken to UTC, and every computation of ours begins with that.
    """
    return datetime.fromtimestamp(runtime.flow_run.scheduled_start_time.timestamp(), UTC)


def stale_tick(interval: timedelta = INTERVAL) -> Outcome | None:
    """Skipped, where this run's tick is older than one interval of its schedule.

    After downtime the newest tick does the work of all. A run that a person retries is wanted, however old it is.
    """
    scheduled = scheduled_start()
    if runtime.flow_run.run_count > 1 or datetime.now(UTC) - scheduled <= interval:
        return None
    return Outcome("Skipped", f"the tick of {scheduled:%Y-%m-%d %H:%M}Z is older than one interval")


@contextmanager
def recorded(context: RunContext) -> Iterator[Callable[[Outcome], Outcome]]:
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
        # The message may quote a record; the traceback in the run's log says where.
        keep_run(context, "Failed", {}, type(error).__name__)
        raise
