"""What makes a journey log that log, and when two values of a field are the same: for whoever compares logs."""

from __future__ import annotations

from math import isclose
from typing import Any

# A log with the same of these is the same log (ruling 20).
IDENTITY = ("block_off_time", "takeoff_time", "landing_time", "block_on_time", "flight_log")
# What LEON shows of a log again.
READABLE = frozenset({*IDENTITY, "landings", "pax", "used_fuel", "remaining_fuel", "block_fuel", "pilot_flying"})


def same_value(one: Any, other: Any) -> bool:
    """Equal, numbers within what a float's text may lose on its way. True is not 1, and nothing is not zero.

    Instants are texts in one form, with Z and in whole seconds.
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return bool(one == other)
