"""Whose journey log is sent at all: which sectors, which flights, since when, and what happens when they go away."""

from __future__ import annotations

from sandbox.server import Sandbox
from tests.e2e.journeys import REF, Journeys
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Schedule, Stand, at

GONE = {("flight_gone_after_start", REF.format(100))}
REMOVED = {("sector_removed_in_techlog", REF.format(100))}
OFF = {"cancelled": {"isCnl": True}, "downgraded": {"status": "OPTION"}, "superseded": {"isActive": False}}
ON = {"isCnl": False, "status": "CONFIRMED", "isActive": True}


def tick(journeys, now):
    """Both flows, as the schedule runs them."""
    journeys.product.run(now)
    return journeys.run(now)


def test_flights_that_are_off_though_they_were_flown(journeys):
    """Of each kind one whose log was sent (1000 and up) and one whose was not (2000 and up)."""
    kinds = [*OFF, "deleted"]
    before = {1_000 + 100 * place: why for place, why in enumerate(kinds)}
    afterwards = {2_000 + 100 * place: why for place, why in enumerate(kinds)}
    flights = before | afterwards
    for place, nid in enumerate(flights):
        journeys.schedule.fly(nid, at(9 + place / 4), tail=place % 2)
    journeys.product.run(at(2))
    for nid in before:
        journeys.fly(nid)
    journeys.run(at(12))
    for nid in afterwards:
        journeys.fly(nid)
    kept = {nid: journeys.schedule.store.flights[nid] | {"journeyLog": None} for nid in flights}
    for nid, why in flights.items():
        if why == "deleted":
            journeys.schedule.remove(nid)
        else:
            journeys.schedule.change(nid, journeyLog=None, **OFF[why])
    for now in (at(12.1), at(12.2)):
        journeys.rest(now)
        assert journeys.worklist() == {("flight_gone_after_start", REF.format(nid)) for nid in flights}

    for nid, why in flights.items():
        if why == "deleted":
            journeys.schedule.store.add_flight(kept[nid])
        else:
            journeys.schedule.change(nid, **ON)
    journeys.run(at(12.3))
    assert sorted(nid for nid, _ in journeys.stand.saves()) == sorted(flights), "reinstated, without a log"
    assert journeys.worklist() == set()
    journeys.rest(at(12.4))


def test_items_that_both_flows_have_stay_open_until_neither_has_them(journeys):
    """One flight is called off after sign-off, the other after its start only; each flow keeps what the other told."""
    journeys.fly(100)
    sector = journeys.stand.sector(200)
    journeys.stand.person("sectors", sector["id"], status="inProgress")
    for nid in (100, 200):
        journeys.schedule.change(nid, isCnl=True)
    started = ("flight_gone_after_start", REF.format(200))
    for now in (at(12), at(12.1), at(12.2)):
        journeys.product.run(now)
        journeys.run(now, also={started})
        assert journeys.worklist() == GONE | {started}
    for nid in (100, 200):
        journeys.schedule.change(nid, isCnl=False)
    tick(journeys, at(12.3))
    assert journeys.worklist() == set()
    assert [nid for nid, _ in journeys.stand.saves()] == [100]


def test_a_sector_deleted_after_its_log_was_sent(journeys):
    """LEON is left alone. The item goes when LEON has no log of ours any more."""
    journeys.fly(100)
    journeys.run(at(12))
    held = journeys.stand.journey_logs()
    journeys.stand.person("sectors", journeys.stand.sector(100)["id"], delete=True)
    for now in (at(12.1), at(12.2)):
        journeys.rest(now)
        assert (journeys.worklist(), journeys.stand.journey_logs()) == (REMOVED, held)
    for now in (at(12.3), at(12.4)):
        journeys.product.run(now)
        journeys.rest(now)
        assert (journeys.worklist(), journeys.stand.journey_logs()) == (REMOVED, held), "with the other flow's run, too"
    journeys.schedule.change(100, isCnl=True)
    journeys.product.run(at(12.5))
    journeys.rest(at(12.5))
    assert journeys.stand.journey_logs() == {}
    assert journeys.worklist() == set()


def test_a_sector_deleted_after_its_log_was_sent_and_flown_anew(journeys):
    """A person makes the sector once more: its log is compared with what LEON has, and sent where it differs."""
    journeys.fly(100)
    journeys.run(at(12))
    old = journeys.stand.sector(100)
    journeys.stand.person("sectors", old["id"], delete=True)
    journeys.rest(at(12.1))
    own = ("id", "createdAt", "updatedAt", "deletedAt")
    journeys.stand.create_by_hand("sectors", {name: value for name, value in old.items() if name not in own})
    journeys.edit(100, landings=4)
    journeys.run(at(12.2))
    assert [(nid, body["landings"]) for nid, body in journeys.stand.saves()] == [(100, 4)]
    assert journeys.worklist() == set()
    journeys.rest(at(12.3))


