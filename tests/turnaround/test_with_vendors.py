"""The command line against the stand-in vendors: check, plan, sync, plan again; and the schedules of serve."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from flows.registry import NAMES, TRACKING
from sandbox.server import Sandbox
from tests.turnaround.command import COMMAND, CONFIG, call, environment

FLOW = "leon_to_techlog"
SECRETS = {"ACME_TOKEN": "leon-acme-key", "ACME_SECRET": "techlog-acme-secret"}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """Today's day, so that commands without --now have one."""
    with Sandbox(datetime.now(UTC).date(), ("acme",), "wall") as box:
        # From here on nothing happens there by itself: two commands see the same day.
        box.world.clock.set(datetime.now(UTC))
        yield box


@pytest.fixture
def config(tmp_path: Path, database_url: str, box: Sandbox) -> Path:
    path = tmp_path / "turnaround.toml"
    text = CONFIG.format(url=database_url, data_dir=tmp_path / "data", port=box.url.rpartition(":")[2])
    path.write_text(text, encoding="utf-8")
    return path


def writes(box: Sandbox) -> int:
    return len(box.world.requests.entries(writes=True))


def test_check_says_what_both_systems_have(turnaround):
    result = turnaround("check", **SECRETS)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert {line.split()[0] for line in lines} == {"ok", "warn"}
    (aircraft,) = [line for line in lines if line.split()[1:3] == ["acme", "aircraft"]]
    assert "in both systems; only in LEON: " in aircraft
    # For machines the same.
    told = json.loads(turnaround("check", "--json", **SECRETS).stdout)
    assert [(one["level"], one["subject"]) for one in told] == [
        (line[:4].strip(), line[6:28].strip()) for line in lines
    ]


def test_a_flow_that_needs_tracking_says_so_where_there_is_none(turnaround):
    result = turnaround("sync", "techlog_to_veryon", **SECRETS)
    assert (result.returncode, result.stderr) == (0, "")
    assert "techlog_to_veryon for acme: Skipped" in result.stdout
    assert "the operator has no Tracking+" in result.stdout


def test_check_tells_a_wrong_secret_and_repeats_it_not(turnaround):
    result = turnaround("check", **SECRETS | {"ACME_SECRET": "s3cr3t-and-wrong"})
    assert result.returncode == 1
    (failed,) = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert failed.startswith("FAIL  acme Tech Log")
    assert "s3cr3t" not in result.stdout


@pytest.mark.slow
def test_plan_writes_nothing_and_says_what_sync_then_writes(turnaround, box):
    plan = turnaround("plan", FLOW, "--json", **SECRETS)
    assert (plan.returncode, plan.stderr) == (0, "")
    planned = json.loads(plan.stdout)
    assert writes(box) == 0
    assert {"operator", "target", "entity", "operation", "key", "reason", "sources", "fields", "flow"} == set(
        planned[0]
    )
    assert json.loads(turnaround("plan", FLOW, "--json", **SECRETS).stdout) == planned
    assert planned == sorted(planned, key=lambda one: (one["target"], one["entity"], one["key"]))
    assert all(one["sources"] for one in planned if one["entity"] == "sector")
    shown = turnaround("plan", FLOW, **SECRETS).stdout
    assert f"{len(planned)} writes; nothing was sent." in shown
    assert f"{FLOW} for acme: {len(planned)} create" in shown
    assert f"Tech Log, sector: {len([one for one in planned if one['entity'] == 'sector'])} create" in shown
    # Colours are for a terminal.
    assert "\x1b" not in shown

    # Without --now: the logical time is the run's scheduled start, as Prefect has it.
    sync = turnaround("sync", FLOW, **SECRETS)
    assert (sync.returncode, sync.stderr) == (0, "")
    assert sync.stdout.startswith("leon_to_techlog for acme: ")
    assert "what to do: turnaround worklist --operator acme" in sync.stdout
    sent = [entry for entry in box.world.requests.entries(writes=True) if entry.method == "POST"]
    sectors = [write for write in planned if write["entity"] == "sector"]
    assert len([entry for entry in sent if entry.route == "POST /sectors"]) == len(sectors) > 0

    before = writes(box)
    assert turnaround("sync", FLOW, **SECRETS).returncode == 0
    assert writes(box) == before
    assert "Nothing to write" in turnaround("plan", FLOW, **SECRETS).stdout


