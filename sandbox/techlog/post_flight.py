"""What the crew enters after a flight: actual times, fuel, oil, deicing, counters, and the operator's own fields.

Invented, plausible and varied; the same sector gets the same entries every time. They agree among themselves: block-off
<= take-off <= landing <= block-on, used and remaining fuel make up what was on board, and what was on board is what the
aircraft's flight before left, with the uplift. Counters of one aircraft grow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.kit.clock import to_text
from sandbox.techlog import fuel
from sandbox.techlog.store import Row

WINTER = (10, 11, 12, 1, 2, 3, 4)  # months in which an aircraft may need deicing
OIL_STEP = {"ml": 50, "l": 0.25, "qt": 0.25}
YES, NO = ("yes", True, 1), ("no", False, 0)  # as crews' forms bring it, operator by operator
APPROACHES = ("ILS", "RNAV", "VISUAL", "VOR")
NOTES = (
    "Cabin reading light at row 3 flickers.",
    "Moderate turbulence in descent.",
    "Slot delay, holding point for 12 minutes.",
    "Catering trolley brake stiff.",
    "Bird seen on final, no strike.",
)


@dataclass(frozen=True)
class Report:
    """What is known of a flight besides its sector.

    Attributes:
        boarded: passengers, None for some number.
        custom: more of the operator's own post-flight fields.
    """

    boarded: int | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


def entries(
    sector: Row, aircraft: Row, flown: Sequence[Row], now: datetime, overrides: Mapping[str, Any], report: Report
) -> dict[str, Any]:
    """The fields of a signed-off sector. `overrides` win, and the rest follows them.

    Args:
        sector: as it was before.
        aircraft: its aircraft.
        flown: the aircraft's sectors with a page in its log, deleted ones too, the latest last.
        now: when it is signed off.
        overrides: wire fields that shall have these values.
        report: what else is known.
    """
    random = Random(f"post-flight of {sector['externalRef'] or sector['id']}")
    times = _times(random, sector, now, overrides)
    seconds = _seconds(times)
    boarded = random.randint(1, 40) if report.boarded is None else report.boarded
    summary = overrides.get("fuelSummary", fuel.burnt(random, aircraft["fuelUnit"], seconds, flown))
    made: dict[str, Any] = {
        "status": "completed",
        "signedOffAt": to_text(now),
        "srpNumber": f"{len(flown) + 1:06d}",
        **times,
        "landings": 1,
        "cycles": 1,
        "flightSeconds": seconds,
        "passengersChildren": min(boarded, random.choice((0, 0, 0, 1, 2))),
        "maxFlightLevel": _flight_level(random, seconds),
        "fuelSummary": summary,
        "fuelUplift": fuel.uplift(random, aircraft["fuelUnit"], summary),
        "fluidUplifts": _fluids(random, aircraft["oilUnit"]),
        "deicingEvents": _deicing(random, times),
        **_apu(random, aircraft, flown),
        "postflightCustomData": {
            **sector["postflightCustomData"], "pax_total": boarded, **_custom(random), **report.custom,
        },
    }  # fmt: skip
    if random.random() < 0.35:  # counted at the door before departure, too
        made["preflightCustomData"] = {**sector["preflightCustomData"], "pax_total": boarded}
    return {**made, **overrides}


def _times(random: Random, sector: Row, now: datetime, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Actual times. Planned ones become actual where no others are known."""
    given = {**sector, **overrides}
    takeoff = _instant(given["takeoffTime"]) or now - timedelta(hours=1)
    landing = _instant(given["landingTime"]) or takeoff + timedelta(hours=1)
    made: dict[str, datetime] = {
        "blockOffTime": takeoff - timedelta(minutes=random.randint(6, 18)), "takeoffTime": takeoff,
        "landingTime": landing, "blockOnTime": landing + timedelta(minutes=random.randint(3, 9)),
    }  # fmt: skip
    return {name: to_text(value) for name, value in made.items()} | {
        name: overrides[name] for name in made if name in overrides
    }


def _seconds(times: Mapping[str, Any]) -> int:
    takeoff, landing = _instant(times["takeoffTime"]), _instant(times["landingTime"])
    return max(0, int((landing - takeoff).total_seconds())) if takeoff and landing else 0


def _flight_level(random: Random, seconds: int) -> int:
    lowest = 190 if seconds < 2400 else 290 if seconds < 5400 else 360
    return lowest + 10 * random.randint(0, 5)


def _fluids(random: Random, unit: str) -> list[dict[str, Any]]:
    """Oil in the aircraft's unit, on one engine or both, sometimes twice on one; hydraulic fluid now and then."""
    engines = random.choice(([], [], ["engine1"], ["engine2"], ["engine1", "engine2"], ["engine1", "engine1"]))
    wanted = [("oil", engine) for engine in engines]
    wanted += [("hydraulic", "system1")] if random.random() < 0.2 else []
    return [
        {"fluid": fluid, "destination": place, "quantity": OIL_STEP[unit] * random.randint(2, 8), "unit": unit}
        for fluid, place in wanted
    ]


def _deicing(random: Random, times: Mapping[str, Any]) -> list[dict[str, Any]]:
    """On every fourth flight or so in the months of frost, between block-off and take-off."""
    begun = _instant(times["blockOffTime"])
    share = random.random()
    if begun is None or begun.month not in WINTER or share > 0.28:
        return []
    fluids = ("I", "IV") if share < 0.1 else ("I",)
    return [
        {"at": to_text(begun + timedelta(minutes=2 + step)), "fluidType": fluid, "litres": random.randint(8, 30) * 10}
        for step, fluid in enumerate(fluids)
    ]


def _apu(random: Random, aircraft: Row, flown: Sequence[Row]) -> dict[str, int | None]:
    """Readings of the APU's counters, seconds and cycles; none where none is fitted."""
    if aircraft["apuMode"] == "notInstalled":
        return {"apuReading": None, "apuCyclesReading": None}
    run = {"apuReading": random.randint(10, 50) * 60, "apuCyclesReading": random.randint(1, 2)}
    totals = {"apuReading": "apuSeconds", "apuCyclesReading": "apuCycles"}
    last = {name: max((row[name] or 0 for row in flown), default=0) for name in run}
    return {name: max(last[name], aircraft["totals"].get(totals[name]) or 0) + run[name] for name in run}


def _custom(random: Random) -> dict[str, Any]:
    """The operator's own fields; what a crew does not fill in is not there."""
    drawn: list[tuple[float, str, Any]] = [
        (0.9, "pic_fatigue", random.choice((1, 2, 2, 3, "3", 4))),
        (0.8, "sic_fatigue", random.choice((1, 2, 3, 3, 4))),
        (0.4, "notes", random.choice(NOTES)),
        (0.6, "hud_evs", random.choice((*YES, *NO))),
        (0.6, "cat_ii", random.choice((*NO, *YES))),
        (0.7, "approach_list", _approaches(random)),
    ]
    return {name: value for share, name, value in drawn if random.random() < share}


def _approaches(random: Random) -> list[dict[str, Any]]:
    kinds = random.sample(APPROACHES, random.choice((1, 1, 1, 2)))
    return [{"approach": kind, "count": 1} for kind in kinds]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
