"""Task that closes: what a person has to do, the counts, the slowest calls; kept in sync.runs and shown in the UI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from connectors.http import Call
from connectors.warehouse import outbox, runs, worklist
from model.sync import OutboxRow, Plan, WorklistItem
from tasks.artifacts import artifact_key, best_effort
from tasks.context import RunContext
from tasks.courier import DeliveryReport, rows_of
from transforms import attention

SLOWEST = 5


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many worklist items were opened and closed."""

    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """How a flow puts refused rows to a person: the worklist codes that this settles, and rows to items."""

    codes: tuple[str, ...]
    items: Callable[[Sequence[OutboxRow]], list[WorklistItem]]


REFUSALS = Refusals(("vendor_rejected",), attention.rejected_items)
# Where nothing can be refused; or the ticks, which look at the window alone, would close the item at once.
NOT_KEPT = Refusals((), lambda _rows: [])


@dataclass(slots=True)
class Closing:
    """The end of a run in figures.

    Attributes:
        counts: "entity operation outcome" -> rows, the plan's own counts, and the HTTP calls with their summed waits.
        written: of those, what the vendors took or refused.
        open_items: the worklist items of this operator that nobody has acknowledged.
        notes: of a backfill, what it did not bring about and why, a sentence each.
        slowest: the slowest calls, "system operation" and seconds.
    """

    counts: dict[str, int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    open_items: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slowest: list[tuple[str, float]] = field(default_factory=list)


@task(cache_policy=NO_CACHE, persist_result=False)
def close(
    context: RunContext,
    planned: Mapping[str, int],
    loaded: LoadReport,
    settled: DeliveryReport,
    delivered: DeliveryReport,
    refusals: Refusals = REFUSALS,
    plan: Plan | None = None,
) -> Closing:
    """Bring the worklist in line with what delivery met, and sum the run up.

    Args:
        context: the run.
        planned: the plan's own counts.
        loaded: what load did to the worklist.
        settled: what became of lost answers.
        delivered: what delivery did.
        refusals: how refused rows are put to a person.
        plan: what the run intended, as far as it writes to a vendor.
    """
    run = context.run
    changes, notes = ((), ()) if plan is None else (plan.changes, plan.notes)
    with context.warehouse.transaction() as connection:
        mine = rows_of(context, changes, outbox.open_rows(connection, run.operator_id, run.flow))
        failed = [row for row in mine if row.status == "failed"]
        opened, closed = worklist.reconcile(connection, run, refusals.codes, refusals.items(failed))
        items = worklist.read(connection, run.operator_id, include_resolved=False)
    counts = Counter(dict(planned))
    written = Counter[str]()
    for (entity, operation, outcome), rows in (settled.counts + delivered.counts).items():
        written[f"{entity} {operation} {outcome}"] += rows
    counts.update(written)
    calls = [call for client in context.open_clients() for call in client.calls]
    counts["worklist opened"] = loaded.opened + opened
    counts["worklist closed"] = loaded.closed + closed
    counts["http calls"] = len(calls)
    counts["http milliseconds"] = round(1000 * sum(call.seconds for call in calls))
    return Closing(
        counts=dict(counts),
        written=dict(written),
        open_items=[item for item in items if item["acknowledged_at"] is None],
        notes=[*notes, *(_refused(row) for row in failed if run.scope.is_part)],
        slowest=_slowest(calls),
    )


def keep_run(context: RunContext, state: runs.RunState, counts: dict[str, int], error: str | None) -> None:
    """Write the run's end into sync.runs."""
    with context.warehouse.transaction() as connection:
        runs.finish(connection, context.run, datetime.now(UTC), state, counts, error)


def publish_summary(context: RunContext, closing: Closing) -> None:
    """The summary as a table artifact in the Prefect UI, what matters most first; nothing personal."""
    rows = [_line("to do", one["code"], one["summary"], one["action"]) for one in closing.open_items]
    rows += [_line("left alone", "", note) for note in closing.notes]
    rows += [_line("written", name, str(rows)) for name, rows in sorted(closing.written.items()) if rows]
    figures = {name: value for name, value in closing.counts.items() if value and name not in closing.written}
    rows += [_line("figures", *_figure(name, value)) for name, value in sorted(figures.items())]
    rows += [_line("slow calls", name, f"{seconds:.2f} s") for name, seconds in closing.slowest]
    run = context.run
    headline = (
        f"**{run.flow}** for **{run.operator_id}** at {run.now:%Y-%m-%d %H:%M}Z: "
        f"{sum(closing.written.values())} written, {len(closing.open_items)} to do by hand"
    )
    with best_effort("the summary"):
        create_table_artifact(table=rows, key=artifact_key(run.flow, run.operator_id), description=headline)


def _refused(row: OutboxRow) -> str:
    return f"{row.entity} {row.source_key} was refused: {row.last_error}"


def _line(part: str, what: str, value: str, action: str = "") -> dict[str, str]:
    return {"part": part, "what": what, "value": value, "what to do": action}


def _figure(name: str, value: int) -> tuple[str, str]:
    if name == "http milliseconds":
        return "http calls, time waited", f"{value / 1000:.1f} s"
    return name, str(value)


def _slowest(calls: list[Call]) -> list[tuple[str, float]]:
    longest = sorted(calls, key=lambda call: call.seconds, reverse=True)
    return [(f"{call.system} {call.operation}", call.seconds) for call in longest[:SLOWEST]]
