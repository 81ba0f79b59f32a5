"""The FTL duties of the played day: LEON calculates them from its flights, whatever has become of those by then.

A duty follows the flights of one crew member, with actual times as soon as they have happened. Besides there are a few
duties on the ground, one of which is deleted during the day and one is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise, zip_longest
from typing import cast
from zlib import crc32

from sandbox.day.event import Event, World
from sandbox.day.happenings import steps
from sandbox.day.schedule import Operation, at, nid_of
from sandbox.day.source import Leg as Row
from sandbox.ftl import limits
from sandbox.ftl.draft import FLIGHT, POSITIONING, Draft, Leg, record, settle
from sandbox.ftl.instants import HOUR, MINUTE, of_wire, seconds
from sandbox.ftl.people import personal
from sandbox.leon import time_long
from sandbox.leon.records import Record
from sandbox.leon.store import LeonStore

SIMULATOR = "SIMULATOR"
HOME = "KJFK"
REST_FROM = 8 * HOUR  # as scheduled, between block on and block off: a shorter pause is within one duty
SPLIT_FROM = 150 * MINUTE  # the operators' approved scheme: CS FTL.1.220 has three hours, which few of these days have
POSITIONED_FROM = 2 * HOUR  # a pause that leaves the time to go by airline to where the next flight begins
DISCRETION = 45 * MINUTE  # what the crew of the first tail's second leg uses, as its Tech Log page says
# When the office day of OFFICE is deleted, and when the standby of STANDBY is moved.
DELETED_AT, CHANGED_AT = (11, 5), (15, 5)
OFFICE, STANDBY = "OFF", "SBY"
# Legend, name, days after the played one, hour at which it begins, hours.
ON_GROUND = (
    (OFFICE, "Office", 1, 14, 8),
    (STANDBY, "Standby at home", 1, 12, 10),
    ("STD", "Airport standby", -1, 10, 6),
)


@dataclass(frozen=True)
class Ground:
    """A duty without sectors, at home base."""

    login_nid: int
    code: str
    name: str
    start: datetime
    end: datetime

    @property
    def nid(self) -> int:
        """Stays when the duty is moved."""
        return _nid(self.login_nid, self.name)


class Roster:
    """Calculates one operator's duties. Attribute `ground`: the duties without sectors, by code."""

    def __init__(self, store: LeonStore, plan: Operation) -> None:
        self._store, self._plan = store, plan
        self._rows = {nid_of(row): row for tail in plan.tails for row in tail.legs}
        self._changed = {nid_of(row) for _, _, _, row, _ in steps(plan) if row is not None}
        self._changed |= {nid_of(row) for row in [plan.leg(1, 0, 0)] if row is not None}
        self._longest = plan.leg(0, 0, 1)
        self._going_home = {
            each.login_nid for crew in plan.crews[:1] for each in (*crew.captains, *crew.first_officers)
        }
        self.ground = {each.code: each for each in _ground(store, plan)}
        # Who comes later, with a generated year, brings duties along.
        self._people = frozenset(store.people)

    def __call__(self) -> list[Record]:
        """Every duty as it is now."""
        now = seconds(self._store.clock.now())
        by_person: dict[int, list[Leg]] = defaultdict(list)
        for flight in self._store.flights.values():
            if flight["status"] == "CONFIRMED" and flight["isActive"] and not flight["isCnl"]:
                leg = self._leg(flight, now)
                for member in flight["crewMemberList"]:
                    if member["loginNid"] in self._people:
                        by_person[member["loginNid"]].append(leg)
        duties: dict[int, list[Draft]] = defaultdict(list)
        for login_nid, legs in by_person.items():
            days = list(working_days(legs))
            if login_nid in self._going_home:
                days = list(_home_again(days, self._store.airports[HOME]))
            duties[login_nid] = [self._flown(login_nid, day) for day in days]
        for each in self.ground.values():
            duties[each.login_nid].append(self._on_ground(each))
        for mine in duties.values():
            mine.sort(key=lambda duty: duty.start)
            settle(mine)
        return [record(duty) for mine in duties.values() for duty in mine]

    def log_of(self, nid: int) -> Record | None:
        """The journey log that a crew would enter in LEON by now, None where the flight has not been flown."""
        flight = self._store.flights[nid]
        leg, row = self._leg(flight, seconds(self._store.clock.now())), self._rows.get(nid)
        if row is None or leg.actual_on is None or row.actual_out is None or row.actual_in is None:
            return None
        out, landed = row.actual_off or row.actual_out, row.actual_on or row.actual_in
        times = {"bloffUTC": row.actual_out, "toTimeUTC": out, "ldgTimeUTC": landed, "blonUTC": row.actual_in}
        logins = [member["loginNid"] for member in flight["crewMemberList"] if not member["isFlightAttendant"]]
        return {
            **{name: instant.isoformat() for name, instant in times.items()}, "landings": 1,
            "pilotFlying": logins[nid % 2], "pilotMonitoring": logins[1 - nid % 2],
            "discretion": "0:45" if row == self._longest else None,
        }  # fmt: skip

    def _leg(self, flight: Record, now: int) -> Leg:
        """Published times are the schedule's of the morning; actual ones the journey log's, else what happened."""
        nid, row, log = flight["flightNid"], self._rows.get(flight["flightNid"]), flight["journeyLog"] or {}
        off, on = of_wire(flight["startTimeUTC"]), of_wire(flight["endTimeUTC"])
        actual = [of_wire(log[name]) if log.get(name) else None for name in ("bloffUTC", "blonUTC")]
        if row is not None and actual == [None, None] and nid not in self._changed:
            happened = (seconds(each) if each else None for each in (row.actual_out, row.actual_in))
            actual = [each if each is not None and each <= now else None for each in happened]
        kind = SIMULATOR if flight["isSimulator"] else FLIGHT
        return Leg(nid, flight["startAirport"], flight["endAirport"], off, on, actual[0], actual[1], kind)

    def _flown(self, login_nid: int, legs: Sequence[Leg]) -> Draft:
        person = self._store.people[login_nid]
        flown = [leg for leg in legs if leg.activity == FLIGHT]
        home = person["homeAirport"] or legs[0].start
        sectors = [leg for leg in legs if leg.activity != SIMULATOR]
        named = sectors or legs
        start, end = legs[0].off - limits.REPORT, legs[-1].on + limits.RELEASE
        duty = Draft(
            nid=_nid(login_nid, str(named[0].nid)), login=person["login"], home=home, start=start, end=end,
             first=named[0].nid, last=named[-1].nid, starts_at=legs[0].start, ends_at=legs[-1].end,
            name="Flight duty" if flown else "Simulator", legend="FLT" if flown else "SIM", legs=sectors,
            zone=home["timezone"]["name"], is_cabin=_is_cabin(person),
            planned=self._published(legs, flown) if login_nid % 2 else None,
        )  # fmt: skip
        if flown:
            self._fly(duty, flown)
        return duty

    def _published(self, legs: Sequence[Leg], flown: Sequence[Leg]) -> tuple[int, int, int | None]:
        """Duty start and end and length of the FDP as the roster was published, before any delay."""
        start = self._scheduled(legs[0])[0] - limits.REPORT
        fdp = self._scheduled(flown[-1])[1] - start if flown else None
        return start, self._scheduled(legs[-1])[1] + limits.RELEASE, fdp

    def _scheduled(self, leg: Leg) -> tuple[int, int]:
        row: Row | None = self._rows.get(leg.nid)
        return (leg.scheduled_off, leg.scheduled_on) if row is None else (seconds(row.start), seconds(row.end))

    def _fly(self, duty: Draft, flown: Sequence[Leg]) -> None:
        duty.fdp = duty.start, flown[-1].on
        pauses = [(before.on, after.off) for before, after in pairwise(flown) if _splits(before, after)]
        duty.split = pauses[0] if pauses else None
        gained = (duty.split[1] - duty.split[0]) // 2 if duty.split else 0
        duty.discretion = max(self._discretion(leg) for leg in flown)
        basic = limits.basic_fdp(duty.start, duty.zone or "UTC", len(flown))
        duty.max_fdp = basic + gained + duty.discretion

    def _discretion(self, leg: Leg) -> int:
        log = self._store.flights[leg.nid]["journeyLog"]
        if log is not None:
            return time_long.read(log["discretion"]) or 0
        return DISCRETION if leg.actual_on is not None and self._rows.get(leg.nid) == self._longest else 0

    def _on_ground(self, each: Ground) -> Draft:
        person = self._store.people[each.login_nid]
        home = person["homeAirport"]
        return Draft(
            nid=each.nid, login=person["login"], home=home, start=seconds(each.start), end=seconds(each.end),
            first=each.nid, last=each.nid, starts_at=home, ends_at=home, name=each.name, legend=each.code,
            zone=home["timezone"]["name"], is_cabin=_is_cabin(person),
        )  # fmt: skip