def test_a_sector_deleted_before_its_log_was_sent(journeys):
    journeys.fly(100)
    journeys.stand.person("sectors", journeys.stand.sector(100)["id"], delete=True)
    journeys.rest(at(12))
    assert journeys.product.outbox("pending", "failed", "delivered") == [
        row for row in journeys.product.outbox("delivered") if row["flow"] == "leon_to_techlog"
    ]


def test_only_what_is_signed_off(journeys):
    journeys.fly(100)
    journeys.edit(100, signedOffAt=None)
    journeys.stand.person("sectors", journeys.stand.sector(200)["id"], status="inProgress")
    journeys.rest(at(12))
    journeys.edit(100, signedOffAt="2026-03-10T07:30:00Z")
    journeys.run(at(12.1))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]


def test_sectors_that_are_not_ours(journeys):
    """Made by hand in the trip of one of ours: without an externalRef, with another system's, another operator's."""
    sector = journeys.stand.sector(100)
    journeys.fly(100)
    signed = {"status": "completed", "signedOffAt": "2026-03-10T09:00:00Z", "srpNumber": "9", "landings": 1}
    base = {name: sector[name] for name in ("tripId", "aircraftId", "departureAirport", "arrivalAirport")}
    times = {name: sector[name] for name in ("takeoffTime", "landingTime")}
    refs = (None, "fms:200", "leon:acme:flight:", "leon:acme:flight:x", "leon:borealis:flight:300", "leon:acme:trip:4")
    for number, ref in enumerate(refs, start=2):
        journeys.stand.create_by_hand("sectors", base | times | signed | {"externalRef": ref, "sequence": number})
    journeys.run(at(12))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]
    journeys.rest(at(12.1))


def test_a_sector_signed_off_long_ago_and_edited_now(journeys):
    """Its flight has left the window: LEON is asked for it by name."""
    journeys.fly(100)
    journeys.run(at(12))
    journeys.rest(at(12, day=9))
    journeys.edit(100, landings=2)
    journeys.run(at(12.1, day=9))
    assert [(nid, body["landings"]) for nid, body in journeys.stand.saves()] == [(100, 2)]
    assert ("read", 100) in journeys.traffic()
    journeys.rest(at(12.2, day=9))

    journeys.stand.enter_log(100, status="CLOSED")
    journeys.edit(100, landings=3)
    journeys.rest(at(12.3, day=9))
    assert journeys.worklist() == {("journey_log_closed", REF.format(100))}
    journeys.rest(at(12.4, day=11))
    assert journeys.worklist() == {("journey_log_closed", REF.format(100))}
    journeys.stand.enter_log(100, status="OPEN")
    journeys.run(at(12.5, day=11))
    assert [(nid, body["landings"]) for nid, body in journeys.stand.saves()] == [(100, 3)]
    assert journeys.worklist() == set()


def test_a_sector_that_is_signed_off_late(journeys):
    """Flown in the window, signed off when the flight has left it."""
    journeys.run(at(12))
    journeys.fly(100, signedOffAt="2026-03-19T10:00:00Z")
    journeys.run(at(12, day=9))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]
    journeys.rest(at(12.1, day=9))


