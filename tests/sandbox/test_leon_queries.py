"""Queries of the shapes that public clients send, and what the short way through large answers must not change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from leon_host import Host, SetClock, serving

from sandbox.day import build, bulk
from sandbox.leon.execution import Request, answer
from sandbox.leon.records import FLIGHT_DEFAULTS
from sandbox.leon.store import LeonStore

DAY = date(2026, 3, 10)

# Every field that a public client of the year 2025 selects, some of them twice as it does, in an order of our own.
WIDE = """
fragment codes on Airport { code { icao iata } }
query Wide($interval: TimeIntervalInput!) {
  flightList(filter: { flightStatus: CONFIRMED, timeInterval: $interval }) {
    flightNid isCnl status isCommercial flightRules icaoType dist
    startTime endTime startTimeUTC endTimeUTC startTimeLocal endTimeLocal
    startAirport { ...codes }
    endAirport { ...codes }
    endAirport { ...codes name city country latitudeDec longitudeDec }
    acft { registration acftType { iCAO iATA } }
    trip {
      tripNid tripType flightOrderNoFull
      quoteRealization { quoteRequest { buyer { name representative { name surname } } } }
    }
    passengerList { count passengerContactList { contact { name surname } } }
    crewList {
      contact { contactNid personCode name surname personCode }
      position { name posType posNid occupation }
    }
    legHandling {
      adepHandler { name airport { ...codes } }
      adesHandler { name airport { ...codes } }
    }
    journeyLog {
      acft { registration acftType { icao iata easa } }
      fuelBeforeUplift refuel blockFuel usedFuel taxiFuel remainingFuel fuelUnit weightUnit bag cargo
      bloffUTC atd ata blonUTC nightTime startTime endTime duration flightTime distance flightLog landingCount
      paxCount paxMaleCount paxFemaleCount paxChildCount paxInfantCount
      startAirport { ...codes name country }
      endAirport { ...codes name country }
      apuHoursTotal apuCyclesTotal enginesCycles
    }
    isCnl dist
  }
}
"""

# Another shape of the same client: each part of the filter a variable of its own.
SEPARATE = """
query List($from: DateTime!, $to: DateTime!, $types: [FlightType!], $statuses: [FlightStatus!], $acft: [AircraftNid!]) {
  flightList(filter: {
    timeInterval: { start: $from, end: $to }, flightType: $types, flightStatus: $statuses, aircraftNidList: $acft
  }) {
    flightNid flightNo status startTime endTime
    startAirport { city } endAirport { city }
    flightWatch { offBlock onBlock statusId }
  }
}
"""

# All the names of the contract that this part of the schema has.
CONTRACT = """
query Contract($filter: FlightFilter!) {
  flightList(filter: $filter) {
    flightNid tripNid flightNo status isCnl isActive isConfirmed isCommercial isFerry isSimulator
    startTimeUTC endTimeUTC scheduleStartDay acftNid dist flightType passengerListCount
    trip { tripNid tripNumber isCommercial isDeleted }
    startAirport { locationNid name code { icao iata } timezone { name } }
    endAirport { locationNid name code { icao iata } timezone { name } }
    acft {
      aircraftNid registration registrationWithoutSpecialChars isActive
      acftType { icao name shortName } engineList { engineId type }
    }
    crewMemberList {
      loginNid isCaptain isFirstOfficer reportingTime
      position { posNid name posType } contact { contactNid name surname personCode email }
    }
    journeyLog { bloffUTC toTimeUTC ldgTimeUTC blonUTC flightLog status takeoffCrewLogin { loginNid code } }
    flightLastModificationTime crewLastModificationTime
  }
}
"""


def interval(start: str, end: str) -> dict:
    return {"start": start, "end": end}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with serving("acme") as started:
        build(DAY, ("acme",)).populate(started)
        yield started


def test_a_public_clients_wide_query_is_answered(host):
    answer = host.ask(WIDE, {"interval": interval("2026-03-08", "2026-03-15")})
    assert answer.status_code == 200, answer.text
    assert "errors" not in answer.json()
    flights = answer.json()["data"]["flightList"]
    assert len(flights) > 20
    ordinary = next(each for each in flights if each["trip"] and each["passengerList"])
    assert ordinary["journeyLog"] is None
    assert ordinary["endAirport"]["code"]["icao"]
    assert ordinary["endAirport"]["city"]
    assert isinstance(ordinary["endAirport"]["latitudeDec"], float)
    assert [member["position"]["name"] for member in ordinary["crewList"]]
    assert ordinary["crewList"][0]["contact"]["personCode"]
    assert ordinary["passengerList"]["passengerContactList"][0]["contact"]["surname"]
    assert ordinary["legHandling"]["adepHandler"]["airport"]["code"] == ordinary["startAirport"]["code"]
    sold = [each["trip"]["quoteRealization"] for each in flights if each["trip"]]
    assert any(quote and quote["quoteRequest"]["buyer"]["representative"]["surname"] for quote in sold)


def test_the_same_query_is_too_complex_for_three_weeks(host):
    answer = host.ask(WIDE, {"interval": interval("2026-03-01", "2026-03-22")})
    assert answer.status_code == 400
    assert "complexity" in answer.json()["errors"][0]["message"]
    assert answer.json()["data"] is None


def test_complexity_is_fields_times_started_days_up_to_1600(host):
    narrow = "query ($f: FlightFilter!) { flightList(filter: $f) { %s } }"
    twenty = narrow % " ".join(f"f{n}: flightNid" for n in range(20))
    for end, status in (("2026-04-19", 200), ("2026-04-19T00:00:01Z", 400)):  # 80 days, and a second of the 81st
        assert host.ask(twenty, {"f": {"timeInterval": interval("2026-01-29", end)}}).status_code == status
    nested = narrow % ("flightNid startAirport { code { icao } } " + " ".join(f"f{n}: flightNid" for n in range(16)))
    assert host.ask(nested, {"f": {"timeInterval": interval("2026-01-29", "2026-04-19T00:00:01Z")}}).status_code == 400


def test_a_filter_of_separate_variables_is_answered(host):
    everything = host.ask(SEPARATE, {"from": "2026-03-08", "to": "2026-03-22"}).json()["data"]["flightList"]
    variables = {"from": "2026-03-08", "to": "2026-03-22", "types": ["OWNER"], "statuses": ["CONFIRMED", "OPTION"]}
    owners = host.ask(SEPARATE, variables).json()["data"]["flightList"]
    assert 0 < len(owners) < len(everything)
    assert {each["flightWatch"] for each in owners} == {None}


def test_the_contracts_names_are_all_there(host):
    answer = host.ask(CONTRACT, {"filter": {"timeInterval": interval("2026-03-08", "2026-03-20")}})
    assert answer.status_code == 200, answer.text
    flight = answer.json()["data"]["flightList"][0]
    assert flight["acft"]["engineList"][0]["type"] == "engine1"
    others = host.ask(
        "{ operator { oprNid oprId name } aircraftList(onlyActive: true) { aircraftNid registration } crewMemberList {"
        " login { loginNid code name surname } code email contact { name surname email } idCardNumber permissionGroup"
        " userBase homeAirport { code { icao } } dateOfBirth phone gender labelList positionList ratingList } }"
    )
    assert others.status_code == 200, others.text
    assert others.json()["data"]["operator"]["oprId"] == "acme"


@pytest.fixture(scope="module")
def store() -> LeonStore:
    started = Host(clock=SetClock())
    started.leon = {"acme": LeonStore("acme", started.clock)}
    build(DAY, ("acme",)).populate(started)
    return started.leon["acme"]


SHAPES = {
    "wide": (WIDE, {"interval": interval("2026-03-08", "2026-03-15")}),
    "separate": (SEPARATE, {"from": "2026-03-08", "to": "2026-03-20"}),
    "contract": (CONTRACT, {"filter": {"timeInterval": interval("2026-03-08", "2026-03-20")}}),
    "aliases": ('{ a: echo(text: "1") b: operator { n: name kind: __typename } }', {}),
    "directives": (
        "query ($no: Boolean = false) { flight(flightNid: 72800001) { flightNid status @include(if: $no) } }",
        {},
    ),
    "argument below": ("{ flight(flightNid: 72000275) { trip { flightList(isCnl: false) { flightNid } } } }", {}),
    "null": ("{ flight(flightNid: 1) { flightNid } }", {}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_short_way_answers_what_the_executor_answers(store, shape):
    query, variables = SHAPES[shape]
    short = answer(store, Request(query, variables))
    long = answer(store, Request(query, variables), short_way=False)
    assert short == long
    assert short.status == 200, short.body


def test_a_record_that_breaks_the_schema_is_not_copied_out(store):
    store.patch_flight(72800001, {"flightType": None})
    query = "{ flight(flightNid: 72800001) { flightType } }"
    assert answer(store, Request(query, {})).status == 500
    store.patch_flight(72800001, {"flightType": "SIMULATOR"})
    assert answer(store, Request(query, {})).body == {"data": {"flight": {"flightType": "SIMULATOR"}}}


def test_an_answer_may_be_changed_without_changing_the_store(store):
    request = Request("{ flight(flightNid: 72000275) { startAirport { code { icao } } flightTags { label } } }", {})
    given = answer(store, request).body["data"]["flight"]
    given["startAirport"]["code"]["icao"] = "XXXX"
    given["flightTags"].append({"label": "x"})
    assert answer(store, request).body["data"]["flight"]["startAirport"]["code"]["icao"] == "KJFK"
    assert FLIGHT_DEFAULTS["flightTags"] == []


def test_three_thousand_flights_come_in_one_answer():
    started = Host(clock=SetClock())
    started.leon = {"acme": LeonStore("acme", started.clock)}
    bulk(DAY, "acme", 3000).populate(started)
    query = CONTRACT.replace("journeyLog { bloffUTC toTimeUTC ldgTimeUTC blonUTC flightLog status", "journeyLog {")
    variables = {"filter": {"timeInterval": interval("2026-03-08", "2026-03-24")}}
    given = answer(started.leon["acme"], Request(query, variables))
    assert given.status == 200, given.body
    assert len(given.body["data"]["flightList"]) >= 3000
