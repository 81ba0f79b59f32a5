"""LEON's duties into the FTL tables that analysts report from, for one operator, every hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from config.settings import Settings
from connectors.errors import VendorError
from flows.outcome import WINDOW, Call, Outcome, as_function, as_task, ending, run_name
from flows.running import run_in_prefect, run_once, scope_of
from model.sync import Plan, Scope
from tasks.checked import CheckFailedError, keep_failed_check, require
from tasks.close import NOT_KEPT, close, publish_summary
from tasks.context import RunContext
from tasks.courier import DeliveryReport
from tasks.ftl_duty.extract import extract_leon, remember
from tasks.ftl_duty.load import load
from tasks.ftl_duty.transform import Comparison, compare, derive, read_answer

FLOW = "ftl_duty"
SWITCHED_OFF = Outcome("Skipped", "the duty tables are switched off for the operator")


@flow(
    name=FLOW,
    flow_run_name=run_name,
    persist_result=False,
    description="LEON's duties, joined with flights and crew, become reporting.ftl_duty with its history and totals.",
)
def ftl_duty(
    operator: str,
    now: datetime | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    full: bool = False,  # noqa: FBT001, FBT002  (a flow's parameter)
) -> State[Any]:
    """Bring one operator's duties up to date.

    Args:
        operator: the operator's key in turnaround.toml.
        now: the logical time of the run, UTC where it has no zone; the run's scheduled start where it is left out.
        first_day: of a backfill (UTC); with it, no cursor is moved. Left out: the rolling window.
        last_day: of a backfill, which belongs to it.
        full: as every other run, which reads the rolling window whole anyway.
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


def preview(_operator: str, _settings: Settings, _now: datetime) -> list[dict[str, Any]]:
    """It writes to no vendor."""
    return []


def _cycle(context: RunContext, call: Call) -> Outcome:
    if not context.operator.ftl.enabled:
        return SWITCHED_OFF
    try:
        memory = call(remember)(context)
        leon = call(extract_leon)(context, memory)
        reading = read_answer(leon)
        checked = call(derive)(context, memory, leon, reading)
        if checked.critical and context.keeps:
            call(keep_failed_check)(context, reading.quarantined, checked)
        require(checked)
        found = call(compare)(context, Comparison(memory, leon, reading, checked))
        loaded = call(load)(context, found)
        nothing = DeliveryReport()
        plan = Plan((), (), (), found.counts, notes=found.notes if context.run.scope.is_part else ())
        closing = call(close)(context, found.counts, loaded, nothing, nothing, NOT_KEPT, plan)
    except (VendorError, CheckFailedError) as error:
        return Outcome.failed(error)
    if call is as_task:
        publish_summary(context, closing)
    return ending(nothing, closing, "the duty tables are as LEON has the duties", context.run.scope)
