"""A flight as its journey log needs it, LEON's people and engines: what is asked, and what the answers become."""

from __future__ import annotations

import copy
import logging
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Misread, NotAuthorised
from connectors.leon.wire import (
    HOLES,
    JOURNEY_LOG_FIELDS,
    READ_BACK,
    UNKNOWN_FIELDS,
    from_leon_aircraft,
    from_leon_flown_flight,
    from_leon_person,
    to_leon_journey_log,
)
from model.records import Engine, FlownFlight, LeonAircraft, LeonJourneyLog, LeonPerson, RecordError

GRAPHQL = ("POST", "/api/graphql/")
DAY = datetime(2026, 3, 10, tzinfo=UTC)
LOG = {
    "bloffUTC": "2026-03-10T05:10:00Z", "toTimeUTC": "2026-03-10T05:20:59.9Z", "ldgTimeUTC": "2026-03-10T07:50+01:00",
    "blonUTC": None, "flightLog": " M-RSAR/2026-03-10/7 ", "landingCount": 0, "paxCount": None, "usedFuel": 900.0,
    "remainingFuel": 600.25, "blockFuel": 1500, "takeoffCrewLogin": {"loginNid": 11}, "status": "CLOSED",
}  # fmt: skip
FLIGHT = {
    "flightNid": 501, "flightNo": "ACM1", "status": "CONFIRMED", "isCnl": False, "isActive": True, "isSimulator": False,
    "startTimeUTC": "2026-03-10T05:15:00Z", "acftNid": 77, "dist": 640, "journeyLog": LOG,
}  # fmt: skip
PERSON = {
    "login": {"loginNid": 5},
    "email": " Ann@acme.example ",
    "contact": {"email": "ann.lee@home.example"},
}


def with_log(**changes):
    return FLIGHT | {"journeyLog": LOG | changes}


def words(text):
    """A document without its comments, in single blanks."""
    return " ".join(" ".join(line for line in text.splitlines() if not line.startswith("#")).split())


# What is asked.


def test_flown_flights_are_asked_for_with_what_is_read_and_no_more(vendor, leon, reply):
    late = FLIGHT | {"flightNid": 502, "startTimeUTC": "2026-03-12T00:00:00Z"}
    vendor.on(*GRAPHQL, reply(body={"data": {"flightList": [FLIGHT, late]}}))
    assert leon().flown_flights(DAY, DAY + timedelta(days=2)) == [FLIGHT]
    (got,) = vendor.of(*GRAPHQL)
    assert got.json["variables"] == {
        "filter": {"timeInterval": {"start": "2026-03-10T00:00:00Z", "end": "2026-03-12T00:00:00Z"}}
    }
    assert words(got.json["query"]) == (
        "query ($filter: FlightFilter!) { flightList(filter: $filter) { ...FlownFlightFields } } "
        "fragment FlownFlightFields on Flight { flightNid flightNo status isCnl isActive isSimulator startTimeUTC "
        "acftNid dist journeyLog { ...JourneyLogFields } } "
        "fragment JourneyLogFields on JourneyLog { bloffUTC toTimeUTC ldgTimeUTC blonUTC flightLog landingCount "
        "paxCount usedFuel remainingFuel blockFuel takeoffCrewLogin { loginNid } status }"
    )


def test_flown_flights_come_in_chunks_as_planned_ones_do(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body={"data": {"flightList": [FLIGHT]}}))
    assert leon(chunk_days=2).flown_flights(DAY, DAY + timedelta(days=5)) == [FLIGHT]
    assert len(vendor.of(*GRAPHQL)) == 3


@pytest.mark.parametrize("known", [FLIGHT, None])
def test_one_flown_flight(vendor, leon, reply, known):
    vendor.on(*GRAPHQL, reply(body={"data": {"flight": known}}))
    assert leon().flown_flight(501) == known
    (got,) = vendor.of(*GRAPHQL)
    assert got.json["variables"] == {"flightNid": 501}
    assert "flight(flightNid: $flightNid) { ...FlownFlightFields }" in words(got.json["query"])


def test_people_are_asked_for_by_login_and_address_only(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body={"data": {"crewMemberList": [PERSON]}}))
    assert leon().crew_members() == [PERSON]
    (got,) = vendor.of(*GRAPHQL)
    asked = "query { crewMemberList { login { loginNid } email contact { email } } }"
    assert words(got.json["query"]) == asked


