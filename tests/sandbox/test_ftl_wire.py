"""FTL duties over HTTP: fields, interval, durations, access, faults, tampers and what a person does by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from sandbox.kit.faults import Fault
from sandbox.leon import time_long
from sandbox.leon.execution import Request, answer
from sandbox.leon.schema import leon_schema
from sandbox.server import Sandbox

DAY = date(2026, 3, 10)
WEEK = ("2026-03-08", "2026-03-15")
PLACE = "{ locationNid code { icao iata } timezone { name } }"
EVERY_FIELD = """ftlDutyNid crewMember { loginNid code name surname } firstTrNid lastTrNid dutyStartTime dutyEndTime
dutyLength fdpStartTime fdpEndTime fdpLength fdpExtension splitDutyTime maxFdpLength discretionLength splitOffTime
splitOnTime restRequiredBefore restRequiredAfter restReduction recoveryRestValidUntil previousDutyEndTime
nextDutyStartTime hasViolation startAirport PLACE endAirport PLACE homeAirport PLACE startsInHomeBase endsInHomeBase
sectorCount sectorList { trNid reportingTime startAirport PLACE endAirport PLACE activityType } blockStartTime
blockEndTime crewAugmentation isCabinCrew restFacility isAcclimated acclimatizationTimezone dutyName rosterLegend
nightDutyType plannedDutyStartTime plannedDutyEndTime plannedFdpLength""".replace("PLACE", PLACE)
REFUSAL = "Argument 'timeInterval' validation failed with reason 'Interval length out of bounds'"


class Box:
    """A played day, and a client with LEON's key."""

    def __init__(self, box: Sandbox) -> None:
        self.box, self.world, self.store = box, box.world, box.world.leon["acme"]
        self.token = ""

    def sign_in(self) -> None:
        form = {"refresh_token": "leon-acme-key"}
        self.token = httpx.post(f"{self.box.url}/leon/acme/access_token/refresh/", data=form).text

    def post(self, query: str, variables: dict[str, Any] | None = None) -> httpx.Response:
        header = {"Authorization": f"Bearer {self.token}"}
        body = {"query": query, "variables": variables or {}}
        return httpx.post(f"{self.box.url}/leon/acme/api/graphql/", json=body, headers=header, timeout=30)

    def list(self, fields: str, start: str = WEEK[0], end: str = WEEK[1]) -> httpx.Response:
        query = f"query ($i: TimeIntervalInput!) {{ ftl {{ dutyList(timeInterval: $i) {{ {fields} }} }} }}"
        return self.post(query, {"i": {"start": start, "end": end}})

    def duties(self, fields: str = EVERY_FIELD) -> list[dict[str, Any]]:
        given = self.list(fields)
        assert given.status_code == 200, given.text
        return given.json()["data"]["ftl"]["dutyList"]

    def control(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return httpx.post(f"{self.box.url}/_control/leon/acme/{path}", json=body)


@pytest.fixture
def box() -> Iterator[Box]:
    with Sandbox(DAY, clock="2026-03-10T12:00:00Z") as started:
        made = Box(started)
        made.sign_in()
        yield made


def test_every_field_of_the_type_is_answered(box):
    asked = set(re.findall(r"\w+", re.sub(r"\{[^{}]*(\{[^{}]*(\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}", "", EVERY_FIELD)))
    assert asked == set(leon_schema().type_map["FtlDuty"].fields)
    duties = box.duties()
    assert len(duties) > 50
    for duty in duties:
        assert set(duty) == asked
        assert re.fullmatch(r"2026-03-\d\dT\d\d:\d\d:\d\dZ", duty["dutyStartTime"])
        assert duty["sectorCount"] == len(duty["sectorList"])
        assert duty["homeAirport"]["timezone"] == {"name": "America/New_York"}
    always = {name for name in asked if all(duty[name] is not None for duty in duties)}
    never = {name for name in asked if all(duty[name] is None for duty in duties)}
    assert never == set()
    assert {"dutyLength", "ftlDutyNid", "firstTrNid", "hasViolation"} <= always


def test_the_short_way_and_the_long_way_answer_the_same(box):
    query = f"query ($i: TimeIntervalInput!) {{ ftl {{ all: dutyList(timeInterval: $i) {{ {EVERY_FIELD} }} }} }}"
    request = Request(query, {"i": {"start": WEEK[0], "end": WEEK[1]}})
    short, long = (answer(box.store, request, short_way=way) for way in (True, False))
    assert short.status == long.status == 200
    assert short.body == long.body
    assert short.body["data"]["ftl"]["all"]


def test_two_intervals_can_be_asked_for_at_once_and_beside_other_things(box):
    query = (
        '{ echo(text: "x") ftl { one: dutyList(timeInterval: {start: "2026-03-09", end: "2026-03-10"}) { ftlDutyNid } '
        'two: dutyList(timeInterval: {start: "2026-03-11", end: "2026-03-12"}) { ftlDutyNid } } }'
    )
    data = box.post(query).json()["data"]
    assert data["echo"] == "x"
    assert data["ftl"]["one"]
    assert data["ftl"]["two"]
    assert data["ftl"]["one"] != data["ftl"]["two"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-10", "2026-03-10"),
        ("2026-03-10", "2026-03-09T23:59:59Z"),
        ("2026-03-01", "2026-04-01T00:00:01Z"),
    ],
    ids=["nothing", "turned round", "a second over 31 days"],
)
def test_an_interval_out_of_bounds_is_refused_in_leons_words(box, start, end):
    refused = box.list("ftlDutyNid", start, end)
    assert refused.status_code == 400
    assert refused.json()["data"] is None
    error = refused.json()["errors"][0]
    assert error["message"] == REFUSAL
    assert error["extensions"]["category"] == "argumentValidation"


