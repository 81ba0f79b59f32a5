"""Sectors that cannot be read whole, pilots whom LEON does not know, answers that are empty, fuel in other units."""

from __future__ import annotations

import json

import pytest

from flows.techlog_to_leon import preview
from tests.e2e.journey_oracle import JourneyOracle
from tests.e2e.journeys import REF
from tests.e2e.stand import CREW, at

# what a crew enters, and the field that must be named in Tech Log's spelling
UNREADABLE = {
    "a truth that is none": ({"hud_evs": "perhaps"}, "hud_evs", "hud_evs"),
    "a truth that is a list": ({"cat_ii": [True]}, "cat_ii", "cat_2_approach_lnd"),
    "words for a number": ({"pic_fatigue": "very tired indeed"}, "pic_fatigue", "fatigueScoreCpt"),
    "a truth for a number": ({"sic_fatigue": True}, "sic_fatigue", "fatigueScoreFo"),
    "an object for words": ({"notes": {"text": "x"}}, "notes", "notes"),
    "words for a list": ({"approach_list": "one ILS and then some"}, "approach_list", "approachList"),
    "half a passenger": ({"pax_total": 2.5}, "pax_total", "pax"),
}
OIL = {
    "an engine that LEON does not have": [{"destination": "engine7"}],
    "two units on one aircraft": [{"unit": "l"}, {"destination": "apu"}],
}


def aside(journeys, nid=100):
    return ("record_quarantined", journeys.stand.sector(nid)["id"])


def quarantined(journeys):
    """What is set aside, as (record, field)."""
    query = "select record_key, field from sync.quarantine where released_at is null"
    return {(row["record_key"], row["field"]) for row in journeys.product.rows(query)}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_value_that_cannot_be_read_is_left_out_by_name(what, journeys):
    """Everything else goes; mended, the log goes once more and the item closes."""
    entered, field, name = UNREADABLE[what]
    journeys.fly(100)
    journeys.fly(200)
    journeys.enter(100, **entered)
    journeys.run(at(12))
    bodies = dict(journeys.stand.saves())
    assert name not in bodies[100]
    assert name in bodies[200]
    assert journeys.worklist() == {aside(journeys)}
    (item,) = journeys.product.items("record_quarantined")
    assert field in f"{item['summary']} {item['details']}"
    ((record, where),) = quarantined(journeys)
    assert record == journeys.stand.sector(100)["id"]
    assert where == f"postflightCustomData.{field}"
    value = next(iter(entered.values()))
    told = str(journeys.product.rows("select summary, action, details from sync.worklist"))
    told += str(journeys.product.rows("select reason, expectation from sync.quarantine"))
    assert isinstance(value, bool | float) or str(value) not in told, "never the value itself"
    journeys.rest(at(12.1))

    journeys.enter(100, **{field: {"notes": "Fine.", "approach_list": [{"approach": "NDB", "count": 2}]}.get(field, 1)})
    journeys.run(at(12.2))
    assert [nid for nid, _ in journeys.stand.saves()] == [100]
    assert journeys.worklist() == set()
    assert quarantined(journeys) == set()
    journeys.rest(at(12.3))


@pytest.mark.parametrize("what", OIL)
def test_oil_that_cannot_be_told_apart_is_left_out(what, journeys):
    usual = {"fluid": "oil", "destination": "engine1", "quantity": 200, "unit": "ml"}
    journeys.fly(100, fluidUplifts=[usual, *(usual | one for one in OIL[what])])
    journeys.run(at(12))
    ((_, body),) = journeys.stand.saves()
    assert "oiluplift" not in body
    assert body["usedFuel"] == 1300.5
    assert "fluidUplifts" in str(quarantined(journeys))
    journeys.rest(at(12.1))
    journeys.edit(100, fluidUplifts=[usual])
    journeys.run(at(12.2))
    assert [len(body["oiluplift"]) for _, body in journeys.stand.saves()] == [1]
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
@pytest.mark.parametrize("first", [True, False], ids=["first run", "later run"])
def test_an_empty_answer_is_not_believed(first, vendor, route, journeys):
    """No log without its pilots or its page, and nobody is told that everything is gone. The next run heals."""
    journeys.fly(100)
    if not first:
        journeys.run(at(12))
    journeys.fly(200)
    bodies = journeys.foretell(at(12.1)).saves
    journeys.oracle = JourneyOracle(journeys.product.journey_rules)
    journeys.stand.fault(vendor, route, "empty_list", times=99)
    journeys.stand.forget_requests()
    for now in (at(12.1), at(12.2)):
        journeys.product.run(now, "techlog_to_leon")
        told = {code for code, _ in journeys.product.worklist()}
        assert not told & {"flight_gone_after_start", "sector_removed_in_techlog", "user_missing", "vendor_rejected"}
    for nid, body in journeys.stand.saves():
        assert body == bodies[nid], "whole, if at all"
    journeys.stand.mend()
    outcome = journeys.product.run(at(12.3), "techlog_to_leon")
    assert (outcome.state, journeys.worklist()) == ("Completed", set())
    assert set(journeys.stand.journey_logs()) == {100, 200}
    sent = [nid for nid, _ in journeys.stand.saves()]
    assert sorted(sent) == sorted(set(sent)), "nothing twice"
    journeys.stand.forget_requests()
    journeys.product.run(at(12.4), "techlog_to_leon")
    assert journeys.stand.saves() == []


@pytest.mark.parametrize(
    ("vendor", "route"),
    [*EMPTY, ("leon", "token"), ("techlog", "POST /oauth/token")],
)
def test_a_vendor_that_is_down_fails_the_run_without_a_write(vendor, route, journeys):
    journeys.fly(100)
    journeys.stand.fault(vendor, route, "html_502", times=999)
    journeys.stand.forget_requests()
    outcome = journeys.product.run(at(12), "techlog_to_leon")
    assert outcome.state == "Failed"
    assert {"leon": "LEON", "techlog": "Tech Log"}[vendor] in outcome.message
    assert journeys.stand.saves() == []
    assert journeys.product.outbox("pending", "uncertain", "failed") == []
    journeys.stand.mend()
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
