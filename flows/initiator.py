"""Who or what wanted a flow run, as sync.runs keeps it."""

from __future__ import annotations

from prefect.context import FlowRunContext

from config.person import at_command_line

SCHEDULE = "schedule"
RETRY = "retry"
BY_HAND = "Prefect UI/API"


def started_by() -> str:
    """Of the flow run that this is called in: schedule, retry, Prefect UI/API or command line (login@host).

    A run that failed and is started again is a retry, whoever wanted it first. One without a deployment is a call in
    a process of ours: `turnaround sync` and `backfill`.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context is not None else None
    if run is None:
        return at_command_line()
    if run.run_count > 1:
        return RETRY
    if run.deployment_id is None:
        return at_command_line()
    return SCHEDULE if run.auto_scheduled else BY_HAND
