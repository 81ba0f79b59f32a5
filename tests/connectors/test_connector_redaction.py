"""Nobody reads a secret or a personal value in a log, an error or the landing tables."""

from __future__ import annotations

import logging
import traceback

import pytest

from connectors.errors import VendorError
from connectors.redaction import REDACTED, masked_values, redact, scrub

LEON_SECRET = "leon-refresh-secret-8c1f"
TECHLOG_SECRET = "techlog-client-secret-77ab"
ACCESS_TOKEN = "access-token-5d2e"


def test_a_flight_keeps_places_and_positions_and_loses_people():
    flight = {
        "flightNid": 1,
        "startAirport": {"locationNid": 1, "name": "Newark", "code": {"icao": "KEWR"}},
        "acft": {"registration": "N1", "name": "Spirit"},
        "crewMemberList": [
            {
                "loginNid": 5,
                "position": {"name": "CPT", "posType": "COCKPIT"},
                "contact": {
                    "contactNid": 8,
                    "name": "Ann",
                    "surname": "Lee",
                    "personCode": "ALE",
                    "email": "a@x.example",
                },
            },
            {"loginNid": 6, "contact": {"contactNid": 9, "name": None, "surname": "", "email": None}},
        ],
        "journeyLog": {"takeoffCrewLogin": {"loginNid": 5, "code": "ALE", "name": "Ann"}},
    }
    assert redact(flight) == {
        "flightNid": 1,
        "startAirport": {"locationNid": 1, "name": "Newark", "code": {"icao": "KEWR"}},
        "acft": {"registration": "N1", "name": "Spirit"},
        "crewMemberList": [
            {
                "loginNid": 5,
                "position": {"name": "CPT", "posType": "COCKPIT"},
                "contact": {
                    "contactNid": 8, "name": REDACTED, "surname": REDACTED, "personCode": REDACTED, "email": REDACTED,
                },
            },
            {"loginNid": 6, "contact": {"contactNid": 9, "name": None, "surname": "", "email": None}},
        ],
        "journeyLog": {"takeoffCrewLogin": {"loginNid": 5, "code": REDACTED, "name": REDACTED}},
    }  # fmt: skip
    assert flight["crewMemberList"][0]["contact"]["name"] == "Ann"


def test_a_crew_member_and_a_user():
    member = {
        "login": {"loginNid": 1, "name": "Ann"}, "dateOfBirth": "1990-01-01", "phone": "+1 5", "gender": "F",
        "idCardNumber": "X1", "homeAirport": {"name": "Newark", "code": {"iata": "EWR"}},
    }  # fmt: skip
    assert redact(member) == {
        "login": {"loginNid": 1, "name": REDACTED}, "dateOfBirth": REDACTED, "phone": REDACTED, "gender": REDACTED,
        "idCardNumber": REDACTED, "homeAirport": {"name": "Newark", "code": {"iata": "EWR"}},
    }  # fmt: skip
    assert redact({"id": "u", "email": "a@x", "name": "Ann Lee", "loginEnabled": True}) == {
        "id": "u", "email": REDACTED, "name": REDACTED, "loginEnabled": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["refresh_token", "client_secret", "access_token", "Authorization", "Set-Cookie", "token"]
)
def test_secrets_are_masked_anywhere(name):
    assert redact([{"deep": {name: "s3cret-value"}}]) == [{"deep": {name: REDACTED}}]


def test_masked_values_are_what_redact_masks():
    assert masked_values({"email": "a@x", "name": "Ann", "loginEnabled": False}) == {"a@x", "Ann"}
    assert masked_values(None) == set()


@pytest.mark.parametrize(
    "text",
    [
        "user ann.lee+1@acme.example is known",
        "GET https://x.example/users?email=ann.lee%40acme.example&page=1",
        "Authorization: Bearer abc.def-ghi",
        "headers {'authorization': 'Bearer abc.def-ghi'}",
        "[(b'Authorization', b'Bearer abc.def-ghi')]",
        "refresh_token=abc.def-ghi&x=1",
        '{"client_secret": "abc.def-ghi"}',
        "https://ann:abc.def-ghi@x.example/path",
        "the value ABC.DEF-GHI is wrong",
    ],
)
def test_free_text(text):
    got = scrub(text, ["abc.def-ghi"])
    assert REDACTED in got
    assert "abc.def-ghi" not in scrub(text, ["abc.def-ghi"]).lower()
    assert "ann.lee" not in got


def test_short_hidden_values_do_not_eat_words():
    assert scrub("Annual leave", ["Ann"]) == "Annual leave"


def _everything_said(caplog, errors):
    told = [caplog.text, *(str(record.__dict__) for record in caplog.records)]
    for error in errors:
        told += [str(error), repr(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    return "\n".join(told)


def _collect(errors, call, *args):
    try:
        call(*args)
    except VendorError as error:
        errors.append(error)


def test_no_secret_and_no_person_in_logs_and_errors(vendor, leon, techlog, reply, caplog):
    """Vendors that repeat in every way what they were sent, with every logger turned up."""
    email, name = "ann.lee@acme.example", "Annabel Leeward"
    caplog.set_level(logging.DEBUG)
    for logger in ("httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=logger)
    leon_says = f"token {ACCESS_TOKEN} of {LEON_SECRET} for <{email}>"
    techlog_says = f"token {ACCESS_TOKEN} of {TECHLOG_SECRET} for <{email}>"
    said = f"token {ACCESS_TOKEN} of {TECHLOG_SECRET} for {name} <{email}>"
    cookie = {"Set-Cookie": f"session={ACCESS_TOKEN}", "X-Echo": f"Bearer {ACCESS_TOKEN}"}
    graphql = {"errors": [{"message": leon_says, "extensions": {"category": "businessLogic"}}], "data": None}
    problem = {"title": said, "detail": said, "reason": said, "errors": [{"field": "email", "message": said}]}
    errors: list[VendorError] = []
    one, other = leon(), techlog()
    for logger in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=logger)
    for status in (200, 400, 401, 403, 404, 500):
        vendor.on("POST", "/api/graphql/", reply(status, graphql, headers=cookie))
        _collect(errors, one.aircraft)
    vendor.on("POST", "/api/graphql/", reply(400, leon_says.encode()))
    _collect(errors, one.aircraft)
    body = {"email": email, "name": name, "loginEnabled": False}
    for status in (201, 400, 401, 403, 404, 409, 422, 429, 500):
        vendor.on("POST", "/v0.2/users", reply(status, problem, headers=cookie))
        _collect(errors, other.create, "user", body, "k")
        vendor.on("GET", "/v0.2/users", reply(status, {"title": techlog_says, "detail": email}, headers=cookie))
        _collect(errors, other.find_user, email)
    # New clients know their own secrets only, and have sent no person.
    vendor.on("POST", "/v0.2/oauth/token", reply(422, {"title": TECHLOG_SECRET, "detail": email}))
    vendor.on("POST", "/access_token/refresh/", reply(418, LEON_SECRET.encode()))
    _collect(errors, techlog().aircraft)
    _collect(errors, leon().aircraft)
    everything = _everything_said(caplog, [*errors]) + repr(one) + repr(other) + repr(vars(one)) + repr(vars(other))
    assert len(errors) >= 25
    assert "httpcore" in everything
    for secret in (LEON_SECRET, TECHLOG_SECRET, ACCESS_TOKEN, email, name):
        assert secret not in everything


def test_httpx_is_silent_below_warning(vendor, techlog, reply):
    techlog()
    assert logging.getLogger("httpx").level == logging.WARNING