# What runs in the background has Ctrl-C switched off, and hands that down to what it starts.
AT_A_TERMINAL = (
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
)


def wait_until(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def prefect_url(tmp_path: Path) -> Iterator[str]:
    """A Prefect server with its scheduler, as docs/operations.md starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path / "prefect-server"
    home.mkdir()
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        command,
        env=environment(home, PREFECT_HOME=str(home), PREFECT_SERVER_ANALYTICS_ENABLED="false"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        url = f"http://127.0.0.1:{port}/api"
        wait_until(lambda: answers(url), 120)
        yield url
        server.terminate()


def post(url: str, path: str, **body: object) -> list[dict[str, object]]:
    answer = httpx.post(f"{url}{path}", json=body)
    answer.raise_for_status()
    return answer.json()


@pytest.mark.slow
def test_serve_registers_a_schedule_an_operator_and_runs_what_is_due(config, box, prefect_url, tmp_path):
    env = environment(config, PREFECT_API_URL=prefect_url, PREFECT_HOME=str(tmp_path / "home"), **SECRETS)
    log = tmp_path / "serve.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*AT_A_TERMINAL, *COMMAND, "serve"], env=env, cwd=tmp_path, stdout=output, stderr=subprocess.STDOUT
        ) as serving,
    ):
        named = {"flows": {"name": {"any_": ["leon_to_techlog"]}}, "deployments": {"name": {"any_": ["every-5-min"]}}}
        wait_until(lambda: bool(post(prefect_url, "/deployments/filter", **named)), 60)
        (deployment,) = post(prefect_url, "/deployments/filter", **named)
        (schedule,) = deployment["schedules"]
        assert (schedule["slug"], schedule["active"]) == ("acme-every-5-min", True)
        # Prefect's scheduler has put the ticks of the next hour down.
        wait_until(lambda: len(runs(prefect_url)) >= 3, 120)
        assert {run["parameters"].get("operator") for run in runs(prefect_url)} <= {"acme", None}

        body = {"state": {"type": "SCHEDULED"}, "parameters": {"operator": "acme"}}
        one = httpx.post(f"{prefect_url}/deployments/{deployment['id']}/create_flow_run", json=body).json()
        wait_until(lambda: state(prefect_url, one["id"]) in {"COMPLETED", "FAILED", "CRASHED"}, 120)
        assert state(prefect_url, one["id"]) == "COMPLETED", log.read_text()
        assert writes(box) > 0
        serving.send_signal(2)
        assert serving.wait(30) == 0
    assert {one["paused"] for one in post(prefect_url, "/deployments/filter")} == {True}
    assert "Traceback" not in log.read_text()


def runs(url: str) -> list[dict[str, dict[str, object]]]:
    return post(url, "/flow_runs/filter", flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})


def state(url: str, run_id: str) -> str:
    return str(httpx.get(f"{url}/flow_runs/{run_id}").json()["state_type"])


@pytest.mark.slow
def test_sync_records_its_runs_with_a_prefect_server_that_is_named(config, prefect_url, tmp_path):
    more = {"PREFECT_API_URL": prefect_url, "PREFECT_HOME": str(tmp_path / "home")}
    result = call(config, "sync", **SECRETS | more)
    assert (result.returncode, result.stderr) == (0, "")
    recorded = post(prefect_url, "/flow_runs/filter")
    assert len(recorded) == len(NAMES) - len(TRACKING)
    for run in recorded:
        assert f"{prefect_url.removesuffix('/api')}/runs/flow-run/{run['id']}" in result.stdout
