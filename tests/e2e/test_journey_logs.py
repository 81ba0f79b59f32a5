"""What goes out to LEON, body by body and in order: first send, edits, a closed log, a refusal, a lost answer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.e2e.journeys import REF, without_status
from tests.e2e.stand import CREW, at

BLOCKED = "Journey log is closed"
CLOSED = {("journey_log_closed", REF.format(100))}
REJECTED = {("vendor_rejected", REF.format(100))}


def whole(journeys, nid=100):
    """The log of the first flight, written by hand: an hour in the air from 06:00, as journeys.ENTERED has it."""
    tail = journeys.stand.techlog()["aircraft"]
    sector = journeys.stand.sector(nid)
    registration = next(row["registration"] for row in tail if row["id"] == sector["aircraftId"])
    first = journeys.schedule.store.aircraft[journeys.schedule.tails[0]]["engineList"]
    engines = {one["type"]: one["engineId"] for one in first}
    return {
        "catering": False, "adep": "KLGA", "ades": "KATL",
        "bloffUTC": "2026-03-10T05:52:00Z", "toTimeUTC": "2026-03-10T06:00:00Z",
        "ldgTimeUTC": "2026-03-10T07:00:00Z", "blonUTC": "2026-03-10T07:05:00Z",
        "children": 1, "pax": 7, "landings": 1,
        "fuelBeforeUplift": 900, "fuelUplift": 1500, "blockFuel": 2400, "usedFuel": 1300.5, "remainingFuel": 1099.5,
        "pilotFlying": CREW["ann"][0], "pilotMonitoring": CREW["ben"][0],
        "flightLog": f"{registration}/2026-03-10/{nid:06d}", "status": "OPEN", "distance": 661, "deicing": True,
        "oiluplift": [{"engineId": engines["engine1"], "uplift": 400.5}, {"engineId": engines["apu"], "uplift": 100}],
        "safFuelBlend": 5, "safUsed": True, "fatigueScoreCpt": 3, "fatigueScoreFo": 2, "notes": "Birds on final.",
        "discretion": "0:20", "hud_evs": True, "cat_2_approach_lnd": False, "totalApuHours": 1.26,
        "totalApuCycles": 3210, "maxFl": 370, "approachList": [{"approach": "ILS", "count": 1}],
    }  # fmt: skip


@pytest.fixture
def flown(journeys):
    """The first flight is flown; the crew had counted seven passengers before it."""
    sector = journeys.stand.sector(100)
    journeys.edit(100, preflightCustomData={**sector["preflightCustomData"], "pax_total": 7})
    journeys.fly(100)
    return journeys


@pytest.fixture
def sent(flown):
    """And LEON has its log."""
    flown.run(at(12))
    flown.stand.forget_requests()
    return flown


def words_of(item):
    return f"{item['summary']} {item['details']}"


def test_first_send(flown):
    expected = whole(flown)
    assert len(expected) == 34
    flown.run(at(12))
    assert flown.stand.saves() == [(100, expected)]
    assert flown.traffic() == [("save", 100)], "nothing has to be read one by one"
    assert flown.product.links("journey_log") == {REF.format(100): "100"}
    (row,) = [row for row in flown.product.outbox("delivered") if row["flow"] == "techlog_to_leon"]
    written = {name: row[name] for name in ("flow", "target", "entity", "operation", "source_key", "target_key")}
    assert written == {
        "flow": "techlog_to_leon", "target": "leon", "entity": "journey_log", "operation": "create",
        "source_key": REF.format(100), "target_key": "100",
    }  # fmt: skip
    flown.rest(at(12.1))
    flown.rest(at(12.2, day=1))


def test_several_flights_go_once_each(journeys):
    for nid in (100, 200, 300):
        journeys.fly(nid)
    journeys.run(at(12))
    assert sorted(nid for nid, _ in journeys.stand.saves()) == [100, 200, 300]
    journeys.fly(400)
    journeys.run(at(12.1))
    assert [nid for nid, _ in journeys.stand.saves()] == [400]
    journeys.rest(at(12.2))


def test_edit_while_open(sent):
    """The whole log again, without what the sector has no more."""
    expected = whole(sent) | {"landings": 2, "notes": "Birds on final, two of them."}
    del expected["maxFl"]
    sent.edit(100, landings=2, maxFlightLevel=None)
    sent.enter(100, notes="Birds on final, two of them.")
    sent.run(at(12.1))
    assert sent.stand.saves() == [(100, expected)]
    rows = [row for row in sent.product.outbox("delivered") if row["flow"] == "techlog_to_leon"]
    (row,) = [row for row in rows if row["operation"] == "update"]
    assert row["target_key"] == "100"
    sent.rest(at(12.2))


def test_an_edit_that_changes_no_field_of_the_log_sends_nothing(sent):
    sent.edit(100, cycles=2, deicingEvents=[{"fluid": "I"}, {"fluid": "IV"}], takeoffTime="2026-03-10T06:00:00.750Z")
    sent.rest(at(12.1))
    sent.edit(100, landings=3)
    sent.edit(100, landings=1)
    sent.rest(at(12.2))


def test_what_people_write_into_the_open_log_in_leon_is_no_reason_to_send(sent):
    before = sent.stand.journey_logs()[100]
    sent.stand.enter_log(100, notes="Seen by dispatch.")
    sent.stand.forget_requests()
    sent.product.run(at(12.1), "techlog_to_leon")
    assert sent.stand.saves() == []
    sent.enter(100, notes="Corrected by the crew.")
    sent.run(at(12.2))
    assert sent.stand.journey_logs()[100] == before | {"notes": "Corrected by the crew."}


def test_a_log_that_a_person_entered_and_left_open_is_replaced(flown):
    flown.stand.enter_log(100, landings=9, bag=12)
    flown.run(at(12))
    assert flown.stand.saves() == [(100, whole(flown))]
    flown.rest(at(12.1))


def test_edit_after_closed(sent):
    sent.stand.enter_log(100, status="CLOSED")
    sent.rest(at(12.1))
    sent.edit(100, landings=2, fuelSummary={**sent.stand.sector(100)["fuelSummary"], "usedFuel": 1400})
    for now in (at(12.2), at(12.3)):
        sent.rest(now)
        assert sent.worklist() == CLOSED
    (item,) = sent.product.items("journey_log_closed")
    assert "2" in str(item["details"]), "the difference"
    assert "1400" in str(item["details"])
    assert "landings" in str(item["details"])
    assert "status" not in differences_in(item), "that it is closed is no difference of ours"

    sent.stand.enter_log(100, status="OPEN")
    sent.run(at(12.4))
    assert [(nid, body["landings"], body["blockFuel"]) for nid, body in sent.stand.saves()] == [(100, 2, 2499.5)]
    assert sent.worklist() == set()
    sent.rest(at(12.5))


def differences_in(item):
    """The names of the fields that the item says differ, wherever in its details they stand."""
    found = set()
    nodes = [item["details"]]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            found |= set(node)
            nodes += node.values()
    return found


def test_an_edit_after_closed_that_is_taken_back_closes_the_item(sent):
    sent.stand.enter_log(100, status="CLOSED")
    sent.edit(100, landings=2)
    sent.rest(at(12.1))
    assert sent.worklist() == CLOSED
    sent.edit(100, landings=1)
    sent.rest(at(12.2))
    assert sent.worklist() == set()


def test_an_edit_after_closed_that_a_person_enters_in_leon(sent):
    sent.stand.enter_log(100, status="CLOSED")
    sent.edit(100, landings=2)
    sent.rest(at(12.1))
    sent.stand.enter_log(100, landings=2)
    sent.rest(at(12.2))
    assert sent.worklist() == set()
    sent.edit(100, landings=1)
    sent.rest(at(12.3))
    assert sent.worklist() == CLOSED, "what LEON holds is two landings now"


def test_closed_between_reading_and_writing(sent):
    """LEON's list still says open when the save is refused; the item has LEON's own words."""
    expected = whole(sent) | {"landings": 2}
    sent.stand.enter_log(100, status="CLOSED")
    sent.stand.tamper({"flightNid": 100}, {"journeyLog.status": "OPEN"})
    sent.edit(100, landings=2)
    sent.stand.forget_requests()
    assert sent.product.run(at(12.1), "techlog_to_leon").state == "NeedsAttention"
    assert sent.stand.saves() == [(100, expected)]
    assert sent.worklist() == CLOSED
    (item,) = sent.product.items("journey_log_closed")
    assert BLOCKED in words_of(item)
    sent.stand.forget_requests()
    for now in (at(12.2), at(12.3)):
        sent.product.run(now, "techlog_to_leon")
    assert sent.stand.saves() == [], "not again while nothing has changed"
    assert sent.worklist() == CLOSED

    sent.stand.mend()
    sent.rest(at(12.4))
    assert sent.worklist() == CLOSED, "now LEON's list says so, too"
    sent.stand.enter_log(100, status="OPEN")
    sent.run(at(12.5))
    assert sent.stand.saves() == [(100, expected)]
    sent.rest(at(12.6))


def test_refused(flown):
    """LEON wants the whole log, and the crew has forgotten block-on."""
    whole_log = whole(flown)
    expected = {name: value for name, value in whole_log.items() if name != "blonUTC"}
    flown.edit(100, blockOnTime=None)
    assert flown.product.run(at(12), "techlog_to_leon").state == "NeedsAttention"
    assert flown.stand.saves() == [(100, expected)]
    assert flown.worklist() == REJECTED
    (item,) = flown.product.items("vendor_rejected")
    assert "Set valid 'BLON' value" in words_of(item)
    assert "blonUTC" in words_of(item)
    flown.stand.forget_requests()
    flown.product.run(at(12.1), "techlog_to_leon")
    assert (flown.stand.saves(), flown.worklist()) == ([], REJECTED), "not sent again as it is"

    (again,) = flown.product.items("vendor_rejected")
    assert (again["id"], again["first_seen_at"]) == (item["id"], item["first_seen_at"]), "the same item"
    assert flown.product.command("worklist", "retry", str(item["id"])).returncode == 0
    flown.product.run(at(12.2), "techlog_to_leon")
    assert flown.stand.saves() == [(100, expected)], "once more, because a person asked for it"
    flown.stand.forget_requests()
    flown.product.run(at(12.3), "techlog_to_leon")
    assert (flown.stand.saves(), flown.worklist()) == ([], REJECTED)

    flown.edit(100, blockOnTime="2026-03-10T07:05:00Z")
    flown.run(at(12.4))
    assert flown.stand.saves() == [(100, whole_log)]
    assert flown.worklist() == set()
    flown.rest(at(12.5))


def test_a_refusal_stops_no_other_log(journeys):
    for nid in (100, 200, 300):
        journeys.fly(nid)
    journeys.edit(200, blockOnTime=None)
    journeys.product.run(at(12), "techlog_to_leon")
    assert sorted(journeys.stand.journey_logs()) == [100, 300]
    assert sorted(nid for nid, _ in journeys.stand.saves()) == [100, 200, 300]
    assert journeys.worklist() == {("vendor_rejected", REF.format(200))}


@pytest.mark.parametrize(
    ("kind", "status"),
    [("lost_answer", "open"), ("lost_answer", "closed"), ("cut_json", "closed"), ("hang_after_write", "closed")],
)
def test_answer_lost_after_the_write(kind, status, flown):
    """Ruling 20: the log is there and it is ours, though LEON may have closed it by now."""
    flown.product.configure(journey_log_status=status)
    flown.oracle.rules = flown.product.journey_rules
    flown.stand.fault("leon", "journeyLog", kind)
    flown.run(at(12))
    assert flown.traffic()[0] == ("save", 100)
    assert flown.traffic().count(("save", 100)) == 1
    assert ("read", 100) in flown.traffic(), "before anything else it is looked up"
    assert flown.stand.journey_logs()[100]["status"] == status.upper()
    assert flown.product.links("journey_log") == {REF.format(100): "100"}
    assert flown.product.outbox("pending", "uncertain", "failed") == []
    flown.rest(at(12.1))


def test_answer_lost_and_leon_down_afterwards(flown):
    """Whether the log is there is found out by the next run; a person has closed it meanwhile."""
    expected = whole(flown)
    flown.stand.fault("leon", "journeyLog", "lost_answer")
    flown.stand.fault("leon", "flight", "status_503", times=99)
    assert flown.product.run(at(12), "techlog_to_leon").state == "Failed"
    assert [row["status"] for row in flown.product.outbox("uncertain")] == ["uncertain"]
    flown.stand.mend()
    flown.stand.enter_log(100, status="CLOSED")
    flown.run(at(12.1))
    assert flown.stand.saves() == []
    assert flown.worklist() == set()
    assert without_status(flown.stand.journey_logs()[100]) == without_status(expected)
    assert flown.product.links("journey_log") == {REF.format(100): "100"}
    flown.rest(at(12.2))


def test_answer_lost_before_the_write(flown):
    for kind in ("refused", "status_503"):
        flown.stand.fault("leon", "journeyLog", kind)
    flown.run_through(at(12))
    assert flown.traffic().count(("save", 100)) == 3
    assert_no_blind_second_save(flown)
    assert all(save == (100, whole(flown)) for save in flown.stand.saves())
    flown.rest(at(12.1))


def assert_no_blind_second_save(journeys):
    """Between two saves of one log it has been read."""
    said = journeys.traffic()
    assert (("save", 100), ("save", 100)) not in pairwise(said), said


def test_leon_takes_no_log_at_all_for_a_while(flown):
    flown.stand.fault("leon", "journeyLog", "status_503", times=999)
    outcome = flown.product.run(at(12), "techlog_to_leon")
    assert outcome.state == "Failed"
    assert "LEON" in outcome.message
    flown.stand.mend()
    flown.run(at(12.1))
    assert flown.stand.saves() == [(100, whole(flown))]
    flown.rest(at(12.2))


@pytest.mark.parametrize("kind", ["lost_answer", "refused"])
def test_an_answer_lost_on_an_edit_that_cannot_be_read_back(kind, sent):
    """LEON shows neither notes nor fatigue, so what it shows is the same before the save and after it."""
    expected = whole(sent) | {"notes": "Corrected.", "fatigueScoreCpt": 5}
    sent.enter(100, notes="Corrected.", pic_fatigue=5)
    sent.stand.fault("leon", "journeyLog", kind)
    sent.run_through(at(12.1))
    assert sent.stand.journey_logs()[100] == expected
    assert_no_blind_second_save(sent)
    sent.rest(at(12.2))


@pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
def test_answer_lost_and_a_person_entered_another_log(status, flown):
    """What is there is not ours: an open one is replaced, a closed one is a person's business."""
    flown.stand.fault("leon", "journeyLog", "refused")
    flown.stand.fault("leon", "flight", "status_503", times=99)
    assert flown.product.run(at(12), "techlog_to_leon").state == "Failed"
    flown.stand.mend()
    flown.stand.enter_log(100, flightLog="by hand", landings=3, status=status)
    flown.entered_there = {100} if status == "CLOSED" else set()
    flown.run(at(12.1))
    assert len(flown.stand.saves()) == (status == "OPEN")
    assert flown.worklist() == (CLOSED if status == "CLOSED" else set())
    flown.rest(at(12.2))
