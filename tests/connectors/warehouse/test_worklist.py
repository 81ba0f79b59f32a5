from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from connectors.warehouse import StaleRowError, approvals, checks, cursors, quarantine, runs, worklist
from model.sync import Quarantined
from tests.connectors.warehouse.records import LATER, NOW, RUN, item

CODES = ("user_missing", "place_missing")
CONTRACT = [
    "operator_id",
    "code",
    "subject",
    "registration",
    "summary",
    "action",
    "severity",
    "first_seen_at",
    "last_seen_at",
    "resolved_at",
    "details",
]


@pytest.fixture
def conn(warehouse):
    with warehouse.transaction() as connection:
        yield connection


def states(conn) -> list:
    found = worklist.read(conn, None, include_resolved=True)
    return sorted((row["id"], row["subject"], row["resolved_at"] is None) for row in found)


def test_items_open_stay_close_and_come_back_as_new_rows(conn):
    assert worklist.reconcile(conn, RUN, CODES, [item("a"), item("b")]) == (2, 0)
    assert worklist.reconcile(conn, LATER, CODES, [item("b", summary="still"), item("c")]) == (1, 1)
    (b, c) = worklist.read(conn, "acme")
    assert (b["subject"], b["summary"], b["first_seen_at"], b["last_seen_at"]) == ("b", "still", NOW, LATER.now)
    assert (c["subject"], c["first_seen_at"]) == ("c", LATER.now)
    assert worklist.reconcile(conn, LATER, CODES, [item("a"), item("b"), item("c")]) == (1, 0)
    assert [(subject, is_open) for _, subject, is_open in states(conn)] == [
        ("a", False),
        ("b", True),
        ("c", True),
        ("a", True),
    ]


def test_only_the_codes_looked_at_are_settled(conn):
    worklist.reconcile(conn, RUN, CODES, [item("a"), item("a", "place_missing"), item("a", details={"n": 1})])
    assert worklist.reconcile(conn, LATER, ["place_missing"], []) == (0, 1)
    (left,) = worklist.read(conn, "acme")
    assert (left["code"], left["details"]) == ("user_missing", {"n": 1})
    with pytest.raises(ValueError, match="place_missing"):
        worklist.reconcile(conn, LATER, ["user_missing"], [item("a", "place_missing")])


def test_a_flow_closes_only_what_it_was_the_last_to_see(conn):
    other = replace(RUN, flow="techlog_to_veryon")
    worklist.reconcile(conn, RUN, CODES, [item("mine"), item("both")])
    worklist.reconcile(conn, other, CODES, [item("both"), item("theirs")])
    assert worklist.reconcile(conn, LATER, CODES, []) == (0, 1)
    assert [row["subject"] for row in worklist.read(conn, "acme")] == ["both", "theirs"]
    assert worklist.reconcile(conn, other, CODES, []) == (0, 2)


def test_operators_are_apart_and_open_items_come_first(conn):
    worklist.reconcile(conn, RUN, CODES, [item("gone")])
    worklist.reconcile(conn, LATER, CODES, [item("note", severity="info"), item("bad", severity="critical")])
    worklist.reconcile(conn, replace(RUN, operator_id="borealis"), CODES, [item("gone")])
    assert [row["subject"] for row in worklist.read(conn, "acme", include_resolved=True)] == ["bad", "note", "gone"]
    assert [row["operator_id"] for row in worklist.read(conn, None)] == ["acme", "borealis", "acme"]


def test_an_item_has_the_contracts_columns_and_can_be_marked_as_seen(conn):
    worklist.reconcile(conn, RUN, CODES, [item("a\x00", registration="G-ABCD")])
    (row,) = worklist.read(conn, "acme")
    assert set(CONTRACT) <= row.keys()
    assert (row["subject"], row["registration"], row["flow"]) == ("a\ufffd", "G-ABCD", "leon_to_techlog")
    assert worklist.acknowledge(conn, row["id"], "on it", NOW)
    assert not worklist.acknowledge(conn, 10**9, "on it", NOW)
    worklist.reconcile(conn, LATER, CODES, [item("a\x00")])
    seen = worklist.get(conn, row["id"])
    assert (seen["note"], seen["acknowledged_at"], seen["resolved_at"]) == ("on it", NOW, None)
    assert worklist.get(conn, 10**9) is None


def test_an_unknown_code_is_refused(conn):
    with pytest.raises(IntegrityError):
        worklist.reconcile(conn, RUN, ["no_such_code"], [item("a", "no_such_code")])


