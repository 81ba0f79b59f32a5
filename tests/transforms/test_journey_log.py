"""A signed-off sector in, LEON's variables out: a row a field, by the vendor's guide and rulings 19 to 26.

What is expected is written by hand and compared as JSON, so that 7 is not 7.0 and true is not 1.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from model.records import FluidUplift, FuelSummary, FuelUplift
from tests.transforms.flown import a_leg, bare, rich, sent
from tests.transforms.flown import at as clock
from transforms.journey_log import FIELDS, Leg, journey_log

# Not sent at all.
ABSENT = "absent"

GUIDE = [
    "catering", "adep", "ades", "bloffUTC", "toTimeUTC", "ldgTimeUTC", "blonUTC", "children", "fuelBeforeUplift",
    "landings", "pilotFlying", "pilotMonitoring", "pax", "flightLog", "status", "distance", "deicing", "oiluplift",
    "safFuelBlend", "safUsed", "fatigueScoreCpt", "fatigueScoreFo", "notes", "discretion", "blockFuel", "usedFuel",
    "hud_evs", "cat_2_approach_lnd", "totalApuHours", "totalApuCycles", "remainingFuel", "maxFl", "fuelUplift",
    "approachList",
]  # fmt: skip


def flown(**sector: Any) -> Leg:
    return a_leg(bare(**sector))


def fuel(pre: str | None, post: str | None, used: str | None, remaining: str | None) -> Leg:
    figures = (None if figure is None else Decimal(figure) for figure in (pre, post, used, remaining))
    return flown(fuel=FuelSummary(*figures))


def oil(*uplifts: FluidUplift) -> Leg:
    return flown(fluid_uplifts=uplifts)


def saf(fraction: str | None) -> Leg:
    return flown(uplift=FuelUplift(Decimal(900), "l", Decimal("0.8"), None if fraction is None else Decimal(fraction)))


def post(**data: Any) -> Leg:
    return flown(postflight_custom_data=data)


def pre(pax: Any, after: Any = 4) -> Leg:
    return flown(preflight_custom_data={"pax_total": pax}, postflight_custom_data={"pax_total": after})


# LEON's name -> the leg and what LEON gets of it: present, zero or false, and absent, as far as there is such a thing.
TABLE: dict[str, list[tuple[Leg, Any]]] = {
    "catering": [(flown(), False), (rich(), False)],
    "adep": [(flown(departure_airport="EGKB"), "EGKB")],
    "ades": [(flown(arrival_airport="K1G4"), "K1G4")],
    "bloffUTC": [
        (flown(block_off_time=clock("06:00")), "2026-03-10T06:00:00Z"),
        (flown(block_off_time=clock("00:00")), "2026-03-10T00:00:00Z"),
        (flown(takeoff_time=clock("06:10")), ABSENT),
    ],
    "toTimeUTC": [
        (flown(takeoff_time=clock("06:10:59.999999")), "2026-03-10T06:10:59Z"),
        (flown(block_off_time=clock("06:00")), ABSENT),
    ],
    "ldgTimeUTC": [(flown(landing_time=clock("23:59:30")), "2026-03-10T23:59:30Z"), (flown(), ABSENT)],
    "blonUTC": [(flown(block_on_time=clock("07:26")), "2026-03-10T07:26:00Z"), (flown(), ABSENT)],
    "children": [(flown(passengers_children=2), 2), (flown(passengers_children=0), 0), (flown(), ABSENT)],
    "fuelBeforeUplift": [
        (fuel("1200.5", None, None, None), 1200.5),
        (fuel("0", "1", "2", "3"), 0),
        (fuel(None, "1", "2", "3"), ABSENT),
        (flown(), ABSENT),
    ],
    "landings": [(flown(landings=3), 3), (flown(landings=0), 0), (flown(cycles=1), ABSENT)],
    "pilotFlying": [(a_leg(pilot_flying=1001), 1001), (a_leg(bare(pic_user_id="u-1")), ABSENT)],
    "pilotMonitoring": [(a_leg(pilot_monitoring=1002), 1002), (a_leg(pilot_flying=1001), ABSENT)],
    "pax": [
        (pre(5), 5),
        (pre(0), 0),
        (pre("0"), 0),
        (pre(None), 4),
        (pre(" "), 4),
        (post(pax_total=4), 4),
        (post(pax_total=0), 0),
        (pre("five"), ABSENT),
        (pre(None, None), ABSENT),
        (flown(passengers_children=2), ABSENT),
    ],
    "flightLog": [
        (flown(srp_number="SRP-0042"), "G-ALFA/2026-03-10/SRP-0042"),
        (flown(srp_number="0"), "G-ALFA/2026-03-10/0"),
        (flown(), ABSENT),
    ],
    "status": [(a_leg(status="OPEN"), "OPEN"), (a_leg(status="CLOSED"), "CLOSED")],
    "distance": [(a_leg(distance=188), 188), (a_leg(distance=0), 0), (a_leg(), ABSENT)],
    "deicing": [(flown(deicing_events=1), True), (flown(deicing_events=0), False), (flown(), ABSENT)],
    "oiluplift": [
        (oil(FluidUplift("oil", "engine2", Decimal("0.5"), "l")), [{"engineId": 122, "uplift": 0.5}]),
        (oil(FluidUplift("oil", "apu", Decimal(0))), [{"engineId": 123, "uplift": 0}]),
        (oil(FluidUplift("hydraulic", "engine1", Decimal(1))), ABSENT),
        (oil(), ABSENT),
        (flown(), ABSENT),
    ],
    "safFuelBlend": [
        (saf("0.05"), 5),
        (saf("0.07"), 7),
        (saf("0.075"), 7.5),
        (saf("0"), 0),
        (saf(None), ABSENT),
        (flown(), ABSENT),
    ],
    "safUsed": [(saf("0.05"), True), (saf("0"), True), (saf(None), False), (flown(), ABSENT)],
    "fatigueScoreCpt": [
        (post(pic_fatigue=3), 3),
        (post(pic_fatigue="3"), 3),
        (post(pic_fatigue=0), 0),
        (post(pic_fatigue="tired"), ABSENT),
        (post(sic_fatigue=2), ABSENT),
    ],
    "fatigueScoreFo": [(post(sic_fatigue=2), 2), (post(sic_fatigue=0), 0), (post(pic_fatigue=3), ABSENT)],
    "notes": [(post(notes=" Smooth\n"), "Smooth"), (post(notes=0), "0"), (post(notes="  "), ABSENT), (post(), ABSENT)],
    "discretion": [
        (post(extension_descretion="00:30"), "00:30"),
        (post(extension_descretion=False), "false"),
        (post(extension_discretion="00:30"), ABSENT),
    ],
    "blockFuel": [
        (fuel(None, None, "0.1", "0.2"), 0.3),
        (fuel(None, None, "1500", "2700"), 4200),
        (fuel(None, None, "0", "0"), 0),
        (fuel("1", "2", "3", None), ABSENT),
        (fuel("1", "2", None, "3"), ABSENT),
        (flown(), ABSENT),
    ],
    "usedFuel": [
        (fuel(None, None, "1500.1", None), 1500.1),
        (fuel(None, None, "0", None), 0),
        (fuel("1", "2", None, "3"), ABSENT),
    ],
    "hud_evs": [
        (post(hud_evs="Yes"), True),
        (post(hud_evs=1), True),
        (post(hud_evs="0"), False),
        (post(hud_evs="sometimes"), ABSENT),
        (post(), ABSENT),
    ],
    "cat_2_approach_lnd": [(post(cat_ii=True), True), (post(cat_ii="no"), False), (post(cat_2=True), ABSENT)],
    "totalApuHours": [
        (flown(apu_seconds=5400), 1.5),
        (flown(apu_seconds=3600), 1),
        # 0.005 hours, and a second less.
        (flown(apu_seconds=18), 0.01),
        (flown(apu_seconds=17), 0),
        # 1.125 hours: half up, not half to even.
        (flown(apu_seconds=4050), 1.13),
        (flown(apu_seconds=0), 0),
        (flown(apu_cycles=1), ABSENT),
    ],
    "totalApuCycles": [(flown(apu_cycles=12), 12), (flown(apu_cycles=0), 0), (flown(apu_seconds=1), ABSENT)],
    "remainingFuel": [
        (fuel(None, None, None, "2700.2"), 2700.2),
        (fuel(None, None, None, "0"), 0),
        (fuel("1", "2", "3", None), ABSENT),
    ],
    "maxFl": [(flown(max_flight_level=390), 390), (flown(max_flight_level=0), 0), (flown(), ABSENT)],
    "fuelUplift": [
        (fuel("1200.1", "1200.4", None, None), 0.3),
        (fuel("1200", "1200.0", None, None), 0),
        (fuel(None, "4200", "1", "2"), ABSENT),
        (fuel("1200", None, "1", "2"), ABSENT),
        # What the bowser delivered is not what the tanks took.
        (saf("0.05"), ABSENT),
    ],
    "approachList": [
        (post(approach_list="ILS, RNP, ILS"), [{"approach": "ILS", "count": 2}, {"approach": "RNP", "count": 1}]),
        (post(approach_list=[{"approach": "ILS", "count": 2}]), [{"approach": "ILS", "count": 2}]),
        (post(approach_list=[]), ABSENT),
        (post(approach_list={"ILS": 0}), ABSENT),
        (post(), ABSENT),
    ],
}
ROWS = [
    pytest.param(name, *row, id=f"{name}-{number}") for name, rows in TABLE.items() for number, row in enumerate(rows)
]


def test_the_fields_are_those_of_the_guide_in_its_order() -> None:
    assert list(TABLE) == GUIDE
    assert len(GUIDE) == 34
    assert list(sent(rich())) == GUIDE
    assert len(FIELDS) == len({row.name for row in FIELDS}) == 34


@pytest.mark.parametrize(("name", "leg", "expected"), ROWS)
def test_field(name: str, leg: Leg, expected: Any) -> None:
    variables = sent(leg)
    if expected == ABSENT:
        assert name not in variables
    else:
        assert json.dumps(variables[name]) == json.dumps(expected)


def test_the_whole_log_of_a_rich_sector() -> None:
    assert json.dumps(sent(rich()), sort_keys=True) == json.dumps(
        {
            "catering": False,
            "adep": "EGLL",
            "ades": "LFPB",
            "bloffUTC": "2026-03-10T06:00:00Z",
            "toTimeUTC": "2026-03-10T06:10:00Z",
            "ldgTimeUTC": "2026-03-10T07:20:00Z",
            "blonUTC": "2026-03-10T07:26:00Z",
            "children": 1,
            "pax": 5,
            "landings": 1,
            "fuelBeforeUplift": 1200.1,
            "fuelUplift": 3000.2,
            "blockFuel": 4200.3,
            "usedFuel": 1500.1,
            "remainingFuel": 2700.2,
            "pilotFlying": 1001,
            "pilotMonitoring": 1002,
            "flightLog": "G-ALFA/2026-03-10/SRP-0042",
            "status": "OPEN",
            "distance": 188,
            "deicing": True,
            "oiluplift": [{"engineId": 121, "uplift": 0.3}, {"engineId": 123, "uplift": 250}],
            "safFuelBlend": 5,
            "safUsed": True,
            "fatigueScoreCpt": 3,
            "fatigueScoreFo": 2,
            "notes": "Smooth ride",
            "discretion": "00:30",
            "hud_evs": True,
            "cat_2_approach_lnd": False,
            "totalApuHours": 1.5,
            "totalApuCycles": 12,
            "maxFl": 390,
            "approachList": [{"approach": "ILS", "count": 2}, {"approach": "RNP", "count": 1}],
        },
        sort_keys=True,
    )
    assert journey_log(rich()).signals == ()
    assert journey_log(rich()).original == {}


def test_the_whole_log_of_a_bare_sector() -> None:
    assert sent(a_leg()) == {"catering": False, "adep": "EGLL", "ades": "LFPB", "status": "OPEN"}
    assert journey_log(a_leg()).signals == ()
