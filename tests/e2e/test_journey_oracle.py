"""The journey oracle itself, on logs small enough to be checked by eye."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest

from tests.e2e.journey_oracle import JourneyOracle, JourneyRules
from tests.e2e.stand import at

REF = "leon:acme:flight:7"

AIRCRAFT = {"id": "tail", "registration": "OEABC", "fuelUnit": "kg", "oilUnit": "ml"}
ENGINES = [{"engineId": 11, "type": "engine1"}, {"engineId": 12, "type": "engine2"}, {"engineId": 13, "type": "apu"}]
LEON = {
    "flights": [
        {
            "flightNid": 7, "acftNid": 1, "status": "CONFIRMED", "isCnl": False, "isActive": True, "dist": 661,
            "journeyLog": None,
        }
    ],
    "aircraft": [{"aircraftNid": 1, "registration": "OE-ABC", "engineList": ENGINES}],
    "crewMembers": [
        {"login": {"loginNid": 51}, "email": "Ann@Acme.example", "contact": {"email": None}},
        {"login": {"loginNid": 52}, "email": None, "contact": {"email": "ben@acme.example"}},
    ],
}  # fmt: skip
SECTOR = {
    "id": "sector", "tripId": "trip", "aircraftId": "tail", "externalRef": REF, "deletedAt": None,
    "status": "completed", "signedOffAt": "2026-03-10T10:00:00Z", "srpNumber": "000123",
    "departureAirport": "KLGA", "arrivalAirport": "KATL", "picUserId": "u1", "sicUserId": "u2",
    "blockOffTime": "2026-03-10T06:02:59.999Z", "takeoffTime": "2026-03-10T06:11:00Z",
    "landingTime": "2026-03-10T08:05:30Z", "blockOnTime": "2026-03-10T08:12:00Z",
    "preflightCustomData": {"flight_id": "7", "pax_total": 0},
    "postflightCustomData": {
        "pax_total": 5, "pic_fatigue": 3, "sic_fatigue": "4", "notes": "Bird seen.", "extension_descretion": "0:30",
        "hud_evs": "yes", "cat_ii": False, "approach_list": [{"approach": "ILS", "count": 1}],
    },
    "passengersChildren": 0, "landings": 1,
    "fuelSummary": {"preUpliftFuel": 1000, "postUpliftFuel": 3500.5, "usedFuel": 2100.2, "remainingFuel": 1400.3},
    "fuelUplift": {"quantity": 2500, "unit": "kg", "density": None, "safPercentage": 0.07},
    "fluidUplifts": [
        {"fluid": "oil", "destination": "engine1", "quantity": 0.1, "unit": "ml"},
        {"fluid": "hydraulic", "destination": "system1", "quantity": 3, "unit": "l"},
        {"fluid": "oil", "destination": "engine1", "quantity": 0.2, "unit": "ml"},
        {"fluid": "oil", "destination": "apu", "quantity": 1, "unit": "ml"},
    ],
    "deicingEvents": [{"fluid": "I"}], "apuReading": 4_518, "apuCyclesReading": 12, "maxFlightLevel": 390,
}  # fmt: skip
WHOLE = {
    "catering": False, "adep": "KLGA", "ades": "KATL",
    "bloffUTC": "2026-03-10T06:02:59Z", "toTimeUTC": "2026-03-10T06:11:00Z",
    "ldgTimeUTC": "2026-03-10T08:05:30Z", "blonUTC": "2026-03-10T08:12:00Z",
    "children": 0, "pax": 0, "landings": 1,
    "fuelBeforeUplift": 1000, "fuelUplift": 2500.5, "blockFuel": 3500.5, "usedFuel": 2100.2, "remainingFuel": 1400.3,
    "pilotFlying": 51, "pilotMonitoring": 52, "flightLog": "OEABC/2026-03-10/000123", "status": "OPEN",
    "distance": 661, "deicing": True,
    "oiluplift": [{"engineId": 11, "uplift": 0.3}, {"engineId": 13, "uplift": 1}],
    "safFuelBlend": 7, "safUsed": True, "fatigueScoreCpt": 3, "fatigueScoreFo": 4, "notes": "Bird seen.",
    "discretion": "0:30", "hud_evs": True, "cat_2_approach_lnd": False, "totalApuHours": 1.26, "totalApuCycles": 12,
    "maxFl": 390, "approachList": [{"approach": "ILS", "count": 1}],
}  # fmt: skip


class Room:
    """Both vendors' records, to be changed by a test, and the oracle that looks at them."""

    def __init__(self, **rules):
        self.leon, self.sector = deepcopy(LEON), deepcopy(SECTOR)
        self.techlog = {
            "aircraft": [deepcopy(AIRCRAFT)],
            "users": [{"id": "u1", "email": "ann@acme.example"}, {"id": "u2", "email": "Ben@acme.example"}],
            "trips": [{"id": "trip", "date": "2026-03-10"}],
            "sectors": [self.sector],
        }
        self.oracle = JourneyOracle(JourneyRules("acme", **{"go_live": at(0), **rules}))

    @property
    def flight(self):
        return self.leon["flights"][0]

    def told(self, **more):
        return self.oracle.after_run(at(12), self.leon, self.techlog, **more)

    def sent(self):
        """The log goes out, and LEON holds it."""
        told = self.told()
        self.flight["journeyLog"] = dict(told.saves[7])
        return told


