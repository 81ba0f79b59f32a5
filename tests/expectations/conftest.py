"""One good frame a dataset, written by hand: nothing in it breaks anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from tests.expectations.ftl_frames import ftl_duties
from tests.expectations.maintenance_frames import (
    instants,
    techlog_defects,
    techlog_trip_updates,
    veryon_technical_logs,
)

WINDOW = {
    "window_start": datetime(2026, 3, 8, tzinfo=UTC),
    "window_end": datetime(2026, 3, 25, tzinfo=UTC),
    "known_rows": 4,
    "positions": ("CPT", "PIC", "FO"),
}
KEYS = {
    "leon_flights": "flight_nid",
    "leon_crew": "crew_key",
    "leon_aircraft": "aircraft_nid",
    "techlog_aircraft": "id",
    "techlog_users": "id",
    "techlog_trips": "id",
    "techlog_sectors": "id",
    "techlog_flown_sectors": "id",
    "leon_people": "login_nid",
    "techlog_defects": "id",
    "techlog_trip_updates": "id",
    "veryon_technical_logs": "source_key",
    "ftl_duties": "duty_key",
}


def leon_flights() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "flight_nid": [101, 102, 103],
            "trip_nid": pd.array([9, None, None], dtype="Int64"),
            "flight_no": ["ACM1", "ACM2", "ACM3"],
            "status": ["CONFIRMED", "CONFIRMED", "CONFIRMED"],
            "is_cancelled": [False, False, False],
            "is_active": [True, True, True],
            "is_simulator": [False, False, False],
            "is_commercial": [True, False, True],
            "start_utc": instants("2026-03-10T06:00Z", "2026-03-10T10:00Z", "2026-03-11T23:30Z"),
            "end_utc": instants("2026-03-10T08:00Z", "2026-03-10T11:00Z", "2026-03-12T18:45Z"),
            "departure_icao": ["EGLL", "LFPB", None],
            "arrival_icao": ["LFPB", "K1G4", "EGLL"],
            "departure_name": ["London Heathrow", "Le Bourget", None],
            "arrival_name": ["Le Bourget", "Small Field", "London Heathrow"],
            "aircraft_nid": [7, 7, 8],
            "registration": ["M-RSAR", "M-RSAR", None],
            "flight_type": ["PAX", "OWNER", "AIRCRAFT_REPOSITIONING"],
            "modified_at": instants("2026-03-01T00:00Z", None, None),
        }
    )


def leon_crew() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "crew_key": ["101#0", "101#1", "102#0", "102#1"],
            "flight_nid": [101, 101, 102, 102],
            "roster_order": [0, 1, 0, 1],
            "person_key": ["login:1", "login:2", "login:1", "contact:5"],
            "position": ["CPT", "FO", "PIC", "EFA2"],
            "position_type": ["COCKPIT", "Cockpit", None, "CABIN"],
            "is_captain": [True, False, True, False],
            "is_first_officer": [False, True, False, False],
            "email": ["ada.kent@acme.example", "B+x@sub.acme.example", "ada.kent@acme.example", None],
            "login_nid": pd.array([1, 2, 1, None], dtype="Int64"),
        }
    )


def leon_aircraft() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "aircraft_nid": [7, 8, 9],
            "registration": ["M-RSAR", "N123AB", "9H-ABC"],
            "registration_key": ["MRSAR", "N123AB", "9HABC"],
            "is_active": [True, True, True],
        }
    )


def techlog_aircraft() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["a-1", "a-2", "a-3"],
            "registration": ["M-RSAR", "N123AB", "RA-89001"],
            "registration_key": ["MRSAR", "N123AB", "RA89001"],
        }
    )


def techlog_users() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["u-1", "u-2", "u-3"],
            "email_key": ["ada.kent@acme.example", "bo.lund@acme.example", "cy.moor@acme.example"],
            "login_enabled": [True, False, False],
        }
    )


def techlog_trips() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["t-1", "t-2", "t-3"],
            "aircraft_id": ["a-1", "a-1", "a-2"],
            "number": ["ACM1", None, "ACM3"],
            "date": [date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)],
            "category": ["commercial", "private", "commercial"],
            "callsign": ["M-RSAR", None, None],
            "pic_user_id": ["u-1", None, None],
            "sic_user_id": ["u-2", None, None],
            "external_ref": ["leon:acme:trip:9", None, "leon:acme:trip:9"],
            "live_external_ref": ["leon:acme:trip:9", None, None],
            "updated_at": instants("2026-03-09T00:00:00.5Z", "2026-03-09T00:00Z", "2026-03-09T01:00Z"),
            "deleted_at": instants(None, None, "2026-03-09T01:00Z"),
        }
    )


def techlog_sectors() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["s-1", "s-2", "s-3"],
            "trip_id": ["t-1", "t-1", "t-2"],
            "aircraft_id": ["a-1", "a-1", "a-1"],
            "sequence": pd.array([1, 2, None], dtype="Int64"),
            "status": ["completed", "inProgress", "planned"],
            "departure_airport": ["EGLL", "LFPB", "EGLL"],
            "arrival_airport": ["LFPB", "EGLL", "K1G4"],
            "takeoff_time": instants("2026-03-10T06:00Z", "2026-03-10T10:00Z", None),
            "landing_time": instants("2026-03-10T08:00Z", "2026-03-10T11:00Z", None),
            "pic_user_id": ["u-1", None, None],
            "sic_user_id": ["u-2", None, None],
            "external_ref": ["leon:acme:flight:101", "leon:acme:flight:102", None],
            "live_external_ref": ["leon:acme:flight:101", "leon:acme:flight:102", None],
            "signed_off_at": instants("2026-03-10T09:00Z", None, None),
            "updated_at": instants("2026-03-10T09:00Z", "2026-03-10T10:00Z", "2026-03-09T00:00Z"),
            "deleted_at": pd.Series([None, None, None], dtype=object),
            "preflight_custom_data": [{"pax_total": 4, "note": ["unhashable"]}, {}, {}],
        }
    )


def techlog_flown_sectors() -> pd.DataFrame:
    """A flight by the book, one whose times fall together and whose uplift is in litres, and one of ids alone."""
    return pd.DataFrame(
        {
            "id": ["s-1", "s-2", "s-3"],
            "trip_id": ["t-1", "t-1", "t-2"],
            "aircraft_id": ["a-1", "a-2", "a-3"],
            "registration": ["M-RSAR", "N123AB", None],
            "departure_airport": ["EGLL", "LFPB", "EGLL"],
            "arrival_airport": ["LFPB", "LFPB", "K1G4"],
            "srp_number": ["10001", "10002", "10003"],
            "signed_off_at": instants("2026-03-10T09:00Z", "2026-03-10T11:00Z", "2026-03-10T23:00Z"),
            "block_off_time": instants("2026-03-10T06:00Z", "2026-03-10T10:00Z", None),
            "takeoff_time": instants("2026-03-10T06:10Z", "2026-03-10T10:00Z", None),
            "landing_time": instants("2026-03-10T08:00Z", "2026-03-10T11:00Z", None),
            "block_on_time": instants("2026-03-10T08:08Z", "2026-03-10T11:00Z", None),
            "landings": pd.array([1, 6, None], dtype="Int64"),
            "cycles": pd.array([1, 6, None], dtype="Int64"),
            "flight_seconds": pd.array([6600, 3000, None], dtype="Int64"),
            "passengers_children": pd.array([2, 0, None], dtype="Int64"),
            "max_flight_level": pd.array([370, 0, None], dtype="Int64"),
            "apu_seconds": pd.array([3_600_000, 0, None], dtype="Int64"),
            "apu_cycles": pd.array([2100, 0, None], dtype="Int64"),
            "pre_uplift_fuel": [2000.0, 300.0, None],
            "post_uplift_fuel": [6000.0, 300.0, None],
            "used_fuel": [2500.0, 80.0, None],
            "remaining_fuel": [3450.0, 210.5, None],
            "uplift_quantity": [4100.0, 5000.0, None],
            "uplift_density": [0.8, None, None],
            "saf_fraction": [0.05, None, None],
            "uplift_unit": ["kg", "l", None],
            "fuel_unit": ["kg", "usg", None],
            "oil_unit": ["qt", "ml", None],
            "external_ref": ["leon:acme:flight:101", "leon:acme:flight:102", None],
            "updated_at": instants("2026-03-10T09:00Z", "2026-03-10T11:00Z", None),
        }
    )


def leon_people() -> pd.DataFrame:
    return pd.DataFrame({"login_nid": [1, 2, 3], "has_email": [True, True, True]})


FRAMES: dict[str, Callable[[], pd.DataFrame]] = {
    frame.__name__: frame
    for frame in (
        leon_flights, leon_crew, leon_aircraft, techlog_aircraft, techlog_users, techlog_trips, techlog_sectors,
        techlog_flown_sectors, leon_people, techlog_defects, techlog_trip_updates, veryon_technical_logs,
        ftl_duties,
    )
}  # fmt: skip


@pytest.fixture(scope="session")
def frames() -> dict[str, Callable[[], pd.DataFrame]]:
    return FRAMES


@pytest.fixture(scope="session")
def keys() -> dict[str, str]:
    return KEYS


@pytest.fixture(scope="session")
def parameters() -> dict[str, object]:
    return WINDOW
