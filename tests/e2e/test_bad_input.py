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

STANDING = {name: 1_000 + number for number, name in enumerate(BAD)}
NEW = {name: 2_000 + number for number, name in enumerate(BAD)}
SOUND = (3_001, 3_002)


@pytest.fixture
def play(stand, installation):
    """A flight for each kind of bad record, two sound ones, and a trip each."""
    schedule = Schedule(stand)
    for nid in (*STANDING.values(), *SOUND):
        schedule.fly(nid, at(6, day=nid % 9), tail=nid % 2)
    product = installation(
        stand, aircraft=schedule.registrations, grouping="one_to_one", preflight_custom_fields=("flight_type",)
    )
    play = Play(stand, product, schedule)
    play.run(at(2))
    return play


def quarantined(play):
    """The items of what is set aside, which the oracle does not know of, as (code, subject)."""
    return {("record_quarantined", item["subject"]) for item in play.product.items("record_quarantined")}


def test_every_bad_record_is_set_aside_and_the_others_are_right(play):
    """Of each kind one flight that Tech Log has already, which must stay as it is, and one that it has not."""
    for name, (change, _) in BAD.items():
        play.schedule.fly(NEW[name], at(9, day=NEW[name] % 9), crew=("cat", "dan"))
        for nid in (STANDING[name], NEW[name]):
            play.stand.tamper({"flightNid": nid}, change)
    for nid in (*STANDING.values(), *SOUND):
        play.schedule.change(nid, startAirport="KJFK", legNumber=2)
    held = {*STANDING.values(), *NEW.values()}
    expected = play.foretell(at(3), held)
    assert play.product.run(at(3)).state == "NeedsAttention"
    play.compare(expected, quarantined(play))
    items = play.product.items("record_quarantined")
    for name, (_, field) in BAD.items():
        assert_named(items, {str(STANDING[name]), str(NEW[name])}, field)
    rows = quarantine(play)
    assert len(rows) == len(items) == len(held)
    assert {nid for nid in held if any(str(nid) in row["record_key"] for row in rows)} == held
    assert LONG not in f"{rows} {items}"
    play.rest(at(3), held=held, also=quarantined(play))

    play.stand.mend()
    play.run(at(3.1))
    assert quarantine(play) == []


def assert_named(items, nids, field):
    """Each item says which record and which field, in words a person reads."""
    for nid in nids:
        mine = [item for item in items if nid in f"{item['subject']} {item['summary']}"]
        assert len(mine) == 1, items
        assert field in f"{mine[0]['summary']} {mine[0]['details']}"


def quarantine(play):
    return play.product.rows("select * from sync.quarantine where released_at is null")


def test_two_records_of_one_flight(play):
    """The same twice is one flight; two that differ are set aside, because nobody knows which one is right."""
    same, other = SOUND
    standing = next(iter(STANDING.values()))
    for nid in (same, other, standing):
        play.schedule.change(nid, endAirport="KDTW")
    play.stand.tamper({"flightNid": same}, duplicate=True)
    play.stand.tamper({"flightNid": other}, {"flightNo": "OTHER1"}, duplicate=True)
    expected = play.foretell(at(3), {other})
    assert play.product.run(at(3)).state == "NeedsAttention"
    play.compare(expected, quarantined(play))
    items = play.product.items("record_quarantined")
    assert_named(items, {str(other)}, "flightNid")
    assert len(items) == 1
    play.stand.mend()
    play.run(at(3.1))
    assert quarantine(play) == []


def test_a_flight_without_a_name_deletes_nothing(play):
    """Its sector stays, because LEON still knows the flight: only its record cannot be told apart."""
    play.stand.tamper({"flightNid": SOUND[0]}, {"flightNid": None})
    expected = play.foretell(at(3), {SOUND[0]})
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


def test_an_answer_of_another_shape_or_cut_in_half_stops_the_run(play):
    """No flight list at all, or something else in its place: not one write, and not one intent to write."""
    play.schedule.remove(SOUND[0])
    before = play.stand.view()
    play.stand.forget_requests()
    for value in (None, {}, "none"):
        # Every object of the answer gets the member; that of the list is the one that was asked for.
        play.stand.tamper({}, {"flightList": value})
        assert_stopped(play, before)
    for kind in ("cut_json", "half_json"):
        play.stand.fault("leon", "flightList", kind, times=99)
        assert_stopped(play, before)
    play.run(at(3.1))


def assert_stopped(play, before):
    outcome = play.product.run(at(3))
    assert outcome.state == "Failed"
    assert "LEON" in outcome.message
    assert play.stand.writes() == []
    assert play.product.outbox("pending", "uncertain", "failed") == []
    assert play.stand.view() == before
    play.stand.mend()