@pytest.fixture
def room():
    return Room()


def test_every_field_of_a_full_sector(room):
    assert len(WHOLE) == 34
    told = room.told()
    assert told.saves == told.logs == {7: WHOLE}
    assert told.worklist == set()


def test_what_the_sector_has_not_is_not_sent(room):
    emptied = ("blockOffTime", "srpNumber", "picUserId", "sicUserId", "passengersChildren", "landings", "fuelSummary",
               "fuelUplift", "apuReading", "apuCyclesReading", "maxFlightLevel", "deicingEvents")  # fmt: skip
    room.sector |= dict.fromkeys(emptied) | {"fluidUplifts": [], "preflightCustomData": {}, "postflightCustomData": {}}
    room.flight["dist"] = None
    kept = ("catering", "adep", "ades", "toTimeUTC", "ldgTimeUTC", "blonUTC", "status")
    assert room.told().saves == {7: {name: WHOLE[name] for name in kept}}


def test_presence_decides_about_saf_and_deicing(room):
    room.sector["fuelUplift"]["safPercentage"] = 0
    room.sector["deicingEvents"] = []
    body = room.told().saves[7]
    assert (body["safUsed"], body["safFuelBlend"], body["deicing"]) == (True, 0, False)
    room.sector["fuelUplift"]["safPercentage"] = None
    body = room.told().saves[7]
    assert body["safUsed"] is False
    assert "safFuelBlend" not in body


def test_the_passengers_counted_after_the_flight_where_none_were_before(room):
    room.sector["preflightCustomData"]["pax_total"] = None
    assert room.told().saves[7]["pax"] == 5


@pytest.mark.parametrize(("seconds", "hours"), [(18, 0.01), (17, 0), (3_600, 1), (0, 0)])
def test_apu_hours_to_two_decimals_half_up(seconds, hours, room):
    room.sector["apuReading"] = seconds
    assert room.told().saves[7]["totalApuHours"] == hours


def test_what_cannot_be_read_is_left_out_and_the_rest_goes(room):
    room.sector["postflightCustomData"]["hud_evs"] = "perhaps"
    room.sector["fluidUplifts"][0]["destination"] = "engine9"
    told = room.told()
    left = [{"engineId": 11, "uplift": 0.2}, {"engineId": 13, "uplift": 1}]
    assert told.saves[7] == {name: value for name, value in WHOLE.items() if name != "hud_evs"} | {"oiluplift": left}
    assert told.worklist == {("record_quarantined", "sector")}


@pytest.mark.parametrize(("unit", "engines"), [("l", [13]), (None, [11, 13])])
def test_oil_in_two_units_stays_out_and_without_one_it_is_the_aircrafts(unit, engines, room):
    room.sector["fluidUplifts"][0]["unit"] = unit
    assert [one["engineId"] for one in room.told().saves[7]["oiluplift"]] == engines


def test_a_pilot_whom_leon_does_not_know(room):
    room.techlog["users"][1]["email"] = "eve@acme.example"
    told = room.told()
    assert told.saves[7] == {name: value for name, value in WHOLE.items() if name != "pilotMonitoring"}
    assert told.worklist == {("user_missing", "u2")}


@pytest.mark.parametrize(
    ("there", "here", "density", "used"),
    [
        ("kg", "", None, 100),
        ("lb", "kg", None, 45.359237),
        ("usg", "l", None, 378.5411784),
        ("l", "kg", "0.8", 80),
        ("kg", "l", "0.8", 125),
    ],
)
def test_fuel_in_the_unit_that_leon_takes(there, here, density, used):
    room = Room(fuel_unit=here, fuel_density=density)
    room.techlog["aircraft"][0]["fuelUnit"] = there
    room.sector["fuelSummary"] = {"usedFuel": 100}
    assert room.told().saves[7]["usedFuel"] == used


