"""One outbox row sent to a Tech Log on loopback that keeps records: lost answers, duplicates, and people in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from connectors.errors import Rejected, Unavailable
from connectors.techlog.writer import Directory, TechlogWriter
from model.sync import OutboxRow, Person

BASE = "/v0.2"
READ_UNTIL = datetime(2026, 3, 10, 4, tzinfo=UTC)
LATER = "2026-03-10T04:30:00.000Z"
REF = "leon:acme:flight:1"
SECTOR = {
    "trip": REF, "aircraft_id": "ac-a", "status": "planned", "sequence": 1, "departure_airport": "EGLL",
    "arrival_airport": "LFPB", "takeoff_time": "2026-03-10T06:00:00Z", "landing_time": "2026-03-10T08:00:00Z",
    "pic": "login:1", "sic": None, "preflight_custom_data": {"flight_id": "1", "flight_type": "PAX"},
    "external_ref": REF,
}  # fmt: skip
TRIP = {
    "aircraft_id": "ac-a", "number": "ACM1", "date": "2026-03-10", "category": "private", "callsign": "GALFA",
    "pic": "login:1", "sic": None, "external_ref": REF,
}  # fmt: skip
ON_THE_WIRE = {
    "tripId": "t-1", "aircraftId": "ac-a", "status": "planned", "sequence": 1, "departureAirport": "EGLL",
    "arrivalAirport": "LFPB", "takeoffTime": "2026-03-10T06:00:00Z", "landingTime": "2026-03-10T08:00:00Z",
    "picUserId": "u-1", "sicUserId": None, "preflightCustomData": {"flight_id": "1", "flight_type": "PAX"},
    "externalRef": REF,
}  # fmt: skip


@pytest.fixture
def directory() -> Directory:
    people = {"login:1": Person("login:1", "Ann@acme.example", "Ann Lee"), "login:9": Person("login:9", None, "Bo")}
    return Directory(trips={REF: "t-1", "other": "t-2"}, users={"login:1": "u-1"}, people=people)


@pytest.fixture
def writer(techlog: Callable[..., Any], book: Any, directory: Directory) -> Iterator[TechlogWriter]:
    return TechlogWriter(techlog(), directory, attempts=3, backoff=0.001, read_until=READ_UNTIL)


def row(
    entity: str, operation: Any, payload: dict[str, Any], target_key: str | None = None, row_id: UUID | None = None
) -> OutboxRow:
    return OutboxRow(
        id=row_id or uuid4(), operator_id="acme", flow="leon_to_techlog", target="techlog", entity=entity,
        operation=operation, source_key=REF, target_key=target_key, payload=payload, content_hash="", status="pending",
        attempts=0, last_error=None, created_at=READ_UNTIL, delivered_at=None, flow_run_id="r", reason="",
    )  # fmt: skip


def posts(book: Any, kind: str = "sectors") -> list[Any]:
    return book.vendor.of("POST", f"{BASE}/{kind}")


# Creations.


def test_a_creation(book: Any, writer: TechlogWriter) -> None:
    sent = row("sector", "create", SECTOR)
    delivery = writer.send(sent)
    (post,) = posts(book)
    assert post.json == ON_THE_WIRE
    assert post.headers["idempotency-key"] == str(sent.id)
    assert (delivery.outcome, delivery.target_key) == ("delivered", "sectors-0")
    assert delivery.acknowledged["trip_id"] == "t-1"
    assert delivery.acknowledged["pic_user_id"] == "u-1"


def test_a_user_is_made_without_login_from_the_people_table(book: Any, writer: TechlogWriter) -> None:
    payload = {"person": "login:1", "login_enabled": False, "profile": "x"}
    delivery = writer.send(row("user", "create", payload))
    assert [body for _, _, body in book.writes()] == [
        {"email": "Ann@acme.example", "name": "Ann Lee", "loginEnabled": False}
    ]
    assert delivery.outcome == "delivered"


def test_a_user_whose_address_is_gone_waits(book: Any, writer: TechlogWriter) -> None:
    delivery = writer.send(row("user", "create", {"person": "login:9", "login_enabled": False, "profile": "x"}))
    assert delivery.outcome == "waiting"
    assert book.writes() == []


def test_a_known_user_is_adopted(book: Any, writer: TechlogWriter) -> None:
    book.put("users", "u-7", email="Ann@acme.example", name="A", loginEnabled=True)
    delivery = writer.send(row("user", "create", {"person": "login:1", "login_enabled": False, "profile": "x"}))
    assert (delivery.outcome, delivery.target_key) == ("delivered", "u-7")
    assert [method for method, _, _ in book.writes()] == ["POST"], "a person's login is not taken away"


def test_a_person_without_a_user_is_left_out(book: Any, writer: TechlogWriter) -> None:
    writer.send(row("sector", "create", {**SECTOR, "pic": "login:404"}))
    (post,) = posts(book)
    assert post.json == {name: value for name, value in ON_THE_WIRE.items() if name != "picUserId"}


def test_a_patch_of_nothing_but_such_a_person_waits(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE)
    assert writer.send(row("sector", "update", {"pic": "login:404"}, "s-1")).outcome == "waiting"
    assert book.writes() == []


@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_sector_waits_for_its_trip(book: Any, writer: TechlogWriter, operation: str) -> None:
    delivery = writer.send(row("sector", operation, {**SECTOR, "trip": "not yet"}, "s-1"))
    assert (delivery.outcome, delivery.note) == ("waiting", "waits for trip not yet")
    assert book.writes() == []


# Lost answers.


def test_a_lost_answer_is_looked_up_and_adopted(book: Any, writer: TechlogWriter) -> None:
    book.lose("POST", f"{BASE}/sectors", written=True)
    delivery = writer.send(row("sector", "create", SECTOR))
    assert (delivery.outcome, delivery.target_key) == ("delivered", "sectors-0")
    assert len(posts(book)) == 1
    assert len(book.writes()) == 1


@pytest.mark.parametrize("entity", ["sector", "trip", "user"])
def test_what_is_not_found_is_sent_again_with_the_same_key(book: Any, writer: TechlogWriter, entity: str) -> None:
    payload = {"sector": SECTOR, "trip": TRIP, "user": {"person": "login:1", "login_enabled": False}}[entity]
    book.lose("POST", f"{BASE}/{entity}s", written=False, kind=f"{entity}s")
    sent = row(entity, "create", payload)
    assert writer.send(sent).outcome == "delivered"
    assert [one.headers["idempotency-key"] for one in posts(book, f"{entity}s")] == [str(sent.id)] * 2
    assert [got.method for got in book.vendor.got if "oauth" not in got.path] == ["POST", "GET", "POST"]


def test_answers_that_stay_lost_leave_the_row_uncertain(book: Any, writer: TechlogWriter) -> None:
    book.lose("POST", f"{BASE}/sectors", written=False, times=9)
    with pytest.raises(Unavailable) as caught:
        writer.send(row("sector", "create", SECTOR))
    assert caught.value.may_have_written
    assert len(posts(book)) == 3


@pytest.mark.parametrize("silence", [{"how": "drop"}, {"status": 503}])
def test_a_lost_answer_stays_uncertain_when_it_cannot_be_looked_up(
    book: Any, writer: TechlogWriter, silence: dict[str, Any]
) -> None:
    book.lose("POST", f"{BASE}/sectors", written=True)
    book.vendor.on("GET", f"{BASE}/sectors", book.reply(**silence))
    with pytest.raises(Unavailable) as caught:
        writer.send(row("sector", "create", SECTOR))
    assert caught.value.may_have_written
    assert len(posts(book)) == 1


@pytest.mark.parametrize("entity", ["sector", "trip", "user"])
def test_settling_a_creation(book: Any, writer: TechlogWriter, entity: str) -> None:
    payload = {"sector": SECTOR, "trip": TRIP, "user": {"person": "login:1", "login_enabled": False}}[entity]
    assert writer.settle(row(entity, "create", payload)).outcome == "waiting"
    fields = {"email": "ann@ACME.example"} if entity == "user" else {"externalRef": REF}
    book.put(f"{entity}s", "x-1", **fields)
    delivery = writer.settle(row(entity, "create", payload))
    assert (delivery.outcome, delivery.target_key) == ("delivered", "x-1")
    assert book.writes() == []


@pytest.mark.parametrize(
    ("state", "operation", "outcome"),
    [
        ({}, "update", "waiting"),
        ({"sequence": 2}, "update", "delivered"),
        ({"deletedAt": LATER}, "update", "moot"),
        ({}, "delete", "waiting"),
        ({"deletedAt": LATER}, "delete", "delivered"),
    ],
)
def test_settling_a_patch_or_deletion(
    book: Any, writer: TechlogWriter, state: dict[str, Any], operation: str, outcome: str
) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE | state)
    assert writer.settle(row("sector", operation, {"sequence": 2}, "s-1")).outcome == outcome
    assert book.writes() == []


# Duplicates.


def test_a_duplicate_is_adopted_and_only_what_differs_is_patched(book: Any, writer: TechlogWriter) -> None:
    theirs = {"arrivalAirport": "EGKK", "sequence": 3, "preflightCustomData": {"flight_id": "1", "pax_total": 4}}
    book.put("sectors", "s-9", **ON_THE_WIRE | theirs)
    delivery = writer.send(row("sector", "create", SECTOR))
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "s-9", "adopted")
    assert book.writes()[1:] == [
        (
            "PATCH",
            "/sectors/s-9",
            {
                "sequence": 1,
                "arrivalAirport": "LFPB",
                "preflightCustomData": {"flight_id": "1", "flight_type": "PAX", "pax_total": 4},
            },
        )
    ]


def test_a_duplicate_that_is_as_we_want_it_is_not_patched(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-9", **ON_THE_WIRE | {"takeoffTime": "2026-03-10T06:00:00.000Z"})
    book.put("trips", "t-9", aircraftId="ac-a", number="ACM1", date="2026-03-10", category="private",
             callsign="GALFA", picUserId="u-1", sicUserId=None, externalRef=REF)  # fmt: skip
    assert writer.send(row("sector", "create", SECTOR)).target_key == "s-9"
    assert writer.send(row("trip", "create", TRIP)).target_key == "t-9"
    assert [method for method, _, _ in book.writes()] == ["POST", "POST"]


def test_adoption_does_not_erase_what_a_person_entered(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-9", **ON_THE_WIRE | {"sicUserId": "by-hand", "sequence": 3})
    writer.send(row("sector", "create", SECTOR))
    assert book.writes()[1:] == [("PATCH", "/sectors/s-9", {"sequence": 1})]


def test_an_adopted_sector_that_is_signed_off_stays_as_it_is(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-9", **ON_THE_WIRE | {"status": "completed", "arrivalAirport": "EGKK"})
    delivery = writer.send(row("sector", "create", SECTOR))
    assert (delivery.outcome, delivery.target_key, delivery.acknowledged) == ("delivered", "s-9", {})
    assert [method for method, _, _ in book.writes()] == ["POST"]


def test_an_adopted_sector_that_is_signed_off_under_our_hands(book: Any, writer: TechlogWriter, vendor: Any) -> None:
    book.put("sectors", "s-9", **ON_THE_WIRE | {"arrivalAirport": "EGKK"})
    vendor.on("PATCH", f"{BASE}/sectors/s-9", book.problem(409, "sectorCompleted"))
    delivery = writer.send(row("sector", "create", SECTOR))
    assert (delivery.outcome, delivery.target_key, delivery.acknowledged) == ("delivered", "s-9", {})


def test_a_duplicate_without_an_id_is_looked_up(book: Any, writer: TechlogWriter, vendor: Any) -> None:
    book.put("sectors", "s-9", **ON_THE_WIRE)
    vendor.on("POST", f"{BASE}/sectors", book.problem(409, "duplicateExternalRef"))
    assert writer.send(row("sector", "create", SECTOR)).target_key == "s-9"


def test_a_conflict_that_nothing_explains_is_a_refusal(book: Any, writer: TechlogWriter, vendor: Any) -> None:
    vendor.on("POST", f"{BASE}/sectors", book.problem(409, "aircraftLocked"))
    with pytest.raises(Rejected, match="aircraftLocked"):
        writer.send(row("sector", "create", SECTOR))


# Patches.


def test_a_patch_holds_only_what_changed(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE)
    delivery = writer.send(row("sector", "update", {"trip": "other", "pic": None, "sequence": 2}, "s-1"))
    assert book.writes() == [("PATCH", "/sectors/s-1", {"sequence": 2, "picUserId": None, "tripId": "t-2"})]
    assert delivery.acknowledged == {"sequence": 2, "pic_user_id": None, "trip_id": "t-2"}


def test_custom_data_is_merged_with_what_the_sector_holds_then(book: Any, writer: TechlogWriter) -> None:
    sector = book.put("sectors", "s-1", **ON_THE_WIRE)
    planned = row("sector", "update", {"preflight_custom_data": {"flight_type": "FERRY"}}, "s-1")
    sector["preflightCustomData"] = {"flight_id": "1", "flight_type": "PAX", "pax_total": 4}
    delivery = writer.send(planned)
    body = {"preflightCustomData": {"flight_id": "1", "flight_type": "FERRY", "pax_total": 4}}
    assert book.writes() == [("PATCH", "/sectors/s-1", body)]
    assert delivery.acknowledged == {"preflight_custom_data": {"flight_type": "FERRY"}}, "a pilot's key is not ours"


@pytest.mark.parametrize("payload", [{"sequence": 2}, {"preflight_custom_data": {"flight_id": "2"}}])
def test_a_patch_of_what_was_signed_off_meanwhile_is_moot(
    book: Any, writer: TechlogWriter, payload: dict[str, Any]
) -> None:
    before = dict(book.put("sectors", "s-1", **ON_THE_WIRE | {"status": "completed"}))
    assert writer.send(row("sector", "update", payload, "s-1")).outcome == "moot"
    assert book.rows["sectors"]["s-1"] == before


def test_a_patch_of_what_is_gone_is_moot(book: Any, writer: TechlogWriter, vendor: Any) -> None:
    vendor.on("PATCH", f"{BASE}/sectors/s-1", book.problem(404, "notFound"))
    assert writer.send(row("sector", "update", {"sequence": 2}, "s-1")).outcome == "moot"


@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_refusal_keeps_the_vendor_s_words(book: Any, writer: TechlogWriter, vendor: Any, operation: str) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE)
    errors = [{"field": "arrivalAirport", "message": "no such place"}]
    method, path = ("POST", f"{BASE}/sectors") if operation == "create" else ("PATCH", f"{BASE}/sectors/s-1")
    vendor.on(method, path, book.problem(422, "validation", errors=errors))
    with pytest.raises(Rejected, match="arrivalAirport: no such place") as caught:
        writer.send(row("sector", operation, SECTOR, "s-1"))
    assert (caught.value.status, caught.value.fields) == (422, (("arrivalAirport", "no such place"),))
    assert len([one for one in book.writes() if one[0] == method]) == 1, "not sent again"


# Deletions.


def test_a_deletion(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE)
    delivery = writer.send(row("sector", "delete", {}, "s-1"))
    assert (delivery.outcome, delivery.target_key) == ("delivered", "s-1")


def test_what_is_gone_already_is_deleted(book: Any, writer: TechlogWriter) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE | {"deletedAt": LATER})
    assert writer.send(row("sector", "delete", {}, "s-1")).outcome == "delivered"


@pytest.mark.parametrize("status", ["inProgress", "completed"])
def test_what_was_started_meanwhile_is_not_deleted(book: Any, writer: TechlogWriter, status: str) -> None:
    book.put("sectors", "s-1", **ON_THE_WIRE | {"status": status})
    assert writer.send(row("sector", "delete", {}, "s-1")).outcome == "moot"


def empty_trip(book: Any, **sector: Any) -> None:
    book.put("trips", "t-1", externalRef=REF)
    if sector:
        book.put("sectors", "s-1", **ON_THE_WIRE | sector)


def test_an_empty_trip_is_deleted(book: Any, writer: TechlogWriter) -> None:
    empty_trip(book, deletedAt=LATER)
    assert writer.send(row("trip", "delete", {}, "t-1")).outcome == "delivered"
    assert book.rows["trips"]["t-1"]["deletedAt"] == LATER


def test_a_trip_in_which_a_sector_appeared_is_not_deleted(book: Any, writer: TechlogWriter) -> None:
    empty_trip(book, externalRef=None)
    delivery = writer.send(row("trip", "delete", {}, "t-1"))
    assert (delivery.outcome, delivery.note) == ("moot", "a sector has appeared in it meanwhile")
    assert book.writes() == []


def test_a_trip_that_a_sector_has_not_left_after_all_is_not_deleted(book: Any, writer: TechlogWriter) -> None:
    """The sector's own move was refused or is yet to be sent: deleting the trip would delete the sector with it."""
    empty_trip(book, updatedAt="2026-03-09T12:00:00.000Z")
    delivery = writer.send(row("trip", "delete", {"emptied_of": ["s-1"]}, "t-1"))
    assert delivery.outcome == "moot"
    assert book.writes() == []
    book.rows["sectors"]["s-1"]["tripId"] = "t-2"
    assert writer.send(row("trip", "delete", {"emptied_of": ["s-1"]}, "t-1")).outcome == "delivered"


def test_an_empty_trip_whose_sector_was_signed_off_meanwhile(book: Any, writer: TechlogWriter, vendor: Any) -> None:
    empty_trip(book)
    vendor.on("DELETE", f"{BASE}/trips/t-1", book.problem(409, "sectorCompleted"))
    assert writer.send(row("trip", "delete", {}, "t-1")).outcome == "moot"
