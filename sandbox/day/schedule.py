"""An operator's schedule in LEON at the start: flights with crews, passengers and trips, from its tails' legs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sandbox.day.crews import FAMILY, GIVEN, Person, TailCrew, crews
from sandbox.day.fleet import Tail
from sandbox.day.source import Leg
from sandbox.leon import records
from sandbox.leon.records import Record
from sandbox.leon.store import LeonStore
from sandbox.leon.wire_time import write_instant

# The same numbers at every operator: (operator, nid) is the identity, and a nid alone must never be taken for it.
FIRST_FLIGHT = 72_000_000
SPECIAL_FLIGHT = 72_800_000
LATER_FLIGHT = 72_900_000
FIRST_TRIP = 61_000_000

SIMULATOR, GROUND_HANDLING, NO_ICAO_FLIGHT, CANCELLED, SUPERSEDED, OPPORTUNITY = (
    SPECIAL_FLIGHT + n for n in range(1, 7)
)
GROUND_AIRCRAFT = 7_799


@dataclass(frozen=True)
class Operation:
    """One operator's day before anything happens."""

    operator: str
    day: date
    tails: list[Tail]
    crews: list[TailCrew]

    def legs(self, place: int, offset: int) -> list[Leg]:
        """Legs of the place-th tail on the day `offset` days after the played one; days begin at 09:00 UTC."""
        if place >= len(self.tails):
            return []
        start = at(self.day, 9) + timedelta(days=offset)
        return [leg for leg in self.tails[place].legs if start <= leg.start < start + timedelta(days=1)]

    def leg(self, place: int, offset: int, index: int) -> Leg | None:
        """One of them, None when there are not so many."""
        found = self.legs(place, offset)
        return found[index] if -len(found) <= index < len(found) else None


