"""What happens between two runs to a log that has not got through yet, and records that no honest vendor would send."""

from __future__ import annotations

import pytest

from tests.e2e.journeys import REF
from tests.e2e.stand import at

FLOW = "techlog_to_leon"
# what Tech Log sends instead, and the field that must be named
BAD_SECTORS = {
    "no instant": ({"takeoffTime": "soon"}, "takeoffTime"),
    "no sign-off time": ({"signedOffAt": "yesterday"}, "signedOffAt"),
    "words for a count": ({"landings": "two"}, "landings"),
    "half a second": ({"apuReading": 1.5}, "apuReading"),
    "words for fuel": ({"fuelSummary.usedFuel": "lots"}, "fuelSummary"),
    "a list for fuel": ({"fuelSummary": []}, "fuelSummary"),
    "a list for own fields": ({"postflightCustomData": []}, "postflightCustomData"),
    "a number for a fluid": ({"fluidUplifts": [5]}, "fluidUplifts"),
    "an object for events": ({"deicingEvents": {}}, "deicingEvents"),
    "no aircraft": ({"aircraftId": None}, "aircraftId"),
    "another airport": ({"arrivalAirport": 4}, "arrivalAirport"),
}
BAD_FLIGHTS = {
    "text for a truth": ({"isCnl": "no"}, "isCnl"),
    "unknown status": ({"status": "MAYBE"}, "status"),
    "words for miles": ({"dist": "far"}, "dist"),
    "a list for a log": ({"journeyLog": []}, "journeyLog"),
    "words for a time": ({"journeyLog": {"status": "OPEN", "bloffUTC": "early"}}, "journeyLog"),
    "half a status": ({"journeyLog": {"status": "HALF"}}, "journeyLog"),
}


@pytest.fixture
def waiting(journeys):
    """A log that LEON has not taken: its interface for logs was down."""
    journeys.fly(100)
    journeys.stand.fault("leon", "journeyLog", "status_503", times=999)
    assert journeys.product.run(at(12), FLOW).state == "Failed"
    journeys.stand.mend()
    return journeys


@pytest.fixture
def uncertain(journeys):
    """A log of which nobody knows whether LEON has it. It has."""
    journeys.fly(100)
    journeys.stand.fault("leon", "journeyLog", "lost_answer")
    journeys.stand.fault("leon", "flight", "status_503", times=999)
    assert journeys.product.run(at(12), FLOW).state == "Failed"
    journeys.stand.mend()
    return journeys


@pytest.fixture
def refused(journeys):
    """A log that LEON does not take as it is."""
    journeys.fly(100, blockOnTime=None)
    assert journeys.product.run(at(12), FLOW).state == "NeedsAttention"
    assert journeys.worklist() == {("vendor_rejected", REF.format(100))}
    return journeys


def test_only_the_newest_of_what_waits_is_sent(waiting):
    waiting.edit(100, landings=2)
    waiting.run(at(12.1))
    assert [(nid, body["landings"]) for nid, body in waiting.stand.saves()] == [(100, 2)]
    assert waiting.product.outbox("pending", "uncertain", "failed") == []
    waiting.rest(at(12.2))


@pytest.mark.parametrize("state", ["waiting", "uncertain", "refused"])
@pytest.mark.parametrize("what", ["cancelled", "deleted"])
def test_what_has_not_got_through_is_judged_anew(what, state, request):
    """The flight is called off, or the sector deleted, before the log has got through."""
    journeys = request.getfixturevalue(state)
    if what == "cancelled":
        journeys.schedule.change(100, isCnl=True)
    else:
        journeys.stand.person("sectors", journeys.stand.sector(100)["id"], delete=True)
    if (what, state) == ("deleted", "uncertain"):
        # LEON has it, and it is ours: that shows when it is looked up.
        journeys.oracle.taken[100] = journeys.stand.journey_logs()[100]
    journeys.rest(at(12.1))
    assert journeys.product.outbox("pending", "uncertain", "failed") == []
    gone = {("flight_gone_after_start", REF.format(100))}
    removed = {("sector_removed_in_techlog", REF.format(100))} if state == "uncertain" else set()
    assert journeys.worklist() == (gone if what == "cancelled" else removed)
    journeys.rest(at(12.2))


def test_edited_while_nobody_knew_whether_it_had_arrived(uncertain):
    """The lost one is found, and the edit follows it once."""
    uncertain.edit(100, landings=2)
    uncertain.run(at(12.1))
    assert [(nid, body["landings"]) for nid, body in uncertain.stand.saves()] == [(100, 2)]
    assert uncertain.traffic()[0] == ("read", 100)
    assert uncertain.product.links("journey_log") == {REF.format(100): "100"}
    uncertain.rest(at(12.2))