def working_days(legs: Iterable[Leg]) -> Iterator[list[Leg]]:
    """The legs of one person, those of a working day together, with positioning where they do not join."""
    day: list[Leg] = []
    for leg in sorted(legs, key=lambda each: (each.scheduled_off, each.nid)):
        if day and leg.scheduled_off - day[-1].scheduled_on >= REST_FROM:
            yield day
            day = []
        if day and _is_apart(day[-1], leg):
            day.append(_positioning(day[-1], leg))
        day.append(leg)
    if day:
        yield day


def _home_again(days: Sequence[list[Leg]], home: Record) -> Iterator[list[Leg]]:
    """After their last flight of a day, people go home by airline if a rest is left after it."""
    for day, after in zip_longest(days, days[1:]):
        last = day[-1]
        off, on = last.on + 45 * MINUTE, last.on + 135 * MINUTE
        has_rest = after is None or after[0].off - on >= 14 * HOUR
        if has_rest and last.activity == FLIGHT and last.end["locationNid"] != home["locationNid"]:
            yield [*day, Leg(_airline(f"from {last.nid} home"), last.end, home, off, on, activity=POSITIONING)]
        else:
            yield day


def _is_apart(before: Leg, after: Leg) -> bool:
    pause = after.scheduled_off - before.scheduled_on
    is_elsewhere = before.end["locationNid"] != after.start["locationNid"]
    return is_elsewhere and before.activity == FLIGHT and POSITIONED_FROM <= pause < SPLIT_FROM


