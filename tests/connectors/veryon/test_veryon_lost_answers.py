"""Answers that are lost: a POST is sent again only after a look said that it is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.errors import NotFound, Unavailable
from connectors.veryon.writer import VeryonWriter

SECTOR = "techlog:acme:sector:s-1"
DEFECT = "techlog:acme:defect:d-1"
FLIGHT = {
    "entry_type": "flight", "registration_id": 4, "log_number": "1007", "departure_place_id": 11,
    "arrival_place_id": 12, "takeoff_time": "2026-03-10T05:20:00Z",
}  # fmt: skip
TYRE = {
    "reference": "TL-D1", "registration_id": 4, "description": "Tyre worn", "ata_chapter": "32-40",
    "defect_type": "PIREP", "raised_at": "2026-03-10T07:00:00Z", "technical_log": SECTOR,
}  # fmt: skip
DEFERRAL = {"mel_category": "C", "target_date": "2026-03-20", "deferred_at": "2026-03-10T08:00:00Z"}
CLOSURE = {"action_text": "Changed", "closed_by_user_id": 22, "closed_at": "2026-03-11T08:00:00Z"}
FLIGHT_OVER_THERE = {
    "entryType": "flight", "registrationId": 4, "logNumber": "1007", "departurePlaceId": 11, "arrivalPlaceId": 12,
    "takeoff": "2026-03-10T05:20:00Z",
}  # fmt: skip
TYRE_OVER_THERE = {
    "reference": "TL-D1", "registrationId": 4, "description": "Tyre worn", "ataChapter": "32-40",
    "defectType": "PIREP", "technicalLogId": 1, "status": "open",
}  # fmt: skip


class Case:
    """A POST: its row, where it goes, how it is looked up, and what does the work at Tracking+."""

    def __init__(self, entity: str, hangar: Any, row: Any) -> None:
        self.entity, self.hangar = entity, hangar
        payload = {"technical_log": FLIGHT, "defect": TYRE, "deferral": DEFERRAL, "closure": CLOSURE}[entity]
        self.row = row(entity, "create", payload, SECTOR if entity == "technical_log" else DEFECT)
        self.payload = payload
        self.path, self.look = {
            "technical_log": ("/technical-logs", "/technical-logs"), "defect": ("/defects", "/defects"),
            "deferral": ("/defects/1/deferral", "/defects/1"), "closure": ("/defects/1/closure", "/defects/1"),
        }[entity]  # fmt: skip

    @property
    def work(self) -> Callable[[Any], Any]:
        def on_the_defect(body: Any) -> Any:
            record = self.hangar.defects[1]
            return self.hangar.defer(record, body) if self.entity == "deferral" else self.hangar.close(record, body)

        creates = {"technical_log": self.hangar.create_log, "defect": self.hangar.create_defect}
        return creates.get(self.entity, on_the_defect)

    @property
    def done(self) -> int:
        """How many times it is there."""
        if self.entity in {"technical_log", "defect"}:
            return len(self.hangar.logs if self.entity == "technical_log" else self.hangar.defects)
        return int(self.hangar.defects[1][self.entity] is not None)

    @property
    def posts(self) -> int:
        return len(self.hangar.vendor.of("POST", f"/api{self.path}"))


@pytest.fixture(params=["technical_log", "defect", "deferral", "closure"])
def case(request: Any, hangar: Any, row: Any, directory: Any) -> Case:
    if request.param in {"deferral", "closure"}:
        hangar.put_defect(**TYRE_OVER_THERE)
        directory.defects[DEFECT] = "1"
    if request.param != "technical_log":
        directory.technical_logs[SECTOR] = "1"
    return Case(request.param, hangar, row)


def test_what_arrived_is_adopted_and_not_sent_again(case: Case, hangar: Any, writer: VeryonWriter) -> None:
    hangar.lose(case.path, case.work)
    delivery = writer.send(case.row)
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", "adopted")
    assert delivery.acknowledged == case.payload
    assert (case.posts, case.done, len(hangar.writes())) == (1, 1, 1)


def test_what_did_not_arrive_is_sent_again_after_a_look(case: Case, hangar: Any, writer: VeryonWriter) -> None:
    hangar.lose(case.path)
    delivery = writer.send(case.row)
    assert (delivery.outcome, delivery.note) == ("delivered", None)
    assert hangar.asked() == [f"POST {case.path}", f"GET {case.look}", f"POST {case.path}"]
    assert case.done == 1


def test_answers_that_stay_lost_leave_the_row_uncertain(case: Case, hangar: Any, writer: VeryonWriter) -> None:
    hangar.lose(case.path, times=9)
    with pytest.raises(Unavailable) as caught:
        writer.send(case.row)
    assert caught.value.may_have_written
    assert (case.posts, len(hangar.vendor.of("GET", f"/api{case.look}"))) == (3, 3)


@pytest.mark.parametrize(
    "silence",
    [{"how": "drop"}, {"status": 503}, {"status": 403}, {"status": 404, "body": b"<html>"}, {"body": {"id": 1}}],
)
def test_what_cannot_be_looked_up_stays_uncertain(
    case: Case, hangar: Any, writer: VeryonWriter, silence: dict[str, Any]
) -> None:
    hangar.lose(case.path, case.work)
    hangar.vendor.on("GET", f"/api{case.look}", hangar.reply(**silence))
    with pytest.raises(Unavailable) as caught:
        writer.send(case.row)
    assert caught.value.may_have_written
    assert case.posts == 1


def test_settling_what_has_not_arrived_and_what_has(case: Case, hangar: Any, writer: VeryonWriter) -> None:
    assert writer.settle(case.row).outcome == "waiting"
    hangar.lose(case.path, case.work, times=9)
    hangar.vendor.on("GET", f"/api{case.look}", hangar.reply(503))
    with pytest.raises(Unavailable):
        writer.send(case.row)
    with pytest.raises(Unavailable):
        writer.settle(case.row)
    rows = {"technical_log": hangar.logs, "defect": hangar.defects}.get(case.entity)
    body = hangar.defects[1] if rows is None else {"items": [*rows.values()], "nextCursor": None}
    hangar.vendor.on("GET", f"/api{case.look}", hangar.reply(body=body))
    before = len(hangar.writes())
    delivery = writer.settle(case.row)
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "1", "adopted")
    assert delivery.acknowledged == case.payload
    assert len(hangar.writes()) == before, "settling writes nothing"


@pytest.mark.parametrize("entity", ["deferral", "closure"])
def test_a_lost_answer_about_a_defect_that_is_gone(
    hangar: Any, writer: VeryonWriter, row: Any, directory: Any, entity: str
) -> None:
    """Nothing stays open: it is nowhere."""
    hangar.put_defect(**TYRE_OVER_THERE)
    directory.defects[DEFECT] = "1"
    case = Case(entity, hangar, row)
    hangar.remove_defect(1)
    hangar.vendor.on("POST", f"/api{case.path}", hangar.reply(how="drop"))
    for act in (writer.send, writer.settle):
        with pytest.raises(NotFound, match="somebody has deleted it"):
            act(case.row)
    assert case.posts == 1


def test_a_lost_patch_after_an_adoption_leaves_the_row_uncertain(
    hangar: Any, writer: VeryonWriter, row: Any, directory: Any
) -> None:
    """Settling then acknowledges what agrees; the plan sends what differs."""
    directory.technical_logs[SECTOR] = "1"
    hangar.put_defect(**TYRE_OVER_THERE | {"description": "Old", "technicalLogId": None})
    hangar.vendor.on("PATCH", "/api/defects/1", hangar.reply(how="drop"))
    sent = row("defect", "create", TYRE, DEFECT)
    with pytest.raises(Unavailable) as caught:
        writer.send(sent)
    assert caught.value.may_have_written
    delivery = writer.settle(sent)
    agreed = {name: value for name, value in TYRE.items() if name not in {"description", "technical_log"}}
    assert (delivery.outcome, delivery.acknowledged) == ("delivered", agreed)


def test_settling_a_log_whose_number_is_anothers(hangar: Any, writer: VeryonWriter, row: Any) -> None:
    hangar.put_log(**FLIGHT_OVER_THERE | {"takeoff": "2026-03-10T15:20:00Z"})
    assert writer.settle(row("technical_log", "create", FLIGHT, SECTOR)).outcome == "waiting"


@pytest.mark.parametrize(
    ("entity", "payload"), [("fuel", {"used": 900, "unit": "kg"}), ("defect", {"description": "Tyre flat"})]
)
def test_absolute_values_are_sent_again(hangar: Any, writer: VeryonWriter, row: Any, entity: str, payload: Any) -> None:
    assert writer.settle(row(entity, "update", payload, SECTOR)).outcome == "waiting"
    assert hangar.asked() == []


@pytest.mark.parametrize("entity", ["deferral", "closure"])
def test_settling_before_the_defect_is_known(hangar: Any, writer: VeryonWriter, row: Any, entity: str) -> None:
    assert writer.settle(row(entity, "create", DEFERRAL, DEFECT)).outcome == "waiting"
    assert hangar.asked() == []


def test_fuel_is_sent_again_at_once(hangar: Any, writer: VeryonWriter, row: Any, directory: Any) -> None:
    record = hangar.put_log(**FLIGHT_OVER_THERE)
    directory.technical_logs[SECTOR] = "1"
    fuel = "/api/technical-logs/1/fuel"
    hangar.vendor.on("PUT", fuel, hangar.reply(how="drop"), lambda got: hangar.fuel(record, got.json))
    assert writer.send(row("fuel", "update", {"used": 900, "unit": "kg"}, SECTOR)).outcome == "delivered"
    assert len(hangar.vendor.of("PUT", fuel)) == 2
