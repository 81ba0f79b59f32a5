"""What one journey log is made of, of both vendors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from model.records import Engine, FlownSector


@dataclass(frozen=True, slots=True)
class Leg:
    """Everything that one journey log is made of.

    Attributes:
        sector: signed off, of Tech Log.
        registration: as Tech Log writes it.
        trip_date: of the sector's trip in Tech Log.
        status: what the operator wants its logs to be in LEON.
        fuel_unit, oil_unit: the aircraft's in Tech Log; None where it does not say.
        distance: of the flight in LEON, in nautical miles.
        engines: of the aircraft in LEON.
        pilot_flying, pilot_monitoring: LEON's loginNid of the PIC and the SIC, found by email.
        leon_fuel_unit: what LEON expects fuel in; empty: the figures go as they are.
        fuel_density: in kg a litre, for a sector whose uplift has none.
    """

    sector: FlownSector
    registration: str
    trip_date: date
    status: Literal["OPEN", "CLOSED"]
    fuel_unit: str | None
    oil_unit: str | None
    distance: int | None
    engines: tuple[Engine, ...]
    pilot_flying: int | None
    pilot_monitoring: int | None
    leon_fuel_unit: str = ""
    fuel_density: Decimal | None = None
