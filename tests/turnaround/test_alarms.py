"""Each automation fires on a real Prefect server, and a real webhook is told."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient

from flows import automations, events
from tests.prefect_service import PrefectService, until
from tests.turnaround.alarm_desk import TOKEN, Desk, Webhook
from turnaround.alarms import ensure_automations, expect_success

pytestmark = pytest.mark.slow

# What a proactive trigger of Prefect can be set to.
FLOOR = timedelta(seconds=10)
FLOW = "leon_to_techlog"
# Nothing is to run here: ticks that are planned, and late, only keep SQLite busy, which then stands still for a minute.
QUIET = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
}
PATIENCE = 300
# A run that does nothing for long, under the name of one of ours.
LONG_RUN = """
import time
from prefect import flow

@flow(name="leon_to_techlog")
def long_run():
    time.sleep(600)

long_run()
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A server on which everything was deployed, and then the automations again with the shortest times."""
    with PrefectService(tmp_path_factory.mktemp("alarms"), **QUIET) as service, Webhook() as webhook:
        desk = Desk(service, tmp_path_factory.mktemp("desk"), webhook)
        desk.configure("acme", "borealis", "cirrus")
        desk.deploy()
        yield desk


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[SyncPrefectClient]:
    watched = [automations.Watched(FLOW, ("acme", "borealis"), FLOOR)]
    block = UUID(desk.blocks()[0]["id"])
    with SyncPrefectClient(api=f"{desk.service.ui}/api") as client:
        flows = [FLOW, "housekeeping"]
        wanted = automations.build(watched, flows, block, heartbeat=timedelta(seconds=4))
        done = list(ensure_automations(client, wanted, automations.PREFIX))
        assert {one.verb for one in done} == {"changed", "unchanged", "removed"}
        expect_success(client, watched)
        yield client


def say(desk: Desk, event: str, operator: str, **payload: object) -> None:
    """What a run says when it is over."""
    said = {"event": event, "resource": events.resource(operator, FLOW), "payload": payload, "id": str(uuid4())}
    desk.service.post("/events", [said | {"occurred": datetime.now(UTC).isoformat()}])


def told(desk: Desk, title: str) -> int:
    return desk.webhook.titles().count(title)


def test_a_flow_that_never_succeeds_and_one_that_no_longer_does_are_noticed(desk, client):
    acme, borealis = (f"No success for 10 seconds: {FLOW} for {operator}" for operator in ("acme", "borealis"))
    deadline = time.monotonic() + PATIENCE
    # One succeeds again and again; the other was expected when it was deployed, and never did.
    while not told(desk, acme):
        say(desk, events.SUCCEEDED, "borealis")
        assert time.monotonic() < deadline
        time.sleep(2)
    assert told(desk, borealis) == 0
    until(lambda: told(desk, borealis), PATIENCE)
    # Once, and not again and again; and nobody asked for a third.
    time.sleep(FLOOR.total_seconds() + 6)
    assert (told(desk, acme), told(desk, borealis)) == (1, 1)
    assert not [title for title in desk.webhook.titles() if "cirrus" in title]
    (body,) = [one["text"] for one in desk.webhook.told if one["title"] == acme]
    assert "turnaround check" in body
    assert set(desk.webhook.paths) == {f"/hooks/{TOKEN}"}


def test_many_rejects_are_told_once_an_hour_for_each_flow_and_operator(desk, client):
    for _ in range(3):
        say(desk, events.REJECTS_HIGH, "acme", share=0.4)
    say(desk, events.REJECTS_HIGH, "borealis", share=0.4)
    until(lambda: told(desk, f"Many rejects: {FLOW} for borealis"), PATIENCE)
    assert told(desk, f"Many rejects: {FLOW} for acme") == 1


def test_a_critical_item_is_told(desk, client):
    say(desk, events.CRITICAL_ITEM, "acme")
    until(lambda: told(desk, f"Critical: {FLOW} for acme"), PATIENCE)


def test_a_run_whose_process_was_killed_is_crashed_and_told(desk, client):
    child = desk.start("killed", LONG_RUN)
    running = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    (run,) = until(lambda: desk.service.post("/flow_runs/filter", running))
    beat = {"filter": {"event": {"name": ["prefect.flow-run.heartbeat"]}}}
    until(lambda: desk.service.post("/events/filter", beat)["events"], PATIENCE)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    ended = until(lambda: (found := desk.service.get(f"/flow_runs/{run['id']}"))["state_type"] == "CRASHED" and found)
    assert "no sign of life for 12 seconds" in ended["state"]["message"]
    until(lambda: told(desk, f"Crashed: {FLOW}"), PATIENCE)
    (body,) = [one["text"] for one in desk.webhook.told if one["title"] == f"Crashed: {FLOW}"]
    assert run["name"] in body
    assert f"/runs/flow-run/{run['id']}" in body


def test_housekeeping_that_fails_is_told_and_another_flow_is_not(desk, client):
    failed = {"type": "FAILED", "message": "the database is full"}
    for flow in ("somebody_elses", "housekeeping"):
        identity = desk.service.post("/flows/", {"name": flow})["id"]
        run = desk.service.post("/flow_runs/", {"flow_id": identity, "name": flow, "state": {"type": "RUNNING"}})
        desk.service.post(f"/flow_runs/{run['id']}/set_state", {"state": failed, "force": True})
    until(lambda: told(desk, "Housekeeping failed"), PATIENCE)
    assert told(desk, "Housekeeping failed") == 1
