"""LEON's duties, their flights and the crew list: what is asked, and what the answers become."""

from __future__ import annotations

import copy
import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from duty_records import BERLIN, DUTY, FLIGHT, LOG, PERSON
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.leon.wire import (
    HOLES,
    UNKNOWN_FIELDS,
    from_leon_crew_details,
    from_leon_duty,
    from_leon_duty_flight,
    read_time_long,
)
from connectors.redaction import redact
from model.duty import CrewDetails, Duty, DutyFlight, DutyPlace, DutySector
from model.records import RecordError

GRAPHQL = ("POST", "/api/graphql/")
DAY = datetime(2026, 3, 10, tzinfo=UTC)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes(number):
    return timedelta(minutes=number)


# Lengths of time.


@pytest.mark.parametrize(
    ("wire", "seconds"),
    [
        (0, 0), (1, 1), (25500, 25_500), (-60, -60), ("7:05", 25_500), ("07:05", 25_500), ("7:05:30", 25_530),
        ("0:00", 0), ("168:00", 604_800), ("-0:45", -2700), ("-1:00:01", -3601), ("+0:10", 600), (" 1:00 ", 3600),
    ],
)  # fmt: skip
def test_a_length_of_time_in_each_form(wire, seconds):
    assert read_time_long(wire) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "wire",
    ["", "7", "25500", "7:5", "7:60", "7:05:60", ":05", "7:", "7.05", "PT7H", "1d", "--1:00", "7:05-", "1 :00",
     "\u0667:\u0660\u0665",
     "7:05:00.5", "9999999:00", "100000:00", 10**9, 10**400, 7.5, 25500.0, True, float("nan"), [], {}],
)  # fmt: skip
def test_what_is_no_length_of_time_is_refused_with_duty_and_field(wire):
    with pytest.raises(ValueError, match=r"is (not a length of time|longer than ten years)"):
        read_time_long(wire)
    if wire != "":
        with pytest.raises(RecordError, match="LEON duty 901: maxFdpLength is ") as caught:
            from_leon_duty(DUTY | {"maxFdpLength": wire})
        assert repr(wire) not in str(caught.value)


@given(st.integers(0, 87_000), st.integers(0, 59), st.integers(0, 59), st.booleans())
def test_all_forms_say_the_same(hours, whole, seconds, negative):
    sign, total = ("-", -1) if negative else ("", 1)
    total *= hours * 3600 + whole * 60 + seconds
    assert read_time_long(f"{sign}{hours}:{whole:02d}:{seconds:02d}") == read_time_long(total)
    assert read_time_long(f"{sign}{hours}:{whole:02d}") == read_time_long(f"{sign}{hours:03d}:{whole:02d}:00")


def test_a_blank_length_is_none_where_one_may_be_missing():
    assert from_leon_duty(DUTY | {"fdpLength": " "}).fdp_length is None
    with pytest.raises(RecordError, match="LEON duty 901: dutyLength is missing"):
        from_leon_duty(DUTY | {"dutyLength": ""})


# A duty.


def test_a_duty():
    duty = from_leon_duty(DUTY)
    assert duty == Duty(
        login_nid=5, login_code="ALE", login_name="Ann Lee", ftl_duty_nid=901, first_flight_nid=501,
        duty_start=at("2026-03-10T05:00"), duty_end=at("2026-03-10T12:05"), duty_length=minutes(425),
        fdp_start=at("2026-03-10T05:00"), fdp_end=at("2026-03-10T11:35"), fdp_length=minutes(395),
        fdp_extension_length=minutes(0), split_duty_time=minutes(180), split_off_time=at("2026-03-10T07:00"),
        split_on_time=at("2026-03-10T08:00"), max_fdp_length=minutes(780), discretion_length=minutes(0),
        rest_required_before=minutes(720), rest_required_after=minutes(600), rest_reduction=minutes(-45),
        recovery_rest_valid_until=at("2026-03-14T00:00"), previous_duty_end=at("2026-03-09T15:00"),
        next_duty_start=at("2026-03-11T05:00"), has_violation=True, start=DutyPlace("EDDF", "FRA", "Europe/Berlin"),
        end=DutyPlace("EGLL"), home=None, sector_count=1,
        sectors=(DutySector(501, DutyPlace("EDDF", "FRA"), None, "FLIGHT"),), block_start=at("2026-03-10T06:00"),
        block_end=at("2026-03-10T11:35"), crew_augmentation="NORMAL", is_cabin_crew=False, rest_facility="BUNK",
        is_acclimated=None, acclimatization_timezone="Europe/Berlin", duty_name="Flight", roster_legend="F",
        night_duty_type="EARLY", planned_duty_start=at("2026-03-10T05:00"), planned_duty_end=at("2026-03-10T12:00"),
        planned_fdp_length=minutes(390),
    )  # fmt: skip
    assert (duty.duty_key, duty.person_key) == ("nid:901", "5")
    assert "Ann" not in repr(duty)


