"""Who works together in the generated year: crews of one aircraft, of four kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from sandbox.day.crews import ASCII, FAMILY, GIVEN
from sandbox.ftl.people import personal
from sandbox.ftl.places import BASES
from sandbox.leon import records
from sandbox.leon.records import Record

FIRST_LOGIN, FIRST_AIRCRAFT = 51_000, 8_100
SHORT, LONG, HEAVY, BUSY = "short", "long", "heavy", "busy"
# ICAO designator, name, seats
FLEET = {
    SHORT: (
        ("E55P", "Embraer Phenom 300", 8),
        ("C68A", "Cessna Citation Latitude", 9),
        ("A20N", "Airbus A320neo", 180),
    ),
    LONG: (("GLF6", "Gulfstream G650", 14), ("GL7T", "Bombardier Global 7500", 14)),
}
PLACES = {SHORT: ("CPT", "FO", "FA1", "FA2"), LONG: ("CPT", "SIC", "FO", "FA1", "FA2")}


@dataclass(frozen=True)
class Member:
    """One of a unit, as LEON keeps them (a CrewMember), and as they stand on a flight (a CrewMemberOnLeg)."""

    record: Record
    on_leg: Record
    is_cabin: bool

    @property
    def login(self) -> Record:
        """Their Login."""
        login: Record = self.record["login"]
        return login


@dataclass(frozen=True)
class Unit:
    """People who fly together, from one home base, on one aircraft.

    Attributes:
        kind: SHORT flies within Europe, LONG to America with three pilots. HEAVY is a short one that works far too much
            for two months, BUSY one that comes near to 900 hours in the year.
    """

    number: int
    kind: str
    home: Record
    aircraft: Record
    members: tuple[Member, ...]

    @property
    def is_augmented(self) -> bool:
        """More than two pilots."""
        return sum(not member.is_cabin for member in self.members) > 2


def units(seed: int, crew: int, airports: dict[str, Record]) -> list[Unit]:
    """Units of four or five people, until there are this many people; the last may be smaller.

    The first is heavy, the second busy, then every fifth is a long one.
    """
    random = Random(f"units {seed}")
    names = _names(random)
    logins = iter(range(FIRST_LOGIN, FIRST_LOGIN + crew))
    made: list[Unit] = []
    for number in count():
        kind = (HEAVY, BUSY)[number] if number < 2 else LONG if number % 5 == 2 else SHORT
        places = PLACES.get(kind, PLACES[SHORT])[: crew - sum(len(unit.members) for unit in made)]
        if not places:
            return made
        home = airports[BASES[number % len(BASES)]]
        aircraft = _aircraft(number, kind, home, random)
        types = (aircraft["acftType"]["icao"], *(("C56X",) if number % 4 == 0 else ()))
        members = tuple(_member(next(logins), next(names), place, home, types) for place in places)
        made.append(Unit(number, kind, home, aircraft, members))
    raise AssertionError("count() does not end")


def _names(random: Random) -> Iterator[tuple[str, str]]:
    names = [(given, family) for given in GIVEN for family in FAMILY]
    random.shuffle(names)
    for turn in count():
        yield from ((given, f"{family}{'-Other' * turn}") for given, family in names)


def _aircraft(number: int, kind: str, home: Record, random: Random) -> Record:
    icao, name, seats = random.choice(FLEET[LONG if kind == LONG else SHORT])
    letters = f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"
    nid = FIRST_AIRCRAFT + number
    made = records.aircraft(nid=nid, registration=f"9H-X{letters}", type_icao=icao, seats=seats, home=home)
    made["acftType"] |= {"name": name, "shortName": icao}
    return made


def _member(login_nid: int, name: tuple[str, str], place: str, home: Record, types: tuple[str, ...]) -> Member:
    given, family = name
    address = f"{given}.{family}.{login_nid}@year.example".translate(ASCII).lower()
    code = f"{given[0]}{family[:2]}".translate(ASCII).upper() + str(login_nid % 1000)
    made = records.crew_member(
        login_nid=login_nid, code=code, name=given, surname=family, email=address, positions=[place], home=home
    )
    made |= personal(login_nid, home, [place], types)
    on_leg = records.crew_on_leg(made, place)
    on_leg["isFlightAttendant"] = place.startswith("FA")
    return Member(made, on_leg, place.startswith("FA"))