def test_a_key_that_may_not_see_people(vendor, leon, reply):
    error = {
        "message": "Logged user has no privileges to 'GRAPHQL_CREW_MEMBER' resource for operator 2207",
        "path": ["crewMemberList"],
        "extensions": {"category": "accessRestriction"},
    }
    vendor.on(*GRAPHQL, reply(body={"errors": [error], "data": None}))
    with pytest.raises(NotAuthorised, match="GRAPHQL_CREW_MEMBER"):
        leon().crew_members()


def test_people_that_are_no_list(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body={"data": {"crewMemberList": None}}))
    with pytest.raises(Misread, match="null where a list"):
        leon().crew_members()


def test_aircraft_come_with_their_engines(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body={"data": {"aircraftList": []}}))
    leon().aircraft_with_engines()
    leon().aircraft()
    with_engines, without = vendor.of(*GRAPHQL)
    assert words(with_engines.json["query"]).endswith(
        "query { aircraftList { aircraftNid registration isActive engineList { engineId type } } }"
    )
    # An assumed name, which must not stop the schedule where it is wrong.
    assert words(without.json["query"]) == "query { aircraftList { aircraftNid registration isActive } }"


# A flown flight.


def test_a_flown_flight():
    assert from_leon_flown_flight(FLIGHT) == FlownFlight(
        flight_nid=501, flight_no="ACM1", status="CONFIRMED", is_cancelled=False, is_active=True, is_simulator=False,
        start_utc=datetime(2026, 3, 10, 5, 15, tzinfo=UTC), aircraft_nid=77, distance=640,
        journey_log=LeonJourneyLog(
            "CLOSED",
            {
                "block_off_time": "2026-03-10T05:10:00Z", "takeoff_time": "2026-03-10T05:20:59Z",
                "landing_time": "2026-03-10T06:50:00Z", "flight_log": "M-RSAR/2026-03-10/7", "landings": 0,
                "used_fuel": 900, "remaining_fuel": 600.25, "block_fuel": 1500, "pilot_flying": 11,
            },
        ),
    )  # fmt: skip
    held = from_leon_flown_flight(FLIGHT).journey_log.fields
    assert isinstance(held["used_fuel"], int)
    assert isinstance(held["remaining_fuel"], float)


def test_a_flight_without_a_log():
    flight = from_leon_flown_flight(FLIGHT | {"journeyLog": None, "dist": None})
    assert (flight.journey_log, flight.distance) == (None, None)


def test_a_log_of_which_nothing_is_known():
    assert from_leon_flown_flight(FLIGHT | {"journeyLog": {}}).journey_log == LeonJourneyLog(None, {})


def test_a_null_left_by_an_error_is_not_taken_for_no_log():
    holes = [{"path": "journeyLog", "message": "Internal data error"}]
    with pytest.raises(RecordError, match="LEON flight 501: journeyLog could not be answered by LEON"):
        from_leon_flown_flight(FLIGHT | {"journeyLog": None, HOLES: holes})


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (with_log(bloffUTC="soon"), "LEON flight 501: journeyLog.bloffUTC is not an instant"),
        (with_log(status="HALF"), "journeyLog.status holds a value that is not known; known are CLOSED, OPEN"),
        (with_log(usedFuel="900"), "journeyLog.usedFuel is not a number"),
        (with_log(usedFuel=True), "journeyLog.usedFuel is not a number"),
        (with_log(usedFuel=float("nan")), "journeyLog.usedFuel is out of range"),
        (with_log(paxCount=1.0), "journeyLog.paxCount is not a whole number"),
        (with_log(flightLog=7), "journeyLog.flightLog is not a text"),
        (with_log(takeoffCrewLogin={"loginNid": "11"}), "journeyLog.takeoffCrewLogin.loginNid is not a whole number"),
        (with_log(takeoffCrewLogin=11), "journeyLog.takeoffCrewLogin is not an object"),
        (FLIGHT | {"journeyLog": []}, "journeyLog is not an object"),
        (FLIGHT | {"dist": "640"}, "dist is not a whole number"),
        (FLIGHT | {"isCnl": None}, "isCnl is null"),
        (FLIGHT | {"status": "MAYBE"}, "status holds a value that is not known"),
        (FLIGHT | {"flightNid": None}, "LEON flight without flightNid: flightNid is null"),
        (None, "LEON flight without flightNid: the record is missing"),
    ],
)
def test_what_is_wrong_in_a_flown_flight_is_named(payload, problem):
    with pytest.raises(RecordError, match=problem):
        from_leon_flown_flight(payload)