def test_fuel_that_cannot_be_converted_stays_out():
    room = Room(fuel_unit="l")
    told = room.told()
    assert not {"usedFuel", "blockFuel", "fuelUplift"} & told.saves[7].keys()
    assert told.worklist == {("record_quarantined", "sector")}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "inProgress"},
        {"signedOffAt": None},
        {"signedOffAt": "2026-03-09T23:59:59Z"},
        {"externalRef": None},
        {"externalRef": "leon:borealis:flight:7"},
        {"deletedAt": "2026-03-10T11:00:00Z"},
    ],
)
def test_sectors_that_are_not_due(change, room):
    room.sector |= change
    assert room.told() == Room(aircraft=("OE-XYZ",)).told()
    assert room.told().saves == {}


def test_an_empty_go_live_is_the_first_run_less_the_window():
    room = Room(go_live=None)
    room.sector["signedOffAt"] = (at(12) - timedelta(days=2)).isoformat()
    assert set(room.told().saves) == {7}
    room = Room(go_live=None)
    room.sector["signedOffAt"] = (at(12) - timedelta(days=2, seconds=1)).isoformat()
    assert room.told().saves == {}


@pytest.mark.parametrize("change", [{"isCnl": True}, {"status": "OPTION"}, {"isActive": False}])
def test_a_flight_that_is_off(change, room):
    room.sent()
    kept = deepcopy(room.flight)
    room.flight.update(change, journeyLog=None)
    told = room.told()
    assert (told.saves, told.logs, told.worklist) == ({}, {}, {("flight_gone_after_start", REF)})
    room.leon["flights"][0] = kept | {"journeyLog": None}
    assert room.told().saves == {7: WHOLE}, "reinstated, without its log"


def test_sent_once_and_again_when_it_changes(room):
    room.sent()
    assert (room.told().saves, room.told().logs) == ({}, {7: WHOLE})
    room.sector["landings"] = 2
    assert room.told().saves == {7: WHOLE | {"landings": 2}}
    assert room.told().saves == {}


def test_closed_in_leon(room):
    room.sent()
    room.flight["journeyLog"]["status"] = "CLOSED"
    assert room.told().worklist == set()
    room.sector["landings"] = 2
    told = room.told()
    assert (told.saves, told.logs, told.worklist) == ({}, {7: WHOLE}, {("journey_log_closed", REF)})
    room.flight["journeyLog"]["status"] = "OPEN"
    assert room.told().saves == {7: WHOLE | {"landings": 2}}


def test_closed_in_leon_and_the_change_entered_there_by_hand(room):
    room.sent()
    room.flight["journeyLog"]["status"] = "CLOSED"
    room.sector |= {"landings": 2, "picUserId": None}
    room.flight["journeyLog"] |= {"landingCount": 2, "takeoffCrewLogin": {"loginNid": 51}}
    assert room.told().worklist == {("journey_log_closed", REF)}
    room.flight["journeyLog"]["takeoffCrewLogin"] = None
    told = room.told()
    assert (told.saves, told.worklist, told.logs[7]["landings"]) == ({}, set(), 2)
    room.sector["maxFlightLevel"] = 100
    room.flight["journeyLog"]["maxFl"] = 100
    assert room.told().worklist == {("journey_log_closed", REF)}, "which LEON does not show"


def test_a_closed_log_is_ours_where_page_and_times_agree(room):
    room.flight["journeyLog"] = WHOLE | {"status": "CLOSED"}
    told = room.told()
    assert (told.saves, told.logs, told.worklist) == ({}, {7: WHOLE}, set())
    other = Room()
    other.flight["journeyLog"] = WHOLE | {"status": "CLOSED", "flightLog": "other"}
    assert other.told().worklist == {("journey_log_closed", REF)}


def test_deleted_in_tech_log_after_it_was_sent(room):
    room.sent()
    room.sector["deletedAt"] = "2026-03-10T11:00:00Z"
    told = room.told()
    assert (told.saves, told.logs) == ({}, {7: WHOLE})
    assert told.worklist == {("sector_removed_in_techlog", REF)}


def test_an_aircraft_that_leon_hides_says_nothing(room):
    room.sent()
    told = room.told(hidden=frozenset({1}))
    assert (told.saves, told.logs, told.worklist) == ({}, {7: WHOLE}, set())
    assert room.told().saves == {}, "seen again"


def test_a_sector_that_is_set_aside(room):
    told = room.told(held=frozenset({"sector"}))
    assert (told.saves, told.worklist) == ({}, {("record_quarantined", "sector")})
