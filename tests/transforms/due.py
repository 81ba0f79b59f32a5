"""Due lists and totals for the tests, with defaults that matter to none of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from config.settings import DueThresholds
from model.maintenance import AircraftTotals, DueLimits, ForecastItem
from transforms.due_frames import forecast_frame, totals_frame
from transforms.due_list import due_list

TODAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 8, tzinfo=UTC)
REGISTRATIONS = {"a-1": "M-RSAR", "a-2": "N123AB"}


def an_item(
    number: int = 1, *, status: str = "open", repeat: dict[str, Decimal] | None = None, **due: Any
) -> ForecastItem:
    return ForecastItem(number, 7, f"05-{number}", f"Item {number}", status, DueLimits(**due), repeat=repeat or {})


def items_frame(*items: ForecastItem, aircraft: str | None = "a-1") -> pd.DataFrame:
    return forecast_frame(items).assign(aircraft_id=pd.Series([aircraft] * len(items), dtype=object))


def measured(
    *items: ForecastItem,
    thresholds: DueThresholds | None = None,
    today: date = TODAY,
    **totals: Any,
) -> pd.DataFrame:
    """The due list of one aircraft that has flown 1000 h, 500 cycles and 600 landings, unless told otherwise."""
    flown = {"flight_seconds": 3_600_000, "cycles": 500, "landings": 600, "as_of": AT} | totals
    frame = totals_frame([AircraftTotals("a-1", **flown)], REGISTRATIONS)
    return due_list(items_frame(*items), frame, thresholds or DueThresholds(), today)