def test_edited_and_taken_back_while_nobody_knew_whether_it_had_arrived(journeys):
    """LEON has the edit; the sector says again what it said before."""
    journeys.fly(100)
    journeys.run(at(12))
    journeys.edit(100, landings=2)
    journeys.stand.fault("leon", "journeyLog", "lost_answer")
    journeys.stand.fault("leon", "flight", "status_503", times=999)
    assert journeys.product.run(at(12.1), FLOW).state == "Failed"
    journeys.stand.mend()
    assert journeys.stand.journey_logs()[100]["landings"] == 2
    journeys.edit(100, landings=1)
    journeys.product.run(at(12.2), FLOW)
    assert journeys.stand.journey_logs()[100]["landings"] == 1
    journeys.rest(at(12.3))


def test_what_else_a_log_is_made_of(journeys):
    """The sector stays as it is, and its trip's date, or the distance that LEON has, changes."""
    journeys.fly(100)
    journeys.run(at(12))
    journeys.stand.person("trips", journeys.stand.sector(100)["tripId"], date="2026-03-11")
    journeys.run(at(12.1))
    assert [body["flightLog"].split("/")[1] for _, body in journeys.stand.saves()] == ["2026-03-11"]
    journeys.schedule.change(100, dist=700)
    journeys.run(at(12.2))
    assert [body["distance"] for _, body in journeys.stand.saves()] == [700]
    journeys.rest(at(12.3))


def test_the_flight_moves_to_another_day_and_another_aircraft_after_it_was_flown(journeys):
    """Dispatch tidies up its schedule: LEON's log stays as it is, whatever the flight's window says now."""
    journeys.fly(100, fluidUplifts=[])
    journeys.run(at(12))
    journeys.schedule.change(100, start=at(6, day=30))
    journeys.rest(at(12.1))
    journeys.edit(100, landings=2)
    journeys.run(at(12.2))
    assert [(nid, body["landings"]) for nid, body in journeys.stand.saves()] == [(100, 2)]


def test_notes_of_any_kind_arrive_as_they_are(journeys):
    texts = {
        100: 'Größe \u2708 \U0001f6eb — “quoted”, "twice", back\\slash\nand a second line',
        200: "x" * 9_000,
        300: "'; drop table sync.outbox; --",
    }
    for nid, text in texts.items():
        journeys.fly(nid)
        journeys.enter(nid, notes=text)
    journeys.run(at(12))
    assert {nid: body["notes"] for nid, body in journeys.stand.saves()} == texts
    journeys.rest(at(12.1))


def bad(journeys, cases, first):
    """A flown flight for each case, and a sound one."""
    flights = {name: first + 100 * place for place, name in enumerate(cases)}
    for place, nid in enumerate(flights.values()):
        journeys.schedule.fly(nid, at(10 + place / 2), tail=place % 2, dist=661)
    journeys.product.run(at(2))
    for nid in (100, *flights.values()):
        journeys.fly(nid)
    return flights


def assert_set_aside(journeys, flights, cases):
    """Each is named with its field, nobody is told that anything is gone, and the sound one went."""
    told = journeys.foretell(at(12))
    journeys.oracle.taken = {}
    journeys.stand.forget_requests()
    assert journeys.product.run(at(12), FLOW).state == "NeedsAttention"
    assert dict(journeys.stand.saves()) == {100: told.saves[100]}
    assert {code for code, _ in journeys.product.worklist()} == {"record_quarantined"}
    items = journeys.product.items("record_quarantined")
    for name, nid in flights.items():
        known = {str(nid), journeys.stand.sector(nid)["id"]}
        mine = [item for item in items if any(one in f"{item['subject']} {item['summary']}" for one in known)]
        assert len(mine) == 1, name
        assert cases[name][1] in f"{mine[0]['summary']} {mine[0]['details']}", name
    journeys.stand.mend()
    journeys.stand.forget_requests()
    assert journeys.product.run(at(12.1), FLOW).state == "Completed"
    assert dict(journeys.stand.saves()) == {nid: told.saves[nid] for nid in flights.values()}
    assert journeys.worklist() == set()


def test_sectors_that_cannot_be_read(journeys):
    flights = bad(journeys, BAD_SECTORS, 1_000)
    for name, nid in flights.items():
        change = BAD_SECTORS[name][0]
        journeys.stand.tamper({"externalRef": REF.format(nid)}, change, vendor="techlog")
    assert_set_aside(journeys, flights, BAD_SECTORS)


def test_flights_that_cannot_be_read(journeys):
    flights = bad(journeys, BAD_FLIGHTS, 3_000)
    for name, nid in flights.items():
        journeys.stand.tamper({"flightNid": nid}, BAD_FLIGHTS[name][0])
    assert_set_aside(journeys, flights, BAD_FLIGHTS)
