"""Reading and writing Tech Log's records."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.techlog.wire import (
    from_techlog_aircraft,
    from_techlog_sector,
    from_techlog_trip,
    from_techlog_user,
    to_techlog_sector,
    to_techlog_trip,
    to_techlog_user,
)
from model.records import RecordError, Sector, TechlogAircraft, Trip, User

TRIP = {
    "id": "t-1", "aircraftId": "a-1", "number": "ACM1", "date": "2026-03-10", "category": "commercial",
    "callsign": None, "picUserId": "u-1", "sicUserId": "", "externalRef": "leon:acme:flight:1",
    "updatedAt": "2026-03-10T10:00:00.123456Z", "deletedAt": None,
}  # fmt: skip
SECTOR = {
    "id": "s-1", "tripId": "t-1", "aircraftId": "a-1", "sequence": 1, "status": "planned", "departureAirport": "KEWR",
    "arrivalAirport": "KBOS", "takeoffTime": "2026-03-10T05:15:00Z", "landingTime": None, "signedOffAt": None,
    "preflightCustomData": {"flight_id": "1", "fuel_note": "pilot's"}, "postflightCustomData": {}, "fuelSummary": None,
}  # fmt: skip


def test_a_trip():
    assert from_techlog_trip(TRIP) == Trip(
        "t-1", "a-1", date(2026, 3, 10), "commercial", "ACM1", None, "u-1", None, "leon:acme:flight:1",
        datetime(2026, 3, 10, 10, 0, 0, 123456, tzinfo=UTC), None,
    )  # fmt: skip


def test_a_sector():
    assert from_techlog_sector(SECTOR) == Sector(
        "s-1", "t-1", "a-1", "planned", "KEWR", "KBOS", 1, datetime(2026, 3, 10, 5, 15, tzinfo=UTC), None, None, None,
        {"flight_id": "1", "fuel_note": "pilot's"},
    )  # fmt: skip
    tombstone = from_techlog_sector(SECTOR | {"deletedAt": "2026-03-10T06:00:00Z", "preflightCustomData": None})
    assert tombstone.deleted_at == datetime(2026, 3, 10, 6, tzinfo=UTC)
    assert tombstone.preflight_custom_data == {}


def test_aircraft_and_users():
    assert from_techlog_aircraft({"id": "a", "registration": "N1", "fuelUnit": "kg"}) == TechlogAircraft(
        "a", "N1", "kg"
    )
    user = from_techlog_user({"id": "u", "email": " Ann@x.example ", "name": "Ann", "loginEnabled": False})
    assert user == User("u", login_enabled=False, email="Ann@x.example")
    assert "Ann" not in repr(user)


@pytest.mark.parametrize(
    ("read", "payload", "words"),
    [
        (
            from_techlog_trip,
            TRIP | {"category": "cargo"},
            "Tech Log trip t-1: category holds a value that is not known",
        ),
        (from_techlog_trip, TRIP | {"date": "10.03.2026"}, "date is not a date"),
        (from_techlog_trip, TRIP | {"date": "20260310"}, "date is not a date"),
        (from_techlog_trip, TRIP | {"date": "2026-02-30"}, "date is not a date"),
        (from_techlog_trip, TRIP | {"aircraftId": None}, "aircraftId is null"),
        (from_techlog_trip, TRIP | {"id": 5}, "Tech Log trip without id: id is not a text"),
        (from_techlog_trip, TRIP | {"number": 5}, "number is not a text"),
        (from_techlog_sector, SECTOR | {"status": "parked"}, "status holds a value that is not known"),
        (from_techlog_sector, SECTOR | {"sequence": "1"}, "sequence is not a whole number"),
        (from_techlog_sector, SECTOR | {"takeoffTime": "noon"}, "takeoffTime is not an instant"),
        (from_techlog_sector, SECTOR | {"preflightCustomData": []}, "preflightCustomData is not an object"),
        (from_techlog_sector, SECTOR | {"departureAirport": ""}, "departureAirport is blank"),
        (from_techlog_user, {"id": "u", "email": None, "loginEnabled": True}, "email is null"),
        (from_techlog_user, {"id": "u", "email": "a@b", "loginEnabled": 1}, "loginEnabled is neither true nor false"),
        (from_techlog_aircraft, {"id": "a"}, "registration is missing"),
        (from_techlog_aircraft, None, "Tech Log aircraft without id: the record is missing"),
    ],
)
def test_what_is_wrong_is_named(read, payload, words):
    with pytest.raises(RecordError, match=words):
        read(payload)


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.sampled_from(sorted(SECTOR)),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()),
)
def test_a_mangled_sector_raises_nothing_but_record_error(name, value):
    try:
        got = from_techlog_sector(SECTOR | {name: value})
    except RecordError:
        return
    assert got.status in {"planned", "inProgress", "completed"}


def test_bodies_hold_only_what_is_given():
    assert to_techlog_trip({"date": date(2026, 3, 10), "sic_user_id": None}) == {
        "date": "2026-03-10",
        "sicUserId": None,
    }
    assert to_techlog_sector(
        {
            "trip_id": "t", "takeoff_time": datetime(2026, 3, 10, 5, 15, tzinfo=UTC),
            "landing_time": "2026-03-10T07:00:00Z",
            "preflight_custom_data": {"flight_id": "1"},
        }
    ) == {
        "tripId": "t", "takeoffTime": "2026-03-10T05:15:00Z", "landingTime": "2026-03-10T07:00:00Z",
        "preflightCustomData": {"flight_id": "1"},
    }  # fmt: skip
    assert to_techlog_user({"email": "a@b", "name": "A", "login_enabled": False}) == {
        "email": "a@b", "name": "A", "loginEnabled": False,
    }  # fmt: skip


@pytest.mark.parametrize("write", [to_techlog_user, to_techlog_trip, to_techlog_sector])
def test_an_unknown_word_is_never_written(write):
    with pytest.raises(KeyError, match="landings"):
        write({"landings": 1})


def test_a_sector_comes_back_as_it_was_written():
    words = {
        "trip_id": "t", "aircraft_id": "a", "status": "planned", "sequence": 2, "departure_airport": "KEWR",
        "arrival_airport": "KBOS", "takeoff_time": datetime(2026, 3, 10, 5, 15, tzinfo=UTC),
        "landing_time": datetime(2026, 3, 10, 7, tzinfo=UTC), "pic_user_id": "p", "sic_user_id": None,
        "preflight_custom_data": {"flight_type": "PAX"}, "external_ref": "r",
    }  # fmt: skip
    back = from_techlog_sector(to_techlog_sector(words) | {"id": "s"})
    assert {name: getattr(back, name) for name in words} == words
