"""Writes: what a body may hold, keys that are unique, idempotency, and the sector's life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from post_flight_checks import inconsistencies
from techlog_host import UNKNOWN_ID, Host, hosted, problem, wrong_fields


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def test_created_trip_shows_every_field(host: Host) -> None:
    trip = host.trip(number="AC12", callsign="OEFAB", externalRef="leon:acme:trip:1:OE-FAB")
    assert trip == {
        "id": trip["id"], "aircraftId": host.aircraft_id, "number": "AC12", "date": "2026-03-10",
        "category": "private", "callsign": "OEFAB", "picUserId": None, "sicUserId": None,
        "externalRef": "leon:acme:trip:1:OE-FAB", "updatedAt": trip["updatedAt"], "deletedAt": None,
    }  # fmt: skip
    assert host.api.get(f"/trips/{trip['id']}").json() == trip


def test_created_sector_is_planned_and_numbered(host: Host) -> None:
    trip = host.trip()["id"]
    first, second = host.sector(trip), host.sector(trip)
    assert (first["status"], first["signedOffAt"], first["srpNumber"]) == ("planned", None, None)
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert (first["preflightCustomData"], first["fluidUplifts"]) == ({}, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("departureAirport", "VIE"),
        ("departureAirport", "loww"),
        ("departureAirport", None),
        ("arrivalAirport", "LOWWX"),
        ("takeoffTime", "2026-03-10T06:00:00"),
        ("takeoffTime", "2026-03-10 06:00:00Z"),
        ("landingTime", "2026-03-10T25:00:00Z"),
        ("landingTime", 1773129600),
        ("sequence", 0),
        ("sequence", "1"),
        ("sequence", True),
        ("status", "flown"),
        ("status", "inProgress"),
        ("status", "completed"),
        ("signedOffAt", "2026-03-10T06:00:00Z"),
        ("preflightCustomData", None),
        ("preflightCustomData", {"flight_id": "1\x00"}),
        ("preflightCustomData", {"a": [{"\x00": 1}]}),
        ("fluidUplifts", [{"fluid": "water"}]),
        ("fuelUplift", {"safPercentage": 50}),
        ("picUserId", UNKNOWN_ID),
        ("sicUserId", "ann"),
        ("tripId", UNKNOWN_ID),
        ("aircraftId", UNKNOWN_ID),
        ("externalRef", "a\x00"),
        ("colour", "red"),
        ("id", UNKNOWN_ID),
        ("updatedAt", "2026-03-10T06:00:00Z"),
    ],
)
def test_sector_bodies_are_checked(host: Host, field: str, value: Any) -> None:
    trip = host.trip()["id"]
    body = {**host.sector_body(trip), field: value}
    assert wrong_fields(host.api.post("/sectors", json=body)) == {field}
    sector = host.sector(trip)
    assert wrong_fields(host.api.patch(f"/sectors/{sector['id']}", json={field: value})) == {field}
    assert host.api.get(f"/sectors/{sector['id']}").json() == sector


@pytest.mark.parametrize("field", ["tripId", "aircraftId", "status", "departureAirport", "arrivalAirport"])
def test_sector_needs_its_required_fields(host: Host, field: str) -> None:
    body = host.sector_body(host.trip()["id"])
    del body[field]
    assert wrong_fields(host.api.post("/sectors", json=body)) == {field}


@pytest.mark.parametrize(
    ("field", "value"), [("date", "10.03.2026"), ("date", "2026-02-30"), ("category", "cargo"), ("number", 12)]
)
def test_trip_bodies_are_checked(host: Host, field: str, value: Any) -> None:
    body = {"aircraftId": host.aircraft_id, "date": "2026-03-10", "category": "private", field: value}
    assert wrong_fields(host.api.post("/trips", json=body)) == {field}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_object_are_422(host: Host, content: bytes) -> None:
    assert wrong_fields(host.api.post("/trips", content=content)) == {"body"}


@pytest.mark.parametrize("number", ['"\\ud800"', "NaN", "1e999"])
def test_what_cannot_be_kept_is_422(host: Host, number: str) -> None:
    assert wrong_fields(host.api.post("/trips", content=f'{{"number": {number}}}'.encode())) == {"number"}


def test_deleted_trip_is_no_trip_to_put_a_sector_in(host: Host) -> None:
    gone = host.trip()["id"]
    host.api.delete(f"/trips/{gone}")
    assert wrong_fields(host.api.post("/sectors", json=host.sector_body(gone))) == {"tripId"}
    problem(host.api.patch(f"/trips/{gone}", json={"number": "1"}), 404, "notFound")
    problem(host.api.delete(f"/trips/{gone}"), 404, "notFound")
    problem(host.api.get(f"/trips/{gone}"), 404, "notFound")


def test_external_ref_is_unique_among_live_rows(host: Host) -> None:
    first, other = host.trip(externalRef="ref"), host.trip()
    body = {"aircraftId": host.aircraft_id, "date": "2026-03-10", "category": "private", "externalRef": "ref"}
    assert problem(host.api.post("/trips", json=body), 409, "duplicateExternalRef")["existingId"] == first["id"]
    answer = host.api.patch(f"/trips/{other['id']}", json={"externalRef": "ref"})
    assert problem(answer, 409, "duplicateExternalRef")["existingId"] == first["id"]
    assert host.api.patch(f"/trips/{first['id']}", json={"externalRef": "ref"}).status_code == 200
    assert host.sector(other["id"], externalRef="ref")["externalRef"] == "ref"
    host.api.delete(f"/trips/{first['id']}")
    assert host.trip(externalRef="ref")["id"] != first["id"]


def test_known_email_is_409_with_the_existing_id(host: Host) -> None:
    body = {"email": "ann@acme.example", "name": "Ann", "loginEnabled": False}
    user = host.made("/users", body, {})
    assert user == {**body, "id": user["id"], "externalRef": None, "updatedAt": user["updatedAt"]}
    answer = host.api.post("/users", json={**body, "email": "ANN@acme.example"})
    assert problem(answer, 409, "duplicateEmail")["existingId"] == user["id"]
    assert wrong_fields(host.api.post("/users", json={"email": "ann", "name": "", "loginEnabled": "no"})) == {
        "email",
        "name",
        "loginEnabled",
    }


def _keyed(host: Host, key: str, **fields: Any) -> Any:
    body = {"aircraftId": host.aircraft_id, "date": "2026-03-10", "category": "private", **fields}
    return host.api.post("/trips", json=body, headers={"Idempotency-Key": key})


def test_same_key_and_body_answers_the_first_response_again(host: Host) -> None:
    first = _keyed(host, "k1", number="1")
    host.api.patch(f"/trips/{first.json()['id']}", json={"number": "2"})
    again = _keyed(host, "k1", number="1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert host.api.get("/trips").json()["total"] == 1


def test_same_key_and_another_body_is_409(host: Host) -> None:
    _keyed(host, "k1", number="1")
    assert "existingId" not in problem(_keyed(host, "k1", number="2"), 409, "idempotencyKeyReused")


def test_key_of_a_refused_request_may_be_used_again(host: Host) -> None:
    assert _keyed(host, "k1", category="cargo").status_code == 422
    assert _keyed(host, "k1").status_code == 201


def test_key_is_kept_for_24_hours_of_sandbox_time(host: Host) -> None:
    first = _keyed(host, "k1").json()["id"]
    host.set_clock("2026-03-10T23:59:59Z")
    host.log_in()
    assert _keyed(host, "k1").json()["id"] == first
    host.set_clock("2026-03-11T00:00:01Z")
    host.log_in()
    assert _keyed(host, "k1").json()["id"] != first


def test_an_installation_may_ignore_the_key(host: Host) -> None:
    host.control("POST", "/techlog/acme/switches", {"ignore_idempotency_key": True})
    first = _keyed(host, "k1", externalRef="ref").json()["id"]
    assert problem(_keyed(host, "k1", externalRef="ref"), 409, "duplicateExternalRef")["existingId"] == first
    assert _keyed(host, "k2").json()["id"] != _keyed(host, "k2").json()["id"]


def test_patch_replaces_top_level_fields_whole(host: Host) -> None:
    sector = host.sector(host.trip()["id"], preflightCustomData={"flight_id": "1", "pilot": "kept"}, maxFlightLevel=390)
    patched = host.api.patch(f"/sectors/{sector['id']}", json={"preflightCustomData": {"flight_id": "2"}}).json()
    assert patched == {**sector, "preflightCustomData": {"flight_id": "2"}, "updatedAt": patched["updatedAt"]}
    assert patched["updatedAt"] > sector["updatedAt"]


def test_sector_may_move_to_another_trip_and_aircraft(host: Host) -> None:
    other = host.store.add("aircraft", registration="N1")["id"]
    here, there = host.trip()["id"], host.trip(aircraftId=other)["id"]
    sector = host.sector(here)["id"]
    moved = host.api.patch(f"/sectors/{sector}", json={"tripId": there, "aircraftId": other}).json()
    assert (moved["tripId"], moved["aircraftId"]) == (there, other)
    host.api.delete(f"/trips/{here}")
    assert host.api.get(f"/sectors/{sector}").status_code == 200


def test_planned_sector_is_deleted_and_its_trip_stays(host: Host) -> None:
    trip = host.trip()["id"]
    sector = host.sector(trip)["id"]
    answer = host.api.delete(f"/sectors/{sector}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert host.api.get(f"/trips/{trip}").status_code == 200


def test_deleting_a_trip_deletes_its_sectors_started_ones_too(host: Host) -> None:
    trip = host.trip()["id"]
    planned, started = host.sector(trip)["id"], host.sector(trip)["id"]
    host.control("POST", f"/techlog/acme/sectors/{started}", {"status": "inProgress"})
    assert host.api.delete(f"/trips/{trip}").status_code == 204
    rows = host.api.get("/sectors", params={"includeDeleted": "true"}).json()["results"]
    assert {row["id"]: row["deletedAt"] is not None for row in rows} == {planned: True, started: True}


def test_started_sector_is_patched_and_not_deleted(host: Host) -> None:
    sector = host.sector(host.trip()["id"])["id"]
    assert host.control("POST", f"/techlog/acme/sectors/{sector}", {"status": "inProgress"})["status"] == "inProgress"
    assert host.api.patch(f"/sectors/{sector}", json={"arrivalAirport": "EGKB"}).status_code == 200
    assert host.api.patch(f"/sectors/{sector}", json={"status": "inProgress"}).status_code == 200
    assert wrong_fields(host.api.patch(f"/sectors/{sector}", json={"status": "planned"})) == {"status"}
    problem(host.api.delete(f"/sectors/{sector}"), 409, "sectorStarted")


def test_signed_off_sector_is_neither_patched_nor_deleted_nor_is_its_trip(host: Host) -> None:
    trip = host.trip()["id"]
    times = {"takeoffTime": "2026-03-10T06:00:00Z", "landingTime": "2026-03-10T08:00:00Z"}
    sector = host.sector(trip, **times, preflightCustomData={"flight_id": "1"})
    host.set_clock("2026-03-10T08:30:00Z")
    host.log_in()
    signed = host.control(
        "POST", f"/techlog/acme/sectors/{sector['id']}", {"signOff": {"landingTime": "2026-03-10T08:10:00Z"}}
    )
    assert signed["status"] == "completed"
    assert signed["signedOffAt"] == "2026-03-10T08:30:00Z"
    assert signed["srpNumber"]
    assert signed["flightSeconds"] == 2 * 3600 + 600
    assert signed["blockOffTime"] < signed["takeoffTime"] < signed["landingTime"] < signed["blockOnTime"]
    assert inconsistencies(signed, "kg") == []
    assert signed["preflightCustomData"]["flight_id"] == "1"
    problem(host.api.patch(f"/sectors/{sector['id']}", json={"maxFlightLevel": 1}), 409, "sectorCompleted")
    problem(host.api.delete(f"/sectors/{sector['id']}"), 409, "sectorCompleted")
    problem(host.api.delete(f"/trips/{trip}"), 409, "sectorCompleted")
    assert host.api.get(f"/trips/{trip}").status_code == 200


def test_a_person_may_edit_and_delete_what_is_signed_off(host: Host) -> None:
    sector = host.sector(host.trip()["id"])["id"]
    signed = host.control("POST", f"/techlog/acme/sectors/{sector}", {"signOff": True})
    edited = host.control("POST", f"/techlog/acme/sectors/{sector}", {"landings": 2})
    assert edited["landings"] == 2
    assert edited["updatedAt"] > signed["updatedAt"]
    assert host.control("POST", f"/techlog/acme/sectors/{sector}", {"delete": True}) is None
    problem(host.api.get(f"/sectors/{sector}"), 404, "notFound")


def test_a_person_may_add_records(host: Host) -> None:
    trip = host.control(
        "POST", "/techlog/acme/trips", {"aircraftId": host.aircraft_id, "date": "2026-03-10", "category": "private"}
    )
    sector = host.control("POST", "/techlog/acme/sectors", host.sector_body(trip["id"]))
    assert host.api.get("/sectors").json()["results"][0]["id"] == sector["id"]


def test_pages_and_totals_move_on_with_each_sign_off(host: Host) -> None:
    totals = {"flightSeconds": 100, "cycles": 7, "landings": 8}
    host.control("POST", f"/techlog/acme/aircraft/{host.aircraft_id}", {"totals": totals})
    trip = host.trip()["id"]
    times = {"takeoffTime": "2026-03-10T06:00:00Z", "landingTime": "2026-03-10T07:00:00Z"}
    pages = []
    for _ in range(2):
        sector = host.sector(trip, **times)["id"]
        pages.append(host.control("POST", f"/techlog/acme/sectors/{sector}", {"signOff": True})["srpNumber"])
    assert len(set(pages)) == 2
    moved = host.api.get(f"/aircraft/{host.aircraft_id}").json()["totals"]
    assert {name: moved[name] for name in totals} == {"flightSeconds": 7300, "cycles": 9, "landings": 10}
