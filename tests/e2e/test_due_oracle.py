"""The oracle of the due list itself, on fleets small enough to be checked by eye."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.e2e.due_oracle import DueOracle, DueRules
from tests.e2e.stand import at

NOW = at(12)
AIRCRAFT = {
    "id": "a1", "registration": "N-101AC",
    "totals": {"flightSeconds": 36_000_000, "cycles": 8_000, "landings": 7_000},
}  # fmt: skip
REGISTRATION = {
    "id": 301, "registration": "N101AC",
    "totals": {"flightHours": "10000.00", "engineCycles": 8_000, "landings": 7_000},
}  # fmt: skip
LIMITS = {"flightHours": None, "date": None, "engineCycles": None, "landings": None}


def techlog(*updates, **totals):
    aircraft = {**AIRCRAFT, "totals": AIRCRAFT["totals"] | totals}
    return {"aircraft": [aircraft], "trip-updates": list(updates), "maintenance-checks": []}


def item(number=9001, **limits):
    return {
        "id": number, "registrationId": 301, "taskNumber": "24-01", "title": "Battery check", "description": None,
        "ataChapter": "24-30", "area": "airframe", "status": "open",
        "nextDue": LIMITS | limits, "repeat": {"months": 6},
    }  # fmt: skip


def tracking(*items, **totals):
    return {"registrations": [{**REGISTRATION, "totals": REGISTRATION["totals"] | totals}], "forecast": list(items)}


def told(state, *items, rules=None, now=NOW, there=None):
    return DueOracle(rules or DueRules("acme")).foretell(now, state, tracking(*items, **(there or {})))


def is_due(state=None, rules=None, now=NOW, **limits):
    found = told(state or techlog(), item(**limits), rules=rules, now=now)
    assert found.live.keys() | found.unmeasured.keys() | found.absent == {9001}
    return 9001 in found.live


@pytest.mark.parametrize(
    ("limits", "due"),
    [
        ({"flightHours": "10149.9999"}, True),
        ({"flightHours": "10150.00"}, True),
        ({"flightHours": "10150.0001"}, False),
        ({"flightHours": "9999.00"}, True),
        ({"date": "2026-04-28"}, True),
        ({"date": "2026-04-29"}, True),
        ({"date": "2026-04-30"}, False),
        ({"date": "2026-03-01"}, True),
        ({"engineCycles": 8_050}, True),
        ({"engineCycles": 8_051}, False),
        ({"engineCycles": 0}, True),
        ({"landings": 7_100}, True),
        ({"landings": 7_101}, False),
        ({"flightHours": "10151", "date": "2026-04-30", "engineCycles": 8_051, "landings": 7_101}, False),
        ({"flightHours": "10151", "date": "2026-04-30", "engineCycles": 8_051, "landings": 7_100}, True),
    ],
)
def test_an_item_is_due_from_its_threshold_on(limits, due):
    assert is_due(**limits) is due


def test_a_second_decides():
    assert not is_due(techlog(flightSeconds=35_999_999), flightHours="10150.00")
    assert is_due(techlog(flightSeconds=36_000_001), flightHours="10150.0002")


def test_the_day_is_the_utc_day_of_the_logical_time():
    assert not is_due(date="2026-04-30", now=at(23.999))
    assert is_due(date="2026-04-30", now=at(24))


def test_a_limit_that_is_switched_off_or_has_no_total_does_not_count():
    assert not is_due(rules=DueRules("acme", flight_hours=None), flightHours="9000.00")
    assert is_due(rules=DueRules("acme", flight_hours=None), flightHours="9000.00", landings=7_000)
    assert not is_due(techlog(cycles=None), engineCycles=1)
    assert is_due(rules=DueRules("acme", flight_hours=Decimal("0.5")), flightHours="10000.5")
    assert not is_due(rules=DueRules("acme", flight_hours=Decimal("0.5")), flightHours="10000.5001")


def test_the_check_is_absolute_and_never_later_than_its_hours():
    found = told(techlog(), item(flightHours="10100.3333", date="2026-04-01"))
    assert found.live == {
        9001: {
            "title": "Battery check", "description": None, "ataChapter": "24-30", "area": "airframe",
            "aircraftId": "a1", "type": "scheduled", "status": "open", "source": "veryon",
            "due": {"flightSeconds": 36_361_199, "date": "2026-04-01", "engineCycles": None, "landings": None},
        }
    }  # fmt: skip
    assert found.worklist == set()


@pytest.mark.parametrize("status", ["complied", "cancelled"])
def test_what_is_done_or_cancelled_has_no_open_check(status):
    found = told(techlog(), item(landings=7_000) | {"status": status})
    assert (found.live, found.absent) == ({}, {9001})


def test_work_that_has_begun_is_still_due():
    assert told(techlog(), item(landings=7_000) | {"status": "inWork"}).live.keys() == {9001}


@pytest.mark.parametrize(
    "wrong",
    [
        {"nextDue": LIMITS},
        {"nextDue": {}},
        {"nextDue": LIMITS | {"landings": -1, "engineCycles": 8_000}},
        {"nextDue": LIMITS | {"flightHours": "-0.01"}},
        {"registrationId": 999},
        {"title": " "},
        {"status": "deferred"},
    ],
)
def test_what_cannot_be_judged_is_held(wrong):
    found = told(techlog(), item(landings=7_000) | wrong, item(9002, landings=7_000))
    assert (found.live.keys(), found.absent, found.held) == ({9002}, set(), {9001})
    assert found.worklist == {("record_quarantined", "9001")}


def test_an_aircraft_that_is_not_in_both_systems_or_not_on_the_list_has_no_checks():
    elsewhere = {**techlog(), "aircraft": [{**AIRCRAFT, "registration": "N102AC"}]}
    assert told(elsewhere, item(landings=7_000)).absent == {9001}
    assert told(techlog(), item(landings=7_000), rules=DueRules("acme", aircraft=("N-102-AC",))).absent == {9001}
    assert told(techlog(), item(landings=7_000), rules=DueRules("acme", aircraft=("n101ac",))).live.keys() == {9001}


@pytest.mark.parametrize(
    ("there", "tells"),
    [
        ({"flightHours": "10005.00"}, False),
        ({"flightHours": "10005.0001"}, True),
        ({"flightHours": "9994.99"}, True),
        ({"engineCycles": 8_003}, False),
        ({"engineCycles": 8_004}, True),
        ({"landings": 6_997}, False),
        ({"landings": 6_996}, True),
        ({"landings": None}, False),
    ],
)
def test_totals_out_of_line(there, tells):
    assert told(techlog(), there=there).worklist == ({("totals_out_of_line", "N101AC")} if tells else set())
    off = DueRules("acme", hours_apart=None, cycles_apart=None, landings_apart=None)
    assert told(techlog(), there=there, rules=off).worklist == set()
    assert told(techlog(), there=there, rules=DueRules("acme", aircraft=("N102AC",))).worklist == set()


UPDATE = {
    "aircraftId": "a1", "updatedAt": at(13).isoformat(), "deletedAt": None, "delta": {"cycles": 1},
    "carriedForward": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("update", "explained"),
    [
        (None, False),
        ({}, False),
        ({"delta": {"cycles": -2}}, True),
        ({"delta": {"landings": -2}}, False),
        ({"carriedForward": {"cycles": 7_998}}, True),
        ({"carriedForward": {"cycles": 7_999}}, False),
        ({"deletedAt": at(13).isoformat()}, True),
        ({"delta": {"cycles": -2}, "aircraftId": "a2"}, False),
        ({"delta": {"cycles": -2}, "updatedAt": at(12).isoformat()}, False),
    ],
)
def test_totals_that_fall(update, explained):
    oracle = DueOracle(DueRules("acme"))
    due = tracking(item(landings=7_000))
    oracle.after_sync(NOW, techlog())
    fallen = techlog(*([] if update is None else [UPDATE | update]), cycles=7_998)
    found = oracle.foretell(at(14), fallen, due)
    assert (9001 in found.live, 9001 in found.held) == (explained, not explained)
    assert found.worklist == (set() if explained else {("record_quarantined", "a1")})
    oracle.after_sync(at(14), fallen)
    again = deepcopy(fallen) | {"trip-updates": []}
    assert (9001 in oracle.foretell(at(14) + timedelta(minutes=5), again, due).live) is explained
