"""What Tech Log is asked, and what its answers become."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from connectors.errors import Conflict, Misread, NotAuthorised, NotFound, Rejected, Unavailable

TOKEN = ("POST", "/v0.2/oauth/token")
TRIPS = "/v0.2/trips"
ONE_TRIP = "/v0.2/trips/t-1"
PAGE = b"<!doctype html><title>Bad gateway</title>"


def page(rows, total=None, more=False):
    return {"total": len(rows) if total is None else total, "page": 1, "perPage": 50, "hasNext": more, "hasPrev": False,
            "results": rows}  # fmt: skip


def numbered(rows, reply):
    """A list that pages by number."""

    def answer(got):
        number, size = int(got.query["page"]), int(got.query["perPage"])
        part = rows[(number - 1) * size : number * size]
        return reply(body=page(part, len(rows), more=number * size < len(rows)))

    return answer


def test_the_token_is_fetched_with_client_credentials_and_reused(vendor, techlog, reply):
    vendor.on("GET", "/v0.2/aircraft", reply(body=page([])))
    client = techlog()
    client.aircraft()
    client.aircraft()
    (token,) = vendor.of(*TOKEN)
    assert token.form == {
        "grant_type": "client_credentials", "client_id": "acme-client", "client_secret": "techlog-client-secret-77ab",
    }  # fmt: skip
    assert vendor.of("GET", "/v0.2/aircraft")[0].headers["authorization"] == "Bearer access-token-5d2e"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 401}, NotAuthorised),
        ({"status": 400, "body": {"error": "invalid_client"}}, NotAuthorised),
        ({"status": 403, "body": {"reason": "clientNotEnrolled"}}, NotAuthorised),
        ({"status": 502, "body": PAGE}, Unavailable),
        ({"body": b'{"access_'}, Unavailable),
        ({"body": {"token": "x"}}, Misread),
        ({"body": {"access_token": "two\nlines"}}, Misread),
        ({"body": []}, Misread),
    ],
)
def test_token_refusals(vendor, techlog, reply, answer, error):
    client = techlog()
    vendor.on(*TOKEN, reply(**answer))
    with pytest.raises(error) as caught:
        client.create("trip", {}, "k")
    assert getattr(caught.value, "may_have_written", False) is False
    assert not vendor.of("POST", TRIPS)


def test_a_token_that_ran_out_is_replaced_before_it_is_refused(vendor, techlog, reply):
    client = techlog()
    vendor.on(*TOKEN, reply(body={"access_token": "short-lived", "expires_in": 0.001}))
    vendor.on("GET", "/v0.2/aircraft", reply(body=page([])))
    client.aircraft()
    client.aircraft()
    assert len(vendor.of(*TOKEN)) == 2


def problem(reason, **more):
    return {"title": "Refused", "status": 0, "detail": "Not so.", "reason": reason, **more}


@pytest.mark.parametrize(
    ("answer", "error", "reads", "creates", "may_have_written"),
    [
        ({"status": 500, "body": problem("boom")}, Unavailable, 3, 1, True),
        ({"status": 502, "body": PAGE}, Unavailable, 3, 1, True),
        ({"status": 503, "headers": {"Retry-After": "0"}}, Unavailable, 3, 1, True),
        ({"status": 408}, Unavailable, 3, 1, True),
        ({"status": 429, "headers": {"Retry-After": "0"}}, Unavailable, 3, 3, False),
        ({"how": "drop"}, Unavailable, 3, 1, True),
        ({"how": "short", "body": {"id": "t-1"}}, Unavailable, 3, 1, True),
        ({"body": b'{"id": "t-'}, Unavailable, 3, 1, True),
        ({"body": PAGE}, Unavailable, 3, 1, True),
        ({"how": "late", "seconds": 0.9, "body": {"id": "t-1"}}, Unavailable, 3, 1, True),
        ({"status": 307, "headers": {"Location": "/elsewhere"}}, NotAuthorised, 1, 1, None),
        ({"status": 401}, NotAuthorised, 2, 2, None),
        ({"status": 403, "body": problem("clientNotEnrolled")}, NotAuthorised, 1, 1, None),
        ({"status": 403, "body": PAGE}, NotAuthorised, 1, 1, None),
        ({"status": 404, "body": problem("notFound")}, NotFound, 1, 1, None),
        ({"status": 410}, NotFound, 1, 1, None),
        ({"status": 409, "body": problem("sectorCompleted")}, Conflict, 1, 1, None),
        ({"status": 409, "body": PAGE}, Conflict, 1, 1, None),
        ({"status": 422, "body": problem("validation")}, Rejected, 1, 1, None),
        ({"status": 400}, Rejected, 1, 1, None),
        ({"status": 422, "body": b"[1]"}, Rejected, 1, 1, None),
    ],
)
def test_what_a_status_becomes(vendor, techlog, reply, *, answer, error, reads, creates, may_have_written):
    vendor.on("GET", ONE_TRIP, reply(**answer))
    vendor.on("POST", TRIPS, reply(**answer))
    client = techlog(read_timeout=0.5)
    with pytest.raises(error) as caught:
        client.trip("t-1")
    assert getattr(caught.value, "may_have_written", None) in {None, False}
    assert len(vendor.of("GET", ONE_TRIP)) == reads
    with pytest.raises(error) as caught:
        client.create("trip", {"number": "X1"}, "k")
    assert getattr(caught.value, "may_have_written", None) is may_have_written
    assert len(vendor.of("POST", TRIPS)) == creates
    assert str(caught.value).startswith("Tech Log, POST /trips: ")
    assert "\n" not in str(caught.value)


def test_no_connection_is_no_uncertain_write(vendor, techlog, reply):
    client = techlog()
    closing = {"Connection": "close"}
    vendor.on(*TOKEN, reply(body={"access_token": "token"}, headers=closing))
    vendor.on("GET", "/v0.2/aircraft", reply(body=page([]), headers=closing))
    client.aircraft()
    vendor.close()
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        client.create("trip", {}, "k")
    assert caught.value.may_have_written is False


def test_a_created_record(vendor, techlog, reply):
    vendor.on("POST", "/v0.2/sectors", reply(201, {"id": "s-1", "status": "planned"}))
    key = uuid4()
    assert techlog().create("sector", {"tripId": "t-1", "externalRef": None}, key)["id"] == "s-1"
    (sent,) = vendor.of("POST", "/v0.2/sectors")
    assert sent.json == {"tripId": "t-1", "externalRef": None}
    assert sent.headers["idempotency-key"] == str(key)


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": 5}, [], "text"])
def test_a_created_record_without_an_id_is_uncertain(vendor, techlog, reply, body):
    vendor.on("POST", TRIPS, reply(201, body))
    with pytest.raises(Unavailable) as caught:
        techlog().create("trip", {}, "k")
    assert caught.value.may_have_written is True


def test_a_create_survives_an_expired_token_and_a_429(vendor, techlog, reply):
    vendor.on("POST", TRIPS, reply(401), reply(429, headers={"Retry-After": "0"}), reply(201, {"id": "t-1"}))
    assert techlog().create("trip", {}, "same-key") == {"id": "t-1"}
    assert {got.headers["idempotency-key"] for got in vendor.of("POST", TRIPS)} == {"same-key"}


def test_a_conflict_names_what_is_there(vendor, techlog, reply):
    there = str(uuid4())
    vendor.on("POST", TRIPS, reply(409, problem("duplicateExternalRef", existingId=there)))
    with pytest.raises(Conflict) as caught:
        techlog().create("trip", {}, "k")
    assert (caught.value.existing_id, caught.value.reason, caught.value.status) == (there, "duplicateExternalRef", 409)


def test_a_validation_problem_names_the_fields(vendor, techlog, reply):
    errors = [{"field": "departureAirport", "message": "is no place"}, "odd", {"message": None}]
    vendor.on("PATCH", "/v0.2/sectors/s-1", reply(422, problem("validation", errors=errors)))
    with pytest.raises(Rejected, match="departureAirport: is no place") as caught:
        techlog().update("sector", "s-1", {"departureAirport": "XXXX"})
    assert caught.value.fields == (("departureAirport", "is no place"), ("?", "is refused"))
    assert caught.value.reason == "validation"


def test_an_update_is_sent_again_after_a_lost_answer(vendor, techlog, reply):
    vendor.on("PATCH", ONE_TRIP, reply(how="drop"), reply(500), reply(body={"id": "t-1", "number": "X2"}))
    assert techlog().update("trip", "t-1", {"number": "X2"})["number"] == "X2"
    assert [got.json for got in vendor.of("PATCH", ONE_TRIP)] == [{"number": "X2"}] * 3


def test_an_update_that_stays_unanswered_may_have_been_written(vendor, techlog, reply):
    vendor.on("PATCH", ONE_TRIP, reply(500))
    with pytest.raises(Unavailable) as caught:
        techlog().update("trip", "t-1", {"number": "X2"})
    assert caught.value.may_have_written is True


def test_deleting_what_is_gone_is_done(vendor, techlog, reply):
    vendor.on("DELETE", ONE_TRIP, reply(how="drop"), reply(404, problem("notFound")))
    techlog().delete("trip", "t-1")
    vendor.on("DELETE", "/v0.2/sectors/a%2Fb", reply(204))
    techlog().delete("sector", "a/b")


def test_a_404_that_is_no_problem_document_proves_nothing(vendor, techlog, reply):
    vendor.on("DELETE", ONE_TRIP, reply(404, PAGE))
    with pytest.raises(NotFound):
        techlog().delete("trip", "t-1")


def test_all_pages_of_users_and_aircraft(vendor, techlog, reply):
    rows = [{"id": f"u-{n}"} for n in range(120)]
    vendor.on("GET", "/v0.2/users", numbered(rows, reply))
    vendor.on("GET", "/v0.2/aircraft", numbered(rows[:50], reply))
    client = techlog()
    assert client.users() == rows
    assert client.aircraft() == rows[:50]
    assert [got.query for got in vendor.of("GET", "/v0.2/users")] == [
        {"page": str(number), "perPage": "50"} for number in (1, 2, 3)
    ]


@pytest.mark.parametrize("name", ["trips", "sectors", "trip-updates", "defects"])
def test_lists_of_changes_ask_for_tombstones_since_an_instant(vendor, techlog, reply, name):
    rows = [{"id": "a", "updatedAt": "2026-03-10T10:00:00.123Z", "deletedAt": "2026-03-10T10:00:00.123Z"}]
    vendor.on("GET", f"/v0.2/{name}", reply(body=page(rows)))
    since = datetime(2026, 3, 10, 9, 0, 0, 123999, tzinfo=UTC)
    client = techlog()
    read = getattr(client, name.replace("-", "_"))
    assert read(since) == rows
    assert read(None) == rows
    first, second = vendor.of("GET", f"/v0.2/{name}")
    assert first.query == {
        "includeDeleted": "true", "updatedSince": "2026-03-10T09:00:00.123Z", "page": "1", "perPage": "50",
    }  # fmt: skip
    assert "updatedSince" not in second.query


@pytest.mark.parametrize(
    "body",
    [
        {"results": None, "hasNext": False},
        {"results": [], "hasNext": "no"},
        {"results": []},
        {"results": [], "hasNext": True},
        {"results": [{"id": "a", "updatedAt": "2026-03-10T10:00:00Z"}], "hasNext": True},
    ],
)
def test_broken_pages_are_misread(vendor, techlog, reply, body):
    vendor.on("GET", TRIPS, reply(body=body))
    vendor.on("GET", "/v0.2/users", reply(body=body))
    client = techlog()
    with pytest.raises(Misread):
        client.trips(None)
    with pytest.raises(Misread):
        client.users()


def test_finding_by_reference_checks_what_comes_back(vendor, techlog, reply):
    rows = [
        {"id": "dead", "externalRef": "leon:acme:flight:1", "deletedAt": "2026-03-10T00:00:00Z"},
        {"id": "other", "externalRef": "leon:acme:flight:12"},
        {"id": "live", "externalRef": "leon:acme:flight:1", "deletedAt": None},
    ]
    vendor.on("GET", TRIPS, reply(body=page(rows)))
    vendor.on("GET", "/v0.2/sectors", reply(body=page([])))
    client = techlog()
    assert client.find_trip("leon:acme:flight:1") == rows[2]
    assert client.find_trip("leon:acme:flight:2") is None
    assert client.find_sector("leon:acme:flight:1") is None
    assert vendor.of("GET", TRIPS)[0].query["externalRef"] == "leon:acme:flight:1"


def test_finding_two_live_ones_stops(vendor, techlog, reply):
    vendor.on("GET", TRIPS, reply(body=page([{"id": "a", "externalRef": "r"}, {"id": "b", "externalRef": "r"}])))
    with pytest.raises(Misread, match="should be unique"):
        techlog().find_trip("r")


def test_finding_a_user_ignores_case(vendor, techlog, reply):
    vendor.on("GET", "/v0.2/users", reply(body=page([{"id": "u", "email": "Ann.Lee@Acme.example"}])))
    client = techlog()
    assert client.find_user(" ann.lee@acme.example ")["id"] == "u"
    assert client.find_user("bob@acme.example") is None
