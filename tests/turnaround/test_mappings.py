"""docs/mappings.md is what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from transforms.custom_data import FLAG_WORDS, READINGS
from transforms.journey_log import FIELDS
from turnaround import mappings

WRITTEN = Path(__file__).parents[2] / "docs" / "mappings.md"

# LEON's name -> where it comes from, by the vendor's guide.
FROM = {
    "catering": "nothing",
    "adep": "sector.departureAirport",
    "ades": "sector.arrivalAirport",
    "bloffUTC": "sector.blockOffTime",
    "toTimeUTC": "sector.takeoffTime",
    "ldgTimeUTC": "sector.landingTime",
    "blonUTC": "sector.blockOnTime",
    "children": "sector.passengersChildren",
    "fuelBeforeUplift": "sector.fuelSummary.preUpliftFuel",
    "landings": "sector.landings",
    "pilotFlying": "sector.picUserId",
    "pilotMonitoring": "sector.sicUserId",
    "pax": "sector.preflightCustomData.pax_total, sector.postflightCustomData.pax_total",
    "flightLog": "aircraft.registration, trip.date, sector.srpNumber",
    "status": "setting journey_log_status",
    "distance": "LEON flight.dist",
    "deicing": "sector.deicingEvents",
    "oiluplift": "sector.fluidUplifts, aircraft.oilUnit, LEON aircraft.engineList",
    "safFuelBlend": "sector.fuelUplift.safPercentage",
    "safUsed": "sector.fuelUplift, sector.fuelUplift.safPercentage",
    "fatigueScoreCpt": "sector.postflightCustomData.pic_fatigue",
    "fatigueScoreFo": "sector.postflightCustomData.sic_fatigue",
    "notes": "sector.postflightCustomData.notes",
    "discretion": "sector.postflightCustomData.extension_descretion",
    "blockFuel": "sector.fuelSummary.usedFuel, sector.fuelSummary.remainingFuel",
    "usedFuel": "sector.fuelSummary.usedFuel",
    "hud_evs": "sector.postflightCustomData.hud_evs",
    "cat_2_approach_lnd": "sector.postflightCustomData.cat_ii",
    "totalApuHours": "sector.apuReading",
    "totalApuCycles": "sector.apuCyclesReading",
    "remainingFuel": "sector.fuelSummary.remainingFuel",
    "maxFl": "sector.maxFlightLevel",
    "fuelUplift": "sector.fuelSummary.postUpliftFuel, sector.fuelSummary.preUpliftFuel",
    "approachList": "sector.postflightCustomData.approach_list",
}


def test_the_documentation_is_current() -> None:
    written = WRITTEN.read_text(encoding="utf-8")
    assert written == mappings.page(), "run `python -m turnaround.mappings docs/mappings.md`"


def test_the_command_that_it_names_writes_it(tmp_path: Path) -> None:
    target = tmp_path / "mappings.md"
    subprocess.run([sys.executable, "-m", "turnaround.mappings", str(target)], check=True, timeout=60)
    assert target.read_bytes() == WRITTEN.read_bytes()


def test_every_field_has_its_row_with_source_guide_and_reading() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", mappings.page(), re.MULTILINE)
    assert {name: source.replace("`", "") for name, source, _, _ in rows} == FROM
    assert [name for name, *_ in rows] == list(FROM)
    assert [(guide, reading) for _, _, guide, reading in rows] == [(row.guide, row.reading) for row in FIELDS]
    assert all(row.guide and row.reading for row in FIELDS)


def test_every_case_of_the_typed_readings_has_its_row() -> None:
    page = mappings.page()
    for reading in READINGS:
        assert f"### {reading.name}\n" in page
        for case in reading.cases:
            assert f"| {case.holds} | {case.becomes} | " in page
            assert case.examples
    assert all(f"`{word}`" in page for word in FLAG_WORDS)


@pytest.mark.parametrize("factor", ["| `lb` | 0.45359237 kg |", "| `usg` | 3.785411784 l |"])
def test_the_factors_are_there(factor: str) -> None:
    assert factor in mappings.page()


def test_every_link_within_the_page_has_its_heading() -> None:
    page = mappings.page()
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= headings
