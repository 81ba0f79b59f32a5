"""docs/mappings.md is what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from transforms import defect_life, technical_log
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
# Tracking+'s name -> where it comes from, by the heading of its table.
TRACKING = {
    "Technical log of a flight": {
        "entryType": "nothing",
        "registrationId": "aircraft.registration",
        "logNumber": "sector.srpNumber, sector.id",
        "departurePlaceId": "sector.departureAirport",
        "arrivalPlaceId": "sector.arrivalAirport",
        "blockOff": "sector.blockOffTime",
        "takeoff": "sector.takeoffTime",
        "landing": "sector.landingTime",
        "blockOn": "sector.blockOnTime",
        "utilisation.flightHours": "sector.flightSeconds, sector.landingTime, sector.takeoffTime",
        "utilisation.engineCycles": "sector.cycles, sector.landings",
        "utilisation.landings": "sector.landings",
        "enteredByUserId": "sector.picUserId",
    },
    "Technical log of a trip update": {
        "entryType": "nothing",
        "registrationId": "aircraft.registration",
        "logNumber": "tripUpdate.srpNumber, tripUpdate.id",
        "occurredAt": "tripUpdate.occurredAt",
        "utilisation.flightHours": "tripUpdate.delta.flightSeconds",
        "utilisation.engineCycles": "tripUpdate.delta.cycles, tripUpdate.delta.landings",
        "utilisation.landings": "tripUpdate.delta.landings",
        "remarks": "tripUpdate.description",
        "enteredByUserId": "tripUpdate.userId",
    },
    "Fuel": {
        "before": "sector.fuelSummary.preUpliftFuel",
        "uplift": "sector.fuelSummary.postUpliftFuel, sector.fuelSummary.preUpliftFuel",
        "used": "sector.fuelSummary.usedFuel",
        "remaining": "sector.fuelSummary.remainingFuel",
        "unit": "aircraft.fuelUnit",
    },
    "Defect": {
        "reference": "setting defect_prefix, defect.reference",
        "registrationId": "aircraft.registration",
        "description": "defect.description",
        "ataChapter": "defect.ataChapter",
        "defectType": "defect.defectType",
        "raisedAt": "defect.raisedAt",
        "raisedByUserId": "defect.raisedByUserId",
        "technicalLogId": "defect.sectorId",
    },
    "Deferral": {
        "melCategory": "defect.deferral.melCategory",
        "reason": "defect.deferral.reason",
        "targetDate": "defect.deferral.extensions, defect.deferral.targetDate, defect.deferral.melCategory, "
        "setting mel_fallback_days, setting mel_fallback_from",
        "reference": "defect.deferral.reference",
        "deferredAt": "defect.deferral.deferredAt",
    },
    "Closure": {
        "actionText": "defect.closure.actionText",
        "timeSpentMinutes": "defect.closure.timeSpentMinutes",
        "closedByUserId": "defect.closure.closedByUserId",
        "closedAt": "defect.closure.closedAt",
    },
}
TRACKING_TABLES = (
    technical_log.FLIGHT_FIELDS, technical_log.ENTRY_FIELDS, technical_log.FUEL_FIELDS,
    defect_life.DEFECT_FIELDS, defect_life.DEFERRAL_FIELDS, defect_life.CLOSURE_FIELDS,
)  # fmt: skip


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


@pytest.mark.parametrize(("heading", "fields"), list(zip(TRACKING, TRACKING_TABLES, strict=True)))
def test_every_field_of_tracking_has_its_row_with_source_and_reading(heading: str, fields) -> None:
    (section,) = re.findall(rf"^### {heading}$(.*?)(?=^#|\Z)", mappings.page(), re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \| (.*?) \|$", section, re.MULTILINE)
    assert {name: source.replace("`", "") for name, source, _ in rows} == TRACKING[heading]
    assert [name for name, *_ in rows] == list(TRACKING[heading])
    # A deferral and a closure only wait for the technical log of the defect's sector: they do not name it.
    only_waited_for = {"technical_log"} if heading in {"Deferral", "Closure"} else set()
    assert [reading for *_, reading in rows] == [row.reading for row in fields if row.name not in only_waited_for]


def test_every_case_of_the_typed_readings_has_its_row() -> None:
    page = mappings.page()
    for reading in READINGS:
        assert f"#### {reading.name}\n" in page
        for case in reading.cases:
            assert f"| {case.holds} | {case.becomes} | " in page
            assert case.examples
    assert all(f"`{word}`" in page for word in FLAG_WORDS)


@pytest.mark.parametrize("factor", ["| `lb` | 0.45359237 kg |", "| `usg` | 3.785411784 l |"])
def test_the_factors_are_there(factor: str) -> None:
    assert factor in mappings.page()


def test_every_link_within_the_page_has_its_heading() -> None:
    page = mappings.page()
    headings = {
        re.sub(r"[^\w-]", "", line.lstrip("# ").lower().replace(" ", "-"))
        for line in page.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", page)) <= headings
