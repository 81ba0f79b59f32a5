"""Faults on real sockets: what the client sees, and whether the write happened."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from techlog_host import Host, hosted, problem

from sandbox.server import Sandbox


@pytest.fixture
def host(caplog: pytest.LogCaptureFixture) -> Iterator[Host]:
    with hosted() as started:
        yield started
    # Neither a fault nor the end of the server is a matter for a warning.
    logged = [*caplog.get_records("call"), *caplog.records]
    assert [record for record in logged if record.levelno >= logging.WARNING] == []


def post(host: Host, **options: Any) -> httpx.Response:
    body = {"aircraftId": host.aircraft_id, "date": "2026-03-10", "category": "private"}
    return host.api.post("/trips", json=body, **options)


def last(host: Host) -> dict[str, Any]:
    entry: dict[str, Any] = host.control("GET", "/requests")[-1]
    return entry


@pytest.mark.parametrize("status", [500, 503])
def test_status_without_the_work(host: Host, status: int) -> None:
    host.fault(f"status_{status}", route="POST /trips")
    answer = post(host)
    assert answer.status_code == status
    assert "retry-after" not in answer.headers
    assert host.store.rows("trips") == []
    assert post(host).status_code == 201


@pytest.mark.parametrize("retry_after", ["7", "Tue, 10 Mar 2026 00:00:09 GMT"])
def test_429_brings_retry_after_as_given(host: Host, retry_after: str) -> None:
    host.fault("status_429", retry_after=retry_after)
    answer = host.api.get("/trips")
    problem(answer, 429, "rateLimited")
    assert answer.headers["retry-after"] == retry_after


def test_refused_ends_the_connection_before_the_work(host: Host) -> None:
    host.fault("refused")
    with pytest.raises(httpx.RemoteProtocolError):
        post(host)
    assert host.store.rows("trips") == []
    assert (last(host)["fault"], last(host)["status"]) == ("refused", None)


def test_lost_answer_ends_the_connection_after_the_work(host: Host) -> None:
    host.fault("lost_answer")
    with pytest.raises(httpx.RemoteProtocolError):
        post(host)
    assert len(host.store.rows("trips")) == 1
    assert (last(host)["fault"], last(host)["status"]) == ("lost_answer", None)


def test_cut_json_breaks_off_in_the_body_after_the_work(host: Host) -> None:
    host.fault("cut_json")
    body = {"aircraftId": host.aircraft_id, "date": "2026-03-10", "category": "private"}
    with host.api.stream("POST", "/trips", json=body) as answer:
        assert answer.status_code == 201
        assert answer.headers["content-type"] == "application/json"
        with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|complete message"):
            answer.read()
    assert len(host.store.rows("trips")) == 1


def test_half_json_is_a_whole_answer_that_cannot_be_read(host: Host) -> None:
    host.fault("half_json")
    answer = post(host)
    assert answer.status_code == 201
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert len(host.store.rows("trips")) == 1


def test_a_cut_204_is_lost(host: Host) -> None:
    trip = host.trip()["id"]
    host.fault("cut_json", route="DELETE /trips/{id}")
    with pytest.raises(httpx.RemoteProtocolError):
        host.api.delete(f"/trips/{trip}")
    assert host.store.rows("trips") == []


def test_hang_after_write_holds_the_answer_until_released(host: Host) -> None:
    host.fault("hang_after_write", route="POST /trips")
    with pytest.raises(httpx.ReadTimeout):
        post(host, timeout=0.2)
    assert len(host.store.rows("trips")) == 1
    assert (last(host)["fault"], last(host)["status"]) == ("hang_after_write", None)
    answers: list[httpx.Response] = []
    host.fault("hang_after_write", route="POST /trips")
    waiting = threading.Thread(target=lambda: answers.append(post(host)))
    waiting.start()
    _until(lambda: len(host.store.rows("trips")) == 2)
    assert host.control("GET", "/clock")["mode"] == "still"  # the others are served meanwhile
    host.control("DELETE", "/faults")
    waiting.join(5)
    assert [answer.status_code for answer in answers] == [201]


def test_slow_answers_after_its_time(host: Host) -> None:
    host.fault("slow", seconds=0.3)
    started = time.monotonic()
    assert host.api.get("/trips").status_code == 200
    assert time.monotonic() - started >= 0.3


def test_expired_token_is_really_dropped(host: Host) -> None:
    host.fault("expired_token")
    problem(host.api.get("/trips"), 401, "unauthenticated")
    problem(host.api.get("/trips"), 401, "unauthenticated")
    host.log_in()
    assert host.api.get("/trips").status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("html_403", 403), ("html_502", 502)])
def test_html_pages(host: Host, kind: str, status: int) -> None:
    host.fault(kind)
    answer = post(host)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert host.store.rows("trips") == []


def test_empty_list(host: Host) -> None:
    host.trip()
    host.fault("empty_list", route="GET /trips")
    assert host.api.get("/trips").json() == {
        "total": 0, "page": 1, "perPage": 10, "hasNext": False, "hasPrev": False, "results": [],
    }  # fmt: skip
    assert host.api.get("/trips").json()["total"] == 1


def test_after_times_route_and_operator(host: Host) -> None:
    host.fault("status_500", route="GET /trips", operator="acme", after=2, times=2)
    host.fault("status_503", operator="borealis", times=None)
    assert host.api.get("/sectors").status_code == 200
    assert [host.api.get("/trips").status_code for _ in range(5)] == [200, 200, 500, 500, 200]
    assert [fault["kind"] for fault in host.control("GET", "/faults")] == ["status_503"]
    elsewhere = f"{host.box.url}/techlog/borealis/v0.2/trips"
    assert [httpx.get(elsewhere).status_code for _ in range(3)] == [503, 503, 503]
    host.control("DELETE", "/faults")
    assert httpx.get(elsewhere).status_code == 401


def test_unknown_faults_are_refused(host: Host) -> None:
    for body in ({"kind": "rain"}, {"kind": "refused", "path": "/trips"}):
        assert httpx.post(f"{host.box.url}/_control/faults", json=body).status_code == 422


def test_the_server_stops_at_once_though_answers_hang(caplog: pytest.LogCaptureFixture) -> None:
    with Sandbox(clock=datetime(2026, 3, 10, tzinfo=UTC)) as box:
        for kind, seconds in (("hang_after_write", 1.0), ("slow", 60.0)):
            body = {"kind": kind, "seconds": seconds}
            assert httpx.post(f"{box.url}/_control/faults", json=body).status_code == 200
            with pytest.raises(httpx.ReadTimeout):
                httpx.get(f"{box.url}/techlog/acme/v0.2/trips", timeout=0.1)
        asking = threading.Thread(target=_ask, args=(f"{box.url}/techlog/acme/v0.2/trips",))
        httpx.post(f"{box.url}/_control/faults", json={"kind": "hang_after_write"})
        asking.start()
        _until(lambda: box.world.faults.holding == 3)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    asking.join(5)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def _ask(url: str) -> None:
    assert httpx.get(url, timeout=10).status_code == 401


def _until(true: Any) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)
