"""Sectors that cannot be read whole, pilots whom LEON does not know, answers that are empty, fuel in other units."""

from __future__ import annotations

import json

import pytest

from flows.techlog_to_leon import preview
from tests.e2e.journeys import REF
from tests.e2e.stand import CREW, at

# what a crew enters, and the field that must be named in Tech Log's spelling
UNREADABLE = {
    "a truth that is none": ({"hud_evs": "perhaps"}, "hud_evs", "hud_evs"),
    "a truth that is a list": ({"cat_ii": [True]}, "cat_ii", "cat_2_approach_lnd"),
    "words for a number": ({"pic_fatigue": "very tired indeed"}, "pic_fatigue", "fatigueScoreCpt"),
    "a truth for a number": ({"sic_fatigue": True}, "sic_fatigue", "fatigueScoreFo"),
    "an object for words": ({"notes": {"text": "x"}}, "notes", "notes"),
    "a number for a list": ({"approach_list": 5}, "approach_list", "approachList"),
    "half a passenger": ({"pax_total": 2.5}, "pax_total", "pax"),
}
# what is poured besides the usual, and how many engines LEON hears of
OIL = {
    "an engine that LEON does not have": ([{"destination": "engine7"}], 1),
    "two units on one engine": ([{"unit": "l"}, {"destination": "apu"}], 1),
    "nothing else": ([{"destination": "engine8"}, {"unit": "qt"}], 0),
}


def aside(journeys, nid=100):
    return ("record_quarantined", journeys.stand.sector(nid)["id"])


def quarantined(journeys):
    """What is set aside, as (record, field)."""
    query = "select record_key, field from sync.quarantine where released_at is null"
    return {(row["record_key"], row["field"]) for row in journeys.product.rows(query)}


def test_values_that_cannot_be_read_are_left_out_by_name(journeys):
    """A flight for each. Everything else goes; mended, each log goes once more and its item closes."""
    flights = {name: 1_000 + 100 * place for place, name in enumerate(UNREADABLE)}
    for place, nid in enumerate(flights.values()):
        journeys.schedule.fly(nid, at(12 + place), tail=place % 2)
    journeys.product.run(at(2))
    for name, nid in flights.items():
        journeys.fly(nid)
        journeys.enter(nid, **UNREADABLE[name][0])
    journeys.fly(100)
    journeys.run(at(12))
    bodies = dict(journeys.stand.saves())
    for name, nid in flights.items():
        missing = bodies[100].keys() - bodies[nid].keys() - {"distance"}
        assert missing == {UNREADABLE[name][2]}, name
    assert journeys.worklist() == {aside(journeys, nid) for nid in flights.values()}
    assert quarantined(journeys) == {
        (journeys.stand.sector(nid)["id"], f"postflightCustomData.{UNREADABLE[name][1]}")
        for name, nid in flights.items()
    }
    assert_told_without_the_values(journeys)
    journeys.rest(at(12.1))

    for name, nid in flights.items():
        field = UNREADABLE[name][1]
        mended = {"notes": "Fine.", "approach_list": [{"approach": "NDB", "count": 2}]}
        journeys.enter(nid, **{field: mended.get(field, 1)})
    journeys.run(at(12.2))
    assert sorted(nid for nid, _ in journeys.stand.saves()) == sorted(flights.values())
    assert (journeys.worklist(), quarantined(journeys)) == (set(), set())
    journeys.rest(at(12.3))


def assert_told_without_the_values(journeys):
    items = {item["subject"]: item for item in journeys.product.items("record_quarantined")}
    for _, field, _ in UNREADABLE.values():
        assert any(field in f"{item['summary']} {item['details']}" for item in items.values()), field
    told = str(journeys.product.rows("select summary, action, details from sync.worklist"))
    told += str(journeys.product.rows("select reason, expectation from sync.quarantine"))
    for entered, _, _ in UNREADABLE.values():
        (value,) = entered.values()
        assert isinstance(value, int | float) or str(value) not in told, "never the value itself"


@pytest.mark.parametrize("what", OIL)
def test_oil_that_cannot_be_told_apart_is_left_out(what, journeys):
    """Of that engine, all of it: a part of it would be read as the whole."""
    usual = {"fluid": "oil", "destination": "engine1", "quantity": 200, "unit": "ml"}
    entered, engines = OIL[what]
    journeys.fly(100, fluidUplifts=[usual, *(usual | one for one in entered)])
    journeys.run(at(12))
    ((_, body),) = journeys.stand.saves()
    assert len(body.get("oiluplift", [])) == engines
    assert body["usedFuel"] == 1300.5
    assert "fluidUplifts" in str(quarantined(journeys))
    journeys.rest(at(12.1))
    journeys.edit(100, fluidUplifts=[usual | {"quantity": 300}])
    journeys.run(at(12.2))
    assert [[one["uplift"] for one in body["oiluplift"]] for _, body in journeys.stand.saves()] == [[300]]
    assert journeys.worklist() == set()