def test_every_code_of_the_contract_is_known(conn):
    codes = [
        "aircraft_missing",
        "place_missing",
        "user_missing",
        "crew_email_missing",
        "sector_not_synced",
        "deferral_extended",
        "defect_deleted",
        "sector_edited_after_sync",
        "trip_update_edited_after_sync",
        "deferral_conflict",
        "journey_log_closed",
        "sector_removed_in_techlog",
        "deletion_guard",
        "multi_day_grouping",
        "totals_out_of_line",
        "vendor_rejected",
        "record_quarantined",
        "airport_without_icao",
        "flight_gone_after_start",
        "log_number_taken",
        "deferral_without_date",
        "defect_reopened",
        "aircraft_set_shrunk",
    ]
    assert worklist.reconcile(conn, RUN, codes, [item("a", code) for code in codes]) == (23, 0)


def test_quarantine_holds_and_releases(conn):
    bad = Quarantined("leon_flights", "1", "endAirport", "expect_column_values_to_not_be_null", "a sector needs it")
    other = replace(bad, field="status")
    assert quarantine.reconcile(conn, RUN, [bad, bad, other]) == (2, 0)
    assert quarantine.reconcile(conn, LATER, [replace(bad, reason="still")]) == (0, 1)
    (row,) = quarantine.read(conn, "acme")
    assert (row["reason"], row["first_seen_at"], row["last_seen_at"]) == ("still", NOW, LATER.now)
    assert quarantine.reconcile(conn, replace(LATER, flow="ftl_duty"), []) == (0, 0)
    assert quarantine.reconcile(conn, LATER, []) == (0, 1)
    assert quarantine.reconcile(conn, LATER, [bad]) == (1, 0)
    assert quarantine.get(conn, row["id"])["released_at"] == LATER.now
    assert quarantine.get(conn, 10**9) is None


def test_a_cursor_never_goes_back(conn):
    place = ("acme", "leon_to_techlog", "sectors")
    assert cursors.read(conn, *place) is None
    cursors.move(conn, RUN, "sectors", NOW)
    cursors.move(conn, LATER, "sectors", NOW - timedelta(hours=1))
    assert _value(cursors.read(conn, *place)) == NOW
    cursors.move(conn, LATER, "sectors", NOW + timedelta(microseconds=1))
    assert _value(cursors.read(conn, *place)) == NOW + timedelta(microseconds=1)
    assert cursors.read(conn, "borealis", *place[1:]) is None


def test_an_approval_lets_one_run_through(conn):
    approvals.grant(conn, "acme", "leon_to_techlog", NOW)
    approvals.grant(conn, "acme", "leon_to_techlog", NOW)
    assert not approvals.pending(conn, "borealis", "leon_to_techlog")
    assert approvals.pending(conn, "acme", "leon_to_techlog")
    assert approvals.consume(conn, LATER)
    assert not approvals.pending(conn, "acme", "leon_to_techlog")
    assert not approvals.consume(conn, LATER)


def test_a_run_is_kept_and_can_begin_anew(conn):
    def stored():
        return conn.execute(text("SELECT state, counts, error, logical_time, finished_at FROM sync.runs")).one()

    runs.start(conn, RUN, NOW)
    assert stored() == ("Running", {}, None, NOW, None)
    runs.finish(conn, RUN, LATER.now, "Failed", {"sector": {"create": 2}}, "LEON is\x00 down")
    assert stored() == ("Failed", {"sector": {"create": 2}}, "LEON is\ufffd down", NOW, LATER.now)
    runs.start(conn, RUN, LATER.now)
    assert stored() == ("Running", {}, None, NOW, None)
    with pytest.raises(StaleRowError):
        runs.finish(conn, LATER, NOW, "Completed", {}, None)


@dataclass(frozen=True)
class Result:
    dataset: str = "leon_flights"
    expectation: str = "expect_column_values_to_be_unique"
    column_name: str | None = None
    severity: str = "critical"
    success: bool = True
    element_count: int = 10
    unexpected_count: int = 0
    reason: str = "a flight is one row"


def test_check_results_are_kept_by_run(conn):
    assert checks.save(conn, RUN, []) == 0
    assert checks.save(conn, RUN, [Result(), Result(column_name="status", success=False, unexpected_count=3)]) == 2
    found = conn.execute(
        text("SELECT column_name, success, unexpected_count, checked_at FROM sync.check_results ORDER BY id")
    )
    assert [tuple(row) for row in found] == [(None, True, 0, NOW), ("status", False, 3, NOW)]


def _value(cursor: cursors.Cursor | None) -> datetime | None:
    return None if cursor is None else cursor.value
