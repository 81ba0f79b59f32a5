"""Reading and writing Tracking+'s records."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.veryon.wire import (
    UNKNOWN_FIELDS,
    from_veryon_defect,
    from_veryon_place,
    from_veryon_registration,
    from_veryon_technical_log,
    from_veryon_user,
    to_veryon_closure,
    to_veryon_defect,
    to_veryon_deferral,
    to_veryon_fuel,
    to_veryon_technical_log,
)
from model.records import Place, RecordError, Registration, TechnicalLog, VeryonDefect, VeryonDeferral, VeryonUser

REGISTRATION = {
    "id": 4, "registration": " G-ABCD", "serialNumber": "550", "active": False,
    "totals": {"flightHours": "1234.50", "engineCycles": 900, "landings": 901},
}  # fmt: skip
PLACE = {"id": 11, "icao": "EGGW", "iata": None, "name": "Luton"}
USER = {"id": 21, "email": " Ann@acme.example ", "name": "Ann Lee", "active": True}
LOG = {
    "id": 3, "registrationId": 4, "logNumber": "1007", "entryType": "flight", "departurePlaceId": 11,
    "arrivalPlaceId": 12, "blockOff": "2026-03-10T05:10:00Z", "takeoff": "2026-03-10T05:20:00Z",
    "landing": "2026-03-10T06:50:00Z", "blockOn": "2026-03-10T06:55:00Z", "occurredAt": None,
    "utilisation": {"flightHours": "1.50", "engineCycles": 1, "landings": 1}, "fuel": None, "enteredByUserId": 21,
    "remarks": None, "changedAt": "2026-03-10T07:00:00Z",
}  # fmt: skip
DEFECT = {
    "id": 7, "reference": "TL-D1", "registrationId": 4, "technicalLogId": 3, "description": "Tyre worn ",
    "ataChapter": "32-40", "defectType": "PIREP", "status": "deferred", "raisedAt": "2026-03-10T07:00:00Z",
    "raisedByUserId": 21, "closure": None, "changedAt": "2026-03-10T07:00:00Z",
    "deferral": {"melCategory": "C", "targetDate": "2026-03-20", "deferredAt": "2026-03-10T08:00:00Z"},
}  # fmt: skip


def test_what_tracking_plus_keeps_of_its_own():
    assert from_veryon_registration(REGISTRATION) == Registration(4, "G-ABCD", is_active=False)
    assert from_veryon_registration({"id": 4, "registration": "G-ABCD"}) == Registration(4, "G-ABCD")
    assert from_veryon_place(PLACE) == Place(11, "EGGW")
    user = from_veryon_user(USER)
    assert user == VeryonUser(21, "Ann@acme.example")
    assert "Ann" not in repr(user)


def test_a_technical_log():
    assert from_veryon_technical_log(LOG) == TechnicalLog(
        3, 4, "1007", "flight", 11, 12, takeoff_time=datetime(2026, 3, 10, 5, 20, tzinfo=UTC)
    )
    least = {"id": 3, "registrationId": 4, "logNumber": "U-1", "entryType": "maintenanceEntry"}
    entry = least | {"occurredAt": "2026-03-10T05:00:00.250+01:00"}
    assert from_veryon_technical_log(least) == TechnicalLog(3, 4, "U-1", "maintenanceEntry")
    assert from_veryon_technical_log(entry).occurred_at == datetime(2026, 3, 10, 4, 0, 0, 250_000, tzinfo=UTC)


def test_a_defect():
    assert from_veryon_defect(DEFECT) == VeryonDefect(
        7, "TL-D1", 4, "deferred", 3, "Tyre worn", "32-40", "PIREP", has_deferral=True, has_closure=False,
        deferral=VeryonDeferral("C", None, date(2026, 3, 20), None, datetime(2026, 3, 10, 8, tzinfo=UTC)),
        changed_at=datetime(2026, 3, 10, 7, tzinfo=UTC),
    )  # fmt: skip
    assert from_veryon_defect(DEFECT | {"changedAt": "yesterday"}).changed_at is None
    least = {"id": 7, "reference": "TL-D1", "registrationId": 4, "status": "closed", "closure": {}}
    assert from_veryon_defect(least) == VeryonDefect(7, "TL-D1", 4, "closed", has_closure=True)


def test_a_deferral_of_tracking_plus():
    whole = {
        "melCategory": "A", "reason": " No spares ", "targetDate": "2026-03-20", "reference": "32-40-01",
        "deferredAt": "2026-03-10T08:00:00.5+01:00", "changedAt": "2026-03-11T00:00:00Z",
    }  # fmt: skip
    assert from_veryon_defect(DEFECT | {"deferral": whole}).deferral == VeryonDeferral(
        "A", "No spares", date(2026, 3, 20), "32-40-01", datetime(2026, 3, 10, 7, 0, 0, 500_000, tzinfo=UTC),
        datetime(2026, 3, 11, tzinfo=UTC),
    )  # fmt: skip
    for empty in ({}, dict.fromkeys(whole)):
        read = from_veryon_defect(DEFECT | {"deferral": empty})
        assert (read.has_deferral, read.deferral) == (True, VeryonDeferral())
    read = from_veryon_defect(DEFECT | {"deferral": None})
    assert (read.has_deferral, read.deferral) == (False, None)
    for category in "ABCD":
        read = from_veryon_defect(DEFECT | {"deferral": {"melCategory": category}})
        assert read.deferral.mel_category == category


def test_a_deferral_that_nobody_asked_for_may_be_anything():
    broken = DEFECT | {"deferral": {"targetDate": 5, "melCategory": "Z"}}
    read = from_veryon_defect(broken, with_deferral=False)
    assert (read.has_deferral, read.deferral) == (True, None)


@pytest.mark.parametrize(
    ("read", "payload", "words"),
    [
        (from_veryon_registration, REGISTRATION | {"id": "4"}, "registration without id: id is not a whole number"),
        (from_veryon_registration, REGISTRATION | {"id": True}, "registration without id: id is not a whole number"),
        (from_veryon_registration, REGISTRATION | {"registration": None}, "registration 4: registration is null"),
        (from_veryon_registration, REGISTRATION | {"active": "no"}, "active is neither true nor false"),
        (from_veryon_place, PLACE | {"icao": ""}, "place 11: icao is blank"),
        (from_veryon_place, {"id": 11}, "place 11: icao is missing"),
        (from_veryon_user, USER | {"email": 5}, "user 21: email is not a text"),
        (from_veryon_user, None, "user without id: the record is missing"),
        (
            from_veryon_technical_log,
            LOG | {"entryType": "taxi"},
            "technical log 3: entryType holds a value that is not",
        ),
        (from_veryon_technical_log, LOG | {"logNumber": 1007}, "logNumber is not a text"),
        (from_veryon_technical_log, LOG | {"registrationId": None}, "registrationId is null"),
        (from_veryon_technical_log, LOG | {"takeoff": "05:20"}, "takeoff is not an instant"),
        (from_veryon_technical_log, LOG | {"arrivalPlaceId": 1.0}, "arrivalPlaceId is not a whole number"),
        (from_veryon_defect, DEFECT | {"status": "reopened"}, "defect 7: status holds a value that is not known"),
        (from_veryon_defect, DEFECT | {"defectType": "PILOT"}, "defectType holds a value that is not known"),
        (from_veryon_defect, DEFECT | {"deferral": []}, "deferral is not an object"),
        (
            from_veryon_defect,
            DEFECT | {"deferral": {"targetDate": "20.03.2026"}},
            r"defect 7: deferral\.targetDate is not a date",
        ),
        (from_veryon_defect, DEFECT | {"deferral": {"targetDate": ""}}, r"deferral\.targetDate is blank"),
        (from_veryon_defect, DEFECT | {"deferral": {"melCategory": "c"}}, r"deferral\.melCategory holds a value"),
        (from_veryon_defect, DEFECT | {"deferral": {"deferredAt": "2026-03-10"}}, r"deferral\.deferredAt is not an"),
        (from_veryon_defect, DEFECT | {"deferral": {"changedAt": 5}}, r"deferral\.changedAt is not an instant"),
        (from_veryon_defect, DEFECT | {"deferral": {"reason": "a\x00"}}, r"deferral\.reason holds a NUL"),
        (from_veryon_defect, DEFECT | {"closure": True}, "closure is not an object"),
        (from_veryon_defect, DEFECT | {"reference": " "}, "reference is blank"),
    ],
)
def test_what_is_wrong_is_named(read, payload, words):
    with pytest.raises(RecordError, match=words) as caught:
        read(payload)
    assert str(caught.value).startswith("Tracking+ ")


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.sampled_from(sorted(DEFECT)),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()),
)
def test_a_mangled_defect_raises_nothing_but_record_error(name, value):
    try:
        got = from_veryon_defect(DEFECT | {name: value})
    except RecordError:
        return
    assert got.status in {"open", "deferred", "closed"}


def test_new_fields_are_told_by_name_and_old_ones_are_not(caplog):
    UNKNOWN_FIELDS.forget()
    readers = [
        (from_veryon_registration, REGISTRATION), (from_veryon_place, PLACE), (from_veryon_user, USER),
        (from_veryon_technical_log, LOG), (from_veryon_defect, DEFECT),
    ]  # fmt: skip
    with caplog.at_level(logging.INFO):
        for read, payload in readers:
            read(payload)
        assert caplog.records == []
        for read, payload in readers:
            read(payload | {"colour": "secret"})
    assert [record.getMessage().count("'colour'") for record in caplog.records] == [1] * 5
    assert "secret" not in caplog.text


def test_bodies_hold_only_what_is_given():
    assert to_veryon_technical_log({"remarks": None, "utilisation": {"landings": 0}}) == {
        "remarks": None,
        "utilisation": {"landings": 0},
    }
    assert to_veryon_technical_log({"utilisation": None}) == {"utilisation": None}
    assert to_veryon_fuel({"used": 900.5, "unit": "kg"}) == {"used": 900.5, "unit": "kg"}
    assert to_veryon_defect({"ata_chapter": None, "technical_log_id": 3}) == {"ataChapter": None, "technicalLogId": 3}


def test_every_word_of_a_log():
    words = {
        "entry_type": "flight", "registration_id": 4, "log_number": "1007", "departure_place_id": 11,
        "arrival_place_id": 12, "block_off_time": "2026-03-10T05:10:00Z",
        "takeoff_time": datetime(2026, 3, 10, 6, 20, tzinfo=timezone(timedelta(hours=1))),
        "landing_time": "2026-03-10T06:50:00Z", "block_on_time": "2026-03-10T06:55:00Z", "occurred_at": None,
        "utilisation": {"flight_hours": "1.50", "engine_cycles": 1, "landings": 1}, "entered_by_user_id": 21,
        "remarks": None,
    }  # fmt: skip
    assert to_veryon_technical_log(words) == {
        name: LOG[name] for name in LOG if name not in {"id", "fuel", "changedAt"}
    }


def test_every_word_of_a_defects_life():
    assert to_veryon_defect({
        "reference": "TL-D1", "registration_id": 4, "technical_log_id": 3, "description": "Tyre worn",
        "ata_chapter": "32-40", "defect_type": "PIREP", "status": "open",
        "raised_at": datetime(2026, 3, 10, 7, tzinfo=UTC), "raised_by_user_id": 21,
    }) == {
        "reference": "TL-D1", "registrationId": 4, "technicalLogId": 3, "description": "Tyre worn",
        "ataChapter": "32-40", "defectType": "PIREP", "status": "open", "raisedAt": "2026-03-10T07:00:00Z",
        "raisedByUserId": 21,
    }  # fmt: skip
    assert to_veryon_deferral({
        "mel_category": "C", "reason": "No spares", "target_date": date(2026, 3, 20), "reference": "32-40-01",
        "deferred_at": "2026-03-10T08:00:00Z",
    }) == {
        "melCategory": "C", "reason": "No spares", "targetDate": "2026-03-20", "reference": "32-40-01",
        "deferredAt": "2026-03-10T08:00:00Z",
    }  # fmt: skip
    assert to_veryon_closure({
        "action_text": "Changed", "time_spent_minutes": 45, "closed_by_user_id": 22, "closed_at": "2026-03-11T08:00:00Z"
    }) == {
        "actionText": "Changed", "timeSpentMinutes": 45, "closedByUserId": 22, "closedAt": "2026-03-11T08:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize(
    "write", [to_veryon_technical_log, to_veryon_fuel, to_veryon_defect, to_veryon_deferral, to_veryon_closure]
)
def test_an_unknown_word_is_never_written(write):
    with pytest.raises(KeyError, match="technical_log"):
        write({"technical_log": "techlog:acme:sector:s-1"})
    with pytest.raises(KeyError, match="apu_seconds"):
        to_veryon_technical_log({"utilisation": {"apu_seconds": 1}})
