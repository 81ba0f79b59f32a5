"""Who gets in: tokens, their expiry, enrolment; and what is answered where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from techlog_host import UNKNOWN_ID, Host, hosted, problem, wrong_fields


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


FORM = {"grant_type": "client_credentials", "client_id": "acme-client", "client_secret": "techlog-acme-secret"}


def test_token_answer(host: Host) -> None:
    answer = host.api.post("/oauth/token", data=FORM)
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600


@pytest.mark.parametrize("changed", [{"client_secret": "guess"}, {"client_id": "borealis-client"}])
def test_bad_client_is_401(host: Host, changed: dict[str, str]) -> None:
    problem(host.api.post("/oauth/token", data={**FORM, **changed}), 401, "unauthenticated")


def test_token_form_is_checked(host: Host) -> None:
    assert wrong_fields(host.api.post("/oauth/token", data={"grant_type": "password", **_without("grant_type")})) == {
        "grant_type"
    }
    assert wrong_fields(host.api.post("/oauth/token", data=_without("client_id"))) == {"client_id"}
    assert wrong_fields(host.api.post("/oauth/token", json=FORM)) == {"body"}
    assert wrong_fields(host.api.post("/oauth/token", data={**FORM, "client_id": "acme\x00"})) == {"client_id"}


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in FORM.items() if key != name}


def test_no_token_or_a_foreign_word_is_401(host: Host) -> None:
    for headers in ({}, {"authorization": "Basic abc"}, {"authorization": "Bearer made-up"}):
        answer = httpx.get(f"{host.box.url}/techlog/acme/v0.2/aircraft", headers=headers)
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_token_lives_for_one_hour_of_sandbox_time(host: Host) -> None:
    host.set_clock("2026-03-10T00:59:59Z")
    assert host.api.get("/aircraft").status_code == 200
    host.set_clock("2026-03-10T01:00:00Z")
    problem(host.api.get("/aircraft"), 401, "unauthenticated")
    host.log_in()
    assert host.api.get("/aircraft").status_code == 200


def test_not_enrolled_is_403(host: Host) -> None:
    host.control("POST", "/techlog/acme/switches", {"enrolled": False})
    assert problem(host.api.get("/aircraft"), 403, "clientNotEnrolled")["title"] == "Client forbidden"
    assert host.api.post("/oauth/token", data=FORM).status_code == 200


def test_another_operators_token_is_403(host: Host) -> None:
    headers = {"authorization": host.api.headers["authorization"]}
    answer = httpx.get(f"{host.box.url}/techlog/borealis/v0.2/aircraft", headers=headers)
    problem(answer, 403, "clientNotEnrolled")


def test_unknown_paths_and_methods(host: Host) -> None:
    problem(host.api.get("/flights"), 404, "notFound")
    problem(host.api.get(f"/users/{UNKNOWN_ID}"), 404, "notFound")
    problem(httpx.get(f"{host.box.url}/techlog/acme/v1/aircraft"), 404, "notFound")
    problem(httpx.get(f"{host.box.url}/techlog/nobody/v0.2/aircraft"), 404, "notFound")
    answer = host.api.delete("/trips")
    problem(answer, 405, "methodNotAllowed")
    assert answer.headers["allow"] == "GET, POST"
    problem(host.api.get("/oauth/token"), 405, "methodNotAllowed")


def test_unknown_and_nul_ids(host: Host) -> None:
    for path in ("/aircraft", "/trips", "/sectors", "/defects"):
        problem(host.api.get(f"{path}/{UNKNOWN_ID}"), 404, "notFound")
        assert wrong_fields(host.api.get(f"{path}/a%00b")) == {"id"}


def test_lists_of_nothing_are_empty_pages(host: Host) -> None:
    for path in ("/trip-updates", "/defects", "/maintenance-checks"):
        answer = host.api.get(path, params={"updatedSince": "2026-01-01T00:00:00Z", "includeDeleted": "true"})
        assert answer.json() == {
            "total": 0,
            "page": 1,
            "perPage": 10,
            "hasNext": False,
            "hasPrev": False,
            "results": [],
        }
