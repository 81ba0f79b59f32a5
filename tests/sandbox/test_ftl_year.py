"""The generated year: enough of everything, nothing that contradicts itself, and served in pieces."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from leon_host import serving

from sandbox.ftl import cumulative
from sandbox.ftl.instants import at_local, of_wire, wire
from sandbox.ftl.load import load
from sandbox.ftl.year import Year, year

HOUR = 3600


@pytest.fixture(scope="module")
def made() -> Year:
    return year()


@pytest.fixture(scope="module")
def by_person(made):
    people = defaultdict(list)
    for duty in made.duties:
        people[duty["crewMember"]["loginNid"]].append(duty)
    return people


@pytest.fixture(scope="module")
def flights(made):
    return {flight["flightNid"]: flight for flight in made.flights}


def test_there_is_enough_of_each_kind(made):
    least = {
        "duties": 55_000, "flights": 25_000, "EARLY": 3000, "LATE": 3000, "NIGHT": 3000, "split duties": 500,
        "with discretion": 200, "with discretion over 1 h": 30, "with reduced rest": 30, "with extension": 50,
        "augmented": 3000, "with positioning": 1000, "violations: FDP": 30, "violations: rest": 50,
        "violations: recovery rest": 5, "violations: duty in 28 days": 50, "violations: flight time in 28 days": 50,
        "people over 190 h duty in 28 days": 2, "people over 100 h flight time in 28 days": 2,
        "people near 900 h flight time": 1, "SBY Standby at home": 500, "STD Airport standby": 200, "OFF Office": 200,
        "SIM Simulator": 100, "TRG Ground training": 100, "in no known state of acclimatisation": 500,
    }  # fmt: skip
    assert {name: made.counts.get(name, 0) for name, wanted in least.items() if made.counts.get(name, 0) < wanted} == {}
    assert made.counts["crew members"] == len(made.crew_members) == 300
    assert (made.counts["duties"], made.counts["flights"]) == (len(made.duties), len(made.flights))
    few = ("people over 190 h duty in 28 days", "people over 100 h flight time in 28 days")
    assert all(made.counts[name] <= 12 for name in few)
    assert made.counts["people over 900 h flight time"] == 0


def test_the_same_seed_gives_the_same_year_and_another_one_another():
    first, again, other = (year(seed, crew=20, end=date(2025, 7, 1)) for seed in (3, 3, 4))
    assert first == again
    assert first.duties != other.duties
    assert len(first.crew_members) == 20
    assert first.duties[0]["dutyStartTime"] < "2024-07-05"
    assert "2025-06-25" < first.duties[-1]["dutyEndTime"] <= "2025-07-01T00:00:00Z"


def test_identities_hold(made, flights):
    keys = {duty["ftlDutyNid"] for duty in made.duties}
    assert len(keys) == len(made.duties)
    for duty in made.duties:
        start, end = of_wire(duty["dutyStartTime"]), of_wire(duty["dutyEndTime"])
        assert duty["dutyLength"] == end - start > 0
        assert duty["sectorCount"] == len(duty["sectorList"])
        if duty["fdpStartTime"] is None:
            assert duty["fdpLength"] is duty["fdpEndTime"] is None
        else:
            fdp_start, fdp_end = of_wire(duty["fdpStartTime"]), of_wire(duty["fdpEndTime"])
            assert start <= fdp_start < fdp_end <= end
            assert duty["fdpLength"] == fdp_end - fdp_start
            if duty["fdpLength"] > duty["maxFdpLength"]:
                assert duty["hasViolation"]
        if duty["splitDutyTime"] is not None:
            assert duty["splitDutyTime"] == of_wire(duty["splitOnTime"]) - of_wire(duty["splitOffTime"]) > 0
        for sector in duty["sectorList"]:
            if sector["activityType"] == "FLIGHT":
                assert flights[sector["trNid"]]["startAirport"] is sector["startAirport"]
    assert any(sector["trNid"] not in flights for duty in made.duties for sector in duty["sectorList"])


def test_duties_of_a_person_follow_each_other(by_person):
    assert len(by_person) == 300
    for mine in by_person.values():
        assert len(mine) > 80
        for before, after in pairwise(mine):
            assert before["dutyEndTime"] < after["dutyStartTime"]
            assert before["nextDutyStartTime"] == after["dutyStartTime"]
            assert after["previousDutyEndTime"] == before["dutyEndTime"]
            assert before["endAirport"] is after["startAirport"]
            rest = of_wire(after["dutyStartTime"]) - of_wire(before["dutyEndTime"])
            assert rest >= after["restRequiredBefore"] - after["restReduction"] or after["hasViolation"]


def test_a_recovery_rest_is_valid_for_a_week(by_person):
    for mine in by_person.values():
        recovered = of_wire(mine[0]["dutyStartTime"])
        for duty in mine:
            start = of_wire(duty["dutyStartTime"])
            previous = duty["previousDutyEndTime"]
            if previous and start - of_wire(previous) >= 36 * HOUR:
                recovered = start
            assert of_wire(duty["recoveryRestValidUntil"]) == recovered + 168 * HOUR
            assert start <= recovered + 168 * HOUR or duty["hasViolation"]


def test_flights_have_logs_by_one_of_the_crew_in_order(made):
    without = 0
    for flight in made.flights:
        log = flight["journeyLog"]
        if log is None:
            without += 1
            continue
        assert log["bloffUTC"] < log["toTimeUTC"] <= log["ldgTimeUTC"] < log["blonUTC"]
        crew = {member["loginNid"] for member in flight["crewMemberList"] if not member["isFlightAttendant"]}
        assert {log["takeoffCrewLogin"]["loginNid"], log["landingCrewLogin"]["loginNid"]} <= crew
    assert 0 < without < len(made.flights) // 10
    assert sum(bool(flight["journeyLog"] and flight["journeyLog"]["discretion"]) for flight in made.flights) > 50


def test_all_who_have_a_flight_in_their_duty_stand_on_the_flight(made, flights):
    for duty in made.duties[::7]:
        for sector in duty["sectorList"]:
            crew = [
                member["loginNid"] for member in flights.get(sector["trNid"], {"crewMemberList": []})["crewMemberList"]
            ]
            assert (duty["crewMember"]["loginNid"] in crew) is (sector["activityType"] == "FLIGHT")


def test_both_changes_of_the_clocks_are_flown_on_both_sides_of_the_ocean(made):
    """EU: 30 March and 26 October 2025; USA: 9 March and 2 November."""
    for day, zone in (
        ("03-30", "Europe/Berlin"),
        ("10-26", "Europe/Berlin"),
        ("03-09", "America/"),
        ("11-02", "America/"),
    ):
        of_day = [duty for duty in made.duties if duty["dutyStartTime"].startswith(f"2025-{day}")]
        assert of_day
        places = {duty[end]["timezone"]["name"] for duty in of_day for end in ("startAirport", "endAirport")}
        assert any(name.startswith(zone) for name in places)
    zones = {airport["timezone"]["name"] for airport in made.airports}
    offsets = {datetime(2025, 7, 1, tzinfo=ZoneInfo(zone)).utcoffset() for zone in zones}
    assert len(offsets) == 6


def test_some_have_no_published_times_and_planned_differ_from_actual(made):
    published = [duty for duty in made.duties if duty["plannedDutyStartTime"]]
    assert 0.5 < len(published) / len(made.duties) < 0.9
    changed = [duty for duty in published if duty["plannedDutyEndTime"] != duty["dutyEndTime"]]
    assert len(changed) > len(published) // 2


def test_the_28_day_sums_are_those_of_a_slow_count(by_person):
    """Second thoughts about the two pointers: every duty of one person against every other."""
    mine = by_person[51_000]
    spells = [(of_wire(duty["dutyStartTime"]), of_wire(duty["dutyEndTime"])) for duty in mine]
    ends = [end for _, end in spells]
    window = 28 * 24 * HOUR
    slow = [sum(max(0, min(on, end) - max(off, end - window)) for off, on in spells) for end in ends]
    assert cumulative.within(spells, ends) == slow
    assert max(slow) > 190 * HOUR


def test_local_times_that_do_not_exist_come_an_hour_later():
    assert wire(at_local(date(2025, 3, 30), 2 * HOUR + 1800, "Europe/Berlin")) == "2025-03-30T01:30:00Z"
    assert wire(at_local(date(2025, 3, 30), 4 * HOUR, "Europe/Berlin")) == "2025-03-30T02:00:00Z"
    assert wire(at_local(date(2025, 11, 2), 8 * HOUR, "America/New_York")) == "2025-11-02T13:00:00Z"


def test_it_is_served_in_pieces_of_31_days(made):
    query = """query ($i: TimeIntervalInput!) { ftl { dutyList(timeInterval: $i) { ftlDutyNid dutyStartTime dutyLength
        crewMember { loginNid } sectorList { trNid startAirport { timezone { name } } } } } }"""
    with serving("acme") as host:
        load(host.leon["acme"], made)
        found = {}
        start = datetime(2025, 1, 1, tzinfo=UTC)
        while start < datetime(2026, 1, 1, tzinfo=UTC):
            end = start + timedelta(days=31)
            given = host.ask(query, {"i": {"start": start.isoformat(), "end": end.isoformat()}})
            duties = given.json()["data"]["ftl"]["dutyList"]
            assert 3000 < len(duties) < 8000
            found |= {duty["ftlDutyNid"]: duty for duty in duties}
            start = end
        assert set(found) == {duty["ftlDutyNid"] for duty in made.duties}
        assert all(isinstance(duty["dutyLength"], str) for duty in found.values())
        flight = made.flights[500]
        asked = f"{{ flight(flightNid: {flight['flightNid']}) {{ flightNo trip {{ tripNumber }} }} }}"
        assert host.ask(asked).json()["data"]["flight"] == {
            "flightNo": flight["flightNo"],
            "trip": {"tripNumber": flight["trip"]["tripNumber"]},
        }
