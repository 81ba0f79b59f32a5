"""Client and writer over the stand-in: the life of a flight and a defect, once, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from config.settings import HttpSettings, TechlogSettings, VeryonSettings
from connectors.errors import Conflict, NotAuthorised, NotFound, Rejected, Unavailable
from connectors.techlog.client import TechlogClient
from connectors.techlog.wire import from_techlog_defect, from_techlog_trip_update
from connectors.veryon.client import VeryonClient
from connectors.veryon.wire import (
    from_veryon_defect,
    from_veryon_forecast_item,
    from_veryon_place,
    from_veryon_registration,
    from_veryon_technical_log,
    from_veryon_totals,
    from_veryon_user,
)
from connectors.veryon.writer import Directory, VeryonWriter
from model.records import Counters, Defect
from model.sync import OutboxRow
from sandbox.kit.faults import BEFORE_THE_WORK, Fault
from sandbox.server import Sandbox

SECTOR = "techlog:acme:sector:s-1"
UPDATE = "techlog:acme:trip_update:u-1"
DEFECT = "techlog:acme:defect:d-1"
DAY = date(2026, 3, 10)
WRITES = [
    "POST /technical-logs", "PUT /technical-logs/{id}/fuel", "POST /defects", "PATCH /defects/{id}",
    "POST /defects/{id}/deferral", "POST /defects/{id}/closure",
]  # fmt: skip


class Tracking:
    """A stand-in, its store, a client of it, and the rows of one flight, one ground run and one defect."""

    def __init__(self, box: Sandbox, patience: Callable[..., HttpSettings], row: Callable[..., OutboxRow]) -> None:
        self.box = box
        self.store = box.world.veryon["acme"]
        settings = VeryonSettings(
            base_url=f"{box.url}/veryon/acme/api", client_id="acme-client", client_secret="env:VERYON",
            integration_user_email="integration@acme.example", requests_per_minute=6000,
        )  # fmt: skip
        self.client = VeryonClient(settings, patience(read_timeout=1), SecretStr("veryon-acme-secret"))
        self.directory = Directory()
        self.writer = VeryonWriter(self.client, self.directory, attempts=3, backoff=0.001)
        self.registration, self.other = [one["id"] for one in self.store.rows("registrations") if one["active"]][:2]
        self.places = [one["id"] for one in self.store.rows("places")][:2]
        self.user = self.store.rows("users")[0]["id"]
        self.rows = [
            row("technical_log", "create", self.flight(), SECTOR),
            row("technical_log", "create", self.ground_run(), UPDATE),
            row("fuel", "update", {"before": 600, "uplift": 900.5, "used": 900, "unit": "kg"}, SECTOR),
            row("defect", "create", self.tyre(), DEFECT),
            row("defect", "update", {"description": "Tyre flat", "technical_log": SECTOR}, DEFECT),
            row("deferral", "create", self.deferral(), DEFECT),
            row("closure", "create", self.closure(), DEFECT),
        ]

    def flight(self, **changes: Any) -> dict[str, Any]:
        return {
            "entry_type": "flight", "registration_id": self.registration, "log_number": "X-1007",
            "departure_place_id": self.places[0], "arrival_place_id": self.places[1],
            "block_off_time": "2026-03-10T05:10:00Z", "takeoff_time": "2026-03-10T05:20:00Z",
            "landing_time": "2026-03-10T06:50:00Z", "block_on_time": "2026-03-10T06:55:00Z",
            "utilisation": {"flight_hours": "1.50", "engine_cycles": 1, "landings": 1},
            "entered_by_user_id": self.user, **changes,
        }  # fmt: skip

    def ground_run(self) -> dict[str, Any]:
        return {
            "entry_type": "maintenanceEntry", "registration_id": self.registration, "log_number": "TL-0123abcd",
            "occurred_at": "2026-03-10T09:00:00Z", "utilisation": {"flight_hours": "-0.25"}, "remarks": "Ground run",
        }  # fmt: skip

    def tyre(self, **changes: Any) -> dict[str, Any]:
        return {
            "reference": "X-D1", "registration_id": self.registration, "description": "Tyre worn",
            "ata_chapter": "32-40", "defect_type": "PIREP", "raised_at": "2026-03-10T07:00:00Z",
            "raised_by_user_id": self.user, "technical_log": "not yet", **changes,
        }  # fmt: skip

    def deferral(self) -> dict[str, Any]:
        return {
            "mel_category": "C", "reason": "No spares", "target_date": "2026-03-20", "reference": None,
            "deferred_at": "2026-03-10T08:00:00Z", "technical_log": SECTOR,
        }  # fmt: skip

    def closure(self) -> dict[str, Any]:
        return {
            "action_text": "Changed", "time_spent_minutes": 45, "closed_by_user_id": self.user,
            "closed_at": "2026-03-11T08:00:00Z", "technical_log": SECTOR,
        }  # fmt: skip

    def deliver(self) -> None:
        """Send every row in order, in a few runs if need be; an uncertain one is settled first."""
        due, uncertain = list(self.rows), set()
        for _ in range(4):
            for row in list(due):
                try:
                    found = self.writer.settle(row) if row.id in uncertain else None
                    delivery = found if found and found.outcome != "waiting" else self.writer.send(row)
                except Unavailable as error:
                    if error.may_have_written:
                        uncertain.add(row.id)
                    break
                assert delivery.outcome == "delivered"
                self.linked(row, delivery.target_key or "")
                due.remove(row)
        assert due == []

    def linked(self, row: OutboxRow, target_key: str) -> None:
        if row.entity == "technical_log":
            self.directory.technical_logs[row.source_key] = target_key
        if row.entity == "defect":
            self.directory.defects[row.source_key] = target_key

    def ours(self, table: str, key: str, *values: str) -> list[dict[str, Any]]:
        return [one for one in self.store.rows(table) if one[key] in values]

    def expect_everything_once(self) -> None:
        flight, ground_run = self.ours("technical-logs", "logNumber", "X-1007", "TL-0123abcd")
        assert (flight["takeoff"], flight["utilisation"]["flightHours"]) == ("2026-03-10T05:20:00Z", "1.50")
        assert flight["fuel"] == {"before": 600, "uplift": 900.5, "used": 900, "unit": "kg"}
        assert (ground_run["entryType"], ground_run["fuel"]) == ("maintenanceEntry", None)
        (defect,) = self.ours("defects", "reference", "X-D1")
        assert (defect["description"], defect["technicalLogId"], defect["status"]) == (
            "Tyre flat", flight["id"], "closed",
        )  # fmt: skip
        assert (defect["deferral"]["targetDate"], defect["deferral"]["melCategory"]) == ("2026-03-20", "C")
        assert defect["closure"]["closedByUserId"] == self.user


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(day=DAY, operators=("acme",)) as started:
        yield started


@pytest.fixture
def tracking(box: Sandbox, patience: Callable[..., HttpSettings], row: Callable[..., OutboxRow]) -> Iterator[Tracking]:
    made = Tracking(box, patience, row)
    yield made
    made.client.close()
    box.world.faults.clear()
    for table, key in (("defects", "reference"), ("technical-logs", "logNumber")):
        for one in made.ours(table, key, "X-1007", "TL-0123abcd", "X-D1"):
            made.store.delete(table, one["id"])


def test_a_flight_and_a_defect_with_its_whole_life(tracking: Tracking) -> None:
    tracking.deliver()
    tracking.expect_everything_once()
    before = [dict(one) for one in tracking.store.rows("defects")]
    for row in tracking.rows:
        delivery = tracking.writer.settle(row)
        assert delivery.outcome == ("delivered" if row.operation == "create" else "waiting")
    assert tracking.store.rows("defects") == before


@pytest.mark.parametrize(
    "kind", ["lost_answer", "cut_json", "half_json", "refused", "status_500", "html_502", "status_429"]
)
@pytest.mark.parametrize("route", WRITES)
def test_whatever_goes_wrong_on_a_write_everything_is_there_once(tracking: Tracking, route: str, kind: str) -> None:
    retry_after = "0" if kind == "status_429" else None
    fault = Fault(kind, "veryon", route=route, times=2 if kind in BEFORE_THE_WORK else 1, retry_after=retry_after)
    tracking.box.world.faults.add(fault)
    tracking.deliver()
    assert fault.times == 0, "it struck"
    tracking.expect_everything_once()


@pytest.mark.parametrize("route", ["GET /technical-logs", "GET /defects", "GET /defects/{id}"])
def test_a_lost_answer_whose_look_fails_too_is_settled_later(tracking: Tracking, route: str) -> None:
    for write in WRITES:
        if write.startswith("POST"):
            tracking.box.world.faults.add(Fault("lost_answer", "veryon", route=write))
    tracking.box.world.faults.add(Fault("status_503", "veryon", route=route, times=3))
    tracking.deliver()
    tracking.expect_everything_once()


def test_a_dropped_token_is_renewed(tracking: Tracking) -> None:
    for route in WRITES:
        tracking.box.world.faults.add(Fault("expired_token", "veryon", route=route))
    tracking.deliver()
    tracking.expect_everything_once()


def test_refusals_of_the_real_rules(tracking: Tracking, row: Callable[..., OutboxRow]) -> None:
    tracking.deliver()
    taken = row(
        "technical_log", "create", tracking.flight(takeoff_time="2026-03-10T05:21:00Z"), "techlog:acme:sector:x"
    )
    with pytest.raises(Rejected, match=r"logNumberTaken.*differs in take-off"):
        tracking.writer.send(taken)
    no_place = row("technical_log", "create", tracking.flight(log_number="X-9", arrival_place_id=9), "a")
    with pytest.raises(Rejected, match=r"placeNotFound.*arrivalPlaceId"):
        tracking.writer.send(no_place)
    other = row("defect", "create", tracking.tyre(registration_id=tracking.other), "techlog:acme:defect:d-2")
    with pytest.raises(Conflict, match="duplicate"):
        tracking.writer.send(other)
    second = row("defect", "create", tracking.tyre(), "techlog:acme:defect:d-2")
    with pytest.raises(Conflict, match="duplicate"):
        tracking.writer.send(second)
    nobody = row("closure", "create", {**tracking.closure(), "closed_by_user_id": None}, DEFECT)
    with pytest.raises(Rejected, match="closedByRequired"):
        tracking.writer.send(nobody)
    assert tracking.writer.send(tracking.rows[-1]).note == "adopted"
    assert tracking.writer.send(tracking.rows[-2]).note == "adopted"
    tracking.expect_everything_once()


@pytest.mark.parametrize("lost", [False, True])
def test_a_defect_that_a_person_deferred_at_the_desk(tracking: Tracking, lost: bool) -> None:
    for row in tracking.rows[:5]:
        tracking.linked(row, tracking.writer.send(row).target_key or "")
    (defect,) = tracking.ours("defects", "reference", "X-D1")
    theirs = {"targetDate": "2026-03-25", "melCategory": "C", "deferredAt": "2026-03-10T08:00:00Z"}
    url = f"{tracking.box.url}/_control/veryon/acme/defects/{defect['id']}"
    httpx.post(url, json={"defer": theirs}).raise_for_status()
    before = tracking.ours("defects", "reference", "X-D1")
    if lost:
        tracking.box.world.faults.add(Fault("lost_answer", "veryon", route="POST /defects/{id}/deferral"))
    for act in (tracking.writer.send, tracking.writer.settle):
        with pytest.raises(Rejected, match=r"deferredOtherwise.*another target date; nothing") as caught:
            act(tracking.rows[5])
        assert caught.value.reason == "deferredOtherwise"
    assert tracking.ours("defects", "reference", "X-D1") == before
    agreeing = {"targetDate": "2026-03-20", "reason": "No spares", "reference": "32-40-01"}
    httpx.post(url, json={"defer": agreeing}).raise_for_status()
    assert tracking.writer.send(tracking.rows[5]).note == "adopted"


def test_a_defect_deleted_over_there(tracking: Tracking) -> None:
    tracking.deliver()
    (defect,) = tracking.ours("defects", "reference", "X-D1")
    tracking.store.delete("defects", defect["id"])
    assert tracking.writer.send(tracking.rows[4]).outcome == "moot"
    with pytest.raises(NotFound, match="somebody has deleted it"):
        tracking.writer.send(tracking.rows[5])


def test_side_by_side(tracking: Tracking, row: Callable[..., OutboxRow]) -> None:
    """Eight rows that say the same: one is created, the rest find it."""
    same = [row("technical_log", "create", tracking.flight(), SECTOR) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        deliveries = list(pool.map(tracking.writer.send, same))
    assert sorted(str(one.note) for one in deliveries) == ["None"] + ["adopted"] * 7
    assert len(tracking.ours("technical-logs", "logNumber", "X-1007")) == 1


def test_without_access(tracking: Tracking) -> None:
    tracking.store.switches.enrolled = False
    try:
        with pytest.raises(NotAuthorised, match="forbidden"):
            tracking.client.places()
    finally:
        tracking.store.switches.enrolled = True


def test_every_record_can_be_read(tracking: Tracking) -> None:
    tracking.deliver()
    lists = {
        "registrations": from_veryon_registration, "places": from_veryon_place, "users": from_veryon_user,
        "defects": from_veryon_defect, "forecast": from_veryon_forecast_item,
    }  # fmt: skip
    for name, read in lists.items():
        rows = getattr(tracking.client, name)()
        assert [one["id"] for one in rows] == [one["id"] for one in tracking.store.rows(name)]
        assert all(read(one) for one in rows)
    logs = tracking.client.technical_logs(tracking.registration, "X-1007")
    assert [from_veryon_technical_log(one).log_number for one in logs] == ["X-1007"]
    assert any(from_veryon_forecast_item(one).repeat for one in tracking.client.forecast())
    assert any(from_veryon_totals(one).flight_hours for one in tracking.client.registrations())
    assert tracking.client.defects(datetime(2026, 3, 12, tzinfo=UTC)) == []


def test_a_defect_of_tech_logs_stand_in_can_be_read(tracking: Tracking, patience: Callable[..., HttpSettings]) -> None:
    def enter(path: str, words: dict[str, Any]) -> Any:
        """What a person does in Tech Log."""
        url = f"{tracking.box.url}/_control/techlog/acme/{path}"
        return httpx.post(url, json=words).raise_for_status().json()

    aircraft = tracking.box.world.techlog["acme"].state()["aircraft"][0]["id"]
    words = {"aircraftId": aircraft, "description": "Tyre worn", "defectType": "pilotReport"}
    defect = enter("defects", words)["id"]
    ground_run = {"aircraftId": aircraft, "occurredAt": "2026-03-10T09:00:00Z", "delta": {"flightSeconds": 900}}
    update = enter("trip-updates", ground_run)["id"]
    settings = TechlogSettings(
        base_url=f"{tracking.box.url}/techlog/acme/v0.2", client_id="acme-client", client_secret="env:TECHLOG"
    )
    with TechlogClient(settings, patience(), SecretStr("techlog-acme-secret")) as techlog:

        def read() -> Defect:
            return next(one for one in map(from_techlog_defect, techlog.defects(None)) if one.id == defect)

        assert (read().status, read().deferral, read().closure) == ("open", None, None)
        steps: list[tuple[dict[str, Any], str]] = [
            ({"requestDeferral": {"type": "MEL", "melCategory": "C"}}, "deferralPending"),
            ({"defer": {"type": "MEL", "melCategory": "C"}}, "deferred"),
            ({"extend": {"targetDate": "2026-03-30", "reference": "X1"}}, "deferred"),
            ({"close": {"actionText": "Wheel changed"}}, "closed"),
            ({"delete": True}, "closed"),
        ]
        for act, status in steps:
            enter(f"defects/{defect}", act)
            assert read().status == status
        last = read()
        assert last.deferral is not None
        assert last.closure is not None
        assert [one.target_date for one in last.deferral.extensions] == [date(2026, 3, 30)]
        assert (last.closure.action_text, last.deleted_at is None) == ("Wheel changed", False)
        updates = {one.id: one for one in map(from_techlog_trip_update, techlog.trip_updates(None))}
        assert updates[update].delta == Counters(flight_seconds=900)
