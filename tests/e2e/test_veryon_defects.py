"""The life of a defect in Tracking+: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

from tests.e2e.veryon_bodies import (
    CHANGE,
    CLOSE,
    CLOSURE,
    CREATE,
    DEFER,
    DEFERRAL,
    FUEL_PUT,
    LOG,
    defect_body,
    sent,
    user,
)


def test_a_defect_is_created_with_prefix_and_reference_after_its_flight(line):
    line.raise_defect(line.fly())
    line.run(12)
    assert line.routes() == [LOG, FUEL_PUT, CREATE]
    assert sent(line)[2] == (CREATE, defect_body(line))
    line.rest(12.1)


def test_the_prefix_is_the_operators(line):
    line.product.configure(veryon={"defect_prefix": "ETL/"})
    line.model.rules = line.product.tracking_rules
    line.raise_defect(reference="7")
    line.run(12)
    assert [row["reference"] for row in line.veryon.rows("defects")] == ["ETL/7"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("pilotReport", "PIREP"), ("maintenanceReport", "MAREP"), ("cabinReport", "CABIN")],
)
def test_the_type_of_a_defect(line, given, expected):
    line.raise_defect(defectType=given)
    line.run(12)
    assert line.sent()[0][1]["defectType"] == expected


def test_a_defect_is_raised_by_its_user_by_email_else_by_the_integration_user(line):
    for name in ("eve", "ben"):
        line.raise_defect(raisedByUserId=line.users[name])
    line.raise_defect(raisedByUserId=None)
    line.run(12)
    integration = user(line, "integration")
    assert {body["reference"]: body["raisedByUserId"] for _, body in line.sent()} == {
        "TL-D000001": user(line, "EVE"), "TL-D000002": integration, "TL-D000003": integration,
    }  # fmt: skip


def test_create_then_change_then_deferral_then_closure_each_once(line):
    defect = line.raise_defect(line.fly())
    line.run(12)
    number = line.there("defects", reference="TL-D000002")["id"]
    line.edit("defects", defect, description="Both landing lights inoperative.", defectType="maintenanceReport")
    line.defer(defect)
    line.run(12.1)
    assert line.sent() == [
        (CHANGE, {"description": "Both landing lights inoperative.", "defectType": "MAREP"}),
        (DEFER, DEFERRAL),
    ]
    line.rest(12.2)
    line.edit("defects", defect, ataChapter="33-43")
    line.rectify(defect)
    line.run(12.3)
    assert line.sent() == [
        (CHANGE, {"ataChapter": "33-43"}),
        (CLOSE, CLOSURE | {"closedByUserId": user(line, "EVE")}),
    ]
    assert {row["path"].split("/")[-2] for row in line.stand.requests() if row["route"] == CLOSE} == {str(number)}
    line.rest(12.4)
    assert line.worklist() == set()


def test_what_a_defect_no_longer_says_is_taken_back(line, raised):
    line.edit("defects", raised, ataChapter=None)
    line.run(12.1)
    assert line.sent() == [(CHANGE, {"ataChapter": None})]
    line.rest(12.2)


def test_a_change_that_tracking_has_no_field_for_sends_nothing(line, raised):
    line.edit("defects", raised, status="deferralPending")
    line.rest(12.1)
    assert line.worklist() == set()


def test_deferral_and_closure_wait_for_the_defects_sector(line):
    sector = line.fly(signed=False)
    put_off, mended = line.raise_defect(sector), line.raise_defect(sector)
    line.defer(put_off)
    line.rectify(mended)
    line.run(12)
    assert line.routes() == [CREATE, CREATE]
    assert all("technicalLogId" not in body for _, body in line.sent())
    assert line.worklist() == {("sector_not_synced", put_off), ("sector_not_synced", mended)}
    line.rest(12.1)
    line.sign_off(sector)
    line.run(12.2)
    assert line.routes() == [LOG, FUEL_PUT, CHANGE, CHANGE, DEFER, CLOSE]
    log = line.there("technical-logs", logNumber="000001")["id"]
    assert {tuple(body.items()) for route, body in line.sent() if route == CHANGE} == {(("technicalLogId", log),)}
    assert line.worklist() == set()
    line.rest(12.3)


def test_a_defect_without_a_deferral_or_closure_waits_for_nothing(line):
    line.raise_defect(line.fly(signed=False))
    line.run(12)
    assert line.routes() == [CREATE]
    assert line.worklist() == set()


def test_a_defect_without_a_sector_waits_for_nothing(line):
    put_off, mended = line.raise_defect(), line.raise_defect()
    line.defer(put_off)
    line.rectify(mended)
    line.run(12)
    assert line.routes() == [CREATE, CREATE, DEFER, CLOSE]
    assert line.worklist() == set()


@pytest.mark.parametrize("why", ["place", "go-live"])
def test_a_sector_that_does_not_go_holds_deferral_and_closure_back(line, why):
    sector = line.fly(route="KLGA KXXX") if why == "place" else line.fly(hour=-40)
    put_off, mended = line.raise_defect(sector), line.raise_defect(sector)
    line.defer(put_off)
    line.rectify(mended)
    line.run(12)
    assert {("sector_not_synced", put_off), ("sector_not_synced", mended)} <= line.worklist()
    line.rest(12.1)
    assert {row["status"] for row in line.veryon.rows("defects")} == {"open"}


def test_a_sector_whose_log_number_is_taken_holds_them_back_too(line):
    sector = line.fly()
    defect = line.raise_defect(sector)
    line.rectify(defect)
    line.stand.enter_there(
        "technical-logs",
        entryType="maintenanceEntry",
        registrationId=line.there("registrations", registration="N101AC")["id"],
        logNumber="000001",
        occurredAt="2026-03-01T00:00:00Z",
    )
    line.run(12)
    assert line.there("defects")["status"] == "open"
    line.run(12.1)
    assert line.worklist() == {("log_number_taken", sector), ("sector_not_synced", defect)}
    line.edit("sectors", sector, srpNumber="000077")
    line.run(12.2)
    assert line.there("defects")["status"] == "closed"
    assert line.worklist() == set()


def test_a_sector_deleted_before_it_was_synced_will_not_come_and_nothing_waits_for_it(line):
    sector = line.fly(signed=False)
    defect = line.raise_defect(sector)
    line.rectify(defect)
    line.run(12)
    assert line.worklist() == {("sector_not_synced", defect)}
    line.delete("sectors", sector)
    line.run(12.1)
    assert line.routes() == [CLOSE]
    assert line.worklist() == set()


def test_a_defect_of_a_sector_deleted_after_it_was_synced_keeps_and_gets_its_technical_log(line):
    sector = line.fly()
    line.raise_defect(sector)
    line.run(12)
    log = line.there("technical-logs")["id"]
    line.raise_defect(sector)
    line.delete("sectors", sector)
    line.run(12.1)
    assert {row["technicalLogId"] for row in line.veryon.rows("defects")} == {log}
    line.rest(12.2)


def test_a_defect_deleted_after_it_was_synced_is_left_alone(line, raised):
    line.edit("defects", raised, description="Changed in the last minute.")
    line.delete("defects", raised)
    line.rest(12.1)
    assert line.worklist() == {("defect_deleted", raised)}


def test_a_defect_deleted_before_it_was_synced_is_nothing(line):
    defect = line.raise_defect()
    line.rectify(defect)
    line.delete("defects", defect)
    line.rest(12)
    assert line.worklist() == set()


def test_a_defect_that_is_reopened_after_its_closure_has_no_way_back(line, raised):
    line.rectify(raised)
    line.run(12.1)
    line.reopen(raised)
    line.rest(12.2)
    assert line.worklist() == {("defect_reopened", raised)}
    line.defer(raised)
    line.rest(12.3)
    assert line.worklist() == {("defect_reopened", raised)}
    line.rectify(raised)
    line.rest(12.4)
    assert line.worklist() == set()


def test_reopened_before_its_closure_was_sent_is_open(line):
    sector = line.fly(signed=False)
    defect = line.raise_defect(sector)
    line.rectify(defect)
    line.run(12)
    line.reopen(defect)
    line.sign_off(sector)
    line.run(12.1)
    assert CLOSE not in line.routes()
    assert line.worklist() == set()


def test_closed_when_first_seen_is_created_and_closed_without_its_deferral(line):
    defect = line.raise_defect(line.fly())
    line.defer(defect)
    line.rectify(defect)
    line.run(12)
    assert line.routes() == [LOG, FUEL_PUT, CREATE, CLOSE]
    assert line.there("defects")["deferral"] is None
    line.rest(12.1)


def test_a_closure_without_a_known_user_is_the_integration_users(line, raised):
    line.rectify(raised, closedByUserId=line.users["ben"])
    line.run(12.1)
    assert line.sent() == [(CLOSE, CLOSURE | {"closedByUserId": user(line, "integration")})]


def test_without_the_integration_user_a_closure_that_needs_it_waits_and_all_else_goes(line):
    integration = line.there("users", email="integration@acme.example")["id"]
    line.stand.change_there("users", integration, delete=True)
    known, unknown = line.raise_defect(line.fly(picUserId=line.users["ben"])), line.raise_defect()
    line.rectify(known)
    line.rectify(unknown, closedByUserId=None)
    line.run(12)
    assert line.routes() == [LOG, FUEL_PUT, CREATE, CREATE, CLOSE]
    assert "enteredByUserId" not in line.sent()[0][1]
    assert line.worklist() == {("user_missing", "")}
    line.rest(12.1)
    line.stand.enter_there("users", email="integration@acme.example")
    line.run(12.2)
    assert line.routes() == [CLOSE]
    assert line.worklist() == set()


def test_a_reference_of_another_registration_is_refused_and_never_merged(line):
    other = line.there("registrations", registration="N-102AC")["id"]
    theirs = line.stand.enter_there("defects", reference="TL-77", registrationId=other, description="Theirs.")
    defect = line.raise_defect(reference="77")
    line.defer(defect)
    line.run(12)
    assert line.worklist() == {("vendor_rejected", defect)}
    line.run(12.1)
    assert line.worklist() == {("vendor_rejected", defect)}
    assert line.veryon.row("defects", theirs["id"])["deferral"] is None
    line.edit("defects", defect, reference="78")
    line.run(12.2)
    assert line.worklist() == set()
    assert line.there("defects", reference="TL-78")["status"] == "deferred"
    line.rest(12.3)


def test_two_defects_of_ours_with_one_reference_are_not_merged(line):
    line.raise_defect(reference="77", description="The first.")
    line.run(12)
    second = line.raise_defect(reference="77", description="The second.")
    line.run(12.1)
    assert line.worklist() == {("vendor_rejected", second)}
    assert line.there("defects")["description"] == "The first."


def test_a_reference_that_somebody_entered_for_the_same_aircraft_is_ours(line):
    mine = line.there("registrations", registration="N101AC")["id"]
    defect = line.raise_defect(reference="77")
    theirs = line.stand.enter_there(
        "defects", reference="TL-77", registrationId=mine, description="Left landing light inoperative."
    )
    line.defer(defect)
    line.run(12)
    assert line.there("defects")["id"] == theirs["id"]
    assert line.there("defects")["deferral"]["targetDate"] == "2026-03-19"
    line.rest(12.1)


def test_a_closure_that_is_there_already_counts_as_sent(line, raised):
    words = {"actionText": "Done at the desk.", "closedByUserId": user(line, "EVE")}
    line.stand.change_there("defects", line.there("defects")["id"], close=words)
    line.rectify(raised)
    line.run(12.1)
    assert line.worklist() == set()
    assert line.there("defects")["closure"]["actionText"] == "Done at the desk."
    line.rest(12.2)
