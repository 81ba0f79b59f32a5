"""Deferrals set in Tech Log over the stand-in: whole, once, and never over what people did meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from check_stand import Hangar, outcome

from connectors.errors import NotFound, Rejected, Unavailable
from connectors.techlog.wire import from_techlog_defect
from model.records import RecordError
from model.sync import OutboxRow

PUT = "PUT /defects/{id}/deferral"
GET = "GET /defects/{id}"
WANTED = {
    "type": "MEL", "mel_category": "C", "reference": "32-40-01", "reason": "Spares ordered",
    "target_date": "2026-03-30", "deferred_at": "2026-03-10T08:00:00Z", "deferred_by_user_id": None,
    "extensions": [{"approved_at": "2026-03-10T09:00:00Z", "target_date": "2026-04-30", "reference": None}],
}  # fmt: skip
WANTED_THERE = {
    "type": "MEL", "melCategory": "C", "reference": "32-40-01", "reason": "Spares ordered", "targetDate": "2026-03-30",
    "deferredAt": "2026-03-10T08:00:00Z", "deferredByUserId": None,
    "extensions": [{"approvedAt": "2026-03-10T09:00:00Z", "targetDate": "2026-04-30"}],
}  # fmt: skip
BEFORE = {
    "type": "MEL", "mel_category": "C", "reference": None, "reason": "No spares", "target_date": "2026-03-20",
    "deferred_at": "2026-03-10T08:00:00Z", "deferred_by_user_id": None, "extensions": [],
}  # fmt: skip
BEFORE_THERE = {
    "type": "MEL", "melCategory": "C", "reference": None, "reason": "No spares", "targetDate": "2026-03-20",
    "deferredAt": "2026-03-10T08:00:00.250Z", "deferredByUserId": None, "extensions": [],
}  # fmt: skip
AGREED = {
    "mel_category": "C", "reason": "Spares ordered", "target_date": "2026-04-30", "reference": "32-40-01",
    "deferred_at": "2026-03-10T08:00:00Z",
}  # fmt: skip


class Ward:
    """A defect over there, and the row that is to set its deferral."""

    def __init__(self, hangar: Hangar) -> None:
        self.hangar = hangar
        self.store = hangar.store
        words = {"aircraftId": hangar.aircraft, "description": "Tyre worn", "raisedAt": "2026-03-10T07:00:00Z"}
        number = len(self.store.rows("defects", deleted=True))
        self.id: str = self.store.add("defects", **words, reference=f"D-{number}")["id"]

    def change(self, **fields: Any) -> None:
        self.store.change("defects", self.id, **fields)

    def row(self, **changes: Any) -> OutboxRow:
        payload = {"deferral": WANTED, "expected": None, "agreed": AGREED, "veryon_defect_id": 40_001, **changes}
        key = f"techlog:acme:defect:{self.id}"
        return self.hangar.row("update", payload, self.id, entity="deferral", source_key=key)

    @property
    def deferral(self) -> Any:
        return self.store.row("defects", self.id)["deferral"]


@pytest.fixture
def ward(hangar: Hangar) -> Ward:
    return Ward(hangar)


def test_a_first_deferral(ward: Ward) -> None:
    delivery = ward.hangar.writer.send(ward.row())
    assert (outcome(delivery), delivery.acknowledged) == (("delivered", ward.id, None), AGREED)
    assert ward.deferral == WANTED_THERE
    assert delivery.record == ward.hangar.client.defect(ward.id)
    assert delivery.record["status"] == "deferred"


@pytest.mark.parametrize(
    "spelling", [{}, {"deferredAt": "2026-03-10T08:00:00Z"}, {"reason": " No spares "}, {"reference": ""}]
)
def test_a_deferral_that_is_as_it_was_is_replaced_whole(ward: Ward, spelling: dict[str, Any]) -> None:
    ward.change(deferral=BEFORE_THERE | spelling, status="overdue")
    assert outcome(ward.hangar.writer.send(ward.row(expected=BEFORE))) == ("delivered", ward.id, None)
    assert ward.deferral == WANTED_THERE


def test_instants_of_an_expected_deferral_may_be_spelt_in_any_way(ward: Ward) -> None:
    extension = {"approvedAt": "2026-03-10T09:00:00.75Z", "targetDate": "2026-03-25", "reference": "X1"}
    ward.change(deferral=BEFORE_THERE | {"extensions": [extension]}, status="deferred")
    expected = {
        **BEFORE, "deferred_at": "2026-03-10T09:00:00.999+01:00",
        "extensions": [{"approved_at": "2026-03-10T09:00:00Z", "target_date": "2026-03-25", "reference": "X1"}],
    }  # fmt: skip
    assert ward.hangar.writer.send(ward.row(expected=expected)).outcome == "delivered"


MEANWHILE: list[dict[str, Any]] = [
    {"deferral": BEFORE_THERE | {"targetDate": "2026-03-21"}},
    {"deferral": BEFORE_THERE | {"deferredAt": "2026-03-10T08:00:01Z"}},
    {"deferral": BEFORE_THERE | {"reason": None}},
    {"deferral": BEFORE_THERE | {"type": "CDL"}},
    {"deferral": BEFORE_THERE | {"deferredByUserId": "7d3c7bf0-0f0b-4c39-9d5e-1d1f0c8d6a11"}},
    {"deferral": BEFORE_THERE | {"extensions": [{"targetDate": "2026-03-25"}]}},
    {"deferral": None, "status": "open"},
    {"status": "closed"},
]


@pytest.mark.parametrize("change", MEANWHILE)
def test_what_changed_meanwhile_is_left_to_the_next_run(ward: Ward, change: dict[str, Any]) -> None:
    ward.change(**{"deferral": BEFORE_THERE, "status": "deferred", **change})
    before = ward.store.row("defects", ward.id)
    row = ward.row(expected=BEFORE)
    assert outcome(ward.hangar.writer.send(row)) == ("moot", None, "changed meanwhile")
    assert ward.hangar.writer.settle(row).outcome == "waiting"
    assert ward.store.row("defects", ward.id) == before
    assert ward.hangar.writes() == []


def test_a_deferral_where_none_was_expected(ward: Ward) -> None:
    ward.change(deferral=BEFORE_THERE, status="deferred")
    assert ward.hangar.writer.send(ward.row(expected=None)).outcome == "moot"
    assert ward.hangar.writes() == []


def test_a_deferral_that_is_only_asked_for_is_set(ward: Ward) -> None:
    ward.change(deferral=WANTED_THERE, status="deferralPending")
    row = ward.row(expected=WANTED)
    assert ward.hangar.writer.settle(row).outcome == "waiting"
    assert outcome(ward.hangar.writer.send(row)) == ("delivered", ward.id, None)
    assert ward.store.row("defects", ward.id)["status"] == "deferred"


@pytest.mark.parametrize("kind", ["lost_answer", "cut_json", "status_500", "refused", "expired_token"])
def test_a_deferral_is_sent_again(ward: Ward, kind: str) -> None:
    ward.hangar.fault(kind, PUT)
    assert ward.hangar.writer.send(ward.row()).outcome == "delivered"
    assert ward.deferral == WANTED_THERE
    assert ward.hangar.asked() == [GET, PUT, PUT]


def test_a_deferral_whose_answers_all_were_lost_is_known_again(ward: Ward) -> None:
    ward.hangar.fault("lost_answer", PUT, times=9)
    row = ward.row(expected=None)
    with pytest.raises(Unavailable):
        ward.hangar.writer.send(row)
    puts = len(ward.hangar.writes())
    for act, note in ((ward.hangar.writer.settle, None), (ward.hangar.writer.send, "adopted")):
        delivery = act(row)
        assert (outcome(delivery), delivery.acknowledged) == (("delivered", ward.id, note), AGREED)
    assert len(ward.hangar.writes()) == puts


def test_a_defect_that_is_gone(ward: Ward) -> None:
    ward.store.delete("defects", ward.id)
    for act in (ward.hangar.writer.send, ward.hangar.writer.settle):
        assert outcome(act(ward.row())) == ("moot", None, "gone over there")
    assert ward.hangar.writes() == []


def test_a_tombstone_is_gone_too(ward: Ward) -> None:
    """Some installations answer with what they have deleted."""
    tampers = ward.hangar.box.world.tampers
    tampers.add("techlog", "acme", match={"id": ward.id}, set={"deletedAt": "2026-03-10T09:00:00Z"})
    try:
        for act in (ward.hangar.writer.send, ward.hangar.writer.settle):
            assert outcome(act(ward.row())) == ("moot", None, "gone over there")
    finally:
        tampers.clear()
    assert ward.hangar.writes() == []


def test_a_refused_deferral(ward: Ward) -> None:
    with pytest.raises(Rejected, match="deferredByUserId"):
        ward.hangar.writer.send(ward.row(deferral={**WANTED, "deferred_by_user_id": "nobody"}))
    assert ward.deferral is None


def test_a_deferral_over_there_that_cannot_be_read(ward: Ward) -> None:
    ward.change(deferral=BEFORE_THERE, status="deferred")
    tampers = ward.hangar.box.world.tampers
    tampers.add("techlog", "acme", match={"id": ward.id}, set={"deferral.type": "LATER"})
    try:
        with pytest.raises(RecordError, match=r"deferral\.type"):
            ward.hangar.writer.send(ward.row(expected=BEFORE))
    finally:
        tampers.clear()
    assert ward.hangar.writes() == []


def test_what_happens_between_the_look_and_the_write(vendor: Any, reply: Any, techlog: Any, hangar: Hangar) -> None:
    """The defect is closed, or deleted; a 404 that is no problem document proves nothing."""
    defect = {
        "id": "d-1", "aircraftId": "a-1", "reference": "D-1", "description": "Tyre", "status": "open",
        "raisedAt": "2026-03-10T07:00:00Z",
    }  # fmt: skip
    assert from_techlog_defect(defect).deferral is None
    vendor.on("GET", "/v0.2/defects/d-1", reply(body=defect))
    payload = {"deferral": WANTED, "expected": None, "agreed": AGREED}
    row = hangar.row("update", payload, "d-1", entity="deferral")
    writer = type(hangar.writer)(techlog(), attempts=1, backoff=0.001)
    path = "/v0.2/defects/d-1/deferral"
    vendor.on("PUT", path, reply(409, {"title": "Conflict", "reason": "defectClosed"}))
    assert outcome(writer.send(row)) == ("moot", None, "changed meanwhile")
    vendor.on("PUT", path, reply(404, {"title": "Not found", "reason": "notFound"}))
    assert outcome(writer.send(row)) == ("moot", None, "gone over there")
    vendor.on("PUT", path, reply(404, b"<html>no such page</html>"))
    with pytest.raises(NotFound):
        writer.send(row)
    vendor.on("PUT", path, reply(409, {"title": "Conflict", "reason": "locked"}))
    with pytest.raises(Rejected, match="locked"):
        writer.send(row)
