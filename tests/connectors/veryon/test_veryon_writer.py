"""One outbox row sent to a Tracking+ on loopback that keeps records: what goes out, what waits, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from veryon_rows import (
    CLOSURE,
    DEFECT,
    DEFERRAL,
    FLIGHT,
    FLIGHT_OVER_THERE,
    FUEL,
    GROUND_RUN,
    PARTS,
    SECTOR,
    TYRE,
    TYRE_OVER_THERE,
    UPDATE,
)

from connectors.errors import NotAuthorised, NotFound, Rejected, Unavailable
from connectors.veryon.writer import VeryonWriter

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
