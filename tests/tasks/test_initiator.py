"""Who wanted a flow run, from what Prefect says of it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext

from config.person import at_command_line
from flows.initiator import started_by

AT_KEYBOARD = re.compile(r"command line \([^@()\s]+@[^@()\s]+\)")
DEPLOYED = uuid4()


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ({"deployment_id": DEPLOYED, "auto_scheduled": True, "run_count": 1}, "schedule"),
        ({"deployment_id": DEPLOYED, "auto_scheduled": False, "run_count": 1}, "Prefect UI/API"),
        ({"deployment_id": DEPLOYED, "auto_scheduled": True, "run_count": 2}, "retry"),
        ({"deployment_id": None, "auto_scheduled": False, "run_count": 1}, at_command_line()),
        ({"deployment_id": None, "auto_scheduled": False, "run_count": 2}, "retry"),
    ],
)
def test_who_wanted_a_flow_run(said, who):
    with FlowRunContext.model_construct(flow_run=FlowRun(flow_id=uuid4(), **said)):
        assert started_by() == who


def test_outside_a_flow_run_it_is_whoever_sits_here():
    assert AT_KEYBOARD.fullmatch(started_by())


def test_a_login_without_a_name_is_a_number(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)
    assert at_command_line().startswith("command line (uid 4000000000@")
