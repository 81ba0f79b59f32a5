"""`turnaround serve`: the schedules of prefect.yaml, run from this process."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import typer

from config.location import config_path
from config.settings import load_settings
from flows import deployments, registry
from flows.deployments import Deployment
from turnaround import deploy, prefect_api
from turnaround.database import open_warehouse
from turnaround.registered import summary
from turnaround.selection import select_operators

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments.runner import RunnerDeployment

# Each run is a process of some 250 MB. Without a limit, a backlog would start dozens at once.
RUNS_AT_ONCE = 3


def run() -> None:
    """Register the deployments and the automations, then run what is due until the process is ended.

    Raises:
        ConfigurationError: no Prefect server is named: schedules need one that stays.
    """
    settings = load_settings()
    operators = select_operators(settings, ())
    deploy.require_server("serve")
    ui = prefect_api.connect(settings)
    # A schema that is missing or of another version is better said here, once, than by every run.
    with open_warehouse(settings):
        pass
    # Runs are processes with a working folder of their own.
    os.environ["TURNAROUND_CONFIG"] = str(config_path())
    done = deploy.register(settings, operators, has_workers=False)
    typer.echo(f"Deployments, schedules and automations: {summary(done)}. {deploy.who_is_told(settings)}")
    for one in done:
        if one.note:
            typer.echo(str(one))
    _serve(operators, ui)


def _serve(operators: tuple[str, ...], ui: str | None) -> None:
    from prefect import serve
    from prefect.client.orchestration import get_client

    known = deployments.wanted(operators)
    with get_client(sync_client=True) as client:
        skipped = sum(_skip_backlog(client, one) for one in known)
    if skipped:
        typer.echo(f"Skipped {skipped} ticks that were due while nothing ran; the next one does the work of all.")
    typer.echo(f"Runs: {ui}/runs    End: Ctrl-C")
    serve(*(_runner_deployment(one) for one in known), limit=RUNS_AT_ONCE, print_starting_message=False)


def _runner_deployment(deployment: Deployment) -> RunnerDeployment:
    """What a Prefect runner asks for; everything about it is registered already."""
    from prefect.types.entrypoint import EntrypointType

    built: Any = registry.load_flow(deployment.flow).to_deployment(
        name=deployment.name,
        description=deployment.description,
        tags=list(deployment.tags),
        # The installed package, whatever the working folder of the process that runs it.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # The runner registers it again. Not a word on schedules: an empty list would take a person's own away with ours.
    built.model_fields_set.discard("schedules")
    return cast("RunnerDeployment", built)


def _skip_backlog(client: SyncPrefectClient, deployment: Deployment) -> int:
    """End the ticks of the time in which nothing ran: a run makes up for all of them, and each would cost a process.

    The newest one is left, so that what runs once a night still does after a night's short stop.
    """
    from prefect.states import Cancelled

    deployment_id = client.read_deployment_by_name(deployment.full_name).id
    before = datetime.now(UTC) - deployments.interval([deployment], deployment.flow)
    skipped = 0
    while late := _late(client, deployment_id, before):
        for flow_run in late:
            client.set_flow_run_state(
                flow_run.id, Cancelled(name="Skipped", message="due while nothing ran"), force=True
            )
        skipped += len(late)
    return skipped


def _late(client: SyncPrefectClient, deployment_id: UUID, before: datetime) -> list[FlowRun]:
    """Some of the runs that were due before, as many as Prefect gives at a time."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
        FlowRunFilterState,
        FlowRunFilterStateName,
    )

    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter(
            # By name: a run that a person retries meanwhile is scheduled too, and wanted.
            state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Scheduled", "Late"])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=before),
        ),
    )