def test_several_values_of_one_sector_are_one_item(journeys):
    journeys.fly(100)
    journeys.enter(100, hud_evs="perhaps", cat_ii="now and then")
    journeys.run(at(12))
    assert {where for _, where in quarantined(journeys)} == {
        "postflightCustomData.hud_evs",
        "postflightCustomData.cat_ii",
    }
    (item,) = journeys.product.items("record_quarantined")
    assert "hud_evs" in f"{item['summary']} {item['details']}"
    assert "cat_ii" in f"{item['summary']} {item['details']}"
    journeys.enter(100, hud_evs="no")
    journeys.run(at(12.1))
    assert journeys.worklist() == {aside(journeys)}


def test_a_sector_that_lands_before_it_takes_off_is_set_aside(journeys):
    journeys.fly(100, takeoffTime="2026-03-10T06:00:00Z", landingTime="2026-03-10T05:30:00Z")
    journeys.fly(200)
    journeys.run(at(12), 100)
    assert [nid for nid, _ in journeys.stand.saves()] == [200]
    assert journeys.worklist() == {aside(journeys)}
    journeys.rest(at(12.1), 100)
    journeys.edit(100, landingTime="2026-03-10T07:00:00Z", blockOnTime="2026-03-10T07:05:00Z")
    journeys.run(at(12.2))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]
    assert (journeys.worklist(), quarantined(journeys)) == (set(), set())
    journeys.rest(at(12.3))


def test_a_log_that_was_sent_stays_when_its_sector_cannot_be_read_any_more(journeys):
    journeys.fly(100)
    journeys.run(at(12))
    held = journeys.stand.journey_logs()
    journeys.edit(100, landingTime="2026-03-10T05:30:00Z")
    journeys.rest(at(12.1), 100)
    assert journeys.stand.journey_logs() == held
    journeys.edit(100, landingTime="2026-03-10T07:00:00Z")
    journeys.rest(at(12.2))


def test_a_pilot_whom_leon_does_not_know(journeys):
    store = journeys.schedule.store
    login, _, address = CREW["ben"]
    person = store.people[login]
    known = {"email": person["email"], "contact": person["contact"]}
    nobody = {"email": None, "contact": {**person["contact"], "email": "someone@acme.example"}}
    store.add_crew_member({**person, **nobody})
    journeys.fly(100)
    journeys.run(at(12))
    ((_, body),) = journeys.stand.saves()
    assert "pilotMonitoring" not in body
    assert body["pilotFlying"] == CREW["ann"][0]
    assert {code for code, _ in journeys.worklist()} == {"user_missing"}
    told = str(journeys.product.rows("select * from sync.worklist"))
    assert address not in told
    journeys.rest(at(12.1))

    store.add_crew_member({**person, "email": None, "contact": {**known["contact"], "email": address.upper()}})
    journeys.run(at(12.2))
    assert [body["pilotMonitoring"] for _, body in journeys.stand.saves()] == [login], "by the contact's address, too"
    assert journeys.worklist() == set()
    store.add_crew_member({**person, **known})
    journeys.rest(at(12.3))


def test_no_pilot_at_all_is_nobodys_business(journeys):
    journeys.fly(100, picUserId=None, sicUserId=None)
    journeys.run(at(12))
    ((_, body),) = journeys.stand.saves()
    assert not {"pilotFlying", "pilotMonitoring"} & body.keys()
    assert journeys.worklist() == set()


EMPTY = (
    ("leon", "crewMemberList"),
    ("leon", "aircraftList"),
    ("leon", "flightList"),
    ("techlog", "GET /aircraft"),
    ("techlog", "GET /users"),
    ("techlog", "GET /trips"),
    ("techlog", "GET /sectors"),
)


@pytest.mark.parametrize(("vendor", "route"), EMPTY)
def test_an_empty_answer_is_not_believed_by_a_first_run(vendor, route, journeys):
    journeys.fly(100)
    believe_nothing(journeys, vendor, route, at(12))
    assert set(journeys.stand.journey_logs()) == {100}


def test_an_empty_answer_is_not_believed_by_a_later_run(journeys):
    journeys.fly(100)
    journeys.run(at(12))
    for place, (vendor, route) in enumerate(EMPTY, start=2):
        nid = 100 * place
        if nid > 600:
            journeys.schedule.fly(nid, at(6 + place), dist=661)
            journeys.product.run(at(12))
        journeys.fly(nid)
        believe_nothing(journeys, vendor, route, at(12 + place / 10))
        assert nid in journeys.stand.journey_logs()


