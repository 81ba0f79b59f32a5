"""One outbox row sent to a Tracking+ on loopback that keeps records: what goes out, what waits, what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.errors import Conflict, NotAuthorised, NotFound, Rejected, Unavailable
from connectors.veryon.writer import VeryonWriter

SECTOR = "techlog:acme:sector:s-1"
UPDATE = "techlog:acme:trip_update:u-1"
DEFECT = "techlog:acme:defect:d-1"
FLIGHT = {
    "entry_type": "flight", "registration_id": 4, "log_number": "1007", "departure_place_id": 11,
    "arrival_place_id": 12, "block_off_time": "2026-03-10T05:10:00Z", "takeoff_time": "2026-03-10T05:20:00Z",
    "landing_time": "2026-03-10T06:50:00Z", "block_on_time": "2026-03-10T06:55:00Z",
    "utilisation": {"flight_hours": "1.50", "engine_cycles": 1, "landings": 1}, "entered_by_user_id": 21,
}  # fmt: skip
FLIGHT_OVER_THERE = {
    "entryType": "flight", "registrationId": 4, "logNumber": "1007", "departurePlaceId": 11, "arrivalPlaceId": 12,
    "blockOff": "2026-03-10T05:10:00Z", "takeoff": "2026-03-10T05:20:00Z", "landing": "2026-03-10T06:50:00Z",
    "blockOn": "2026-03-10T06:55:00Z", "utilisation": {"flightHours": "1.50", "engineCycles": 1, "landings": 1},
    "enteredByUserId": 21,
}  # fmt: skip
GROUND_RUN = {
    "entry_type": "maintenanceEntry", "registration_id": 4, "log_number": "TL-0123abcd",
    "occurred_at": "2026-03-10T09:00:00Z", "utilisation": {"flight_hours": "0.25"}, "remarks": "Ground run",
}  # fmt: skip
FUEL = {"before": 600, "uplift": 900.5, "used": 900, "remaining": 600.5, "unit": "kg"}
TYRE = {
    "reference": "TL-D1", "registration_id": 4, "description": "Tyre worn", "ata_chapter": "32-40",
    "defect_type": "PIREP", "raised_at": "2026-03-10T07:00:00Z", "raised_by_user_id": 21, "technical_log": SECTOR,
}  # fmt: skip
TYRE_OVER_THERE = {
    "reference": "TL-D1", "registrationId": 4, "description": "Tyre worn", "ataChapter": "32-40",
    "defectType": "PIREP", "raisedAt": "2026-03-10T07:00:00Z", "raisedByUserId": 21, "technicalLogId": 1,
    "status": "open",
}  # fmt: skip
DEFERRAL = {
    "mel_category": "C", "reason": "No spares", "target_date": "2026-03-20", "reference": None,
    "deferred_at": "2026-03-10T08:00:00Z", "technical_log": SECTOR,
}  # fmt: skip
CLOSURE = {
    "action_text": "Changed", "time_spent_minutes": 45, "closed_by_user_id": 22, "closed_at": "2026-03-11T08:00:00Z",
    "technical_log": SECTOR,
}  # fmt: skip
PARTS = [("deferral", DEFERRAL, "deferred"), ("closure", CLOSURE, "closed")]


@pytest.fixture
def tyre(hangar: Any, directory: Any) -> dict[str, Any]:
    """A defect of ours that is there, with its sector."""
    hangar.put_log(**FLIGHT_OVER_THERE)
    directory.technical_logs[SECTOR] = "1"
    directory.defects[DEFECT] = "1"
    return hangar.put_defect(**TYRE_OVER_THERE)


# Technical logs and fuel.


def test_a_flight(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    delivery = writer.send(row("technical_log", "create", FLIGHT, SECTOR))
    assert hangar.writes() == [("POST", "/technical-logs", FLIGHT_OVER_THERE)]
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", None)
    assert delivery.record == hangar.logs[1]
    assert delivery.acknowledged == FLIGHT


def test_a_trip_update(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    writer.send(row("technical_log", "create", GROUND_RUN, UPDATE))
    assert hangar.writes()[0][2] == {
        "entryType": "maintenanceEntry", "registrationId": 4, "logNumber": "TL-0123abcd",
        "occurredAt": "2026-03-10T09:00:00Z", "utilisation": {"flightHours": "0.25"}, "remarks": "Ground run",
    }  # fmt: skip


def test_fuel_goes_to_the_log_of_its_sector(hangar: Any, writer: VeryonWriter, row: Any, directory: Any) -> None:
    fuel = row("fuel", "update", FUEL, SECTOR)
    delivery = writer.send(fuel)
    assert (delivery.outcome, delivery.note) == ("waiting", f"waits for technical log {SECTOR}")
    assert hangar.writes() == []
    hangar.put_log(**FLIGHT_OVER_THERE)
    directory.technical_logs[SECTOR] = "1"
    delivery = writer.send(fuel)
    assert (delivery.outcome, delivery.target_key, delivery.acknowledged) == ("delivered", "1", FUEL)
    assert hangar.writes() == [("PUT", "/technical-logs/1/fuel", FUEL)]


def test_fuel_of_a_log_that_is_gone_is_refused(hangar: Any, writer: VeryonWriter, row: Any, directory: Any) -> None:
    directory.technical_logs[SECTOR] = "9"
    hangar.vendor.on("PUT", "/api/technical-logs/9/fuel", hangar.error(404))
    with pytest.raises(NotFound, match="unknownRecord"):
        writer.send(row("fuel", "update", FUEL, SECTOR))


def test_a_missing_place_is_a_refusal_and_sent_once(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    fields = {"arrivalPlaceId": "unknown"}
    hangar.vendor.on("POST", "/api/technical-logs", hangar.error(422, "placeNotFound", fields=fields))
    with pytest.raises(Rejected, match="arrivalPlaceId: unknown") as caught:
        writer.send(row("technical_log", "create", FLIGHT, SECTOR))
    assert caught.value.reason == "placeNotFound"
    assert hangar.asked() == ["POST /technical-logs"]


# Defects.


@pytest.mark.parametrize("synced", [True, False])
def test_a_defect_goes_with_or_without_its_sector(
    hangar: Any, writer: VeryonWriter, row: Any, directory: Any, synced: bool
) -> None:
    """Ruling 32: created without technicalLogId, patched with it afterwards; so it is not acknowledged before."""
    if synced:
        directory.technical_logs[SECTOR] = "1"
    delivery = writer.send(row("defect", "create", TYRE, DEFECT))
    without = {name: value for name, value in TYRE_OVER_THERE.items() if name != "technicalLogId"}
    assert hangar.writes() == [("POST", "/defects", TYRE_OVER_THERE if synced else without)]
    assert (delivery.outcome, delivery.target_key) == ("delivered", "1")
    less = {name: value for name, value in TYRE.items() if name != "technical_log"}
    assert delivery.acknowledged == (TYRE if synced else less)


def test_a_change_of_a_defect(hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any]) -> None:
    payload = {"description": "Tyre flat", "ata_chapter": None, "technical_log": SECTOR}
    delivery = writer.send(row("defect", "update", payload, DEFECT))
    body = {"description": "Tyre flat", "ataChapter": None, "technicalLogId": 1}
    assert hangar.writes() == [("PATCH", "/defects/1", body)]
    assert (delivery.outcome, delivery.target_key, delivery.acknowledged) == ("delivered", "1", payload)


def test_a_change_that_takes_the_sector_away(hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any]) -> None:
    writer.send(row("defect", "update", {"technical_log": None}, DEFECT))
    assert hangar.writes() == [("PATCH", "/defects/1", {"technicalLogId": None})]


def test_a_change_waits_for_what_it_names(hangar: Any, writer: VeryonWriter, row: Any, directory: Any) -> None:
    change = row("defect", "update", {"technical_log": SECTOR}, DEFECT)
    assert writer.send(change).note == f"waits for defect {DEFECT}"
    directory.defects[DEFECT] = "1"
    assert writer.send(change).note == f"waits for technical log {SECTOR}"
    hangar.put_defect(**TYRE_OVER_THERE)
    delivery = writer.send(row("defect", "update", {"description": "x", "technical_log": SECTOR}, DEFECT))
    assert delivery.acknowledged == {"description": "x"}
    assert hangar.writes() == [("PATCH", "/defects/1", {"description": "x"})]


def test_a_change_of_a_defect_that_is_gone_is_moot(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any]
) -> None:
    hangar.remove_defect(1)
    assert writer.send(row("defect", "update", {"description": "x"}, DEFECT)).outcome == "moot"
    hangar.vendor.on("PATCH", "/api/defects/1", hangar.reply(404, b"<html>"))
    with pytest.raises(NotFound):
        writer.send(row("defect", "update", {"description": "x"}, DEFECT))


# Deferrals and closures.


@pytest.mark.parametrize(("entity", "payload", "status"), PARTS)
def test_a_defect_is_deferred_and_closed(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any], entity: str, payload: Any, status: str
) -> None:
    delivery = writer.send(row(entity, "create", payload, DEFECT))
    ((method, path, body),) = hangar.writes()
    assert (method, path) == ("POST", f"/defects/1/{entity}")
    assert len(body) == len(payload) - 1, "all but the sector"
    assert (delivery.outcome, delivery.target_key, delivery.acknowledged) == ("delivered", "1", payload)
    assert tyre["status"] == status


def test_what_a_deferral_and_a_closure_say(hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any]) -> None:
    writer.send(row("deferral", "create", DEFERRAL, DEFECT))
    writer.send(row("closure", "create", CLOSURE, DEFECT))
    assert tyre["deferral"] == {
        "melCategory": "C", "reason": "No spares", "targetDate": "2026-03-20", "reference": None,
        "deferredAt": "2026-03-10T08:00:00Z",
    }  # fmt: skip
    assert tyre["closure"] == {
        "actionText": "Changed", "timeSpentMinutes": 45, "closedByUserId": 22, "closedAt": "2026-03-11T08:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize(("entity", "payload", "status"), PARTS)
def test_both_wait_for_the_defect_and_for_its_sector(
    hangar: Any, writer: VeryonWriter, row: Any, directory: Any, entity: str, payload: Any, status: str
) -> None:
    part = row(entity, "create", payload, DEFECT)
    delivery = writer.send(part)
    assert (delivery.outcome, delivery.note) == ("waiting", f"waits for defect {DEFECT}")
    hangar.put_defect(**TYRE_OVER_THERE)
    directory.defects[DEFECT] = "1"
    delivery = writer.send(part)
    assert (delivery.outcome, delivery.note) == ("waiting", f"waits for technical log {SECTOR}")
    assert hangar.asked() == []
    sectorless = {name: value for name, value in payload.items() if name != "technical_log"}
    assert writer.send(row(entity, "create", sectorless, DEFECT)).outcome == "delivered"


@pytest.mark.parametrize(("entity", "payload", "status"), PARTS)
def test_a_defect_that_somebody_deleted_over_there(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any], entity: str, payload: Any, status: str
) -> None:
    hangar.remove_defect(1)
    with pytest.raises(NotFound, match="somebody has deleted it in Tracking") as caught:
        writer.send(row(entity, "create", payload, DEFECT))
    assert caught.value.reason == "unknownRecord"
    hangar.vendor.on("POST", f"/api/defects/1/{entity}", hangar.reply(404, b"<html>"))
    with pytest.raises(NotFound, match="HTTP 404, with a page"):
        writer.send(row(entity, "create", payload, DEFECT))


def test_a_closure_without_its_user_is_a_refusal(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any]
) -> None:
    hangar.vendor.on("POST", "/api/defects/1/closure", hangar.error(422, "closedByRequired"))
    with pytest.raises(Rejected, match="closedByRequired"):
        writer.send(row("closure", "create", CLOSURE, DEFECT))
    assert hangar.asked() == ["POST /defects/1/closure"]


# Duplicates of technical logs.


@pytest.mark.parametrize("takeoff", ["2026-03-10T05:20:00.900Z", "2026-03-10T06:20:00+01:00"])
def test_a_duplicate_log_is_adopted_where_it_agrees(hangar: Any, writer: VeryonWriter, row: Any, takeoff: str) -> None:
    hangar.put_log(**FLIGHT_OVER_THERE | {"takeoff": takeoff, "blockOff": None, "remarks": "by hand"})
    delivery = writer.send(row("technical_log", "create", FLIGHT, SECTOR))
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", "adopted")
    assert delivery.acknowledged == FLIGHT
    assert hangar.asked() == ["POST /technical-logs", "GET /technical-logs"]


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"departurePlaceId": 12}, "differs in departure"),
        ({"arrivalPlaceId": None}, "differs in arrival"),
        ({"takeoff": "2026-03-10T05:20:01Z"}, "differs in take-off"),
        ({"takeoff": None}, "differs in take-off"),
        ({"entryType": "maintenanceEntry"}, "differs in entry type"),
    ],
)
def test_a_log_number_that_is_taken(
    hangar: Any, writer: VeryonWriter, row: Any, change: dict[str, Any], words: str, lost: bool
) -> None:
    before = dict(hangar.put_log(**FLIGHT_OVER_THERE | change))
    if lost:
        hangar.lose("/technical-logs")
    with pytest.raises(Rejected, match="logNumberTaken") as caught:
        writer.send(row("technical_log", "create", FLIGHT, SECTOR))
    assert (caught.value.reason, caught.value.status, caught.value.existing_id) == ("logNumberTaken", 409, "1")
    assert words in str(caught.value)
    assert hangar.logs == {1: before}


@pytest.mark.parametrize(("at", "ours"), [("2026-03-10T09:00:00Z", True), ("2026-03-10T09:00:01Z", False)])
def test_a_duplicate_maintenance_entry(hangar: Any, writer: VeryonWriter, row: Any, at: str, ours: bool) -> None:
    hangar.put_log(registrationId=4, logNumber="TL-0123abcd", entryType="maintenanceEntry", occurredAt=at)
    entry = row("technical_log", "create", GROUND_RUN, UPDATE)
    if ours:
        assert writer.send(entry).note == "adopted"
    else:
        with pytest.raises(Rejected, match=r"logNumberTaken.*differs in instant"):
            writer.send(entry)


def test_a_number_taken_by_a_log_that_cannot_be_found(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    hangar.vendor.on("POST", "/api/technical-logs", hangar.error(409))
    with pytest.raises(Rejected, match="logNumberTaken"):
        writer.send(row("technical_log", "create", FLIGHT, SECTOR))
    hangar.vendor.on("POST", "/api/technical-logs", hangar.error(409, "registrationLocked"))
    with pytest.raises(Conflict, match="registrationLocked"):
        writer.send(row("technical_log", "create", FLIGHT, SECTOR))


# Duplicates of defects.


def test_a_duplicate_defect_is_adopted_and_only_what_differs_is_patched(
    hangar: Any, writer: VeryonWriter, row: Any, directory: Any
) -> None:
    directory.technical_logs[SECTOR] = "1"
    theirs = {"technicalLogId": None, "ataChapter": "32", "raisedByUserId": None}
    hangar.put_defect(**TYRE_OVER_THERE | theirs)
    delivery = writer.send(row("defect", "create", TYRE, DEFECT))
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", "adopted")
    assert hangar.writes()[1:] == [("PATCH", "/defects/1", {"ataChapter": "32-40", "technicalLogId": 1})]
    assert (delivery.acknowledged, delivery.record) == (TYRE, hangar.defects[1])


def test_adoption_does_not_erase_what_a_person_entered(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    hangar.put_defect(**TYRE_OVER_THERE)
    payload = {**TYRE, "ata_chapter": None, "defect_type": None}
    assert writer.send(row("defect", "create", payload, DEFECT)).note == "adopted"
    assert [method for method, _, _ in hangar.writes()] == ["POST"]


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("other", ["aircraft", "defect of ours"])
def test_a_reference_that_is_taken_is_never_merged(
    hangar: Any, writer: VeryonWriter, row: Any, directory: Any, other: str, lost: bool
) -> None:
    """Ruling 29."""
    before = dict(hangar.put_defect(**TYRE_OVER_THERE | ({"registrationId": 5} if other == "aircraft" else {})))
    if other == "defect of ours":
        directory.defects["techlog:acme:defect:d-2"] = "1"
    if lost:
        hangar.lose("/defects")
    with pytest.raises(Conflict, match="duplicate") as caught:
        writer.send(row("defect", "create", TYRE, DEFECT))
    assert caught.value.existing_id == "1"
    assert hangar.defects == {1: before}
    assert writer.settle(row("defect", "create", TYRE, DEFECT)).outcome == "waiting"


def test_what_is_linked_to_this_very_row_may_be_adopted(hangar: Any, writer: VeryonWriter, row: Any, tyre: Any) -> None:
    assert writer.send(row("defect", "create", TYRE, DEFECT)).note == "adopted"


def test_two_defects_of_ours_with_one_reference_side_by_side(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    """The directory hears of the first a moment after the second has been refused."""
    rows = [row("defect", "create", TYRE, f"techlog:acme:defect:d-{n}") for n in range(4)]

    def slow(got: Any) -> Any:
        created = hangar.create_defect(got.json)
        return hangar.reply(201, created.body, how="late", seconds=0.2)

    hangar.vendor.on("POST", "/api/defects", slow, lambda got: hangar.create_defect(got.json))

    def send(one: Any) -> str:
        try:
            return writer.send(one).outcome
        except Conflict:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, rows)) == ["delivered"] + ["refused"] * 3
    assert len(hangar.defects) == 1


# Duplicates of deferrals and closures.


@pytest.mark.parametrize(("entity", "payload", "status"), PARTS)
def test_what_is_deferred_or_closed_already_is_adopted(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any], entity: str, payload: Any, status: str
) -> None:
    tyre.update({"status": status, entity: {}})
    delivery = writer.send(row(entity, "create", payload, DEFECT))
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", "adopted")
    assert delivery.acknowledged == payload
    assert hangar.asked() == [f"POST /defects/1/{entity}", "GET /defects/1"]


def test_a_defect_that_a_person_closed_without_a_word_is_closed(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any]
) -> None:
    tyre["status"] = "closed"
    assert writer.send(row("closure", "create", CLOSURE, DEFECT)).note == "adopted"


@pytest.mark.parametrize(("entity", "payload", "status"), PARTS)
def test_a_refusal_that_the_defect_does_not_explain_stands(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any], entity: str, payload: Any, status: str
) -> None:
    refusal = hangar.error(405 if entity == "deferral" else 409)
    hangar.vendor.on("POST", f"/api/defects/1/{entity}", refusal)
    with pytest.raises(Rejected, match="deferralUpdateNotSupported" if entity == "deferral" else "duplicate"):
        writer.send(row(entity, "create", payload, DEFECT))


def test_a_write_that_tracking_plus_does_not_know(writer: VeryonWriter, row: Any) -> None:
    with pytest.raises(Rejected, match="no such write"):
        writer.send(row("deferral", "update", DEFERRAL, DEFECT))
    with pytest.raises(Rejected, match="no such write"):
        writer.send(row("defect", "delete", {}, DEFECT))


def test_a_wrong_configuration_is_no_refusal_of_the_record(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    hangar.vendor.on("POST", "/api/defects", hangar.error(403, "forbidden"))
    with pytest.raises(NotAuthorised):
        writer.send(row("defect", "create", TYRE, DEFECT))
    hangar.vendor.on("POST", "/api/defects", hangar.reply(429, headers={"Retry-After": "0"}))
    with pytest.raises(Unavailable) as caught:
        writer.send(row("defect", "create", TYRE, DEFECT))
    assert caught.value.may_have_written is False
    assert not hangar.vendor.of("GET", "/api/defects"), "nothing was written, so there is nothing to look up"
