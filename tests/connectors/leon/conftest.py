"""A whole journey log, in our words and in LEON's."""

from __future__ import annotations

from typing import Any

import pytest

WHOLE_LOG = {
    "catering": False, "departure_airport": "EGGW", "arrival_airport": "KHTO",
    "block_off_time": "2026-03-10T05:10:00Z", "takeoff_time": "2026-03-10T05:20:00Z",
    "landing_time": "2026-03-10T06:50:00Z", "block_on_time": "2026-03-10T06:55:00Z",
    "children": 1, "pax": 5, "landings": 1, "fuel_before_uplift": 600, "fuel_uplift": 900.5, "block_fuel": 1500.5,
    "used_fuel": 900.25, "remaining_fuel": 600.25, "pilot_flying": 11, "pilot_monitoring": 12,
    "flight_log": "M-RSAR/2026-03-10/7", "status": "OPEN", "distance": 640, "deicing": True,
    "oil_uplift": [{"engine_id": 772, "uplift": 250.5}, {"engine_id": 773, "uplift": 1}], "saf_fuel_blend": 5,
    "saf_used": True, "fatigue_score_captain": 2, "fatigue_score_first_officer": 3,
    "notes": 'Pilot Brown said "all fine"; at pax: 5', "discretion": "0:30", "hud_evs": True,
    "cat_2_approach_landing": False, "total_apu_hours": 1234.56, "total_apu_cycles": 987, "max_flight_level": 390,
    "approaches": [{"approach": "ILS", "count": 1}, {"approach": "RNP", "count": 2}],
}  # fmt: skip
WHOLE_INPUT = {
    "catering": False, "adep": "EGGW", "ades": "KHTO",
    "bloffUTC": "2026-03-10T05:10:00Z", "toTimeUTC": "2026-03-10T05:20:00Z", "ldgTimeUTC": "2026-03-10T06:50:00Z",
    "blonUTC": "2026-03-10T06:55:00Z", "children": 1, "pax": 5, "landings": 1, "fuelBeforeUplift": 600,
    "fuelUplift": 900.5, "blockFuel": 1500.5, "usedFuel": 900.25, "remainingFuel": 600.25, "pilotFlying": 11,
    "pilotMonitoring": 12, "flightLog": "M-RSAR/2026-03-10/7", "status": "OPEN", "distance": 640, "deicing": True,
    "oiluplift": [{"engineId": 772, "uplift": 250.5}, {"engineId": 773, "uplift": 1}], "safFuelBlend": 5,
    "safUsed": True, "fatigueScoreCpt": 2, "fatigueScoreFo": 3, "notes": 'Pilot Brown said "all fine"; at pax: 5',
    "discretion": "0:30", "hud_evs": True, "cat_2_approach_lnd": False, "totalApuHours": 1234.56, "totalApuCycles": 987,
    "maxFl": 390, "approachList": [{"approach": "ILS", "count": 1}, {"approach": "RNP", "count": 2}],
}  # fmt: skip


@pytest.fixture
def whole_log() -> dict[str, Any]:
    return {**WHOLE_LOG}


@pytest.fixture
def whole_input() -> dict[str, Any]:
    return {**WHOLE_INPUT}
