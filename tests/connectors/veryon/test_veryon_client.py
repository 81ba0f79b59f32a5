"""What Tracking+ is asked, and what its answers become."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.errors import Conflict, Misread, NotAuthorised, NotFound, Rejected, Unavailable

TOKEN = ("POST", "/api/token")
DEFECTS = "/api/defects"
ONE_DEFECT = "/api/defects/7"
FUEL = "/api/technical-logs/3/fuel"
PAGE = b"<!doctype html><title>Bad gateway</title>"


def page(rows, cursor=None):
    return {"items": rows, "nextCursor": cursor}


def error(code, message="Not so.", **more):
    return {"code": code, "message": message, **more}


def test_the_token_is_fetched_with_client_credentials_and_reused(vendor, veryon, reply):
    vendor.on("GET", "/api/places", reply(body=page([])))
    client = veryon()
    client.places()
    client.places()
    (token,) = vendor.of(*TOKEN)
    assert token.json == {"clientId": "acme-client", "clientSecret": "veryon-client-secret-31d0"}
    assert vendor.of("GET", "/api/places")[0].headers["authorization"] == "Bearer veryon-access-token-9a4c"


@pytest.mark.parametrize(
    ("answer", "raised", "words"),
    [
        ({"status": 401, "body": error("unauthorised")}, NotAuthorised, "veryon.client_secret"),
        ({"status": 400, "body": error("validation")}, NotAuthorised, "veryon.client_secret"),
        ({"status": 422, "body": error("validation")}, NotAuthorised, "veryon.client_secret"),
        ({"status": 403, "body": PAGE}, NotAuthorised, "rights"),
        ({"status": 404, "body": PAGE}, NotAuthorised, "veryon.base_url"),
        ({"status": 302, "headers": {"Location": "/login"}}, NotAuthorised, "redirect"),
        ({"status": 503}, Unavailable, "503"),
        ({"body": b"{"}, Unavailable, "cut or broken"),
        ({"body": {"accessToken": ""}}, Misread, "without an accessToken"),
        ({"body": {"accessToken": "a\nb"}}, Misread, "without an accessToken"),
        ({"body": {"accessToken": 5}}, Misread, "without an accessToken"),
    ],
)
def test_without_a_token_nothing_is_written(vendor, veryon, reply, answer, raised, words):
    client = veryon()
    vendor.on(*TOKEN, reply(**answer))
    with pytest.raises(raised, match=words) as caught:
        client.create_defect({"reference": "TL-1"})
    assert getattr(caught.value, "may_have_written", False) is False
    assert str(caught.value).startswith("Tracking+, POST /token: ")
    assert "veryon-client-secret-31d0" not in str(caught.value)
    assert not vendor.of("POST", DEFECTS)


@pytest.mark.parametrize("life", [0.001, None, "3600", True])
def test_a_token_is_used_as_long_as_it_is_told(vendor, veryon, reply, life):
    client = veryon()
    vendor.on(*TOKEN, reply(body={"accessToken": "short-lived", "expiresIn": life}))
    vendor.on("GET", "/api/places", reply(body=page([])))
    client.places()
    client.places()
    assert len(vendor.of(*TOKEN)) == (2 if life == 0.001 else 1)


@pytest.mark.parametrize(
    ("answer", "raised", "safe", "posts", "may_have_written"),
    [
        ({"status": 500, "body": error("boom")}, Unavailable, 3, 1, True),
        ({"status": 502, "body": PAGE}, Unavailable, 3, 1, True),
        ({"status": 503, "headers": {"Retry-After": "0"}}, Unavailable, 3, 1, True),
        ({"status": 408}, Unavailable, 3, 1, True),
        ({"status": 429, "headers": {"Retry-After": "0"}}, Unavailable, 3, 3, False),
        ({"how": "drop"}, Unavailable, 3, 1, True),
        ({"how": "short", "body": {"id": 7}}, Unavailable, 3, 1, True),
        ({"body": b'{"id": 7'}, Unavailable, 3, 1, True),
        ({"body": PAGE}, Unavailable, 3, 1, True),
        ({"how": "late", "seconds": 0.4, "body": {"id": 7}}, Unavailable, 3, 1, True),
        ({"status": 307, "headers": {"Location": "/elsewhere"}}, NotAuthorised, 1, 1, None),
        ({"status": 401}, NotAuthorised, 2, 2, None),
        ({"status": 403, "body": error("forbidden")}, NotAuthorised, 1, 1, None),
        ({"status": 403, "body": PAGE}, NotAuthorised, 1, 1, None),
        ({"status": 404, "body": error("unknownRecord")}, NotFound, 1, 1, None),
        ({"status": 409, "body": error("duplicate")}, Conflict, 1, 1, None),
        ({"status": 409, "body": PAGE}, Conflict, 1, 1, None),
        ({"status": 405, "body": error("deferralUpdateNotSupported")}, Rejected, 1, 1, None),
        ({"status": 422, "body": error("placeNotFound")}, Rejected, 1, 1, None),
        ({"status": 422, "body": b"[1]"}, Rejected, 1, 1, None),
    ],
)
def test_what_a_status_becomes(vendor, veryon, reply, *, answer, raised, safe, posts, may_have_written):
    """Reads, PUT and PATCH are asked again; a POST only where it was certainly not carried out."""
    client = veryon(read_timeout=0.2)
    calls = {
        ("GET", ONE_DEFECT): lambda: client.defect("7"),
        ("PATCH", ONE_DEFECT): lambda: client.patch_defect("7", {"ataChapter": "32-40"}),
        ("PUT", FUEL): lambda: client.put_fuel("3", {"used": 900}),
        ("POST", DEFECTS): lambda: client.create_defect({"reference": "TL-1"}),
        ("POST", "/api/technical-logs"): lambda: client.create_technical_log({"logNumber": "1007"}),
        ("POST", f"{ONE_DEFECT}/deferral"): lambda: client.defer("7", {}),
        ("POST", f"{ONE_DEFECT}/closure"): lambda: client.close_defect("7", {}),
    }
    for (method, path), call in calls.items():
        vendor.on(method, path, reply(**answer))
        with pytest.raises(raised) as caught:
            call()
        wrote = getattr(caught.value, "may_have_written", None)
        assert wrote is (may_have_written if method != "GET" or may_have_written is None else False)
        assert len(vendor.of(method, path)) == (posts if method == "POST" else safe)
        name = path.removeprefix("/api").replace("/7", "/{id}").replace("/3", "/{id}")
        assert str(caught.value).startswith(f"Tracking+, {method} {name}: ")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_in_both_forms(vendor, veryon, reply, form):
    after = "600" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    vendor.on("GET", "/api/places", reply(429, headers={"Retry-After": after}))
    with pytest.raises(Unavailable) as caught:
        veryon(run_budget=5).places()
    assert 590 < caught.value.retry_after <= 600
    assert len(vendor.of("GET", "/api/places")) == 1, "the wait would go beyond the run's time"


def test_a_post_survives_an_expired_token_and_a_429(vendor, veryon, reply):
    vendor.on("POST", DEFECTS, reply(401), reply(429, headers={"Retry-After": "0"}), reply(201, {"id": 7}))
    assert veryon().create_defect({"reference": "TL-1"}) == {"id": 7}
    assert len(vendor.of(*TOKEN)) == 2


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": "7"}, {"id": True}, [], "text"])
def test_an_answer_without_an_id_is_uncertain(vendor, veryon, reply, body):
    vendor.on("POST", DEFECTS, reply(201, body))
    with pytest.raises(Unavailable, match="without the id") as caught:
        veryon().create_defect({})
    assert caught.value.may_have_written is True


def test_an_update_is_sent_again_after_a_lost_answer(vendor, veryon, reply):
    vendor.on("PUT", FUEL, reply(how="drop"), reply(500), reply(body={"id": 3}))
    assert veryon().put_fuel("3", {"used": 900, "unit": "kg"}) == {"id": 3}
    assert [got.json for got in vendor.of("PUT", FUEL)] == [{"used": 900, "unit": "kg"}] * 3


def test_a_refusal_has_the_vendors_words(vendor, veryon, reply):
    body = error("placeNotFound", "Places must exist.", fields={"departurePlaceId": "unknown place", "odd": None})
    vendor.on("POST", "/api/technical-logs", reply(422, body))
    with pytest.raises(Rejected) as caught:
        veryon().create_technical_log({})
    assert (caught.value.status, caught.value.reason) == (422, "placeNotFound")
    assert caught.value.fields == (("departurePlaceId", "unknown place"), ("odd", "is refused"))
    words = "is refused (HTTP 422, placeNotFound, Places must exist.; departurePlaceId: unknown place; odd: is refused)"
    assert caught.value.problem == words


@pytest.mark.parametrize(("existing", "told"), [(41, "41"), ("41", "41"), (None, None), (True, None), ([], None)])
def test_a_conflict_names_what_is_there(vendor, veryon, reply, existing, told):
    vendor.on("POST", DEFECTS, reply(409, error("duplicate", existingId=existing)))
    with pytest.raises(Conflict) as caught:
        veryon().create_defect({})
    assert (caught.value.existing_id, caught.value.reason) == (told, "duplicate")


@pytest.mark.parametrize(
    ("body", "reason"), [(PAGE, None), (b"", None), ({}, "unknownRecord"), (error("gone"), "gone"), ([], None)]
)
def test_a_404_that_is_no_error_of_theirs_has_no_reason(vendor, veryon, reply, body, reason):
    vendor.on("GET", ONE_DEFECT, reply(404, body))
    with pytest.raises(NotFound) as caught:
        veryon().defect("7")
    assert caught.value.reason == reason


def test_a_refusal_repeats_no_personal_value(vendor, veryon, reply):
    body = error("userNotFound", "ann@acme.example is nobody; Bearer veryon-access-token-9a4c")
    vendor.on("POST", DEFECTS, reply(422, body))
    with pytest.raises(Rejected) as caught:
        veryon().create_defect({})
    assert "ann@" not in str(caught.value)
    assert "9a4c" not in str(caught.value)


def test_all_pages_of_every_list(vendor, veryon, reply):
    client = veryon()
    rows = [{"id": n} for n in range(5)]
    lists = {"registrations": client.registrations, "places": client.places, "users": client.users,
             "defects": client.defects, "forecast": client.forecast}  # fmt: skip
    for name, read in lists.items():
        vendor.on("GET", f"/api/{name}", reply(body=page(rows[:2], "x=1&y")), reply(body=page(rows[2:])))
        assert read() == rows
        assert [got.query for got in vendor.of("GET", f"/api/{name}")] == [
            {"limit": "200"},
            {"limit": "200", "cursor": "x=1&y"},
        ]


@pytest.mark.parametrize("name", ["defects", "forecast"])
def test_lists_of_changes_keep_asking_since_an_instant(vendor, veryon, reply, name):
    vendor.on("GET", f"/api/{name}", reply(body=page([{"id": 1}], "c")), reply(body=page([{"id": 2}])))
    getattr(veryon(), name)(datetime(2026, 3, 10, 9, 0, 0, 123999, tzinfo=UTC))
    assert [got.query.get("changedSince") for got in vendor.of("GET", f"/api/{name}")] == [
        "2026-03-10T09:00:00.123Z"
    ] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"items": None, "nextCursor": None},
        {"items": []},
        {"items": [], "nextCursor": 5},
        {"items": [], "nextCursor": ""},
        {"items": [{"id": 1}], "nextCursor": "again"},
        {"results": [], "nextCursor": None},
        [],
    ],
)
def test_broken_pages_are_misread(vendor, veryon, reply, body):
    vendor.on("GET", "/api/places", reply(body=body))
    with pytest.raises(Misread):
        veryon().places()


def test_a_technical_log_is_found_by_aircraft_and_number(vendor, veryon, reply):
    rows = [
        {"id": 1, "registrationId": 4, "logNumber": "1007"},
        {"id": 2, "registrationId": 5, "logNumber": "1007"},
        {"id": 3, "registrationId": 4, "logNumber": "10070"},
        "odd",
    ]
    vendor.on("GET", "/api/technical-logs", reply(body=page(rows)))
    client = veryon()
    assert client.technical_logs(4, "1007") == rows[:1]
    assert client.technical_logs(9, "1007") == []
    query = {"registrationId": "4", "logNumber": "1007", "limit": "200"}
    assert vendor.of("GET", "/api/technical-logs")[0].query == query


def test_a_defect_is_found_by_its_reference(vendor, veryon, reply):
    rows = [{"id": 1, "reference": "TL-10"}, {"id": 2, "reference": "TL-1"}]
    vendor.on("GET", DEFECTS, reply(body=page(rows)))
    client = veryon()
    assert client.find_defect("TL-1") == rows[1]
    assert client.find_defect("TL-2") is None
    assert vendor.of("GET", DEFECTS)[0].query["reference"] == "TL-1"
    vendor.on("GET", DEFECTS, reply(body=page([*rows, {"id": 3, "reference": "TL-1"}])))
    with pytest.raises(Misread, match="should be unique"):
        client.find_defect("TL-1")


def test_an_id_stays_out_of_names_and_in_its_place(vendor, veryon, reply):
    vendor.on("GET", "/api/defects/a%2Fb", reply(body={"id": 1}))
    client = veryon()
    client.defect("a/b")
    assert [call.operation for call in client.calls] == ["POST /token", "GET /defects/{id}"]
