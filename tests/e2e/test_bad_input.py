"""Records that no honest LEON would send: each is set aside by name, and nothing else suffers."""

from __future__ import annotations

import pytest

from tests.e2e.play import Play
from tests.e2e.stand import Schedule, at

LONG = "x" * 10_240
# what LEON sends instead, and the field that the worklist must name
BAD = {
    "unknown status": ({"status": "MAYBE"}, "status"),
    "no departure airport": ({"startAirport": None}, "startAirport"),
    "no arrival code": ({"endAirport.code": None}, "endAirport"),
    "icao of the wrong type": ({"endAirport.code.icao": 4}, "endAirport"),
    "icao too long": ({"endAirport.code.icao": LONG}, "endAirport"),
    "no start": ({"startTimeUTC": None}, "startTimeUTC"),
    "no instant": ({"startTimeUTC": "tomorrow"}, "startTimeUTC"),
    "end before start": ({"endTimeUTC": "2026-03-10T01:00:00Z"}, "endTimeUTC"),
    "number too long": ({"flightNo": LONG}, "flightNo"),
    "type too long": ({"flightType": LONG}, "flightType"),
    "NUL in the number": ({"flightNo": "AC\x00M1"}, "flightNo"),
    "NUL in the type": ({"flightType": "PA\x00X"}, "flightType"),
    "text for a truth": ({"isCnl": "false"}, "isCnl"),
    "number for a truth": ({"isActive": 1}, "isActive"),
    "number for a text": ({"flightNo": 123}, "flightNo"),
    "text for a number": ({"acftNid": "7700"}, "acftNid"),
    "list for an object": ({"startAirport": []}, "startAirport"),
    "object for a list": ({"crewMemberList": {}}, "crewMemberList"),
    "text for a crew member": ({"crewMemberList.0": "ann"}, "crewMemberList"),
    "number for a position": ({"crewMemberList.0.position.name": 5}, "crewMemberList"),
    "no crew list": ({"crewMemberList": None}, "crewMemberList"),
}


@pytest.fixture
def play(stand, installation):
    schedule = Schedule(stand)
    for number in range(1, 5):
        schedule.fly(100 * number, at(6 + 2 * number), tail=number % 2)
    product = installation(
        stand, aircraft=schedule.registrations, grouping="one_to_one", preflight_custom_fields=("flight_type",)
    )
    play = Play(stand, product, schedule)
    play.run(at(2))
    return play


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_is_set_aside_and_the_others_are_right(name, play):
    change, field = BAD[name]
    play.schedule.fly(500, at(18), crew=("cat", "dan"))
    for nid in (100, 200, 300, 400):
        play.schedule.change(nid, endAirport="KDTW")
    for nid in (200, 500):
        play.stand.tamper({"flightNid": nid}, change)
    expected = play.foretell(at(3), {200, 500})
    outcome = play.product.run(at(3))
    assert outcome.state == "NeedsAttention"
    items = play.product.items("record_quarantined")
    play.compare(expected, {("record_quarantined", item["subject"]) for item in items})
    assert_named(items, {"200", "500"}, field)
    held = quarantine(play)
    assert {nid for nid in ("200", "500") if any(nid in row["record_key"] for row in held)} == {"200", "500"}
    assert len(held) == 2
    assert LONG not in str(held)
    assert LONG not in str(items)
    play.rest(at(3), held={200, 500}, also={("record_quarantined", item["subject"]) for item in items})

    play.stand.mend()
    play.run(at(3.1))
    assert play.product.items("record_quarantined") == []
    assert quarantine(play) == []


def assert_named(items, nids, field):
    """Each item says which record and which field, in words a person reads."""
    for nid in nids:
        mine = [item for item in items if nid in f"{item['subject']} {item['summary']}"]
        assert len(mine) == 1, items
        assert field in f"{mine[0]['summary']} {mine[0]['details']}"


def quarantine(play):
    return play.product.rows("select * from sync.quarantine where released_at is null")


def test_the_same_flight_twice_is_one_flight(play):
    play.schedule.change(200, endAirport="KDTW")
    play.stand.tamper({"flightNid": 200}, duplicate=True)
    play.run(at(3))
    assert quarantine(play) == []


def test_two_different_flights_of_one_nid_are_set_aside(play):
    play.schedule.change(100, endAirport="KDTW")
    play.stand.tamper({"flightNid": 200}, {"flightNo": "OTHER1"}, duplicate=True)
    expected = play.foretell(at(3), {200})
    outcome = play.product.run(at(3))
    items = play.product.items("record_quarantined")
    play.compare(expected, {("record_quarantined", item["subject"]) for item in items})
    assert_named(items, {"200"}, "flightNid")
    assert outcome.state == "NeedsAttention"
    play.stand.mend()
    play.run(at(3.1))
    assert quarantine(play) == []


def test_a_flight_without_a_name_deletes_nothing(play):
    play.stand.tamper({"flightNid": 200}, {"flightNid": None})
    expected = play.foretell(at(3), {200})
    outcome = play.product.run(at(3))
    items = play.product.items("record_quarantined")
    play.compare(expected, {("record_quarantined", item["subject"]) for item in items})
    assert items
    assert all("flightNid" in f"{item['summary']} {item['details']}" for item in items)
    assert outcome.state == "NeedsAttention"


def test_a_bad_leg_of_a_longer_trip_leaves_the_trip_alone(stand, installation):
    schedule = Schedule(stand)
    for nid in (101, 102, 103):
        schedule.fly(nid, at(nid - 93))
    play = Play(stand, installation(stand, aircraft=schedule.registrations, grouping="external"), schedule)
    play.run(at(2))
    schedule.change(101, endAirport="KDTW")
    stand.tamper({"flightNid": 103}, {"status": "MAYBE"})
    expected = play.foretell(at(3), {103})
    play.product.run(at(3))
    items = play.product.items("record_quarantined")
    play.compare(expected, {("record_quarantined", item["subject"]) for item in items})
    assert_named(items, {"103"}, "status")


@pytest.mark.parametrize("change", [{"flightList": None}, {"flightList": {}}, {"flightList": "none"}])
def test_an_answer_of_another_shape_stops_the_run(change, play):
    # Every object of the answer gets the member; that of the list is the one that was asked for.
    play.stand.tamper({}, change)
    assert_stopped(play, "LEON")
    play.stand.mend()
    play.run(at(3))


def test_an_answer_cut_in_half_stops_the_run(play):
    play.stand.fault("leon", "flightList", "cut_json", times=99)
    assert_stopped(play, "LEON")
    play.stand.mend()
    play.run(at(3))


def assert_stopped(play, system):
    """Failed with words, not one write, and not one intent to write."""
    play.schedule.remove(100)
    before = play.stand.view()
    play.stand.forget_requests()
    outcome = play.product.run(at(3))
    assert outcome.state == "Failed"
    assert system in outcome.message
    assert play.stand.writes() == []
    assert play.product.outbox("pending", "uncertain", "failed") == []
    assert play.stand.view() == before
