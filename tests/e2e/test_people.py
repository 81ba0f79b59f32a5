"""What people do in Tech Log between two runs, and in the middle of one."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.play import Play
from tests.e2e.stand import CREW, Schedule, at

REF = "leon:acme:flight:{}"


@pytest.fixture
def play(stand, installation) -> Play:
    """One trip of three flights (101 to 103) and two trips of one (200, 300), all of one aircraft."""
    schedule = Schedule(stand)
    for number, nid in enumerate((101, 102, 103, 200, 300)):
        schedule.fly(nid, at(6 + 2 * number))
    product = installation(
        stand, aircraft=schedule.registrations, preflight_custom_fields=("flight_id", "flight_type")
    )
    play = Play(stand, product, schedule)
    play.run(at(2))
    return play


def edit(play, nid, **changes):
    play.stand.person("sectors", play.stand.sector(nid)["id"], **changes)


def test_a_deleted_sector_stays_deleted_until_it_is_asked_for(play):
    edit(play, 102, delete=True)
    play.run(at(3))
    play.rest(at(3.1))
    play.schedule.change(102, endAirport="KDTW")
    play.run(at(3.2))
    assert ("sector_removed_in_techlog", REF.format(102)) in play.worklist()

    item = play.product.items("sector_removed_in_techlog")[0]["id"]
    assert play.product.command("worklist", "retry", str(item)).returncode == 0
    play.oracle.retry(REF.format(102))
    play.run(at(3.3))
    play.rest(at(3.4))
    assert play.stand.sector(102)["arrivalAirport"] == "KDTW"


def test_a_trip_deleted_by_a_person_stays_deleted(play):
    trip = play.stand.named("trips", "leon:acme:trip:2:" + play.stand.view().aircraft[tail_of(play)])
    play.stand.person("trips", trip["id"], delete=True)
    play.run(at(3))
    play.rest(at(3.1))
    assert ("sector_removed_in_techlog", REF.format(200)) in play.worklist()


def tail_of(play):
    registration = play.schedule.store.aircraft[play.schedule.tails[0]]["registration"]
    return "".join(letter for letter in registration if letter.isalnum()).upper()


def test_a_deleted_sector_whose_flight_is_cancelled_is_no_longer_an_item(play):
    edit(play, 200, delete=True)
    play.run(at(3))
    play.schedule.change(200, isCnl=True)
    play.run(at(3.1))
    assert play.worklist() == set()


def test_an_edit_of_a_planned_sector_is_set_back(play):
    edit(play, 101, departureAirport="KJFK", takeoffTime="2026-03-10T05:00:00Z", picUserId=None)
    edit(play, 103, sequence=1)
    play.run(at(3))
    play.rest(at(3.1))


def test_an_edit_of_a_trip_is_set_back(play):
    trip = play.stand.sector(101)["tripId"]
    play.stand.person("trips", trip, number="BY HAND", category="private", callsign="OTHER", date="2026-03-11")
    play.run(at(3))
    play.rest(at(3.1))


def test_a_pilot_entered_by_hand_stays_where_leon_has_none(play):
    play.schedule.change(200, crew=("ann",))
    play.run(at(3))
    assert "sic" not in play.stand.view().sectors[REF.format(200)], "the co-pilot that we had written is gone"
    user = play.stand.sector(101)["sicUserId"]
    edit(play, 200, sicUserId=user)
    play.run(at(3.1))
    play.rest(at(3.2))
    assert play.stand.sector(200)["sicUserId"] == user


def test_a_pilot_entered_by_hand_stays_where_leon_has_no_address(play):
    play.schedule.change(300, crew=("ann", "eve"))
    play.run(at(3))
    assert ("crew_email_missing", f"login:{CREW['eve'][0]}") in play.worklist()
    user = play.stand.sector(101)["sicUserId"]
    edit(play, 300, sicUserId=user)
    play.run(at(3.1))
    assert play.stand.sector(300)["sicUserId"] == user
    play.schedule.change(300, crew=("ann", "dan"))
    play.run(at(3.2))
    assert play.worklist() == set()


def test_a_crew_only_change_is_a_change(play):
    play.schedule.change(102, crew=("cat", "dan", "fay"))
    play.run(at(3))
    play.rest(at(3.1))
    assert play.stand.view().sectors[REF.format(102)]["pic"] == CREW["cat"][2]


def test_the_order_of_positions_decides_between_two_captains(play):
    play.schedule.change(200, crew=("gus", "ben", "cat"))
    play.run(at(3))
    assert play.stand.view().sectors[REF.format(200)]["pic"] == CREW["cat"][2]


def test_a_pilots_custom_data_survives(play):
    held = play.stand.sector(101)["preflightCustomData"]
    edit(play, 101, preflightCustomData={**held, "pax_total": 7, "fuel_note": "two tonnes"})
    play.schedule.change(101, flightType="OWNER", endAirport="KDTW")
    play.run(at(3))
    play.rest(at(3.1))
    data = play.stand.sector(101)["preflightCustomData"]
    assert data == {"flight_id": "101", "flight_type": "OWNER", "pax_total": 7, "fuel_note": "two tonnes"}


def test_custom_data_set_while_the_run_writes_survives(play):
    """A pilot fills in a field between our reading of the sector and our writing of it."""
    play.schedule.change(200, flightType="OWNER")
    play.schedule.change(300, crew=("cat", "dan"))

    def fill_in():
        held = play.stand.sector(200)["preflightCustomData"]
        edit(play, 200, preflightCustomData={**held, "pax_total": 3})

    during_the_users(play, fill_in)
    assert play.stand.sector(200)["preflightCustomData"]["pax_total"] == 3
    play.run(at(3.1))
    play.rest(at(3.2))


def test_a_started_sector_takes_only_what_leon_changed(play):
    edit(play, 101, status="inProgress", departureAirport="KJFK", takeoffTime="2026-03-10T06:12:00Z")
    play.run(at(3))
    play.rest(at(3.1))
    play.schedule.change(101, endAirport="KDTW")
    play.run(at(3.2))
    play.rest(at(3.3))
    sector = play.stand.sector(101)
    assert (sector["departureAirport"], sector["arrivalAirport"]) == ("KJFK", "KDTW")


@pytest.mark.parametrize("state", [{"status": "inProgress"}, {"signOff": True}])
def test_a_started_sector_whose_flight_goes_stays(state, play):
    edit(play, 200, **state)
    play.schedule.change(200, isCnl=True)
    play.run(at(3))
    play.rest(at(3.1))
    assert ("flight_gone_after_start", REF.format(200)) in play.worklist()
    play.schedule.change(200, isCnl=False)
    play.run(at(3.2))
    assert play.worklist() == set()


def test_a_signed_off_sector_is_never_touched(play):
    edit(play, 101, signOff=True)
    edit(play, 200, signOff=True)
    for nid in (101, 200):
        play.schedule.change(nid, endAirport="KDTW", start=at(4), crew=("cat", "dan"), flightType="OWNER")
    play.run(at(3))
    play.rest(at(3.1))


def test_a_sector_signed_off_between_reading_and_writing_is_not_touched(play):
    play.schedule.change(200, endAirport="KDTW")
    play.schedule.change(300, crew=("cat", "dan"))
    outcome = during_the_users(play, lambda: edit(play, 200, signOff=True))
    assert outcome.state in {"Completed", "NeedsAttention"}
    assert play.stand.sector(200)["arrivalAirport"] == "KATL"
    play.run(at(3.1))
    play.rest(at(3.2))
    assert play.product.outbox("pending", "uncertain", "failed") == []


def test_a_sector_started_between_reading_and_deleting_stays(play):
    play.schedule.change(200, isCnl=True)
    play.schedule.change(300, crew=("cat", "dan"))
    outcome = during_the_users(play, lambda: edit(play, 200, status="inProgress"))
    assert outcome.state in {"Completed", "NeedsAttention"}
    assert play.stand.sector(200)["status"] == "inProgress"
    play.run(at(3.1))
    play.rest(at(3.2))
    assert ("flight_gone_after_start", REF.format(200)) in play.worklist()


def during_the_users(play, act):
    """Runs, and acts while the first users are created: everything has been read, no sector has been written."""
    play.stand.fault("techlog", "POST /users", "slow", times=9, seconds=1.0)
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(play.product.run, at(3))
        deadline = time.monotonic() + 10
        while not play.product.outbox("uncertain") and time.monotonic() < deadline:
            time.sleep(0.02)
        act()
        outcome = run.result(timeout=30)
    play.stand.mend()
    return outcome


def test_a_sector_that_a_person_made_is_left_alone(play):
    body = {
        "tripId": play.stand.sector(101)["tripId"],
        "aircraftId": play.stand.sector(101)["aircraftId"],
        "departureAirport": "KDTW",
        "arrivalAirport": "KJFK",
        "sequence": 9,
    }
    play.stand.create_by_hand("sectors", body)
    for nid in (101, 102, 103):
        play.schedule.change(nid, isCnl=True)
    play.run(at(3))
    play.rest(at(3.1))
    assert len(play.stand.view().sectors) == 3


def test_users_are_known_in_any_case(play):
    users = play.stand.techlog()["users"]
    store = play.schedule.store
    known = users[0]["email"]
    play.schedule.fly(400, at(18), crew=("ann",))
    crew = play.schedule.crew(("ann",))
    crew[0] = {**crew[0], "loginNid": 51_099, "contact": {**crew[0]["contact"], "email": known.swapcase()}}
    store.patch_flight(400, {"crewMemberList": crew})
    play.run(at(3))
    play.rest(at(3.1))
    assert len(play.stand.techlog()["users"]) == len(users)


def test_two_flights_with_one_new_pilot_make_one_user(play):
    users = len(play.stand.techlog()["users"])
    for nid in (400, 500, 600):
        play.schedule.fly(nid, at(10, day=nid // 100), crew=("cat", "ben"))
    play.run(at(3))
    assert len(play.stand.techlog()["users"]) == users + 1


@pytest.mark.parametrize("kind", ["lost_answer", "cut_json", "hang_after_write"])
@pytest.mark.parametrize("route", ["POST /users", "POST /trips", "POST /sectors"])
def test_nothing_is_made_twice_though_keys_are_ignored(route, kind, play):
    play.stand.switch(ignore_idempotency_key=True)
    for nid in (400, 500, 600):
        play.schedule.fly(nid, at(8, day=nid // 100), crew=("cat", "dan"))
    play.stand.fault("techlog", route, kind, times=2)
    expected = play.foretell(at(3))
    assert play.product.run(at(3)).state in {"Completed", "Failed"}
    play.stand.mend()
    assert play.product.run(at(3.1)).state == "Completed"
    play.compare(expected)
    play.rest(at(3.2))
    state = play.stand.techlog()
    assert (len(state["trips"]), len(state["sectors"])) == (6, 8), "tombstones would count"


def test_two_runs_at_once_one_is_skipped(play):
    play.schedule.change(200, endAirport="KDTW")
    play.stand.fault("leon", "flightList", "slow", times=1, seconds=1.0)
    expected = play.foretell(at(3))
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(play.product.run, (at(3), at(3))))
    assert sorted(outcome.state for outcome in outcomes) == ["Completed", "Skipped"]
    play.compare(expected)
