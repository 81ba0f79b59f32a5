"""Who gets in to Tracking+, what is answered where there is nothing, and faults on its routes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from veryon_host import CREDENTIALS, UNKNOWN_ID, Host, hosted, refused, wrong_fields


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


def test_token_answer(host: Host) -> None:
    answer = host.api.post("/token", json=CREDENTIALS)
    assert set(answer.json()) == {"accessToken", "expiresIn"}
    assert answer.json()["expiresIn"] == 3600


@pytest.mark.parametrize("changed", [{"clientSecret": "guess"}, {"clientId": "borealis-client"}])
def test_bad_client_is_401(host: Host, changed: dict[str, str]) -> None:
    refused(host.api.post("/token", json={**CREDENTIALS, **changed}), 401, "unauthenticated")


def test_token_body_is_checked(host: Host) -> None:
    assert wrong_fields(host.api.post("/token", data=CREDENTIALS)) == {"body"}
    assert wrong_fields(host.api.post("/token", json=[])) == {"body"}
    assert wrong_fields(host.api.post("/token", json={"clientId": 7, "scope": "all"})) == {
        "clientId",
        "clientSecret",
        "scope",
    }
    assert wrong_fields(host.api.post("/token", json={**CREDENTIALS, "clientId": "acme\x00"})) == {"clientId"}
    refused(host.api.get("/token"), 405, "methodNotAllowed")


def test_no_token_or_a_made_up_one_is_401(host: Host) -> None:
    for headers in ({}, {"authorization": "Basic abc"}, {"authorization": "Bearer made-up"}):
        answer = httpx.get(f"{host.box.url}/veryon/acme/api/places", headers=headers)
        refused(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_token_lives_for_one_hour_of_sandbox_time(host: Host) -> None:
    host.set_clock("2026-03-10T00:59:59Z")
    assert host.api.get("/places").status_code == 200
    host.set_clock("2026-03-10T01:00:00Z")
    refused(host.api.get("/places"), 401, "unauthenticated")
    host.log_in()
    assert host.api.get("/places").status_code == 200


def test_another_operators_token_and_a_client_without_access_are_403(host: Host) -> None:
    refused(host.api.get(f"{host.box.url}/veryon/borealis/api/places"), 403, "forbidden")
    assert host.desk("switches", {"enrolled": False})["enrolled"] is False
    refused(host.api.get("/places"), 403, "forbidden")
    wrong = host.api.post(f"{host.box.url}/_control/veryon/acme/switches", json={"strict": True})
    assert wrong.status_code == 422


def test_registrations_are_read_only(host: Host) -> None:
    answer = host.api.post("/registrations", json={"registration": "OE-NEW"})
    refused(answer, 405, "methodNotAllowed")
    assert answer.headers["allow"] == "GET"
    assert [row["registration"] for row in host.items("/registrations")] == ["OE-FAB"]


def test_places_users_and_the_due_list_are_read_only_too(host: Host) -> None:
    for path in ("/places", "/users", "/forecast"):
        refused(host.api.post(path, json={}), 405, "methodNotAllowed")


def test_unknown_paths_and_records_are_404(host: Host) -> None:
    for path in (
        "/aircraft", f"/defects/{UNKNOWN_ID}", "/defects/seven", "/defects/0", "/technical-logs/80001",
        "/places/1001", "/defects/7/",
    ):  # fmt: skip
        refused(host.api.get(path), 404, "unknownRecord")
    for path in ("deferral", "closure"):
        body = {"targetDate": "2026-03-20"} if path == "deferral" else {"closedByUserId": host.user}
        refused(host.api.post(f"/defects/{UNKNOWN_ID}/{path}", json=body), 404, "unknownRecord")
    refused(host.api.patch(f"/defects/{UNKNOWN_ID}", json={}), 404, "unknownRecord")
    refused(host.api.put(f"/technical-logs/{UNKNOWN_ID}/fuel", json={"unit": "kg"}), 404, "unknownRecord")
    refused(host.api.get(f"{host.box.url}/veryon/nobody/api/places"), 404, "unknownRecord")
    refused(host.api.get(f"{host.box.url}/veryon/acme/v2/places"), 404, "unknownRecord")
    assert wrong_fields(host.api.get("/defects/a%00b")) == {"id"}


def test_bodies_are_json_objects_that_can_be_kept(host: Host) -> None:
    for content in (b"", b"{", b"[]", b'"text"'):
        assert wrong_fields(host.api.post("/defects", content=content)) == {"body"}
    for text in ('"NUL \\u0000"', '"half \\ud800"', "NaN", "[" * 60 + "]" * 60):
        body = f'{{"reference": "TL-1", "description": {text}}}'
        assert wrong_fields(host.api.post("/defects", content=body.encode())) == {"description"}
    assert host.store.rows("defects") == []


ROUTES = [
    ("POST", "/technical-logs", "POST /technical-logs"),
    ("PUT", "/technical-logs/80001/fuel", "PUT /technical-logs/{id}/fuel"),
    ("POST", "/defects", "POST /defects"),
    ("PATCH", "/defects/40001", "PATCH /defects/{id}"),
    ("POST", "/defects/40001/deferral", "POST /defects/{id}/deferral"),
    ("POST", "/defects/40001/closure", "POST /defects/{id}/closure"),
    ("GET", "/defects/40001", "GET /defects/{id}"),
    ("GET", "/places", "GET /places"),
    ("POST", "/token", "POST /token"),
]


@pytest.mark.parametrize(("method", "path", "route"), ROUTES)
def test_every_route_has_a_name_for_faults_and_for_the_log(host: Host, method: str, path: str, route: str) -> None:
    host.fault("status_503", route=route, retry_after="7")
    answer = host.api.request(method, path, json={})
    refused(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "7"
    entry = host.control("GET", "/requests?vendor=veryon")[-1]
    assert (entry["route"], entry["status"], entry["fault"]) == (route, 503, "status_503")
    assert entry["is_write"] is (method != "GET" and path != "/token")


def test_too_many_requests_are_told_when_to_come_again(host: Host) -> None:
    host.fault("status_429")
    answer = host.api.get("/places")
    refused(answer, 429, "rateLimited")
    assert answer.headers["retry-after"] == "1"


def test_an_expired_token_is_gone(host: Host) -> None:
    host.fault("expired_token")
    for _ in range(2):
        refused(host.api.get("/places"), 401, "unauthenticated")
    host.log_in()
    assert host.api.get("/places").status_code == 200


def test_a_lost_answer_is_work_that_was_done(host: Host) -> None:
    host.fault("lost_answer", route="POST /technical-logs")
    with pytest.raises(httpx.RemoteProtocolError):
        host.api.post("/technical-logs", json=host.flight())
    refused(host.api.post("/technical-logs", json=host.flight()), 409, "duplicate")
    host.fault("refused", route="POST /defects")
    with pytest.raises(httpx.RemoteProtocolError):
        host.api.post("/defects", json=host.defect())
    assert host.store.rows("defects") == []


def test_an_empty_list_looks_like_one(host: Host) -> None:
    host.fault("empty_list", route="GET /places")
    assert host.api.get("/places").json() == {"items": [], "nextCursor": None}
    assert len(host.items("/places")) == 2


def test_tampers_reach_its_records(host: Host) -> None:
    host.box.world.tampers.add("veryon", "acme", match={"icao": "LOWW"}, set={"icao": None})
    assert [row["icao"] for row in host.items("/places")] == [None, "EGLL"]