def test_keys_of_duties_without_a_number():
    bare = {name: value for name, value in DUTY.items() if name != "ftlDutyNid"}
    assert from_leon_duty(bare).duty_key == "5:501"
    assert from_leon_duty(bare | {"sectorList": []}).duty_key == "5:2026-03-10T05:00Z"


def test_the_least_that_a_duty_is_made_of():
    needed = ("crewMember", "firstTrNid", "dutyStartTime", "dutyEndTime", "dutyLength", "hasViolation", "sectorCount",
              "sectorList", "crewAugmentation", "isCabinCrew")  # fmt: skip
    bare = {name: DUTY[name] for name in needed}
    duty = from_leon_duty(bare)
    assert (duty.fdp_start, duty.start, duty.is_acclimated, duty.planned_fdp_length) == (None, None, None, None)
    for name in needed:
        with pytest.raises(RecordError, match=rf"LEON duty \D.*{name}") as caught:
            from_leon_duty({key: value for key, value in bare.items() if key != name})
        assert caught.value.field.startswith(name)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"dutyStartTime": "soon"}, "LEON duty 901: dutyStartTime is not an instant"),
        ({"crewMember": {"loginNid": None}}, "LEON duty 901: crewMember.loginNid is missing"),
        ({"sectorList": [{"trNid": "501"}]}, "sectorList.0.trNid is not a whole number"),
        ({"sectorList": [{"trNid": 1, "startAirport": {"code": None}}]}, "sectorList.0.startAirport.code is null"),
        ({"startAirport": {"code": {}, "timezone": {"name": 1}}}, "startAirport.timezone.name is not a text"),
        ({"hasViolation": 1}, "hasViolation is neither true nor false"),
        ({"isAcclimated": "yes"}, "isAcclimated is neither true nor false"),
        ({"ftlDutyNid": None, "dutyEndTime": None}, "LEON duty of login 5 from flight 501: dutyEndTime is null"),
        ({"ftlDutyNid": "901"}, "LEON duty without ftlDutyNid: ftlDutyNid is not a whole number"),
        ({HOLES: [{"path": "startAirport", "message": "No."}]}, "startAirport could not be answered by LEON: No."),
    ],
)
def test_what_is_wrong_in_a_duty_is_named(changes, problem):
    with pytest.raises(RecordError, match=problem):
        from_leon_duty(DUTY | changes)


def test_classes_that_nobody_knows_are_left_to_the_checks():
    duty = from_leon_duty(DUTY | {"nightDutyType": "DAWN", "crewAugmentation": "QUADRUPLED", "restFacility": "SUITE"})
    assert (duty.night_duty_type, duty.crew_augmentation, duty.rest_facility) == ("DAWN", "QUADRUPLED", "SUITE")


def test_every_field_of_the_contract_is_used_or_ignored_by_name_and_the_rest_is_told(caplog):
    UNKNOWN_FIELDS.forget()
    whole_place = {**BERLIN, "locationNid": 1, "name": "Frankfurt"}
    whole = copy.deepcopy(DUTY) | {
        "lastTrNid": 501, "startsInHomeBase": True, "endsInHomeBase": False, "startAirport": whole_place,
        "sectorList": [{"trNid": 501, "reportingTime": None, "startAirport": whole_place, "endAirport": whole_place,
                        "activityType": None}],
    }  # fmt: skip
    flight = FLIGHT | {
        "tripNid": 9, "status": "CONFIRMED", "isCnl": False, "isActive": True, "isConfirmed": True, "isFerry": False,
        "isCommercial": True, "isSimulator": False, "scheduleStartDay": None, "acftNid": 7, "dist": 1,
        "flightType": "X", "crewMemberList": [], "passengerListCount": 2, "flightLastModificationTime": None,
        "crewLastModificationTime": None,
        "trip": {"tripNid": 9, "tripNumber": "T-9", "isCommercial": True, "isDeleted": False},
        "acft": {"aircraftNid": 7, "registration": "M", "registrationWithoutSpecialChars": "M", "isActive": True,
                 "engineList": [], "acftType": {"icao": "A", "name": "B", "shortName": "C"}},
        "journeyLog": LOG | {"flightLog": "x", "landingCount": 1, "paxCount": 1, "usedFuel": 1.0, "remainingFuel": 1.0,
                             "blockFuel": 1.0, "status": "OPEN",
                             "takeoffCrewLogin": {"loginNid": 5, "code": "S", "name": "S", "surname": "S"}},
    }  # fmt: skip
    person = copy.deepcopy(PERSON)
    person["contact"] |= {"contactNid": 4, "personCode": "S"}
    with caplog.at_level(logging.INFO):
        from_leon_duty(whole)
        from_leon_duty_flight(flight)
        from_leon_crew_details(person)
        assert caplog.records == []
        from_leon_duty(DUTY | {"mood": "secret value"})
        from_leon_duty_flight(FLIGHT | {"journeyLog": LOG | {"holding": 1}})
        from_leon_crew_details(PERSON | {"shoeSize": 44})
    for kind, name in (("duty", "mood"), ("journey log", "holding"), ("person", "shoeSize")):
        assert f"LEON {kind} has a field that the contract does not know: '{name}'" in caplog.text
    assert "secret" not in caplog.text


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()) | st.just({})


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(DUTY)), JSON)
def test_a_mangled_duty_raises_nothing_but_record_error(name, value):
    try:
        duty = from_leon_duty(DUTY | {name: value})
    except RecordError:
        return
    assert duty.person_key == "5"


