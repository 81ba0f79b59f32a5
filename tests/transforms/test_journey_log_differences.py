"""Whether a journey log is sent: what it should be, what LEON took from us, what LEON shows."""

from __future__ import annotations

import pytest

from model.records import LeonJourneyLog
from transforms.journey_log_differences import judge

TIMES = {
    "block_off_time": "2026-03-10T09:52:00Z",
    "takeoff_time": "2026-03-10T10:09:00Z",
    "landing_time": "2026-03-10T10:46:00Z",
    "block_on_time": "2026-03-10T10:55:00Z",
}
LOG = TIMES | {"flight_log": "G-ABCD/2026-03-10/17", "pax": 4, "used_fuel": 894, "notes": "calm", "status": "OPEN"}
READ_BACK = {name: value for name, value in LOG.items() if name not in {"notes", "status"}}


def shown(status: str | None = "OPEN", **changes: object) -> LeonJourneyLog:
    return LeonJourneyLog(status, {name: one for name, one in (READ_BACK | changes).items() if one is not None})


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in LOG.items() if key != name}


@pytest.mark.parametrize(
    ("wanted", "accepted", "held", "outcome", "fields"),
    [
        (LOG, None, None, "new", set(LOG)),
        (LOG, None, shown(pax=3), "new", set(LOG)),
        (LOG, LOG, None, "lost", set(LOG)),
        (LOG, LOG, shown(), "same", set()),
        # A person has edited an open log in LEON: it is theirs until the sector changes.
        (LOG, LOG, shown(pax=3), "same", set()),
        (LOG | {"pax": 5}, LOG, shown(), "changed", {"pax"}),
        (LOG | {"pax": 0}, without("pax"), shown(), "changed", {"pax"}),
        (without("notes"), LOG, shown(), "changed", {"notes"}),
        (LOG, LOG, shown(None), "same", set()),
        (LOG | {"notes": "rough"}, LOG, shown(None), "changed", {"notes"}),
        # The setting alone is no reason to send.
        (LOG | {"status": "CLOSED"}, LOG, shown(), "same", set()),
        (LOG, LOG, shown("CLOSED"), "same", set()),
        (LOG | {"pax": 5}, LOG, shown("CLOSED"), "closed", {"pax"}),
        (LOG | {"notes": "rough"}, LOG, shown("CLOSED"), "closed", {"notes"}),
        # Somebody has entered the difference in the closed log by hand.
        (LOG | {"pax": 5}, LOG, shown("CLOSED", pax=5), "adopted", set()),
        (LOG | {"pax": 5, "notes": "rough"}, LOG, shown("CLOSED", pax=5), "closed", {"notes"}),
        # Closed, and nobody knows of ours: the four times and the flight log decide.
        (LOG, None, shown("CLOSED"), "adopted", set()),
        (LOG, None, shown("CLOSED", pax=3), "adopted", set()),
        (LOG, None, shown("CLOSED", landing_time="2026-03-10T10:47:00Z"), "closed", {"landing_time"}),
        (LOG, None, shown("CLOSED", flight_log=None, pax=3), "closed", {"flight_log", "pax"}),
        # A float that went through LEON, and true, which is not 1.
        (LOG | {"used_fuel": 894.1}, LOG | {"used_fuel": 894.10000001}, shown(), "same", set()),
        (LOG | {"deicing": True}, LOG | {"deicing": 1}, shown(), "changed", {"deicing"}),
    ],
)
def test_what_is_done_with_a_log(wanted, accepted, held, outcome, fields):
    verdict = judge(wanted, accepted, held)
    assert (verdict.outcome, set(verdict.differences)) == (outcome, fields)


def test_a_difference_says_what_was_there_and_what_should_be():
    changed = judge(LOG | {"pax": 5}, LOG, shown())
    assert (changed.differences["pax"].before, changed.differences["pax"].after) == (4, 5)
    found_in_leon = judge(LOG, None, shown("CLOSED", flight_log=None))
    assert found_in_leon.differences["flight_log"].before is None
