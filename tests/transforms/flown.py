"""Flown sectors for the tests of the journey log, and what LEON gets of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.leon.wire import to_leon_journey_log
from model.records import Engine, FlownSector, FluidUplift, FuelSummary, FuelUplift
from transforms.journey_log import Leg, journey_log

ENGINES = (Engine(121, "engine1"), Engine(122, "engine2"), Engine(123, "apu"))


def at(clock: str) -> datetime:
    """An instant on the day of the flight, such as "06:10" or "06:10:59.9"."""
    return datetime.fromisoformat(f"2026-03-10T{clock}").replace(tzinfo=UTC)


def bare(**sector: Any) -> FlownSector:
    """A sector that has nothing but what every sector has, and these fields."""
    return FlownSector(
        **{
            "id": "s-1",
            "trip_id": "t-1",
            "aircraft_id": "ac-a",
            "departure_airport": "EGLL",
            "arrival_airport": "LFPB",
            "signed_off_at": at("09:00"),
            **sector,
        }
    )


def a_leg(sector: FlownSector | None = None, **facts: Any) -> Leg:
    """The leg of a sector: nothing else is known, but for these facts."""
    return Leg(
        **{
            "sector": sector or bare(),
            "registration": "G-ALFA",
            "trip_date": date(2026, 3, 10),
            "status": "OPEN",
            "fuel_unit": "kg",
            "oil_unit": "ml",
            "distance": None,
            "engines": ENGINES,
            "pilot_flying": None,
            "pilot_monitoring": None,
            **facts,
        }
    )


def rich() -> Leg:
    """A leg that has everything."""
    return a_leg(
        bare(
            srp_number="SRP-0042",
            pic_user_id="u-1",
            sic_user_id="u-2",
            block_off_time=at("06:00"),
            takeoff_time=at("06:10"),
            landing_time=at("07:20"),
            block_on_time=at("07:26"),
            preflight_custom_data={"flight_id": "77", "pax_total": 5},
            postflight_custom_data={
                "pax_total": 4,
                "pic_fatigue": 3,
                "sic_fatigue": "2",
                "notes": " Smooth ride ",
                "extension_descretion": "00:30",
                "hud_evs": "Yes",
                "cat_ii": False,
                "approach_list": "ILS, RNP, ILS",
            },
            passengers_children=1,
            landings=1,
            cycles=1,
            flight_seconds=4200,
            fuel=FuelSummary(Decimal("1200.1"), Decimal("4200.3"), Decimal("1500.1"), Decimal("2700.2")),
            uplift=FuelUplift(Decimal(3750), "l", Decimal("0.8"), Decimal("0.05")),
            fluid_uplifts=(
                FluidUplift("oil", "Engine 1", Decimal("0.1"), "l"),
                FluidUplift("hydraulic", "system A", Decimal(1), "l"),
                FluidUplift("oil", "engine1", Decimal("0.2"), "L"),
                FluidUplift("oil", "APU", Decimal(250)),
            ),
            deicing_events=2,
            apu_seconds=5400,
            apu_cycles=12,
            max_flight_level=390,
        ),
        distance=188,
        pilot_flying=1001,
        pilot_monitoring=1002,
    )


def sent(leg: Leg) -> dict[str, Any]:
    """The variable `journeyLog` of LEON's save."""
    return to_leon_journey_log(journey_log(leg).fields)
