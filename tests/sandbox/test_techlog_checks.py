"""Maintenance checks in Tech Log: made by clients, read in pages, and worked on by people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from techlog_host import UNKNOWN_ID, Host, hosted, problem, wrong_fields

CHECKS = "/maintenance-checks"


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def body(host: Host, number: int = 1, **fields: Any) -> dict[str, Any]:
    due = {"flightSeconds": 4_443_300, "date": "2026-04-01", "engineCycles": None, "landings": None}
    return {
        "aircraftId": host.aircraft_id, "title": "Brakes", "description": "Measure the pins.", "ataChapter": "32-40",
        "area": "airframe", "type": "scheduled", "due": due, "status": "open", "source": "veryon",
        "externalRef": f"veryon:forecast:9001:{number}", **fields,
    }  # fmt: skip


def listed(host: Host, **query: Any) -> list[dict[str, Any]]:
    answer = host.api.get(CHECKS, params=query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_client_makes_a_check_and_reads_it(host: Host) -> None:
    made = host.made(CHECKS, body(host), {})
    assert {name: made[name] for name in body(host)} == body(host)
    assert set(made) == {*body(host), "id", "updatedAt", "deletedAt"}
    assert listed(host) == listed(host, externalRef="veryon:forecast:9001:1") == [made]
    assert listed(host, externalRef="veryon:forecast:9001") == []
    least = host.made(CHECKS, {"aircraftId": host.aircraft_id, "title": "Brakes", "due": {}}, {})
    assert (least["status"], least["type"], least["source"]) == ("open", "scheduled", "trustflight")


def test_the_same_key_answers_the_same_and_makes_nothing(host: Host) -> None:
    key = {"Idempotency-Key": "row-1"}
    first, again = (host.api.post(CHECKS, json=body(host), headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = host.api.post(CHECKS, json=body(host, title="Tyres"), headers=key)
    problem(other, 409, "idempotencyKeyReused")
    assert len(listed(host)) == 1


def test_a_known_external_ref_is_refused_until_its_row_is_deleted(host: Host) -> None:
    made = host.made(CHECKS, body(host), {})
    conflict = problem(host.api.post(CHECKS, json=body(host)), 409, "duplicateExternalRef")
    assert conflict["existingId"] == made["id"]
    assert host.api.delete(f"{CHECKS}/{made['id']}").status_code == 204
    again = host.made(CHECKS, body(host), {})
    assert again["id"] != made["id"]
    assert listed(host, externalRef=body(host)["externalRef"]) == [again]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"aircraftId": UNKNOWN_ID}, {"aircraftId"}),
        ({"title": " "}, {"title"}),
        ({"type": "daily"}, {"type"}),
        ({"status": "complied"}, {"status"}),
        ({"due": {"flightHours": "12.00"}}, {"due"}),
        ({"due": {"flightSeconds": 12.5}}, {"due"}),
        ({"due": {"date": "2026-02-30"}}, {"due"}),
        ({"due": None}, {"due"}),
        ({"repeat": {"months": 3}}, {"repeat"}),
    ],
)
def test_what_a_check_cannot_be(host: Host, changes: dict[str, Any], wrong: set[str]) -> None:
    assert wrong_fields(host.api.post(CHECKS, json=body(host, **changes))) == wrong
    made = host.made(CHECKS, body(host), {})
    assert wrong_fields(host.api.patch(f"{CHECKS}/{made['id']}", json=changes)) == wrong
    assert listed(host) == [made]


def test_a_patch_replaces_due_whole_and_moves_the_stamp(host: Host) -> None:
    made = host.made(CHECKS, body(host), {})
    host.set_clock("2026-03-10T00:10:00Z")
    due = {"flightSeconds": None, "date": None, "engineCycles": 900, "landings": None}
    patched = host.api.patch(f"{CHECKS}/{made['id']}", json={"due": due}).json()
    assert patched == {**made, "due": due, "updatedAt": patched["updatedAt"]}
    assert patched["updatedAt"].startswith("2026-03-10T00:10:00")
    assert host.api.patch(f"{CHECKS}/{made['id']}", json={"status": "resolved"}).json()["status"] == "resolved"
    problem(host.api.patch(f"{CHECKS}/{UNKNOWN_ID}", json={}), 404, "notFound")


def test_lists_by_change_and_with_tombstones(host: Host) -> None:
    gone = host.made(CHECKS, body(host), {})
    host.set_clock("2026-03-10T00:10:00Z")
    kept = host.made(CHECKS, body(host, 2), {})
    assert listed(host, updatedSince="2026-03-10T00:10:00Z") == [kept]
    host.set_clock("2026-03-10T00:20:00Z")
    host.api.delete(f"{CHECKS}/{gone['id']}")
    assert listed(host) == [kept]
    both = listed(host, includeDeleted="true")
    assert [(row["id"], row["deletedAt"] is None) for row in both] == [(kept["id"], True), (gone["id"], False)]
    assert [row["id"] for row in listed(host, updatedSince="2026-03-10T00:20:00Z", includeDeleted="true")] == [
        gone["id"]
    ]
    problem(host.api.delete(f"{CHECKS}/{gone['id']}"), 404, "notFound")
    problem(host.api.patch(f"{CHECKS}/{gone['id']}", json={}), 404, "notFound")
    assert wrong_fields(host.api.get(CHECKS, params={"status": "open"})) == {"status"}


def test_a_check_is_not_read_one_by_one(host: Host) -> None:
    made = host.made(CHECKS, body(host), {})
    problem(host.api.get(f"{CHECKS}/{made['id']}"), 405, "methodNotAllowed")


def test_people_resolve_edit_reopen_and_delete_a_check(host: Host) -> None:
    def desk(changes: dict[str, Any]) -> Any:
        return host.control("POST", f"/techlog/acme/maintenance-checks/{made['id']}", changes)

    made = host.made(CHECKS, body(host), {})
    stamps = [made["updatedAt"]]
    for changes in ({"status": "resolved"}, {"title": "Brakes and tyres"}, {"status": "open"}):
        desk(changes)
        (row,) = listed(host)
        assert {name: row[name] for name in changes} == changes
        stamps.append(row["updatedAt"])
    assert stamps == sorted(set(stamps))
    assert desk({"delete": True}) is None
    assert listed(host) == []
    assert host.control("POST", "/techlog/acme/maintenance-checks", body(host))["id"] == listed(host)[0]["id"]
