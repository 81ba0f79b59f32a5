"""`turnaround deploy` on a real Prefect server: what it registers, and that doing it again does no harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.prefect_service import PrefectService, until
from tests.turnaround.alarm_desk import TOKEN, Desk, Webhook
from tests.turnaround.command import COMMAND

pytestmark = pytest.mark.slow

OFTEN = "leon_to_techlog/every-5-min"
# A process that is not started from a terminal may ignore Ctrl-C.
INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from turnaround.cli import main
sys.argv = ["turnaround", "serve"]
main()
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectService]:
    with PrefectService(tmp_path_factory.mktemp("deploy")) as service:
        yield service


@pytest.fixture(scope="module")
def desk(service: PrefectService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Webhook() as webhook:
        yield Desk(service, tmp_path_factory.mktemp("desk"), webhook)


def verbs(lines: list[str]) -> Counter[str]:
    return Counter(
        line.split()[0] for line in lines if line.split()[0] in {"created", "changed", "unchanged", "removed"}
    )


def ids(desk: Desk) -> dict[str, str]:
    found = {name: one["id"] for name, one in desk.deployments().items()}
    for name, one in desk.deployments().items():
        found |= {f"{name} {schedule['slug']}": schedule["id"] for schedule in one["schedules"]}
    return found | {name: one["id"] for name, one in desk.automations().items()} | {"block": desk.blocks()[0]["id"]}


def ticks(desk: Desk, deployment: str) -> list[dict[str, str]]:
    body = {"deployments": {"id": {"any_": [desk.deployments()[deployment]["id"]]}}, "limit": 200}
    found: list[dict[str, str]] = desk.service.post("/flow_runs/filter", body)
    return found


def test_everything_is_registered_once_and_a_second_time_changes_nothing(desk):
    desk.configure("acme", "borealis", tracking=("acme",))
    first = desk.deploy()
    assert set(verbs(first)) == {"created"}
    before = ids(desk)
    second = desk.deploy()
    assert set(verbs(second)) == {"unchanged"}
    assert verbs(second)["unchanged"] == verbs(first)["created"] == len(before) + 1, "the work pool has a line too"
    assert ids(desk) == before

    found = desk.deployments()
    assert len(found) == 10
    assert [one["slug"] for one in found["housekeeping/nightly"]["schedules"]] == ["nightly"]
    assert [one["slug"] for one in found["techlog_to_veryon/nightly-full"]["schedules"]] == ["acme-nightly-full"]
    assert {one["work_pool_name"] for one in found.values()} == {"turnaround"}
    assert desk.service.get("/work_pools/turnaround")["type"] == "process"
    full = found["leon_to_techlog/nightly-full"]["schedules"]
    assert {one["parameters"]["operator"]: one["parameters"]["full"] for one in full} == {
        "acme": True,
        "borealis": True,
    }


def test_no_json_of_prefect_has_the_address(desk):
    desk.configure("acme", "borealis", tracking=("acme",))
    desk.deploy()
    (block,) = desk.blocks()
    said = [desk.deployments(), desk.automations(), desk.service.post("/block_documents/filter")]
    assert block["block_type"]["slug"] == "custom-webhook"
    assert block["data"]["url"] == "{{address}}"
    assert TOKEN not in json.dumps(said)
    assert desk.webhook.url not in json.dumps(said)
    assert all(
        block["id"] in json.dumps(one["actions"]) for one in desk.automations().values() if "stuck" not in one["name"]
    )


def test_what_a_person_did_in_the_ui_stays_and_what_is_ours_and_gone_goes(desk):
    """And a tick that a worker has taken is not created again (Prefect's issue 17538)."""
    desk.configure("acme", "borealis")
    desk.deploy()
    found = desk.deployments()[OFTEN]
    acme, borealis = sorted((one for one in found["schedules"] if one["slug"]), key=lambda one: str(one["slug"]))
    # A worker takes a run before it is due: seconds, but the test has to be done before it is.
    until(lambda: len(ticks(desk, OFTEN)) >= 20)
    taken = sorted(ticks(desk, OFTEN), key=lambda run: run["expected_start_time"])[8]
    desk.send("POST", f"/flow_runs/{taken['id']}/set_state", {"state": {"type": "PENDING"}})
    # In the UI: a schedule paused, one added, an automation switched off, one added. By an older release: another cron,
    # an automation that is not wanted any more.
    path = f"/deployments/{found['id']}/schedules"
    kept = {key: acme[key] for key in ("slug", "schedule", "parameters")}
    desk.send("PATCH", f"{path}/{acme['id']}", kept | {"active": False})
    desk.send("PATCH", f"{path}/{borealis['id']}", {"schedule": {"cron": "1 1 * * *", "timezone": "UTC"}})
    own = {"schedule": {"cron": "0 12 * * *", "timezone": "UTC"}, "active": True, "parameters": {"operator": "acme"}}
    desk.send("POST", path, [own])
    desk.send("PATCH", f"/deployments/{found['id']}", {"description": "an older one"})
    # `prefect deployment schedule pause` says no more than this, and loses the schedule's parameters.
    duty = desk.deployments()["ftl_duty/hourly"]
    hourly = next(one for one in duty["schedules"] if one["slug"] == "acme-hourly")
    desk.send("PATCH", f"/deployments/{duty['id']}/schedules/{hourly['id']}", {"active": False})
    rejects = desk.automations()["turnaround: many rejects"]
    desk.send("PATCH", f"/automations/{rejects['id']}", {"enabled": False})
    core = {key: rejects[key] for key in ("trigger", "actions")}
    for name in ("somebody's own", "turnaround: of an older release"):
        desk.send("POST", "/automations/", core | {"name": name})

    lines = desk.deploy()
    assert f"changed   deployment {OFTEN}" in lines
    assert f"unchanged schedule acme-every-5-min of {OFTEN} (paused in the UI, and stays so)" in lines
    assert f"changed   schedule borealis-every-5-min of {OFTEN}" in lines
    assert "unchanged automation turnaround: many rejects (switched off in the UI, and stays so)" in lines
    assert "removed   automation turnaround: of an older release" in lines
    assert verbs(lines)["created"] == 0
    assert "changed   schedule acme-hourly of ftl_duty/hourly (paused in the UI, and stays so)" in lines
    assert (verbs(lines)["changed"], verbs(lines)["removed"]) == (3, 1)
    hourly = next(one for one in desk.deployments()["ftl_duty/hourly"]["schedules"] if one["slug"] == "acme-hourly")
    assert (hourly["active"], hourly["parameters"]) == (False, {"operator": "acme"})

    now = {one["slug"]: one for one in desk.deployments()[OFTEN]["schedules"]}
    assert now["acme-every-5-min"]["id"] == acme["id"]
    assert now["borealis-every-5-min"]["id"] == borealis["id"]
    assert [now[slug]["active"] for slug in ("acme-every-5-min", "borealis-every-5-min", None)] == [False, True, True]
    assert now["borealis-every-5-min"]["schedule"]["cron"] == "*/5 * * * *"
    assert desk.deployments()[OFTEN]["description"] != "an older one"
    assert "somebody's own" in desk.automations()
    assert not desk.automations()["turnaround: many rejects"]["enabled"]

    until(lambda: len(ticks(desk, OFTEN)) >= 12)
    planned = Counter((run["expected_start_time"], str(run["parameters"])) for run in ticks(desk, OFTEN))
    assert {when: times for when, times in planned.items() if times > 1} == {}


def test_schedules_of_an_operator_that_is_gone_go_and_nobody_is_told_without_a_webhook(desk):
    desk.configure("acme", "borealis")
    desk.deploy()
    desk.configure("acme", alerts="")
    lines = desk.deploy()
    assert any(line.startswith("removed   schedule borealis-every-5-min") for line in lines)
    assert any(line.startswith("removed   block custom-webhook/") for line in lines)
    assert any("Nobody is told" in line for line in lines)
    slugs = {one["slug"] for found in desk.deployments().values() for one in found["schedules"]}
    # A person's own has none.
    assert slugs - {None} == {"acme-every-5-min", "acme-hourly", "acme-nightly-full", "nightly"}
    told = {
        action["type"]
        for name, one in desk.automations().items()
        if name != "somebody's own"
        for action in one["actions"]
    }
    assert told == {"do-nothing", "change-flow-run-state"}
    assert desk.blocks() == []
    watched = desk.automations()["turnaround: no success of ftl_duty"]["trigger"]
    assert (watched["match"]["turnaround.operator"], watched["within"]) == (["acme"], 3 * 3600)


def test_another_kind_of_webhook_takes_the_place_of_the_first(desk, monkeypatch):
    desk.configure("acme")
    desk.deploy()
    (custom,) = desk.blocks()
    desk.configure("acme", alerts='webhook = "env:SLACK"\nkind = "slack"')
    monkeypatch.setenv("SLACK", f"https://hooks.slack.com/services/T1/B1/{TOKEN.replace('-', '')}")
    lines = desk.deploy()
    (slack,) = desk.blocks()
    assert slack["block_type"]["slug"] == "slack-webhook"
    assert slack["id"] != custom["id"]
    assert TOKEN.replace("-", "") not in json.dumps([lines, desk.blocks(), desk.automations()])
    # A token that was changed is the same block with another content.
    monkeypatch.setenv("SLACK", "https://hooks.slack.com/services/T1/B1/another")
    assert "changed   block slack-webhook/turnaround-alerts" in desk.deploy()
    assert [one["id"] for one in desk.blocks()] == [slack["id"]]


def overdue(desk: Desk, deployment: str, **more: bool) -> str:
    """A run that was due two hours ago, with more parameters; its id."""
    due = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
    body = {"state": state, "parameters": {"operator": "acme", **more}}
    path = f"/deployments/{desk.deployments()[deployment]['id']}/create_flow_run"
    return str(desk.send("POST", path, body)["id"])


def test_serve_registers_the_same_and_leaves_the_persons_own_schedules(desk, database_url):
    desk.configure("acme")
    desk.deploy()
    found = desk.deployments()[OFTEN]
    path = f"/deployments/{found['id']}/schedules"
    ours = next(one for one in found["schedules"] if one["slug"] == "acme-every-5-min")
    kept = {key: ours[key] for key in ("slug", "schedule", "parameters")}
    desk.send("PATCH", f"{path}/{ours['id']}", kept | {"active": False})
    if all(one["slug"] for one in found["schedules"]):
        own = {"schedule": {"cron": "0 12 * * *", "timezone": "UTC"}, "parameters": {"operator": "acme"}}
        desk.send("POST", path, [own | {"active": True}])
    before = ids(desk)
    # Nothing ran for two hours.
    late = [overdue(desk, OFTEN), overdue(desk, "ftl_duty/hourly")]
    late.append(overdue(desk, "leon_to_techlog/nightly-full", full=True))
    assert any(one["slug"] is None for one in desk.deployments()[OFTEN]["schedules"])
    serving = subprocess.Popen(
        [
            sys.executable,
            "-c",
            INTERRUPTIBLE,
        ],
        env=desk.environment(TURNAROUND__DATABASE__URL=database_url),
        cwd=desk.config.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until(lambda: {one["work_pool_name"] for one in desk.deployments().values()} == {None})
        # The runner has registered it again when it polls.
        until(lambda: all(one["status"] == "READY" for one in desk.deployments().values()))
    finally:
        os.kill(serving.pid, signal.SIGINT)
        said, _ = serving.communicate(timeout=60)
    assert "Runs: " in said
    assert f"schedule acme-every-5-min of {OFTEN} (paused in the UI, and stays so)" in said
    assert "Traceback" not in said
    assert [desk.service.get(f"/flow_runs/{one}")["state_name"] == "Skipped" for one in late] == [True, True, False]
    assert ids(desk) == before
    assert not next(one for one in desk.deployments()[OFTEN]["schedules"] if one["slug"] == "acme-every-5-min")[
        "active"
    ]


@pytest.mark.parametrize(
    ("alerts", "hook", "words"),
    [
        ('webhook = "env:NOWHERE"', "", "env:NOWHERE is not set"),
        ('webhook = "env:HOOK"', "http://hooks.example.com/T0KEN", "plain http"),
        ('webhook = "env:HOOK"\nkind = "slack"', "https://example.com/T0KEN", "no address of kind slack"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_without_showing_it(desk, alerts, hook, words):
    desk.configure("acme", alerts=alerts)
    env = desk.environment() | {"HOOK": hook}
    done = subprocess.run([*COMMAND, "deploy"], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert "T0KEN" not in done.stdout + done.stderr
