"""LEON's stand-in over HTTP: addresses, tokens, refusals and limits, as facts about LEON say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from leon_host import Host, serving

from sandbox.leon import records

WEEK = {"start": "2026-03-09", "end": "2026-03-16"}


@pytest.fixture
def host() -> Iterator[Host]:
    with serving("acme", "borealis") as started:
        for store in started.leon.values():
            store.add_airport(
                records.airport(nid=1, icao="EGGW", iata="LTN", name="Luton", city="London", zone="Europe/London")
            )
            store.add_airport(records.airport(nid=2, icao=None, iata="HTO", name="East Hampton"))
            store.add_aircraft(records.aircraft(nid=77, registration="M-RSAR", type_icao="GLF6"))
            store.add_aircraft(records.aircraft(nid=78, registration="Ground Han", type_icao=None, is_aircraft=False))
            add(store, 501, "2026-03-10T05:15:00Z", "2026-03-10T07:00:00Z")
        yield started


def add(store, nid: int, start: str, end: str, **fields):
    given = {"startAirport": "EGGW", "endAirport": "HTO", "acftNid": 77, **fields}
    return store.add_flight({"flightNid": nid, "startTimeUTC": start, "endTimeUTC": end, **given})


def flights(host: Host, start: str, end: str, more: str = "") -> httpx.Response:
    query = f'{{ flightList(filter: {{timeInterval: {{start: "{start}", end: "{end}"}} {more}}}) {{ flightNid }} }}'
    return host.ask(query)


def nids(answer: httpx.Response) -> list[int]:
    return [each["flightNid"] for each in answer.json()["data"]["flightList"]]


# ---------------------------------------------------------------- addresses and tokens


def test_the_access_token_comes_as_plain_text_for_the_api_key_in_a_form(host):
    path = f"{host.url}/leon/acme/access_token/refresh/"
    good = httpx.post(path, data={"refresh_token": "leon-acme-key"})
    assert good.status_code == 200
    assert good.headers["content-type"].startswith("text/plain")
    assert good.text
    assert not good.text.startswith("{")
    assert httpx.post(path, data={"refresh_token": "leon-borealis-key"}).status_code == 403
    assert httpx.post(path, json={"refresh_token": "leon-acme-key"}).status_code == 400
    host.leon["acme"].revoked = True
    assert httpx.post(path, data={"refresh_token": "leon-acme-key"}).status_code == 401


def test_a_token_lasts_thirty_minutes_of_the_sandbox_clock(host):
    header = {"Authorization": f"Bearer {host.token()}"}
    path = f"{host.url}/leon/acme/api/graphql/"
    body = {"query": '{ echo(text: "hello") }'}
    host.clock.instant += timedelta(minutes=29, seconds=59)
    assert httpx.post(path, json=body, headers=header).json() == {"data": {"echo": "hello"}}
    host.clock.instant += timedelta(seconds=1)
    assert httpx.post(path, json=body, headers=header).status_code == 401
    assert httpx.post(path, json=body).status_code == 401


def test_a_token_of_one_operator_opens_no_other(host):
    header = {"Authorization": f"Bearer {host.token('borealis')}"}
    answer = httpx.post(f"{host.url}/leon/acme/api/graphql/", json={"query": '{ echo(text: "x") }'}, headers=header)
    assert answer.status_code == 401


def test_the_five_hundred_and_first_live_token_is_refused_with_retry_after(host):
    now = host.clock.now()
    for _ in range(500):
        assert host.leon["acme"].tokens.issue(now)
    path, form = f"{host.url}/leon/acme/access_token/refresh/", {"refresh_token": "leon-acme-key"}
    refused = httpx.post(path, data=form)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1800")
    host.clock.instant += timedelta(minutes=30)
    assert httpx.post(path, data=form).status_code == 200


def test_without_the_last_slash_a_page_says_403(host):
    for path in ("/leon/acme/api/graphql", "/leon/acme/access_token/refresh"):
        answer = httpx.post(host.url + path, json={"query": '{ echo(text: "x") }'})
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/html")


def test_only_post_is_answered(host):
    assert httpx.get(f"{host.url}/leon/acme/api/graphql/").status_code == 405


def test_the_request_limit_is_a_page_with_403_and_counts_each_operator_alone(host):
    host.leon["acme"].rate_limit_per_minute = 4
    answers = [host.ask('{ echo(text: "x") }').status_code for _ in range(2)]  # each asks for a token, too
    assert answers == [200, 200]
    over = httpx.post(f"{host.url}/leon/acme/api/graphql/", json={"query": '{ echo(text: "x") }'})
    assert over.status_code == 403
    assert "<html>" in over.text
    assert host.ask('{ echo(text: "x") }', operator="borealis").status_code == 200


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-10", "2026-03-10"),
        ("2026-03-10", "2026-03-09"),
        ("2026-01-10", "2026-04-10T00:00:01Z"),
    ],
    ids=["zero", "negative", "over three months"],
)
def test_an_interval_out_of_bounds_is_an_argument_validation(host, start, end):
    answer = flights(host, start, end)
    assert answer.status_code == 400
    assert answer.json()["data"] is None
    error = answer.json()["errors"][0]
    assert error["message"] == "Argument 'timeInterval' validation failed with reason 'Interval length out of bounds'"
    assert error["extensions"]["category"] == "argumentValidation"


def test_exactly_three_months_are_allowed(host):
    assert flights(host, "2026-01-10", "2026-04-10").status_code == 200


def test_a_variable_that_is_no_instant_is_named_with_its_path(host):
    query = "query ($f: FlightFilter!) { flightList(filter: $f) { flightNid } }"
    answer = host.ask(query, {"f": {"timeInterval": {"start": "ZZZQ", "end": "2026-03-10"}}})
    assert answer.status_code == 400
    error = answer.json()["errors"][0]
    assert error["message"].startswith('Variable "$f" got invalid value "ZZZQ" at "f.timeInterval.start"; Argument')
    assert error["extensions"]["category"] == "argumentValidation"
    assert answer.json()["data"] is None


def test_an_unknown_field_fails_the_whole_query_and_is_named(host):
    answer = host.ask("{ flight(flightNid: 501) { flightNo cateringNid } }")
    assert answer.status_code == 400
    assert "cateringNid" in answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()


def test_a_body_that_is_no_query_is_400(host):
    header = {"Authorization": f"Bearer {host.token()}"}
    for content in (b"not json", b'{"variables": {}}', b"[]"):
        answer = httpx.post(f"{host.url}/leon/acme/api/graphql/", content=content, headers=header)
        assert answer.status_code == 400
        assert answer.json()["errors"]


def test_a_missing_resource_is_named(host):
    host.leon["acme"].missing_resources = {"GRAPHQL_FLIGHT_CREW_SEE"}
    refused = host.ask("{ flight(flightNid: 501) { crewMemberList { loginNid } } }").json()
    assert refused["data"] is None
    assert "'GRAPHQL_FLIGHT_CREW_SEE'" in refused["errors"][0]["message"]
    assert refused["errors"][0]["extensions"]["category"] == "accessRestriction"
    assert host.ask("{ flight(flightNid: 501) { flightNo } }").json()["data"]["flight"]


def test_what_breaks_within_is_masked(host):
    host.leon["acme"].patch_flight(501, {"status": "MAYBE"})  # no value of the enum: the executor fails on it
    answer = host.ask("{ flight(flightNid: 501) { status } }")
    assert answer.status_code == 500
    assert answer.json() == {"errors": [{"message": "Internal server error"}]}


def test_a_field_that_fails_leaves_the_others_and_says_where(host):
    add(host.leon["acme"], 502, "2026-03-10T06:00:00Z", "2026-03-10T08:00:00Z")
    host.leon["acme"].break_field(502, "endAirport.code.icao", "Airport cannot be resolved")
    query = 'flightList(filter: {timeInterval: {start: "2026-03-10", end: "2026-03-11"}})'
    answer = host.ask(f"{{ {query} {{ flightNid endAirport {{ code {{ icao iata }} }} }} }}")
    assert answer.status_code == 200
    assert [each["flightNid"] for each in answer.json()["data"]["flightList"]] == [501, 502]
    assert answer.json()["data"]["flightList"][1]["endAirport"]["code"] == {"icao": None, "iata": "HTO"}
    assert answer.json()["errors"][0]["path"] == ["flightList", 1, "endAirport", "code", "icao"]
    host.leon["acme"].mend_fields()
    assert "errors" not in host.ask(f"{{ {query} {{ flightNid endAirport {{ code {{ icao }} }} }} }}").json()


# ---------------------------------------------------------------- flights


def test_cancelled_flights_come_too_unless_the_filter_says_otherwise(host):
    add(host.leon["acme"], 502, "2026-03-10T06:00:00Z", "2026-03-10T08:00:00Z", isCnl=True)
    add(host.leon["acme"], 503, "2026-03-10T04:00:00Z", "2026-03-10T05:00:00Z", status="OPTION")
    assert nids(flights(host, "2026-03-10", "2026-03-11")) == [503, 501, 502]  # by start
    assert nids(flights(host, "2026-03-10", "2026-03-11", "isCnl: false")) == [503, 501]
    assert nids(flights(host, "2026-03-10", "2026-03-11", "isCnl: true")) == [502]
    assert nids(flights(host, "2026-03-10", "2026-03-11", "flightStatus: CONFIRMED")) == [501, 502]
    assert nids(flights(host, "2026-03-10", "2026-03-11", "flightStatus: [OPTION]")) == [503]
    assert nids(flights(host, "2026-03-10", "2026-03-11", "aircraftNidList: [78]")) == []


def test_flights_that_overlap_the_interval_are_selected(host):
    assert nids(flights(host, "2026-03-10T06:00:00", "2026-03-10T06:30:00Z")) == [501]
    assert nids(flights(host, "2026-03-10T07:00:00Z", "2026-03-11")) == []
    assert nids(flights(host, "2026-03-10T07:14:00+02:00", "2026-03-10T05:15:00Z")) == []


def test_times_have_z_and_seconds_and_the_airports_own_clock(host):
    fields = "startTimeUTC endTimeUTC startTime startTimeLocal crewLastModificationTime scheduleStartDay"
    flight = host.ask(f"{{ flight(flightNid: 501) {{ {fields} }} }}").json()["data"]["flight"]
    assert flight == {
        "startTimeUTC": "2026-03-10T05:15:00Z",
        "endTimeUTC": "2026-03-10T07:00:00Z",
        "startTime": 1773119700,
        "startTimeLocal": "2026-03-10T05:15:00+00:00",
        "crewLastModificationTime": "2026-03-10T12:00:00Z",
        "scheduleStartDay": "2026-03-10",
    }


@pytest.mark.parametrize("kind", ["Int", "FlightNid", "TripNid", "AircraftNid"])
def test_nids_are_interchangeable_as_variables(host, kind):
    answer = host.ask(f"query ($nid: {kind}!) {{ flight(flightNid: $nid) {{ flightNid }} }}", {"nid": 501})
    assert answer.json() == {"data": {"flight": {"flightNid": 501}}}
    listed = f"query ($all: [{kind}!]) {{ flightList(filter: {{aircraftNidList: $all, timeInterval: "
    listed += '{start: "2026-03-10", end: "2026-03-11"}}) { flightNid } }'
    assert nids(host.ask(listed, {"all": [77]})) == [501]


def test_a_text_or_a_nullable_variable_does_not_stand_for_a_nid(host):
    for kind in ("String!", "Int", "Boolean!"):
        answer = host.ask(f"query ($nid: {kind}) {{ flight(flightNid: $nid) {{ flightNid }} }}", {"nid": 501})
        assert answer.status_code == 400
        assert "used in position expecting type" in answer.json()["errors"][0]["message"]


def test_an_unknown_or_deleted_flight_is_null(host):
    assert host.ask("{ flight(flightNid: 1) { flightNid } }").json() == {"data": {"flight": None}}
    host.leon["acme"].remove_flight(501)
    assert host.ask("{ flight(flightNid: 501) { flightNid } }").json() == {"data": {"flight": None}}


def test_the_aircraft_selection_hides_aircraft_and_their_flights(host):
    host.leon["acme"].visible_aircraft = {78}
    answer = host.ask("{ aircraftList { aircraftNid registration } flight(flightNid: 501) { flightNid } }").json()[
        "data"
    ]
    assert answer == {"aircraftList": [{"aircraftNid": 78, "registration": "Ground Han"}], "flight": None}
    assert nids(flights(host, "2026-03-10", "2026-03-11")) == []


# ---------------------------------------------------------------- changes


def modified(host: Host, since: str) -> dict:
    fields = "created { flightNid } changed { flightNid } deleted timestamp"
    answer = host.ask(f'{{ flights {{ getModifiedFlightList(dateTime: "{since}") {{ {fields} }} }} }}')
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["flights"]["getModifiedFlightList"]


def test_changes_since_are_split_and_carry_the_servers_own_time(host):
    store = host.leon["acme"]
    add(store, 502, "2026-03-10T06:00:00Z", "2026-03-10T08:00:00Z")
    add(store, 503, "2026-03-10T06:00:00Z", "2026-03-10T08:00:00Z")
    host.clock.instant += timedelta(minutes=5)
    since = "2026-03-10T12:00:01Z"
    assert modified(host, since)["created"] == []
    store.patch_flight(502, {"isCnl": True})
    store.remove_flight(503)
    add(store, 504, "2026-03-10T06:00:00Z", "2026-03-10T08:00:00Z")
    found = modified(host, since)
    assert found == {
        "created": [{"flightNid": 504}],
        "changed": [{"flightNid": 502}],
        "deleted": [503],
        "timestamp": int(host.clock.now().timestamp()),
    }


def test_crew_and_flight_watch_changes_never_show_among_changed_flights(host):
    store = host.leon["acme"]
    store.add_crew_member(
        records.crew_member(login_nid=9, code="AB", name="A", surname="B", email=None, positions=["CPT"])
    )
    host.clock.instant += timedelta(minutes=5)
    store.patch_flight(501, {"crewMemberList": [{"loginNid": 9, "position": "CPT"}]})
    store.patch_flight(501, {"flightWatch": {"statusId": "A"}})
    since = "2026-03-10T12:00:01Z"
    assert modified(host, since)["changed"] == []
    query = f'{{ flights {{ getFlightListOnWhichModifiedCrew(dateTime: "{since}") {{ flightNid }} }} }}'
    assert host.ask(query).json()["data"]["flights"]["getFlightListOnWhichModifiedCrew"] == [{"flightNid": 501}]


def test_changes_go_back_one_week_at_most(host):
    query = '{ flights { getModifiedFlightList(dateTime: "2026-03-03T11:59:59Z") { timestamp } } }'
    answer = host.ask(query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["category"] == "argumentValidation"
    assert modified(host, "2026-03-03T12:00:00Z")["timestamp"]
