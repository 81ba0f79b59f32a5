"""The work pool, the deployments and their schedules on the Prefect server: what differs is changed, and nothing else.

Prefect's own way to register a deployment anew makes a schedule active again that was paused in the UI, and may give it
a new id, under which a tick that is already on its way is created a second time. So nothing is sent that is there
already, and each schedule is changed by its own id, without a word on whether it is active.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows import registry
from flows.deployments import Deployment, Schedule
from turnaround.registered import Registered

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import DeploymentSchedule
    from prefect.client.schemas.responses import DeploymentResponse

PROCESS = "process"


def ensure_work_pools(client: SyncPrefectClient, deployments: Sequence[Deployment]) -> Iterator[Registered]:
    """Create the pools that are missing, of type process. One that is there keeps its type and settings."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    for name in dict.fromkeys(one.work_pool for one in deployments):
        try:
            pool = client.read_work_pool(name)
        except ObjectNotFound:
            template = ProcessWorker.get_default_base_job_template()
            client.create_work_pool(WorkPoolCreate(name=name, type=PROCESS, base_job_template=template))
            yield Registered("created", f"work pool {name}", PROCESS)
        else:
            yield Registered("unchanged", f"work pool {name}", "paused" if pool.is_paused else pool.type)


def ensure_deployment(
    client: SyncPrefectClient, deployment: Deployment, *, has_workers: bool = True
) -> Iterator[Registered]:
    """Bring one deployment and its schedules to what is wanted.

    Args:
        client: of the Prefect server.
        deployment: what is wanted.
        has_workers: workers of the work pool run it; else whoever serves it.
    """
    from prefect.exceptions import ObjectNotFound

    fields = _fields(deployment, has_workers=has_workers)
    try:
        found = client.read_deployment_by_name(deployment.full_name)
    except ObjectNotFound:
        flow_id = client.create_flow_from_name(deployment.flow)
        schedules = [_as_created(one) for one in deployment.schedules]
        client.create_deployment(
            flow_id,
            deployment.name,
            schedules=schedules,
            parameters={},
            **{k: v for k, v in fields.items() if v is not None},
        )
        yield Registered("created", f"deployment {deployment.full_name}")
        yield from (Registered("created", _title(deployment, one)) for one in deployment.schedules)
        return
    yield _update(client, found, deployment, fields)
    yield from _ensure_schedules(client, found, deployment)


def _fields(deployment: Deployment, *, has_workers: bool) -> dict[str, Any]:
    """What a deployment has beside its schedules, under the names of Prefect's API."""
    from prefect.utilities.callables import parameter_schema

    return {
        "description": deployment.description,
        "tags": list(deployment.tags),
        "entrypoint": deployment.entrypoint,
        "work_pool_name": deployment.work_pool if has_workers else None,
        # The installed package is imported: nothing is fetched, and no folder is gone to, before a run.
        "pull_steps": [],
        "enforce_parameter_schema": True,
        "parameter_openapi_schema": parameter_schema(registry.load_flow(deployment.flow)).model_dump(
            exclude_unset=True
        ),
    }


def _update(
    client: SyncPrefectClient, found: DeploymentResponse, deployment: Deployment, fields: dict[str, Any]
) -> Registered:
    from prefect.client.schemas.actions import DeploymentUpdate

    note = "paused in the UI, and stays so" if found.paused else ""
    title = f"deployment {deployment.full_name}"
    # None and no steps are the same to whoever runs it.
    current = {name: getattr(found, name) for name in fields} | {"pull_steps": found.pull_steps or []}
    if current == fields:
        return Registered("unchanged", title, note)
    client.update_deployment(found.id, DeploymentUpdate(**fields))
    return Registered("changed", title, note)


def _ensure_schedules(
    client: SyncPrefectClient, found: DeploymentResponse, deployment: Deployment
) -> Iterator[Registered]:
    ours = {str(one.slug): one for one in found.schedules if deployment.owns(one.slug)}
    for schedule in deployment.schedules:
        existing = ours.pop(schedule.slug, None)
        if existing is None:
            client.create_deployment_schedules(found.id, [_as_created(schedule)])
            yield Registered("created", _title(deployment, schedule))
        else:
            yield _update_schedule(client, found, deployment, schedule, existing)
    # Of operators that are not configured any more, or that the flow no longer concerns.
    for slug, gone in ours.items():
        client.delete_deployment_schedule(found.id, gone.id)
        yield Registered("removed", f"schedule {slug} of {deployment.full_name}")


def _update_schedule(
    client: SyncPrefectClient,
    found: DeploymentResponse,
    deployment: Deployment,
    schedule: Schedule,
    existing: DeploymentSchedule,
) -> Registered:
    note = "" if existing.active else "paused in the UI, and stays so"
    wanted = _as_created(schedule)
    if (existing.schedule, existing.parameters) == (wanted.schedule, wanted.parameters):
        return Registered("unchanged", _title(deployment, schedule), note)
    client.update_deployment_schedule(found.id, existing.id, schedule=wanted.schedule, parameters=wanted.parameters)
    return Registered("changed", _title(deployment, schedule), note)


def _as_created(schedule: Schedule) -> Any:
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.schedules import CronSchedule

    return DeploymentScheduleCreate(
        schedule=CronSchedule(cron=schedule.cron, timezone=schedule.timezone),
        slug=schedule.slug,
        active=True,
        parameters=schedule.parameters,
    )


def _title(deployment: Deployment, schedule: Schedule) -> str:
    return f"schedule {schedule.slug} of {deployment.full_name}"
