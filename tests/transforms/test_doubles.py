"""LEON's answer to records: doubles collapse on flightNid (ruling 8), and what cannot be read is named and held."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from model.sync import Quarantined
from tasks.leon_to_techlog.answers import LeonAnswer, Memory
from tasks.leon_to_techlog.reading import Reading, flights_of_quarantined, read_answers
from tasks.techlog import TechlogAnswer
from tests.transforms.scene import leon_flight

OLD, NEW = "2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z"


def read(*flights: Any, sectors: Any = (), remembered: Any = None) -> Reading:
    records = {("techlog", "sector"): remembered or {}}
    memory = Memory([], records, [], {}, deletions_approved=False)
    return read_answers(LeonAnswer([], flights), TechlogAnswer([], [], [], sectors), memory)


def version(number: str, flight_stamp: str | None = None, crew_stamp: str | None = None) -> dict[str, Any]:
    return leon_flight(flightNo=number, flightLastModificationTime=flight_stamp, crewLastModificationTime=crew_stamp)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ([version("A", OLD), version("A", OLD)], ["A"]),
        ([version("A", OLD), version("B", NEW)], ["B"]),
        # A change of the crew alone makes a version newer, too.
        ([version("A", OLD), version("B", OLD, NEW)], ["B"]),
        ([version("A", None), version("B", OLD)], ["B"]),
        # Nobody can tell which is right: both stay, for the check on unique keys to set aside.
        ([version("A", OLD), version("B", OLD)], ["A", "B"]),
        ([version("A", None), version("B", None)], ["A", "B"]),
        ([version("A", OLD), version("B", NEW), version("C", NEW)], ["B", "C"]),
    ],
)
def test_doubles(versions: list[dict[str, Any]], expected: list[str]) -> None:
    for order in itertools.permutations(versions):
        assert sorted(one.flight_no for one in read(*order).flights) == expected


def test_different_flights_are_no_doubles_whatever_they_are_called() -> None:
    flights = read(leon_flight(1, flightNo="ACM1"), leon_flight(2, flightNo="ACM1")).flights
    assert [one.flight_nid for one in flights] == [1, 2]


def test_an_unreadable_flight_is_seen_named_and_held() -> None:
    reading = read(leon_flight(1), leon_flight(2, status="MAYBE"))
    assert reading.seen_nids == {1, 2}, "it has not vanished"
    (row,) = reading.quarantined
    assert (row.dataset, row.record_key, row.field, row.expectation) == ("leon_flights", "2", "status", "readable")
    assert flights_of_quarantined(reading, reading.quarantined) == {2}


def test_a_flight_that_broke_a_check_is_held() -> None:
    reading = read(leon_flight(1), leon_flight(2))
    rows = [
        Quarantined("leon_flights", "2", "end_utc", "x", "y"),
        Quarantined("leon_flights", "1#1", "flight_nid", "unique", "y"),
        Quarantined("leon_crew", "5#0", "email", "x", "y"),
        Quarantined("leon_flights", "without a usable flightNid, digest 12", "x", "readable", "y"),
    ]
    assert flights_of_quarantined(reading, rows) == {1, 2}


@pytest.mark.parametrize("payload", [None, [], "flight", {}, {"flightNid": "7"}, {"flightNid": True}])
def test_a_record_without_a_number_is_set_aside_under_a_lasting_name(payload: Any) -> None:
    first, second = read(payload), read(payload, leon_flight(1))
    assert first.quarantined == second.quarantined
    assert first.seen_nids == set()
    assert [one.flight_nid for one in second.flights] == [1]


def sector(**changes: Any) -> dict[str, Any]:
    return {"id": "s-1", "tripId": "t-1", "aircraftId": "a-1", "status": "planned", "departureAirport": "EGLL",
            "arrivalAirport": "LFPB"} | changes  # fmt: skip


def test_this_run_s_answer_lies_on_top_of_what_landing_holds() -> None:
    remembered = {"s-1": sector(), "s-2": sector(id="s-2")}
    reading = read(sectors=[sector(status="completed"), sector(id="s-3")], remembered=remembered)
    assert {one.id: one.status for one in reading.sectors} == {
        "s-1": "completed", "s-2": "planned", "s-3": "planned",
    }  # fmt: skip
