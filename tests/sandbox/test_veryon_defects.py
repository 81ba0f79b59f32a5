"""The life of a defect in Tracking+."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from veryon_host import UNKNOWN_ID, Host, hosted, refused, wrong_fields

DEFERRAL = {
    "melCategory": "C", "reason": "No spare.", "targetDate": "2026-03-20", "reference": "33-42-01",
    "deferredAt": "2026-03-10T09:30:00Z",
}  # fmt: skip


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def closure(host: Host, **fields: Any) -> dict[str, Any]:
    whole = {"actionText": "Replaced.", "timeSpentMinutes": 30, "closedByUserId": host.user}
    return {**whole, "closedAt": "2026-03-10T13:00:00Z", **fields}


def defer(host: Host, key: int, **fields: Any) -> httpx.Response:
    return host.api.post(f"/defects/{key}/deferral", json={**DEFERRAL, **fields})


def close(host: Host, key: int, **fields: Any) -> httpx.Response:
    return host.api.post(f"/defects/{key}/closure", json=closure(host, **fields))


def test_a_defect_is_raised_open(host: Host) -> None:
    log = host.made("/technical-logs", host.flight())["id"]
    body = host.defect(
        technicalLogId=log, ataChapter="33-42", defectType="PIREP", raisedAt="2026-03-10T07:30:00Z",
        raisedByUserId=host.user,
    )  # fmt: skip
    made = host.made("/defects", body)
    assert {name: made[name] for name in body} == body
    assert (made["status"], made["deferral"], made["closure"]) == ("open", None, None)
    assert host.api.get(f"/defects/{made['id']}").json() == made
    assert host.made("/defects", host.defect(reference="TL-8", status="open"))["raisedAt"] == "2026-03-10T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"id": 5}, {"id"}),
        ({"severity": "high"}, {"severity"}),
        ({"status": "deferred"}, {"status"}),
        ({"deferral": DEFERRAL}, {"deferral"}),
        ({"closure": None}, {"closure"}),
        ({"defectType": "pilotReport"}, {"defectType"}),
        ({"defectType": None}, {"defectType"}),
        ({"description": " "}, {"description"}),
        ({"reference": 7}, {"reference"}),
        ({"raisedAt": "2026-03-10"}, {"raisedAt"}),
        ({"technicalLogId": "80001"}, {"technicalLogId"}),
        ({"technicalLogId": UNKNOWN_ID}, {"technicalLogId"}),
    ],
)
def test_fields_of_a_new_defect_are_checked(host: Host, changes: dict[str, Any], wrong: set[str]) -> None:
    assert wrong_fields(host.api.post("/defects", json=host.defect(**changes))) == wrong
    assert host.store.rows("defects") == []


def test_what_a_new_defect_needs_and_names(host: Host) -> None:
    assert wrong_fields(host.api.post("/defects", json={})) == {"reference", "registrationId", "description"}
    unknown = host.defect(registrationId=UNKNOWN_ID)
    refused(host.api.post("/defects", json=unknown), 422, "registrationNotFound")
    refused(host.api.post("/defects", json=host.defect(raisedByUserId=UNKNOWN_ID)), 422, "userNotFound")


def test_its_technical_log_is_of_the_same_registration(host: Host) -> None:
    other = host.desk("registrations", {"registration": "OE-FBB"})["id"]
    log = host.made("/technical-logs", host.flight(registrationId=other))["id"]
    assert wrong_fields(host.api.post("/defects", json=host.defect(technicalLogId=log))) == {"technicalLogId"}
    made = host.made("/defects", host.defect())["id"]
    assert wrong_fields(host.api.patch(f"/defects/{made}", json={"technicalLogId": log})) == {"technicalLogId"}


def test_a_reference_belongs_to_one_defect_of_all_registrations(host: Host) -> None:
    first = host.made("/defects", host.defect())
    other = host.desk("registrations", {"registration": "OE-FBB"})["id"]
    again = refused(host.api.post("/defects", json=host.defect(registrationId=other)), 409, "duplicate")
    assert again["existingId"] == first["id"]
    assert host.made("/defects", host.defect(reference="7"))["id"] != first["id"]


def test_four_fields_can_be_changed_in_every_state(host: Host) -> None:
    log = host.made("/technical-logs", host.flight())["id"]
    key = host.made("/defects", host.defect())["id"]
    changes = {"description": "Deep scratch.", "ataChapter": "52-10", "defectType": "MAREP", "technicalLogId": log}
    answer = host.api.patch(f"/defects/{key}", json=changes)
    assert (answer.status_code, {name: answer.json()[name] for name in changes}) == (200, changes)
    assert close(host, key).status_code == 201
    assert host.api.patch(f"/defects/{key}", json={"technicalLogId": None}).json()["technicalLogId"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "TL-9"}, {"registrationId": 301}, {"status": "closed"}, {"raisedAt": "2026-03-10T07:30:00Z"},
        {"raisedByUserId": None}, {"deferral": DEFERRAL}, {"closure": None}, {"id": 1}, {"description": None},
    ],
)  # fmt: skip
def test_nothing_else_can_be_changed(host: Host, changes: dict[str, Any]) -> None:
    made = host.made("/defects", host.defect())
    answer = host.api.patch(f"/defects/{made['id']}", json={"ataChapter": "52-10", **changes})
    assert wrong_fields(answer) == set(changes)
    assert host.items("/defects") == [made]


def test_a_defect_is_deferred_once(host: Host) -> None:
    key = host.made("/defects", host.defect())["id"]
    answer = defer(host, key)
    assert answer.status_code == 201
    kept = answer.json()
    assert kept["status"] == "deferred"
    assert {name: kept["deferral"][name] for name in DEFERRAL} == DEFERRAL
    assert kept["deferral"]["changedAt"]
    refused(defer(host, key, targetDate="2026-04-20"), 405, "deferralUpdateNotSupported")
    refused(defer(host, key), 405, "deferralUpdateNotSupported")
    assert host.items("/defects") == [kept]


def test_a_target_date_is_enough_and_needed(host: Host) -> None:
    key = host.made("/defects", host.defect())["id"]
    assert wrong_fields(host.api.post(f"/defects/{key}/deferral", json={"melCategory": "C"})) == {"targetDate"}
    host.set_clock("2026-03-10T00:40:00Z")
    kept = host.api.post(f"/defects/{key}/deferral", json={"targetDate": "2026-03-20"}).json()["deferral"]
    assert kept["deferredAt"] == "2026-03-10T00:40:00Z"
    assert (kept["melCategory"], kept["reason"], kept["reference"]) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"targetDate": None}, {"targetDate"}),
        ({"targetDate": "2026-02-30"}, {"targetDate"}),
        ({"targetDate": "2026-03-20T00:00:00Z"}, {"targetDate"}),
        ({"melCategory": "E"}, {"melCategory"}),
        ({"deferredAt": None}, {"deferredAt"}),
        ({"changedAt": "2026-03-10T09:30:00Z"}, {"changedAt"}),
        ({"type": "MEL"}, {"type"}),
    ],
)
def test_a_deferral_is_checked(host: Host, changes: dict[str, Any], wrong: set[str]) -> None:
    made = host.made("/defects", host.defect())
    assert wrong_fields(defer(host, made["id"], **changes)) == wrong
    assert host.items("/defects") == [made]


def test_a_closed_defect_is_not_deferred(host: Host) -> None:
    key = host.made("/defects", host.defect())["id"]
    close(host, key)
    assert wrong_fields(defer(host, key)) == {"status"}
    assert host.api.get(f"/defects/{key}").json()["deferral"] is None


def test_a_defect_is_closed_once_and_keeps_its_deferral(host: Host) -> None:
    key = host.made("/defects", host.defect())["id"]
    deferred = defer(host, key).json()
    answer = close(host, key)
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["status"], kept["closure"], kept["deferral"]) == ("closed", closure(host), deferred["deferral"])
    assert refused(close(host, key, actionText="Again."), 409, "duplicate")["existingId"] == key
    assert host.items("/defects") == [kept]
    refused(defer(host, key), 405, "deferralUpdateNotSupported")  # it has one


def test_somebody_has_to_close_it(host: Host) -> None:
    key = host.made("/defects", host.defect())["id"]
    assert wrong_fields(close(host, key, closedByUserId=None), "closedByRequired") == {"closedByUserId"}
    without = {name: value for name, value in closure(host).items() if name != "closedByUserId"}
    refused(host.api.post(f"/defects/{key}/closure", json=without), 422, "closedByRequired")
    assert wrong_fields(close(host, key, closedByUserId=UNKNOWN_ID), "userNotFound") == {"closedByUserId"}
    host.desk(f"users/{host.user}", {"active": False})
    refused(close(host, key), 422, "userNotFound")
    assert host.api.get(f"/defects/{key}").json()["status"] == "open"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"timeSpentMinutes": "30"}, {"timeSpentMinutes"}),
        ({"timeSpentMinutes": -1}, {"timeSpentMinutes"}),
        ({"actionText": None}, {"actionText"}),
        ({"closedAt": "13:00"}, {"closedAt"}),
        ({"closedByUserId": "5001"}, {"closedByUserId"}),
        ({"status": "closed"}, {"status"}),
    ],
)
def test_a_closure_is_checked(host: Host, changes: dict[str, Any], wrong: set[str]) -> None:
    made = host.made("/defects", host.defect())
    assert wrong_fields(close(host, made["id"], **changes)) == wrong
    assert host.items("/defects") == [made]


def test_people_defer_close_and_reopen_as_they_like(host: Host) -> None:
    made = host.desk("defects", host.defect(reference="NATIVE-1"))
    key = f"defects/{made['id']}"
    first = host.desk(key, {"defer": {"targetDate": "2026-03-20", "melCategory": "C"}})
    host.set_clock("2026-03-10T00:50:00Z")
    changed = host.desk(key, {"defer": {"targetDate": "2026-04-20"}})
    assert (changed["status"], changed["deferral"]["melCategory"]) == ("deferred", "C")
    assert changed["deferral"]["targetDate"] == "2026-04-20"
    assert changed["deferral"]["changedAt"] > first["deferral"]["changedAt"]
    assert host.desk(key, {"close": {"closedByUserId": host.user, "actionText": "Done."}})["status"] == "closed"
    reopened = host.desk(key, {"reopen": True})
    assert (reopened["status"], reopened["closure"]) == ("deferred", None)
    assert host.desk(key, {"description": "Mine."})["description"] == "Mine."
    assert host.items("/defects", changedSince="2026-03-10T00:50:00Z")[0]["description"] == "Mine."
    host.desk(key, {"delete": True})
    refused(host.api.get(f"/{key}"), 404, "unknownRecord")


@pytest.mark.parametrize(
    "body",
    [{"reopen": True}, {"close": True}, {"defer": {}}, {"defer": {"type": "MEL"}}, {"reopen": True, "description": "x"},
     {"status": "MAYBE"}],
)  # fmt: skip
def test_what_even_people_cannot_do(host: Host, body: dict[str, Any]) -> None:
    made = host.made("/defects", host.defect())
    answer = host.api.post(f"{host.box.url}/_control/veryon/acme/defects/{made['id']}", json=body)
    assert answer.status_code == 422
    assert host.items("/defects") == [made]
