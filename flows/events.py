"""What a run says to the Prefect server when it is over. Automations (turnaround deploy) listen to these events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Of every run that did its work, NeedsAttention included; a skipped one says nothing.
SUCCEEDED = "turnaround.run.succeeded"
FAILED = "turnaround.run.failed"
# More than the tolerated share (alerts.reject_share) of a run's writes was refused, or of its records set aside.
REJECTS_HIGH = "turnaround.rejects.high"
# A run has opened a worklist item of severity critical.
CRITICAL_ITEM = "turnaround.worklist.critical"

# Up to so many refusals are matters of single records, which the worklist has; an alarm is for more.
FEW = 2

RESOURCE_PREFIX = "turnaround.flow"


def resource_id(operator: str, flow: str) -> str:
    """What the events are about: one flow of one operator. Automations tell them apart by this."""
    return f"{RESOURCE_PREFIX}.{operator}.{flow}"


def resource(operator: str, flow: str) -> dict[str, str]:
    """The resource of an event, with the labels that an automation's message may quote."""
    return {
        "prefect.resource.id": resource_id(operator, flow),
        "prefect.resource.name": f"{flow} for {operator}",
        "turnaround.operator": operator,
        "turnaround.flow": flow,
    }


def rejects(limit: float, figures: Iterable[tuple[str, int, int]]) -> Iterator[dict[str, Any]]:
    """The payload of REJECTS_HIGH for each kind of record of which too many were refused.

    Args:
        limit: the tolerated share.
        figures: what they are, how many there were, and how many of them were refused.
    """
    for what, total, refused in figures:
        if refused > FEW and refused > limit * total:
            share = round(refused / total, 3)
            yield {"what": what, "share": share, "refused": refused, "total": total, "limit": limit}


def emit(event: str, operator: str, flow: str, payload: Mapping[str, Any]) -> None:
    """Say it to the Prefect server, about this flow of this operator. The payload holds nothing personal."""
    # Imported here, because automations are made of these names before Prefect is set up.
    from prefect.events import emit_event  # noqa: PLC0415

    emit_event(event, resource(operator, flow), payload=dict(payload))
