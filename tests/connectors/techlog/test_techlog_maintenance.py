"""Reading and writing maintenance checks, deferrals and totals."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.techlog.wire import (
    UNKNOWN_FIELDS,
    from_techlog_aircraft,
    from_techlog_check,
    from_techlog_deferral,
    from_techlog_totals,
    to_techlog_check,
    to_techlog_deferral,
)
from model.maintenance import AircraftTotals, CheckDue, MaintenanceCheck
from model.records import Deferral, Extension, RecordError

LEAST = {"id": "c-1", "aircraftId": "a-1", "title": "Oil", "due": {}, "status": "open"}
CHECK = LEAST | {
    "title": "Oil change ", "description": "Both\nengines", "ataChapter": "79-20", "area": "engine1",
    "type": "scheduled",
    "due": {"flightSeconds": 4_444_200, "date": "2026-03-20", "engineCycles": 900, "landings": 901},
    "source": "veryon", "externalRef": "veryon:forecast:9001:1", "createdAt": "2026-03-10T07:00:00Z",
    "updatedAt": "2026-03-10T07:00:00.123Z", "deletedAt": None,
}  # fmt: skip
AIRCRAFT = {
    "id": "a-1", "registration": "G-ABCD", "monthlyCycles": 40, "monthlyFlightSeconds": 180_000, "monthlyApuSeconds": 9,
    "totals": {
        "flightSeconds": 4_444_416, "cycles": 987, "landings": 990, "apuSeconds": 60, "apuCycles": 2,
        "asOf": "2026-03-10T09:00:00Z",
    },
}  # fmt: skip
WORDS = {
    "type": "MEL", "mel_category": "C", "reference": "32-40-01", "reason": "No spares",
    "target_date": date(2026, 3, 20), "deferred_at": datetime(2026, 3, 10, 9, tzinfo=timezone(timedelta(hours=1))),
    "deferred_by_user_id": None,
    "extensions": [
        {"approved_at": "2026-03-19T08:00:00Z", "target_date": date(2026, 3, 30), "reference": "X1"},
        {"approved_at": None, "target_date": "2026-04-30", "reference": None},
    ],
}  # fmt: skip


def at(day: int, hour: int, micro: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, 0, 0, micro, tzinfo=UTC)


def test_a_maintenance_check():
    assert from_techlog_check(json.loads(json.dumps(CHECK))) == MaintenanceCheck(
        "c-1", "a-1", "Oil change", CheckDue(4_444_200, date(2026, 3, 20), 900, 901), "open", "Both\nengines", "79-20",
        "engine1", "veryon", "veryon:forecast:9001:1", at(10, 7, 123_000),
    )  # fmt: skip


def test_absent_stays_absent():
    least = MaintenanceCheck("c-1", "a-1", "Oil", CheckDue(), "open")
    assert from_techlog_check(LEAST) == least
    assert from_techlog_check(LEAST | dict.fromkeys(set(CHECK) - set(LEAST))) == least
    assert from_techlog_check(LEAST | {"due": dict.fromkeys(CHECK["due"])}) == least
    assert from_techlog_check(CHECK | {"deletedAt": "2026-03-12T00:00:00Z"}).deleted_at == at(12, 0)


def test_every_known_value():
    for status in ("open", "resolved"):
        assert from_techlog_check(CHECK | {"status": status}).status == status
    for kind in ("scheduled", "outOfPhase", "lifeLimited"):
        assert from_techlog_check(CHECK | {"type": kind}) == from_techlog_check(CHECK)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "done"}, "status holds a value that is not known"),
        ({"status": None}, "status is null"),
        ({"type": "repeat"}, "type holds a value that is not known"),
        ({"title": ""}, "title is blank"),
        ({"aircraftId": 5}, "aircraftId is not a text"),
        ({"due": None}, "due is null"),
        ({"due": []}, "due is not an object"),
        ({"due": {"flightSeconds": "4444200"}}, "due.flightSeconds is not a whole number"),
        ({"due": {"flightSeconds": 0.5}}, "due.flightSeconds is not a whole number"),
        ({"due": {"date": "20/03/2026"}}, "due.date is not a date"),
        ({"due": {"date": " "}}, "due.date is blank"),
        ({"due": {"engineCycles": True}}, "due.engineCycles is not a whole number"),
        ({"due": {"landings": 2**63}}, "due.landings is out of range"),
        ({"externalRef": 9001}, "externalRef is not a text"),
        ({"deletedAt": "yes"}, "deletedAt is not an instant"),
    ],
)
def test_what_is_wrong_in_a_check_is_named(changes, problem):
    with pytest.raises(RecordError) as caught:
        from_techlog_check(CHECK | changes)
    assert str(caught.value).startswith(f"Tech Log maintenance check c-1: {problem}")


def test_totals_of_an_aircraft():
    assert from_techlog_totals(AIRCRAFT) == AircraftTotals("a-1", 4_444_416, 987, 990, at(10, 9), 180_000, 40)
    for nothing in ({"id": "a-1"}, {"id": "a-1", "totals": None}, {"id": "a-1", "totals": {}}):
        assert from_techlog_totals(nothing) == AircraftTotals("a-1")
    assert from_techlog_totals({"id": "a-1", "totals": {"landings": 0}}) == AircraftTotals("a-1", landings=0)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"totals": {"flightSeconds": "4444416"}}, "totals.flightSeconds is not a whole number"),
        ({"totals": {"flightSeconds": 0.5}}, "totals.flightSeconds is not a whole number"),
        ({"totals": {"cycles": 2**70}}, "totals.cycles is out of range"),
        ({"totals": {"landings": False}}, "totals.landings is not a whole number"),
        ({"totals": {"asOf": "2026-03-10"}}, "totals.asOf is not an instant"),
        ({"totals": [1]}, "totals is not an object"),
        ({"monthlyFlightSeconds": "180000"}, "monthlyFlightSeconds is not a whole number"),
        ({"monthlyCycles": 4.5}, "monthlyCycles is not a whole number"),
    ],
)
def test_totals_that_cannot_be_read_are_named_and_leave_the_aircraft_alone(changes, problem):
    payload = AIRCRAFT | changes
    with pytest.raises(RecordError) as caught:
        from_techlog_totals(payload)
    assert str(caught.value) == f"Tech Log aircraft a-1: {problem}"
    assert from_techlog_aircraft(payload) == from_techlog_aircraft(AIRCRAFT)


def test_new_fields_are_told_by_name_and_old_ones_are_not(caplog):
    UNKNOWN_FIELDS.forget()
    with caplog.at_level(logging.INFO):
        from_techlog_check(CHECK)
        from_techlog_totals(AIRCRAFT)
        from_techlog_aircraft(AIRCRAFT)
        assert caplog.records == []
        from_techlog_check(CHECK | {"interval": "secret", "due": {"apuSeconds": "secret"}})
        from_techlog_totals(AIRCRAFT | {"totals": {"starts": "secret"}})
    told = ("'interval'", "'apuSeconds'", "'starts'")
    assert [sum(name in one.getMessage() for one in caplog.records) for name in told] == [1] * 3
    assert "secret" not in caplog.text


def test_every_word_of_a_check():
    due = {"flight_seconds": 4_444_200, "date": date(2026, 3, 20), "engine_cycles": 900, "landings": 901}
    words = {
        "aircraft_id": "a-1", "title": "Oil change ", "description": "Both\nengines", "ata_chapter": "79-20",
        "area": "engine1", "type": "scheduled", "due": due, "status": "open", "source": "veryon",
        "external_ref": "veryon:forecast:9001:1",
    }  # fmt: skip
    own = {"id", "createdAt", "updatedAt", "deletedAt"}
    assert to_techlog_check(words) == {name: value for name, value in CHECK.items() if name not in own}


def test_a_check_holds_only_what_is_given():
    assert to_techlog_check({"status": "resolved"}) == {"status": "resolved"}
    limits = {"flight_seconds": None, "date": "2026-03-20", "engine_cycles": None, "landings": None}
    assert to_techlog_check({"description": None, "due": limits}) == {
        "description": None,
        "due": {"flightSeconds": None, "date": "2026-03-20", "engineCycles": None, "landings": None},
    }


def test_every_word_of_a_deferral_and_back():
    body = to_techlog_deferral(WORDS)
    assert json.loads(json.dumps(body)) == {
        "type": "MEL", "melCategory": "C", "reference": "32-40-01", "reason": "No spares", "targetDate": "2026-03-20",
        "deferredAt": "2026-03-10T08:00:00Z", "deferredByUserId": None,
        "extensions": [
            {"approvedAt": "2026-03-19T08:00:00Z", "targetDate": "2026-03-30", "reference": "X1"},
            {"targetDate": "2026-04-30"},
        ],
    }  # fmt: skip
    assert from_techlog_deferral(body) == Deferral(
        at(10, 8), "MEL", "C", "32-40-01", "No spares", date(2026, 3, 20), None,
        (Extension(at(19, 8), date(2026, 3, 30), "X1"), Extension(target_date=date(2026, 4, 30))),
    )  # fmt: skip
    assert to_techlog_deferral({"type": "other", "extensions": None}) == {"type": "other", "extensions": []}


@pytest.mark.parametrize(
    ("write", "words", "name"),
    [
        (to_techlog_check, {"repeat": 5}, "repeat"),
        (to_techlog_check, {"due": {"flight_hours": "1.50"}}, "flight_hours"),
        (to_techlog_deferral, {"agreed": {}}, "agreed"),
        (to_techlog_deferral, {"extensions": [{"by": "p-1"}]}, "by"),
    ],
)
def test_an_unknown_word_is_never_written(write, words, name):
    with pytest.raises(KeyError, match=name):
        write(words)


def test_a_deferral_by_itself_that_cannot_be_read():
    with pytest.raises(RecordError, match="Tech Log deferral: type holds a value that is not known"):
        from_techlog_deferral({"type": "LATER", "deferredAt": "2026-03-10T08:00:00Z"})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(CHECK["due"])), inner),
    max_leaves=5,
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(CHECK)), ANYTHING)
def test_a_mangled_check_raises_nothing_but_record_error(name, value):
    try:
        check = from_techlog_check(CHECK | {name: value})
    except RecordError:
        return
    assert check.status in {"open", "resolved"}
