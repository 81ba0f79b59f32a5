"""Flown sectors and LEON's people as frames, a row a record, for the checks of the journey log's flow.

Instants are datetime64 in UTC. A frame of no records has every column, with the same types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from model.records import FlownSector, FuelSummary, FuelUplift, LeonPerson, TechlogAircraft
from transforms.frames import INSTANT, frame

# Fuel is in fuel_unit, uplift_quantity in uplift_unit, uplift_density in kg a litre.
FLOWN_COLUMNS = {
    "id": "object",
    "trip_id": "object",
    "aircraft_id": "object",
    "registration": "object",
    "departure_airport": "object",
    "arrival_airport": "object",
    "srp_number": "object",
    "signed_off_at": INSTANT,
    "block_off_time": INSTANT,
    "takeoff_time": INSTANT,
    "landing_time": INSTANT,
    "block_on_time": INSTANT,
    "landings": "Int64",
    "cycles": "Int64",
    "flight_seconds": "Int64",
    "passengers_children": "Int64",
    "max_flight_level": "Int64",
    "apu_seconds": "Int64",
    "apu_cycles": "Int64",
    "pre_uplift_fuel": "float64",
    "post_uplift_fuel": "float64",
    "used_fuel": "float64",
    "remaining_fuel": "float64",
    "uplift_quantity": "float64",
    "uplift_density": "float64",
    "saf_fraction": "float64",
    "uplift_unit": "object",
    "fuel_unit": "object",
    "oil_unit": "object",
    "external_ref": "object",
    "updated_at": INSTANT,
}
LEON_PEOPLE_COLUMNS = {"login_nid": "int64", "has_email": "bool"}

_NO_FUEL = FuelSummary()
_NO_UPLIFT = FuelUplift()


def flown_sectors_frame(sectors: Iterable[FlownSector], aircraft: Mapping[str, TechlogAircraft]) -> pd.DataFrame:
    """Completed sectors, a row a sector (FLOWN_COLUMNS).

    Args:
        sectors: what was flown.
        aircraft: Tech Log's aircraft by id; of one that is not there registration and units are None.
    """
    return frame((_flown_row(sector, aircraft.get(sector.aircraft_id)) for sector in sectors), FLOWN_COLUMNS)


def _flown_row(sector: FlownSector, aircraft: TechlogAircraft | None) -> dict[str, Any]:
    fuel = sector.fuel or _NO_FUEL
    uplift = sector.uplift or _NO_UPLIFT
    return {
        **{name: getattr(sector, name, None) for name in FLOWN_COLUMNS},
        "registration": aircraft.registration if aircraft else None,
        "pre_uplift_fuel": _measured(fuel.pre_uplift),
        "post_uplift_fuel": _measured(fuel.post_uplift),
        "used_fuel": _measured(fuel.used),
        "remaining_fuel": _measured(fuel.remaining),
        "uplift_quantity": _measured(uplift.quantity),
        "uplift_density": _measured(uplift.density),
        "saf_fraction": _measured(uplift.saf_fraction),
        "uplift_unit": uplift.unit,
        "fuel_unit": aircraft.fuel_unit if aircraft else None,
        "oil_unit": aircraft.oil_unit if aircraft else None,
    }


def _measured(value: Decimal | None) -> float | None:
    """A figure to be judged only: what is sent is computed from the Decimal."""
    return None if value is None else float(value)


def leon_people_frame(people: Iterable[LeonPerson]) -> pd.DataFrame:
    """LEON's people, a row a login (LEON_PEOPLE_COLUMNS). Their addresses are personal and are not in it."""
    rows = ({"login_nid": one.login_nid, "has_email": any(one.emails)} for one in people)
    return frame(rows, LEON_PEOPLE_COLUMNS)
