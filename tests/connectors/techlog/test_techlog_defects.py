"""Reading trip updates and defects: strict types and closed sets, tombstones whole, absent stays absent."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.techlog.wire import UNKNOWN_FIELDS, from_techlog_defect, from_techlog_trip_update
from model.records import Closure, Counters, Defect, Deferral, Extension, RecordError, TripUpdate

LEAST_UPDATE = {"id": "u-1", "aircraftId": "a-1", "occurredAt": "2026-03-10T09:00:00Z"}
UPDATE = LEAST_UPDATE | {
    "description": "Ground run\n", "srpNumber": "1008", "userId": "p-1",
    "delta": {"flightSeconds": -900, "cycles": 0, "landings": 1, "apuSeconds": 60, "apuCycles": 2},
    "carriedForward": {"flightSeconds": 4444416, "cycles": 987, "asOf": "2026-03-10T09:00:00Z"},
    "createdAt": "2026-03-10T09:00:00Z", "updatedAt": "2026-03-10T09:10:00.123Z", "deletedAt": None,
}  # fmt: skip
LEAST_DEFECT = {
    "id": "d-1", "aircraftId": "a-1", "reference": "D-17", "description": "Tyre worn", "status": "open",
    "raisedAt": "2026-03-10T07:00:00Z",
}  # fmt: skip
DEFERRAL = {
    "type": "MEL", "melCategory": "C", "reference": "32-40-01", "reason": "No spares", "targetDate": "2026-03-20",
    "deferredAt": "2026-03-10T08:00:00Z", "deferredByUserId": "p-2",
    "extensions": [
        {"approvedAt": "2026-03-19T08:00:00Z", "targetDate": "2026-03-30", "reference": "X1"}, {"targetDate": None},
    ],
}  # fmt: skip
CLOSURE = {
    "actionText": "Wheel changed", "timeSpentMinutes": 45, "closedAt": "2026-03-11T08:00:00Z", "closedByUserId": None,
}  # fmt: skip
DEFECT = LEAST_DEFECT | {
    "sectorId": "s-1", "ataChapter": "32-40", "defectType": "pilotReport", "status": "closed", "raisedByUserId": "p-1",
    "deferral": DEFERRAL, "closure": CLOSURE, "externalRef": None, "createdAt": "2026-03-10T07:00:00Z",
    "updatedAt": "2026-03-11T08:00:01Z", "deletedAt": None,
}  # fmt: skip


def at(day: int, hour: int, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, micro, tzinfo=UTC)


def test_a_trip_update():
    assert from_techlog_trip_update(json.loads(json.dumps(UPDATE))) == TripUpdate(
        "u-1", "a-1", at(10, 9), description="Ground run", srp_number="1008", delta=Counters(-900, 0, 1, 60, 2),
        carried_forward=Counters(4444416, 987), user_id="p-1", updated_at=at(10, 9, 10, 0, 123_000),
    )  # fmt: skip


def test_a_defect_with_its_life():
    assert from_techlog_defect(json.loads(json.dumps(DEFECT))) == Defect(
        "d-1", "a-1", "D-17", "Tyre worn", "closed", at(10, 7), sector_id="s-1", ata_chapter="32-40",
        defect_type="pilotReport", raised_by_user_id="p-1",
        deferral=Deferral(
            at(10, 8), "MEL", "C", "32-40-01", "No spares", date(2026, 3, 20), "p-2",
            (Extension(at(19, 8), date(2026, 3, 30), "X1"), Extension()),
        ),
        closure=Closure(at(11, 8), "Wheel changed", 45, None), updated_at=at(11, 8, 0, 1),
    )  # fmt: skip


def test_absent_stays_absent():
    update, defect = TripUpdate("u-1", "a-1", at(10, 9)), Defect("d-1", "a-1", "D-17", "Tyre worn", "open", at(10, 7))
    assert from_techlog_trip_update(LEAST_UPDATE) == update
    assert from_techlog_trip_update(LEAST_UPDATE | dict.fromkeys(set(UPDATE) - set(LEAST_UPDATE))) == update
    assert from_techlog_defect(LEAST_DEFECT) == defect
    assert from_techlog_defect(LEAST_DEFECT | dict.fromkeys(set(DEFECT) - set(LEAST_DEFECT))) == defect
    assert from_techlog_trip_update(LEAST_UPDATE | {"delta": {}}).delta == Counters()
    deferral = {"type": "CDL", "deferredAt": "2026-03-10T08:00:00Z", "melCategory": None, "extensions": None}
    assert from_techlog_defect(LEAST_DEFECT | {"deferral": deferral}).deferral == Deferral(at(10, 8), "CDL")


def test_a_tombstone_is_read_whole():
    gone = {"deletedAt": "2026-03-12T00:00:00Z"}
    assert from_techlog_defect(DEFECT | gone).deleted_at == at(12, 0)
    assert from_techlog_trip_update(UPDATE | gone).deleted_at == at(12, 0)
    with pytest.raises(RecordError, match="aircraftId is missing"):
        from_techlog_defect({"id": "d-1", **gone})


def test_every_known_value():
    for status in ("open", "deferralPending", "deferred", "overdue", "closed"):
        assert from_techlog_defect(DEFECT | {"status": status}).status == status
    for kind in ("pilotReport", "maintenanceReport", "cabinReport"):
        assert from_techlog_defect(DEFECT | {"defectType": kind}).defect_type == kind
    for kind in ("MEL", "CDL", "NEF", "CAS", "other"):
        assert from_techlog_defect(DEFECT | {"deferral": DEFERRAL | {"type": kind}}).deferral.type == kind
    for category in "ABCD":
        deferral = DEFERRAL | {"melCategory": category}
        assert from_techlog_defect(DEFECT | {"deferral": deferral}).deferral.mel_category == category


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "resolved"}, "status holds a value that is not known"),
        ({"status": "Closed"}, "status holds a value that is not known"),
        ({"defectType": "PIREP"}, "defectType holds a value that is not known"),
        ({"reference": None}, "reference is null"),
        ({"description": " "}, "description is blank"),
        ({"description": "x" * 20_001}, "description is longer than"),
        ({"description": "a\x00b"}, "description holds a NUL"),
        ({"raisedAt": "2026-03-10"}, "raisedAt is not an instant"),
        ({"ataChapter": 32}, "ataChapter is not a text"),
        ({"deferral": []}, "deferral is not an object"),
        ({"deferral": DEFERRAL | {"type": "LATER"}}, "deferral.type holds a value that is not known"),
        ({"deferral": DEFERRAL | {"type": None}}, "deferral.type is null"),
        ({"deferral": DEFERRAL | {"melCategory": "E"}}, "deferral.melCategory holds a value that is not known"),
        ({"deferral": DEFERRAL | {"melCategory": "c"}}, "deferral.melCategory holds a value that is not known"),
        ({"deferral": DEFERRAL | {"targetDate": "20.03.2026"}}, "deferral.targetDate is not a date"),
        ({"deferral": DEFERRAL | {"targetDate": "2026-03-20T00:00:00Z"}}, "deferral.targetDate is not a date"),
        ({"deferral": DEFERRAL | {"deferredAt": None}}, "deferral.deferredAt is null"),
        ({"deferral": DEFERRAL | {"extensions": {}}}, "deferral.extensions is not a list"),
        (
            {"deferral": DEFERRAL | {"extensions": [{"targetDate": 5}]}},
            "deferral.extensions.0.targetDate is not a text",
        ),
        ({"closure": CLOSURE | {"closedAt": None}}, "closure.closedAt is null"),
        ({"closure": CLOSURE | {"timeSpentMinutes": "45"}}, "closure.timeSpentMinutes is not a whole number"),
        ({"closure": CLOSURE | {"timeSpentMinutes": 45.5}}, "closure.timeSpentMinutes is not a whole number"),
        ({"deletedAt": "yes"}, "deletedAt is not an instant"),
    ],
)
def test_what_is_wrong_in_a_defect_is_named(changes, problem):
    with pytest.raises(RecordError) as caught:
        from_techlog_defect(DEFECT | changes)
    assert str(caught.value).startswith(f"Tech Log defect d-1: {problem}")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"occurredAt": None}, "occurredAt is null"),
        ({"delta": {"flightSeconds": 900.5}}, "delta.flightSeconds is not a whole number"),
        ({"delta": {"cycles": "1"}}, "delta.cycles is not a whole number"),
        ({"delta": 900}, "delta is not an object"),
        ({"carriedForward": {"landings": True}}, "carriedForward.landings is not a whole number"),
        ({"srpNumber": 1008}, "srpNumber is not a text"),
    ],
)
def test_what_is_wrong_in_a_trip_update_is_named(changes, problem):
    with pytest.raises(RecordError) as caught:
        from_techlog_trip_update(UPDATE | changes)
    assert str(caught.value).startswith(f"Tech Log trip update u-1: {problem}")


def test_new_fields_are_told_by_name_and_old_ones_are_not(caplog):
    UNKNOWN_FIELDS.forget()
    with caplog.at_level(logging.INFO):
        from_techlog_defect(DEFECT)
        from_techlog_trip_update(UPDATE)
        assert caplog.records == []
        deferral = DEFERRAL | {"limit": "secret", "extensions": [{"by": "secret"}]}
        from_techlog_defect(DEFECT | {"photo": "secret", "deferral": deferral, "closure": CLOSURE | {"crs": "secret"}})
        from_techlog_trip_update(UPDATE | {"kind": "secret", "delta": {"engines": "secret"}})
    told = ("'photo'", "'limit'", "'by'", "'crs'", "'kind'", "'engines'")
    assert all(name in caplog.text for name in told)
    assert "secret" not in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(DEFERRAL)), inner),
    max_leaves=5,
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(DEFECT)), JSON)
def test_a_mangled_defect_raises_nothing_but_record_error(name, value):
    try:
        defect = from_techlog_defect(DEFECT | {name: value})
    except RecordError:
        return
    assert defect.status in {"open", "deferralPending", "deferred", "overdue", "closed"}
