"""The automations as they are sent to Prefect: their times, whom they tell, and that Prefect's server takes them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from prefect.events.schemas.automations import AutomationCore
from prefect.server.events.schemas.automations import AutomationCreate

from flows import automations, registry

FLOWS = [*registry.NAMES, "housekeeping"]
WATCHED = [
    automations.Watched("leon_to_techlog", ("acme", "borealis"), timedelta(minutes=15)),
    automations.Watched("ftl_duty", ("acme",), timedelta(hours=3)),
    automations.Watched("techlog_to_veryon", (), timedelta(minutes=15)),
]


def build(block=None) -> list[AutomationCore]:
    return automations.build(WATCHED, FLOWS, block, heartbeat=timedelta(seconds=30))


def test_there_is_one_for_each_watched_flow_and_one_for_each_trouble():
    assert [one.name.removeprefix("turnaround: ") for one in build()] == [
        "no success of leon_to_techlog",
        "no success of ftl_duty",
        "stuck runs",
        "crashed runs",
        "housekeeping failed",
        "many rejects",
        "critical worklist item",
    ]
    assert all(one.name.startswith(automations.PREFIX) and one.description.endswith(".") for one in build())


@pytest.mark.parametrize("block", [None, uuid4()])
def test_prefects_server_takes_each_of_them_with_its_templates(block):
    for one in build(block):
        AutomationCreate.model_validate(one.model_dump(mode="json"))


def test_absence_of_success_is_waited_for_as_long_as_the_flows_schedule_says():
    often, hourly, *_ = build()
    assert (often.trigger.within, hourly.trigger.within) == (timedelta(minutes=15), timedelta(hours=3))
    assert often.trigger.after == {"turnaround.run.expected", "turnaround.run.succeeded"}
    assert often.trigger.expect == {"turnaround.run.succeeded"}
    assert "15 minutes" in often.description
    assert "3 hours" in hourly.description


def test_a_run_is_stuck_after_three_missed_heartbeats_whatever_its_last_state_is_called():
    (stuck,) = (one for one in build() if one.name.endswith("stuck runs"))
    assert stuck.trigger.within == timedelta(seconds=90)
    # Runs end as NeedsAttention and Skipped too: by the names of Prefect's own states they would seem stuck.
    assert stuck.trigger.expect == {"prefect.flow-run.*"}
    (action,) = stuck.actions
    assert (action.type, action.state) == ("change-flow-run-state", "CRASHED")


def test_somebody_is_told_where_there_is_a_block_and_nobody_else():
    block = uuid4()
    told = [action for one in build(block) for action in one.actions if action.type == "send-notification"]
    assert len(told) == 6
    assert {action.block_document_id for action in told} == {block}
    for action in told:
        # What is quoted of an event or a run: never its payload, which may name people's records.
        quoted = set(re.findall(r"{{ *(.*?) *}}", action.subject + action.body))
        assert quoted <= {"event.resource.name", "flow.name", "flow_run.name", "flow_run|ui_url"}
    assert {action.type for one in build() for action in one.actions} == {"do-nothing", "change-flow-run-state"}
