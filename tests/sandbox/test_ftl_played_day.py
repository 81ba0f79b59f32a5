"""The duties of the played day follow its flights."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from sandbox.day.ftl import SPLIT_FROM, enter_journey_logs
from sandbox.ftl.instants import of_wire
from sandbox.leon import time_long
from sandbox.world import World

DAY = date(2026, 3, 10)
OPERATORS = ("acme", "borealis")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 10, hour, minute, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World(DAY, OPERATORS)


def every(world, operator="acme"):
    return world.leon[operator].duties.all()


def flying(world, operator="acme"):
    """Duties without the simulator and the like, with their operated flights."""
    store = world.leon[operator]
    simulators = {nid for nid, flight in store.flights.items() if flight["isSimulator"]}
    trained = {(member["loginNid"]) for nid in simulators for member in store.flights[nid]["crewMemberList"]}
    for duty in every(world, operator):
        flights = [store.flights[each["trNid"]] for each in duty["sectorList"] if each["activityType"] == "FLIGHT"]
        if flights and duty["crewMember"]["loginNid"] not in trained:
            yield duty, flights


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("hour", [0, 13, 22])
def test_a_duty_is_from_report_to_release_of_its_flights(world, operator, hour):
    world.clock.set(at(hour))
    enter_journey_logs(world.leon)
    seen = 0
    for duty, flights in flying(world, operator):
        first, last = (flights[0]["journeyLog"] or {}), (flights[-1]["journeyLog"] or {})
        off = of_wire(first.get("bloffUTC") or flights[0]["startTimeUTC"])
        on = of_wire(last.get("blonUTC") or flights[-1]["endTimeUTC"])
        if duty["blockStartTime"] and not first.get("bloffUTC"):
            continue  # under way, without a log
        seen += 1
        assert of_wire(duty["dutyStartTime"]) == off - 3600
        assert of_wire(duty["fdpEndTime"]) == on
        if duty["sectorList"][-1]["activityType"] == "FLIGHT":
            assert of_wire(duty["dutyEndTime"]) == on + 1800
        assert duty["dutyLength"] == of_wire(duty["dutyEndTime"]) - of_wire(duty["dutyStartTime"])
    assert seen > 40


def test_every_live_flight_is_in_one_duty_of_each_who_flies_it(world):
    world.clock.set(at(18))
    store = world.leon["acme"]
    wanted = {
        (member["loginNid"], nid)
        for nid, flight in store.flights.items()
        if flight["status"] == "CONFIRMED" and flight["isActive"] and not flight["isCnl"] and not flight["isSimulator"]
        for member in flight["crewMemberList"]
    }
    found = [
        (duty["crewMember"]["loginNid"], each["trNid"])
        for duty in every(world)
        for each in duty["sectorList"]
        if each["activityType"] == "FLIGHT"
    ]
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_actual_times_come_once_they_have_happened(world):
    def counts():
        duties = every(world)
        return [sum(duty[name] is not None for duty in duties) for name in ("blockStartTime", "blockEndTime")]

    world.clock.set(at(6))
    morning = counts()
    world.clock.set(at(21))
    evening = counts()
    assert 0 < morning[0] < evening[0]
    assert 0 < morning[1] < evening[1]
    now = "2026-03-10T21:00:00Z"
    assert all(duty[name] is None or duty[name] <= now for duty in every(world) for name in ("blockEndTime",))


def test_a_flight_that_is_cancelled_takes_its_duties_along(world):
    store = world.leon["acme"]
    duty, flights = next((duty, flights) for duty, flights in flying(world) if len(duty["sectorList"]) == 1)
    nid, login = flights[0]["flightNid"], duty["crewMember"]["loginNid"]
    before = {each["ftlDutyNid"] for each in every(world)}
    store.patch_flight(nid, {"isCnl": True})
    after = every(world)
    assert duty["ftlDutyNid"] in before
    assert duty["ftlDutyNid"] not in {each["ftlDutyNid"] for each in after}
    assert (login, nid) not in {(each["crewMember"]["loginNid"], each["firstTrNid"]) for each in after}
    store.patch_flight(nid, {"isCnl": False})
    assert duty["ftlDutyNid"] in {each["ftlDutyNid"] for each in every(world)}


def test_a_delay_changes_the_duty_but_not_what_was_published(world):
    store = world.leon["acme"]
    world.clock.set(at(1))
    legs = [leg for leg in world.leon["acme"].flights.values() if leg["startTimeUTC"] > "2026-03-12T00"]
    duty, flights = next(
        (duty, flights)
        for duty, flights in flying(world)
        if len(flights) == 1 and flights[0] in legs and duty["plannedDutyStartTime"]
    )
    moved = {
        name: (datetime.fromisoformat(flights[0][name]) + timedelta(minutes=50)).isoformat()
        for name in ("startTimeUTC", "endTimeUTC")
    }
    store.patch_flight(flights[0]["flightNid"], moved)
    (now,) = [each for each in every(world) if each["ftlDutyNid"] == duty["ftlDutyNid"]]
    assert of_wire(now["dutyStartTime"]) == of_wire(duty["dutyStartTime"]) + 3000
    assert now["plannedDutyStartTime"] == duty["plannedDutyStartTime"] == duty["dutyStartTime"]
    assert now["plannedFdpLength"] == duty["fdpLength"]


@pytest.mark.parametrize("operator", OPERATORS)
def test_there_is_one_of_each_kind(world, operator):
    world.clock.set(at(22))
    duties = every(world, operator)
    flights = world.leon[operator].flights
    published = [duty["plannedDutyStartTime"] is None for duty in duties]
    assert {True, False} == set(published)
    positioned = [
        (sector, duty) for duty in duties for sector in duty["sectorList"] if sector["activityType"] == "POSITIONING"
    ]
    assert positioned
    assert all(sector["trNid"] not in flights for sector, _ in positioned)
    split = [duty for duty in duties if duty["splitDutyTime"]]
    assert split
    for duty in split:
        off, on = of_wire(duty["splitOffTime"]), of_wire(duty["splitOnTime"])
        assert of_wire(duty["dutyStartTime"]) < off < on < of_wire(duty["dutyEndTime"])
        assert duty["splitDutyTime"] == on - off >= SPLIT_FROM - 3600
    on_ground = [duty for duty in duties if duty["rosterLegend"] in ("SBY", "STD", "OFF")]
    assert {duty["rosterLegend"] for duty in on_ground} == {"SBY", "STD"}
    for duty in on_ground:
        assert duty["sectorList"] == []
        assert duty["fdpStartTime"] is duty["fdpLength"] is duty["maxFdpLength"] is None
        assert duty["firstTrNid"] == duty["lastTrNid"] not in flights
    assert any(duty["discretionLength"] == 45 * 60 for duty in duties)
    assert {duty["nightDutyType"] for duty in duties} >= {None, "NIGHT"}


def test_an_office_duty_is_deleted_and_a_standby_moved_during_the_day(world):
    def ground():
        return {
            duty["rosterLegend"]: (duty["ftlDutyNid"], duty["dutyStartTime"])
            for duty in every(world)
            if not duty["sectorList"] and duty["rosterLegend"] != "SIM"
        }

    world.clock.set(at(10))
    morning = ground()
    world.clock.set(at(12))
    assert set(morning) - set(ground()) == {"OFF"}
    world.clock.set(at(16))
    evening = ground()
    assert evening["SBY"][0] == morning["SBY"][0]
    assert of_wire(evening["SBY"][1]) == of_wire(morning["SBY"][1]) + 7200


def test_duties_know_their_neighbours(world):
    world.clock.set(at(22))
    by_person = {}
    for duty in every(world):
        by_person.setdefault(duty["crewMember"]["loginNid"], []).append(duty)
    assert any(len(mine) > 2 for mine in by_person.values())
    for mine in by_person.values():
        assert mine[0]["previousDutyEndTime"] is mine[-1]["nextDutyStartTime"] is None
        for before, after in pairwise(mine):
            assert before["dutyEndTime"] <= after["dutyStartTime"]
            assert before["nextDutyStartTime"] == after["dutyStartTime"]
            assert after["previousDutyEndTime"] == before["dutyEndTime"]


def test_journey_logs_can_be_entered_with_discretion_on_one(world):
    world.clock.set(at(22))
    entered = enter_journey_logs(world.leon)
    logs = [log for store in world.leon.values() for log in store.journey_logs.values()]
    assert len(logs) == entered > 20
    for store in world.leon.values():
        given = {nid: log["discretion"] for nid, log in store.journey_logs.items() if log["discretion"]}
        assert list(given.values()) == ["0:45"]
        told = [duty for duty in store.duties.all() if duty["discretionLength"]]
        assert {sector["trNid"] for duty in told for sector in duty["sectorList"]} >= set(given)
    flight = next(flight for flight in world.leon["acme"].flights.values() if flight["journeyLog"])
    login = flight["journeyLog"]["takeoffCrewLogin"]["loginNid"]
    assert login in [member["loginNid"] for member in flight["crewMemberList"][:2]]
    assert enter_journey_logs(world.leon) == 0


def test_a_journey_log_is_believed_before_the_data(world):
    world.clock.set(at(22))
    plan_leg = next(
        (duty, flights) for duty, flights in flying(world) if duty["blockEndTime"] and len(duty["sectorList"]) == 1
    )
    duty, flights = plan_leg
    log = {"bloffUTC": "2026-03-09T00:10:00Z", "blonUTC": "2026-03-09T02:20:00Z", "discretion": "0:20"}
    world.leon["acme"].keep_journey_log(flights[0]["flightNid"], log)
    (now,) = [each for each in every(world) if each["ftlDutyNid"] == duty["ftlDutyNid"]]
    assert (now["blockStartTime"], now["blockEndTime"]) == (log["bloffUTC"], log["blonUTC"])
    assert now["discretionLength"] == time_long.read("0:20")


def test_the_same_day_twice_has_the_same_duties(world):
    again = World(DAY, OPERATORS)
    for each in (world, again):
        each.clock.set(at(15))
    assert every(world) == every(again)
