"""Technical logs: what an entry needs, its natural key, fuel, and the totals that it moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from veryon_host import UNKNOWN_ID, Host, hosted, refused, wrong_fields


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def test_a_flight_is_kept_as_it_was_sent(host: Host) -> None:
    body = host.flight(
        blockOff="2026-03-10T06:00:00Z", blockOn="2026-03-10T07:30:00Z", enteredByUserId=host.user, remarks="Snow.",
        utilisation={"flightHours": "1.25", "engineCycles": 1, "landings": 1},
    )  # fmt: skip
    made = host.made("/technical-logs", body)
    assert {name: made[name] for name in body} == body
    assert (made["fuel"], made["occurredAt"]) == (None, None)
    assert host.items("/technical-logs") == [made]


@pytest.mark.parametrize("name", ["departurePlaceId", "arrivalPlaceId", "takeoff", "landing"])
def test_a_flight_needs_both_places_take_off_and_landing(host: Host, name: str) -> None:
    without = {key: value for key, value in host.flight().items() if key != name}
    assert wrong_fields(host.api.post("/technical-logs", json=without)) == {name}
    assert wrong_fields(host.api.post("/technical-logs", json=host.flight(**{name: None}))) == {name}
    assert host.store.rows("technical-logs") == []


def test_a_maintenance_entry_needs_when_it_was_and_has_nothing_of_a_flight(host: Host) -> None:
    assert wrong_fields(host.api.post("/technical-logs", json=host.entry(occurredAt=None))) == {"occurredAt"}
    flown = host.entry(departurePlaceId=host.places[0], takeoff="2026-03-10T06:10:00Z")
    assert wrong_fields(host.api.post("/technical-logs", json=flown)) == {"departurePlaceId", "takeoff"}
    late = host.flight(occurredAt="2026-03-10T06:10:00Z")
    assert wrong_fields(host.api.post("/technical-logs", json=late)) == {"occurredAt"}
    assert host.made("/technical-logs", host.entry())["occurredAt"] == "2026-03-10T07:10:00Z"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"id": 5}, {"id"}),
        ({"changedAt": "2026-03-10T06:10:00Z"}, {"changedAt"}),
        ({"flightNumber": "ACM1"}, {"flightNumber"}),
        ({"fuel": {"used": 5, "unit": "kg"}}, {"fuel"}),
        ({"registrationId": "301"}, {"registrationId"}),
        ({"registrationId": True}, {"registrationId"}),
        ({"registrationId": None}, {"registrationId"}),
        ({"logNumber": ""}, {"logNumber"}),
        ({"logNumber": 17}, {"logNumber"}),
        ({"entryType": "sector"}, {"entryType"}),
        ({"takeoff": "2026-03-10T06:10:00"}, {"takeoff"}),
        ({"takeoff": "2026-03-10T06:10:00+01:00", "landing": 5}, {"takeoff", "landing"}),
        ({"utilisation": None}, {"utilisation"}),
        ({"utilisation": {"flightHours": 1.25}}, {"utilisation"}),
        ({"utilisation": {"flightHours": "1:15"}}, {"utilisation"}),
        ({"utilisation": {"engineCycles": 1.0}}, {"utilisation"}),
        ({"utilisation": {"apuCycles": 1}}, {"utilisation"}),
        ({"utilisation": {"landings": -1}}, {"utilisation"}),
        ({"utilisation": {"flightHours": "-0.50"}}, {"utilisation"}),
    ],
)
def test_fields_are_checked(host: Host, changes: dict[str, Any], wrong: set[str]) -> None:
    assert wrong_fields(host.api.post("/technical-logs", json=host.flight(**changes))) == wrong
    assert host.store.rows("technical-logs") == []


def test_required_fields_are_named_together(host: Host) -> None:
    assert wrong_fields(host.api.post("/technical-logs", json={})) == {"registrationId", "logNumber", "entryType"}


def test_what_is_named_has_to_be_there(host: Host) -> None:
    def post(**fields: Any) -> Any:
        return host.api.post("/technical-logs", json=host.flight(**fields))

    unknown = {"departurePlaceId": UNKNOWN_ID, "arrivalPlaceId": UNKNOWN_ID}
    assert wrong_fields(post(**unknown), "placeNotFound") == set(unknown)
    assert wrong_fields(post(arrivalPlaceId=UNKNOWN_ID), "placeNotFound") == {"arrivalPlaceId"}
    assert wrong_fields(post(registrationId=UNKNOWN_ID, **unknown), "registrationNotFound") == {"registrationId"}
    assert wrong_fields(post(enteredByUserId=UNKNOWN_ID), "userNotFound") == {"enteredByUserId"}
    assert host.store.rows("technical-logs") == []


def test_what_is_inactive_is_not_there_for_new_records(host: Host) -> None:
    host.desk(f"users/{host.user}", {"active": False})
    refused(host.api.post("/technical-logs", json=host.flight(enteredByUserId=host.user)), 422, "userNotFound")
    host.desk(f"registrations/{host.registration}", {"active": False})
    refused(host.api.post("/technical-logs", json=host.flight()), 422, "registrationNotFound")


def test_a_log_number_belongs_to_one_entry_of_a_registration(host: Host) -> None:
    first = host.made("/technical-logs", host.flight())
    again = refused(host.api.post("/technical-logs", json=host.entry(logNumber="000017")), 409, "duplicate")
    assert again["existingId"] == first["id"]
    other = host.desk("registrations", {"registration": "OE-FBB"})["id"]
    assert host.made("/technical-logs", host.flight(registrationId=other))["id"] != first["id"]
    assert len(host.store.rows("technical-logs")) == 2


def test_fuel_is_replaced_whole(host: Host) -> None:
    log = host.made("/technical-logs", host.flight())
    path = f"/technical-logs/{log['id']}/fuel"
    whole = {"before": 1200, "uplift": 800.5, "used": 900, "remaining": 1100.5, "unit": "kg"}
    answer = host.api.put(path, json=whole)
    assert (answer.status_code, answer.json()["fuel"]) == (200, whole)
    assert answer.json()["changedAt"] > log["changedAt"]
    part = {"used": 901, "unit": "lb"}
    assert host.api.put(path, json=part).json()["fuel"] == part
    refused(host.api.post(path, json=whole), 405, "methodNotAllowed")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"used": 5}, {"unit"}),
        ({"used": "5", "unit": "kg"}, {"used"}),
        ({"used": None, "unit": "kg"}, {"used"}),
        ({"unit": ""}, {"unit"}),
        ({"density": 0.8, "unit": "kg"}, {"density"}),
    ],
)
def test_fuel_is_checked(host: Host, body: dict[str, Any], wrong: set[str]) -> None:
    log = host.made("/technical-logs", host.flight())
    assert wrong_fields(host.api.put(f"/technical-logs/{log['id']}/fuel", json=body)) == wrong
    assert host.items("/technical-logs") == [log]


def test_a_maintenance_entry_has_no_fuel(host: Host) -> None:
    entry = host.made("/technical-logs", host.entry())
    answer = host.api.put(f"/technical-logs/{entry['id']}/fuel", json={"unit": "kg"})
    assert wrong_fields(answer) == {"entryType"}


def test_the_registrations_totals_move_with_what_is_entered(host: Host) -> None:
    totals = {"flightHours": "1000.90", "engineCycles": 500}  # it counts no landings
    host.desk(f"registrations/{host.registration}", {"totals": totals})
    moved = {"flightHours": "1.25", "engineCycles": 1, "landings": 1}
    host.made("/technical-logs", host.flight(utilisation=moved))
    host.made("/technical-logs", host.entry(utilisation={"flightHours": "-0.15", "engineCycles": -2}))
    (registration,) = host.items("/registrations")
    assert registration["totals"] == {"flightHours": "1002.00", "engineCycles": 499}


def test_people_enter_logs_by_hand_with_their_fuel(host: Host) -> None:
    fuel = {"used": 5, "unit": "kg"}
    by_hand = host.desk("technical-logs", host.flight(fuel=fuel))
    assert by_hand["fuel"] == fuel
    again = refused(host.api.post("/technical-logs", json=host.flight()), 409, "duplicate")
    assert again["existingId"] == by_hand["id"]
    assert host.desk(f"technical-logs/{by_hand['id']}", {"remarks": "Mine."})["remarks"] == "Mine."
    host.desk(f"technical-logs/{by_hand['id']}", {"delete": True})
    assert host.made("/technical-logs", host.flight())["id"] == by_hand["id"] + 1


def test_a_missing_place_is_made_by_a_person(host: Host) -> None:
    made = host.desk("places", {"icao": "KJFK", "name": "Kennedy"})
    assert host.items("/places", icao="KJFK") == [{"id": made["id"], "icao": "KJFK", "iata": None, "name": "Kennedy"}]
    host.made("/technical-logs", host.flight(arrivalPlaceId=made["id"]))
    path = f"{host.box.url}/_control/veryon/acme/places"
    assert host.api.post(path, json={"icao": "KJFK"}).status_code == 409
    assert host.api.post(path, json={"icao": "jfk"}).status_code == 422
    assert host.api.post(f"{path}/kjfk", json={"name": "x"}).status_code == 404
    assert host.api.post(f"{path}/{UNKNOWN_ID}", json={"name": "x"}).status_code == 404
    assert host.api.post(f"{host.box.url}/_control/veryon/acme/journeys", json={}).status_code == 404


def test_everything_is_in_the_state(host: Host) -> None:
    host.made("/technical-logs", host.flight())
    host.made("/defects", host.defect())
    state = host.control("GET", "/state/veryon/acme")
    tables = ("registrations", "places", "users", "technical-logs", "defects", "forecast")
    assert {name: len(state[name]) for name in tables} == dict(zip(tables, (1, 2, 1, 1, 1, 0), strict=True))
    assert state["switches"] == {"enrolled": True, "tied_stamps": False}
