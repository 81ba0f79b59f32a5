"""sync, plan and check where the vendors are down, the database is of another version, or two start at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.warehouse import Warehouse, schema
from flows.registry import NAMES, TRACKING
from tests.turnaround.command import COMMAND, call, environment, write_config

NOW = "2026-03-10T06:05Z"
# One flow says as much as all, and takes a fraction of the time.
FLOW = "leon_to_techlog"


def prefect_servers(home: Path) -> list[int]:
    """The processes of Prefect servers that keep their files in that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes()
            variables = process.joinpath("environ").read_bytes()
        except OSError:
            continue
        if b"prefect_server.py" in command and f"PREFECT_HOME={home}".encode() in variables.split(b"\0"):
            found.append(int(process.name))
    return found


def test_a_vendor_that_is_down_fails_the_run_and_says_what_to_do(turnaround, config, prefect_home):
    data_dir = config.parent / "data"
    result = turnaround("sync", FLOW, "--now", NOW)
    assert result.returncode == 1
    first = result.stdout.splitlines()[0]
    assert first.startswith("leon_to_techlog for acme: Failed in ")
    assert "cannot be reached" in first
    # Neither Prefect's log nor a traceback, which are in the file that the last line names.
    assert result.stderr.splitlines() == [f"What happened in detail: {data_dir / 'sync.log'}"]
    assert "cannot be reached" in (data_dir / "sync.log").read_text(encoding="utf-8")
    assert prefect_servers(prefect_home) == []


@pytest.mark.slow
def test_the_run_is_a_prefect_flow_run_with_its_files_under_data_dir(config):
    call(config, "sync", "--now", NOW)
    with closing(sqlite3.connect(config.parent / "data" / "prefect" / "prefect.db")) as connection:
        states = connection.execute("SELECT state_type FROM flow_run").fetchall()
    assert states == [("FAILED",)] * (len(NAMES) - len(TRACKING))


@pytest.mark.slow
def test_two_first_starts_at_once_do_not_meet_in_prefects_migration(config, tmp_path):
    more = {"PREFECT_HOME": str(tmp_path / "fresh")}
    both = [
        subprocess.Popen(
            [*COMMAND, "sync", FLOW, "--now", NOW],
            env=environment(config, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [one.communicate(timeout=120)[0] for one in both]
    for output in outputs:
        assert "leon_to_techlog for acme: " in output
        assert "Prefect's server did not start" not in output


def test_prefects_server_ends_with_a_sync_that_was_killed(config, tmp_path):
    home = tmp_path / "killed"
    with subprocess.Popen(
        [*COMMAND, "sync", FLOW, "--now", NOW],
        env=environment(config, PREFECT_HOME=str(home)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _until(lambda: prefect_servers(home), "a server")
        os.kill(process.pid, signal.SIGKILL)
    _until(lambda: not prefect_servers(home), "its end")


def _until(condition, what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def test_a_prefect_api_that_does_not_answer_is_said_before_anything_runs(turnaround):
    result = turnaround("sync", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert result.returncode == 1
    assert "prefect server start" in result.stderr
    assert result.stdout == ""


def test_one_operators_missing_secret_does_not_stop_the_others(turnaround, config):
    text_of = config.read_text(encoding="utf-8")
    other = text_of[text_of.index("[operators") :].replace("acme", "beta").replace("env:ACME_TOKEN", "env:NOT_SET")
    config.write_text(text_of + other, encoding="utf-8")
    result = turnaround("sync", FLOW, "--now", NOW)
    assert result.returncode == 2
    assert "operator beta: the secret env:NOT_SET is not set" in result.stderr
    assert "leon_to_techlog for acme: Failed" in result.stdout
    assert "for beta" not in result.stdout


def test_plan_with_a_vendor_down_says_so_and_ends_1(turnaround):
    result = turnaround("plan", "--now", NOW)
    assert result.returncode == 1
    assert "cannot be reached" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_check_has_a_line_for_everything_also_where_it_fails(turnaround):
    result = turnaround("check")
    assert result.returncode == 1
    failed = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert [line[6:28].strip() for line in failed] == ["acme LEON", "acme Tech Log"]
    assert any(line.startswith("ok    database ") for line in result.stdout.splitlines())
    assert result.stderr == ""


def test_check_names_the_secret_that_is_missing_and_goes_on(turnaround, config):
    config.write_text(config.read_text(encoding="utf-8").replace("env:ACME_TOKEN", "env:NOT_SET"), encoding="utf-8")
    lines = turnaround("check").stdout.splitlines()
    secrets, techlog = [line for line in lines if line.startswith("FAIL")]
    assert secrets.startswith("FAIL  acme secrets")
    assert "env:NOT_SET" in secrets
    assert techlog.startswith("FAIL  acme Tech Log")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("sync", FLOW), ("migrate",)], ids=lambda command: command[0])
def test_an_empty_database_gets_its_schema_and_may_get_it_again(tmp_path, empty_database_url, prefect_home, command):
    config = write_config(tmp_path, empty_database_url)
    with Warehouse(empty_database_url) as warehouse:
        assert schema.is_empty(warehouse)
        for _ in range(2):
            assert "Traceback" not in call(config, *command, PREFECT_HOME=str(prefect_home)).stderr
            schema.require_current(warehouse)


@pytest.mark.parametrize("command", ["sync", "plan", "worklist", "migrate"])
def test_a_newer_schema_is_refused(turnaround, warehouse, command):
    with warehouse.transaction() as connection:
        connection.execute(text("UPDATE sync.schema_version SET version_num = '9999'"))
    result = turnaround(command)
    assert result.returncode == 1
    assert "9999" in result.stderr
    assert "turnaround migrate" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_check_tells_a_wrong_schema_and_goes_on(turnaround, warehouse):
    with warehouse.transaction() as connection:
        connection.execute(text("UPDATE sync.schema_version SET version_num = '9999'"))
    lines = turnaround("check").stdout.splitlines()
    failed = [line[6:28].strip() for line in lines if line.startswith("FAIL")]
    assert failed == ["database", "acme LEON", "acme Tech Log"]


def test_approved_deletions_wait_for_the_next_run(turnaround, warehouse):
    from connectors.warehouse import approvals

    assert turnaround("approve-deletions", "--operator", "acme").returncode == 0
    with warehouse.transaction() as connection:
        assert approvals.pending(connection, "acme", "leon_to_techlog")