def test_what_cannot_be_compared_is_ignored_by_name_and_the_rest_is_told(caplog):
    UNKNOWN_FIELDS.forget()
    with caplog.at_level(logging.INFO):
        from_leon_flown_flight(
            with_log(discretion="0:30", landingCrewLogin=None, takeoffCrewLogin={"loginNid": 11, "code": "SECRET"})
        )
        assert caplog.records == []
        from_leon_flown_flight(with_log(holding="secret value"))
    assert "journey log has a field that the contract does not know: 'holding'" in caplog.text
    assert "secret" not in caplog.text.lower()


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()) | st.just({})


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(LOG)), JSON)
def test_a_mangled_log_raises_nothing_but_record_error(name, value):
    try:
        held = from_leon_flown_flight(with_log(**{name: value})).journey_log
    except RecordError:
        return
    assert set(held.fields) <= set(READ_BACK)
    assert None not in held.fields.values()


# People and engines.


def test_a_person():
    person = from_leon_person(PERSON)
    assert person == LeonPerson(5, ("Ann@acme.example", "ann.lee@home.example"))
    assert "acme" not in repr(person)


@pytest.mark.parametrize(
    ("changes", "emails"),
    [
        ({"contact": {"email": "ANN@ACME.example"}}, ("Ann@acme.example",)),
        ({"email": " "}, ("ann.lee@home.example",)),
        ({"contact": None}, ("Ann@acme.example",)),
        ({"email": None, "contact": {}}, ()),
        ({"email": "[redacted]", "contact": {"email": "[redacted]"}}, ()),
    ],
)
def test_addresses_of_a_person(changes, emails):
    assert from_leon_person(PERSON | changes) == LeonPerson(5, emails)


@pytest.mark.parametrize("login", [None, {"loginNid": None}, {}])
def test_a_person_without_a_login_is_nobody_a_log_can_name(login):
    assert from_leon_person(PERSON | {"login": login}) is None


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (PERSON | {"login": 5}, "LEON person without loginNid: login is not an object"),
        (PERSON | {"login": {"loginNid": "5"}}, "login.loginNid is not a whole number"),
        (PERSON | {"email": 5}, "LEON person 5: email is not a text"),
        (PERSON | {"contact": {"email": ["a"]}}, "contact.email is not a text"),
        (PERSON | {HOLES: [{"path": "contact", "message": "No."}]}, "contact could not be answered by LEON"),
        ([], "LEON person without loginNid: the record is not an object"),
    ],
)
def test_what_is_wrong_in_a_person_is_named(payload, problem):
    with pytest.raises(RecordError, match=problem):
        from_leon_person(payload)


def test_engines():
    aircraft = {"aircraftNid": 77, "registration": "M-RSAR"}
    engines = [{"engineId": 772, "type": "engine1"}, {"engineId": 774, "type": " apu "}]
    assert from_leon_aircraft(aircraft | {"engineList": engines}) == LeonAircraft(
        77, "M-RSAR", engines=(Engine(772, "engine1"), Engine(774, "apu"))
    )
    assert from_leon_aircraft(aircraft | {"engineList": None}).engines == ()
    with pytest.raises(RecordError, match=r"LEON aircraft 77: engineList.1.engineId is null"):
        from_leon_aircraft(aircraft | {"engineList": [engines[0], {"engineId": None, "type": "apu"}]})
    with pytest.raises(RecordError, match="engineList is not a list"):
        from_leon_aircraft(aircraft | {"engineList": engines[0]})


# Writing.


def test_every_field_of_a_log_has_its_word(whole_log, whole_input):
    assert list(whole_log) == list(JOURNEY_LOG_FIELDS)
    assert to_leon_journey_log(whole_log) == whole_input
    assert list(to_leon_journey_log(whole_log)) == list(whole_input)
    assert len(whole_input) == 34


def test_what_is_absent_is_not_written(whole_log):
    before = copy.deepcopy(whole_log)
    assert to_leon_journey_log({"catering": False, "notes": "x"}) == {"catering": False, "notes": "x"}
    to_leon_journey_log(whole_log)
    assert whole_log == before


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"adep": "EGGW"}, "adep"),
        ({"oil_uplift": [{"engine": 1}]}, "engine"),
        ({"approaches": [{"approach": "ILS", "number": 1}]}, "number"),
    ],
)
def test_a_word_that_is_not_ours_is_never_written(fields, name):
    with pytest.raises(KeyError, match=name):
        to_leon_journey_log(fields)


def test_what_is_read_back_is_part_of_what_is_written():
    assert set(READ_BACK) < set(JOURNEY_LOG_FIELDS)