def operation(operator: str, day: date, tails: list[Tail]) -> Operation:
    """The operation with its crews."""
    return Operation(operator, day, tails, crews(operator, len(tails)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of the day, UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


def nid_of(leg: Leg) -> int:
    """The flightNid of a leg of the data."""
    return FIRST_FLIGHT + leg.number


def person_record(person: Person, home: Record | None = None) -> Record:
    """The person as LEON keeps them."""
    return records.crew_member(
        login_nid=person.login_nid, code=person.code, name=person.name, surname=person.surname, email=person.email,
        positions=list(person.positions), home=home,
    )  # fmt: skip


def crew_of(crew: TailCrew, turn: int, *, cabin_first: bool = False) -> list[dict[str, object]]:
    """Short forms of who flies: the first pair or the second by turns."""
    cockpit = [_seat(crew.captains[turn % 2]), _seat(crew.first_officers[turn % 2])]
    cabin = [_seat(crew.cabin)]
    return cabin + cockpit if cabin_first else cockpit + cabin


def _seat(person: Person) -> dict[str, object]:
    return {"loginNid": person.login_nid, "position": person.positions[0]}


def fill(store: LeonStore, plan: Operation) -> None:
    """Puts aircraft, people, trips and flights into an operator's LEON; airports must be there."""
    for tail in plan.tails:
        if tail.leon_registration is not None:
            store.add_aircraft(
                records.aircraft(
                    nid=tail.nid, registration=tail.leon_registration, type_icao=tail.type_icao, seats=tail.seats,
                    home=store.airports["KJFK"],
                )
            )  # fmt: skip
    for crew in plan.crews:
        for person in (*crew.captains, *crew.first_officers, crew.cabin):
            store.add_crew_member(person_record(person, store.airports["KJFK"]))
    for place, tail in enumerate(plan.tails):
        for flight in flights_of(plan, place, tail, store):
            store.add_flight(flight)
    fill_specials(store, plan)


def flights_of(plan: Operation, place: int, tail: Tail, store: LeonStore) -> Iterator[Record]:
    """The flights of one tail; adds their trips to the store on the way."""
    random = Random(f"passengers of {plan.operator} {tail.nid}")
    made = write_instant(at(plan.day, 0) - timedelta(days=4))
    for turn, leg in enumerate(tail.legs):
        is_ferry = place % 6 == 4 and not leg.is_real
        is_commercial = place % 6 != 2 and not is_ferry
        trip_nid = _trip_of(plan, place, tail, turn)
        number = f"{plan.operator[:1].upper()}{(trip_nid or 0) % 1_000_000:04d}"
        if trip_nid is not None and trip_nid not in store.trips:
            company = (f"{FAMILY[trip_nid % 20]} Travel", GIVEN[trip_nid % 24], FAMILY[trip_nid % 19])
            buyer = company if turn % 2 == 0 else None
            store.add_trip(
                records.trip(nid=trip_nid, number=number, is_commercial=is_commercial, created=made, buyer=buyer)
            )
        passengers = 0 if is_ferry else random.randint(1, max(1, tail.seats - 4))
        names = [(random.choice(GIVEN), random.choice(FAMILY)) for _ in range(min(2, passengers))]
        option = place % 6 == 2 and leg == plan.leg(place, 1, 0)
        yield {
            **stamps(made), "flightNid": nid_of(leg), "flightNo": flight_no(plan, leg), "tripNid": trip_nid,
            "startTimeUTC": write_instant(leg.start), "endTimeUTC": write_instant(leg.end), "startAirport": leg.origin,
            "endAirport": leg.destination, "acftNid": tail.nid, "dist": leg.distance_nm, "isCommercial": is_commercial,
            "isFerry": is_ferry, "icaoType": "N" if is_commercial else "G",
            "status": "OPTION" if option else "CONFIRMED",
            "flightType": "AIRCRAFT_REPOSITIONING" if is_ferry else "PAX" if is_commercial else "OWNER",
            "isCnl": leg.cancelled, "passengerList": records.passenger_list(passengers, names),
            "crewMemberList": crew_of(plan.crews[place], turn // 2, cabin_first=place % 6 == 3),
        }  # fmt: skip


def flight_no(plan: Operation, leg: Leg) -> str:
    """The operator's letters and the real flight number; it repeats day after day."""
    return f"{plan.operator[:3].upper()}{leg.flight}"


def stamps(instant: str) -> Record:
    """A flight entered in LEON at this instant and not touched since."""
    return {"creationDateTime": instant, "flightLastModificationTime": instant, "crewLastModificationTime": instant}


def _trip_of(plan: Operation, place: int, tail: Tail, turn: int) -> int | None:
    """A trip is one tail's legs of one UTC date; the second tail's goes on into the next day, and one leg has none."""
    leg = tail.legs[turn]
    if place == 3 and leg == plan.leg(place, 0, 0):
        return None
    day = leg.start.date()
    if place == 1 and day == plan.day + timedelta(days=1):
        day = plan.day
    same = [each for each in tail.legs if each.start.date() == day]
    return FIRST_TRIP + (same or [leg])[0].number


def fill_specials(store: LeonStore, plan: Operation) -> None:
    """What is in LEON besides ordinary flights: a simulator, ground handling, a place without ICAO, dead records."""
    store.add_aircraft(
        records.aircraft(nid=GROUND_AIRCRAFT, registration="Ground Han", type_icao=None, is_aircraft=False)
    )
    made = stamps(write_instant(at(plan.day, 0) - timedelta(days=4)))
    first = plan.tails[0].nid
    second = plan.tails[min(1, len(plan.tails) - 1)].nid
    crew = crew_of(plan.crews[0], 1)
    tomorrow, after = plan.day + timedelta(days=1), plan.day + timedelta(days=2)

    def add(nid: int, acft: int, start: datetime, hours: float, places: tuple[str, str], **fields: object) -> None:
        store.add_flight(
            {
                **made, "flightNid": nid, "flightNo": f"{plan.operator[:3].upper()}{nid % 1000 + 900}", "acftNid": acft,
                "startTimeUTC": write_instant(start), "endTimeUTC": write_instant(start + timedelta(hours=hours)),
                "startAirport": places[0], "endAirport": places[1], "crewMemberList": crew, **fields,
            }
        )  # fmt: skip

    simulator = {"flightType": "SIMULATOR", "isSimulator": True, "iconType": "simulator", "isCommercial": False}
    add(SIMULATOR, first, at(plan.day, 4), 4, ("KISP", "KISP"), **simulator, icaoType="G")
    add(GROUND_HANDLING, GROUND_AIRCRAFT, at(plan.day, 8), 12, ("KJFK", "KJFK"), flightType="OTHER", crewMemberList=[])
    add(NO_ICAO_FLIGHT, first, at(tomorrow, 6), 0.5, ("KTEB", "HTO"), dist=82)
    add(CANCELLED, second, at(plan.day, 6), 1, ("KTEB", "KHPN"), isCnl=True, dist=21)
    add(SUPERSEDED, second, at(plan.day, 7), 1, ("KHPN", "KTEB"), isActive=False, dist=21)
    add(OPPORTUNITY, first, at(after, 6), 0.5, ("KTEB", "KISP"), status="OPPORTUNITY", dist=42)
