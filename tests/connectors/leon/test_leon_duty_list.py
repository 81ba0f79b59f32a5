"""How LEON's duties, their flights and the crew list are asked for, and what odd answers become."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from duty_records import DUTY, FLIGHT, PERSON

from connectors.errors import Misread, NotAuthorised
from connectors.leon.queries import document
from connectors.leon.wire import from_leon_duty
from model.records import RecordError

GRAPHQL = ("POST", "/api/graphql/")
DAY = datetime(2026, 3, 10, tzinfo=UTC)


def duty_on(day: int, **changes):
    start = DAY + timedelta(days=day)
    return DUTY | {"ftlDutyNid": day, "dutyStartTime": start.strftime("%Y-%m-%dT%H:%M:%SZ")} | changes


def answer(*duties):
    return {"data": {"ftl": {"dutyList": list(duties)}}}


def test_duties_are_asked_for_in_months_and_come_in_order(vendor, leon, reply):
    def month(got):
        start = datetime.fromisoformat(got.json["variables"]["timeInterval"]["start"])
        first = (start - DAY).days
        # The one that starts with the next month belongs to it, whatever LEON selects by.
        return reply(body=answer(duty_on(first), duty_on(first + 31)))

    vendor.on(*GRAPHQL, month)
    found = leon(chunk_days=2).duties(DAY, DAY + timedelta(days=70))
    assert [duty["ftlDutyNid"] for duty in found] == [0, 31, 62]
    asked = [got.json["variables"]["timeInterval"] for got in vendor.of(*GRAPHQL)]
    assert sorted(one["start"] for one in asked) == [
        "2026-03-10T00:00:00Z", "2026-04-10T00:00:00Z", "2026-05-11T00:00:00Z",
    ]  # fmt: skip
    for one in asked:
        assert datetime.fromisoformat(one["end"]) - datetime.fromisoformat(one["start"]) <= timedelta(days=31)


def test_no_interval_is_longer_than_leon_takes_for_being_rounded(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=answer()))
    start = DAY + timedelta(microseconds=5)
    assert leon().duties(start, start + timedelta(days=62)) == []
    for got in vendor.of(*GRAPHQL):
        one = got.json["variables"]["timeInterval"]
        assert datetime.fromisoformat(one["end"]) - datetime.fromisoformat(one["start"]) <= timedelta(days=31)


def test_nothing_is_asked_of_an_empty_interval(vendor, leon):
    assert leon().duties(DAY, DAY) == []
    assert vendor.of(*GRAPHQL) == []


def test_duties_that_are_too_complex_are_halved(vendor, leon, reply):
    refusal = reply(400, {"errors": [{"message": "Max query complexity should be 1600 but got 2000."}]})

    def either(got):
        one = got.json["variables"]["timeInterval"]
        length = datetime.fromisoformat(one["end"]) - datetime.fromisoformat(one["start"])
        return refusal if length > timedelta(days=8) else reply(body=answer(duty_on((at_start(one) - DAY).days)))

    def at_start(one):
        return datetime.fromisoformat(one["start"])

    vendor.on(*GRAPHQL, either)
    assert [duty["ftlDutyNid"] for duty in leon().duties(DAY, DAY + timedelta(days=16))] == [0, 8]


def test_a_duty_whose_start_cannot_be_read_is_kept_once(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=answer(duty_on(7, dutyStartTime="soon"))))
    assert [duty["ftlDutyNid"] for duty in leon().duties(DAY, DAY + timedelta(days=60))] == [7]


def test_a_duty_answered_in_part_carries_leons_words(vendor, leon, reply):
    error = {"message": "Internal data error", "path": ["ftl", "dutyList", 1, "startAirport"]}
    body = answer(duty_on(0), duty_on(1, startAirport=None)) | {"errors": [error]}
    vendor.on(*GRAPHQL, reply(body=body))
    whole, part = leon().duties(DAY, DAY + timedelta(days=3))
    assert from_leon_duty(whole).ftl_duty_nid == 0
    with pytest.raises(RecordError, match="LEON duty 1: startAirport could not be answered by LEON"):
        from_leon_duty(part)


def test_a_key_that_may_not_see_duties(vendor, leon, reply):
    error = {
        "message": "Logged user has no privileges to 'GRAPHQL_FTL' resource for operator 2207",
        "path": ["ftl"], "extensions": {"category": "accessRestriction"},
    }  # fmt: skip
    vendor.on(*GRAPHQL, reply(body={"errors": [error], "data": {"ftl": None}}))
    with pytest.raises(NotAuthorised, match="GRAPHQL_FTL"):
        leon().duties(DAY, DAY + timedelta(days=1))


@pytest.mark.parametrize("data", [{"ftl": None}, {"ftl": {}}, {"ftl": {"dutyList": None}}, {"ftl": []}, None])
def test_an_answer_without_duties_is_not_no_duties(vendor, leon, reply, data):
    vendor.on(*GRAPHQL, reply(body={"data": data}))
    with pytest.raises(Misread):
        leon().duties(DAY, DAY + timedelta(days=1))


def test_flights_of_duties_and_the_crew_list_are_asked_for(vendor, leon, reply):
    vendor.on(
        *GRAPHQL, reply(body={"data": {"flightList": [FLIGHT]}}), reply(body={"data": {"crewMemberList": [PERSON]}})
    )
    client = leon()
    assert client.duty_flights(DAY, DAY + timedelta(days=2)) == [FLIGHT]
    assert client.crew_list() == [PERSON]
    flights, crew = vendor.of(*GRAPHQL)
    assert "landingCrewLogin { loginNid } discretion" in " ".join(flights.json["query"].split())
    assert "ratingList" in crew.json["query"]


def test_what_is_asked_is_what_is_read():
    """Every name in the queries is taken by its reader: the records above have all of them, and nothing else."""
    for name, record in (("duty_list", DUTY), ("duty_flight_list", FLIGHT), ("crew_list", PERSON)):
        text = " ".join(document(name, "duty_place_fields").split())
        for field in record:
            assert f" {field} " in text, field
