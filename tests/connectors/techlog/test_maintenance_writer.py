"""Maintenance checks over the stand-in: made once, whatever goes wrong, and never against a person's work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from check_stand import CHECKS, DUE, DUE_THERE, REF, SIX, Hangar, outcome

from connectors.errors import Conflict, NotFound, Rejected, Unavailable
from connectors.techlog.wire import from_techlog_check, from_techlog_totals
from model.maintenance import CheckDue
from model.records import RecordError

# Creations.


def test_a_creation(hangar: Hangar) -> None:
    row = hangar.create()
    delivery = hangar.writer.send(row)
    (check,) = hangar.checks()
    assert outcome(delivery) == ("delivered", check["id"], None)
    assert delivery.acknowledged == {name: hangar.payload[name] for name in SIX}
    assert (check["due"], check["type"], check["source"], check["status"]) == (
        DUE_THERE, "scheduled", "veryon", "open",
    )  # fmt: skip
    (post,) = [one for one in hangar.box.world.requests.entries() if one.route == f"POST /{CHECKS}"]
    assert post.idempotency_key == str(row.id)


def test_every_check_and_the_one(hangar: Hangar) -> None:
    mine = hangar.enter()
    gone = hangar.enter(externalRef="mine")
    hangar.store.delete(CHECKS, gone)
    found = {one["id"]: one["deletedAt"] is None for one in hangar.client.maintenance_checks(None)}
    assert (found[mine], found[gone]) == (True, False)
    assert hangar.client.maintenance_checks(datetime(2030, 1, 1, tzinfo=UTC)) == []
    assert (hangar.client.find_check(REF) or {})["id"] == mine == hangar.client.check(mine)["id"]
    assert hangar.client.find_check("mine") is None
    for nothing in (gone, "no such check"):
        with pytest.raises(NotFound) as caught:
            hangar.client.check(nothing)
        assert caught.value.reason == "notFound"


def test_the_stand_ins_aircraft_and_checks_can_be_read(hangar: Hangar) -> None:
    hangar.writer.send(hangar.create())
    checks = [from_techlog_check(one) for one in hangar.client.maintenance_checks(None)]
    (check,) = [one for one in checks if one.deleted_at is None and one.external_ref == REF]
    assert (check.title, check.due) == ("Oil change", CheckDue(4_444_200, date(2026, 3, 20)))
    totals = [from_techlog_totals(one) for one in hangar.client.aircraft()]
    assert any(one.flight_seconds and one.cycles and one.landings and one.as_of for one in totals)


@pytest.mark.parametrize("kind", ["lost_answer", "cut_json"])
def test_a_lost_creation_is_found_and_not_made_again(hangar: Hangar, kind: str) -> None:
    hangar.store.switches.ignore_idempotency_key = True
    hangar.fault(kind, f"POST /{CHECKS}")
    delivery = hangar.writer.send(hangar.create())
    hangar.store.switches.ignore_idempotency_key = False
    (check,) = hangar.checks()
    assert outcome(delivery) == ("delivered", check["id"], "adopted")
    assert hangar.asked() == [f"POST /{CHECKS}", f"GET /{CHECKS}"]


@pytest.mark.parametrize("kind", ["status_500", "html_502"])
def test_a_creation_that_did_not_arrive_is_sent_again_after_a_look(hangar: Hangar, kind: str) -> None:
    hangar.fault(kind, f"POST /{CHECKS}")
    assert hangar.writer.send(hangar.create()).note is None
    assert hangar.asked() == [f"POST /{CHECKS}", f"GET /{CHECKS}", f"POST /{CHECKS}"]
    assert len(hangar.checks()) == 1


@pytest.mark.parametrize("work", ["lost_answer", "status_500"])
def test_a_creation_that_nobody_can_tell_about_is_settled_later(hangar: Hangar, work: str) -> None:
    hangar.fault(work, f"POST /{CHECKS}", times=9)
    hangar.fault("status_503", f"GET /{CHECKS}", times=9)
    row = hangar.create()
    with pytest.raises(Unavailable) as caught:
        hangar.writer.send(row)
    assert caught.value.may_have_written
    assert hangar.writes() == [f"POST /{CHECKS}"]
    with pytest.raises(Unavailable):
        hangar.writer.settle(row)
    hangar.box.world.faults.clear()
    delivery = hangar.writer.settle(row)
    if work == "lost_answer":
        assert outcome(delivery) == ("delivered", hangar.checks()[0]["id"], "adopted")
        assert delivery.acknowledged == {name: hangar.payload[name] for name in SIX}
    else:
        assert delivery.outcome == "waiting"
    assert hangar.writes() == [f"POST /{CHECKS}"], "settling writes nothing"


def test_a_duplicate_is_adopted_and_what_differs_is_patched(hangar: Hangar) -> None:
    other = hangar.store.rows("aircraft")[1]["id"]
    there = hangar.enter(
        aircraftId=other, title="Oil", description="Use blue drum", due={**DUE_THERE, "landings": 9}, source="person"
    )
    delivery = hangar.writer.send(hangar.create())
    assert outcome(delivery) == ("delivered", there, "adopted")
    assert delivery.acknowledged == {name: hangar.payload[name] for name in SIX}
    patch = hangar.box.world.requests.entries()[-1]
    assert (patch.route, patch.body) == (
        f"PATCH /{CHECKS}/{{id}}",
        {"aircraftId": hangar.aircraft, "title": "Oil change", "due": DUE_THERE, "source": "veryon"},
    )
    (check,) = hangar.checks()
    assert check["description"] == "Use blue drum", "where we have nothing, a person's words stay"


def test_a_duplicate_that_agrees_is_left_alone(hangar: Hangar) -> None:
    there = hangar.enter(due={"flightSeconds": 4_444_200, "date": "2026-03-20"})
    assert outcome(hangar.writer.send(hangar.create())) == ("delivered", there, "adopted")
    assert hangar.writes() == [f"POST /{CHECKS}"]


def test_a_resolved_duplicate_is_adopted_as_it_is(hangar: Hangar) -> None:
    there = hangar.enter(title="Oil", status="resolved")
    for act in (hangar.writer.send, hangar.writer.settle):
        delivery = act(hangar.create())
        assert outcome(delivery) == ("delivered", there, "adopted as resolved")
        assert delivery.acknowledged == {**hangar.expected, "title": "Oil", "status": "resolved"}
    assert hangar.writes() == [f"POST /{CHECKS}"]


def test_settling_acknowledges_what_is_there(hangar: Hangar) -> None:
    """The plan then sends what differs."""
    hangar.enter(title="Oil", description="Use blue drum")
    delivery = hangar.writer.settle(hangar.create())
    assert delivery.acknowledged == {**hangar.expected, "title": "Oil", "status": "open"}
    assert hangar.writes() == []


def test_a_duplicate_that_cannot_be_found_is_refused(hangar: Hangar) -> None:
    hangar.enter()
    hangar.fault("empty_list", f"GET /{CHECKS}")
    with pytest.raises(Conflict, match="duplicateExternalRef"):
        hangar.writer.send(hangar.create())


def test_a_check_that_tech_log_refuses(hangar: Hangar) -> None:
    with pytest.raises(Rejected, match="title"):
        hangar.writer.send(hangar.create(title=" "))
    assert hangar.checks() == []


def test_side_by_side(hangar: Hangar) -> None:
    with ThreadPoolExecutor(8) as pool:
        deliveries = list(pool.map(hangar.writer.send, [hangar.create() for _ in range(8)]))
    assert sorted(str(one.note) for one in deliveries) == ["None"] + ["adopted"] * 7
    assert len(hangar.checks()) == 1


# Changes.


def test_a_change(hangar: Hangar) -> None:
    there = hangar.enter(description="Use blue drum")
    payload = {"due": {**DUE, "date": None}, "title": "Oil and filter change"}
    row = hangar.row("update", payload, there)
    assert hangar.writer.settle(row).outcome == "waiting"
    delivery = hangar.writer.send(row)
    assert (outcome(delivery), delivery.acknowledged) == (("delivered", there, None), payload)
    (check,) = hangar.checks()
    assert (check["title"], check["due"], check["description"]) == (
        "Oil and filter change", {**DUE_THERE, "date": None}, "Use blue drum",
    )  # fmt: skip
    assert outcome(hangar.writer.settle(row)) == ("delivered", there, None)
    assert hangar.writer.send(hangar.row("update", {"status": "resolved"}, there)).acknowledged == {
        "status": "resolved"
    }
    assert hangar.checks()[0]["status"] == "resolved"


@pytest.mark.parametrize("kind", ["lost_answer", "status_500", "expired_token"])
def test_a_change_is_sent_again(hangar: Hangar, kind: str) -> None:
    there = hangar.enter()
    hangar.fault(kind, f"PATCH /{CHECKS}/{{id}}")
    assert hangar.writer.send(hangar.row("update", {"title": "Other"}, there)).outcome == "delivered"
    assert (hangar.checks()[0]["title"], len(hangar.writes())) == ("Other", 2)


def test_a_change_of_what_is_gone_is_moot(hangar: Hangar) -> None:
    there = hangar.enter()
    hangar.store.delete(CHECKS, there)
    row = hangar.row("update", {"title": "Other"}, there)
    for act in (hangar.writer.send, hangar.writer.settle):
        assert outcome(act(row)) == ("moot", None, "gone over there")


# Deletions.


def test_a_check_that_nobody_touched_is_taken_back(hangar: Hangar) -> None:
    there = hangar.enter()
    row = hangar.row("delete", {"expected": hangar.expected}, there)
    assert hangar.writer.settle(row).outcome == "waiting"
    assert outcome(hangar.writer.send(row)) == ("delivered", there, None)
    assert hangar.asked() == [f"GET /{CHECKS}"] * 2 + [f"DELETE /{CHECKS}/{{id}}"]
    assert hangar.checks() == []
    for act in (hangar.writer.send, hangar.writer.settle):
        assert outcome(act(row)) == ("delivered", there, None), "that it is gone is as good"
    assert len(hangar.writes()) == 1


WORKED_ON = [
    ({"status": "resolved"}, "resolved over there"),
    ({"description": "Use blue drum"}, "changed meanwhile: description"),
    ({"title": "Oil", "area": "engine2"}, "changed meanwhile: title, area"),
    ({"due": {**DUE_THERE, "flightSeconds": 4_444_201}}, "changed meanwhile: due"),
    ({"due": {**DUE_THERE, "landings": 5}}, "changed meanwhile: due"),
    ({"ataChapter": None}, "changed meanwhile: ata_chapter"),
    ({"externalRef": "mine", "title": "Mine now"}, "changed meanwhile: title"),
]


@pytest.mark.parametrize(("work", "note"), WORKED_ON)
def test_a_check_that_somebody_has_worked_on_stays(hangar: Hangar, work: dict[str, Any], note: str) -> None:
    there = hangar.enter()
    hangar.store.change(CHECKS, there, **work)
    delivery = hangar.writer.send(hangar.row("delete", {"expected": hangar.expected}, there))
    assert outcome(delivery) == ("moot", None, note)
    assert hangar.writes() == []


def test_a_new_check_under_the_old_key_is_not_taken_back(hangar: Hangar) -> None:
    there = hangar.enter()
    hangar.store.delete(CHECKS, there)
    newer = hangar.enter()
    assert hangar.writer.send(hangar.row("delete", {"expected": hangar.expected}, there)).outcome == "delivered"
    assert [one["id"] for one in hangar.checks()] == [newer]


@pytest.mark.parametrize("kind", ["lost_answer", "status_500"])
def test_a_deletion_is_sent_again(hangar: Hangar, kind: str) -> None:
    there = hangar.enter()
    hangar.fault(kind, f"DELETE /{CHECKS}/{{id}}")
    assert hangar.writer.send(hangar.row("delete", {"expected": hangar.expected}, there)).outcome == "delivered"
    assert hangar.checks() == []


def test_what_cannot_be_read_is_not_deleted(hangar: Hangar) -> None:
    there = hangar.enter()
    tampers = hangar.box.world.tampers
    tampers.add("techlog", "acme", match={"externalRef": REF}, set={"due.flightSeconds": "soon"})
    try:
        with pytest.raises(RecordError, match=r"due\.flightSeconds"):
            hangar.writer.send(hangar.row("delete", {"expected": hangar.expected}, there))
    finally:
        tampers.clear()
    assert hangar.writes() == []


@pytest.mark.parametrize(
    ("entity", "operation"), [("deferral", "create"), ("deferral", "delete"), ("sector", "update")]
)
def test_what_it_does_not_write(hangar: Hangar, entity: str, operation: str) -> None:
    with pytest.raises(Rejected, match="takes no such write"):
        hangar.writer.send(hangar.row(operation, {}, "x", entity=entity))


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_a_row_without_a_target(hangar: Hangar, operation: str) -> None:
    with pytest.raises(Rejected, match="names no target"):
        hangar.writer.send(hangar.row(operation, {"expected": {}}))
    assert hangar.writes() == []
