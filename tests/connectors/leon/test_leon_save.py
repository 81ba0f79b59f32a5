"""Saving a journey log: what goes out, and what each answer means for whoever sent it."""

from __future__ import annotations

import json

import pytest

from connectors.errors import Misread, NotAuthorised, NotFound, Rejected, Unavailable

GRAPHQL = ("POST", "/api/graphql/")
TOKEN = ("POST", "/access_token/refresh/")
PAGE = b"<html><body>Forbidden</body></html>"
BODY = {"catering": False, "adep": "EGGW", "ades": "KHTO", "status": "OPEN", "notes": 'Ann said "ill"; at pax: 5 / é'}
HELD = {"bloffUTC": None, "takeoffCrewLogin": {"loginNid": 11}, "status": "OPEN"}
LOST = Unavailable("", "", "", may_have_written=True)


def saved(**result):
    return {"data": {"journeyLog": {"save": result}}}


def listed(*errors):
    names = ("message", "category", "path")
    return saved(__typename="ErrorList", errorList=[dict(zip(names, error, strict=True)) for error in errors])


def failing(message, category=None, path=None, **body):
    error = {"message": message, "path": path, "extensions": {"category": category} if category else {}}
    return {"errors": [error], **body}


VALUE = saved(__typename="JourneyLogValue", value=HELD)


def test_the_mutation_as_it_goes_out(vendor, leon, reply, whole_input):
    vendor.on(*GRAPHQL, reply(body=VALUE))
    assert leon().save_journey_log(501, whole_input) == HELD
    (got,) = vendor.of(*GRAPHQL)
    assert got.headers["authorization"] == "Bearer access-token-5d2e"
    assert got.json["variables"] == {"flightNid": 501, "journeyLog": whole_input}
    query = " ".join(line for line in got.json["query"].splitlines() if not line.startswith("#"))
    assert " ".join(query.split()) == (
        "mutation ($flightNid: Int!, $journeyLog: JourneyLogInput!) { journeyLog { "
        "save(flightNid: $flightNid, journeyLog: $journeyLog) { __typename "
        "... on JourneyLogValue { value { ...JourneyLogFields } } "
        "... on ErrorList { errorList { message category path } } } } } "
        "fragment JourneyLogFields on JourneyLog { bloffUTC toTimeUTC ldgTimeUTC blonUTC flightLog landingCount "
        "paxCount usedFuel remainingFuel blockFuel takeoffCrewLogin { loginNid } status }"
    )


def test_leons_list_of_errors(vendor, leon, reply):
    vendor.on(
        *GRAPHQL,
        reply(
            body=listed(
                ("Block Fuel value cannot be lesser than Used Fuel", "VALIDATION", ["journeyLog", "blockFuel"]),
                ("Crew member not found", "VALIDATION", ["journeyLog", "approachList", 0]),
                ("Odd.", None, []),
            )
        ),
    )
    with pytest.raises(Rejected) as caught:
        leon().save_journey_log(501, BODY)
    error = caught.value
    assert (type(error), error.status, error.reason) == (Rejected, 200, "VALIDATION")
    assert error.fields == (
        ("journeyLog.blockFuel", "Block Fuel value cannot be lesser than Used Fuel"),
        ("journeyLog.approachList.0", "Crew member not found"),
        ("?", "Odd."),
    )
    assert str(error).startswith(
        "LEON, journeyLog.save: is refused (VALIDATION): journeyLog.blockFuel: Block Fuel value cannot be lesser than "
        "Used Fuel; journeyLog.approachList.0: Crew member not found; Odd.. Mend the record"
    )
    assert len(vendor.of(*GRAPHQL)) == 1


def test_a_closed_log(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=listed(("Journey log is closed", "RESOURCE_EDITION_BLOCKED", ["journeyLog"]))))
    with pytest.raises(Rejected, match=r"Journey log is closed\. Reopen") as caught:
        leon().save_journey_log(501, BODY)
    assert caught.value.reason == "RESOURCE_EDITION_BLOCKED"


