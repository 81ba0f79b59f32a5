"""When somebody is told, and what is mended without anybody: the automations that `turnaround deploy` registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.events.schemas.automations import AutomationCore, Posture

from flows import events

# Ours are known by the prefix: what has it and is not wanted any more is removed, everything else is somebody's own.
PREFIX = "turnaround: "
# Said at registration: from here on a flow should succeed. Without it, one that never does would not be missed.
EXPECTED = "turnaround.run.expected"
# A flow's process says every so often that it is alive; after three times without it is dead.
MISSED_HEARTBEATS = 3
# A run that is refused much is refused much again five minutes later: once an hour is news enough.
REJECTS_AGAIN = timedelta(hours=1)
# A database that goes away takes the runs of every operator with it.
CRASHED_AGAIN = timedelta(minutes=15)

RUN_LINK = "{{ flow_run|ui_url }}"
RESOURCE = "{{ event.resource.name }}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A flow that has to succeed now and then.

    Attributes:
        flow: its name.
        operators: those that it runs for.
        within: for how long it may be without success, at least ten seconds.
    """

    flow: str
    operators: tuple[str, ...]
    within: timedelta


def build(
    watched: Sequence[Watched], flows: Sequence[str], block: UUID | None, *, heartbeat: timedelta
) -> list[AutomationCore]:
    """All automations.

    Args:
        watched: the flows that run for operators.
        flows: every flow that is deployed, those that run for no operator included.
        block: the notification block that tells somebody; None: nobody is told.
        heartbeat: how often a run says that it is alive (PREFECT_FLOWS_HEARTBEAT_FREQUENCY).
    """
    ours = [{"prefect.resource.role": "flow", "prefect.resource.name": list(flows)}]
    return [
        *(_no_success(one, block) for one in watched if one.operators),
        _stuck(ours, heartbeat * MISSED_HEARTBEATS),
        _crashed(ours, block),
        _housekeeping_failed(block),
        _rejects_high(block),
        _critical_item(block),
    ]


def _no_success(watched: Watched, block: UUID | None) -> AutomationCore:
    """Absence of success, and not presence of failure: it also sees runs that were cancelled, late or never started."""
    limit = _words(watched.within)
    return _automation(
        f"no success of {watched.flow}",
        f"{watched.flow} has not succeeded for one of its operators for {limit}.",
        {
            "posture": Posture.Proactive,
            "match": {
                "prefect.resource.id": f"{events.RESOURCE_PREFIX}.*",
                "turnaround.flow": watched.flow,
                "turnaround.operator": list(watched.operators),
            },
            "after": {EXPECTED, events.SUCCEEDED},
            "expect": {events.SUCCEEDED},
            "for_each": {"prefect.resource.id"},
            "within": watched.within,
        },
        _tell(
            block,
            f"No success for {limit}: {RESOURCE}",
            f"{RESOURCE}: no run has succeeded for {limit}. Look at its latest runs in the Prefect UI: a failed one "
            "has an artifact that says what to do; where there is none, is a worker, or turnaround serve, alive? "
            "`turnaround check` names what is wrong.",
        ),
    )


def _stuck(ours: list[dict[str, Any]], within: timedelta) -> AutomationCore:
    """A process that was killed cannot say so: its run would be Running for ever."""
    return _automation(
        "stuck runs",
        f"A run that has given no sign of life for {_words(within)} is marked as Crashed.",
        {
            "posture": Posture.Proactive,
            "match": {"prefect.resource.id": "prefect.flow-run.*"},
            "match_related": ours,
            "after": {"prefect.flow-run.heartbeat"},
            "expect": {"prefect.flow-run.*"},
            "for_each": {"prefect.resource.id"},
            "within": within,
        },
        [
            {
                "type": "change-flow-run-state",
                "state": "CRASHED",
                "name": "Crashed",
                "message": f"no sign of life for {_words(within)}: its process is gone. The next run does its work.",
            }
        ],
    )


def _crashed(ours: list[dict[str, Any]], block: UUID | None) -> AutomationCore:
    return _automation(
        "crashed runs",
        f"A run's process died. Told once in {_words(CRASHED_AGAIN)} for each flow.",
        {
            "match": {"prefect.resource.id": "prefect.flow-run.*"},
            "match_related": ours,
            "expect": {"prefect.flow-run.Crashed"},
            "for_each": {"related:flow:prefect.resource.id"},
            "within": CRASHED_AGAIN,
        },
        _tell(
            block,
            "Crashed: {{ flow.name }}",
            f"The run {{{{ flow_run.name }}}} of {{{{ flow.name }}}} crashed: {RUN_LINK}. The next run does its work. "
            "If they crash again and again: is there enough memory, is the database there?",
        ),
    )


def _housekeeping_failed(block: UUID | None) -> AutomationCore:
    """It has no operator, and runs once a night: nothing else would notice."""
    return _automation(
        "housekeeping failed",
        "What is over and done with was not deleted.",
        {
            "match": {"prefect.resource.id": "prefect.flow-run.*"},
            "match_related": [{"prefect.resource.role": "flow", "prefect.resource.name": "housekeeping"}],
            "expect": {"prefect.flow-run.Failed"},
        },
        _tell(
            block,
            "Housekeeping failed",
            f"The run {{{{ flow_run.name }}}} failed: {RUN_LINK}. Nothing is lost; the database grows "
            "until one succeeds.",
        ),
    )


def _rejects_high(block: UUID | None) -> AutomationCore:
    return _automation(
        "many rejects",
        "More of a run's records than alerts.reject_share were refused or set aside. "
        f"Told once in {_words(REJECTS_AGAIN)} for each flow and operator.",
        {
            "match": {"prefect.resource.id": f"{events.RESOURCE_PREFIX}.*"},
            "expect": {events.REJECTS_HIGH},
            "for_each": {"prefect.resource.id"},
            "within": REJECTS_AGAIN,
        },
        _tell(
            block,
            f"Many rejects: {RESOURCE}",
            f"{RESOURCE}: more records than usual were refused or set aside. `turnaround worklist` says which, and "
            "what to do about each.",
        ),
    )


def _critical_item(block: UUID | None) -> AutomationCore:
    return _automation(
        "critical worklist item",
        "A run has opened a worklist item of severity critical.",
        {
            "match": {"prefect.resource.id": f"{events.RESOURCE_PREFIX}.*"},
            "expect": {events.CRITICAL_ITEM},
        },
        _tell(
            block,
            f"Critical: {RESOURCE}",
            f"{RESOURCE} has opened a critical item. `turnaround worklist` says what it is and what to do.",
        ),
    )


def _tell(block: UUID | None, subject: str, body: str) -> list[dict[str, Any]]:
    if block is None:
        return [{"type": "do-nothing"}]
    return [{"type": "send-notification", "block_document_id": block, "subject": subject, "body": body}]


def _automation(name: str, description: str, trigger: dict[str, Any], actions: list[dict[str, Any]]) -> AutomationCore:
    return AutomationCore.model_validate(
        {
            "name": f"{PREFIX}{name}",
            "description": description,
            "tags": ["turnaround"],
            "trigger": {"type": "event", "posture": Posture.Reactive, "threshold": 1, **trigger},
            "actions": actions,
        }
    )


def _words(duration: timedelta) -> str:
    """15 minutes, 3 hours, 90 seconds."""
    seconds = round(duration.total_seconds())
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds % size == 0 and seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
