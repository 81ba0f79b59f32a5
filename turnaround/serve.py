"""`turnaround serve`: the schedules of prefect.yaml, run from this process."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import typer

from config.errors import ConfigurationError
from config.location import config_path
from config.settings import Settings, load_settings
from flows import deployments, registry
from turnaround import prefect_api
from turnaround.database import open_warehouse
from turnaround.selection import select_operators

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

# Each run is a process of some 250 MB. Without a limit, a backlog would start dozens at once.
RUNS_AT_ONCE = 3
INTERVAL = timedelta(minutes=5)


def run() -> None:
    """Register the deployments, then run what is due until the process is ended.

    Raises:
        ConfigurationError: no Prefect server is named: schedules need one that stays.
    """
    settings = load_settings()
    operators = select_operators(settings, ())
    if not os.environ.get("PREFECT_API_URL"):
        raise ConfigurationError(
            "serve needs a Prefect server: start `prefect server start` in another terminal, then set "
            "PREFECT_API_URL=http://127.0.0.1:4200/api here (docs/operations.md)"
        )
    ui = prefect_api.connect(settings)
    # A schema that is missing or of another version is better said here, once, than by every run.
    with open_warehouse(settings):
        pass
    # Runs are processes with a working folder of their own.
    os.environ["TURNAROUND_CONFIG"] = str(config_path())
    _serve(operators, settings, ui)


def _serve(operators: tuple[str, ...], settings: Settings, ui: str | None) -> None:
    from prefect import serve
    from prefect.client.orchestration import get_client

    def concerns(flow: str, operator: str) -> bool:
        return registry.concerns(flow, settings.operators[operator])

    built = deployments.build(operators, concerns=concerns)
    with get_client(sync_client=True) as client:
        skipped = _skip_backlog(client, [f"{one.flow_name}/{one.name}" for one in built])
    runs = [
        f"{one.flow_name} for {operator}"
        for one in built
        for operator in operators
        if concerns(str(one.flow_name), operator)
    ]
    typer.echo(f"Every five minutes: {', '.join(runs)}")
    if skipped:
        typer.echo(f"Skipped {skipped} ticks that were due while nothing ran; the next one does the work of all.")
    typer.echo(f"Runs: {ui}/runs    End: Ctrl-C")
    serve(*built, limit=RUNS_AT_ONCE, print_starting_message=False)


def _skip_backlog(client: SyncPrefectClient, names: list[str]) -> int:
    """End the ticks of the time in which nothing ran: a run makes up for all of them, and each would cost a process."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.states import Cancelled

    known = [found for name in names if (found := _deployment_id(client, name))]
    if not known:
        return 0
    late = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=known)),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC) - INTERVAL),
        ),
    )
    for flow_run in late:
        client.set_flow_run_state(flow_run.id, Cancelled(name="Skipped", message="due while nothing ran"), force=True)
    return len(late)


def _deployment_id(client: SyncPrefectClient, name: str) -> UUID | None:
    from prefect.exceptions import ObjectNotFound

    try:
        return client.read_deployment_by_name(name).id
    except ObjectNotFound:
        return None
