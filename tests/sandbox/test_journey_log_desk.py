"""People at LEON's desk: they close, reopen, edit and remove journey logs, and a closed one locks its flight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from journey_host import CAPTAIN, FIRST_OFFICER, FLOWN, LEAST, WHOLE, Host, hosted


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def test_a_log_is_closed_and_reopened(host):
    host.save(**WHOLE)
    assert host.desk(f"journey-logs/{FLOWN}", {"status": "CLOSED"}) == WHOLE | {"status": "CLOSED"}
    assert host.log()["status"] == "CLOSED"
    assert host.save()["errorList"][0]["category"] == "RESOURCE_EDITION_BLOCKED"
    host.desk(f"journey-logs/{FLOWN}", {"status": "OPEN"})
    assert host.save(pax=2)["value"]["paxCount"] == 2


def test_a_log_is_edited_in_the_words_of_either_side(host):
    host.save(**WHOLE)
    edits = {"paxCount": 6, "maxFl": 410, "toTimeUTC": "2026-03-10T05:21", "nightTime": 12, "discretion": None}
    edits |= {"takeoffCrewLogin": {"loginNid": FIRST_OFFICER}, "endAirport": {"code": {"mostDescriptive": "LTN"}}}
    kept = host.desk(f"journey-logs/{FLOWN}", edits)
    assert kept == WHOLE | {
        "pax": 6, "maxFl": 410, "toTimeUTC": "2026-03-10T05:21:00Z", "nightTime": 12, "discretion": None,
        "pilotFlying": FIRST_OFFICER, "ades": "LTN",
    }  # fmt: skip
    shown = host.log()
    assert (shown["paxCount"], shown["nightTime"], shown["takeoffCrewLogin"]) == (6, 12, {"loginNid": FIRST_OFFICER})
    assert shown["endAirport"] == {"code": {"iata": "LTN"}}
    assert host.state()[str(FLOWN)] == kept


def test_a_dispatcher_may_enter_a_log_that_nobody_has_sent(host):
    kept = host.desk(f"journey-logs/{FLOWN}", {"flightLog": "by hand", "pilotFlying": CAPTAIN, "status": "CLOSED"})
    assert (kept["adep"], kept["ades"], kept["catering"], kept["usedFuel"]) == ("EGGW", "HTO", False, None)
    assert host.log()["flightLog"] == "by hand"
    assert host.log()["takeoffCrewLogin"] == {"loginNid": CAPTAIN}


def test_a_log_is_removed(host):
    host.save()
    assert host.desk(f"journey-logs/{FLOWN}", {"remove": True}) is None
    assert host.log() is None
    assert host.state() == {}
    host.desk(f"journey-logs/{FLOWN}", {"remove": True}, status=404)


def test_what_cannot_be_done_says_why(host):
    assert "999" in host.desk("journey-logs/999", {"status": "OPEN"}, status=404)["detail"]
    assert "passengers" in host.desk(f"journey-logs/{FLOWN}", {"passengers": 1}, status=422)["detail"]
    host.desk(f"journey-logs/{FLOWN}", {"bloffUTC": "ten"}, status=422)
    assert host.state() == {}


@pytest.mark.parametrize("change", [{"isCnl": True}, {"endAirport": "EGGW"}, {"remove": True}])
def test_a_closed_log_makes_its_flight_read_only(host, change):
    host.save(status="CLOSED")
    refused = host.desk(f"flights/{FLOWN}", change, status=409)
    assert refused["reason"] == "journeyLogClosed"
    assert "Reopen" in refused["detail"]
    assert host.log()["status"] == "CLOSED"
    host.desk(f"journey-logs/{FLOWN}", {"status": "OPEN"})
    host.desk(f"flights/{FLOWN}", change)


def test_the_log_itself_may_be_changed_through_its_flight(host):
    host.save(status="CLOSED")
    host.desk(f"flights/{FLOWN}", {"journeyLog": {"status": "OPEN", "paxCount": 3}})
    assert (host.log()["paxCount"], host.log()["usedFuel"]) == (3, None)
    assert host.store.journey_logs[FLOWN]["pax"] == 3
    host.desk(f"flights/{FLOWN}", {"journeyLog": None})
    assert host.state() == {}


def test_cancelling_a_flight_deletes_its_log_for_good(host):
    host.save()
    host.desk(f"flights/{FLOWN}", {"isCnl": True})
    assert host.log() is None
    assert host.state() == {}
    host.desk(f"flights/{FLOWN}", {"isCnl": False})
    assert host.log() is None
    assert host.save()["__typename"] == "JourneyLogValue"


def test_deleting_a_flight_takes_its_log_along(host):
    host.save()
    host.desk(f"flights/{FLOWN}", {"remove": True})
    assert host.state() == {}


def test_a_flight_may_be_there_with_a_log_from_the_start(host):
    times = {"startTimeUTC": "2026-03-11T05:15:00Z", "endTimeUTC": "2026-03-11T07:00:00Z"}
    places = {"startAirport": "EGGW", "endAirport": "HTO", "acftNid": 77}
    host.desk("flights", {"flightNid": 600, **times, **places, "journeyLog": LEAST})
    assert host.log(600)["usedFuel"] == 900.5
    assert host.state()["600"]["catering"] is False
