from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from connectors.warehouse import links, outbox, worklist
from model.sync import Change, Link, Run, WorklistItem

NOW = datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
COLUMNS = {
    "operator_id", "code", "subject", "registration", "summary", "action", "severity",
    "first_seen_at", "last_seen_at", "resolved_at", "details",
}  # fmt: skip


@pytest.fixture
def run(warehouse) -> Run:
    return Run("acme", "leon_to_techlog", NOW, str(uuid4()))


def open_items(warehouse, run: Run, *items: WorklistItem) -> None:
    with warehouse.transaction() as connection:
        worklist.reconcile(connection, run, {item.code for item in items}, items)


def item(code: str = "user_missing", subject: str = "leon:1", **more) -> WorklistItem:
    return WorklistItem(code=code, subject=subject, summary="a [bold]summary", action="an action", **more)


def as_json(turnaround, run: Run, *arguments: str) -> list[dict[str, object]]:
    result = turnaround("worklist", "--json", "--operator", run.operator_id, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_json_has_the_columns_of_the_table_and_the_number_of_the_item(turnaround, warehouse, run):
    open_items(warehouse, run, item(registration="G-ABCD", details={"since": "2026-03-10"}))
    (row,) = as_json(turnaround, run)
    assert set(row) > COLUMNS
    assert row["first_seen_at"] == "2026-03-10T06:05:00Z"
    assert row["resolved_at"] is None
    assert row["details"] == {"since": "2026-03-10"}
    assert isinstance(row["id"], int)


def test_nothing_to_do_is_an_empty_list_and_a_word(turnaround, run):
    assert as_json(turnaround, run) == []
    assert "Nothing to do" in turnaround("worklist", "--operator", run.operator_id).stdout


def test_for_people_critical_comes_first_with_what_to_do_word_for_word(turnaround, warehouse, run):
    open_items(warehouse, run, item(), item(code="deletion_guard", severity="critical", subject="planned sectors"))
    shown = turnaround("worklist", "--operator", run.operator_id).stdout
    assert shown.index("deletion_guard") < shown.index("user_missing")
    assert "a [bold]summary" in shown
    assert "do: an action" in shown
    assert "2026-03-10 06:05Z" in shown


def test_resolved_items_are_shown_only_with_all(turnaround, warehouse, run):
    open_items(warehouse, run, item())
    with warehouse.transaction() as connection:
        worklist.reconcile(connection, run, {"user_missing"}, [])
    assert as_json(turnaround, run) == []
    assert [row["code"] for row in as_json(turnaround, run, "--all")] == ["user_missing"]


def test_an_acknowledged_item_keeps_its_note(turnaround, warehouse, run):
    open_items(warehouse, run, item())
    (row,) = as_json(turnaround, run)
    assert turnaround("worklist", "ack", str(row["id"]), "--note", "asked crew planning").returncode == 0
    (row,) = as_json(turnaround, run)
    assert row["note"] == "asked crew planning"
    assert row["acknowledged_at"] is not None
    assert "seen: asked crew planning" in turnaround("worklist", "--operator", run.operator_id).stdout


@pytest.mark.parametrize("command", [("retry", "999999999"), ("ack", "999999999", "--note", "x")])
def test_no_such_item(turnaround, command):
    result = turnaround("worklist", *command)
    assert result.returncode == 1
    assert "turnaround worklist --all" in result.stderr


def test_retry_makes_the_refused_write_due_again(turnaround, warehouse, run):
    refused(warehouse, run)
    (shown,) = as_json(turnaround, run)
    assert turnaround("worklist", "retry", str(shown["id"])).returncode == 0
    with warehouse.transaction() as connection:
        assert [row.source_key for row in outbox.due(connection, run.operator_id, run.flow)] == ["leon:1"]


def refused(warehouse, run: Run) -> None:
    """A write of leon:1 that the vendor refused, and its item."""
    change = Change("techlog", "sector", "create", "leon:1", {"callsign": "X"}, "new")
    with warehouse.transaction() as connection:
        outbox.replace(connection, run, [change])
        (row,) = outbox.due(connection, run.operator_id, run.flow)
        outbox.sending(connection, row.id)
        outbox.failed(connection, row.id, "refused")
    open_items(warehouse, run, item(code="vendor_rejected"))


def removed(warehouse, run: Run) -> None:
    """A sector of leon:1 that a person deleted, and its item."""
    link = Link("sector", "leon:1", "11111111-1111-4111-8111-111111111111", state="removed")
    with warehouse.transaction() as connection:
        links.save(connection, run.operator_id, "techlog", link, None)
    open_items(warehouse, run, item(code="sector_removed_in_techlog"))


@pytest.mark.parametrize("trouble", [refused, removed])
def test_a_second_retry_before_the_next_run_says_that_it_is_granted(turnaround, warehouse, run, trouble):
    trouble(warehouse, run)
    (shown,) = as_json(turnaround, run)
    first, second = (turnaround("worklist", "retry", str(shown["id"])) for _ in range(2))
    assert "The next run tries leon:1 again" in first.stdout
    assert (second.returncode, second.stderr) == (first.returncode, "")
    assert "A retry of leon:1 is already granted: the next run does it" in second.stdout
    assert "turnaround sync --operator acme" in second.stdout
    assert "No write" not in second.stdout


def test_a_link_that_we_took_back_is_no_retry_of_an_item_that_is_over(turnaround, warehouse, run):
    removed(warehouse, run)
    (shown,) = as_json(turnaround, run)
    turnaround("worklist", "retry", str(shown["id"]))
    with warehouse.transaction() as connection:
        worklist.reconcile(connection, run, {"sector_removed_in_techlog"}, [])
    assert "has been resolved since" in turnaround("worklist", "retry", str(shown["id"])).stdout


def test_retry_lets_what_a_person_deleted_come_back(turnaround, warehouse, run):
    removed = Link("sector", "leon:1", "11111111-1111-4111-8111-111111111111", state="removed")
    other = Link("sector", "leon:2", "22222222-2222-4222-8222-222222222222", state="removed")
    with warehouse.transaction() as connection:
        for link in (removed, other):
            links.save(connection, run.operator_id, "techlog", link, None)
    open_items(warehouse, run, item(code="sector_removed_in_techlog"))
    (shown,) = as_json(turnaround, run)
    assert turnaround("worklist", "retry", str(shown["id"])).returncode == 0
    with warehouse.transaction() as connection:
        states = {link.source_key: link.state for link in links.read(connection, run.operator_id, "techlog")}
    assert states == {"leon:1": "deleted", "leon:2": "removed"}


def test_retry_of_what_was_never_refused_says_so_and_changes_nothing(turnaround, warehouse, run):
    open_items(warehouse, run, item())
    (shown,) = as_json(turnaround, run)
    result = turnaround("worklist", "retry", str(shown["id"]))
    assert (result.returncode, result.stderr) == (0, "")
    assert "No write of leon:1 has been refused or taken back" in result.stdout
    assert "What to do: an action" in result.stdout


def test_a_resolved_item_can_be_noted_and_has_nothing_to_retry(turnaround, warehouse, run):
    open_items(warehouse, run, item())
    with warehouse.transaction() as connection:
        worklist.reconcile(connection, run, {"user_missing"}, [])
    (shown,) = as_json(turnaround, run, "--all")
    assert "has been resolved since 2026-03-10 06:05Z" in turnaround("worklist", "retry", str(shown["id"])).stdout
    noted = turnaround("worklist", "ack", str(shown["id"]), "--note", "was a test")
    assert (noted.returncode, "has been resolved" in noted.stdout) == (0, True)
    assert as_json(turnaround, run, "--all")[0]["note"] == "was a test"


def test_the_last_note_counts_and_an_empty_one_is_refused(turnaround, warehouse, run):
    open_items(warehouse, run, item())
    (shown,) = as_json(turnaround, run)
    for note in ("first", "  second,\nin two lines "):
        assert turnaround("worklist", "ack", str(shown["id"]), "--note", note).returncode == 0
    refused = turnaround("worklist", "ack", str(shown["id"]), "--note", "  ")
    assert (refused.returncode, "--note" in refused.stderr) == (2, True)
    assert as_json(turnaround, run)[0]["note"] == "second, in two lines"