def two_days_ago(journeys):
    """Four flights of the morning of the eighth."""
    for nid in (100, 200, 300, 400):
        journeys.schedule.change(nid, start=at(4 + nid // 100, day=-2))
    journeys.product.run(at(2))


def test_nothing_signed_off_before_go_live(journeys):
    two_days_ago(journeys)
    journeys.product.configure(go_live="2026-03-08T10:00:00Z")
    journeys.oracle = Journeys(journeys.stand, journeys.product).oracle
    signed = {100: "2026-03-08T09:59:59Z", 200: "2026-03-08T10:00:00Z", 300: "2026-03-08T11:00:00Z"}
    for nid, moment in signed.items():
        journeys.fly(nid, signedOffAt=moment)
    journeys.run(at(12))
    assert sorted(nid for nid, _ in journeys.stand.saves()) == [200, 300]
    journeys.edit(100, landings=2)
    journeys.schedule.change(100, isCnl=True)
    journeys.rest(at(12.1))
    assert journeys.worklist() == set()


def test_without_a_go_live_the_first_run_fixes_it(journeys):
    """The first run's logical time less window_days_back, for good: a later run goes no further back, nor less far."""
    before, after = "2026-03-08T11:59:59Z", "2026-03-08T12:00:00Z"
    two_days_ago(journeys)
    journeys.fly(100, signedOffAt=before)
    journeys.fly(200, signedOffAt=after)
    journeys.run(at(12))
    assert [nid for nid, _ in journeys.stand.saves()] == [200]
    journeys.fly(300, signedOffAt=after)
    journeys.fly(400, signedOffAt=before)
    journeys.run(at(12, day=5))
    assert [nid for nid, _ in journeys.stand.saves()] == [300]
    journeys.edit(100, landings=2)
    journeys.rest(at(14, day=5))


def test_only_the_aircraft_on_the_list(journeys):
    everything = journeys.product.choices["aircraft"]
    journeys.product.configure(aircraft=[everything[1].replace("-", "").lower()])
    journeys.oracle.rules = journeys.product.journey_rules
    for nid in (100, 200, 300):
        journeys.fly(nid)
    journeys.run(at(12))
    assert [nid for nid, _ in journeys.stand.saves()] == [200]
    journeys.schedule.change(100, isCnl=True)
    journeys.rest(at(12.1))
    journeys.schedule.change(100, isCnl=False)
    journeys.product.configure(aircraft=everything)
    journeys.oracle.rules = journeys.product.journey_rules
    journeys.run(at(12.2))
    assert sorted(nid for nid, _ in journeys.stand.saves()) == [100, 300]


def test_aircraft_that_leon_does_not_show_any_more(journeys):
    """LEON forgets its selection of aircraft: nothing is sent, and nobody is told that every flight is gone."""
    for nid in (100, 200):
        journeys.fly(nid)
    journeys.run(at(12))
    for nid in (300, 400):
        journeys.fly(nid)
    store = journeys.schedule.store
    for seen in (set(store.aircraft) - {journeys.schedule.tails[0]}, set()):
        store.visible_aircraft = seen
        journeys.stand.forget_requests()
        journeys.product.run(at(12.1), "techlog_to_leon")
        assert {nid for nid, _ in journeys.stand.saves()} <= {400}
        told = {code for code, _ in journeys.product.worklist()}
        assert not told & {"flight_gone_after_start", "journey_log_closed", "sector_removed_in_techlog"}
    store.visible_aircraft = None
    journeys.product.run(at(12.2), "techlog_to_leon")
    assert set(journeys.stand.journey_logs()) == {100, 200, 300, 400}
    assert journeys.worklist() == set()


def test_the_setting_for_new_logs(journeys):
    """Closed from the start; a change of the setting alone sends nothing again."""
    journeys.fly(100)
    journeys.run(at(12))
    journeys.product.configure(journey_log_status="closed")
    journeys.oracle.rules = journeys.product.journey_rules
    journeys.rest(at(12.1))
    journeys.fly(200)
    journeys.edit(100, landings=2)
    journeys.run(at(12.2))
    assert sorted((nid, body["status"]) for nid, body in journeys.stand.saves()) == [(100, "CLOSED"), (200, "CLOSED")]
    journeys.rest(at(12.3))
    journeys.edit(200, landings=2)
    journeys.rest(at(12.4))
    assert journeys.worklist() == {("journey_log_closed", REF.format(200))}


def test_logs_of_an_earlier_installation(journeys, tmp_path, create_database):
    """A new database: what LEON has closed and is as it should be is taken over; what is open is sent once."""
    for nid in (100, 200):
        journeys.fly(nid)
    journeys.run(at(12))
    journeys.stand.enter_log(100, status="CLOSED")
    folder = tmp_path / "anew"
    folder.mkdir()
    product = Product(folder, journeys.stand.url, create_database(), **journeys.product.choices)
    product.run(at(12.2))
    anew = Journeys(journeys.stand, product, journeys.schedule)
    anew.run(at(12.2))
    assert [nid for nid, _ in anew.stand.saves()] == [200]
    assert anew.worklist() == set()
    assert set(product.links("journey_log")) == {REF.format(100), REF.format(200)}
    anew.edit(100, landings=2)
    anew.rest(at(12.3))
    assert anew.worklist() == {("journey_log_closed", REF.format(100))}


def test_two_operators_with_the_same_numbers(tmp_path, database_url):
    """Flights of one number, one database: neither sees the other's, and one's trouble is not the other's."""
    with Sandbox(day=DAY, operators=("acme", "borealis")) as sandbox:
        played = {}
        for operator in ("acme", "borealis"):
            stand = Stand(sandbox, operator)
            schedule = Schedule(stand)
            for nid in (100, 200):
                schedule.fly(nid, at(6), dist=661)
            folder = tmp_path / operator
            folder.mkdir()
            product = Product(folder, stand.url, database_url, operator, aircraft=schedule.registrations)
            product.run(at(2))
            played[operator] = Journeys(stand, product, schedule)
            played[operator].fly(100, landings=len(operator))
        acme, borealis = played.values()
        acme.stand.fault("leon", "journeyLog", "status_503", times=999)
        assert acme.product.run(at(12), "techlog_to_leon").state == "Failed"
        borealis.run(at(12))
        acme.stand.mend()
        acme.run(at(12.1))
        assert acme.stand.journey_logs()[100]["landings"] == 4
        assert borealis.stand.journey_logs()[100]["landings"] == 8
        borealis.stand.person("sectors", borealis.stand.sector(100)["id"], delete=True)
        borealis.rest(at(12.2))
        acme.rest(at(12.2))
        for one in played.values():
            one.stand.close()
