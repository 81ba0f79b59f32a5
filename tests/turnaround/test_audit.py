"""`turnaround audit`: every write to a vendor in a period, by whom and why."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from connectors.warehouse import outbox, runs
from model.sync import Change, Run

NOW = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
DAY = ("--from", "2026-03-10", "--to", "2026-03-10")
BY_HAND = "command line (anna@ops-1)"


@pytest.fixture
def written(warehouse) -> Run:
    """A sector that was made, and a journey log that LEON refused."""
    run = Run("acme", "leon_to_techlog", NOW, str(uuid4()), started_by=BY_HAND)
    changes = [
        Change("techlog", "sector", "create", "leon:acme:flight:1", {"callsign": "X"}, "confirmed [bold] in LEON"),
        Change("leon", "journey_log", "create", "leon:acme:flight:2", {"pax": 1}, "signed off"),
    ]
    with warehouse.transaction() as connection:
        runs.start(connection, run, NOW)
        outbox.replace(connection, run, changes)
        made, refused = outbox.due(connection, "acme", run.flow)
        for row in (made, refused):
            outbox.sending(connection, row.id)
        outbox.delivered(connection, made.id, NOW, "there-1")
        outbox.failed(connection, refused.id, "=no such flight")
    return run


def test_for_people_each_write_says_what_why_and_by_whom(turnaround, written):
    result = turnaround("audit", *DAY)
    assert (result.returncode, result.stderr) == (0, "")
    for words in (
        "2026-03-10 06:05:00Z  delivered acme techlog create sector leon:acme:flight:1 (there-1)",
        f"confirmed [bold] in LEON; leon_to_techlog by {BY_HAND}; outbox ",
        "failed acme leon create journey_log leon:acme:flight:2",
        "=no such flight",
        "2 write(s): leon failed 1, techlog delivered 1.",
    ):
        assert words in result.stdout


def test_an_end_that_is_open_is_the_last_day_of_the_calendar(turnaround, written):
    result = turnaround("audit", "--from", "2026-03-10", "--to", "9999-12-31")
    assert (result.returncode, result.stderr) == (0, "")
    assert "2 write(s): leon failed 1, techlog delivered 1." in result.stdout


def test_for_machines_the_same_rows_as_json_and_as_csv(turnaround, written, tmp_path):
    rows = json.loads(turnaround("audit", *DAY, "--json").stdout)
    made = rows[0]
    assert (made["at"], made["started_by"], made["sent_by_run"]) == (
        "2026-03-10T06:05:00Z",
        BY_HAND,
        written.flow_run_id,
    )
    path = tmp_path / "writes.csv"
    result = turnaround("audit", *DAY, "--csv", str(path))
    assert (result.returncode, result.stdout) == (0, f"2 write(s) in {path}.\n")
    with path.open(encoding="utf-8", newline="") as handle:
        read = list(csv.DictReader(handle))
    assert [list(one) for one in read] == [list(one) for one in rows]
    assert [one["outbox_id"] for one in read] == [one["outbox_id"] for one in rows]
    assert (read[0]["at"], read[0]["last_error"], read[0]["landing_ids"]) == ("2026-03-10T06:05:00Z", "", "[]")


def test_it_can_be_narrowed_down(turnaround, written):
    assert [one["target"] for one in json.loads(turnaround("audit", *DAY, "--target", "leon", "--json").stdout)] == [
        "leon"
    ]
    assert json.loads(turnaround("audit", "--from", "2026-03-11", "--to", "2026-03-12", "--json").stdout) == []
    assert "Nothing was written" in turnaround("audit", *DAY, "--operator", "acme", "--target", "veryon").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--from", "2026-03-11", "--to", "2026-03-10"), 2, "is before"),
        (("--from", "yesterday", "--to", "2026-03-10"), 2, "is no day"),
        ((*DAY, "--target", "sabre"), 2, "leon, techlog, veryon"),
        ((*DAY, "--operator", "nobody"), 2, "nobody"),
        ((*DAY, "--csv", "/nowhere/at/all.csv"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_is_said(turnaround, arguments, code, words):
    result = turnaround("audit", *arguments)
    assert result.returncode == code
    assert words in " ".join(result.stderr.split())