# Flights and people.


def test_a_flight_of_a_duty():
    assert from_leon_duty_flight(FLIGHT) == DutyFlight(
        501, "ACM1", at("2026-03-10T06:00"), at("2026-03-10T11:30"), "T-9", DutyPlace("EDDF", "FRA", "Europe/Berlin"),
        DutyPlace("EGLL"), "M-RSAR", "Falcon 7X", "FA7X", at("2026-03-10T06:00"), at("2026-03-10T06:10"),
        at("2026-03-10T11:25"), at("2026-03-10T11:35"), 5, 6, minutes(30),
    )  # fmt: skip


def test_a_flight_of_which_little_is_known():
    flight = from_leon_duty_flight(FLIGHT | {"journeyLog": None, "trip": None, "acft": None})
    assert (flight.block_off, flight.discretion, flight.trip_number, flight.icao_type) == (None, None, None, None)
    empty = from_leon_duty_flight(FLIGHT | {"journeyLog": {"discretion": None}, "acft": {"acftType": None}})
    assert (empty.takeoff_login_nid, empty.registration) == (None, None)
    with pytest.raises(RecordError, match=r"LEON flight 501: journeyLog\.discretion is not a length of time"):
        from_leon_duty_flight(FLIGHT | {"journeyLog": LOG | {"discretion": "half an hour"}})


def test_a_crew_member():
    person = from_leon_crew_details(PERSON)
    assert person == CrewDetails(
        5, "Ann Lee", "ALE", "C-77", date(1980, 5, 17), "+49 69 1", "ann@acme.example", "F", "Pilots", "Frankfurt",
        DutyPlace("EDDF", "FRA", "Europe/Berlin"), ("ETOPS",), ("CPT",), None,
    )  # fmt: skip
    for secret in ("Ann", "ALE", "C-77", "1980", "+49", "acme", "'F'"):
        assert secret not in repr(person)


def test_what_a_crew_member_has_not_is_the_contacts_or_the_logins():
    person = from_leon_crew_details(PERSON | {"code": None, "email": " ", "contact": {"email": "ann@home.example"}})
    assert (person.name, person.code, person.email) == ("Login Name", "LOG", "ann@home.example")
    assert from_leon_crew_details(PERSON | {"login": None}) is None


def test_out_of_the_landing_tables_nobody_is_anybody():
    person = from_leon_crew_details(redact({"crewMemberList": [PERSON]})["crewMemberList"][0])
    assert person == CrewDetails(
        5, permission_group="Pilots", user_base="Frankfurt", home=DutyPlace("EDDF", "FRA", "Europe/Berlin"),
        labels=("ETOPS",), positions=("CPT",),
    )  # fmt: skip
    duty = from_leon_duty(redact({"dutyList": [DUTY]})["dutyList"][0])
    assert (duty.login_code, duty.login_name, duty.start.icao) == (None, None, "EDDF")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"dateOfBirth": "17.05.1980"}, "LEON person 5: dateOfBirth is not a date"),
        ({"labelList": "ETOPS"}, "labelList is not a list"),
        ({"ratingList": ["A", 5]}, "ratingList.1 is not a text"),
        ({"homeAirport": {"code": "EDDF"}}, "homeAirport.code is not an object"),
    ],
)
def test_what_is_wrong_in_a_crew_member_is_named(changes, problem):
    with pytest.raises(RecordError, match=problem):
        from_leon_crew_details(PERSON | changes)
