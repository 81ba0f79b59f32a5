"""From answers to records: what can be read is read, what cannot is set aside by name, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.leon.wire import from_leon_aircraft, from_leon_flight
from connectors.techlog.wire import from_techlog_aircraft, from_techlog_sector, from_techlog_trip, from_techlog_user
from model.records import Flight, LeonAircraft, RecordError, Sector, TechlogAircraft, Trip, User
from model.sync import Person, Quarantined
from tasks.leon_to_techlog.answers import LeonAnswer, Memory
from tasks.records import Payload, read_records
from tasks.techlog import TechlogAnswer


@dataclass(slots=True)
class Reading:
    """The records of one run.

    Attributes:
        flights: LEON's flights, doubles collapsed.
        seen_nids: flight nids of LEON's answer, unreadable ones included.
        trips: Tech Log's trips, what this run fetched on top of what landing holds; tombstones included.
        sectors: the same for sectors.
        quarantined: what could not be read.
    """

    flights: list[Flight] = field(default_factory=list)
    seen_nids: set[int] = field(default_factory=set)
    leon_aircraft: list[LeonAircraft] = field(default_factory=list)
    techlog_aircraft: list[TechlogAircraft] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    sectors: list[Sector] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


def read_answers(leon: LeonAnswer, techlog: TechlogAnswer, memory: Memory) -> Reading:
    """Read everything that a run fetched."""
    reading = Reading()
    flights = read_records(leon.flights, from_leon_flight, "leon_flights", "flightNid", reading.quarantined)
    reading.flights = collapse_doubles(flights)
    reading.seen_nids = {nid for nid in map(_nid, leon.flights) if nid is not None}
    reading.leon_aircraft = read_records(
        leon.aircraft, from_leon_aircraft, "leon_aircraft", "aircraftNid", reading.quarantined
    )
    reading.techlog_aircraft = read_records(
        techlog.aircraft, from_techlog_aircraft, "techlog_aircraft", "id", reading.quarantined
    )
    reading.users = read_records(techlog.users, from_techlog_user, "techlog_users", "id", reading.quarantined)
    trips = memory.latest("techlog", "trip", techlog.trips)
    sectors = memory.latest("techlog", "sector", techlog.sectors)
    reading.trips = read_records(trips, from_techlog_trip, "techlog_trips", "id", reading.quarantined)
    reading.sectors = read_records(sectors, from_techlog_sector, "techlog_sectors", "id", reading.quarantined)
    return reading


def person_keys(payloads: Iterable[Payload]) -> set[str]:
    """Everybody on these flights."""
    return {member.person_key for flight in read_remembered(payloads, {}) for member in flight.crew}


def read_remembered(payloads: Iterable[Payload], people: Mapping[str, Person]) -> list[Flight]:
    """Flights of earlier answers. Landing holds no addresses, so they come from the table of people.

    One that cannot be read is passed over: it was set aside when it arrived, and is only company here.
    """
    flights = []
    for payload in payloads:
        try:
            flight = from_leon_flight(payload)
        except RecordError:
            continue
        crew = tuple(
            replace(member, email=people[member.person_key].email if member.person_key in people else None)
            for member in flight.crew
        )
        flights.append(replace(flight, crew=crew))
    return flights


def collapse_doubles(flights: Iterable[Flight]) -> list[Flight]:
    """One flight a nid (ruling 8): chunks overlap, and a flight may change between two of them.

    The newer of two wins. Two that differ and are equally new are both kept: the check on unique keys sets them aside.
    """
    by_nid: dict[int, list[Flight]] = {}
    for flight in flights:
        others = by_nid.setdefault(flight.flight_nid, [])
        if flight not in others:
            others.append(flight)
    result: list[Flight] = []
    for doubles in by_nid.values():
        stamps = [flight.modified_at for flight in doubles if flight.modified_at is not None]
        newest = [flight for flight in doubles if stamps and flight.modified_at == max(stamps)]
        result += newest or doubles
    return result


def flights_of_quarantined(reading: Reading, rows: Iterable[Quarantined]) -> frozenset[int]:
    """The flights among quarantined rows, by their nid."""
    return frozenset(
        int(row.record_key.partition("#")[0])
        for row in rows
        if row.dataset == "leon_flights" and row.record_key.partition("#")[0].isdecimal()
    ) | (reading.seen_nids - {flight.flight_nid for flight in reading.flights})


def _nid(payload: Any) -> int | None:
    value = payload.get("flightNid") if isinstance(payload, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
