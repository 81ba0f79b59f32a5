"""What LEON is asked, and what its answers become."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import Misread, NotAuthorised, Rejected, Unavailable
from connectors.leon.wire import HOLES, from_leon_flight
from model.records import RecordError

GRAPHQL = ("POST", "/api/graphql/")
TOKEN = ("POST", "/access_token/refresh/")
DAY = datetime(2026, 3, 10, tzinfo=UTC)
PAGE = b"<html><body>Forbidden</body></html>"


def data(**roots):
    return {"data": roots}


def failing(message, category=None, path=None, **body):
    error = {"message": message}
    if category:
        error["extensions"] = {"category": category}
    if path:
        error["path"] = path
    return {"errors": [error], **body}


def at(hours):
    return (DAY + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_token_is_fetched_once_and_reused(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=data(aircraftList=[])))
    client = leon()
    client.aircraft()
    client.aircraft()
    (token,) = vendor.of(*TOKEN)
    assert token.form == {"refresh_token": "leon-refresh-secret-8c1f"}
    assert token.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in token.headers
    assert {got.headers["authorization"] for got in vendor.of(*GRAPHQL)} == {"Bearer access-token-5d2e"}


@pytest.mark.parametrize("body", [{"access_token": "other-token"}, "other-token", b"other-token\n"])
def test_a_token_may_come_as_json(vendor, leon, reply, body):
    client = leon()
    vendor.on(*TOKEN, reply(body=body))
    vendor.on(*GRAPHQL, reply(body=data(echo="turnaround")))
    client.echo()
    assert vendor.of(*GRAPHQL)[0].headers["authorization"] == "Bearer other-token"
    assert vendor.of(*GRAPHQL)[0].json["variables"] == {"text": "turnaround"}


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ({"status": 401}, NotAuthorised, "refresh token"),
        ({"status": 403, "body": {"error": "no"}}, NotAuthorised, "refresh token"),
        ({"status": 403, "body": PAGE}, NotAuthorised, "too many requests"),
        ({"status": 500}, Unavailable, "HTTP 500"),
        ({"body": b""}, Unavailable, "no token"),
        ({"body": PAGE}, Unavailable, "no token"),
        ({"body": b"not a token at all"}, Misread, "no token"),
    ],
)
def test_token_refusals(vendor, leon, reply, *, answer, error, words):
    client = leon(attempts=2)
    vendor.on(*TOKEN, reply(**answer))
    with pytest.raises(error, match=words):
        client.aircraft()
    assert not vendor.of(*GRAPHQL)


def test_a_401_gets_one_new_token(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(401), reply(body=data(aircraftList=[{"aircraftNid": 1}])))
    assert leon().aircraft() == [{"aircraftNid": 1}]
    assert len(vendor.of(*TOKEN)) == 2


def test_a_second_401_is_final(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(401))
    with pytest.raises(NotAuthorised, match="credentials"):
        leon().aircraft()
    assert (len(vendor.of(*TOKEN)), len(vendor.of(*GRAPHQL))) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "error", "requests", "words"),
    [
        ({"status": 500, "body": failing("Internal server error")}, Unavailable, 3, "HTTP 500"),
        ({"status": 503}, Unavailable, 3, "HTTP 503"),
        ({"status": 429, "headers": {"Retry-After": "0"}}, Unavailable, 3, "slow down"),
        ({"status": 403, "body": PAGE}, NotAuthorised, 3, "missing scope"),
        ({"status": 404, "body": PAGE}, NotAuthorised, 1, "base_url"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, NotAuthorised, 1, "redirect"),
        ({"body": b'{"data": {"aircraftList": [{"aircr'}, Unavailable, 3, "cut or broken"),
        ({"body": b'{"data": {"aircraftList": [{"a": NaN}]}}'}, Unavailable, 3, "cut or broken"),
        ({"body": b"\xff\xfe"}, Unavailable, 3, "cut or broken"),
        ({"body": PAGE}, Unavailable, 3, "page"),
        ({"body": b"[" * 100_000}, Unavailable, 3, "cut or broken"),
        ({"how": "short", "body": data(aircraftList=[])}, Unavailable, 3, "no whole answer"),
        ({"how": "drop"}, Unavailable, 3, "no whole answer"),
        ({"body": [1]}, Misread, 1, "JSON list"),
        ({"body": {}}, Misread, 1, "without aircraftList"),
        ({"body": {"data": None}}, Misread, 1, "without aircraftList"),
        ({"body": data(aircraftList={"a": 1})}, Misread, 1, "dict where a list"),
        ({"body": data(aircraftList=None)}, Misread, 1, "null where a list"),
        ({"body": {"errors": "broken", "data": {}}}, Misread, 1, "no list"),
        ({"status": 400, "body": b"bad"}, Misread, 1, "HTTP 400"),
        (
            {"status": 400, "body": failing('Cannot query field "x" on type "Aircraft".', "graphql")},
            Misread, 1, "Cannot query field",
        ),
        ({"status": 400, "body": failing("Argument 'a' is bad", "argumentValidation")}, Misread, 1, "Argument"),
        ({"body": failing("Internal server error", path=["aircraftList"], data=None)}, Unavailable, 3, "of its own"),
        (
            {"body": failing("No privileges to 'GRAPHQL_ACFT' resource", "accessRestriction", data=None)},
            NotAuthorised, 1, "GRAPHQL_ACFT",
        ),
        (
            {"status": 403, "body": failing("no privileges to 'GRAPHQL_ACFT' resource", "accessRestriction")},
            NotAuthorised, 1, "GRAPHQL_ACFT",
        ),
        ({"body": failing("Max query complexity should be 1600 but got 2100.")}, Misread, 1, "complexity"),
    ],
)  # fmt: skip
def test_what_an_answer_becomes(vendor, leon, reply, *, answer, error, requests, words):
    vendor.on(*GRAPHQL, reply(**answer))
    with pytest.raises(error, match=words) as caught:
        leon().aircraft()
    assert len(vendor.of(*GRAPHQL)) == requests
    assert str(caught.value).startswith("LEON, aircraftList: ")
    assert "\n" not in str(caught.value)


def test_a_gateway_refusal_that_passes_is_waited_for(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(403, PAGE), reply(body=data(aircraftList=[])))
    client = leon(backoff=0.01)
    client.aircraft()
    first, second = (call for call in client.calls if call.operation == "aircraftList")
    assert (second.started - first.started).total_seconds() >= 0.2
    assert [(call.status, call.attempt) for call in (first, second)] == [(403, 1), (200, 2)]


def test_one_flight(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=data(flight={"flightNid": 7})), reply(body=data(flight=None)))
    client = leon()
    assert client.flight(7) == {"flightNid": 7}
    assert client.flight(8) is None
    assert vendor.of(*GRAPHQL)[1].json["variables"] == {"flightNid": 8}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (failing("Internal server error", path=["flight"], data={"flight": None}), Unavailable),
        (failing("something", "businessLogic", path=["flight"], data={"flight": None}), Misread),
        ({"data": {}}, Misread),
        ({"data": {"flight": []}}, Misread),
    ],
)
def test_an_error_never_reads_as_an_unknown_flight(vendor, leon, reply, body, error):
    vendor.on(*GRAPHQL, reply(body=body))
    with pytest.raises(error):
        leon().flight(7)


def test_a_refused_argument_of_one_flight(vendor, leon, reply):
    message = "Argument 'flightNid' validation failed with reason 'Its not a flight'"
    vendor.on(*GRAPHQL, reply(400, failing(message, "argumentValidation", data=None)))
    with pytest.raises(Rejected) as caught:
        leon().flight(7)
    assert caught.value.fields == (("flightNid", "Its not a flight"),)
    assert (caught.value.status, caught.value.reason) == (400, "argumentValidation")


# Flight lists.


def overlapping(flights, reply, longest=None):
    """A LEON that selects by overlap, whole days included, and that may refuse long intervals."""

    def answer(got):
        interval = got.json["variables"]["filter"]["timeInterval"]
        start, end = (datetime.fromisoformat(interval[name]) for name in ("start", "end"))
        if longest is not None and end - start > longest:
            return reply(400, failing("Max query complexity should be 1600 but got 9000.", "graphql", data=None))
        hits = []
        for flight in flights:
            begin = flight.get("startTimeUTC")
            readable = isinstance(begin, str) and begin.startswith("20")
            if not readable or start - timedelta(hours=6) <= datetime.fromisoformat(begin) <= end:
                hits.append(flight)
        return reply(body=data(flightList=hits))

    return answer


def test_chunks_cover_the_window_once(vendor, leon, reply):
    flights = [{"flightNid": hour, "startTimeUTC": at(hour)} for hour in range(0, 24 * 7, 3)]
    vendor.on(*GRAPHQL, overlapping(flights, reply))
    got = leon().flights(DAY, DAY + timedelta(days=5))
    assert got == [flight for flight in flights if flight["flightNid"] < 24 * 5]
    intervals = sorted(got.json["variables"]["filter"]["timeInterval"]["start"] for got in vendor.of(*GRAPHQL))
    assert intervals == ["2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z", "2026-03-14T00:00:00Z"]
    assert all(set(got.json["variables"]["filter"]) == {"timeInterval"} for got in vendor.of(*GRAPHQL))


def test_the_end_is_exclusive_and_the_start_inclusive(vendor, leon, reply):
    flights = [{"flightNid": nid, "startTimeUTC": at(hour)} for nid, hour in ((1, -1), (2, 0), (3, 47.999), (4, 48))]
    vendor.on(*GRAPHQL, overlapping(flights, reply))
    assert [flight["flightNid"] for flight in leon().flights(DAY, DAY + timedelta(days=2))] == [2, 3]


def test_doubles_stay_and_an_unreadable_start_comes_once(vendor, leon, reply):
    flights = [
        {"flightNid": 1, "startTimeUTC": at(1)},
        {"flightNid": 1, "startTimeUTC": at(1), "flightNo": "second"},
        {"flightNid": 2, "startTimeUTC": "soon"},
        {"flightNid": None, "startTimeUTC": None},
    ]
    vendor.on(*GRAPHQL, overlapping(flights, reply))
    assert leon().flights(DAY, DAY + timedelta(days=6)) == flights


def test_entries_of_any_shape_come_through(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=data(flightList=[None, "text", 5, {"startTimeUTC": at(1)}])))
    assert leon().flights(DAY, DAY + timedelta(days=2)) == [None, "text", 5, {"startTimeUTC": at(1)}]


def test_a_chunk_that_is_too_complex_is_halved(vendor, leon, reply):
    flights = [{"flightNid": hour, "startTimeUTC": at(hour)} for hour in range(48)]
    vendor.on(*GRAPHQL, overlapping(flights, reply, longest=timedelta(hours=7)))
    assert leon().flights(DAY, DAY + timedelta(days=2)) == flights


def test_halving_ends_at_an_hour(vendor, leon, reply):
    vendor.on(*GRAPHQL, overlapping([], reply, longest=timedelta(0)))
    with pytest.raises(Misread, match="complexity"):
        leon().flights(DAY, DAY + timedelta(hours=4))
    lengths = {
        datetime.fromisoformat(interval["end"]) - datetime.fromisoformat(interval["start"])
        for interval in (got.json["variables"]["filter"]["timeInterval"] for got in vendor.of(*GRAPHQL))
    }
    assert min(lengths) == timedelta(hours=1)


def test_a_failing_chunk_fails_the_whole(vendor, leon, reply):
    def answer(got):
        if got.json["variables"]["filter"]["timeInterval"]["start"].startswith("2026-03-12"):
            return reply(500)
        return reply(body=data(flightList=[]))

    vendor.on(*GRAPHQL, answer)
    with pytest.raises(Unavailable):
        leon().flights(DAY, DAY + timedelta(days=6))


def test_chunks_are_asked_for_at_the_same_time(vendor, leon, reply):
    together = threading.Barrier(3, timeout=2.5)

    def answer(_got):
        together.wait()
        return reply(body=data(flightList=[]))

    vendor.on(*GRAPHQL, answer)
    assert leon(concurrency=3).flights(DAY, DAY + timedelta(days=6)) == []
    assert len(vendor.of(*TOKEN)) == 1


def test_a_chunk_is_never_longer_than_31_days(vendor, leon, reply):
    vendor.on(*GRAPHQL, reply(body=data(flightList=[])))
    leon(chunk_days=31).flights(DAY, DAY + timedelta(days=40))
    assert len(vendor.of(*GRAPHQL)) == 2


def test_no_window_no_request(vendor, leon):
    assert leon().flights(DAY, DAY) == []
    with pytest.raises(ValueError, match="time zone"):
        leon().flights(DAY.replace(tzinfo=None), DAY)
    assert vendor.got == []


def test_a_null_left_by_an_error_is_told_apart_from_nothing(vendor, leon, reply):
    body = failing(
        "Internal server error",
        path=["flightList", 1, "acft"],
        data={
            "flightList": [
                {"flightNid": 1, "startTimeUTC": at(1)},
                {"flightNid": 2, "startTimeUTC": at(2), "acft": None},
            ]
        },
    )
    vendor.on(*GRAPHQL, reply(body=body))
    first, second = leon().flights(DAY, DAY + timedelta(days=2))
    assert HOLES not in first
    with pytest.raises(RecordError, match="LEON flight 2: acft could not be answered by LEON"):
        from_leon_flight(second)


@pytest.mark.parametrize("entry", [None, {}])
def test_an_entry_lost_to_an_error_surfaces(vendor, leon, reply, entry):
    body = failing("No.", "businessLogic", path=["flightList", 0], data={"flightList": [entry]})
    vendor.on(*GRAPHQL, reply(body=body))
    (flight,) = leon().flights(DAY, DAY + timedelta(days=2))
    with pytest.raises(RecordError, match="could not be answered"):
        from_leon_flight(flight)


@pytest.mark.parametrize("path", [None, ["flightList"], ["flightList", 9, "acft"], ["flightList", "x"], ["other", 0]])
def test_an_error_beside_data_that_points_nowhere_stops(vendor, leon, reply, path):
    body = failing("odd", "businessLogic", path=path, data={"flightList": [{"flightNid": 1, "startTimeUTC": at(1)}]})
    vendor.on(*GRAPHQL, reply(body=body))
    with pytest.raises(Misread, match="odd"):
        leon().flights(DAY, DAY + timedelta(days=2))


def test_a_missing_scope_stops_even_beside_data(vendor, leon, reply):
    body = failing(
        "Logged user has no privileges to 'GRAPHQL_FLIGHT_CREW_SEE' resource for operator 2207",
        "accessRestriction",
        path=["flightList", 0, "acft"],
        data={"flightList": [{"flightNid": 1, "acft": None}]},
    )
    vendor.on(*GRAPHQL, reply(body=body))
    with pytest.raises(NotAuthorised, match="lacks the resource GRAPHQL_FLIGHT_CREW_SEE"):
        leon().flights(DAY, DAY + timedelta(days=2))