def test_thirty_one_days_are_allowed(box):
    assert box.list("ftlDutyNid", "2026-03-01", "2026-04-01").status_code == 200


def test_an_unknown_field_fails_the_whole_query(box):
    refused = box.list("ftlDutyNid restActualBefore")
    assert refused.status_code == 400
    assert "restActualBefore" in refused.json()["errors"][0]["message"]


def test_duties_overlap_the_interval_and_come_by_start(box):
    start, end = "2026-03-10T21:00:00Z", "2026-03-10T21:00:01Z"
    found = box.list("dutyStartTime dutyEndTime", start, end).json()["data"]["ftl"]["dutyList"]
    assert found
    assert found == sorted(found, key=lambda duty: duty["dutyStartTime"])
    assert all(duty["dutyStartTime"] <= start < duty["dutyEndTime"] for duty in found)
    every = box.duties("dutyStartTime dutyEndTime")
    assert sum(duty["dutyStartTime"] < end and duty["dutyEndTime"] > start for duty in every) == len(found)
    assert any(duty["dutyStartTime"] > "2026-03-10T12" and duty["dutyEndTime"] < start for duty in every)


# ---------------------------------------------------------------- access, faults, tampers


def test_it_needs_a_token_and_the_resource(box):
    token, box.token = box.token, "wrong"
    assert box.list("ftlDutyNid").status_code == 401
    box.token = token
    box.store.missing_resources = {"GRAPHQL_DUTY_SEE"}
    refused = box.list("ftlDutyNid").json()
    assert refused["data"] is None
    assert "'GRAPHQL_DUTY_SEE'" in refused["errors"][0]["message"]
    assert refused["errors"][0]["extensions"]["category"] == "accessRestriction"


def test_its_route_is_ftl_and_faults_strike_it(box):
    box.world.faults.add(Fault("status_503", vendor="leon", route="ftl"))
    assert box.list("ftlDutyNid").status_code == 503
    assert box.list("ftlDutyNid").status_code == 200
    box.world.faults.add(Fault("empty_list", vendor="leon", route="ftl"))
    assert box.duties("ftlDutyNid") == []
    assert box.duties("ftlDutyNid") != []
    routes = [(entry.route, entry.status, entry.is_write) for entry in box.world.requests.entries("leon", "acme")]
    assert routes[-4:] == [("ftl", 503, False), ("ftl", 200, False), ("ftl", 200, False), ("ftl", 200, False)]


def test_tampers_falsify_and_double_duties(box):
    first = box.duties("ftlDutyNid")[0]["ftlDutyNid"]
    box.world.tampers.add("leon", match={"ftlDutyNid": first}, set={"dutyLength": "soon"})
    box.world.tampers.add("leon", match={"ftlDutyNid": first}, duplicate=True)
    found = [duty for duty in box.duties("ftlDutyNid dutyLength") if duty["ftlDutyNid"] == first]
    assert found == [{"ftlDutyNid": first, "dutyLength": "soon"}] * 2


# ---------------------------------------------------------------- durations


@pytest.mark.parametrize(
    ("form", "kind", "shown"),
    [("H:MM", str, "26:05"), ("H:MM:SS", str, "26:05:00"), ("seconds", int, 93900)],
)
def test_durations_are_written_in_the_installations_form(box, form, kind, shown):
    assert box.control("switches", {"time_long": form}).json() == {"time_long": form}
    nid = box.duties("ftlDutyNid")[0]["ftlDutyNid"]
    box.control(f"duties/{nid}", {"restRequiredAfter": "26:05"})
    first, *others = box.duties("dutyLength restRequiredAfter fdpLength")
    assert first["restRequiredAfter"] == shown
    assert all(isinstance(duty["dutyLength"], kind) for duty in (first, *others))
    assert any(duty["fdpLength"] is None for duty in others)


def test_mixed_durations_are_in_all_forms_and_say_the_same(box):
    right = [duty["dutyLength"] for duty in box.duties("dutyLength")]
    box.store.time_long = time_long.MIXED
    mixed = [duty["dutyLength"] for duty in box.duties("dutyLength")]
    forms = {type(each) if isinstance(each, int) else each.count(":") for each in mixed}
    assert forms == {int, 1, 2}
    assert [time_long.read(each) for each in mixed] == [time_long.read(each) for each in right]


