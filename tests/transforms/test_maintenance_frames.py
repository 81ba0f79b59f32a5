"""Defects, trip updates and technical logs as frames, and what their suites say of healthy and of odd ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from expectations.engine import required
from expectations.suites import check
from model.records import Closure, Counters, Deferral, Extension, TechlogAircraft, TripUpdate
from tests.transforms.flown import at, rich
from tests.transforms.tracking import closed, defect, entry, flight, moment, put_off
from transforms.maintenance_frames import (
    DEFECT_COLUMNS,
    TECHNICAL_LOG_COLUMNS,
    TRIP_UPDATE_COLUMNS,
    defects_frame,
    technical_logs_frame,
    trip_updates_frame,
)
from transforms.technical_log import technical_log_of_sector

AIRCRAFT = {"a-1": TechlogAircraft("a-1", "M-RSAR")}
UPDATE = TripUpdate("t-1", "a-1", at("12:00"), updated_at=at("12:30"))


def reds(frame: pd.DataFrame, dataset: str, key: str = "id") -> list[tuple[str | None, str]]:
    """What broke, as (column, severity)."""
    results = check(frame, dataset, key=key).results
    return [(result.column_name, result.severity) for result in results if not result.success]


def test_every_column_says_what_the_defect_says() -> None:
    whole = replace(
        closed(action_text="Wheel replaced", minutes=90, closed_by_user_id="u-2"),
        sector_id="s-1",
        ata_chapter="32-40",
        defect_type="pilotReport",
        raised_by_user_id="u-1",
        deferral=Deferral(
            moment("2026-01-26T23:30-02:00"), "MEL", "C", "MEL 32", "No spares", date(2026, 2, 1), "u-1",
            (Extension(moment("2026-02-01T09:00Z"), date(2026, 2, 15)),),
        ),
        external_ref="x",
        updated_at=moment("2026-01-28T00:00Z"),
    )  # fmt: skip
    (row,) = defects_frame([whole], AIRCRAFT).to_dict("records")
    assert row.pop("deleted_at") is pd.NaT
    assert row == {
        "id": "d-1",
        "aircraft_id": "a-1",
        "registration": "M-RSAR",
        "sector_id": "s-1",
        "reference": "D-0001",
        "live_reference": "D-0001",
        "description": "Nose wheel worn",
        "ata_chapter": "32-40",
        "defect_type": "pilotReport",
        "status": "closed",
        "raised_at": pd.Timestamp("2026-01-25T10:00Z"),
        "has_deferral": True,
        "mel_category": "C",
        "deferred_at": pd.Timestamp("2026-01-27T01:30Z"),
        "deferral_day": pd.Timestamp("2026-01-27T00:00Z"),
        "target_day": pd.Timestamp("2026-02-01T00:00Z"),
        "has_closure": True,
        "closed_at": pd.Timestamp("2026-01-27T12:00:59.9Z"),
        "minutes": 90,
        "updated_at": pd.Timestamp("2026-01-28T00:00Z"),
    }


def test_what_a_defect_has_not_is_missing() -> None:
    row = defects_frame([replace(defect(), aircraft_id="a-9")], AIRCRAFT).iloc[0]
    there = {"id", "aircraft_id", "reference", "live_reference", "description", "status", "raised_at"}
    assert {name for name in DEFECT_COLUMNS if not pd.isna(row[name])} == there | {"has_deferral", "has_closure"}
    assert (bool(row["has_deferral"]), bool(row["has_closure"])) == (False, False)


def test_a_tombstone_gives_its_reference_free() -> None:
    row = defects_frame([defect(deleted_at=at("12:00"))], AIRCRAFT).iloc[0]
    assert (row["reference"], row["live_reference"]) == ("D-0001", None)
    assert row["deleted_at"] == pd.Timestamp("2026-03-10T12:00Z")


def test_every_column_says_what_the_trip_update_says() -> None:
    whole = replace(
        UPDATE,
        description="Ground run",
        srp_number="10002",
        delta=Counters(1800, 1, 0, 60, 2),
        carried_forward=Counters(36_000_000, 5000, 4900),
        user_id="u-1",
        deleted_at=at("13:00"),
    )
    (row,) = trip_updates_frame([whole], AIRCRAFT).to_dict("records")
    assert row == {
        "id": "t-1",
        "aircraft_id": "a-1",
        "registration": "M-RSAR",
        "srp_number": "10002",
        "description": "Ground run",
        "occurred_at": pd.Timestamp("2026-03-10T12:00Z"),
        "has_delta": True,
        "flight_seconds": 1800,
        "cycles": 1,
        "landings": 0,
        "updated_at": pd.Timestamp("2026-03-10T12:30Z"),
        "deleted_at": pd.Timestamp("2026-03-10T13:00Z"),
    }


@pytest.mark.parametrize(
    ("delta", "expected"),
    [(None, False), (Counters(), False), (Counters(landings=0), True), (Counters(apu_seconds=60), True)],
)
def test_a_delta_of_nothing_is_none(delta: Counters | None, expected: bool) -> None:
    assert bool(trip_updates_frame([replace(UPDATE, delta=delta)], {}).iloc[0]["has_delta"]) is expected


def test_every_column_says_what_the_payload_says() -> None:
    log = technical_log_of_sector(
        rich().sector, registration_id=1, departure_place_id=11, arrival_place_id=12, entered_by_user_id=7
    )
    run = entry(delta=Counters(1800, 1, 0), srp_number="10002")
    first, second = technical_logs_frame({"k-1": log, "k-2": run}).to_dict("records")
    assert first.pop("occurred_at") is pd.NaT
    assert first == {
        "source_key": "k-1",
        "entry_type": "flight",
        "registration_id": 1,
        "log_number": "SRP-0042",
        "departure_place_id": 11,
        "arrival_place_id": 12,
        "block_off_time": pd.Timestamp("2026-03-10T06:00Z"),
        "takeoff_time": pd.Timestamp("2026-03-10T06:10Z"),
        "landing_time": pd.Timestamp("2026-03-10T07:20Z"),
        "block_on_time": pd.Timestamp("2026-03-10T07:26Z"),
        "flight_hours": "1.17",
        "engine_cycles": 1,
        "landings": 1,
    }
    assert {name: value for name, value in second.items() if not pd.isna(value)} == {
        "source_key": "k-2",
        "entry_type": "maintenanceEntry",
        "registration_id": 1,
        "log_number": "10002",
        "occurred_at": pd.Timestamp("2026-03-10T12:00Z"),
        "flight_hours": "0.50",
        "engine_cycles": 1,
        "landings": 0,
    }


@pytest.mark.parametrize(
    ("frame", "columns", "dataset", "key"),
    [
        (defects_frame([], {}), DEFECT_COLUMNS, "techlog_defects", "id"),
        (trip_updates_frame([], {}), TRIP_UPDATE_COLUMNS, "techlog_trip_updates", "id"),
        (technical_logs_frame({}), TECHNICAL_LOG_COLUMNS, "veryon_technical_logs", "source_key"),
    ],
)
def test_a_frame_of_nothing_has_the_columns_of_its_suite(
    frame: pd.DataFrame, columns: dict[str, str], dataset: str, key: str
) -> None:
    assert frame.empty
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == columns
    assert list(required(dataset)) == list(columns)
    assert reds(frame, dataset, key) == []


def test_the_life_of_a_defect_breaks_nothing() -> None:
    life = [
        defect(),
        put_off(status="deferralPending"),
        put_off(mel_category="C", target_date=date(2026, 2, 5)),
        put_off(status="overdue", mel_category="A"),
        replace(put_off(mel_category="C"), status="closed", closure=Closure(moment("2026-02-01T00:00Z"))),
        closed(minutes=0),
    ]
    numbered = [replace(one, id=f"d-{n}", reference=f"D-{n}") for n, one in enumerate(life)]
    assert reds(defects_frame(numbered, AIRCRAFT), "techlog_defects") == []


def test_a_defect_of_no_sense_is_set_aside_and_the_others_go_on() -> None:
    rows = [
        defect(),
        replace(defect(), id="d-2", reference="D-2", description="  "),
        replace(defect(), id="d-3", reference="D-3", status="overdue"),
        replace(closed(), id="d-4", reference="D-4", closure=None),
        replace(put_off(target_date=date(2026, 1, 24)), id="d-5", reference="D-5"),
        replace(put_off(deferred_at=moment("2026-01-25T09:59Z")), id="d-6", reference="D-6"),
    ]
    report = check(defects_frame(rows, AIRCRAFT), "techlog_defects", key="id")
    assert {(one.record_key, one.field) for one in report.rejected} == {
        ("d-2", "description"),
        ("d-3", "deferral"),
        ("d-4", "closure"),
        ("d-5", "deferral.targetDate"),
        ("d-6", "deferral.deferredAt"),
    }
    assert report.accepted_mask.tolist() == [True, False, False, False, False, False]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        # Tracking+ refuses the second by itself (ruling 29), and the first must be followed to its end.
        ([defect(), replace(defect(), id="d-2")], "live_reference"),
        # Reopened: what was done then is still written there.
        ([replace(closed(), status="open")], "has_closure"),
        ([defect(ata_chapter="landing gear")], "ata_chapter"),
    ],
)
def test_what_is_odd_about_a_defect_is_only_reported(rows: list, told: str) -> None:
    frame = defects_frame(rows, AIRCRAFT)
    assert reds(frame, "techlog_defects") == [(told, "info")]
    assert check(frame, "techlog_defects", key="id").accepted_mask.all()


def test_a_correction_goes_out_and_is_reported() -> None:
    frame = trip_updates_frame([replace(UPDATE, delta=Counters(-1800, -1, -1))], AIRCRAFT)
    assert reds(frame, "techlog_trip_updates") == [("least_delta", "info")]


def test_a_date_at_the_end_of_the_calendar_is_judged_as_any_other() -> None:
    frame = defects_frame([put_off(target_date=date(9999, 12, 31))], AIRCRAFT)
    assert reds(frame, "techlog_defects") == []
    frame = trip_updates_frame([replace(UPDATE, occurred_at=moment("9999-12-31T23:59Z"))], AIRCRAFT)
    assert ("days_ahead", "warning") in reds(frame, "techlog_trip_updates")


def test_logs_of_flights_that_cannot_have_been_are_not_sent() -> None:
    logs = {
        "k-1": flight(takeoff_time=at("06:10"), landing_time=at("07:20"), landings=1),
        "k-2": flight(takeoff_time=at("07:20"), landing_time=at("06:10"), srp_number="2"),
        "k-3": flight(flight_seconds=-3600, srp_number="3"),
        "k-4": entry(delta=Counters(-3600, -1, -1), srp_number="4"),
        "k-5": flight(flight_seconds=9000, takeoff_time=at("06:10"), landing_time=at("07:20"), srp_number="5"),
    }
    frame = technical_logs_frame(logs)
    report = check(frame, "veryon_technical_logs", key="source_key")
    assert {(one.record_key, one.field) for one in report.rejected} == {
        ("k-2", "landing"),
        ("k-2", "utilisation.flightHours"),
        ("k-3", "utilisation.flightHours"),
    }
    assert ("hours_gap_minutes", "info") in reds(frame, "veryon_technical_logs", "source_key")


def test_two_logs_of_one_number_both_go_out() -> None:
    """Tracking+ takes the first; the refusal of the second is what tells a person (ruling 28)."""
    frame = technical_logs_frame({"k-1": flight(srp_number="1"), "k-2": entry(srp_number="1")})
    assert reds(frame, "veryon_technical_logs", "source_key") == [("numbered", "info")]
    apart = technical_logs_frame(
        {"k-1": flight(srp_number="1"), "k-2": {**flight(srp_number="1"), "registration_id": 2}}
    )
    assert reds(apart, "veryon_technical_logs", "source_key") == []
