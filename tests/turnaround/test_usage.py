"""Bad usage and bad configuration: exit code 2, a line that says what to do, no traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.settings import load_settings


def test_help_names_every_command(turnaround):
    result = turnaround("--help")
    assert result.returncode == 0
    for command in (
        "init",
        "check",
        "migrate",
        "sync",
        "plan",
        "worklist",
        "approve-deletions",
        "serve",
        "deploy",
        "report",
        "import",
    ):
        assert f" {command} " in result.stdout


def test_the_command_line_itself_imports_nothing_heavy():
    """Prefect takes a second to import, Great Expectations two: --help and a typing error must not wait for them."""
    words = (
        "import sys, turnaround.cli; print(sorted({'prefect', 'great_expectations', 'pandas'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sync", "no_such_flow"), "leon_to_techlog"),
        (("plan", "no_such_flow"), "leon_to_techlog"),
        (("sync", "--operator", "nobody"), "configured are acme"),
        (("check", "--operator", "nobody"), "configured are acme"),
        (("worklist", "--operator", "nobody"), "configured are acme"),
        (("approve-deletions", "--operator", "nobody"), "configured are acme"),
        (("sync", "--now", "yesterday"), "write one like"),
        (("sync", "--now", "9999-12-31T23:59Z"), "not within the years 2000 to 2199"),
        (("plan", "--now", "0001-01-01T00:00+05:00"), "not within the years 2000 to 2199"),
        (("backfill", "ftl_duty", "--from", "9999-12-30", "--to", "9999-12-31"), "is after 2199"),
        (("backfill", "ftl_duty", "--from", "0001-01-01", "--to", "2026-01-01"), "is before 2000"),
        (("sync", "--no-such-option"), "No such option"),
        (("no-such-command",), "No such command"),
        (("worklist", "ack", "1"), "--note"),
        (("worklist", "retry", "one"), "valid integer"),
        (("serve",), "PREFECT_API_URL"),
        (("deploy",), "PREFECT_API_URL"),
    ],
)
def test_bad_usage_is_2_and_says_what_would_be_right(turnaround, arguments, words):
    result = turnaround(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["sync", "plan", "check", "worklist", "migrate", "serve", "deploy"])
def test_without_a_configuration_every_command_names_init(turnaround, tmp_path, command):
    result = turnaround(command, TURNAROUND_CONFIG=str(tmp_path / "nowhere.toml"))
    assert result.returncode == 2
    assert "turnaround init" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["sync", "plan", "check", "serve", "deploy"])
def test_without_an_operator_there_is_nothing_to_do(turnaround, config, command):
    config.write_text("[database]\n", encoding="utf-8")
    result = turnaround(command)
    assert result.returncode == 2
    assert "[operators." in result.stderr


def test_a_missing_secret_is_configuration_and_is_named(turnaround, config):
    config.write_text(config.read_text(encoding="utf-8").replace("env:ACME_TOKEN", "env:NOT_SET"), encoding="utf-8")
    result = turnaround("sync")
    assert result.returncode == 2
    assert "env:NOT_SET" in result.stderr
    assert result.stdout == ""


def test_init_writes_what_loads_and_overwrites_nothing(turnaround, tmp_path, monkeypatch):
    path = tmp_path / "new" / "turnaround.toml"
    assert turnaround("init", TURNAROUND_CONFIG=str(path)).returncode == 1
    path.parent.mkdir()
    assert turnaround("init", TURNAROUND_CONFIG=str(path)).returncode == 0
    monkeypatch.setenv("TURNAROUND_CONFIG", str(path))
    assert list(load_settings().operators) == ["acme"]

    path.write_text("mine", encoding="utf-8")
    again = turnaround("init", TURNAROUND_CONFIG=str(path))
    assert again.returncode == 1
    assert "left as it is" in again.stderr
    assert path.read_text(encoding="utf-8") == "mine"
