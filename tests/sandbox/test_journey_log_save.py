"""LEON's journey-log mutation over HTTP: what a save leaves behind, and everything that it is refused for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from graphql import build_schema, print_type
from journey_host import (
    AIRCRAFT,
    CANCELLED,
    CAPTAIN,
    ENGINE_1,
    ENGINE_2,
    FIRST_OFFICER,
    FLOWN,
    HIDDEN,
    INACTIVE,
    LEAST,
    OPTION,
    SAVE,
    SIMULATOR,
    WHOLE,
    Host,
    hosted,
)

from sandbox.kit.faults import Fault
from sandbox.leon.journey_logs import fields
from sandbox.leon.schema import leon_schema


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def test_a_whole_log_is_kept_as_written_and_shown_by_its_flight(host):
    outcome = host.save(**WHOLE)
    assert outcome["__typename"] == "JourneyLogValue"
    assert outcome["value"]["takeoffCrewLogin"] == {"loginNid": CAPTAIN, "code": f"P{CAPTAIN}"}
    assert len(WHOLE) == len(fields()) == 34
    assert host.store.journey_logs[FLOWN] == WHOLE
    assert host.state() == {str(FLOWN): WHOLE}
    assert host.log() == {
        **{name: WHOLE[name] for name in ("bloffUTC", "toTimeUTC", "ldgTimeUTC", "blonUTC", "flightLog", "usedFuel")},
        **{name: WHOLE[name] for name in ("remainingFuel", "blockFuel", "fuelBeforeUplift", "distance", "status")},
        "landingCount": 1, "paxCount": 5, "paxChildCount": 1, "refuel": 900, "apuHoursTotal": 1234.56,
        "apuCyclesTotal": 987, "approachList": [{"approach": "ILS", "count": 1}], "discretion": "0:30",
        "takeoffCrewLogin": {"loginNid": CAPTAIN}, "landingCrewLogin": {"loginNid": CAPTAIN},
        "pilotMonitoringTakeOff": {"loginNid": FIRST_OFFICER}, "pilotMonitoringLanding": {"loginNid": FIRST_OFFICER},
        "startAirport": {"code": {"icao": "EGGW"}}, "endAirport": {"code": {"iata": "HTO"}}, "nightTime": None,
    }  # fmt: skip


def test_a_save_replaces_the_log_and_what_is_not_given_is_null(host):
    host.save(**WHOLE)
    host.save(usedFuel=800)
    expected = {**dict.fromkeys(WHOLE), **LEAST, "usedFuel": 800}
    assert host.store.journey_logs[FLOWN] == expected
    shown = host.log()
    assert (shown["usedFuel"], shown["paxCount"], shown["takeoffCrewLogin"], shown["discretion"]) == (800, *[None] * 3)


def test_the_list_of_flights_shows_the_log_too(host):
    host.save()
    day = 'timeInterval: {start: "2026-03-10", end: "2026-03-11"}'
    query = f"{{ flightList(filter: {{{day}}}) {{ flightNid journeyLog {{ status usedFuel }} }} }}"
    shown = {each["flightNid"]: each["journeyLog"] for each in host.post(query).json()["data"]["flightList"]}
    assert shown.pop(FLOWN) == {"status": "OPEN", "usedFuel": 900.5}
    assert set(shown.values()) == {None}


def test_no_modification_stamp_moves(host):
    before = dict(host.store.flights[FLOWN])
    host.box.world.clock.set(host.box.world.clock.now() + timedelta(minutes=5))
    host.save()
    assert {name for name, value in host.store.flights[FLOWN].items() if value != before[name]} == {"journeyLog"}


def test_instants_are_kept_to_the_second_in_utc(host):
    host.save(bloffUTC="2026-03-10T06:10:00.75+01:00", toTimeUTC="2026-03-10T05:20")
    assert host.store.journey_logs[FLOWN]["bloffUTC"] == "2026-03-10T05:10:00Z"
    assert host.log()["toTimeUTC"] == "2026-03-10T05:20:00Z"


def test_discretion_that_is_no_duration_is_kept_but_not_shown(host):
    host.save(discretion="half an hour")
    assert host.store.journey_logs[FLOWN]["discretion"] == "half an hour"
    assert host.log()["discretion"] is None


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("nid", [999, HIDDEN])
def test_an_unknown_or_hidden_flight_is_not_found(host, nid):
    assert host.refusals(nid) == {("RESOURCE_NOT_FOUND", "flightNid")}


@pytest.mark.parametrize("nid", [OPTION, CANCELLED, INACTIVE, SIMULATOR])
def test_a_flight_that_is_not_flown_has_no_journey_log(host, nid):
    assert host.refusals(nid) == {("VALIDATION", "flightNid")}


WRONG = {
    "block fuel below used fuel": ({"blockFuel": 900}, {"blockFuel"}),
    "no used fuel": ({"usedFuel": None}, {"usedFuel"}),
    "nothing used": ({"usedFuel": 0}, {"usedFuel"}),
    "negative fuel used": ({"usedFuel": -1.5}, {"usedFuel"}),
    "no times": ({"bloffUTC": None, "blonUTC": None}, {"bloffUTC", "blonUTC"}),
    "off after take-off": ({"bloffUTC": "2026-03-10T05:21:00Z"}, {"toTimeUTC"}),
    "lands before take-off": ({"ldgTimeUTC": "2026-03-10T05:19:00Z"}, {"ldgTimeUTC"}),
    "on before landing": ({"blonUTC": "2026-03-10T06:49:59Z"}, {"blonUTC"}),
    "order across a gap": (
        {"toTimeUTC": None, "ldgTimeUTC": None, "blonUTC": "2026-03-10T05:00:00Z"},
        {"toTimeUTC", "ldgTimeUTC", "blonUTC"},
    ),
    "strangers": ({"pilotFlying": 5, "pilotMonitoring": 6}, {"pilotFlying", "pilotMonitoring"}),
    "another aircraft's engine": (
        {"oiluplift": [{"engineId": ENGINE_1, "uplift": 1}, {"engineId": 782, "uplift": 1}]},
        {"oiluplift.1.engineId"},
    ),
    "negative oil": ({"oiluplift": [{"engineId": ENGINE_2, "uplift": -1}]}, {"oiluplift.0.uplift"}),
    "negative approaches": ({"approachList": [{"approach": "ILS", "count": -1}]}, {"approachList.0.count"}),
    "no airports": ({"adep": "", "ades": "Luton"}, {"adep", "ades"}),
    **{
        f"negative {name}": ({name: -1}, {name})
        for name in (
            "children", "pax", "landings", "fuelBeforeUplift", "fuelUplift", "remainingFuel", "distance",
            "safFuelBlend", "fatigueScoreCpt", "fatigueScoreFo", "totalApuHours", "totalApuCycles", "maxFl",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_by_its_path(host, case):
    log, paths = WRONG[case]
    assert host.refusals(**log) == {("VALIDATION", f"journeyLog.{path}") for path in paths}


def test_known_refusals_have_leons_own_words(host):
    words = {error["message"] for error in host.save(blockFuel=1, pilotFlying=None)["errorList"]}
    assert words == {"Block Fuel value cannot be lesser than Used Fuel"}
    assert [error["message"] for error in host.save(usedFuel=None)["errorList"]] == ["Set valid 'Used Fuel' value"]


def test_everything_wrong_comes_together(host):
    assert host.refusals(OPTION, blockFuel=1, pilotFlying=5, maxFl=-1) == {
        ("VALIDATION", path)
        for path in ("flightNid", "journeyLog.blockFuel", "journeyLog.pilotFlying", "journeyLog.maxFl")
    }


def test_what_lies_on_the_border_is_taken(host):
    same = dict.fromkeys(("bloffUTC", "toTimeUTC", "ldgTimeUTC", "blonUTC"), "2026-03-10T05:20:00Z")
    outcome = host.save(**same, blockFuel=900.5, pax=0, remainingFuel=0, oiluplift=[])
    assert outcome["__typename"] == "JourneyLogValue"


@pytest.mark.parametrize("log", [{}, {"catering": None}])
def test_a_log_without_catering_is_no_query_at_all(host, log):
    answer = host.post(SAVE, {"nid": FLOWN, "log": {n: v for n, v in LEAST.items() if n != "catering"} | log})
    assert answer.status_code == 400
    assert "catering" in answer.json()["errors"][0]["message"]
    assert answer.json()["data"] is None
    assert FLOWN not in host.store.journey_logs


def test_unknown_fields_and_wrong_types_are_no_query(host):
    for log in ({"cateringNote": "x"}, {"pax": "5"}, {"pax": 1.5}, {"status": "LOCKED"}, {"bloffUTC": "10:00"}):
        assert host.post(SAVE, {"nid": FLOWN, "log": LEAST | log}).status_code == 400, log
    assert FLOWN not in host.store.journey_logs


def test_a_key_without_the_resource_is_refused(host):
    host.store.missing_resources = {"GRAPHQL_JOURNEY_LOG_EDIT"}
    answer = host.post(SAVE, {"nid": FLOWN, "log": LEAST}).json()
    assert answer["data"] is None
    assert "'GRAPHQL_JOURNEY_LOG_EDIT'" in answer["errors"][0]["message"]
    assert answer["errors"][0]["extensions"]["category"] == "accessRestriction"
    assert FLOWN not in host.store.journey_logs
    assert host.log() is None  # reading needs another one


def test_partial_logs_are_taken_where_the_operator_allows_them(host):
    times_only = {"usedFuel": None, "toTimeUTC": None, "ldgTimeUTC": None}
    assert len(host.refusals(**times_only)) == 3
    assert host.desk("switches", {"allow_partial_journey_logs": True}) == {"allow_partial_journey_logs": True}
    assert host.save(**times_only)["__typename"] == "JourneyLogValue"
    assert host.refusals(**times_only, blonUTC="2026-03-10T05:00:00Z") == {("VALIDATION", "journeyLog.blonUTC")}
    assert host.refusals(usedFuel=-1) == {("VALIDATION", "journeyLog.usedFuel")}
    host.desk("switches", {"allow_partial_journey_logs": "yes"}, status=422)
    host.desk("switches", {"allow_all": True}, status=422)


def test_a_closed_log_is_locked(host):
    assert host.save(status="CLOSED")["value"]["status"] == "CLOSED"
    kept = dict(host.store.journey_logs[FLOWN])
    error = {"message": "Journey log is closed", "category": "RESOURCE_EDITION_BLOCKED", "path": ["journeyLog"]}
    for log in ({}, {"status": "OPEN"}, {"maxFl": -1}):
        assert host.save(**log)["errorList"] == [error]
    assert host.store.journey_logs[FLOWN] == kept


# ---------------------------------------------------------------- the mutation as GraphQL


def test_every_name_of_the_write_side_is_as_it_was_agreed(host):
    agreed = build_schema("""
      scalar DateTime
      scalar TimeLong
      enum JourneyLogStatus { OPEN CLOSED }
      type Login { loginNid: Int }
      type JourneyLog { status: JourneyLogStatus }
      type Query { none: Int }
      type Mutation { journeyLog: JourneyLogMutation! }
      type JourneyLogMutation { save(flightNid: Int!, journeyLog: JourneyLogInput!): JourneyLogValueOrErrorList! }
      union JourneyLogValueOrErrorList = JourneyLogValue | ErrorList
      type JourneyLogValue { value: JourneyLog! }
      type ErrorList { errorList: [Error!]! }
      type Error { message: String!  category: String!  path: [String!] }
      input OilUpliftInput { engineId: Int!  uplift: Float! }
      input ApproachInput { approach: String!  count: Int! }
      input JourneyLogInput {
        catering: Boolean!
        adep: String!  ades: String!
        bloffUTC: DateTime  toTimeUTC: DateTime  ldgTimeUTC: DateTime  blonUTC: DateTime
        children: Int  pax: Int  landings: Int
        fuelBeforeUplift: Float  fuelUplift: Float  blockFuel: Float  usedFuel: Float  remainingFuel: Float
        pilotFlying: Int  pilotMonitoring: Int
        flightLog: String  status: JourneyLogStatus!  distance: Int  deicing: Boolean
        oiluplift: [OilUpliftInput!]
        safFuelBlend: Float  safUsed: Boolean
        fatigueScoreCpt: Int  fatigueScoreFo: Int  notes: String  discretion: String
        hud_evs: Boolean  cat_2_approach_lnd: Boolean
        totalApuHours: Float  totalApuCycles: Int  maxFl: Int  approachList: [ApproachInput!]
      }
    """)
    for name in (
        "Mutation", "JourneyLogMutation", "JourneyLogValueOrErrorList", "JourneyLogValue", "ErrorList", "Error",
        "OilUpliftInput", "ApproachInput", "JourneyLogInput", "JourneyLogStatus",
    ):  # fmt: skip
        assert print_type(leon_schema().type_map[name]) == print_type(agreed.type_map[name])


def test_fragments_select_from_either_side_of_the_union(host):
    query = """
      # A comment, and fragments, stand before the operation.
      fragment Refused on ErrorList { errorList { category } }
      fragment Either on JourneyLogValueOrErrorList { kind: __typename ...Refused ... { ...Saved } }
      fragment Saved on JourneyLogValue { value { status } }
      mutation ($log: JourneyLogInput!) {
        journeyLog {
          good: save(flightNid: 501, journeyLog: $log) { ...Either }
          bad: save(flightNid: 999, journeyLog: $log) { ...Either }
        }
      }
    """
    answer = host.post(query, {"log": LEAST}).json()
    assert answer["data"]["journeyLog"] == {
        "good": {"kind": "JourneyLogValue", "value": {"status": "OPEN"}},
        "bad": {"kind": "ErrorList", "errorList": [{"category": "RESOURCE_NOT_FOUND"}]},
    }
    entry = host.box.world.requests.entries("leon")[-1]
    assert (entry.route, entry.is_write) == ("journeyLog", True)


def test_a_field_directly_on_the_union_is_refused(host):
    query = "mutation ($log: JourneyLogInput!) { journeyLog { save(flightNid: 501, journeyLog: $log) { value } } }"
    answer = host.post(query, {"log": LEAST})
    assert answer.status_code == 400
    assert FLOWN not in host.store.journey_logs


BOTH = 'query Read { echo(text: "mutation") } mutation Write { __typename } fragment mutation on Flight { flightNid }'
WRITES = {
    "a mutation": ("mutation { __typename }", None, True),
    "after a comment and a fragment": ("# query\nfragment A on Login { code }\nmutation { a: __typename }", None, True),
    "in one line with others, named": (BOTH, "Write", True),
    "the query beside it, named": (BOTH, "Read", False),
    "which of two is not said": (BOTH, None, False),
    "refused by the schema": ("mutation { deleteEverything }", None, True),
    "no text of a query": ("mutation {", None, False),
    "only the word": ('{\n  echo(text: """\n  mutation Save\n  """) }', None, False),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITES)
def test_a_request_is_a_write_when_its_operation_is_a_mutation(host, case):
    query, name, is_write = WRITES[case]
    host.post(query, name=name)
    assert host.box.world.requests.entries("leon")[-1].is_write is is_write


@pytest.mark.parametrize("kind", ["lost_answer", "cut_json", "half_json"])
def test_the_work_is_done_before_the_answer_is_lost(host, kind):
    host.box.world.faults.add(Fault(vendor="leon", route="journeyLog", kind=kind))
    if kind == "half_json":
        with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
            host.post(SAVE, {"nid": FLOWN, "log": LEAST}).json()
    else:
        with pytest.raises(httpx.RemoteProtocolError):
            host.post(SAVE, {"nid": FLOWN, "log": LEAST})
    assert host.store.journey_logs[FLOWN]["usedFuel"] == 900.5
    assert len(host.box.world.requests.entries("leon", writes=True)) == 1


def test_an_answer_is_held_after_the_write_until_it_is_let_go(host):
    host.box.world.faults.add(Fault(vendor="leon", route="journeyLog", kind="hang_after_write"))
    host.http.timeout = httpx.Timeout(0.5)
    with pytest.raises(httpx.ReadTimeout):
        host.post(SAVE, {"nid": FLOWN, "log": LEAST})
    assert FLOWN in host.store.journey_logs
    host.box.world.faults.clear()


@pytest.mark.parametrize("kind", ["refused", "expired_token", "status_500", "status_503", "status_429", "html_502"])
def test_nothing_is_written_where_the_fault_comes_before_the_work(host, kind):
    host.box.world.faults.add(Fault(vendor="leon", route="journeyLog", kind=kind))
    if kind == "refused":
        with pytest.raises(httpx.RemoteProtocolError):
            host.post(SAVE, {"nid": FLOWN, "log": LEAST})
    else:
        assert host.post(SAVE, {"nid": FLOWN, "log": LEAST}).status_code >= 400
    assert FLOWN not in host.store.journey_logs
    assert host.save()["__typename"] == "JourneyLogValue"


def test_the_aircrafts_own_engines_are_what_the_list_shows(host):
    listed = host.post("{ aircraftList { aircraftNid engineList { engineId type } } }").json()["data"]["aircraftList"]
    engines = next(each["engineList"] for each in listed if each["aircraftNid"] == AIRCRAFT)
    uplifts = [{"engineId": engine["engineId"], "uplift": 1} for engine in engines]
    assert {engine["type"] for engine in engines} == {"engine1", "engine2", "apu"}
    assert host.save(oiluplift=uplifts)["__typename"] == "JourneyLogValue"
