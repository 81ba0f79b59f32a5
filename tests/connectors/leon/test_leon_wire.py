"""Reading LEON's records: what is right becomes ours, what is wrong is named, nothing is guessed."""

from __future__ import annotations

import copy
import logging
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.leon.wire import UNKNOWN_FIELDS, from_leon_aircraft, from_leon_flight
from model.records import Airport, CrewMember, LeonAircraft, RecordError


def flight(**changes):
    payload = {
        "flightNid": 4711, "tripNid": 99, "flightNo": "ACM123", "status": "CONFIRMED", "isCnl": False, "isActive": True,
        "isSimulator": False, "isCommercial": True,
        "startTimeUTC": "2026-03-10T05:15:00Z", "endTimeUTC": "2026-03-10T07:00:00",
        "startAirport": {"locationNid": 1, "name": "Newark", "code": {"icao": "KEWR", "iata": "EWR"}},
        "endAirport": {"locationNid": 2, "name": None, "code": {"icao": None, "iata": ""}},
        "acftNid": 12, "acft": {"registration": "N-123AB"}, "flightType": "PAX",
        "crewMemberList": [
            {
                "loginNid": 5, "position": {"name": "CPT", "posType": "COCKPIT"},
                "contact": {"contactNid": 8, "name": "Ann", "surname": "Lee", "email": " Ann@Acme.example "},
                "isCaptain": True, "isFirstOfficer": False,
            },
            {
                "loginNid": None, "position": None,
                "contact": {"contactNid": 9, "name": "Bo", "surname": None, "email": " "},
                "isCaptain": None, "isFirstOfficer": None,
            },
            {"loginNid": None, "position": {"name": None, "posType": None}, "contact": None},
        ],
        "flightLastModificationTime": "2026-03-01T10:00:00Z", "crewLastModificationTime": "2026-03-02T10:00:00+02:00",
    }  # fmt: skip
    return put(payload, changes)


def put(payload, changes):
    """Set values by dotted path; None as a callable result deletes."""
    payload = copy.deepcopy(payload)
    for path, value in changes.items():
        *steps, last = path.split("__")
        target = payload
        for step in steps:
            target = target[int(step)] if isinstance(target, list) else target[step]
        if value is ...:
            del target[last]
        else:
            target[int(last) if isinstance(target, list) else last] = value
    return payload


def test_a_flight():
    got = from_leon_flight(flight())
    assert (got.flight_nid, got.trip_nid, got.flight_no, got.status) == (4711, 99, "ACM123", "CONFIRMED")
    assert (got.is_cancelled, got.is_active, got.is_simulator, got.is_commercial) == (False, True, False, True)
    assert got.start_utc == datetime(2026, 3, 10, 5, 15, tzinfo=UTC)
    assert got.end_utc == datetime(2026, 3, 10, 7, tzinfo=UTC)
    assert got.end_utc.tzinfo is UTC
    assert got.departure == Airport(1, "KEWR", "EWR", "Newark")
    assert got.arrival == Airport(2, None, None, None)
    assert (got.aircraft_nid, got.registration, got.flight_type) == (12, "N-123AB", "PAX")
    assert got.modified_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert got.crew == (
        CrewMember("login:5", 0, "CPT", "COCKPIT", 5, True, False, "Ann@Acme.example", "Ann Lee"),
        CrewMember("contact:9", 1, None, None, None, False, False, None, "Bo"),
        CrewMember("flight:4711:2", 2),
    )


def test_an_end_before_the_start_is_for_the_checks():
    assert from_leon_flight(flight(endTimeUTC="2026-03-09T07:00:00Z")).end_utc.day == 9


def test_what_may_be_missing():
    got = from_leon_flight(
        flight(acft=None, tripNid=None, flightLastModificationTime=..., crewLastModificationTime=None)
    )
    assert (got.registration, got.trip_nid, got.modified_at) == (None, None, None)


