"""A year of a larger operator: duties, flights with journey logs, crew members and airports, from one seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sandbox.ftl import cumulative, ground, limits, roster
from sandbox.ftl.draft import FLIGHT, POSITIONING, Draft, Leg, record, settle
from sandbox.ftl.ground import FIRST_ROSTER_NID
from sandbox.ftl.instants import HOUR, MINUTE, wire
from sandbox.ftl.places import airports, miles
from sandbox.ftl.shift import Shift
from sandbox.ftl.units import Member, Unit, units
from sandbox.leon import records, time_long
from sandbox.leon.records import Record

FIRST_DUTY = 85_000_000
END = date(2026, 1, 1)
DAYS = 365


@dataclass(frozen=True)
class Year:
    """Records in LEON's wire form; they share airports, logins and aircraft, so change none of them in place.

    Attributes:
        duties: FtlDuty, by start and login, with durations in seconds (time_long.shown writes the other forms).
        flights: Flight, with acft, trip and journeyLog in it.
        crew_members: CrewMember, by loginNid.
        airports: Airport.
        aircraft: Aircraft.
        trips: Trip.
        counts: how many there are of each kind, and the greatest sums; hours are whole ones.
    """

    duties: list[Record]
    flights: list[Record]
    crew_members: list[Record]
    airports: list[Record]
    aircraft: list[Record]
    trips: list[Record]
    counts: dict[str, int]


def year(seed: int = 1, crew: int = 300, end: date = END) -> Year:
    """The 365 days before `end`, always the same for the same arguments.

    Args:
        seed: another one, another year.
        crew: how many people; with 300 there are some 60,000 duties.
        end: the first day that is no longer in it. The whole calendar year 2025 unless told otherwise.
    """
    places = airports()
    number = roster.numbers()
    period = end - timedelta(days=DAYS), end
    drafts: list[Draft] = []
    flights: list[Record] = []
    trips: dict[int, Record] = {}
    counts: Counter[str] = Counter()
    made = units(seed, crew, places)
    for unit in made:
        shifts = roster.Work(unit, period, places, number, seed).do()
        flights += _flights(unit, shifts, trips, Random(f"logs of {unit.number} with {seed}"))
        for member in unit.members:
            mine = _duties(unit, member, shifts, Random(f"days of {member.login['loginNid']} with {seed}"))
            _sum_up(mine, counts)
            drafts += mine
    drafts.sort(key=lambda duty: (duty.start, duty.login["loginNid"]))
    for place, duty in enumerate(drafts, start=1):
        _number(duty, place)
    _count(drafts, counts)
    counts["flights"], counts["crew members"] = len(flights), sum(len(unit.members) for unit in made)
    duties = [record(duty) for duty in drafts]
    counts.update(duty["nightDutyType"] for duty in duties if duty["nightDutyType"])
    return Year(
        duties=duties, flights=sorted(flights, key=_by_start),
        crew_members=[member.record for unit in made for member in unit.members], airports=list(places.values()),
        aircraft=[unit.aircraft for unit in made], trips=list(trips.values()), counts=dict(counts),
    )  # fmt: skip


def _by_start(flight: Record) -> tuple[str, int]:
    return flight["startTimeUTC"], flight["flightNid"]


def _number(duty: Draft, place: int) -> None:
    """A duty without sectors has a trNid of its own, which is no flight's."""
    duty.nid = FIRST_DUTY + place
    if not duty.legs:
        duty.first = duty.last = FIRST_ROSTER_NID + place


def _duties(unit: Unit, member: Member, shifts: Sequence[Shift], random: Random) -> list[Draft]:
    """What one crew member does: the unit's shifts, and duties on the ground between them."""
    flying = [_draft(unit, member, shift) for shift in shifts]
    duties = sorted((*flying, *ground.between(flying, member, random)), key=lambda duty: duty.start)
    settle(duties)
    return duties


def _draft(unit: Unit, member: Member, shift: Shift) -> Draft:
    first, last = shift.legs[0], shift.legs[-1]
    return Draft(
        nid=0, login=member.login, home=unit.home, start=shift.start, end=shift.end, first=first.nid, last=last.nid,
        starts_at=first.start, ends_at=last.end, name="Flight duty", legend="FLT", zone=shift.zone, legs=shift.legs,
        planned=shift.planned if shift.is_published else None, fdp=shift.fdp,
        max_fdp=shift.limit + shift.discretion, extension=shift.extension, discretion=shift.discretion,
        split=shift.split, augmentation=shift.augmentation, facility=shift.facility, is_cabin=member.is_cabin,
        may_reduce=shift.may_reduce,
    )  # fmt: skip


# ---------------------------------------------------------------- flights


