"""Lists: the envelope, paging, every filter, the order, and parameters that are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from techlog_host import Host, hosted, wrong_fields


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["results"]]


def test_aircraft_shows_what_the_contract_lists(host: Host) -> None:
    (row,) = host.api.get("/aircraft").json()["results"]
    assert set(row) == {
        "id", "operatorId", "aircraftTypeId", "serialNumber", "registration", "year", "fuelUnit", "oilUnit",
        "maxFuelValue", "monthlyCycles", "monthlyFlightSeconds", "monthlyApuSeconds", "maintenanceType", "apuMode",
        "flightStatus", "locked", "billingStatus", "totals", "createdAt", "updatedAt",
    }  # fmt: skip
    assert host.api.get(f"/aircraft/{row['id']}").json() == row


def test_envelope_and_pages(host: Host) -> None:
    for n in range(11):
        host.store.add("aircraft", registration=f"N{n}")
    first = host.api.get("/aircraft").json()
    assert {name: first[name] for name in ("total", "page", "perPage", "hasNext", "hasPrev")} == {
        "total": 12, "page": 1, "perPage": 10, "hasNext": True, "hasPrev": False,
    }  # fmt: skip
    second = host.api.get("/aircraft", params={"page": 2}).json()
    assert (second["hasNext"], second["hasPrev"], len(second["results"])) == (False, True, 2)
    assert host.api.get("/aircraft", params={"page": 3}).json()["results"] == []
    exact = host.api.get("/aircraft", params={"page": 2, "perPage": 6}).json()
    assert (exact["hasNext"], len(exact["results"])) == (False, 6)
    assert len({row["id"] for row in first["results"] + second["results"]}) == 12


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"perPage": "0"}, "perPage"),
        ({"perPage": "51"}, "perPage"),
        ({"perPage": "ten"}, "perPage"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": ["1", "2"]}, "page"),
        ({"status": "flown"}, "status"),
        ({"aircraftIds[]": "OE-FAB"}, "aircraftIds[]"),
        ({"updatedSince": "2026-03-10"}, "updatedSince"),
        ({"updatedSince": "2026-03-10T00:00:00"}, "updatedSince"),
        ({"updatedSince": "2026-03-10T00:00:00+00:00"}, "updatedSince"),
        ({"updatedSince": "2026-02-30T00:00:00Z"}, "updatedSince"),
        ({"includeDeleted": "yes"}, "includeDeleted"),
        ({"externalRef": "a\x00b"}, "externalRef"),
        ({"external_ref": "a"}, "external_ref"),
    ],
)
def test_bad_parameters_are_422(host: Host, params: dict[str, Any], field: str) -> None:
    assert wrong_fields(host.api.get("/sectors", params=params)) == {field}


def test_limits_of_per_page_are_allowed(host: Host) -> None:
    assert host.api.get("/users", params={"perPage": 1}).status_code == 200
    assert host.api.get("/users", params={"perPage": 50}).json()["perPage"] == 50


def test_registration_is_fuzzy_and_ids_filter(host: Host) -> None:
    other = host.store.add("aircraft", registration="N123AB")["id"]
    assert ids(host.api.get("/aircraft", params={"registration": "oefab"})) == [host.aircraft_id]
    assert ids(host.api.get("/aircraft", params={"registration": "N-123"})) == [other]
    assert ids(host.api.get("/aircraft", params={"registration": "XX"})) == []
    assert ids(host.api.get("/aircraft", params={"aircraftIds[]": [other]})) == [other]
    assert len(ids(host.api.get("/aircraft", params={"aircraftIds[]": [other, host.aircraft_id]}))) == 2


def test_email_is_exact_and_case_insensitive(host: Host) -> None:
    user = host.store.add("users", email="Ann@Acme.example", name="Ann", loginEnabled=True)
    assert ids(host.api.get("/users", params={"email": "aNN@acme.EXAMPLE"})) == [user["id"]]
    assert ids(host.api.get("/users", params={"email": "nn@acme.example"})) == []


def test_sector_filters(host: Host) -> None:
    second = host.store.add("aircraft", registration="N1")["id"]
    trip = host.trip()["id"]
    planned = host.sector(trip, externalRef="leon:acme:flight:1")["id"]
    started = host.sector(trip, aircraftId=second)["id"]
    host.control("POST", f"/techlog/acme/sectors/{started}", {"status": "inProgress"})
    assert ids(host.api.get("/sectors", params={"status": "planned"})) == [planned]
    assert ids(host.api.get("/sectors", params={"status": "inProgress"})) == [started]
    assert ids(host.api.get("/sectors", params={"aircraftIds[]": second})) == [started]
    assert ids(host.api.get("/sectors", params={"externalRef": "leon:acme:flight:1"})) == [planned]
    assert ids(host.api.get("/sectors", params={"externalRef": "LEON:acme:flight:1"})) == []
    assert ids(host.api.get("/sectors", params={"externalRef": "leon:acme:flight"})) == []


def test_updated_since_is_inclusive_and_order_is_by_change(host: Host) -> None:
    one, two = host.trip()["id"], host.trip()["id"]
    host.set_clock("2026-03-10T06:00:00Z")
    host.log_in()
    changed = host.api.patch(f"/trips/{one}", json={"number": "AC1"}).json()
    assert changed["updatedAt"] == "2026-03-10T06:00:00.000000Z"
    assert ids(host.api.get("/trips")) == [two, one]
    since = {"updatedSince": changed["updatedAt"]}
    assert ids(host.api.get("/trips", params=since)) == [one]
    assert ids(host.api.get("/trips", params={"updatedSince": "2026-03-10T06:00:00Z"})) == [one]
    assert ids(host.api.get("/trips", params={"updatedSince": "2026-03-10T06:00:00.001Z"})) == []


def test_updated_at_strictly_increases_while_the_clock_stands_still(host: Host) -> None:
    stamps = [host.trip()["updatedAt"] for _ in range(3)]
    assert stamps == sorted(set(stamps))


def test_tied_stamps_share_an_instant_and_sort_by_id(host: Host) -> None:
    host.control("POST", "/techlog/acme/switches", {"tied_stamps": True})
    trips = [host.trip() for _ in range(5)]
    assert len({trip["updatedAt"] for trip in trips}) == 1
    assert ids(host.api.get("/trips")) == sorted(trip["id"] for trip in trips)


def test_tombstones_only_where_asked_for(host: Host) -> None:
    trip = host.trip()
    host.set_clock("2026-03-10T00:30:00Z")
    assert host.api.delete(f"/trips/{trip['id']}").status_code == 204
    assert ids(host.api.get("/trips")) == []
    assert ids(host.api.get("/trips", params={"includeDeleted": "false"})) == []
    (tombstone,) = host.api.get("/trips", params={"includeDeleted": "true"}).json()["results"]
    assert tombstone["deletedAt"] == tombstone["updatedAt"] == "2026-03-10T00:30:00.000000Z"
    assert {**tombstone, "deletedAt": None, "updatedAt": trip["updatedAt"]} == trip


def test_users_and_aircraft_know_no_tombstones(host: Host) -> None:
    for path in ("/users", "/aircraft"):
        assert wrong_fields(host.api.get(path, params={"includeDeleted": "true"})) == {"includeDeleted"}