def believe_nothing(journeys, vendor, route, now):
    """No log without its pilots or its page, and nobody is told that everything is gone. The next run heals."""
    bodies = journeys.foretell(now).saves
    journeys.stand.fault(vendor, route, "empty_list", times=99)
    journeys.stand.forget_requests()
    for _ in range(2):
        journeys.product.run(now, "techlog_to_leon")
        told = {code for code, _ in journeys.product.worklist()}
        assert not told & {"flight_gone_after_start", "sector_removed_in_techlog", "user_missing", "vendor_rejected"}
    for nid, body in journeys.stand.saves():
        assert body == bodies[nid], "whole, if at all"
    journeys.stand.mend()
    outcome = journeys.product.run(now, "techlog_to_leon")
    assert (outcome.state, journeys.worklist()) == ("Completed", set())
    assert sorted(nid for nid, _ in journeys.stand.saves()) == sorted(bodies), "each once"
    journeys.stand.forget_requests()
    journeys.product.run(now, "techlog_to_leon")
    assert journeys.stand.saves() == []


def test_a_vendor_that_is_down_fails_the_run_without_a_write(journeys):
    journeys.fly(100)
    journeys.stand.forget_requests()
    for vendor, route in (*EMPTY, ("leon", "token"), ("techlog", "POST /oauth/token")):
        for kind in ("refused", "html_502"):
            journeys.stand.fault(vendor, route, kind, times=999)
            outcome = journeys.product.run(at(12), "techlog_to_leon")
            journeys.stand.mend()
            named = {"leon": "LEON", "techlog": "Tech Log"}[vendor] in outcome.message
            assert (outcome.state, named) == ("Failed", True), (vendor, route, kind, outcome)
            assert journeys.stand.saves() == []
            assert journeys.product.outbox("pending", "uncertain", "failed") == []
    journeys.run(at(12.1))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]


def test_fuel_in_the_unit_that_leon_takes(journeys):
    """What went to LEON is in pounds; what Tech Log said is kept beside it."""
    journeys.product.configure(leon={"fuel_unit": "lb"})
    journeys.fly(100)
    journeys.product.run(at(12), "techlog_to_leon")
    ((_, body),) = journeys.stand.saves()
    pounds = {
        "fuelBeforeUplift": 900,
        "fuelUplift": 1500,
        "blockFuel": 2400,
        "usedFuel": 1300.5,
        "remainingFuel": 1099.5,
    }
    for name, kilograms in pounds.items():
        assert body[name] == pytest.approx(kilograms / 0.45359237, abs=0.51), name
    assert body["blockFuel"] >= body["usedFuel"]
    assert body["blockFuel"] == pytest.approx(body["usedFuel"] + body["remainingFuel"], abs=1e-6)
    (row,) = [row for row in journeys.product.outbox("delivered") if row["flow"] == "techlog_to_leon"]
    original = json.dumps(row["payload"]["original"])
    assert "kg" in original
    assert "1300.5" in original
    journeys.stand.forget_requests()
    journeys.product.run(at(12.1), "techlog_to_leon")
    assert journeys.stand.saves() == []


def test_preview_shows_the_fields_and_writes_nothing(journeys):
    journeys.fly(100)
    journeys.run(at(12))
    before = journeys.stand.journey_logs()
    journeys.edit(100, landings=2, fuelSummary=None)
    journeys.fly(200)
    journeys.stand.forget_requests()
    plan = {row["key"]: row for row in preview("acme", journeys.product.settings, at(12.1))}
    shell = journeys.product.command("plan", "techlog_to_leon", "--json", "--now", at(12.1).isoformat())
    assert shell.returncode == 0, shell.stderr
    for found in (plan, {row["key"]: row for row in json.loads(shell.stdout)}):
        assert set(found) == {REF.format(100), REF.format(200)}
        assert [found[REF.format(nid)]["operation"] for nid in (100, 200)] == ["update", "create"]
        assert {(row["operator"], row["target"], row["entity"]) for row in found.values()} == {
            ("acme", "leon", "journey_log")
        }
        text = json.dumps(found[REF.format(200)]["fields"])
        assert "KATL" in text
        assert "1300.5" in text
        changed = json.dumps(found[REF.format(100)]["fields"])
        assert "landings" in changed
    assert journeys.stand.saves() == []
    assert journeys.stand.writes() == []
    assert journeys.stand.journey_logs() == before
    assert journeys.product.outbox("pending", "uncertain", "failed") == []


def test_a_preview_fixes_no_go_live(journeys):
    """The first run does, not a look at what it would do."""
    preview("acme", journeys.product.settings, at(12, day=30))
    journeys.fly(100)
    journeys.run(at(12))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]
