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
    """One trip of three flights (101 to 103) and seven trips of one (200 to 800), all of one aircraft."""
    schedule = Schedule(stand)
    for number, nid in enumerate((101, 102, 103, 200, 300, 400, 500, 600, 700, 800)):
        schedule.fly(nid, at(6 + number))
    product = installation(stand, aircraft=schedule.registrations, preflight_custom_fields=("flight_id", "flight_type"))
    play = Play(stand, product, schedule)
    play.run(at(2))
    return play


def edit(play, nid, **changes):
    play.stand.person("sectors", play.stand.sector(nid)["id"], **changes)


def fields(play, nid):
    return play.stand.view().sectors[REF.format(nid)]


def test_edits_in_tech_log_against_changes_in_leon(play):
    """Each trip has its own story; the oracle compares the whole of them after every run."""
    leon = play.schedule
    edit(play, 101, departureAirport="KJFK", takeoffTime="2026-03-10T05:00:00Z", picUserId=None)
    edit(play, 103, sequence=1)
    trip = play.stand.sector(101)["tripId"]
    play.stand.person("trips", trip, number="BY HAND", category="private", callsign="OTHER", date="2026-03-11")
    leon.change(102, crew=("cat", "dan", "fay"))
    leon.change(200, crew=("gus", "ben", "cat"))
    held = play.stand.sector(300)["preflightCustomData"]
    edit(play, 300, preflightCustomData={**held, "pax_total": 7, "fuel_note": "two tonnes"})
    leon.change(300, flightType="OWNER", endAirport="KDTW")
    a_persons_sector_in_the_trip_of(play, 400)
    leon.change(400, isCnl=True)
    edit(play, 500, status="inProgress", departureAirport="KJFK", takeoffTime="2026-03-10T06:12:00Z")
    edit(play, 600, signOff=True)
    leon.change(600, endAirport="KDTW", start=at(4), crew=("cat", "dan"), flightType="OWNER")
    edit(play, 700, status="inProgress")
    edit(play, 800, signOff=True)
    for nid in (700, 800):
        leon.change(nid, isCnl=True)
    play.run(at(3))
    play.rest(at(3.1))
    assert (fields(play, 101)["departureAirport"], fields(play, 101)["pic"]) == ("KLGA", CREW["ann"][2])
    assert fields(play, 102)["pic"] == CREW["cat"][2], "a crew-only change"
    assert fields(play, 200)["pic"] == CREW["cat"][2], "CPT comes before TRI"
    assert play.stand.sector(300)["preflightCustomData"] == {
        "flight_id": "300",
        "flight_type": "OWNER",
        "pax_total": 7,
        "fuel_note": "two tonnes",
    }
    assert fields(play, 600)["arrivalAirport"] == "KATL", "signed off"
    assert {("flight_gone_after_start", REF.format(nid)) for nid in (700, 800)} <= play.worklist()

    leon.change(500, endAirport="KDTW")
    for nid in (700, 800):
        leon.change(nid, isCnl=False)
    play.run(at(3.2))
    play.rest(at(3.3))
    started = fields(play, 500)
    assert (started["departureAirport"], started["arrivalAirport"]) == ("KJFK", "KDTW")
    assert play.worklist() == set()


def a_persons_sector_in_the_trip_of(play, nid):
    ours = play.stand.sector(nid)
    body = {"departureAirport": "KDTW", "arrivalAirport": "KJFK", "sequence": 9}
    play.stand.create_by_hand("sectors", {**body, "tripId": ours["tripId"], "aircraftId": ours["aircraftId"]})


def test_what_a_person_deleted_stays_deleted_until_it_is_asked_for(play):
    edit(play, 102, delete=True)
    edit(play, 300, delete=True)
    trip = play.stand.sector(200)["tripId"]
    play.stand.person("trips", trip, delete=True)
    play.run(at(3))
    removed = {("sector_removed_in_techlog", REF.format(nid)) for nid in (102, 200, 300)}
    assert play.worklist() == removed
    play.schedule.change(102, endAirport="KDTW")
    play.schedule.change(300, isCnl=True)
    play.rest(at(3.1))
    assert play.worklist() == removed - {("sector_removed_in_techlog", REF.format(300))}

    item = next(one for one in play.product.items("sector_removed_in_techlog") if "102" in one["subject"])
    assert play.product.command("worklist", "retry", str(item["id"])).returncode == 0
    play.oracle.retry(REF.format(102))
    play.run(at(3.2))
    play.rest(at(3.3))
    assert fields(play, 102)["arrivalAirport"] == "KDTW"


