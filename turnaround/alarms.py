"""The automations on the Prefect server: ours are brought to what is wanted, everybody else's are left alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from config.settings import Settings
from flows import deployments as catalogue
from flows import events, registry
from flows.deployments import Deployment
from turnaround.alert_block import ensure_block
from turnaround.registered import Registered, Verb

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.automations import Automation, AutomationCore

    from flows.automations import Watched

PAGE = 200
# Prefect's engine takes no shorter one, whatever it is told.
SHORTEST_HEARTBEAT = timedelta(seconds=30)


def ensure_alarms(
    client: SyncPrefectClient,
    settings: Settings,
    operators: Sequence[str],
    deployments: Sequence[Deployment],
    concerns: Callable[[str, str], bool],
) -> list[Registered]:
    """Bring the notification block and the automations to what the settings say, and expect success from now on."""
    from flows import automations

    watched = [
        automations.Watched(
            flow,
            tuple(operator for operator in operators if concerns(flow, operator)),
            catalogue.interval(deployments, flow) * settings.alerts.intervals_without_success,
        )
        for flow in registry.NAMES
        if any(concerns(flow, operator) for operator in operators)
    ]
    flows = list(dict.fromkeys(one.flow for one in deployments))
    block, done = ensure_block(client, settings.alerts)
    wanted = automations.build(watched, flows, block, heartbeat=heartbeat())
    done += ensure_automations(client, wanted, automations.PREFIX)
    expect_success(client, watched)
    return done


def heartbeat() -> timedelta:
    """How often a run says that it is alive, as its process will be told (config/prefect_environment.py)."""
    return max(timedelta(seconds=float(os.environ["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])), SHORTEST_HEARTBEAT)


def ensure_automations(
    client: SyncPrefectClient, wanted: Sequence[AutomationCore], prefix: str
) -> Iterator[Registered]:
    """Create, change and remove automations of that prefix. One that was switched off in the UI stays off.

    Args:
        client: of the Prefect server.
        wanted: what there should be.
        prefix: of the names of ours.
    """
    found: dict[str, list[Automation]] = {}
    for one in _automations(client):
        found.setdefault(one.name, []).append(one)
    for core in wanted:
        # A name is no key to Prefect: should there be two of a name, one is enough.
        existing = found.get(core.name, [])
        yield _ensure(client, core, existing.pop(0) if existing else None)
    for one in [one for name, several in found.items() if name.startswith(prefix) for one in several]:
        client.delete_automation(one.id)
        yield Registered("removed", f"automation {one.name}")


def _ensure(client: SyncPrefectClient, wanted: AutomationCore, existing: Automation | None) -> Registered:
    verb: Verb = "created"
    note = ""
    if existing is None:
        client.create_automation(wanted)
    else:
        note = "" if existing.enabled else "switched off in the UI, and stays so"
        wanted = wanted.model_copy(update={"enabled": existing.enabled})
        verb = "unchanged" if _content(existing) == _content(wanted) else "changed"
    if existing is not None and verb == "changed":
        # Prefect's client leaves out what was not set by name, the types of trigger and actions among it; and the
        # server takes no owner in a change.
        content = wanted.model_dump(exclude={"owner_resource"})
        client.update_automation(existing.id, type(wanted).model_validate(content))
    return Registered(verb, f"automation {wanted.name}", note)


def _content(automation: AutomationCore) -> dict[str, object]:
    return automation.model_dump(exclude={"id", "created", "updated"})


def _automations(client: SyncPrefectClient) -> list[Automation]:
    found: list[Automation] = []
    while page := client.read_automations(limit=PAGE, offset=len(found)):
        found += page
    return found


def expect_success(client: SyncPrefectClient, watched: Sequence[Watched]) -> None:
    """Say that from now on each of these flows should succeed, so that one that never does is noticed too."""
    from prefect.events.schemas.events import Event, Resource

    from flows.automations import EXPECTED

    said = [
        Event(event=EXPECTED, resource=Resource.model_validate(events.resource(operator, one.flow)))
        for one in watched
        for operator in one.operators
    ]
    if said:
        client.request("POST", "/events", json=[one.model_dump(mode="json") for one in said]).raise_for_status()