def _flights(unit: Unit, shifts: Iterable[Shift], trips: dict[int, Record], random: Random) -> list[Record]:
    """The flights of a unit; puts their trips into trips."""
    crew = [member.on_leg for member in unit.members]
    pilots = [member.login for member in unit.members if not member.is_cabin]
    made: list[Record] = []
    for shift in shifts:
        trip = trips.get(shift.trip) or trips.setdefault(shift.trip, _trip(shift))
        for leg in shift.legs:
            if leg.nid < roster.FIRST_AIRLINE:
                flight = _flight(unit, leg, trip)
                if leg.activity == FLIGHT:
                    discretion = shift.logged_discretion if leg is shift.flown[-1] else 0
                    flight |= {"crewMemberList": crew, "journeyLog": _log(leg, pilots, discretion, random)}
                made.append(flight)
    return made


def _trip(shift: Shift) -> Record:
    number = f"Y{shift.trip - roster.FIRST_TRIP:05d}"
    return records.trip(nid=shift.trip, number=number, is_commercial=True, created=wire(shift.report - 720 * HOUR))


def _flight(unit: Unit, leg: Leg, trip: Record) -> Record:
    """A leg as passengers is in LEON for the crew's sake only: nobody operates it."""
    is_positioning = leg.activity == POSITIONING
    stamp = wire(leg.scheduled_off - 720 * HOUR)
    stamps = ("creationDateTime", "flightLastModificationTime", "crewLastModificationTime", "flightConfirmationTime")
    return {
        **records.FLIGHT_DEFAULTS, **dict.fromkeys(stamps, stamp), "flightNid": leg.nid,
        "flightNo": f"YR{leg.nid % 9000 + 100}", "startTimeUTC": wire(leg.scheduled_off),
        "endTimeUTC": wire(leg.scheduled_on), "startAirport": leg.start, "endAirport": leg.end,
        "acftNid": unit.aircraft["aircraftNid"], "acft": unit.aircraft, "tripNid": trip["tripNid"], "trip": trip,
        "dist": miles(leg.start["code"]["icao"], leg.end["code"]["icao"]), "isConfirmed": True,
        "iconType": "positioning" if is_positioning else "flight", "isCommercial": not is_positioning,
    }  # fmt: skip


def _log(leg: Leg, pilots: Sequence[Record], discretion: int, random: Random) -> Record | None:
    """As flights show it. A few are never entered; take-off and landing are by either of two pilots."""
    if random.random() < 0.004:
        return None
    take_off, landing = leg.off + random.randint(6, 18) * MINUTE, leg.on - random.randint(3, 8) * MINUTE
    flying = random.choice(pilots[:2])
    lands = flying if random.random() < 0.9 else random.choice(pilots)
    used = round((leg.on - leg.off) / HOUR * 1100.0)
    return {
        "bloffUTC": wire(leg.off), "toTimeUTC": wire(take_off), "ldgTimeUTC": wire(max(landing, take_off)),
        "blonUTC": wire(leg.on), "flightLog": f"L{leg.nid % 1_000_000}", "landingCount": 1, "paxCount": 4,
        "usedFuel": used, "remainingFuel": 900.0, "blockFuel": used + 900.0, "takeoffCrewLogin": flying,
        "landingCrewLogin": lands, "status": "CLOSED",
        "discretion": time_long.write(discretion) if discretion else None,
    }  # fmt: skip


# ---------------------------------------------------------------- counts


def _sum_up(duties: Sequence[Draft], counts: Counter[str]) -> None:
    """One crew member's sums; marks the duties that are over 28 days' limits."""
    on_duty, in_flight = cumulative.mark(duties)
    hours = int(cumulative.flight_hours(duties))
    counts["people over 190 h duty in 28 days"] += on_duty > limits.DUTY_28_DAYS
    counts["people over 100 h flight time in 28 days"] += in_flight > limits.FLIGHT_28_DAYS
    counts["people near 900 h flight time"] += 880 <= hours < 900
    counts["people over 900 h flight time"] += hours >= 900
    counts["most flight hours"] = max(counts["most flight hours"], hours)
    counts["most duty hours in 28 days"] = max(counts["most duty hours in 28 days"], on_duty // HOUR)


def _count(duties: Iterable[Draft], counts: Counter[str]) -> None:
    for duty in duties:
        shown = {
            "duties": True, "split duties": duty.split, "with discretion": duty.discretion,
            "with discretion over 1 h": duty.discretion > HOUR, "with reduced rest": duty.reduction,
            "with extension": duty.extension, "augmented": duty.augmentation != "NORMAL",
            "with positioning": any(leg.activity == POSITIONING for leg in duty.legs), "published": duty.planned,
            "in no known state of acclimatisation": duty.zone is None, "with violations": duty.violations,
            f"{duty.legend} {duty.name}": True,
        }  # fmt: skip
        counts.update(name for name, is_so in shown.items() if is_so)
        counts.update(f"violations: {which}" for which in duty.violations)