def test_a_flight_that_leon_does_not_know(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=listed(("Flight not found", "RESOURCE_NOT_FOUND", ["flightNid"]))))
    with pytest.raises(NotFound) as caught:
        leon().save_journey_log(501, BODY)
    assert caught.value.reason == "RESOURCE_NOT_FOUND"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"how": "drop"}, "no whole answer"),
        ({"how": "short", "body": VALUE}, "no whole answer"),
        ({"status": 500, "body": failing("Internal server error")}, "HTTP 500"),
        ({"status": 502, "body": PAGE}, "HTTP 502"),
        ({"status": 503, "headers": {"Retry-After": "1"}}, "HTTP 503"),
        ({"body": json.dumps(VALUE).encode()[:-9]}, "cut or broken"),
        ({"body": PAGE}, "page"),
        ({"body": failing("Internal server error", data=None)}, "of its own"),
        ({"body": failing("Oops", "internal", ["journeyLog", "save"], data=None)}, "of its own"),
        ({"body": failing("Odd", "businessLogic", ["journeyLog", "save"], data=None)}, "businessLogic"),
        ({"body": [1]}, "JSON list"),
        ({"body": {}}, "without journeyLog.save"),
        ({"body": {"errors": "broken"}}, "no list"),
        ({"body": {"data": {"journeyLog": {"save": None}}}}, "without journeyLog.save"),
        ({"body": saved(__typename="JourneyLogValue", value=None)}, "neither"),
        ({"body": saved(__typename="Other", value=HELD)}, "neither"),
        ({"body": saved(__typename="ErrorList", errorList=[])}, "names none"),
        ({"body": saved(__typename="ErrorList", errorList=[None])}, "names none"),
        ({"body": saved(__typename="ErrorList", errorList=None)}, "names none"),
    ],
)
def test_after_an_answer_that_proves_nothing_it_is_not_sent_again(vendor, leon, reply, *, answer, words):
    vendor.on(*GRAPHQL, reply(**answer))
    with pytest.raises(Unavailable, match=words) as caught:
        leon().save_journey_log(501, BODY)
    assert caught.value.may_have_written
    assert len(vendor.of(*GRAPHQL)) == 1
    assert str(caught.value).startswith("LEON, journeyLog.save: ")


def test_an_answer_that_comes_too_late_proves_nothing(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(how="late", seconds=1, body=VALUE))
    with pytest.raises(Unavailable, match="in time") as caught:
        leon(read_timeout=0.2).save_journey_log(501, BODY)
    assert caught.value.may_have_written
    assert len(vendor.of(*GRAPHQL)) == 1


def test_what_never_left_was_never_written(vendor, leon, reply):
    client = leon()
    vendor.on(*GRAPHQL, reply(body={"data": {"echo": "turnaround"}}, headers={"Connection": "close"}))
    client.echo()
    vendor.close()
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        client.save_journey_log(501, BODY)
    assert not caught.value.may_have_written
    assert len([call for call in client.calls if call.operation == "journeyLog.save"]) == 3


@pytest.mark.parametrize(
    ("first", "tokens"),
    [
        ({"status": 401}, 2),
        ({"status": 429, "headers": {"Retry-After": "0"}}, 1),
        ({"status": 403, "body": PAGE}, 1),
    ],
)
def test_what_was_turned_away_goes_out_again(vendor, leon, reply, *, first, tokens):
    vendor.on(*GRAPHQL, reply(**first), reply(body=VALUE))
    assert leon().save_journey_log(501, BODY) == HELD
    assert [got.json["variables"]["journeyLog"] for got in vendor.of(*GRAPHQL)] == [BODY, BODY]
    assert len(vendor.of(*TOKEN)) == tokens


@pytest.mark.parametrize(
    ("answer", "requests", "words"),
    [
        ({"status": 401}, 2, "credentials"),
        ({"status": 403, "body": PAGE}, 3, "missing scope"),
        ({"status": 404, "body": PAGE}, 1, "base_url"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, 1, "redirect"),
        (
            {"body": failing("no privileges to 'GRAPHQL_JOURNEY_LOG_EDIT' resource", "accessRestriction", data=None)},
            1, "lacks the resource GRAPHQL_JOURNEY_LOG_EDIT",
        ),
        ({"status": 403, "body": failing("Not allowed", "accessRestriction")}, 1, "resource GRAPHQL_JOURNEY_LOG_EDIT"),
    ],
)  # fmt: skip
def test_a_configuration_that_a_person_has_to_mend(vendor, leon, reply, *, answer, requests, words):
    vendor.on(*GRAPHQL, reply(**answer))
    with pytest.raises(NotAuthorised, match=words):
        leon().save_journey_log(501, BODY)
    assert len(vendor.of(*GRAPHQL)) == requests


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "body": failing('Cannot query field "journeyLog" on type "Mutation".', "graphql")},
        {"status": 400, "body": failing('Unknown type "JourneyLogInput".', "graphql")},
        {"status": 400, "body": b"bad request"},
    ],
)
def test_a_mutation_that_leon_does_not_know_stops(vendor, leon, reply, answer):
    vendor.on(*GRAPHQL, reply(**answer))
    with pytest.raises(Misread, match="HTTP 400"):
        leon().save_journey_log(501, BODY)
    assert len(vendor.of(*GRAPHQL)) == 1


