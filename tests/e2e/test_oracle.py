"""The oracle itself, on cases small enough to be checked by eye: a proof is no better than its expectation."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.e2e.oracle import Leon, Oracle, Rules, View
from tests.e2e.stand import at

AIRCRAFT = [{"aircraftNid": 1, "registration": "OE-ABC"}, {"aircraftNid": 9, "registration": "Ground Han"}]
TRIP = "leon:acme:trip:7:OEABC"
SECTOR = "leon:acme:flight:{}"


def member(login, position, email, **flags):
    contact = {"name": "Given", "surname": "Family", "email": email}
    return {"loginNid": login, "position": {"name": position}, "contact": contact, **flags}


def flight(nid, hour, **more):
    start, end = at(hour), at(hour + 1)
    return {
        "flightNid": nid, "flightNo": f"F{nid}", "tripNid": 7, "acftNid": 1, "status": "CONFIRMED", "isCnl": False,
        "isActive": True, "isSimulator": False, "isCommercial": False, "flightType": "PAX",
        "startTimeUTC": start.isoformat(), "endTimeUTC": end.isoformat(),
        "startAirport": {"name": "A", "code": {"icao": "AAAA"}}, "endAirport": {"name": "B", "code": {"icao": "BBBB"}},
        "crewMemberList": [member(1, "CPT", "Ann@Acme.example"), member(2, "FO", "ben@acme.example")], **more,
    }  # fmt: skip


@pytest.fixture
def oracle():
    return Oracle(Rules("acme", "external"))


def empty():
    return View(aircraft={"OEABC": "OEABC"})


def told(oracle, before, *flights, **more):
    return oracle.after_run(at(2), Leon(list(flights), AIRCRAFT), before, **more)


def test_a_trip_takes_its_first_flights_number_crew_and_any_flights_category(oracle):
    found = told(oracle, empty(), flight(2, 9, isCommercial=True), flight(1, 8))
    assert found.view.trips == {
        TRIP: {
            "externalRef": TRIP, "aircraft": "OEABC", "number": "F1", "date": "2026-03-10", "category": "commercial",
            "callsign": "OEABC", "pic": "ann@acme.example", "sic": "ben@acme.example",
        }
    }  # fmt: skip
    assert {ref: sector["sequence"] for ref, sector in found.view.sectors.items()} == {
        SECTOR.format(1): 1,
        SECTOR.format(2): 2,
    }
    assert found.view.users["ann@acme.example"] == {"name": "Given Family", "loginEnabled": False}
    assert found.worklist == set()


@pytest.mark.parametrize(
    "change", [{"status": "OPTION"}, {"isCnl": True}, {"isActive": False}, {"isSimulator": True}, {"acftNid": 9}]
)
def test_what_is_not_flown_is_not_there_and_is_taken_back(oracle, change):
    assert told(Oracle(oracle.rules), empty(), flight(1, 8, **change)).view == empty()
    before = told(oracle, empty(), flight(1, 8)).view
    after = told(oracle, before, flight(1, 8, **change)).view
    assert (after.trips, after.sectors) == ({}, {})


def test_a_started_sector_stays_and_is_told(oracle):
    before = told(oracle, empty(), flight(1, 8)).view
    before.sectors[SECTOR.format(1)]["status"] = "inProgress"
    found = told(oracle, deepcopy(before))
    assert found.view == before
    assert found.worklist == {("flight_gone_after_start", SECTOR.format(1))}


def test_what_a_person_deleted_stays_deleted(oracle):
    before = told(oracle, empty(), flight(1, 8)).view
    del before.sectors[SECTOR.format(1)]
    found = told(oracle, before, flight(1, 8))
    assert found.view.sectors == {}
    assert TRIP in found.view.trips, "emptied by a person, not by us"
    assert found.worklist == {("sector_removed_in_techlog", SECTOR.format(1))}
    oracle.retry(SECTOR.format(1))
    assert SECTOR.format(1) in told(oracle, found.view, flight(1, 8)).view.sectors


def test_a_value_entered_by_hand_stays_only_where_leon_has_none(oracle):
    before = told(oracle, empty(), flight(1, 8, crewMemberList=[])).view
    before.sectors[SECTOR.format(1)] |= {"pic": "by@hand.example", "departureAirport": "HAND"}
    before.users["by@hand.example"] = {"name": "x", "loginEnabled": True}
    after = told(oracle, before, flight(1, 8, crewMemberList=[])).view.sectors[SECTOR.format(1)]
    assert (after["pic"], after["departureAirport"]) == ("by@hand.example", "AAAA")


def test_groups(oracle):
    flights = [flight(1, 8), flight(2, 9), flight(3, 33, tripNid=None)]
    by_date = Oracle(Rules("acme", "by_date"))
    assert set(told(by_date, empty(), *flights).view.trips) == {
        "leon:acme:date:OEABC:2026-03-10",
        "leon:acme:date:OEABC:2026-03-11",
    }
    single = Oracle(Rules("acme", "one_to_one"))
    assert set(told(single, empty(), *flights).view.trips) == {SECTOR.format(nid) for nid in (1, 2, 3)}
    assert set(told(oracle, empty(), *flights).view.trips) == {TRIP, SECTOR.format(3)}
