"""What LEON refuses in a journey log: the documented rules, in its own words where these are known.

A journey log exists on confirmed flights only. It needs the four times and the fuel unless the operator allows it to be
incomplete. A closed one is locked, and nothing bypasses that. The categories are LEON's ErrorCategory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sandbox.leon.journey_logs import CLOSED, TIMES

if TYPE_CHECKING:
    from sandbox.leon.store import LeonStore

Error = dict[str, Any]
Record = Mapping[str, Any]

NOT_FOUND, BLOCKED, VALIDATION = "RESOURCE_NOT_FOUND", "RESOURCE_EDITION_BLOCKED", "VALIDATION"
TIME_WORDS = {"bloffUTC": "BLOFF", "toTimeUTC": "T/O", "ldgTimeUTC": "LDG", "blonUTC": "BLON"}
# Numbers that no journey log can have below zero.
COUNTED = (
    "children", "pax", "landings", "fuelBeforeUplift", "fuelUplift", "blockFuel", "remainingFuel", "distance",
    "safFuelBlend", "fatigueScoreCpt", "fatigueScoreFo", "totalApuHours", "totalApuCycles", "maxFl",
)  # fmt: skip
_PLACE = re.compile(r"[A-Z0-9]{2,5}")


def errors(store: LeonStore, flight_nid: int, log: Record) -> list[Error]:
    """Everything that stands against saving this log, all at once; nothing when it can be saved.

    Args:
        store: the operator's LEON.
        flight_nid: whose log.
        log: the whole log (journey_logs.written).
    """
    flight = store.flight(flight_nid)
    if flight is None:
        return [_error("Flight not found", NOT_FOUND, "flightNid")]
    if store.journey_logs.get(flight_nid, {}).get("status") == CLOSED:
        return [_error("Journey log is closed", BLOCKED, "journeyLog")]
    found = [*_of_flight(flight), *_of_places(log), *_of_times(log), *_of_fuel(log), *_of_numbers(log)]
    if not store.allow_partial_journey_logs:
        found += _missing(log)
    return [*found, *_of_people(log, store.people), *_of_engines(log, flight["acft"])]


def _error(message: str, category: str, *path: str) -> Error:
    return {"message": message, "category": category, "path": list(path)}


def _invalid(message: str, *path: str) -> Error:
    return _error(message, VALIDATION, "journeyLog", *path)


def _of_flight(flight: Record) -> Iterator[Error]:
    """Only a confirmed flight that is really flown has a journey log."""
    tests: list[tuple[bool, str]] = [
        (flight["status"] != "CONFIRMED", "Journey Log can be entered only for a confirmed flight"),
        (flight["isCnl"], "Journey Log cannot be entered for a cancelled flight"),
        (not flight["isActive"], "Journey Log cannot be entered for an inactive flight"),
        (flight["isSimulator"], "Journey Log cannot be entered for a simulator flight"),
    ]
    return (_error(message, VALIDATION, "flightNid") for refused, message in tests if refused)


def _of_places(log: Record) -> Iterator[Error]:
    """FAA and custom codes are not known here, so the form is all that can be checked."""
    for name in ("adep", "ades"):
        if not _PLACE.fullmatch(log[name]):
            yield _invalid("Its not an airport code", name)


def _of_times(log: Record) -> Iterator[Error]:
    given = [name for name in TIMES if log[name] is not None]
    for earlier, later in pairwise(given):
        if log[later] < log[earlier]:
            yield _invalid(f"{TIME_WORDS[later]} cannot be earlier than {TIME_WORDS[earlier]}", later)


def _of_fuel(log: Record) -> Iterator[Error]:
    block, used = log["blockFuel"], log["usedFuel"]
    if used is not None and used < 0:
        yield _invalid("Set valid 'Used Fuel' value", "usedFuel")
    if block is not None and used is not None and block < used:
        yield _invalid("Block Fuel value cannot be lesser than Used Fuel", "blockFuel")


def _of_numbers(log: Record) -> Iterator[Error]:
    for name in COUNTED:
        if log[name] is not None and log[name] < 0:
            yield _invalid("Value cannot be negative", name)
    yield from _each(log, "oiluplift", "uplift", lambda value: value < 0, "Value cannot be negative")
    yield from _each(log, "approachList", "count", lambda value: value < 0, "Value cannot be negative")


def _missing(log: Record) -> Iterator[Error]:
    """What a complete log needs. That LEON takes no flight without any fuel used is assumed."""
    for name in TIMES:
        if log[name] is None:
            yield _invalid(f"Set valid '{TIME_WORDS[name]}' value", name)
    if not log["usedFuel"]:
        yield _invalid("Set valid 'Used Fuel' value", "usedFuel")


def _of_people(log: Record, people: Mapping[int, Record]) -> Iterator[Error]:
    for name in ("pilotFlying", "pilotMonitoring"):
        if log[name] is not None and log[name] not in people:
            yield _invalid("Crew member not found", name)


def _of_engines(log: Record, acft: Record | None) -> Iterator[Error]:
    own = {engine["engineId"] for engine in (acft or {}).get("engineList") or ()}
    yield from _each(log, "oiluplift", "engineId", lambda value: value not in own, "Engine not found on this aircraft")


def _each(log: Record, name: str, part: str, is_wrong: Callable[[Any], bool], message: str) -> Iterator[Error]:
    for place, entry in enumerate(log[name] or ()):
        if is_wrong(entry[part]):
            yield _invalid(message, name, str(place), part)
