"""What is there already: ours and adopted, or somebody else's and never merged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from veryon_rows import (
    CLOSURE,
    DEFECT,
    DEFERRAL,
    DEFERRAL_OVER_THERE,
    FLIGHT,
    FLIGHT_OVER_THERE,
    GROUND_RUN,
    PARTS,
    SECTOR,
    TYRE,
    TYRE_OVER_THERE,
    UPDATE,
)

from connectors.errors import Conflict, Rejected
from connectors.veryon.writer import VeryonWriter
from model.records import RecordError

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


@pytest.mark.parametrize(
    ("entity", "payload", "status", "there"),
    [("deferral", DEFERRAL, "deferred", DEFERRAL_OVER_THERE), ("closure", CLOSURE, "closed", {})],
)
def test_what_is_deferred_or_closed_already_is_adopted(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: Any, entity: str, payload: Any, status: str, there: Any
) -> None:
    tyre.update({"status": status, entity: there})
    delivery = writer.send(row(entity, "create", payload, DEFECT))
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", "adopted")
    assert delivery.acknowledged == payload
    assert hangar.asked() == [f"POST /defects/1/{entity}", "GET /defects/1"]


@pytest.mark.parametrize(
    "there",
    [
        {"deferredAt": "2026-03-10T09:00:00.700+01:00"},
        {"reference": "32-40-01"},  # our payload has none: it agrees with anything
        {"changedAt": "2026-03-10T12:00:00Z", "limit": "none of ours"},
        {"reason": " No spares "},
    ],
)
def test_a_deferral_that_says_the_same_is_adopted(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: Any, there: dict[str, Any]
) -> None:
    tyre.update(status="deferred", deferral=DEFERRAL_OVER_THERE | there)
    sent = row("deferral", "create", DEFERRAL, DEFECT)
    for delivery in (writer.send(sent), writer.settle(sent)):
        assert (delivery.outcome, delivery.note, delivery.acknowledged) == ("delivered", "adopted", DEFERRAL)


def test_what_our_deferral_leaves_out_agrees_with_anything(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: Any
) -> None:
    tyre.update(status="deferred", deferral=DEFERRAL_OVER_THERE)
    ours = {"target_date": "2026-03-20", "mel_category": None}
    assert writer.send(row("deferral", "create", ours, DEFECT)).note == "adopted"


def test_what_is_empty_over_there_agrees_with_anything(hangar: Any, writer: VeryonWriter, row: Any, tyre: Any) -> None:
    tyre.update(status="deferred", deferral=DEFERRAL_OVER_THERE | {"melCategory": None, "reason": None})
    ours = {"target_date": "2026-03-20", "mel_category": "C", "reason": "No spares"}
    assert writer.send(row("deferral", "create", ours, DEFECT)).note == "adopted"


OTHERWISE = [
    ({"melCategory": "D"}, "another MEL category;"),
    ({"reason": "Spares ordered"}, "another reason;"),
    ({"targetDate": "2026-03-21"}, "another target date;"),
    ({"deferredAt": "2026-03-10T08:00:01Z"}, "another instant of deferral;"),
    ({"targetDate": "2026-04-20", "reason": "Spares ordered"}, "another reason, target date;"),
    ({"targetDate": "2026-04-20", "reason": None}, "another target date;"),
]


@pytest.mark.parametrize("way", ["refused", "lost", "settled"])
@pytest.mark.parametrize(("there", "words"), OTHERWISE)
def test_a_defect_that_somebody_deferred_otherwise(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: dict[str, Any], there: dict[str, Any], words: str, way: str
) -> None:
    tyre.update(status="deferred", deferral=DEFERRAL_OVER_THERE | there)
    before = dict(tyre)
    if way == "lost":
        hangar.lose("/defects/1/deferral")
    act = writer.settle if way == "settled" else writer.send
    with pytest.raises(Rejected, match="deferredOtherwise") as caught:
        act(row("deferral", "create", DEFERRAL, DEFECT))
    assert (caught.value.reason, caught.value.status, caught.value.existing_id) == ("deferredOtherwise", 405, "1")
    assert words in str(caught.value)
    assert "nothing was written" in str(caught.value)
    assert "Spares" not in str(caught.value)
    assert tyre == before
    assert len(hangar.writes()) == (0 if way == "settled" else 1)


def test_another_reference_of_a_deferral(hangar: Any, writer: VeryonWriter, row: Any, tyre: Any) -> None:
    tyre.update(status="deferred", deferral=DEFERRAL_OVER_THERE | {"reference": "32-40-02"})
    with pytest.raises(Rejected, match="another reference;"):
        writer.send(row("deferral", "create", {**DEFERRAL, "reference": "32-40-01"}, DEFECT))


def test_a_deferral_that_cannot_be_read_stands_in_its_own_way_only(
    hangar: Any, writer: VeryonWriter, row: Any, tyre: Any
) -> None:
    tyre.update(status="deferred", deferral={"targetDate": "soon"})
    for act in (writer.send, writer.settle):
        with pytest.raises(RecordError, match=r"defect 1: deferral\.targetDate is not a date"):
            act(row("deferral", "create", DEFERRAL, DEFECT))
    assert writer.send(row("defect", "create", TYRE, DEFECT)).note == "adopted"
    hangar.lose("/defects/1/closure", lambda body: hangar.close(tyre, body))
    assert writer.send(row("closure", "create", CLOSURE, DEFECT)).note == "adopted"


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
