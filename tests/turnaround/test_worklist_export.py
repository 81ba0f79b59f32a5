"""`turnaround worklist export`: what the files hold, read back by other programs."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from uuid import uuid4

import openpyxl
import pytest

from connectors.warehouse import worklist
from model.sync import Run, WorklistItem

NOW = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
COLUMNS = [
    "id", "operator_id", "flow", "code", "subject", "registration", "summary", "action", "severity", "first_seen_at",
    "last_seen_at", "resolved_at", "acknowledged_at", "note", "details",
]  # fmt: skip


@pytest.fixture
def filled(warehouse):
    """Two open items and a resolved one of acme, one of borealis."""
    acme, borealis = (Run(one, "leon_to_techlog", NOW, str(uuid4())) for one in ("acme", "borealis"))
    first = WorklistItem("user_missing", "leon:1", '=1+1, "quoted"', "line\nbreak", details={"since": "2026-03-10"})
    second = WorklistItem("place_missing", "EGXX", "b", "c", "critical", registration="G-ABCD")
    with warehouse.transaction() as connection:
        gone = WorklistItem("aircraft_missing", "G-GONE", "x", "y")
        worklist.reconcile(connection, acme, {"aircraft_missing"}, [gone])
        worklist.reconcile(connection, acme, {"aircraft_missing"}, [])
        worklist.reconcile(connection, acme, {"user_missing", "place_missing"}, [first, second])
        worklist.reconcile(connection, borealis, {"user_missing"}, [first])
    return warehouse


def export(turnaround, folder, *arguments):
    result = turnaround("worklist", "export", "--out", str(folder), *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_all_three_formats_hold_the_open_items_with_the_columns_of_the_table(turnaround, filled, tmp_path):
    folder = tmp_path / "new" / "folder"
    said = export(turnaround, folder, "--format", "csv,xlsx,json")
    assert said.splitlines() == [
        "worklist: 3 items",
        *(f"  {folder}/worklist.{one}" for one in ("csv", "xlsx", "json")),
    ]

    told = json.loads((folder / "worklist.json").read_text(encoding="utf-8"))
    assert [list(one) for one in told] == [COLUMNS] * 3
    assert [(one["operator_id"], one["code"]) for one in told] == [
        ("acme", "place_missing"), ("acme", "user_missing"), ("borealis", "user_missing"),
    ]  # fmt: skip
    assert (told[1]["first_seen_at"], told[1]["details"]) == ("2026-03-10T06:05:00Z", {"since": "2026-03-10"})

    with (folder / "worklist.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(one["id"], one["summary"], one["action"]) for one in rows] == [
        (str(one["id"]), one["summary"], one["action"]) for one in told
    ]
    assert (rows[1]["first_seen_at"], json.loads(rows[1]["details"])) == (
        "2026-03-10T06:05:00Z",
        {"since": "2026-03-10"},
    )

    book = openpyxl.load_workbook(folder / "worklist.xlsx")
    head, _, second, _ = book["worklist"].iter_rows(values_only=True)
    assert list(head) == COLUMNS
    assert (second[6], second[9]) == ('=1+1, "quoted"', NOW.replace(tzinfo=None))
    assert book["worklist"]["G3"].data_type == "s"
    assert len(list(book["columns"].iter_rows())) == len(COLUMNS) + 2


def test_one_operator_and_resolved_items_too(turnaround, filled, tmp_path):
    export(turnaround, tmp_path, "--format", "json", "--operator", "acme", "--all")
    told = json.loads((tmp_path / "worklist.json").read_text(encoding="utf-8"))
    assert [(one["code"], one["resolved_at"] is not None) for one in told] == [
        ("place_missing", False), ("user_missing", False), ("aircraft_missing", True),
    ]  # fmt: skip


def test_nothing_to_do_is_a_file_with_a_head(turnaround, tmp_path):
    assert export(turnaround, tmp_path).startswith("worklist: 0 items")
    assert (tmp_path / "worklist.csv").read_text(encoding="utf-8").split("\n")[0].strip() == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "pdf"), "no format 'pdf'"),
        (("--format", ","), "no format named"),
        (("--operator", "nobody"), "configured are acme"),
    ],
)
def test_bad_usage_writes_nothing(turnaround, tmp_path, arguments, words):
    folder = tmp_path / "out"
    result = turnaround("worklist", "export", "--out", str(folder), *arguments)
    assert (result.returncode, words in result.stderr) == (2, True)
    assert not folder.exists()


def test_a_folder_that_is_a_file(turnaround, tmp_path):
    target = tmp_path / "there"
    target.write_text("x")
    result = turnaround("worklist", "export", "--out", str(target))
    assert (result.returncode, "name a folder" in " ".join(result.stderr.split())) == (2, True)
