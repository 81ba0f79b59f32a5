"""Defects and trip updates in Tech Log: what clients read and may write, and what people do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from techlog_host import UNKNOWN_ID, Host, hosted, problem, wrong_fields

DEFERRAL = {"type": "MEL", "melCategory": "C", "targetDate": "2026-03-20", "deferredAt": "2026-03-10T09:30:00Z"}


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def raised(host: Host, **fields: Any) -> dict[str, Any]:
    body = {"aircraftId": host.aircraft_id, "description": "Scratch.", **fields}
    row: dict[str, Any] = host.control("POST", "/techlog/acme/defects", body)
    return row


def desk(host: Host, key: str, body: dict[str, Any]) -> Any:
    return host.control("POST", f"/techlog/acme/defects/{key}", body)


def status_at_desk(host: Host, path: str, body: dict[str, Any]) -> int:
    return host.api.post(f"{host.box.url}/_control/techlog/acme/{path}", json=body).status_code


def test_a_defect_is_raised_by_a_person_and_read_by_clients(host: Host) -> None:
    host.set_clock("2026-03-10T00:10:00Z")
    row = raised(host, ataChapter="33-42", defectType="cabinReport")
    assert (row["reference"], row["status"], row["raisedAt"]) == ("D0001", "open", "2026-03-10T00:10:00Z")
    shown = host.api.get(f"/defects/{row['id']}").json()
    assert set(shown) == {
        "id", "aircraftId", "sectorId", "reference", "description", "ataChapter", "defectType", "status", "raisedAt",
        "raisedByUserId", "deferral", "closure", "externalRef", "updatedAt", "deletedAt",
    }  # fmt: skip
    assert host.api.get("/defects").json()["results"] == [shown]
    assert raised(host)["reference"] == "D0002"
    problem(host.api.post("/defects", json={}), 405, "methodNotAllowed")
    problem(host.api.patch(f"/defects/{row['id']}", json={}), 405, "methodNotAllowed")


def test_what_a_defect_cannot_be(host: Host) -> None:
    for fields in (
        {"aircraftId": UNKNOWN_ID}, {"sectorId": UNKNOWN_ID}, {"raisedByUserId": UNKNOWN_ID}, {"status": "MAYBE"},
        {"defectType": "PIREP"}, {"deferral": {"melCategory": "E"}}, {"severity": 1}, {"description": None},
    ):  # fmt: skip
        body = {"aircraftId": host.aircraft_id, "description": "Scratch.", **fields}
        assert status_at_desk(host, "defects", body) == 422, fields
    assert host.store.rows("defects") == []


def test_the_life_of_a_defect(host: Host) -> None:
    key = raised(host)["id"]
    assert desk(host, key, {"description": "Deep scratch."})["description"] == "Deep scratch."
    asked = desk(host, key, {"requestDeferral": {"melCategory": "B", "reason": "No spare."}})
    assert (asked["status"], asked["deferral"]["type"]) == ("deferralPending", "MEL")
    host.set_clock("2026-03-10T00:20:00Z")
    deferred = desk(host, key, {"defer": {"targetDate": "2026-03-13"}})
    assert deferred["status"] == "deferred"
    assert deferred["deferral"] == {
        "type": "MEL", "melCategory": "B", "reason": "No spare.", "reference": None, "targetDate": "2026-03-13",
        "deferredAt": "2026-03-10T00:20:00Z", "deferredByUserId": None, "extensions": [],
    }  # fmt: skip
    assert desk(host, key, {"status": "overdue"})["status"] == "overdue"
    extended = desk(host, key, {"extend": {"targetDate": "2026-03-16", "reference": "EXT-1"}})
    assert extended["status"] == "deferred"
    assert extended["deferral"]["extensions"] == [
        {"approvedAt": "2026-03-10T00:20:00Z", "targetDate": "2026-03-16", "reference": "EXT-1"}
    ]
    assert extended["deferral"]["targetDate"] == "2026-03-13"
    closed = desk(host, key, {"close": {"actionText": "Blended.", "timeSpentMinutes": 45}})
    assert (closed["status"], closed["deferral"]) == ("closed", extended["deferral"])
    assert closed["closure"] == {
        "actionText": "Blended.", "timeSpentMinutes": 45, "closedAt": "2026-03-10T00:20:00Z", "closedByUserId": None,
    }  # fmt: skip
    again = desk(host, key, {"reopen": True})
    assert (again["status"], again["closure"]) == ("deferred", None)
    desk(host, key, {"delete": True})
    problem(host.api.get(f"/defects/{key}"), 404, "notFound")
    (tombstone,) = host.api.get("/defects", params={"includeDeleted": "true"}).json()["results"]
    assert tombstone["deletedAt"]


def test_acts_that_do_not_fit_the_state(host: Host) -> None:
    key = raised(host)["id"]
    assert status_at_desk(host, f"defects/{key}", {"extend": {"targetDate": "2026-03-16"}}) == 409
    assert status_at_desk(host, f"defects/{key}", {"reopen": True}) == 409
    assert status_at_desk(host, f"defects/{key}", {"close": {"closedBy": "me"}}) == 422
    assert status_at_desk(host, f"defects/{key}", {"close": True, "description": "x"}) == 422
    assert desk(host, key, {"close": True})["closure"]["actionText"]
    for act in ("close", "defer", "requestDeferral", "extend"):
        assert status_at_desk(host, f"defects/{key}", {act: {}}) == 409, act
    assert desk(host, key, {"reopen": True})["status"] == "open"


def test_changes_move_updated_at(host: Host) -> None:
    host.set_clock("2026-03-10T00:10:00Z")
    first, second = raised(host)["id"], raised(host)["id"]
    host.set_clock("2026-03-10T00:20:00Z")
    desk(host, first, {"defer": {}})
    listed = host.api.get("/defects", params={"updatedSince": "2026-03-10T00:20:00Z"}).json()["results"]
    assert [row["id"] for row in listed] == [first]
    assert [row["id"] for row in host.api.get("/defects").json()["results"]] == [second, first]


def test_a_client_sets_the_deferral_whole(host: Host) -> None:
    key = raised(host)["id"]
    desk(host, key, {"requestDeferral": {"reason": "No spare."}})
    who = host.store.add("users", email="eve@acme.example", name="Eve", loginEnabled=True)["id"]
    named = host.api.put(f"/defects/{key}/deferral", json={**DEFERRAL, "deferredByUserId": who})
    assert (named.status_code, named.json()["deferral"]["deferredByUserId"]) == (200, who)
    answer = host.api.put(f"/defects/{key}/deferral", json=DEFERRAL)
    assert answer.status_code == 200
    kept = answer.json()
    empty = {"reason": None, "reference": None, "deferredByUserId": None, "extensions": []}
    assert (kept["status"], kept["deferral"]) == ("deferred", {**DEFERRAL, **empty})
    assert host.api.get(f"/defects/{key}").json() == kept
    entry = host.control("GET", "/requests?vendor=techlog&writes=true")[-1]
    assert (entry["route"], entry["is_write"]) == ("PUT /defects/{id}/deferral", True)
    desk(host, key, {"close": True})
    problem(host.api.put(f"/defects/{key}/deferral", json=DEFERRAL), 409, "defectClosed")
    problem(host.api.put(f"/defects/{UNKNOWN_ID}/deferral", json=DEFERRAL), 404, "notFound")
    problem(host.api.get(f"/defects/{key}/deferral"), 405, "methodNotAllowed")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"type": "MMEL"}, {"type"}),
        ({"melCategory": "E"}, {"melCategory"}),
        ({"targetDate": "20.03.2026"}, {"targetDate"}),
        ({"deferredAt": None}, {"deferredAt"}),
        ({"deferral": {}}, {"deferral"}),
        ({"extensions": [{"until": "2026-03-20"}]}, {"extensions"}),
        ({"reason": "a\x00b"}, {"reason"}),
        ({"deferredByUserId": UNKNOWN_ID}, {"deferredByUserId"}),
    ],
)
def test_a_deferral_is_checked(host: Host, changes: dict[str, Any], wrong: set[str]) -> None:
    key = raised(host)["id"]
    assert wrong_fields(host.api.put(f"/defects/{key}/deferral", json={**DEFERRAL, **changes})) == wrong
    assert host.api.get(f"/defects/{key}").json()["deferral"] is None
    assert wrong_fields(host.api.put(f"/defects/{key}/deferral", json={})) == {"type", "deferredAt"}


def test_trip_updates_are_entered_edited_and_deleted_by_people(host: Host) -> None:
    body = {"aircraftId": host.aircraft_id, "occurredAt": "2026-03-10T07:10:00Z", "description": "Ground run."}
    made = host.control("POST", "/techlog/acme/trip-updates", {**body, "delta": {"cycles": 1, "flightSeconds": -60}})
    (listed,) = host.api.get("/trip-updates").json()["results"]
    assert listed == {name: value for name, value in made.items() if name != "createdAt"}
    assert set(listed) == {
        "id", "aircraftId", "occurredAt", "description", "srpNumber", "delta", "carriedForward", "userId", "updatedAt",
        "deletedAt",
    }  # fmt: skip
    edited = host.control("POST", f"/techlog/acme/trip-updates/{made['id']}", {"delta": {"cycles": 2}})
    assert edited["updatedAt"] > made["updatedAt"]
    assert host.control("POST", f"/techlog/acme/trip-updates/{made['id']}", {"delete": True}) is None
    assert host.api.get("/trip-updates").json()["total"] == 0
    assert host.api.get("/trip-updates", params={"includeDeleted": "true"}).json()["total"] == 1
    assert status_at_desk(host, "trip-updates", {**body, "delta": {"hours": 1}}) == 422
    problem(host.api.post("/trip-updates", json=body), 405, "methodNotAllowed")
