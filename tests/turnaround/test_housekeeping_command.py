"""`turnaround housekeeping` and `turnaround size`: what they do, what they say, and how they end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.warehouse import Warehouse, landing, retention, runs, worklist
from tests.connectors.warehouse.records import RUN, flight, item

NOW = datetime.now(UTC)


@pytest.fixture
def filled(warehouse: Warehouse) -> Warehouse:
    """Three versions of a flight, of which one is old enough to go; an old closed item; a run that was killed."""
    with warehouse.transaction() as conn:
        for days in (300, 200, 5):
            landing.land(conn, RUN, NOW - timedelta(days=days), [flight("1", v=days)])
        for days, items in ((900, [item("a"), item("b")]), (800, [item("b")])):
            worklist.reconcile(conn, replace(RUN, now=NOW - timedelta(days=days)), ["user_missing"], items)
        runs.start(conn, RUN, NOW - timedelta(days=2))
    return warehouse


def left(warehouse: Warehouse) -> tuple[int, int]:
    with warehouse.transaction() as conn:
        return len(landing.history(conn, "acme", "1")), len(worklist.read(conn, "acme", include_resolved=True))


def figures(words: str) -> dict[str, int]:
    """Table -> rows, of the lines that say so."""
    lines = [line.split() for line in words.splitlines() if "deleted" in line]
    return {line[0]: int(line[1]) for line in lines}


def test_a_dry_run_says_what_the_real_one_does(filled, turnaround):
    would = turnaround("housekeeping", "--dry-run")
    assert (would.returncode, would.stderr) == (0, "")
    assert left(filled) == (3, 2)
    assert "1 run(s) that were killed would be called Crashed" in would.stdout
    done = turnaround("housekeeping")
    assert (done.returncode, done.stderr) == (0, "")
    assert figures(done.stdout) == figures(would.stdout)
    assert {table: rows for table, rows in figures(done.stdout).items() if rows} == {
        "landing.records": 1,
        "sync.worklist": 1,
    }
    assert set(figures(done.stdout)) == set(retention.TABLES.values())
    assert left(filled) == (2, 1)
    assert "1 run(s) that were killed are called Crashed" in done.stdout
    assert set(figures(turnaround("housekeeping").stdout).values()) == {0}


def test_how_long_things_are_kept_is_set(filled, turnaround):
    done = turnaround("housekeeping", TURNAROUND__RETENTION__LANDING="7", TURNAROUND__RETENTION__WORKLIST="5000")
    assert {table: rows for table, rows in figures(done.stdout).items() if rows} == {"landing.records": 1}
    refused = turnaround("housekeeping", TURNAROUND__RETENTION__LANDING="1")
    assert refused.returncode == 2
    assert "retention.landing" in refused.stderr


def test_two_at_once_is_one_too_many(filled, turnaround):
    with filled.lock(retention.LOCK) as ours:
        assert ours
        done = turnaround("housekeeping")
        assert turnaround("housekeeping", "--dry-run").returncode == 0
    assert done.returncode == 1
    assert "another housekeeping is at work" in done.stderr
    assert left(filled) == (3, 2)


def test_the_size_report_for_people_and_for_machines(filled, turnaround, prefect_home):
    (prefect_home / "prefect.db").touch()
    (prefect_home / "prefect.db-wal").write_bytes(b"x" * 5_000)
    shown = turnaround("size")
    assert (shown.returncode, shown.stderr) == (0, "")
    (line,) = [line for line in shown.stdout.splitlines() if "landing.records" in line]
    assert line.split()[1] == "3"
    assert "older ones: 90 days" in line
    assert "the whole database" in shown.stdout
    answer = json.loads(turnaround("size", "--json").stdout)
    (records,) = [row for row in answer["tables"] if row["table"] == "landing.records"]
    assert (records["rows"], records["oldest"]) == (3, (NOW - timedelta(days=300)).isoformat().replace("+00:00", "Z"))
    places = {place["what"]: place for place in answer["places"]}
    assert places["Prefect's own database"]["bytes"] >= 5_000
    assert places["the whole database"]["bytes"] > records["bytes"] > 0
