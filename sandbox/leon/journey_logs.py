"""Journey logs: the words in which they are written, and what flights show of them afterwards.

A log is kept as it is written: one entry for each of fields(), null where nothing was given. The read side is derived
from it. How the words of the two sides belong together is inferred from the words: no source shows both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from graphql import GraphQLInputObjectType, GraphQLObjectType

from sandbox.leon import time_long
from sandbox.leon.records import Record
from sandbox.leon.schema import leon_schema
from sandbox.leon.wire_time import read_instant, write_instant

TIMES = ("bloffUTC", "toTimeUTC", "ldgTimeUTC", "blonUTC")
OPEN, CLOSED = "OPEN", "CLOSED"

# Read side -> write side, where the names differ. Names that both sides have mean the same.
READ_NAMES: Mapping[str, str] = {
    "paxCount": "pax", "paxChildCount": "children", "landingCount": "landings", "refuel": "fuelUplift",
    "apuHoursTotal": "totalApuHours", "apuCyclesTotal": "totalApuCycles",
}  # fmt: skip
AIRPORTS: Mapping[str, str] = {"startAirport": "adep", "endAirport": "ades"}
LOGINS: Mapping[str, str] = {
    "takeoffCrewLogin": "pilotFlying", "landingCrewLogin": "pilotFlying",
    "pilotMonitoringTakeOff": "pilotMonitoring", "pilotMonitoringLanding": "pilotMonitoring",
}  # fmt: skip
_TIME_LONG = re.compile(r"\d{1,3}:\d{2}(:\d{2})?")


@cache
def fields() -> tuple[str, ...]:
    """The names of JourneyLogInput."""
    return tuple(cast("GraphQLInputObjectType", leon_schema().type_map["JourneyLogInput"]).fields)


@cache
def read_fields() -> tuple[str, ...]:
    """The names of JourneyLog."""
    return tuple(cast("GraphQLObjectType", leon_schema().type_map["JourneyLog"]).fields)


def written(given: Mapping[str, Any]) -> Record:
    """A whole log in wire form from a coerced JourneyLogInput."""
    return {name: _wire(given.get(name)) for name in fields()}


def merged(flight: Record, log: Mapping[str, Any] | None, changes: Mapping[str, Any]) -> Record:
    """A log after a person's changes, in words of either side.

    Words that only the read side has, such as nightTime, are kept beside the written ones.

    Raises:
        ValueError: a word of neither side, or an instant that is none.
    """
    unknown = sorted(set(changes) - {*fields(), *read_fields()})
    if unknown:
        raise ValueError(f"a journey log has no {', '.join(unknown)}")
    kept = dict(log) if log else _blank(flight)
    # Written words last: a dump of both sides at once is settled by them.
    for name in sorted(changes, key=lambda each: each in fields()):
        kept |= _written_as(name, changes[name])
    return kept


def shown(log: Record, airports: Mapping[str, Record], people: Mapping[int, Record]) -> Record:
    """The log as flights show it (type JourneyLog)."""
    logins = {name: _login(log[source], people) for name, source in LOGINS.items()}
    return {
        **{name: log[source] for name, source in READ_NAMES.items()},
        **{name: _airport(log[source], airports) for name, source in AIRPORTS.items()},
        **logins,
        **{name: log[name] for name in read_fields() if name in log},
        "discretion": log["discretion"] if _TIME_LONG.fullmatch(log["discretion"] or "") else None,
    }


def in_form(log: Record, form: str, flight_nid: int) -> Record:
    """A log as flights show it, its duration as this installation writes durations (time_long.FORMS)."""
    if form == time_long.MINUTES or log["discretion"] is None:
        return log
    seconds = time_long.read(log["discretion"]) or 0
    return {**log, "discretion": time_long.write(seconds, form, f"{flight_nid}.discretion")}


def _blank(flight: Record) -> Record:
    """What a dispatcher's new log starts with."""
    places = {name: flight[source]["code"]["mostDescriptive"] for source, name in AIRPORTS.items()}
    return {**dict.fromkeys(fields()), **places, "catering": False, "status": OPEN}


def _written_as(name: str, value: Any) -> Record:
    if name in AIRPORTS:
        return {AIRPORTS[name]: value["code"]["mostDescriptive"]} if value else {}
    if name in ("takeoffCrewLogin", "pilotMonitoringTakeOff"):
        return {LOGINS[name]: value["loginNid"] if value else None}
    if name in READ_NAMES:
        return {READ_NAMES[name]: value}
    if name in TIMES and value is not None:
        return {name: write_instant(read_instant(value))}
    return {name: value}


def _wire(value: Any) -> Any:
    return write_instant(value) if isinstance(value, datetime) else value


def _airport(code: str, airports: Mapping[str, Record]) -> Record | None:
    return next((each for each in airports.values() if code in (each["icao"], each["iata"])), None)


def _login(nid: int | None, people: Mapping[int, Record]) -> Record | None:
    return people[nid]["login"] if nid is not None and nid in people else None