def test_a_pilot_entered_by_hand_stays_where_leon_has_none_or_no_address(play):
    play.schedule.change(200, crew=("ann",))
    play.schedule.change(300, crew=("ann", "eve"))
    play.run(at(3))
    assert "sic" not in fields(play, 200), "the co-pilot that we had written is gone"
    assert ("crew_email_missing", f"login:{CREW['eve'][0]}") in play.worklist()
    user = play.stand.sector(101)["sicUserId"]
    for nid in (200, 300):
        edit(play, nid, sicUserId=user)
    play.rest(at(3.1))
    assert [fields(play, nid)["sic"] for nid in (200, 300)] == [CREW["ben"][2]] * 2
    play.schedule.change(300, crew=("ann", "dan"))
    play.run(at(3.2))
    assert play.worklist() == set()


def test_what_happens_between_reading_and_writing(play):
    """A pilot's entry survives, a sector signed off is not touched, a sector started is not deleted."""
    play.schedule.change(200, flightType="OWNER")
    play.schedule.change(300, endAirport="KDTW")
    play.schedule.change(400, isCnl=True)
    play.schedule.change(500, crew=("cat", "dan"))
    play.stand.fault("techlog", "POST /users", "slow", times=9, seconds=1.0)
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(play.product.run, at(3))
        # Users come first: everything has been read, and no sector has been written.
        deadline = time.monotonic() + 10
        while not play.product.outbox("uncertain") and time.monotonic() < deadline:
            time.sleep(0.02)
        held = play.stand.sector(200)["preflightCustomData"]
        edit(play, 200, preflightCustomData={**held, "pax_total": 3})
        edit(play, 300, signOff=True)
        edit(play, 400, status="inProgress")
        outcome = run.result(timeout=30)
    play.stand.mend()
    assert outcome.state in {"Completed", "NeedsAttention"}
    assert play.stand.sector(200)["preflightCustomData"]["pax_total"] == 3
    assert fields(play, 300)["arrivalAirport"] == "KATL"
    assert fields(play, 400)["status"] == "inProgress"
    play.run(at(3.1))
    play.rest(at(3.2))
    assert play.worklist() == {("flight_gone_after_start", REF.format(400))}
    assert play.product.outbox("pending", "uncertain", "failed") == []


def test_users_are_found_in_any_case_and_made_once(play):
    users = play.stand.techlog()["users"]
    known = play.schedule.crew(("ann",))[0]
    known |= {"loginNid": 51_099, "contact": {**known["contact"], "email": users[0]["email"].swapcase()}}
    play.schedule.store.patch_flight(200, {"crewMemberList": [known]})
    for nid in (300, 400, 500):
        play.schedule.change(nid, crew=("cat", "ben"))
    play.run(at(3))
    assert len(play.stand.techlog()["users"]) == len(users) + 1, "one captain is new"


@pytest.mark.parametrize("kind", ["lost_answer", "cut_json"])
def test_nothing_is_made_twice_though_keys_are_ignored(kind, play):
    play.stand.switch(ignore_idempotency_key=True)
    before = play.stand.techlog()
    for nid in (900, 1000, 1100):
        play.schedule.fly(nid, at(8, day=nid // 100 - 8), crew=("cat", "dan"))
    for route in ("POST /users", "POST /trips", "POST /sectors"):
        play.stand.fault("techlog", route, kind, times=2)
    expected = play.foretell(at(3))
    assert play.product.run(at(3)).state in {"Completed", "Failed"}
    play.stand.mend()
    assert play.product.run(at(3.1)).state == "Completed"
    play.compare(expected)
    play.rest(at(3.2))
    after = play.stand.techlog()
    made = {kind: len(after[kind]) - len(before[kind]) for kind in ("users", "trips", "sectors")}
    assert made == {"users": 2, "trips": 3, "sectors": 3}, "tombstones would count"


def test_two_runs_at_once_one_is_skipped(play):
    play.schedule.change(200, endAirport="KDTW")
    play.stand.fault("leon", "flightList", "slow", times=1, seconds=1.0)
    expected = play.foretell(at(3))
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(play.product.run, (at(3), at(3))))
    assert sorted(outcome.state for outcome in outcomes) == ["Completed", "Skipped"]
    play.compare(expected)


def test_what_delivery_lands_is_redacted_like_what_is_read(play):
    """A pilot's form may ask for an address. It is Tech Log's to keep: no answer of its brings it here."""
    held = play.stand.sector(300)["preflightCustomData"]
    edit(play, 300, preflightCustomData={**held, "email": "pilot@private.example"})
    play.schedule.change(300, endAirport="KDTW")
    play.run(at(3))
    assert play.stand.sector(300)["preflightCustomData"]["email"] == "pilot@private.example"
    landed = play.product.rows("SELECT payload::text AS text FROM landing.records WHERE entity = 'sector'")
    assert [row for row in landed if "pilot@private.example" in row["text"]] == []
    play.rest(at(3.1))