def _splits(before: Leg, after: Leg) -> bool:
    return after.scheduled_off - before.scheduled_on >= SPLIT_FROM


def _positioning(before: Leg, after: Leg) -> Leg:
    off, on = before.scheduled_on + 30 * MINUTE, after.scheduled_off - 45 * MINUTE
    nid = _airline(f"from {before.nid} to {after.nid}")
    return Leg(nid, before.end, after.start, off, on, activity=POSITIONING)


def _airline(words: str) -> int:
    """The trNid of a flight of another operator: LEON has no such flight."""
    return 74_000_000 + crc32(words.encode()) % 1_000_000


def _is_cabin(person: Record) -> bool:
    return any(name.startswith("FA") for name in person["positionList"])


def _nid(login_nid: int, first: str) -> int:
    """A number of the duty that stays when its times change."""
    return 80_000_000 + crc32(f"{login_nid} {first}".encode()) % 900_000_000


def _ground(store: LeonStore, plan: Operation) -> Iterator[Ground]:
    """One duty each for whoever has nothing else to do within a rest of it; nobody gets two."""
    busy: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for flight in store.flights.values():
        for member in flight["crewMemberList"]:
            busy[member["loginNid"]].append((of_wire(flight["startTimeUTC"]), of_wire(flight["endTimeUTC"])))
    # Nobody of the second and third tail: dispatch changes their crews during the day.
    crews = [crew for place, crew in enumerate(plan.crews) if place not in (1, 2)]
    people = [person.login_nid for crew in crews for person in (*crew.captains, *crew.first_officers)]
    for code, name, offset, hour, hours in ON_GROUND:
        days = [timedelta(days=offset + more) for more in (0, 1, 2, 3) if offset > 0 or more == 0]
        starts = [at(plan.day, hour) + day for day in days]
        free = ((nid, start) for start in starts for nid in people if _is_free(busy[nid], start, hours))
        for login_nid, start in [found for found in [next(free, None)] if found is not None]:
            people.remove(login_nid)
            yield Ground(login_nid, code, name, start, start + timedelta(hours=hours))


def _is_free(busy: Sequence[tuple[int, int]], start: datetime, hours: int) -> bool:
    """Whether there is a rest on either side."""
    since, until = seconds(start) - 14 * HOUR, seconds(start) + (hours + 14) * HOUR
    return all(on < since or off > until for off, on in busy)


def fill(store: LeonStore, plan: Operation) -> None:
    """Fill the crews' personnel files, and let LEON calculate duties from its flights."""
    types = {place: [tail.type_icao] if tail.type_icao else [] for place, tail in enumerate(plan.tails)}
    for place, crew in enumerate(plan.crews):
        for person in (*crew.captains, *crew.first_officers, crew.cabin):
            kept = store.people[person.login_nid]
            file = personal(person.login_nid, store.airports[HOME], person.positions, types[place])
            store.add_crew_member({**kept, **file})
    store.duties.roster = Roster(store, plan)


def events(plan: Operation) -> list[Event]:
    """What planners do to duties on the ground during the day."""

    def delete(ground: dict[str, Ground]) -> None:
        ground.pop(OFFICE, None)

    def move(ground: dict[str, Ground]) -> None:
        if STANDBY in ground:
            kept = ground[STANDBY]
            later = timedelta(hours=2)
            ground[STANDBY] = replace(kept, start=kept.start + later, end=kept.end + later)

    what = ((DELETED_AT, "LEON: an office duty is deleted", delete), (CHANGED_AT, "LEON: a standby is moved", move))
    return [Event(at(plan.day, *when), plan.operator, words, partial(_apply, plan, act)) for when, words, act in what]


def _apply(plan: Operation, act: object, world: World) -> None:
    roster = world.leon[plan.operator].duties.roster
    if isinstance(roster, Roster) and callable(act):
        act(roster.ground)


def enter_journey_logs(stores: Mapping[str, LeonStore]) -> int:
    """Crews enter in LEON the journey logs of all that has been flown by now; how many.

    In the played day it is the product that does so; this is for tests of duties alone. One log tells of discretion.
    """
    entered = 0
    for store in stores.values():
        roster = cast("Roster", store.duties.roster)
        for nid, flight in list(store.flights.items()):
            log = roster.log_of(nid) if flight["journeyLog"] is None else None
            if log is not None:
                store.keep_journey_log(nid, log)
                entered += 1
    return entered
