"""Good frames of the datasets of the flow to Tracking+, by hand: nothing in them breaks anything."""

from __future__ import annotations

import pandas as pd


def instants(*texts: str | None) -> pd.Series:
    return pd.to_datetime(pd.Series(texts, dtype=object), format="ISO8601", utc=True)


def techlog_defects() -> pd.DataFrame:
    """One open, one put off on an MEL item, one closed after a deferral, and one whose deferral is not approved yet."""
    return pd.DataFrame(
        {
            "id": ["d-1", "d-2", "d-3", "d-4"],
            "aircraft_id": ["a-1", "a-1", "a-2", "a-3"],
            "registration": ["M-RSAR", "M-RSAR", "N123AB", None],
            "sector_id": ["s-1", None, "s-2", None],
            "reference": ["D-0001", "D-0002", "D-0003", "D-0004"],
            "live_reference": ["D-0001", "D-0002", "D-0003", "D-0004"],
            "description": ["Reading light inop", "Nose wheel worn", "Oil leak", "Coffee maker inop"],
            "ata_chapter": ["33-20", "32", "79-20-11", None],
            "defect_type": ["cabinReport", "pilotReport", "maintenanceReport", None],
            "status": ["open", "deferred", "closed", "deferralPending"],
            "raised_at": instants("2026-03-10T08:00Z", "2026-03-10T09:00Z", "2026-03-01T09:00Z", "2026-03-10T10:00Z"),
            "has_deferral": [False, True, True, False],
            "mel_category": [None, "C", "A", None],
            "deferred_at": instants(None, "2026-03-10T23:30Z", "2026-03-01T09:00Z", None),
            "deferral_day": instants(None, "2026-03-10", "2026-03-01", None),
            "target_day": instants(None, "2026-03-20", None, None),
            "has_closure": [False, False, True, False],
            "closed_at": instants(None, None, "2026-03-01T09:00Z", None),
            "minutes": pd.array([None, None, 0, None], dtype="Int64"),
            "updated_at": instants(*["2026-03-11T00:00Z"] * 4),
            "deleted_at": pd.Series([None] * 4, dtype=object),
        }
    )


def techlog_trip_updates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": ["t-1", "t-2", "t-3"],
            "aircraft_id": ["a-1", "a-1", "a-2"],
            "registration": ["M-RSAR", "M-RSAR", None],
            "srp_number": ["10001", None, None],
            "description": ["Ground run", None, "Engine wash"],
            "occurred_at": instants("2026-03-10T08:00Z", "2026-03-10T09:00Z", "2026-03-09T09:00Z"),
            "has_delta": [True, True, True],
            "flight_seconds": pd.array([1800, None, 0], dtype="Int64"),
            "cycles": pd.array([1, 1, 0], dtype="Int64"),
            "landings": pd.array([0, None, None], dtype="Int64"),
            "updated_at": instants("2026-03-10T09:00Z", "2026-03-10T09:00Z", None),
            "deleted_at": pd.Series([None] * 3, dtype=object),
        }
    )


def veryon_technical_logs() -> pd.DataFrame:
    """A flight by the book, one of places alone, an entry that takes something back, and one that adds nothing."""
    return pd.DataFrame(
        {
            "source_key": [f"techlog:acme:{one}" for one in ("sector:1", "sector:2", "trip_update:1", "trip_update:2")],
            "entry_type": ["flight", "flight", "maintenanceEntry", "maintenanceEntry"],
            "registration_id": pd.array([1, 1, 1, 2], dtype="Int64"),
            "log_number": ["10001", "TL-0a1b2c3d", "10002", "10001"],
            "departure_place_id": pd.array([11, 12, None, None], dtype="Int64"),
            "arrival_place_id": pd.array([12, 12, None, None], dtype="Int64"),
            "block_off_time": instants("2026-03-10T06:00Z", None, None, None),
            "takeoff_time": instants("2026-03-10T06:10Z", None, None, None),
            "landing_time": instants("2026-03-10T08:00Z", None, None, None),
            "block_on_time": instants("2026-03-10T08:08Z", None, None, None),
            "occurred_at": instants(None, None, "2026-03-10T09:00Z", "2026-03-10T09:00Z"),
            "flight_hours": ["1.83", None, "-0.50", None],
            "engine_cycles": pd.array([1, None, -1, None], dtype="Int64"),
            "landings": pd.array([1, 0, -1, None], dtype="Int64"),
        }
    )
