"""Tracking+ to Tech Log: maintenance that comes due, and deferrals changed there, for one operator."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from config.settings import Settings
from connectors.errors import VendorError
from flows.outcome import WINDOW, Call, Outcome, as_function, as_task, ending, run_name
from flows.running import preview_once, run_in_prefect, run_once, scope_of, settle_and_compare
from model.sync import Change, Scope
from tasks.checked import CheckFailedError, keep_failed_check, require
from tasks.close import Refusals, close, publish_summary
from tasks.context import RunContext
from tasks.veryon_to_techlog.deliver import deliver, settle
from tasks.veryon_to_techlog.extract import extract_techlog, extract_veryon, remember
from tasks.veryon_to_techlog.load import load
from tasks.veryon_to_techlog.reading import read_answers
from tasks.veryon_to_techlog.transform import Comparison, check, transform
from transforms.due_attention import rejected_items

FLOW = "veryon_to_techlog"
NO_TRACKING = Outcome("Skipped", "the operator has no Tracking+")


@flow(
    name=FLOW,
    flow_run_name=run_name,
    persist_result=False,
    description="Due maintenance of Tracking+ becomes checks in Tech Log; deferrals changed there are set in Tech Log.",
)
def veryon_to_techlog(
    operator: str,
    now: datetime | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    full: bool = False,  # noqa: FBT001, FBT002  (a flow's parameter)
) -> State[Any]:
    """Bring one operator's due list and deferrals to Tech Log.

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

    def changes(context: RunContext) -> tuple[Change, ...]:
        return () if context.operator.veryon is None else _compare(context, as_function).plan.changes

    return preview_once(FLOW, changes, operator, settings, now)


def _cycle(context: RunContext, call: Call) -> Outcome:
    if context.operator.veryon is None:
        return NO_TRACKING
    try:
        settled, found = settle_and_compare(context, call, settle, _compare)
        loaded = call(load)(context, found)
        delivered = call(deliver)(context, found.plan.changes)
        refusals = Refusals(("vendor_rejected",), rejected_items)
        closing = call(close)(context, found.plan.counts, loaded, settled, delivered, refusals, found.plan)
    except (VendorError, CheckFailedError) as error:
        return Outcome.failed(error)
    if call is as_task:
        publish_summary(context, closing)
    return ending(delivered, closing, "Tech Log holds what is due in Tracking+", context.run.scope)


def _compare(context: RunContext, call: Call) -> Comparison:
    """Extract, check and transform: everything up to the first thing that is kept or sent."""
    memory = call(remember)(context)
    techlog = call(extract_techlog)(context, memory)
    veryon = call(extract_veryon)(context, memory)
    reading = read_answers(memory, techlog, veryon)
    checked = call(check)(context, memory, veryon, reading)
    found = Comparison(memory, techlog, veryon, reading, checked)
    if checked.critical and context.keeps:
        call(keep_failed_check)(context, reading.quarantined, checked)
    require(checked)
    return call(transform)(context, found)  # type: ignore[no-any-return]
