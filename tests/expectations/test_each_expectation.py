"""For every expectation a frame that breaks it, and only it, beside what must come of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import pytest

from expectations.engine import COLUMNS, expected, judge
from expectations.suites import DATASETS, check
from tests.expectations.flown_cases import FLOWN, FLOWN_TOLERATED, PEOPLE
from tests.expectations.ftl_cases import FTL_DUTIES, FTL_DUTIES_TOLERATED
from tests.expectations.maintenance_cases import (
    DEFECTS,
    DEFECTS_TOLERATED,
    TECHNICAL_LOGS,
    TECHNICAL_LOGS_TOLERATED,
    TRIP_UPDATES,
    TRIP_UPDATES_TOLERATED,
)
from tests.expectations.words import BETWEEN, IN_SET, NOT_IN_SET, NOT_NULL, PAIR, REGEX, ROWS, UNIQUE, at


class Case(NamedTuple):
    """change: {column: {row: value}}. held: the keys that go to quarantine, and no others."""

    dataset: str
    change: dict[str, dict[int, Any]]
    expectation: str
    column_name: str
    severity: str
    held: tuple[str, ...] = ()


FLIGHTS = [
    # change                                                    expectation  column        severity   held
    ({"flight_nid": {1: None}}, NOT_NULL, "flight_nid", "critical", ()),
    ({"flight_nid": {1: 101}}, UNIQUE, "flight_nid", "warning", ("101",)),
    ({"status": {1: None}}, NOT_NULL, "status", "warning", ("102",)),
    ({"status": {0: "confirmed", 1: "MAYBE"}}, IN_SET, "status", "warning", ("101", "102")),
    ({"start_utc": {0: None}}, NOT_NULL, "start_utc", "warning", ("101",)),
    ({"end_utc": {2: None}}, NOT_NULL, "end_utc", "warning", ("103",)),
    (
        {"end_utc": {0: at("2026-03-10T06:00"), 1: at("2026-03-10T09:59")}},
        PAIR, "end_utc, start_utc", "warning", ("101", "102"),
    ),
    ({"end_utc": {0: at("2026-03-11T06:01")}}, BETWEEN, "duration_hours", "warning", ("101",)),
    (
        {
            "start_utc": {0: at("2026-01-26T23:59"), 2: at("2026-05-04T00:01")},
            "end_utc": {0: at("2026-01-27T02:00"), 2: at("2026-05-04T02:00")},
        },
        BETWEEN, "start_utc", "warning", ("101", "103"),
    ),
    ({"departure_icao": {0: "LHR", 1: "EGLL\n"}}, REGEX, "departure_icao", "warning", ("101", "102")),
    ({"arrival_icao": {1: "egll", 2: ""}}, REGEX, "arrival_icao", "warning", ("102", "103")),
    ({"departure_icao": {1: "ZZZZ"}}, NOT_IN_SET, "departure_icao", "info", ()),
    ({"arrival_icao": {1: "AFIL"}}, NOT_IN_SET, "arrival_icao", "info", ()),
    ({"flight_no": {1: None}}, NOT_NULL, "flight_no", "warning", ("102",)),
    ({"flight_no": {1: "  "}}, REGEX, "flight_no", "warning", ("102",)),
    ({"aircraft_nid": {2: None}}, NOT_NULL, "aircraft_nid", "warning", ("103",)),
    ({"registration": {0: "Ground Han"}}, REGEX, "registration", "info", ()),
    ({"flight_type": {0: ""}}, REGEX, "flight_type", "info", ()),
]  # fmt: skip
CREW = [
    ({"crew_key": {1: None}}, NOT_NULL, "crew_key", "critical", ()),
    ({"crew_key": {1: "101#0"}}, UNIQUE, "crew_key", "critical", ()),
    ({"flight_nid": {1: None}}, NOT_NULL, "flight_nid", "warning", ("101#1",)),
    ({"person_key": {3: None}}, NOT_NULL, "person_key", "warning", ("102#1",)),
    ({"email": {0: "ada.kent at acme.example", 1: "b@acme"}}, REGEX, "email", "warning", ("101#0", "101#1")),
    ({"email": {1: "b@c@acme.example", 3: "b@acme.example\n"}}, REGEX, "email", "warning", ("101#1", "102#1")),
    ({"position": {1: "OBS"}}, IN_SET, "cockpit_position", "info", ()),
    ({"position": {1: None}}, IN_SET, "cockpit_position", "info", ()),
    ({"position": {2: "RMP"}}, IN_SET, "cockpit_position", "info", ()),
    ({"position_type": {3: "MAINTENANCE"}}, IN_SET, "position_kind", "info", ()),
    ({"is_captain": {1: True}}, UNIQUE, "captain_of", "info", ()),
]
LEON_AIRCRAFT = [
    ({"aircraft_nid": {1: None}}, NOT_NULL, "aircraft_nid", "critical", ()),
    ({"aircraft_nid": {1: 7}}, UNIQUE, "aircraft_nid", "critical", ()),
    ({"registration_key": {1: None}}, NOT_NULL, "registration_key", "warning", ("8",)),
    ({"registration_key": {1: "MRSAR"}}, UNIQUE, "registration_key", "warning", ("7", "8")),
    ({"registration": {1: "Ground Han"}}, REGEX, "registration", "info", ()),
]
TECHLOG_AIRCRAFT = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "a-1"}}, UNIQUE, "id", "critical", ()),
    ({"registration_key": {1: None}}, NOT_NULL, "registration_key", "warning", ("a-2",)),
    ({"registration_key": {2: "MRSAR"}}, UNIQUE, "registration_key", "warning", ("a-1", "a-3")),
    ({"registration_key": {2: "GROUNDHAN"}}, REGEX, "registration_key", "warning", ("a-3",)),
    ({"registration_key": {2: "M"}}, REGEX, "registration_key", "warning", ("a-3",)),
]
USERS = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "u-1"}}, UNIQUE, "id", "critical", ()),
    ({"email_key": {2: "bo.lund@acme.example"}}, UNIQUE, "email_key", "warning", ("u-2", "u-3")),
    ({"email_key": {2: "nobody"}}, REGEX, "email_key", "info", ()),
]
TRIPS = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "t-1"}}, UNIQUE, "id", "critical", ()),
    ({"aircraft_id": {1: None}}, NOT_NULL, "aircraft_id", "warning", ("t-2",)),
    ({"date": {1: None}}, NOT_NULL, "date", "warning", ("t-2",)),
    ({"category": {0: None}}, NOT_NULL, "category", "warning", ("t-1",)),
    ({"category": {0: "cargo"}}, IN_SET, "category", "warning", ("t-1",)),
    ({"live_external_ref": {1: "leon:acme:trip:9"}}, UNIQUE, "live_external_ref", "warning", ("t-1", "t-2")),
    ({"updated_at": {1: None}}, NOT_NULL, "updated_at", "info", ()),
]
SECTORS = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "s-1"}}, UNIQUE, "id", "critical", ()),
    ({"trip_id": {1: None}}, NOT_NULL, "trip_id", "warning", ("s-2",)),
    ({"aircraft_id": {1: None}}, NOT_NULL, "aircraft_id", "warning", ("s-2",)),
    ({"status": {2: None}}, NOT_NULL, "status", "warning", ("s-3",)),
    ({"status": {2: "draft"}}, IN_SET, "status", "warning", ("s-3",)),
    ({"landing_time": {0: at("2026-03-10T06:00")}}, PAIR, "landing_time, takeoff_time", "warning", ("s-1",)),
    ({"landing_time": {1: at("2026-03-10T09:00")}}, PAIR, "landing_time, takeoff_time", "info", ()),
    ({"departure_airport": {0: "LHR"}}, REGEX, "departure_airport", "warning", ("s-1",)),
    ({"arrival_airport": {2: "Farm strip"}}, REGEX, "arrival_airport", "warning", ("s-3",)),
    (
        {"live_external_ref": {2: "leon:acme:flight:101"}},
        UNIQUE, "live_external_ref", "warning", ("s-1", "s-3"),
    ),
    ({"signed_off_at": {0: None}}, NOT_NULL, "signed_off_at", "info", ()),
    ({"updated_at": {2: None}}, NOT_NULL, "updated_at", "info", ()),
]  # fmt: skip
CASES = [
    Case(dataset, *case)
    for dataset, table in (
        ("leon_flights", FLIGHTS),
        ("leon_crew", CREW),
        ("leon_aircraft", LEON_AIRCRAFT),
        ("techlog_aircraft", TECHLOG_AIRCRAFT),
        ("techlog_users", USERS),
        ("techlog_trips", TRIPS),
        ("techlog_sectors", SECTORS),
        ("techlog_flown_sectors", FLOWN),
        ("leon_people", PEOPLE),
        ("techlog_defects", DEFECTS),
        ("techlog_trip_updates", TRIP_UPDATES),
        ("veryon_technical_logs", TECHNICAL_LOGS),
        ("ftl_duties", FTL_DUTIES),
    )
    for case in table
]

# What is odd and still goes on.
TOLERATED = [
    # dataset          change
    # 24 hours sharp, the first moment that is plausible, a type nobody has heard of, no place known yet
    (
        "leon_flights",
        {
            "start_utc": {1: at("2026-01-27T00:00")},
            "end_utc": {0: at("2026-03-11T06:00"), 1: at("2026-01-27T02:00")},
            "flight_type": {0: "SOMETHING_NEW"},
            "arrival_icao": {0: None, 1: None, 2: None},
        },
    ),
    # cancelled, replaced and simulated: none of them is flown
    (
        "leon_flights",
        {
            "is_cancelled": {0: True},
            "end_utc": {0: at("2026-03-10T01:00")},
            "is_active": {1: False},
            "departure_icao": {1: "LBG", 2: "SIM1-X"},
            "is_simulator": {2: True},
        },
    ),
    ("leon_flights", {"status": {0: "OPTION", 1: "OPPORTUNITY"}, "flight_no": {0: "", 1: None}}),
    ("leon_crew", {"email": {0: None, 1: None, 2: None}}),
    ("leon_crew", {"position": {3: "WHATEVER"}}),
    ("leon_crew", {"email": {0: "zoë@bücher.example"}}),
    ("leon_aircraft", {"registration_key": {1: "MRSAR"}, "is_active": {1: False}}),
    ("leon_aircraft", {"registration_key": {1: "MRSAR"}, "is_active": {1: None}}),
    ("techlog_trips", {"category": {2: "cargo"}, "aircraft_id": {2: None}, "updated_at": {2: None}}),
    ("techlog_sectors", {"landing_time": {0: None}}),
    ("techlog_sectors", {"deleted_at": {0: at("2026-03-10T12:00")}, "landing_time": {0: at("2026-03-10T05:00")}}),
    *(("techlog_flown_sectors", change) for change in FLOWN_TOLERATED),
    *(("techlog_defects", change) for change in DEFECTS_TOLERATED),
    *(("techlog_trip_updates", change) for change in TRIP_UPDATES_TOLERATED),
    *(("veryon_technical_logs", change) for change in TECHNICAL_LOGS_TOLERATED),
    *(("ftl_duties", change) for change in FTL_DUTIES_TOLERATED),
]


def changed(frame: pd.DataFrame, change: dict[str, dict[int, Any]]) -> pd.DataFrame:
    for column, rows in change.items():
        values = list(frame[column])
        for row, value in rows.items():
            values[row] = value
        kind = frame[column].dtype
        frame[column] = pd.Series(values, dtype=kind if isinstance(kind, pd.DatetimeTZDtype) else object)
    return frame


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_good_frame_breaks_nothing(dataset: str, frames, keys, parameters) -> None:
    frame = frames[dataset]()
    report = check(frame, dataset, key=keys[dataset], parameters=parameters)
    assert [result for result in report.results if not result.success] == []
    assert len(report.results) == len(expected(dataset))
    assert report.rejected == ()
    pd.testing.assert_frame_equal(report.accepted(frame), frames[dataset]())


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{c.dataset}-{c.column_name}-{c.expectation[7:]}-{c.change}" for c in CASES]
)
def test_a_broken_frame_breaks_exactly_this(case: Case, frames, keys, parameters) -> None:
    frame = changed(frames[case.dataset](), case.change)
    key = keys[case.dataset]
    report = check(frame, case.dataset, key=key, parameters=parameters)
    failed = [(r.expectation, r.column_name, r.severity) for r in report.results if not r.success]
    assert failed == [(case.expectation, case.column_name, case.severity)]
    assert [(r.expectation, r.severity) for r in report.critical] == [
        (case.expectation, "critical")
    ] * (case.severity == "critical")  # fmt: skip
    assert [(q.record_key, q.expectation) for q in report.rejected] == [(k, case.expectation) for k in case.held]
    assert all("could not be judged" not in result.reason for result in report.results)
    left = [str(k) for k in report.accepted(frame)[key]]
    assert left == ([] if report.critical else [str(k) for k in frame[key] if str(k) not in case.held])


@pytest.mark.parametrize(("dataset", "change"), TOLERATED)
def test_what_is_odd_goes_on(dataset: str, change: dict[str, dict[int, Any]], frames, keys, parameters) -> None:
    frame = changed(frames[dataset](), change)
    report = check(frame, dataset, key=keys[dataset], parameters=parameters)
    assert [result for result in report.results if not result.success] == []
    assert len(report.accepted(frame)) == len(frame)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_expectation_has_a_case(dataset: str) -> None:
    judged = {
        (entry.type, entry.column_name, entry.severity)
        for entry in expected(dataset)
        if entry.type not in {COLUMNS, ROWS}
    }
    assert judged == {(c.expectation, c.column_name, c.severity) for c in CASES if c.dataset == dataset}


@pytest.mark.parametrize(
    ("dataset", "most"),
    [
        ("leon_flights", 20_000),
        ("leon_crew", 400_000),
        ("leon_aircraft", 5_000),
        ("techlog_aircraft", 5_000),
        ("techlog_users", 100_000),
        ("techlog_trips", 500_000),
        ("techlog_sectors", 1_000_000),
        ("techlog_flown_sectors", 1_000_000),
        ("leon_people", 100_000),
        ("techlog_defects", 500_000),
        ("techlog_trip_updates", 500_000),
        ("veryon_technical_logs", 500_000),
        ("ftl_duties", 2_000_000),
    ],
)
def test_an_answer_that_is_too_long_fails_the_run(dataset: str, most: int) -> None:
    number, entry = next((n, e) for n, e in enumerate(expected(dataset)) if e.type == ROWS and e.severity == "critical")
    assert entry.on_failure == "fail_run"
    (fits,) = judge(dataset, [number], pd.DataFrame(index=range(most)), {})
    (bursts,) = judge(dataset, [number], pd.DataFrame(index=range(most + 1)), {})
    assert (fits.success, fits.error) == (True, None)
    assert (bursts.success, bursts.error) == (False, None)


@pytest.mark.parametrize(("known", "success"), [(0, True), (6, True), (7, True), (8, False), (500, False)])
def test_few_flights_are_only_reported(known: int, success: bool, frames, parameters) -> None:
    given = {**parameters, "known_rows": known}
    report = check(frames["leon_flights"](), "leon_flights", key="flight_nid", parameters=given)
    (result,) = [r for r in report.results if r.expectation == ROWS and r.severity == "info"]
    assert result.success is success
    assert report.critical == ()
    assert report.accepted_mask.all()
