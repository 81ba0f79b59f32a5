"""Tracking+'s lists: pages, cursors and filters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from veryon_host import Host, hosted, refused, wrong_fields


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def pages(host: Host, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    found, cursor = [], None
    while True:
        answer = host.api.get(path, params={**query, **({} if cursor is None else {"cursor": cursor})}).json()
        assert set(answer) == {"items", "nextCursor"}
        found.append(answer["items"])
        cursor = answer["nextCursor"]
        if cursor is None:
            return found


def test_a_hundred_come_unless_asked_otherwise_and_at_most_two_hundred(host: Host) -> None:
    for number in range(203):
        host.store.add("places", icao=f"X{number:03d}")
    assert [len(page) for page in pages(host, "/places")] == [100, 100, 5]
    assert [len(page) for page in pages(host, "/places", limit=200)] == [200, 5]
    assert [len(page) for page in pages(host, "/places", limit=41)] == [41] * 5
    rows = [row["id"] for page in pages(host, "/places", limit=7) for row in page]
    assert rows == [row["id"] for row in host.store.rows("places")]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "ten", "", "1.0", "\u0661"])
def test_other_limits_are_422(host: Host, limit: str) -> None:
    assert wrong_fields(host.api.get("/places", params={"limit": limit})) == {"limit"}


def test_what_changes_while_somebody_pages_is_neither_lost_nor_doubled(host: Host) -> None:
    for number in range(4):
        host.made("/defects", host.defect(reference=f"TL-{number}"))
    since = {"changedSince": "2026-03-10T00:00:00Z", "limit": 2}
    first = host.api.get("/defects", params=since).json()
    host.api.patch(f"/defects/{first['items'][0]['id']}", json={"description": "Changed."})
    host.made("/defects", host.defect(reference="TL-late"))
    second = host.api.get("/defects", params={**since, "limit": 9, "cursor": first["nextCursor"]}).json()
    assert [row["reference"] for row in first["items"] + second["items"]] == ["TL-0", "TL-1", "TL-2", "TL-3", "TL-late"]
    assert second["nextCursor"] is None


def test_a_cursor_belongs_to_its_list(host: Host) -> None:
    cursor = host.api.get("/places", params={"limit": 1}).json()["nextCursor"]
    assert wrong_fields(host.api.get("/users", params={"cursor": cursor})) == {"cursor"}
    assert wrong_fields(host.api.get("/places", params={"cursor": cursor, "icao": "LOWW"})) == {"cursor"}
    for made_up in ("", "abc", "1", "W10=", "bnVsbA==", "\u00e9"):
        assert wrong_fields(host.api.get("/places", params={"cursor": made_up})) == {"cursor"}


def test_parameters_are_checked(host: Host) -> None:
    assert wrong_fields(host.api.get("/places", params={"iata": "VIE"})) == {"iata"}
    assert wrong_fields(host.api.get("/places", params={"changedSince": "2026-03-10T00:00:00Z"})) == {"changedSince"}
    assert wrong_fields(host.api.get("/places?icao=LOWW&icao=EGLL")) == {"icao"}
    assert wrong_fields(host.api.get("/users", params={"email": "a\x00b"})) == {"email"}
    assert wrong_fields(host.api.get("/technical-logs", params={"registrationId": "OE-FAB"})) == {"registrationId"}
    for since in ("yesterday", "2026-03-10T00:00:00", "2026-03-10T00:00:00+01:00", "2026-03-10"):
        assert wrong_fields(host.api.get("/defects", params={"changedSince": since})) == {"changedSince"}


def test_places_by_icao_and_users_by_email_in_any_case(host: Host) -> None:
    assert [row["id"] for row in host.items("/places", icao="EGLL")] == [host.places[1]]
    assert host.items("/places", icao="egll") == []
    assert [row["id"] for row in host.items("/users", email="ADA@acme.EXAMPLE")] == [host.user]
    assert host.items("/users", email="ada@acme") == []


def test_technical_logs_by_their_natural_key(host: Host) -> None:
    other = host.store.add("registrations", registration="OE-FBB")["id"]
    one = host.made("/technical-logs", host.flight())
    host.made("/technical-logs", host.flight(registrationId=other))
    host.made("/technical-logs", host.flight(logNumber="000018"))
    assert host.items("/technical-logs", registrationId=host.registration, logNumber="000017") == [one]
    assert len(host.items("/technical-logs", registrationId=host.registration)) == 2
    assert len(host.items("/technical-logs", logNumber="000017")) == 2


def test_defects_by_reference_and_by_change(host: Host) -> None:
    host.set_clock("2026-03-10T00:10:00Z")
    first = host.made("/defects", host.defect(reference="TL-1"))
    host.set_clock("2026-03-10T00:20:00Z")
    second = host.made("/defects", host.defect(reference="TL-2"))
    assert host.items("/defects", reference="TL-2") == [second]
    assert host.items("/defects", reference="tl-2") == []
    assert host.items("/defects", changedSince="2026-03-10T00:10:00Z") == [first, second]
    assert host.items("/defects", changedSince=second["changedAt"]) == [second]  # inclusive
    host.set_clock("2026-03-10T00:30:00Z")
    changed = host.api.patch(f"/defects/{first['id']}", json={}).json()
    assert host.items("/defects", changedSince="2026-03-10T00:30:00Z") == [changed]
    assert host.items("/defects", changedSince="2026-03-10T00:30:01Z") == []


def test_stamps_grow_unless_they_are_tied(host: Host) -> None:
    stamps = [host.made("/defects", host.defect(reference=f"TL-{n}"))["changedAt"] for n in range(3)]
    assert stamps == sorted(set(stamps))
    host.desk("switches", {"tied_stamps": True})
    tied = [host.made("/defects", host.defect(reference=f"TL-tied-{n}"))["changedAt"] for n in range(3)]
    assert len(set(tied)) == 1


def test_the_due_list_by_registration_and_by_change(host: Host) -> None:
    item = {"registrationId": host.registration, "taskNumber": "32-40-001", "title": "Brakes"}
    made = host.desk("forecast", {**item, "nextDue": {"flightHours": "1234.50", "date": None}})
    assert host.items("/forecast", registrationId=host.registration) == [made]
    assert host.items("/forecast", registrationId=host.registration + 1) == []
    assert host.items("/forecast", changedSince=made["changedAt"]) == [made]
    wrong = host.api.post(f"{host.box.url}/_control/veryon/acme/forecast", json={**item, "nextDue": {"flightHours": 7}})
    assert wrong.status_code == 422


def test_records_show_what_the_contract_has(host: Host) -> None:
    assert set(host.items("/registrations")[0]) == {"id", "registration", "serialNumber", "active", "totals"}
    assert set(host.items("/places")[0]) == {"id", "icao", "iata", "name"}
    assert set(host.items("/users")[0]) == {"id", "email", "name", "active"}
    log = host.made("/technical-logs", host.flight())
    assert set(log) == {
        "id", "registrationId", "logNumber", "entryType", "departurePlaceId", "arrivalPlaceId", "blockOff", "takeoff",
        "landing", "blockOn", "occurredAt", "utilisation", "fuel", "enteredByUserId", "remarks", "changedAt",
    }  # fmt: skip
    defect = host.made("/defects", host.defect())
    assert "defectType" not in defect  # it cannot be null
    assert host.made("/defects", host.defect(reference="TL-8", defectType="CABIN"))["defectType"] == "CABIN"
    refused(host.api.get("/technical-logs/80001"), 404, "unknownRecord")
