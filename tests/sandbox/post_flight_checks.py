"""What must hold in every signed-off sector, worked out without the code that makes the entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

KG = {"kg": 1.0, "lb": 0.45359237}
TIMES = ("blockOffTime", "takeoffTime", "landingTime", "blockOnTime", "signedOffAt")


def inconsistencies(sector: dict[str, Any], unit: str) -> list[str]:
    """What does not agree in a sector whose aircraft has this fuel unit, in words."""
    instants = [datetime.fromisoformat(sector[name]) for name in TIMES]
    fuel, uplift = sector["fuelSummary"], sector["fuelUplift"]
    taken = fuel["postUpliftFuel"] - fuel["preUpliftFuel"]
    tests = {
        "signed off": sector["status"] == "completed" and bool(sector["srpNumber"]),
        "times in order": instants == sorted(instants),
        "seconds in the air": sector["flightSeconds"] == (instants[2] - instants[1]).total_seconds(),
        "used and remaining": fuel["usedFuel"] + fuel["remainingFuel"] == fuel["postUpliftFuel"],
        "no negative fuel": min(fuel.values()) >= 0 and fuel["usedFuel"] > 0,
        "tanks": fuel["postUpliftFuel"] <= 20_000,
        "an uplift where fuel was taken up": (uplift is not None) == (taken > 0),
        "quantity": uplift is None or abs(_in(unit, uplift) - taken) <= 0.01 * taken,
        "oil": all(row["quantity"] > 0 for row in sector["fluidUplifts"]),
        "children": 0 <= sector["passengersChildren"] <= sector["postflightCustomData"]["pax_total"],
        "landings": sector["landings"] >= 1,
        "level": 50 <= sector["maxFlightLevel"] <= 450,
    }
    return [words for words, holds in tests.items() if not holds]


def _in(unit: str, uplift: dict[str, Any]) -> float:
    """The quantity in the aircraft's unit."""
    quantity = float(uplift["quantity"])
    return quantity if uplift["unit"] == unit else quantity * uplift["density"] / KG[unit]
