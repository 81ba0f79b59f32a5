"""The life of a defect in Tracking+: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

LOG, FUEL = "POST /technical-logs", "PUT /technical-logs/{id}/fuel"
CREATE, CHANGE = "POST /defects", "PATCH /defects/{id}"
DEFER, CLOSE = "POST /defects/{id}/deferral", "POST /defects/{id}/closure"


def user(line, name):
    return line.there("users", email=f"{name}@acme.example")["id"]


def defect_body(line, **changes):
    """The body of a defect of the first flight, written by hand."""
    return {
        "reference": "TL-D000002", "registrationId": line.there("registrations", registration="N101AC")["id"],
        "technicalLogId": line.there("technical-logs", logNumber="000001")["id"],
        "description": "Left landing light inoperative.", "ataChapter": "33-42", "defectType": "PIREP",
        "raisedAt": "2026-03-10T08:00:00Z", "raisedByUserId": user(line, "Ann"), **changes,
    }  # fmt: skip


DEFERRAL = {
    "melCategory": "C", "reason": "No spare part at base.", "targetDate": "2026-03-19", "reference": "33-42-01",
    "deferredAt": "2026-03-10T09:00:00Z",
}  # fmt: skip
CLOSURE = {
    "actionText": "Lamp replaced, tested, found satisfactory.",
    "timeSpentMinutes": 45,
    "closedAt": "2026-03-10T11:00:00Z",
}


def sent(line):
    """What went out, in order. That a new defect is open need not be said."""
    return [(route, {k: v for k, v in body.items() if (k, v) != ("status", "open")}) for route, body in line.sent()]


@pytest.fixture
def raised(line):
    """A defect of a flight, both of which are over there."""
    sector = line.fly()
    defect = line.raise_defect(sector)
    line.run(12)
    return defect


def test_a_defect_is_created_with_prefix_and_reference_after_its_flight(line):
    line.raise_defect(line.fly())
    line.run(12)
    assert line.routes() == [LOG, FUEL, CREATE]
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


@pytest.mark.parametrize("status", ["deferred", "overdue"])
def test_deferred_and_overdue_are_sent_as_a_deferral(line, raised, status):
    line.defer(raised, status=status)
    line.run(12.1)
    assert line.sent() == [(DEFER, DEFERRAL)]
    line.rest(12.2)


def test_a_pending_deferral_is_not_sent_and_goes_once_it_is_approved(line, raised):
    line.defer(raised, status="deferralPending")
    line.rest(12.1)
    line.edit("defects", raised, status="deferred")
    line.run(12.2)
    assert line.sent() == [(DEFER, DEFERRAL)]
    line.edit("defects", raised, status="overdue")
    line.rest(12.3)
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
    assert line.routes() == [LOG, FUEL, CHANGE, CHANGE, DEFER, CLOSE]
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


@pytest.mark.parametrize(
    ("category", "until"), [("A", "2026-03-11"), ("B", "2026-03-13"), ("C", "2026-03-20"), ("D", "2026-07-08")]
)
def test_a_deferral_without_a_target_date_gets_the_fallback_of_its_category(line, raised, category, until):
    line.defer(raised, melCategory=category, targetDate=None)
    line.run(12.1)
    assert line.sent() == [(DEFER, DEFERRAL | {"melCategory": category, "targetDate": until})]
    line.rest(12.2)


def test_the_fallback_counts_calendar_days_from_the_utc_day_of_deferral(line):
    for deferred in ("2026-03-30T23:59:59Z", "2026-03-31T00:00:00Z"):
        defect = line.raise_defect()
        line.defer(defect, melCategory="B", targetDate=None, deferredAt=deferred)
    line.run(12)
    assert sorted(body["targetDate"] for route, body in line.sent() if route == DEFER) == ["2026-04-02", "2026-04-03"]


def test_the_fallback_counts_from_the_day_it_was_raised_where_the_operator_says_so(line):
    line.product.configure(veryon={"mel_fallback_from": "raised", "mel_fallback_days": {"B": 2}})
    line.model.rules = line.product.tracking_rules
    defect = line.raise_defect()
    line.defer(defect, melCategory="B", targetDate=None, deferredAt="2026-03-14T09:00:00Z")
    line.run(12)
    assert line.sent()[1][1]["targetDate"] == "2026-03-12"


def test_a_target_date_wins_over_the_fallback_and_a_category_counts_whatever_the_type(line):
    dated, other = line.raise_defect(), line.raise_defect()
    line.defer(dated, melCategory="A", targetDate="2026-12-24")
    line.defer(other, type="CDL", melCategory="B", targetDate=None)
    line.run(12)
    assert {body["targetDate"] for route, body in line.sent() if route == DEFER} == {"2026-12-24", "2026-03-13"}


def test_a_deferral_with_neither_date_nor_category_is_not_sent(line, raised):
    line.defer(raised, type="NEF", melCategory=None, targetDate=None)
    line.rest(12.1)
    assert line.worklist() == {("deferral_without_date", raised)}
    line.defer(raised, type="NEF", melCategory=None, targetDate="2026-04-01")
    line.run(12.2)
    body = {name: value for name, value in DEFERRAL.items() if name != "melCategory"}
    assert line.sent() == [(DEFER, body | {"targetDate": "2026-04-01"})]
    assert line.worklist() == set()


def test_an_extension_after_the_first_deferral_is_never_sent(line, raised):
    line.defer(raised)
    line.run(12.1)
    line.extend(raised, "2026-03-29")
    for hour in (12.2, 12.3):
        line.rest(hour)
        assert line.worklist() == {("deferral_extended", raised)}
    assert "2026-03-29" in line.words_of("deferral_extended")
    assert "2026-03-19" in line.words_of("deferral_extended")


@pytest.mark.parametrize("change", [{"targetDate": "2026-03-18"}, {"melCategory": "B"}, {"reason": "Part on order."}])
def test_a_deferral_that_changes_in_any_other_way_is_never_sent_either(line, raised, change):
    line.defer(raised)
    line.run(12.1)
    line.defer(raised, **change)
    line.rest(12.2)
    assert line.worklist() == {("deferral_extended", raised)}
    line.defer(raised)
    line.rest(12.3)
    assert line.worklist() == set(), "it was taken back"


def test_a_deferral_that_is_taken_back_after_it_was_sent_stays_over_there(line, raised):
    line.defer(raised)
    line.run(12.1)
    line.edit("defects", raised, status="open", deferral=None)
    line.rest(12.2)
    assert line.worklist() == {("deferral_extended", raised)}


def test_an_extended_deferral_that_is_closed_needs_nobody_any_more(line, raised):
    line.defer(raised)
    line.run(12.1)
    line.extend(raised, "2026-03-29")
    line.rectify(raised)
    line.run(12.2)
    assert line.routes() == [CLOSE]
    assert line.worklist() == set()


def test_extensions_before_the_first_sending_count_and_the_last_one_is_sent(line, raised):
    line.defer(raised, status="deferralPending")
    line.extend(raised, "2026-03-25", hour=10)
    line.extend(raised, "2026-03-29", hour=11)
    line.edit("defects", raised, status="deferred")
    line.run(12.1)
    assert line.sent() == [(DEFER, DEFERRAL | {"targetDate": "2026-03-29"})]


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
    assert line.routes() == [LOG, FUEL, CREATE, CLOSE]
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
    assert line.routes() == [LOG, FUEL, CREATE, CREATE, CLOSE]
    assert "enteredByUserId" not in line.sent()[0][1]
    assert line.worklist() == {("user_missing", "")}
    line.rest(12.1)
    line.stand.enter_there("users", email="integration@acme.example")
    line.run(12.2)
    assert line.routes() == [CLOSE]
    assert line.worklist() == set()


def test_a_reference_of_another_registration_is_refused_and_never_merged(line):
    other = line.there("registrations", registration="N102AC")["id"]
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


def test_a_deferral_that_is_there_already_counts_as_sent(line, raised):
    number = line.there("defects")["id"]
    line.stand.change_there("defects", number, defer={"targetDate": "2026-03-19", "melCategory": "C"})
    line.defer(raised)
    line.run(12.1)
    assert line.worklist() == set()
    line.rest(12.2)


def test_a_closure_that_is_there_already_counts_as_sent(line, raised):
    words = {"actionText": "Done at the desk.", "closedByUserId": user(line, "EVE")}
    line.stand.change_there("defects", line.there("defects")["id"], close=words)
    line.rectify(raised)
    line.run(12.1)
    assert line.worklist() == set()
    assert line.there("defects")["closure"]["actionText"] == "Done at the desk."
    line.rest(12.2)