def test_an_unknown_form_is_refused(box):
    refused = box.control("switches", {"time_long": "hours"})
    assert refused.status_code == 422
    assert "H:MM:SS" in refused.text


@pytest.mark.parametrize(
    ("seconds", "form", "text"),
    [
        (0, "H:MM", "0:00"),
        (-900, "H:MM", "-0:15"),
        (-900, "H:MM:SS", "-0:15:00"),
        (360000, "H:MM", "100:00"),
        (61, "H:MM", "0:01:01"),
    ],
)
def test_a_duration_is_written_and_read(seconds, form, text):
    assert time_long.write(seconds, form) == text
    assert time_long.read(text) == seconds


def test_what_is_no_duration_is_refused():
    for wrong in ("1:60", "soon", "1h", True, 1.5):
        with pytest.raises(ValueError, match="no duration"):
            time_long.read(wrong)


def test_the_journey_logs_discretion_is_a_duration_too(box):
    nid = next(nid for nid, flight in box.store.flights.items() if flight["status"] == "CONFIRMED")
    assert box.control(f"journey-logs/{nid}", {"discretion": "1:10"}).status_code == 200
    query = f"{{ flight(flightNid: {nid}) {{ journeyLog {{ discretion }} }} }}"
    assert box.post(query).json()["data"]["flight"]["journeyLog"] == {"discretion": "1:10"}
    box.control("switches", {"time_long": "seconds"})
    assert box.post(query).json()["data"]["flight"]["journeyLog"] == {"discretion": 4200}


# ---------------------------------------------------------------- people, and by hand


def test_crew_members_have_the_columns_of_the_report(box):
    query = f"""{{ crewMemberList {{ login {{ loginNid }} idCardNumber permissionGroup userBase homeAirport {PLACE}
        dateOfBirth phone gender labelList positionList ratingList }} }}"""
    people = box.post(query).json()["data"]["crewMemberList"]
    assert len(people) == 30
    for person in people:
        assert all(person[name] for name in ("idCardNumber", "permissionGroup", "userBase", "homeAirport", "phone"))
        assert date.fromisoformat(person["dateOfBirth"]) < date(2005, 1, 1)
        assert person["gender"] in ("Female", "Male")
        assert person["positionList"]
    assert any(person["labelList"] for person in people)
    assert {bool(person["ratingList"]) for person in people} == {True, False}
    assert len({person["idCardNumber"] for person in people}) == 30
    nid = people[0]["login"]["loginNid"]
    box.control(f"crew-members/{nid}", {"gender": None, "labelList": ["New"]})
    changed = box.post(query).json()["data"]["crewMemberList"][0]
    assert (changed["gender"], changed["labelList"]) == (None, ["New"])


def test_a_person_adds_changes_and_deletes_a_duty(box):
    given = {
        "crewMember": 41000,
        "firstTrNid": 5,
        "dutyStartTime": "2026-03-14T08:00:00Z",
        "dutyEndTime": "2026-03-14T16:30:00Z",
        "startAirport": "KJFK",
        "sectorList": [{"trNid": 5, "startAirport": "KJFK", "endAirport": "KBOS", "activityType": "FLIGHT"}],
    }
    nid = box.control("duties", given).json()["ftlDutyNid"]
    fields = "ftlDutyNid crewMember { loginNid } lastTrNid dutyLength sectorCount startAirport { code { icao } }"
    (made,) = [duty for duty in box.duties(fields) if duty["ftlDutyNid"] == nid]
    assert made == {
        "ftlDutyNid": nid,
        "crewMember": {"loginNid": 41000},
        "lastTrNid": 5,
        "dutyLength": "8:30",
        "sectorCount": 1,
        "startAirport": {"code": {"icao": "KJFK"}},
    }
    assert box.control(f"duties/{nid}", {"dutyLength": "9:00"}).status_code == 200
    assert [each["dutyLength"] for each in box.duties("ftlDutyNid dutyLength") if each["ftlDutyNid"] == nid] == ["9:00"]
    assert box.control(f"duties/{nid}", {"remove": True}).status_code == 200
    assert nid not in [duty["ftlDutyNid"] for duty in box.duties("ftlDutyNid")]
    assert box.control(f"duties/{nid}", {"remove": True}).status_code == 404
    assert box.control("duties", {**given, "crewMember": 1}).status_code == 404
    assert box.control("duties", {**given, "restAfter": "1:00"}).status_code == 422
    assert box.control("duties", {**given, "fdpLength": "long"}).status_code == 422


def test_what_a_person_does_to_a_calculated_duty_stays(box):
    first, second = (duty["ftlDutyNid"] for duty in box.duties("ftlDutyNid")[:2])
    box.control(f"duties/{first}", {"dutyName": "By hand"})
    box.control(f"duties/{second}", {"remove": True})
    box.world.clock.set(datetime(2026, 3, 10, 21, tzinfo=UTC))
    box.sign_in()
    by_nid = {duty["ftlDutyNid"]: duty["dutyName"] for duty in box.duties("ftlDutyNid dutyName")}
    assert by_nid[first] == "By hand"
    assert second not in by_nid
