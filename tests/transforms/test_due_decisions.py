"""What becomes of an item in Tech Log: by where it stands, what we made of it, and what people did to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from config.settings import DueThresholds
from model.maintenance import AircraftTotals, CheckDue, DueLimits, ForecastItem, MaintenanceCheck
from model.sync import Link
from transforms.due_decisions import Checks, decide, is_reference, occurrence_of
from transforms.due_frames import forecast_frame, totals_frame
from transforms.due_list import due_list

TODAY = date(2026, 3, 10)
KEY, REFERENCE = "veryon:acme:forecast:9001:1", "veryon:forecast:9001:1"
DUE = {"flight_seconds": 3_600_000, "date": None, "engine_cycles": None, "landings": None}
CONTENT = {"title": "Oil change", "description": None, "ata_chapter": "79-20", "area": "engine1", "due": DUE}
ITEM = ForecastItem(9001, 301, "T-1", "Oil change", "open", DueLimits(Decimal(1000)), None, "79-20", "engine1")
CHECK = MaintenanceCheck(
    "c-1", "a-1", "Oil change", CheckDue(3_600_000), "open", None, "79-20", "engine1", "veryon", REFERENCE
)
ON_A1 = {"aircraft_id": "a-1", **CONTENT}
LINK = Link("maintenance_check", KEY, "c-1", acknowledged={**CONTENT, "status": "open"})
FAR = replace(ITEM, due=DueLimits(Decimal(5000)))


def decided(item=ITEM, check=CHECK, link=LINK, occurrence=1, status=None, flown=900 * 3600, unmeasured=()):
    items = forecast_frame([item]).assign(aircraft_id="a-1", registration="N1", occurrence=occurrence)
    totals = totals_frame([AircraftTotals("a-1", flown, 500, 500)], {"a-1": "N1"})
    due = due_list(items, totals, DueThresholds(), TODAY)
    if status is not None:
        due = due.assign(status=status, is_due=False)
    checks = Checks(
        {} if link is None else {link.source_key: link},
        {} if check is None else {check.id: check},
        {check.external_ref: check} if check is not None and check.deleted_at is None else {},
    )
    return decide("acme", due, checks, unmeasured)


def only(changes):
    (change,) = changes
    return change


def test_what_is_due_is_added_with_absolute_values_and_the_reason():
    change = only(decided(check=None, link=None).changes)
    assert (change.operation, change.source_key) == ("create", KEY)
    assert change.payload == {
        **CONTENT, "aircraft_id": "a-1", "type": "scheduled", "status": "open", "source": "veryon",
        "external_ref": REFERENCE,
    }  # fmt: skip
    assert change.reason == "100.00 flight hours left (due at 1000.00, flown 900.00)"
    assert change.sources == ("veryon/forecast_item/9001", "techlog/aircraft/a-1")


def test_hours_become_seconds_rounded_down():
    item = replace(ITEM, due=DueLimits(Decimal("999.9999")))
    assert only(decided(item, None, None).changes).payload["due"]["flight_seconds"] == 3_599_999


def test_what_stands_as_it_should_is_left():
    found = decided()
    assert (found.changes, found.taken_back, found.links) == ([], [], [])


def test_what_is_not_due_and_not_there_is_nothing():
    assert decided(FAR, None, None).changes == []


@pytest.mark.parametrize("status", ["complied", "cancelled"])
def test_done_is_resolved(status):
    change = only(decided(replace(ITEM, status=status)).changes)
    assert (change.operation, change.payload, change.target_key) == ("update", {"status": "resolved"}, "c-1")


def test_a_due_value_that_moved_is_patched_whole_and_nothing_else():
    change = only(decided(replace(ITEM, due=DueLimits(Decimal(1010)))).changes)
    assert change.payload == {"due": {**DUE, "flight_seconds": 3_636_000}}
    assert change.before == {"due": DUE}


@pytest.mark.parametrize("accepted", [CONTENT, ON_A1, {**CONTENT, "aircraft_id": "a-2"}])
def test_a_check_on_another_aircraft_than_its_item_follows(accepted):
    link = replace(LINK, acknowledged={**accepted, "status": "open"})
    assert only(decided(check=replace(CHECK, aircraft_id="a-2"), link=link).changes).payload == {"aircraft_id": "a-1"}


def test_a_link_that_names_no_aircraft_means_the_checks():
    assert decided().changes == []
    named = replace(LINK, acknowledged={**ON_A1, "status": "open"})
    assert decided(link=named).changes == []


def test_words_follow_when_trackings_do_and_a_persons_words_stay():
    assert only(decided(replace(ITEM, title="Oil and filter")).changes).payload == {"title": "Oil and filter"}
    assert decided(check=replace(CHECK, title="Oil change, see note")).changes == []


def test_a_due_value_that_a_person_changed_is_set_back():
    change = only(decided(check=replace(CHECK, due=CheckDue(9_999))).changes)
    assert change.payload == {"due": DUE}


def test_what_left_the_thresholds_is_taken_back():
    change = only(decided(FAR).taken_back)
    assert (change.operation, change.target_key, change.payload) == ("delete", "c-1", {"expected": ON_A1})
    assert "4100.00 flight hours left" in change.reason


def test_what_is_no_longer_listed_is_taken_back():
    assert only(decided(status="gone").taken_back).reason == "Tracking+ no longer lists it"


def test_what_cannot_be_measured_is_not_taken_back_and_says_so():
    found = decided(flown=None)
    assert (found.changes, found.taken_back, found.unmeasured) == ([], [], 1)
    decision = found.decisions[9001]
    assert (decision.what, decision.why) == (
        "leave",
        "flight hours (due at 1000.00) cannot be measured: Tech Log does not tell the total, the check stays",
    )


def test_what_cannot_be_measured_is_not_added_either():
    found = decided(check=None, link=None, flown=None)
    assert (found.changes, found.unmeasured) == ([], 0)


def test_what_cannot_be_measured_still_follows_and_is_still_taken_back_when_it_is_no_longer_listed():
    later = replace(ITEM, due=DueLimits(Decimal(5000)))
    assert only(decided(later, flown=None).changes).payload == {"due": {**DUE, "flight_seconds": 18_000_000}}
    assert only(decided(flown=None, status="gone").taken_back).reason == "Tracking+ no longer lists it"
    assert only(decided(replace(ITEM, status="complied"), flown=None).changes).payload == {"status": "resolved"}


def test_that_it_can_be_measured_again_is_said_once():
    assert "measured again: 100.00 flight hours left" in decided(unmeasured={9001}).decisions[9001].why
    assert decided().decisions == {}


def test_what_somebody_has_worked_on_is_not_taken_back_and_follows():
    found = decided(FAR, replace(CHECK, description="Parts ordered"))
    assert found.taken_back == []
    assert only(found.changes).payload == {"due": {**DUE, "flight_seconds": 18_000_000}}


@pytest.mark.parametrize("item", [ITEM, FAR, replace(ITEM, title="New"), replace(ITEM, status="complied")])
def test_what_a_person_resolved_is_left_alone(item):
    found = decided(item, replace(CHECK, status="resolved"))
    assert (found.changes, found.taken_back) == ([], [])


def test_what_a_person_deleted_stays_deleted():
    gone = replace(CHECK, deleted_at=TODAY)
    first = decided(check=gone)
    assert [link.state for link in first.links] == ["removed"]
    assert decided(check=gone, link=first.links[0]).changes == []


def test_what_we_took_back_is_added_again():
    assert only(decided(check=None, link=replace(LINK, state="deleted")).changes).operation == "create"


def test_the_next_occurrence_is_a_new_check_and_the_last_one_is_resolved():
    by_key = {change.source_key: change for change in decided(occurrence=2).changes}
    assert by_key[KEY].payload == {"status": "resolved"}
    assert by_key["veryon:acme:forecast:9001:2"].payload["external_ref"] == "veryon:forecast:9001:2"


def test_a_check_with_our_reference_is_ours_although_the_link_was_lost():
    found = decided(link=None)
    assert (found.changes, [link.target_key for link in found.links]) == ([], ["c-1"])


def test_references():
    assert is_reference(REFERENCE)
    assert not any(map(is_reference, [None, 5, "veryon:forecast:9001", "veryon:forecast:x:1", f"{REFERENCE} "]))
    assert occurrence_of(KEY) == occurrence_of(REFERENCE) == (9001, 1)
