"""A defect in Tracking+: what was found, how it is put off, how it was put right; one row a field and case."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from model.records import Closure, Deferral
from tests.transforms.tracking import ABSENT, DEFERRED, KEY, closed, defect, deferred, extension, found, moment, put_off
from transforms.defect_life import (
    CLOSURE_FIELDS,
    DEFECT_FIELDS,
    DEFERRAL_FIELDS,
    changed_metadata,
    closure_content,
    defect_content,
    wants_closure,
    wants_deferral,
    what_changed,
)

FOUND: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "reference": [(found(), "TL-D-0001"), (found(reference="TL-7"), "TL-TL-7")],
    "registration_id": [(found(), 1)],
    "description": [(found(), "Nose wheel worn")],
    "ata_chapter": [(found(ata_chapter="32-40"), "32-40"), (found(ata_chapter="wheels"), "wheels"), (found(), ABSENT)],
    "defect_type": [
        (found(defect_type="pilotReport"), "PIREP"),
        (found(defect_type="maintenanceReport"), "MAREP"),
        (found(defect_type="cabinReport"), "CABIN"),
        (found(), ABSENT),
    ],
    "raised_at": [
        (found(), "2026-01-25T10:00:00Z"),
        (found(raised_at=moment("2026-01-25T23:30:00.999-02:00")), "2026-01-26T01:30:00Z"),
    ],
    "raised_by_user_id": [(found(7), 7), (found(raised_by_user_id="u-1"), ABSENT)],
    "technical_log": [(found(sector_key=KEY), KEY), (found(sector_id="s-1"), ABSENT)],
}
PUT_OFF: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "mel_category": [
        (deferred(mel_category="C"), "C"),
        (deferred(type="CDL", mel_category="B"), "B"),
        (deferred(), ABSENT),
    ],
    "reason": [(deferred(reason="No spares"), "No spares"), (deferred(), ABSENT)],
    "target_date": [
        (deferred(target_date=date(2026, 2, 1)), "2026-02-01"),
        (deferred(mel_category="C"), "2026-02-05"),
        (deferred(), ABSENT),
    ],
    "reference": [(deferred(reference="MEL 32-40-01"), "MEL 32-40-01"), (deferred(), ABSENT)],
    "deferred_at": [
        (deferred(deferred_at=moment("2026-01-26T09:00:00.5Z")), "2026-01-26T09:00:00Z"),
        (deferred(deferred_at=moment("2026-01-26T23:30-02:00")), "2026-01-27T01:30:00Z"),
    ],
    "technical_log": [(deferred(sector_key=KEY), KEY), (deferred(), ABSENT)],
}
PUT_RIGHT: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "action_text": [
        (closure_content(closed(action_text="Wheel replaced"), 9), "Wheel replaced"),
        (closure_content(closed(), 9), ABSENT),
    ],
    "time_spent_minutes": [
        (closure_content(closed(minutes=90), 9), 90),
        (closure_content(closed(minutes=0), 9), 0),
        (closure_content(closed(), 9), ABSENT),
    ],
    "closed_by_user_id": [(closure_content(closed(closed_by_user_id="u-1"), 9), 9)],
    "closed_at": [(closure_content(closed(), 9), "2026-01-27T12:00:59Z")],
    "technical_log": [
        (closure_content(closed(), 9, sector_key=KEY), KEY),
        (closure_content(closed(), 9), ABSENT),
    ],
}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param(name, *row, id=f"{kind}-{name}-{number}")
        for kind, table in (("defect", FOUND), ("deferral", PUT_OFF), ("closure", PUT_RIGHT))
        for name, rows in table.items()
        for number, row in enumerate(rows)
    ],
)
def test_field(name: str, content: dict[str, Any], expected: Any) -> None:
    assert json.dumps(content.get(name, ABSENT)) == json.dumps(expected)


def test_every_field_has_its_rows() -> None:
    assert [row.name for row in DEFECT_FIELDS] == list(FOUND)
    assert [row.name for row in DEFERRAL_FIELDS] == list(PUT_OFF)
    assert [row.name for row in CLOSURE_FIELDS] == list(PUT_RIGHT)


def test_whole_records() -> None:
    assert found() == {
        "reference": "TL-D-0001",
        "registration_id": 1,
        "description": "Nose wheel worn",
        "raised_at": "2026-01-25T10:00:00Z",
    }
    assert deferred(
        mel_category="C", reason="No spares", reference="MEL 32-40-01", target_date=date(2026, 2, 1), sector_key=KEY
    ) == {
        "mel_category": "C",
        "reason": "No spares",
        "target_date": "2026-02-01",
        "reference": "MEL 32-40-01",
        "deferred_at": "2026-01-26T09:00:00Z",
        "technical_log": KEY,
    }
    assert closure_content(closed(action_text="Wheel replaced", minutes=90, closed_by_user_id="u-1"), 9) == {
        "action_text": "Wheel replaced",
        "time_spent_minutes": 90,
        "closed_by_user_id": 9,
        "closed_at": "2026-01-27T12:00:59Z",
    }


def test_an_operator_may_do_without_a_prefix() -> None:
    content = defect_content(defect(), "", registration_id=1, raised_by_user_id=None, sector_key=None)
    assert content["reference"] == "D-0001"


# What is wanted


@pytest.mark.parametrize("status", ["open", "deferralPending", "deferred", "overdue", "closed"])
def test_a_deferral_is_wanted_of_what_is_deferred_or_overdue(status: str) -> None:
    one = put_off(status=status, mel_category="C")
    assert wants_deferral(one) == (status in {"deferred", "overdue"})
    assert not wants_deferral(defect(status=status))


@pytest.mark.parametrize("status", ["open", "deferralPending", "deferred", "overdue", "closed"])
def test_a_closure_is_wanted_of_what_is_closed(status: str) -> None:
    done = Closure(moment("2026-01-27T12:00Z"))
    assert wants_closure(defect(status=status, closure=done)) == (status == "closed")
    assert not wants_closure(defect(status=status))


def test_nothing_is_wanted_of_a_deleted_defect() -> None:
    deleted = {"deleted_at": moment("2026-01-28T12:00Z")}
    assert not wants_deferral(defect(status="deferred", deferral=Deferral(DEFERRED, "MEL"), **deleted))
    assert not wants_closure(defect(status="closed", closure=Closure(DEFERRED), **deleted))


def test_a_closure_that_is_not_there_is_not_made_up() -> None:
    with pytest.raises(ValueError, match="defect d-1 has no closure"):
        closure_content(defect(status="closed"), 9)


# What changed


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"mel_category": "C"}, {"mel_category": "C"}, {}),
        (
            {"mel_category": "C"},
            {"mel_category": "C", "extensions": (extension("2026-02-01T09:00Z", "2026-02-15"),)},
            {"target_date": ("2026-02-05", "2026-02-15")},
        ),
        # What was counted and what was agreed is the same day.
        ({"mel_category": "C"}, {"mel_category": "C", "target_date": date(2026, 2, 5)}, {}),
        (
            {"mel_category": "C"},
            {"mel_category": "B"},
            {"mel_category": ("C", "B"), "target_date": ("2026-02-05", "2026-01-29")},
        ),
        (
            {"mel_category": "C", "target_date": date(2026, 2, 1)},
            {"extensions": (extension("2026-02-01T09:00Z", None),)},
            {"mel_category": ("C", None), "target_date": ("2026-02-01", None)},
        ),
        ({"reason": "No spares"}, {"reason": "No time"}, {"reason": ("No spares", "No time")}),
        ({}, {"reference": "MEL 32-1"}, {"reference": (None, "MEL 32-1")}),
        (
            {},
            {"deferred_at": moment("2026-01-26T09:00:01Z")},
            {"deferred_at": ("2026-01-26T09:00:00Z", "2026-01-26T09:00:01Z")},
        ),
    ],
)
def test_what_changed_of_a_deferral(before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]) -> None:
    accepted = json.loads(json.dumps(deferred(**before)))
    assert what_changed(accepted, deferred(**after)) == expected
    assert what_changed(accepted, deferred(sector_key=KEY, **after)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, {}),
        ({}, {"description": "Both wheels worn"}, {"description": ("Nose wheel worn", "Both wheels worn")}),
        ({"ata_chapter": "32"}, {"ata_chapter": "32-40"}, {"ata_chapter": ("32", "32-40")}),
        ({}, {"ata_chapter": "32-40"}, {"ata_chapter": (None, "32-40")}),
        ({"ata_chapter": "32"}, {}, {"ata_chapter": ("32", None)}),
        ({}, {"defect_type": "pilotReport"}, {"defect_type": (None, "PIREP")}),
        ({"defect_type": "pilotReport"}, {"defect_type": "cabinReport"}, {"defect_type": ("PIREP", "CABIN")}),
        # Tracking+ has no defect of no type, and what a defect was raised on stays true.
        ({"defect_type": "pilotReport"}, {}, {}),
        ({}, {"sector_key": KEY}, {"technical_log": (None, KEY)}),
        ({"sector_key": KEY}, {}, {}),
        # PATCH takes none of these.
        ({}, {"user": 7, "raised_at": DEFERRED, "reference": "D-0002"}, {}),
    ],
)
def test_what_a_patch_has_to_change(before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]) -> None:
    assert changed_metadata(json.loads(json.dumps(found(**before))), found(**after)) == expected
