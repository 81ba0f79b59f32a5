"""Good frames of the due list and of totals, by hand: nothing in them breaks anything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd

from tests.expectations.maintenance_frames import instants


def objects(*values: object) -> pd.Series:
    return pd.Series(values, dtype=object)


def veryon_forecast() -> pd.DataFrame:
    """Due by hours at nothing flown yet, by a date alone, by counts, and two that are done and say little."""
    return pd.DataFrame(
        {
            "forecast_id": [41, 42, 43, 44, 45],
            "registration_id": [1, 1, 2, 2, 2],
            "task_number": ["05-20-00", "24-30", "32-40", "72-00", "08-10"],
            "title": ["Oil change", "Battery check", "Brake inspection", "Borescope", None],
            "description": [None, "Capacity", None, None, None],
            "ata_chapter": ["79-20", None, "32", None, None],
            "area": ["engine1", None, None, None, None],
            "status": ["open", "inWork", "open", "complied", "cancelled"],
            "due_flight_hours": objects(Decimal("0.00"), None, None, Decimal("6100.25"), None),
            "due_date": objects(date(2026, 4, 1), date(2026, 3, 1), None, None, None),
            "due_engine_cycles": pd.array([None, None, 0, None, None], dtype="Int64"),
            "due_landings": pd.array([None, None, 3000, None, None], dtype="Int64"),
            "repeat_flight_hours": objects(Decimal(500), None, None, None, None),
            "repeat_days": [None, 182.625, None, None, None],
            "repeat_engine_cycles": [None, None, 1500.0, None, None],
            "repeat_landings": [None] * 5,
            "changed_at": instants("2026-03-10T08:00Z", None, None, None, None),
        }
    )


def techlog_totals() -> pd.DataFrame:
    """One that flew, one whose fall is explained, one that was never seen and of which only the hours are known."""
    return pd.DataFrame(
        {
            "aircraft_id": ["a-1", "a-2", "a-3"],
            "registration": ["M-RSAR", "N123AB", None],
            "flight_seconds": pd.array([21_600_060, 3600, 0], dtype="Int64"),
            "cycles": pd.array([4100, 10, None], dtype="Int64"),
            "landings": pd.array([4200, 9, None], dtype="Int64"),
            "as_of": instants("2026-03-10T08:00Z", None, None),
            "monthly_flight_seconds": pd.array([180_000, None, None], dtype="Int64"),
            "monthly_cycles": pd.array([40, None, None], dtype="Int64"),
            "kept_flight_seconds": pd.array([21_600_000, 7200, None], dtype="Int64"),
            "kept_cycles": pd.array([4099, 10, None], dtype="Int64"),
            "kept_landings": pd.array([4200, 10, None], dtype="Int64"),
            "kept_at": instants("2026-03-10T07:55Z", "2026-03-10T07:55Z", None),
            "fall_flight_seconds": pd.array([0, 0, 0], dtype="Int64"),
            "fall_cycles": pd.array([0, 0, 0], dtype="Int64"),
            "fall_landings": pd.array([0, 0, 0], dtype="Int64"),
        }
    )
