"""Tech Log to LEON: the journey log of each signed-off sector, for one operator, every five minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from config.settings import Settings
from connectors.errors import VendorError
from flows.outcome import WINDOW, Call, Outcome, as_function, as_task, ending, run_name
from flows.running import preview_once, run_in_prefect, run_once, scope_of, settle_and_compare
from model.sync import Scope
from tasks.checked import CheckFailedError, keep_failed_check, require
from tasks.close import Refusals, close, publish_summary
from tasks.context import RunContext
from tasks.techlog import extract_techlog
from tasks.techlog_to_leon.choose import choose
from tasks.techlog_to_leon.deliver import deliver, settle
from tasks.techlog_to_leon.extract import extract_leon, remember
from tasks.techlog_to_leon.load import load
from tasks.techlog_to_leon.transform import Comparison, check, read_answers, transform
from transforms.journey_log_attention import REFUSAL_CODES, refusal_items

FLOW = "techlog_to_leon"


@flow(
    name=FLOW,
    flow_run_name=run_name,
    persist_result=False,
    description="Signed-off sectors of Tech Log become LEON's journey logs, and follow while those are open.",
)
def techlog_to_leon(
    operator: str,
    now: datetime | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    full: bool = False,  # noqa: FBT001, FBT002  (a flow's parameter)
) -> State[Any]:
    """Send one operator's signed-off sectors to LEON.

    Args:
        operator: the operator's key in turnaround.toml.
        now: the logical time of the run, UTC where it has no zone; the run's scheduled start where it is left out.
        first_day: of a backfill (UTC); with it, no cursor is moved. Left out: the rolling window.
        last_day: of a backfill, which belongs to it.
        full: the rolling window is read whole, as if nothing had been read before.
    """
    scope = scope_of(first_day, last_day, full=full)
    return run_in_prefect(FLOW, _cycle, operator, now, scope=scope).as_state()


def synchronise(
    operator: str,
    settings: Settings,
    now: datetime,
    *,
    flow_run_id: str | None = None,
    call: Call = as_function,
    scope: Scope = WINDOW,
) -> Outcome:
    """One whole run without Prefect's engine; see running.run_once."""
    return run_once(FLOW, _cycle, operator, settings, now, flow_run_id, call, scope)


def preview(operator: str, settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """What a run would write; see running.preview_once."""
    return preview_once(FLOW, lambda context: _compare(context, as_function).plan.changes, operator, settings, now)


def _cycle(context: RunContext, call: Call) -> Outcome:
    try:
        settled, found = settle_and_compare(context, call, settle, _compare)
        loaded = call(load)(context, found)
        delivered = call(deliver)(context, found.plan.changes)
        closing = call(close)(context, found.plan.counts, loaded, settled, delivered, _refusals(found), found.plan)
    except (VendorError, CheckFailedError) as error:
        return Outcome.failed(error)
    if call is as_task:
        publish_summary(context, closing)
    return ending(delivered, closing, "LEON holds the journey log of every signed-off sector", context.run.scope)


def _compare(context: RunContext, call: Call) -> Comparison:
    """Extract, check and transform: everything up to the first thing that is kept or sent."""
    memory = call(remember)(context)
    techlog = call(extract_techlog)(context, memory.cursors, memory.go_live.at)
    chosen = choose(context, memory, techlog)
    leon = call(extract_leon)(context, chosen)
    reading = read_answers(memory, techlog, chosen, leon)
    checked = call(check)(context, chosen, reading)
    found = Comparison(memory, techlog, chosen, leon, reading, checked)
    if checked.critical and context.keeps:
        call(keep_failed_check)(context, found.unreadable, checked)
    require(checked)
    return call(transform)(context, found)  # type: ignore[no-any-return]


def _refusals(found: Comparison) -> Refusals:
    """Logs that are closed are known before the write or met at it; a person sees one kind of item."""
    closed = [item for item in found.plan.items if item.code in REFUSAL_CODES]
    return Refusals(REFUSAL_CODES, lambda rows: [*closed, *refusal_items(rows)])
