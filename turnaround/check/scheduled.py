"""The Prefect server: whether it answers, what it has on its schedules, and whether somebody works on that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from config.errors import ConfigurationError
from config.settings import Settings
from flows import registry
from flows.deployments import read_deployments
from turnaround.check.lines import Line, fail, names, ok, things, warn
from turnaround.instants import show_instant

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

SUBJECT = "Prefect"
SECONDS = 10.0
PAGE = 200
NOT_NAMED = warn(
    SUBJECT,
    "PREFECT_API_URL is not set: `turnaround sync` works without, a schedule does not. Name the server here, then "
    "`turnaround deploy`, or `turnaround serve` on one machine",
)


@dataclass(frozen=True, slots=True, order=True)
class Scheduled:
    """A schedule of a deployment. operator is empty where it is for none in particular."""

    flow: str
    deployment: str
    operator: str

    def __str__(self) -> str:
        return f"{self.flow}/{self.deployment}" + (f" for {self.operator}" if self.operator else "")


def look_at_prefect(url: str | None, settings: Settings, ids: Sequence[str]) -> list[Line]:
    """The server that PREFECT_API_URL named when the command began; None: it named none."""
    if url is None:
        return [NOT_NAMED]
    import httpx
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectException

    try:
        # First without Prefect's client, which tries again for minutes.
        httpx.get(f"{url}/health", timeout=SECONDS / 2).raise_for_status()
        with get_client(sync_client=True, httpx_settings={"timeout": SECONDS}) as client:
            return list(_look(client, url, settings, ids))
    except httpx.HTTPStatusError as error:
        return [fail(SUBJECT, _refused(url, error.response.status_code))]
    except (httpx.HTTPError, PrefectException, RuntimeError) as error:
        return [
            fail(
                SUBJECT,
                f"the API at {url} does not answer as Prefect does ({type(error).__name__}): start it with "
                "`prefect server start`, or correct PREFECT_API_URL",
            )
        ]


def _refused(url: str, status: int) -> str:
    if status in {401, 403}:
        return f"the API at {url} does not let us in (HTTP {status}): set PREFECT_API_AUTH_STRING as the server has it"
    return f"the API at {url} answers with HTTP {status}: look at the server's log"


def _look(client: SyncPrefectClient, url: str, settings: Settings, ids: Sequence[str]) -> Iterator[Line]:
    import prefect

    there = str(client.request("GET", "/admin/version").json())
    if there == prefect.__version__:
        yield ok(SUBJECT, f"the API at {url} answers, version {there}")
    else:
        yield warn(
            SUBJECT,
            f"the server at {url} is Prefect {there}, here it is {prefect.__version__}: install the same on both",
        )
    deployments = _deployments(client)
    yield from _schedules(deployments, _wanted(settings, ids))
    yield from _workers(client, deployments)
    yield from _late(client)


def _deployments(client: SyncPrefectClient) -> list[tuple[str, Any]]:
    """Deployments of our flows, each with the name of its flow."""
    wanted = {_flow_of(one) for one in _declared()}
    flows = {one.id: one.name for one in client.read_flows(limit=PAGE) if one.name in wanted}
    return [(flows[one.flow_id], one) for one in client.read_deployments(limit=PAGE) if one.flow_id in flows]


def _declared() -> list[dict[str, Any]]:
    try:
        return read_deployments()
    except ConfigurationError:
        return []


def _flow_of(deployment: dict[str, Any]) -> str:
    return re.split(r"[.:]", deployment["entrypoint"])[-1]


def _wanted(settings: Settings, ids: Sequence[str]) -> set[Scheduled]:
    """What prefect.yaml has for these operators."""
    found = set()
    for one in _declared():
        flow = _flow_of(one)
        for schedule in one.get("schedules", ()):
            if "operator" not in schedule.get("parameters", {}):
                found.add(Scheduled(flow, one["name"], ""))
                continue
            for operator in ids:
                if registry.concerns(flow, settings.operators[operator]):
                    found.add(Scheduled(flow, one["name"], operator))
    return found


def _schedules(deployments: Sequence[tuple[str, Any]], wanted: set[Scheduled]) -> Iterator[Line]:
    active: set[Scheduled] = set()
    paused: set[Scheduled] = set()
    for flow, one in deployments:
        for schedule in one.schedules:
            operator = {**one.parameters, **schedule.parameters}.get("operator") or ""
            is_on = schedule.active and not one.paused
            (active if is_on else paused).add(Scheduled(flow, one.name, str(operator)))
    on = wanted & active
    missing = sorted(wanted - active - paused)
    if not on and not wanted & paused:
        yield warn("schedules", "nothing is scheduled: `turnaround deploy`, or `turnaround serve` on one machine")
        return
    if off := sorted(wanted & paused - active):
        yield warn(
            "schedules", f"paused: {names([str(one) for one in off])}. Resume them in the UI when the reason is gone"
        )
    if missing:
        yield warn("schedules", f"missing: {names([str(one) for one in missing])}. `turnaround deploy` registers them")
    if on and not missing and not off:
        yield ok("schedules", f"{things(len(on), 'schedule')} on, as prefect.yaml has them")


def _workers(client: SyncPrefectClient, deployments: Sequence[tuple[str, Any]]) -> Iterator[Line]:
    """Whether anybody asks for work. Prefect calls a deployment ready while a worker, or `turnaround serve`, does."""
    for pool in client.read_work_pools(limit=PAGE):
        if pool.is_paused and any(one.work_pool_name == pool.name for _, one in deployments):
            yield warn("work pool", f"{pool.name} is paused: its runs wait. `prefect work-pool resume {pool.name}`")
    on = [(flow, one) for flow, one in deployments if not one.paused and any(each.active for each in one.schedules)]
    idle = sorted({f"{flow}/{one.name}" for flow, one in on if getattr(one.status, "value", one.status) == "NOT_READY"})
    if idle:
        yield fail(
            "workers",
            f"nobody works on {names(idle)}: start a worker (`prefect worker start --pool turnaround`), or "
            "`turnaround serve` on one machine",
        )
    elif on:
        yield ok("workers", "at work on every deployment that has a schedule")


def _late(client: SyncPrefectClient) -> Iterator[Line]:
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.sorting import FlowRunSort

    late = FlowRunFilter.model_validate({"state": {"name": {"any_": ["Late"]}}})
    number = client.count_flow_runs(flow_run_filter=late)
    if not number:
        return
    (oldest, *_) = client.read_flow_runs(flow_run_filter=late, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=1)
    due = oldest.expected_start_time or datetime.now(UTC)
    yield warn(
        "late runs",
        f"{things(number, 'run')} should have begun and did not, the oldest at {show_instant(due)}: look whether the "
        "workers are up and have room. All but the newest of a flow will end as Skipped",
    )
