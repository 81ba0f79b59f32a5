"""A sandbox whose LEON has one aircraft, two pilots and a few flights, and a client that writes journey logs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.leon import records
from sandbox.leon.store import LeonStore
from sandbox.server import Sandbox

AIRCRAFT, OTHER_AIRCRAFT = 77, 78
ENGINE_1, ENGINE_2 = 772, 773
CAPTAIN, FIRST_OFFICER = 11, 12
FLOWN, OPTION, CANCELLED, INACTIVE, SIMULATOR, HIDDEN = 501, 502, 503, 504, 505, 506

SAVE = """
  mutation Save($nid: Int!, $log: JourneyLogInput!) {
    journeyLog {
      save(flightNid: $nid, journeyLog: $log) {
        __typename
        ... on JourneyLogValue { value { ...Log } }
        ... on ErrorList { errorList { message category path } }
      }
    }
  }
  fragment Log on JourneyLog {
    bloffUTC toTimeUTC ldgTimeUTC blonUTC flightLog landingCount paxCount usedFuel remainingFuel blockFuel
    takeoffCrewLogin { loginNid code } landingCrewLogin { loginNid } status discretion
  }
"""
# The least that LEON takes.
LEAST = {
    "catering": False, "adep": "EGGW", "ades": "HTO", "status": "OPEN", "usedFuel": 900.5,
    "bloffUTC": "2026-03-10T05:10:00Z", "toTimeUTC": "2026-03-10T05:20:00Z",
    "ldgTimeUTC": "2026-03-10T06:50:00Z", "blonUTC": "2026-03-10T06:55:00Z",
}  # fmt: skip
# All 34 fields.
WHOLE = LEAST | {
    "children": 1, "pax": 5, "landings": 1, "fuelBeforeUplift": 600, "fuelUplift": 900, "blockFuel": 1500.5,
    "remainingFuel": 600, "pilotFlying": CAPTAIN, "pilotMonitoring": FIRST_OFFICER, "flightLog": "M-RSAR/2026-03-10/7",
    "distance": 640, "deicing": True, "oiluplift": [{"engineId": ENGINE_1, "uplift": 250.5}], "safFuelBlend": 5,
    "safUsed": True, "fatigueScoreCpt": 2, "fatigueScoreFo": 3, "notes": "Smooth.", "discretion": "0:30",
    "hud_evs": True, "cat_2_approach_lnd": False, "totalApuHours": 1234.56, "totalApuCycles": 987, "maxFl": 390,
    "approachList": [{"approach": "ILS", "count": 1}],
}  # fmt: skip


@dataclass
class Host:
    box: Sandbox
    store: LeonStore
    http: httpx.Client

    def post(self, query: str, variables: dict[str, Any] | None = None, name: str | None = None) -> httpx.Response:
        base = f"{self.box.url}/leon/acme"
        token = self.http.post(f"{base}/access_token/refresh/", data={"refresh_token": "leon-acme-key"}).text
        body = {"query": query, "variables": variables or {}, "operationName": name}
        return self.http.post(f"{base}/api/graphql/", json=body, headers={"Authorization": f"Bearer {token}"})

    def save(self, nid: int = FLOWN, **log: Any) -> dict[str, Any]:
        """What a save of the least log, with these fields, comes to."""
        answer = self.post(SAVE, {"nid": nid, "log": LEAST | log})
        assert answer.status_code == 200, answer.text
        outcome: dict[str, Any] = answer.json()["data"]["journeyLog"]["save"]
        return outcome

    def refusals(self, nid: int = FLOWN, **log: Any) -> set[tuple[str, str]]:
        """(category, last of the path) of every error, and that nothing was kept."""
        before = dict(self.store.journey_logs)
        outcome = self.save(nid, **log)
        assert outcome["__typename"] == "ErrorList", outcome
        assert self.store.journey_logs == before
        assert all(error["message"] for error in outcome["errorList"])
        return {(error["category"], ".".join(error["path"])) for error in outcome["errorList"]}

    def log(self, nid: int = FLOWN) -> dict[str, Any] | None:
        """The log as flights show it."""
        query = f"{{ flight(flightNid: {nid}) {{ journeyLog {{ {READ} }} }} }}"
        found: dict[str, Any] | None = self.post(query).json()["data"]["flight"]["journeyLog"]
        return found

    def desk(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.http.post(f"{self.box.url}/_control/leon/acme/{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def state(self) -> Any:
        return self.http.get(f"{self.box.url}/_control/state/leon/acme").json()["journeyLogs"]


READ = """
  bloffUTC toTimeUTC ldgTimeUTC blonUTC flightLog landingCount paxCount paxChildCount usedFuel remainingFuel blockFuel
  fuelBeforeUplift refuel distance apuHoursTotal apuCyclesTotal approachList { approach count } status discretion
  takeoffCrewLogin { loginNid } landingCrewLogin { loginNid } pilotMonitoringTakeOff { loginNid }
  pilotMonitoringLanding { loginNid } startAirport { code { icao } } endAirport { code { iata } } nightTime
"""


@contextmanager
def hosted() -> Iterator[Host]:
    # Plain http on loopback: reading the trust store takes longer than most of these tests.
    with Sandbox(operators=("acme",)) as box, httpx.Client(timeout=5, verify=False) as http:
        _fill(box.world.leon["acme"])
        yield Host(box, box.world.leon["acme"], http)


def _fill(store: LeonStore) -> None:
    store.add_airport(records.airport(nid=1, icao="EGGW", iata="LTN", name="Luton", zone="Europe/London"))
    store.add_airport(records.airport(nid=2, icao=None, iata="HTO", name="East Hampton"))
    for nid, registration in ((AIRCRAFT, "M-RSAR"), (OTHER_AIRCRAFT, "M-OTHR")):
        store.add_aircraft(records.aircraft(nid=nid, registration=registration, type_icao="GLF6"))
    for nid, position in ((CAPTAIN, "CPT"), (FIRST_OFFICER, "FO")):
        person = {"code": f"P{nid}", "name": "A", "surname": "B", "email": None, "positions": [position]}
        store.add_crew_member(records.crew_member(login_nid=nid, **person))
    unlike: dict[int, dict[str, Any]] = {
        FLOWN: {}, OPTION: {"status": "OPTION"}, CANCELLED: {"isCnl": True}, INACTIVE: {"isActive": False},
        SIMULATOR: {"isSimulator": True}, HIDDEN: {"acftNid": OTHER_AIRCRAFT},
    }  # fmt: skip
    times = {"startTimeUTC": "2026-03-10T05:15:00Z", "endTimeUTC": "2026-03-10T07:00:00Z"}
    for nid, fields in unlike.items():
        places = {"startAirport": "EGGW", "endAirport": "HTO", "acftNid": AIRCRAFT}
        store.add_flight({"flightNid": nid, **times, **places, **fields})
    store.visible_aircraft = {AIRCRAFT}
