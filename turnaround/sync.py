"""`turnaround sync`: the flows, once, here, as real Prefect flow runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from config.errors import ConfigurationError
from config.secrets import resolve
from config.settings import OperatorSettings, load_settings
from connectors.warehouse import Warehouse, runs, worklist
from flows import registry
from turnaround import prefect_api, runlog
from turnaround.database import open_warehouse
from turnaround.outcome import Outcome, print_outcome
from turnaround.selection import select_flows, select_operators

if TYPE_CHECKING:
    from prefect import State

WELL, FAILED, MISCONFIGURED = 0, 1, 2


def run(flows: Sequence[str], operators: Sequence[str], now: datetime | None, **more: Any) -> int:
    """Run flows x operators in order. One run's failure does not stop the others.

    Args:
        flows: their names; none: all.
        operators: their keys; none: all.
        now: the logical time; None: the current one.
        more: what else the flows take, such as a backfill's days.

    Returns:
        The exit code: 0 all well (a person may have something to do), 1 a flow failed, 2 an operator is misconfigured.
    """
    settings = load_settings()
    names, chosen = select_flows(flows), select_operators(settings, operators)
    ready = [operator for operator in chosen if _secrets_are_there(operator, settings.operators[operator])]
    codes = [WELL if len(ready) == len(chosen) else MISCONFIGURED]
    if ready:
        with open_warehouse(settings) as warehouse:
            ui = prefect_api.connect(settings)
            loaded = [registry.load_flow(name) for name in names]
            log = runlog.keep(settings)
            codes += [
                _run_one(flow, operator, warehouse, ui, now=now, **more)
                for flow in loaded
                for operator in ready
                # One that is asked for by name says why there is nothing to do.
                if flow.name in flows or registry.concerns(flow.name, settings.operators[operator])
            ]
            if max(codes) == FAILED:
                typer.echo(f"What happened in detail: {log}", err=True)
    return max(codes)


def _secrets_are_there(operator: str, settings: OperatorSettings) -> bool:
    """Whether they can be resolved; said before anything starts. Blocks are for the run itself, which has Prefect."""
    try:
        for reference in prefect_api.secret_references(settings):
            if not prefect_api.is_block(reference):
                resolve(reference)
    except ConfigurationError as error:
        typer.echo(f"turnaround: operator {operator}: {error}", err=True)
        return False
    return True


def _run_one(flow: Any, operator: str, warehouse: Warehouse, ui: str | None, **parameters: Any) -> int:
    started = time.monotonic()
    state: State[Any] = flow(operator=operator, return_state=True, **parameters)
    flow_run_id = str(state.state_details.flow_run_id)
    outcome = Outcome(
        flow=flow.name,
        operator=operator,
        state=state.name or state.type.value,
        message=state.message or "",
        seconds=time.monotonic() - started,
        good=state.is_completed(),
        link=f"{ui}/runs/flow-run/{flow_run_id}" if ui else None,
    )
    with warehouse.transaction() as connection:
        counts = runs.counts(connection, flow_run_id)
        items = worklist.read(connection, operator, include_resolved=False)
    print_outcome(outcome, counts, items)
    if outcome.good:
        return WELL
    error = state.result(raise_on_failure=False)
    return MISCONFIGURED if isinstance(error, ConfigurationError) else FAILED