GOT = 'Variable "$journeyLog" got invalid value'
WHOLE_VALUE = json.dumps(BODY | {"pax": "many"})
NO_INT = "Int cannot represent non-integer value"
NO_CATERING = "Expected value of type 'JourneyLogInput' to include required field 'catering'"
TOO_LONG = "validation failed with reason 'Text is too long'"
NO_AIRPORT = "validation failed with reason 'Its not an airport code'"
NO_REASON = "for a reason that may quote it"


@pytest.mark.parametrize(
    ("message", "place", "told"),
    [
        (f'{GOT} "many" at "journeyLog.pax"; {NO_INT}: "many"', "pax", NO_INT),
        (f"Variable '$journeyLog' has invalid value at .pax: {NO_INT}: 'many'", "pax", NO_INT),
        (f"{GOT} {WHOLE_VALUE}; Expected type Int at value.pax; {NO_INT}: many", "pax", NO_INT),
        (f'{GOT} {WHOLE_VALUE}; Field "x" is not defined by type JourneyLogInput.', "", 'Field "x" is not defined'),
        (f'{GOT} {WHOLE_VALUE} at "journeyLog"; {NO_CATERING}, found: {BODY!r}.', "", NO_CATERING),
        (f'{GOT} "Ann said" at "journeyLog.notes"; Argument \'Ann said\' {TOO_LONG}', "notes", TOO_LONG),
        (f'{GOT} 1.5 at "journeyLog.oiluplift[0].engineId"; {NO_INT}: 1.5', "oiluplift[0].engineId", NO_INT),
        (f'{GOT} "Ann said ill" at "journeyLog.Ann"; Ann said ill', "", NO_REASON),
        (f"Argument 'journeyLog' {NO_AIRPORT}", "", NO_AIRPORT),
    ],
)
@pytest.mark.parametrize("category", ["graphql", "argumentValidation"])
def test_a_value_that_leon_refuses_is_not_told(vendor, leon, reply, *, message, place, told, category):
    vendor.on(*GRAPHQL, reply(400, failing(message, category, data=None)))
    with pytest.raises(Rejected) as caught:
        leon().save_journey_log(501, BODY)
    ((path, words),) = caught.value.fields
    assert path == f"journeyLog.{place}".rstrip(".")
    assert words.endswith(told)
    assert (caught.value.status, caught.value.reason) == (400, category)
    assert told in str(caught.value)
    shown = str(caught.value) + repr(caught.value.fields)
    assert all(word not in shown for word in ("Ann", "ill;", "many"))
    assert len(vendor.of(*GRAPHQL)) == 1


def test_a_flight_number_that_leon_refuses(vendor, leon, reply):
    message = 'Variable "$flightNid" got invalid value 1099511627776 at "flightNid"; Int cannot represent value: 1'
    vendor.on(*GRAPHQL, reply(400, failing(message, "graphql")))
    with pytest.raises(Rejected) as caught:
        leon().save_journey_log(2**40, BODY)
    assert caught.value.fields == (("flightNid", "Int cannot represent value"),)


@pytest.mark.parametrize("escape", [str, json.dumps, repr, lambda text: json.dumps(text).replace("/", "\\/")])
def test_leons_own_words_do_not_hold_what_a_pilot_wrote(vendor, leon, reply, escape):
    told = f"Notes {escape(BODY['notes'])} are too long for {{ann@acme.example}}"
    answers = (
        {"body": listed((told, "VALIDATION", ["journeyLog", "notes"]))},
        {"body": failing(told, "businessLogic", data=None)},
        {"status": 400, "body": failing(told, "graphql")},
        {"status": 400, "body": told.encode()},
    )
    for answer in answers:
        vendor.on(*GRAPHQL, reply(**answer))
        with pytest.raises((Rejected, Unavailable, Misread)) as caught:
            leon().save_journey_log(501, BODY)
        shown = str(caught.value) + repr(getattr(caught.value, "fields", ""))
        assert "Ann" not in shown
        assert "acme" not in shown
