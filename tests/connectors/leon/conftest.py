"""A whole journey log, in our words and in LEON's; and a LEON that keeps one, with its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from config.settings import HttpSettings, LeonSettings
from connectors.leon.client import LeonClient
from sandbox.kit.faults import Fault
from sandbox.leon import records
from sandbox.server import Sandbox

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


FLIGHT_NID = 501


class Desk:
    """A LEON with one flight, one aircraft and its two pilots, and everything that reached it."""

    def __init__(self, box: Sandbox, patience: Callable[..., HttpSettings]) -> None:
        self.store = box.world.leon["acme"]
        self._world = box.world
        settings = LeonSettings(base_url=f"{box.url}/leon/acme", refresh_token="env:LEON")
        self.client = LeonClient(settings, patience(read_timeout=1), SecretStr("leon-acme-key"))
        self._fill()

    def _fill(self) -> None:
        self.store.add_airport(records.airport(nid=1, icao="EGGW", iata="LTN", name="Luton", zone="Europe/London"))
        self.store.add_airport(records.airport(nid=2, icao="KHTO", iata="HTO", name="East Hampton"))
        self.store.add_aircraft(records.aircraft(nid=77, registration="M-RSAR", type_icao="GLF6"))
        for nid, position in ((11, "CPT"), (12, "FO")):
            names = {"code": f"P{nid}", "name": "A", "surname": "B", "email": f"p{nid}@acme.example"}
            self.store.add_crew_member(records.crew_member(login_nid=nid, positions=[position], **names))
        times = {"startTimeUTC": "2026-03-10T05:15:00Z", "endTimeUTC": "2026-03-10T07:00:00Z"}
        places = {"startAirport": "EGGW", "endAirport": "KHTO", "acftNid": 77}
        self.store.add_flight({"flightNid": FLIGHT_NID, "dist": 640, **times, **places})

    @property
    def held(self) -> dict[str, Any] | None:
        """The journey log as LEON keeps it, without what is empty."""
        log = self.store.journey_logs.get(FLIGHT_NID)
        return None if log is None else {name: value for name, value in log.items() if value is not None}

    def hold(self, log: dict[str, Any], **changes: Any) -> None:
        """A log is there already, in the words of LEON's input."""
        self.store.keep_journey_log(FLIGHT_NID, {name: log.get(name) for name in WHOLE_INPUT} | changes)

    def fault(self, kind: str, route: str = "journeyLog", **more: Any) -> None:
        self._world.faults.add(Fault(kind, vendor="leon", route=route, **more))

    def requests(self) -> list[tuple[str, Any]]:
        """What came after the token, in order: the top-level field and what was said of the flight."""
        entries = self._world.requests.entries(vendor="leon")
        return [(entry.route, entry.body["variables"]) for entry in entries if entry.route != "token"]


@pytest.fixture
def desk(patience: Callable[..., HttpSettings]) -> Iterator[Desk]:
    with Sandbox(operators=("acme",)) as box:
        started = Desk(box, patience)
        yield started
        started.client.close()
