"""Invented fuel figures that add up, in an aircraft's own unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from sandbox.techlog.store import Row

# Burnt in a second of flight, by unit of mass or volume: a midsize jet at some 1000 kg an hour.
_BURN_PER_SECOND = {"kg": 0.28, "lb": 0.61, "l": 0.35, "usg": 0.092}
_KG = {"kg": 1.0, "lb": 0.45359237}
_SAF_SHARES = (None, None, None, 0.05, 0.05, 0.05, 0.3, 0)


def burnt(random: Random, unit: str, seconds: int, flown: Sequence[Row]) -> dict[str, Any]:
    """A fuelSummary: what the flight before left is on board, and enough is taken up for this one."""
    burn = _BURN_PER_SECOND[unit] * random.uniform(0.9, 1.15)
    used = max(1, round(burn * (seconds + 600)))
    needed = used + round(burn * 3600 * random.uniform(0.7, 1.0))
    if random.random() < 0.35:
        needed += used  # for the way back, too
    left = _left(flown)
    # The APU has had its share since.
    before = round(burn * random.randint(1500, 2400)) if left is None else round(left * random.uniform(0.97, 1))
    after = before if before >= needed else before + -((before - needed) // 10) * 10
    return {"preUpliftFuel": before, "postUpliftFuel": after, "usedFuel": used, "remainingFuel": after - used}


def uplift(random: Random, unit: str, summary: Any) -> dict[str, Any] | None:
    """The fuelUplift of this summary, None where none was taken up: in the aircraft's unit, or as litres of a mass."""
    taken = _taken(summary) if isinstance(summary, Mapping) else None
    in_litres, density, share = random.random() < 0.3, random.randint(775, 812) / 1000, random.choice(_SAF_SHARES)
    if taken is None or taken <= 0:
        return None
    if in_litres and unit in _KG:
        litres = round(taken * _KG[unit] / density, 1)
        return {"quantity": litres, "unit": "l", "density": density, "safPercentage": share}
    known = density if unit in _KG and random.random() < 0.6 else None
    return {"quantity": taken, "unit": unit, "density": known, "safPercentage": share}


def _left(flown: Sequence[Row]) -> float | None:
    """What the latest flight with such a figure left."""
    return next((each for row in reversed(flown) if (each := (row["fuelSummary"] or {}).get("remainingFuel"))), None)


def _taken(summary: Mapping[str, Any]) -> float | None:
    before, after = summary.get("preUpliftFuel"), summary.get("postUpliftFuel")
    return None if before is None or after is None else after - before
