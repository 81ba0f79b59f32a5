"""What must not be deleted, whatever a vendor answers, and what a person decided in Tech Log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.e2e.oracle import live, plain
from tests.e2e.play import Play, differences
from tests.e2e.stand import Schedule, at

GUARD = "deletion_guard"
LEON_ROUTES = ("token", "flightList", "aircraftList")
TECHLOG_ROUTES = ("POST /oauth/token", "GET /aircraft", "GET /users", "GET /trips", "GET /sectors")


def guard_items(play):
    return {item for item in play.worklist() if item[0] == GUARD}


def assert_held_back(play, now):
    """A run in which every deletion is held back by the guard, and everything else is done."""
    expected = play.foretell(now, deletions=False)
    outcome = play.product.run(now)
    assert outcome.state == "NeedsAttention"
    items = guard_items(play)
    assert len(items) == 1
    play.compare(expected, items)


def test_an_empty_list_deletes_nothing(fleet):
    """LEON forgets its flights for one tick, and even denies each of them."""
    before = fleet.stand.view()
    flights = [dict(flight) for flight in fleet.schedule.store.dump()["flights"]]
    fleet.schedule.remove(*(flight["flightNid"] for flight in flights))
    fleet.stand.forget_requests()
    for _ in range(2):
        assert_held_back(fleet, at(3))
    assert fleet.stand.writes() == []
    assert differences(before, fleet.stand.view()) == []
    for flight in flights:
        fleet.schedule.store.add_flight(flight)
    fleet.run(at(3.1))
    assert guard_items(fleet) == set()


def test_an_empty_list_of_flights_that_are_there_deletes_nothing(fleet):
    """The list is empty though each flight is still known to flight(flightNid)."""
    before = fleet.stand.view()
    fleet.stand.fault("leon", "flightList", "empty_list", times=99)
    fleet.stand.forget_requests()
    outcome = fleet.product.run(at(3))
    assert outcome.state in {"NeedsAttention", "Failed"}
    assert fleet.stand.writes() == []
    assert differences(before, fleet.stand.view()) == []
    fleet.stand.mend()
    fleet.run(at(3.1))


def test_one_empty_chunk_deletes_nothing(fleet):
    before = fleet.stand.view()
    fleet.stand.fault("leon", "flightList", "empty_list", times=1, after=1)
    fleet.product.run(at(3))
    assert differences(before, fleet.stand.view()) == []
    fleet.stand.mend()
    fleet.run(at(3.1))


def test_half_of_the_list_waits_for_approval_which_holds_once(fleet):
    fleet.schedule.remove(100, 200, 300)
    for nid in (400, 500, 600):
        fleet.schedule.change(nid, isCnl=True)
    fleet.schedule.change(700, endAirport="KDTW")
    fleet.schedule.fly(1300, at(20))
    assert_held_back(fleet, at(3))
    assert_held_back(fleet, at(3.1))

    assert fleet.product.command("approve-deletions", "--operator", "acme").returncode == 0
    fleet.stand.fault("leon", "flightList", "status_503", times=999)
    assert fleet.product.run(at(3.1)).state == "Failed", "which does not use the approval up"
    fleet.stand.mend()
    fleet.run(at(3.2))
    assert guard_items(fleet) == set()

    fleet.schedule.remove(700, 800, 900, 1000, 1100, 1200)
    assert_held_back(fleet, at(3.3))


def test_five_deletions_pass_whatever_their_share(fleet):
    fleet.schedule.remove(100, 200, 300, 400, 500)
    fleet.run(at(3))
    assert len(fleet.stand.view().sectors) == 7
    fleet.schedule.remove(600, 700, 800, 900, 1000)
    fleet.run(at(4))
    assert len(fleet.stand.view().sectors) == 2


def test_a_small_share_passes_whatever_its_number(fleet):
    fleet.product.configure(deletion_guard=0.5)
    fleet.schedule.remove(100, 200, 300, 400, 500, 600)
    fleet.run(at(3))
    assert len(fleet.stand.view().sectors) == 6


def test_out_of_the_window_is_not_deleted(fleet):
    fleet.schedule.change(100, start=at(6, day=40))
    fleet.schedule.change(200, start=at(6, day=-20))
    fleet.schedule.remove(300)
    fleet.stand.forget_requests()
    fleet.run(at(3))
    assert fleet.stand.asked("leon", "flight") == 3, "each that vanished is asked for by name"
    assert len(fleet.stand.view().sectors) == 11
    fleet.run(at(3, day=3))
    assert len(fleet.stand.view().sectors) == 11, "ageing out is not a deletion"


def shrunk(play):
    return [subject for code, subject in play.worklist() if code == "aircraft_set_shrunk"]


def test_aircraft_that_leon_forgets_keep_their_sectors(fleet):
    store = fleet.schedule.store
    hidden = fleet.schedule.tails[0]
    registration = plain(store.aircraft[hidden]["registration"])
    before = fleet.stand.view()
    store.visible_aircraft = set(store.aircraft) - {hidden}
    fleet.stand.forget_requests()
    for _ in range(2):
        assert fleet.product.run(at(3)).state == "NeedsAttention"
        assert [subject.startswith(registration) for subject in shrunk(fleet)] == [True]
    store.visible_aircraft = set()
    fleet.product.run(at(3.1))
    assert len(shrunk(fleet)) == 2
    assert fleet.stand.writes() == []
    assert differences(before, fleet.stand.view()) == []
    store.visible_aircraft = None
    fleet.run(at(3.2))


def test_a_vendor_down_fails_without_a_write_and_heals(fleet):
    fleet.schedule.change(100, endAirport="KDTW")
    fleet.schedule.remove(200)
    before = fleet.stand.view()
    fleet.stand.forget_requests()
    for vendor, name, routes in (("leon", "LEON", LEON_ROUTES), ("techlog", "Tech Log", TECHLOG_ROUTES)):
        for route in routes:
            for kind in ("refused", "status_503", "html_502"):
                fleet.stand.fault(vendor, route, kind, times=999)
                outcome = fleet.product.run(at(3))
                fleet.stand.mend()
                assert (outcome.state, name in outcome.message) == ("Failed", True), (vendor, route, kind, outcome)
                assert fleet.stand.writes() == []
                assert fleet.product.outbox("pending", "uncertain", "failed") == []
    assert differences(before, fleet.stand.view()) == []
    fleet.run(at(3.1))


@pytest.mark.parametrize("route", ["POST /trips", "PATCH /sectors/{id}"])
def test_tech_log_down_in_the_middle_of_the_writes_heals(route, fleet):
    for nid in range(1300, 2100, 100):
        fleet.schedule.fly(nid, at(7, day=nid // 100 - 12), crew=("cat", "dan"))
    for nid in range(100, 900, 100):
        fleet.schedule.change(nid, endAirport="KDTW")
    fleet.stand.fault("techlog", route, "status_503", times=9999, after=1)
    expected = fleet.foretell(at(3))
    outcome = fleet.product.run(at(3))
    assert outcome.state == "Failed"
    assert "Tech Log" in outcome.message
    fleet.stand.mend()
    assert fleet.product.run(at(3.1)).state == "Completed"
    fleet.compare(expected)
    fleet.rest(at(3.1))
    assert fleet.product.outbox("pending", "uncertain", "failed") == []


def test_a_new_aircraft_that_tech_log_lacks_is_told(stand, installation):
    schedule = Schedule(stand)
    known = {plain(row["registration"]) for row in stand.techlog()["aircraft"]}
    others = {nid: plain(row["registration"]) for nid, row in schedule.store.aircraft.items()}
    unknown = next(nid for nid, name in others.items() if name not in known and name.isupper() and name != "GROUNDHAN")
    schedule.fly(100, at(6))
    schedule.fly(200, at(9), acftNid=unknown)
    play = Play(stand, installation(stand), schedule)
    play.run(at(2))
    assert ("aircraft_missing", others[unknown]) in play.worklist()
    schedule.change(100, acftNid=unknown)
    play.run(at(3))
    assert play.stand.view().sectors == {}


def test_the_window_moves_with_the_day(fleet):
    """A flight beyond the window comes in when its day does."""
    fleet.schedule.fly(2000, at(6, day=16))
    fleet.run(at(3))
    assert len(fleet.stand.view().sectors) == 12
    fleet.run(at(3) + timedelta(days=2))
    assert len(live(fleet.stand.techlog()["sectors"])) == 13