def test_a_landed_flight_has_no_made_up_address():
    got = from_leon_flight(
        flight(crewMemberList__0__contact={"contactNid": 8, "email": "[redacted]", "name": "[redacted]"})
    )
    assert (got.crew[0].email, got.crew[0].name) == (None, None)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"flightNo": 123}, "flightNo", "is not a text"),
        ({"flightNo": None}, "flightNo", "is null"),
        ({"flightNo": ...}, "flightNo", "is missing"),
        ({"flightNo": " "}, "flightNo", "is blank"),
        ({"flightNo": "X" * 33}, "flightNo", "is longer than 32 characters"),
        ({"flightNo": "A\x00B"}, "flightNo", "NUL"),
        ({"flightNo": "A\ud800"}, "flightNo", "surrogate"),
        ({"acft": {"registration": "R" * 33}}, "acft.registration", "is longer than 32 characters"),
        ({"acft": "N1"}, "acft", "is not an object"),
        ({"status": "MAYBE"}, "status", "not known; known are CONFIRMED, OPPORTUNITY, OPTION"),
        ({"status": "confirmed"}, "status", "not known"),
        ({"status": None}, "status", "is null"),
        ({"isCnl": 0}, "isCnl", "is neither true nor false"),
        ({"isCnl": None}, "isCnl", "is null"),
        ({"isActive": "true"}, "isActive", "is neither true nor false"),
        ({"acftNid": True}, "acftNid", "is not a whole number"),
        ({"acftNid": "12"}, "acftNid", "is not a whole number"),
        ({"acftNid": 12.0}, "acftNid", "is not a whole number"),
        ({"acftNid": 2**63}, "acftNid", "is out of range"),
        ({"tripNid": "99"}, "tripNid", "is not a whole number"),
        ({"startTimeUTC": "soon"}, "startTimeUTC", "is not an instant"),
        ({"startTimeUTC": "2026-03-10"}, "startTimeUTC", "is not an instant"),
        ({"startTimeUTC": "2026-02-30T00:00:00Z"}, "startTimeUTC", "is not an instant"),
        ({"startTimeUTC": "0001-01-01T00:00:00+23:00"}, "startTimeUTC", "is not an instant"),
        ({"startTimeUTC": 1773119700}, "startTimeUTC", "is not an instant"),
        ({"startTimeUTC": None}, "startTimeUTC", "is null"),
        ({"startAirport": None}, "startAirport", "is null"),
        ({"endAirport": ...}, "endAirport", "is missing"),
        ({"startAirport__code": None}, "startAirport.code", "is null"),
        ({"startAirport__code__icao": 5}, "startAirport.code.icao", "is not a text"),
        ({"startAirport__locationNid": None}, "startAirport.locationNid", "is null"),
        ({"startAirport__name": "N" * 256}, "startAirport.name", "is longer than 255 characters"),
        ({"crewMemberList": None}, "crewMemberList", "is null"),
        ({"crewMemberList": {}}, "crewMemberList", "is not a list"),
        ({"crewMemberList__1": None}, "crewMemberList.1", "is missing"),
        ({"crewMemberList__0__position__name": 5}, "crewMemberList.0.position.name", "is not a text"),
        ({"crewMemberList__0__position__name": "P" * 65}, "crewMemberList.0.position.name", "is longer than 64"),
        ({"crewMemberList__0__contact__email": ["a"]}, "crewMemberList.0.contact.email", "is not a text"),
        ({"crewMemberList__0__loginNid": "5"}, "crewMemberList.0.loginNid", "is not a whole number"),
    ],
)
def test_what_is_wrong_is_named(changes, field, problem):
    with pytest.raises(RecordError) as caught:
        from_leon_flight(flight(**changes))
    assert caught.value.record == "LEON flight 4711"
    assert caught.value.field == field
    assert problem in caught.value.problem


@pytest.mark.parametrize("nid", [None, "4711", True, 4.5, 2**64])
def test_a_flight_without_a_number(nid):
    with pytest.raises(RecordError, match=r"^LEON flight without flightNid: flightNid"):
        from_leon_flight(flight(flightNid=nid))


@pytest.mark.parametrize("payload", [None, [], "text", 5])
def test_no_object(payload):
    for read in (from_leon_flight, from_leon_aircraft):
        with pytest.raises(RecordError, match="without"):
            read(payload)


def test_the_value_itself_is_never_told():
    with pytest.raises(RecordError) as caught:
        from_leon_flight(flight(crewMemberList__0__contact__email="ann@acme.example" * 30))
    assert "acme" not in str(caught.value)


def test_an_unknown_field_is_told_once_by_name(caplog):
    UNKNOWN_FIELDS.forget()
    payload = flight(newThing="secret value", startAirport__elevation=5)
    with caplog.at_level(logging.INFO):
        from_leon_flight(payload)
        from_leon_flight(payload)
        from_leon_flight(flight(dist=500, trip={"tripNid": 99}))
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert any("'newThing'" in line for line in told)
    assert any("airport" in line and "'elevation'" in line for line in told)
    assert "secret value" not in caplog.text


def test_aircraft():
    assert from_leon_aircraft({"aircraftNid": 3, "registration": "M-RSAR"}) == LeonAircraft(3, "M-RSAR", is_active=True)
    assert from_leon_aircraft({"aircraftNid": 3, "registration": "X", "isActive": False}).is_active is False
    with pytest.raises(RecordError, match="LEON aircraft 3: registration is null"):
        from_leon_aircraft({"aircraftNid": 3, "registration": None})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def paths(payload, prefix=()):
    """Every place in a payload."""
    yield prefix
    children = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, inner in children:
        yield from paths(inner, (*prefix, key))


PLACES = list(paths(flight()))


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=4))
def test_a_mangled_flight_raises_nothing_but_record_error(changes):
    payload = flight()
    for path, value in changes:
        target = payload
        for step in path[:-1]:
            try:
                target = target[step]
            except (KeyError, IndexError, TypeError):
                break
        if not path:
            payload = value
        elif isinstance(target, dict) or (
            isinstance(target, list) and isinstance(path[-1], int) and path[-1] < len(target)
        ):
            target[path[-1]] = value
    try:
        got = from_leon_flight(payload)
    except RecordError:
        return
    assert isinstance(got.flight_nid, int)
    assert got.start_utc.tzinfo is UTC


@settings(deadline=None)  # a busy machine is no failure
@given(JSON)
def test_anything_at_all_raises_nothing_but_record_error(payload):
    for read in (from_leon_flight, from_leon_aircraft):
        with pytest.raises(RecordError):
            read(payload)
