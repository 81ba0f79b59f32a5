"""The control API: clock, tampers, request log, state."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from techlog_host import Host, hosted

from sandbox.kit.clock import Clock


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        yield started


@dataclass
class Noted:
    at: datetime
    describe: str

    def apply(self, seen: list[tuple[str, datetime]]) -> None:
        seen.append((self.describe, CLOCK.now()))


MORNING = datetime(2026, 3, 10, 6, tzinfo=UTC)
CLOCK = Clock(MORNING)


def test_setting_the_clock_plays_what_is_due_in_order_at_its_own_time() -> None:
    seen: list[tuple[str, datetime]] = []
    nine, seven, eight = (MORNING + timedelta(hours=n) for n in (3, 1, 2))
    CLOCK.schedule([Noted(nine, "c"), Noted(seven, "a"), Noted(eight, "b")], seen)
    assert CLOCK.set(eight) == ["a", "b"]
    assert seen == [("a", seven), ("b", eight)]
    assert CLOCK.now() == eight
    assert CLOCK.set(MORNING) == []
    assert CLOCK.set(nine) == ["c"]


def test_clock_over_http(host: Host) -> None:
    assert host.control("GET", "/clock") == {"now": "2026-03-10T00:00:00Z", "mode": "still"}
    answer = host.control("PUT", "/clock", {"now": "2026-03-10T08:00:00+02:00"})
    assert answer == {"now": "2026-03-10T06:00:00Z", "mode": "still", "played": []}
    assert host.control("PUT", "/clock", {"now": "wall"})["mode"] == "wall"
    for now in ("2026-03-10T06:00:00", "noon", None):
        assert httpx.put(f"{host.box.url}/_control/clock", json={"now": now}).status_code == 422


def test_tampers_change_copies_and_nested_values(host: Host) -> None:
    trip = host.trip()["id"]
    sector = host.sector(trip, fluidUplifts=[{"fluid": "oil", "quantity": 1}])
    host.control(
        "POST",
        "/tampers",
        {
            "vendor": "techlog",
            "match": {"id": sector["id"]},
            "set": {"status": "MAYBE", "fluidUplifts.0.quantity": "much", "departureAirport": None, "no.such.way": 1},
        },
    )
    (row,) = host.api.get("/sectors").json()["results"]
    assert (row["status"], row["departureAirport"]) == ("MAYBE", None)
    assert row["fluidUplifts"] == [{"fluid": "oil", "quantity": "much"}]
    assert host.store.row("sectors", sector["id"])["status"] == "planned"
    host.control("DELETE", "/tampers")
    assert host.api.get("/sectors").json()["results"] == [sector]


def test_tampers_can_duplicate(host: Host) -> None:
    trip = host.trip(number="1")
    host.box.world.tampers.add("techlog", "acme", match={"id": trip["id"]}, set={"number": "2"}, duplicate=True)
    assert [row["number"] for row in host.api.get("/trips").json()["results"]] == ["1", "2"]
    host.box.world.tampers.add("leon", match={"id": trip["id"]}, set={"number": "3"})
    host.box.world.tampers.add("techlog", "borealis", match={"id": trip["id"]}, set={"number": "3"})
    assert [row["number"] for row in host.api.get("/trips").json()["results"]] == ["1", "2"]


def test_request_log(host: Host) -> None:
    host.control("DELETE", "/requests")
    host.log_in()
    host.api.get("/trips", params={"aircraftIds[]": ["a", "b"]})
    body = {"email": "ann@acme.example", "name": "Ann", "loginEnabled": False}
    host.api.post("/users", json=body, headers={"Idempotency-Key": "k"})
    entries: list[dict[str, Any]] = host.control("GET", "/requests?vendor=techlog&operator=acme")
    assert [(entry["route"], entry["status"]) for entry in entries] == [
        ("POST /oauth/token", 200),
        ("GET /trips", 422),
        ("POST /users", 201),
    ]
    assert entries[1]["query"] == {"aircraftIds[]": ["a", "b"]}
    (write,) = host.control("GET", "/requests?writes=true")
    assert {**write, "n": 0} == {
        "n": 0, "at": "2026-03-10T00:00:00Z", "vendor": "techlog", "operator": "acme", "route": "POST /users",
        "method": "POST", "path": "/v0.2/users", "query": {}, "body": body, "idempotency_key": "k", "is_write": True,
        "fault": None, "status": 201,
    }  # fmt: skip
    assert host.control("GET", "/requests?vendor=leon") == []


def test_routes_of_single_records_have_a_placeholder(host: Host) -> None:
    trip = host.trip()["id"]
    host.api.patch(f"/trips/{trip}", json={"number": "1"})
    assert host.control("GET", "/requests")[-1]["route"] == "PATCH /trips/{id}"


def test_state_shows_everything(host: Host) -> None:
    trip = host.trip()
    host.api.delete(f"/trips/{trip['id']}")
    state = host.control("GET", "/state/techlog/acme")
    assert [row["id"] for row in state["aircraft"]] == [host.aircraft_id]
    assert state["trips"][0]["deletedAt"] is not None
    assert state["switches"]["enrolled"] is True


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/techlog/nobody/trips", {}, 404),
        ("/nobody/acme/trips", {}, 404),
        ("/techlog/acme/wheels", {}, 404),
        ("/techlog/acme/trips/nothing", {"number": "1"}, 404),
        ("/techlog/acme/trips", {"colour": "red"}, 422),
        ("/techlog/acme/switches", {"ignore_idempotency_keys": True}, 422),
        ("/techlog/acme/switches", [], 422),
        ("/tampers", {"vendor": "techlog"}, 422),
    ],
)
def test_what_cannot_be_done_is_said(host: Host, path: str, body: Any, status: int) -> None:
    answer = httpx.post(f"{host.box.url}/_control{path}", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_command_line_prints_one_line_when_it_serves() -> None:
    command = [sys.executable, "-m", "sandbox", "--empty", "--operators", "acme", "--clock", "2026-03-10T05:00:00Z"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = json.loads(process.stdout.readline())["url"]
        assert httpx.get(f"{url}/_control/clock").json()["now"] == "2026-03-10T05:00:00Z"
        process.terminate()
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""
