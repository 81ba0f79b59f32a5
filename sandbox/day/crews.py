"""Invented crews: five people to a tail, the same for the same operator and seed every time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST_LOGIN = 41_000
GIVEN = (
    "Anna", "Björn", "Carla", "David", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Luca", "Mira",
    "Nils", "Olga", "Pavel", "Rosa", "Sven", "Tara", "Umar", "Vera", "Wim", "Yara", "Zoe",
)  # fmt: skip
FAMILY = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple", "Nettle",
    "O'Oak", "Pine", "Rowan", "Spruce", "Thorn", "Willow", "Yew",
)  # fmt: skip
ASCII = str.maketrans({"ö": "oe", "'": ""})


@dataclass(frozen=True)
class Person:
    """A crew member. email is None where LEON holds none; techlog_email where Tech Log knows them already."""

    login_nid: int
    name: str
    surname: str
    code: str
    email: str | None
    positions: tuple[str, ...]
    techlog_email: str | None = None

    @property
    def full_name(self) -> str:
        """Given name and family name."""
        return f"{self.name} {self.surname}"


@dataclass(frozen=True)
class TailCrew:
    """Who flies one tail: two captains, two first officers, one cabin attendant."""

    captains: tuple[Person, Person]
    first_officers: tuple[Person, Person]
    cabin: Person


# What each captain and first officer is called in LEON, tail after tail: the operators' own words for the two seats.
LEFT_SEAT = (("CPT", "TRI"), ("CPT", "LTC"), ("PIC", "CPT"), ("CPT", "CPT"))
RIGHT_SEAT = (("FO", "FO-"), ("FO", "CPT-"), ("SIC", "FO"), ("CPT2", "FO"))


def crews(operator: str, tails: int) -> list[TailCrew]:
    """The crews of an operator's tails.

    Tech Log knows the first tail's first captain, under an address of another case, and its first officer and the third
    tail's first captain as LEON has them. The second tail's first officer has no address in LEON. Nobody else is known.
    """
    random = Random(f"crews of {operator}")
    names = [(given, family) for given in GIVEN for family in FAMILY]
    random.shuffle(names)
    logins = iter(range(FIRST_LOGIN, FIRST_LOGIN + 5 * tails))

    def hire(*positions: str) -> Person:
        login = next(logins)
        given, family = names[(login - FIRST_LOGIN) % len(names)]
        again = (login - FIRST_LOGIN) // len(names)
        address = f"{given}.{family}{again or ''}@{operator}.example".translate(ASCII).lower()
        code = f"{given[0]}{family[:2]}".translate(ASCII).upper() + str(login % 100)
        return Person(login, given, family, code, address, positions)

    hired = [
        TailCrew(
            captains=(hire(LEFT_SEAT[number % 4][0]), hire(LEFT_SEAT[number % 4][1])),
            first_officers=(hire(RIGHT_SEAT[number % 4][0]), hire(RIGHT_SEAT[number % 4][1])),
            cabin=hire("FA1"),
        )
        for number in range(tails)
    ]
    return [_with_known(number, crew) for number, crew in enumerate(hired)]


def _with_known(number: int, crew: TailCrew) -> TailCrew:
    captain, first_officer = crew.captains[0], crew.first_officers[0]
    if number == 0:
        who, _, host = (captain.email or "").partition("@")
        captain = _changed(captain, email=f"{who.title()}@{host}", techlog_email=captain.email)
        first_officer = _changed(first_officer, email=first_officer.email, techlog_email=first_officer.email)
    elif number == 1:
        first_officer = _changed(first_officer, email=None, techlog_email=None)
    elif number == 2:
        captain = _changed(captain, email=captain.email, techlog_email=captain.email)
    return TailCrew((captain, crew.captains[1]), (first_officer, crew.first_officers[1]), crew.cabin)


def _changed(person: Person, *, email: str | None, techlog_email: str | None) -> Person:
    return Person(
        person.login_nid, person.name, person.surname, person.code, email, person.positions, techlog_email=techlog_email
    )
