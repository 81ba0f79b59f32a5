"""What every flow has in common: how its tasks are called, how a run ends, and that its start and end are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self, cast

from prefect import runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from sqlalchemy.exc import DBAPIError

from connectors.warehouse import runs
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.runs import RunState
from flows.advice import trouble_of
from model.sync import Scope
from tasks.close import Closing, keep_run
from tasks.context import RunContext
from tasks.courier import DeliveryReport

WINDOW = Scope()
NOTES_SHOWN = 3

# Outcomes of a row that are no answer of the vendor's to it.
UNANSWERED = ("pending", "waiting", "uncertain", "moot")

Call = Callable[[Any], Callable[..., Any]]


def as_task(task: Any) -> Callable[..., Any]:
    """Call a task as a Prefect task run."""
    return cast("Callable[..., Any]", task)


def as_function(task: Any) -> Callable[..., Any]:
    """Call the plain function inside a task, without Prefect."""
    return cast("Callable[..., Any]", task.fn)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: Completed, NeedsAttention, Skipped or Failed, and what there is to say about it.

    Attributes:
        state: its name.
        message: one line.
        counts: figures for sync.runs.
        cause: of a failure.
        tried: how many writes the vendor has answered.
        refused: how many of those it refused.
    """

    state: RunState
    message: str
    counts: dict[str, int] = field(default_factory=dict)
    cause: Exception | None = field(default=None, compare=False, repr=False)
    tried: int = field(default=0, compare=False)
    refused: int = field(default=0, compare=False)

    @classmethod
    def failed(cls, error: Exception) -> Self:
        """A run that ended with this error, whose words may be shown."""
        return cls("Failed", str(error), cause=error)

    def as_state(self) -> State[Any]:
        """The same as Prefect's final state."""
        if self.state == "Failed":
            return Failed(message=self.message, data=self.cause)
        return Completed(name=self.state, message=self.message)


def ending(delivered: DeliveryReport, closing: Closing, all_well: str, scope: Scope = WINDOW) -> Outcome:
    """How a run ended that got as far as its close."""
    answered = Counter[str]()
    for (_, _, result), rows in delivered.counts.items():
        answered[result] += rows
    tried = sum(rows for result, rows in answered.items() if result not in UNANSWERED)
    refused = answered["failed"]
    again = "run the backfill again" if scope.is_part else "what is left is sent by the next run"
    if delivered.down is not None:
        message = f"{delivered.down}. {again.capitalize()}."
        return Outcome("Failed", message, closing.counts, delivered.down, tried, refused)
    if scope.is_part and delivered.left:
        message = f"time ran out: {delivered.left} write(s) are left; {again}"
        return Outcome("Failed", message, closing.counts, None, tried, refused)
    words = list(closing.notes[:NOTES_SHOWN])
    if len(closing.notes) > NOTES_SHOWN:
        words.append(f"{len(closing.notes) - NOTES_SHOWN} more that was left alone, in the run's summary")
    if delivered.left:
        words.append(f"time ran out: {delivered.left} write(s) wait for the next run")
    if closing.open_items:
        words.append(f"{len(closing.open_items)} item(s) on the worklist")
    state: RunState = "NeedsAttention" if closing.open_items or closing.notes else "Completed"
    return Outcome(state, "; ".join(words) or all_well, closing.counts, tried=tried, refused=refused)


def run_name() -> str:
    """The flow run's name in the UI: the operator and the logical time, such as "acme 2026-03-10T09:05Z"."""
    return named_after(str(runtime.flow_run.parameters.get("operator")))


def named_after(subject: str) -> str:
    """A flow run's name: what it is about, and its logical time."""
    logical = runtime.flow_run.parameters.get("now") or scheduled_start()
    moment = logical if isinstance(logical, datetime) else datetime.fromisoformat(str(logical))
    return f"{subject} {as_utc(moment):%Y-%m-%dT%H:%MZ}"


def as_utc(moment: datetime) -> datetime:
    """An instant in UTC; one without a zone, as the UI's form gives it, is taken for UTC and not for this machine's."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def scheduled_start() -> datetime:
    """When the current flow run was due: its logical time.

    A datetime of the standard library. Prefect's own, before Python 3.13, loses its time zone in arithmetic once it has
    been taken to UTC, and every computation of ours begins with that.
    """
    return datetime.fromtimestamp(runtime.flow_run.scheduled_start_time.timestamp(), UTC)


def logical_start() -> datetime:
    """The logical time of a run to which none was given: when it was due; of one that is retried, when that begins.

    A person who retries wants the work done that is to be done now. The failed tick's own time is past, and a run that
    went back to it after later ones would undo what those have found.
    """
    return datetime.now(UTC) if is_retried() else scheduled_start()


def is_retried() -> bool:
    """Whether the run has been at work before, and somebody has asked for it again."""
    return int(runtime.flow_run.run_count) > 1


def stale_tick(interval: timedelta) -> Outcome | None:
    """Skipped, where this run's tick is older than one interval of its schedule.

    After downtime the newest tick does the work of all. A run that a person retries is wanted, however old it is.
    """
    scheduled = scheduled_start()
    if is_retried() or datetime.now(UTC) - scheduled <= interval:
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
        # Where the database is what has failed, the first error says more than a second one.
        with suppress(DBAPIError, WarehouseError):
            keep_run(context, "Failed", {}, str(trouble_of(error)))
        raise
