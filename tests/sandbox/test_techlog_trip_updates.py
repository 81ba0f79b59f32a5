"""An aircraft's totals follow the trip updates that people enter, edit and delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from techlog_host import Host, hosted

TOTALS = {"flightSeconds": 36_000, "cycles": 20, "landings": 21, "asOf": "2026-03-09T20:00:00Z"}


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as started:
        started.store.change("aircraft", started.aircraft_id, totals=TOTALS)
        yield started


def desk(host: Host, body: dict[str, Any], key: str = "") -> Any:
    return host.control("POST", f"/techlog/acme/trip-updates{key and '/'}{key}", body)


def entered(host: Host, **delta: int) -> str:
    body = {"aircraftId": host.aircraft_id, "occurredAt": "2026-03-10T00:05:00Z", "delta": delta}
    return str(desk(host, body)["id"])


def counters(host: Host, aircraft_id: str | None = None) -> tuple[int, int, int]:
    totals = host.api.get(f"/aircraft/{aircraft_id or host.aircraft_id}").json()["totals"]
    assert set(totals) == set(TOTALS), "a counter that nobody has counted stays unknown"
    return totals["flightSeconds"], totals["cycles"], totals["landings"]


def test_what_is_entered_counts_up_and_down(host: Host) -> None:
    host.set_clock("2026-03-10T00:10:00Z")
    before = host.api.get(f"/aircraft/{host.aircraft_id}").json()
    entered(host, cycles=1, apuSeconds=900)
    assert counters(host) == (36_000, 21, 21)
    after = host.api.get(f"/aircraft/{host.aircraft_id}").json()
    assert after["totals"]["asOf"] == "2026-03-10T00:10:00Z"
    assert after["updatedAt"] > before["updatedAt"]
    entered(host, flightSeconds=-1_800, landings=-2)
    assert counters(host) == (34_200, 21, 19)


def test_an_edit_counts_in_place_of_what_was_there(host: Host) -> None:
    key = entered(host, cycles=1, flightSeconds=600)
    desk(host, {"delta": {"cycles": 3}}, key)
    assert counters(host) == (36_000, 23, 21)
    stamp = host.api.get(f"/aircraft/{host.aircraft_id}").json()["updatedAt"]
    desk(host, {"description": "Two starts."}, key)
    assert host.api.get(f"/aircraft/{host.aircraft_id}").json()["updatedAt"] == stamp


def test_an_edit_may_move_it_to_another_aircraft(host: Host) -> None:
    other = host.store.add("aircraft", registration="OE-FAC", totals=TOTALS)["id"]
    key = entered(host, cycles=2)
    desk(host, {"aircraftId": other}, key)
    assert counters(host) == (36_000, 20, 21)
    assert counters(host, other) == (36_000, 22, 21)


def test_what_is_deleted_never_counted(host: Host) -> None:
    key = entered(host, cycles=2, landings=-1)
    desk(host, {"delete": True}, key)
    assert counters(host) == (36_000, 20, 21)
    assert [row["id"] for row in host.store.rows("trip-updates", deleted=True)] == [key]


def test_an_aircraft_without_totals_goes_on_without(host: Host) -> None:
    host.store.change("aircraft", host.aircraft_id, totals={})
    key = entered(host, cycles=2)
    desk(host, {"delta": {"cycles": 4}}, key)
    desk(host, {"delete": True}, key)
    assert host.api.get(f"/aircraft/{host.aircraft_id}").json()["totals"] == {}


def test_no_counter_falls_below_zero(host: Host) -> None:
    path = f"{host.box.url}/_control/techlog/acme/trip-updates"
    body = {"aircraftId": host.aircraft_id, "occurredAt": "2026-03-10T00:05:00Z", "delta": {"cycles": -21}}
    answer = host.api.post(path, json=body)
    assert (answer.status_code, answer.json()["errors"]) == (
        422, [{"field": "delta", "message": "takes cycles below zero"}],
    )  # fmt: skip
    assert host.store.rows("trip-updates") == []
    for wrong in ({"aircraftId": "OE-FAB"}, {"delta": None}, {"delta": {"cycles": "1"}}, {"landings": 1}):
        assert host.api.post(path, json={**body, **wrong}).status_code == 422, wrong
    key = entered(host, cycles=5)
    host.store.change("aircraft", host.aircraft_id, totals={**TOTALS, "cycles": 4})
    assert host.api.post(f"{path}/{key}", json={"delete": True}).status_code == 422
    assert host.api.post(f"{path}/{key}", json={"delta": {"cycles": 0}}).status_code == 422
    assert [row["delta"] for row in host.store.rows("trip-updates")] == [{"cycles": 5}]
