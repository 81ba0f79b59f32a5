"""What happens through the played day, between 03:00 and 22:00 UTC: what dispatchers do is here.

What crews do: flown.py; what happens to the aircraft: maintenance.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sandbox.day import flown, maintenance
from sandbox.day.event import Event, World
from sandbox.day.flown import Flown
from sandbox.day.schedule import LATER_FLIGHT, NO_ICAO_FLIGHT, Operation, at, crew_of, flight_no, nid_of
from sandbox.day.source import Leg
from sandbox.leon import records
from sandbox.leon.records import Record
from sandbox.leon.store import LeonStore
from sandbox.leon.wire_time import read_instant, write_instant

NEW_FLIGHT, REPLACEMENT, NEW_TRIP_OUT, NEW_TRIP_BACK = (LATER_FLIGHT + n for n in range(1, 5))
NEW_TRIP = 61_900_000
EARLIEST, LATEST = 3, 22

Change = Callable[[LeonStore], object]


def timeline(plan: Operation) -> list[Event]:
    """Every event of one operator's day, in order. What needs a leg that the operator does not have is left out."""
    legs = flown_of(plan)
    crews = [*in_leon(plan), *cancelled_after_start(plan), *flown.events(plan, legs)]
    events = [*crews, *maintenance.events(plan, legs)]
    return sorted((each for each in events if _in_hours(plan, each.at)), key=lambda each: each.at)


def flown_of(plan: Operation) -> Flown:
    """The legs that crews fly and sign off."""
    changed = {nid_of(leg) for _, _, _, leg, _ in steps(plan) if leg is not None}
    changed |= {nid_of(leg) for leg in [plan.leg(1, 0, 0)] if leg is not None}
    return flown.legs_flown(plan, changed)


def _in_hours(plan: Operation, instant: datetime) -> bool:
    return at(plan.day, EARLIEST) <= instant <= at(plan.day, LATEST)


def steps(plan: Operation) -> list[tuple[int, int, str, Leg | None, Callable[[Leg], Change]]]:
    """What happens to one leg of the schedule each: hour, minute, words, leg, and what is done to it."""
    return [
        (3, 30, "leaves 40 minutes later", plan.leg(0, 0, -1), lambda leg: _delay(leg, timedelta(minutes=40))),
        (
            5,
            0,
            "another first officer (crew only)",
            plan.leg(1, 0, -1),
            lambda leg: _patch(leg, _other_crew(plan, 1, leg)),
        ),
        (6, 0, "option becomes confirmed", plan.leg(2, 1, 0), lambda leg: _patch(leg, {"status": "CONFIRMED"})),
        (7, 0, "cancelled", plan.leg(2, 0, -1), lambda leg: _patch(leg, {"isCnl": True})),
        (
            8,
            0,
            "flown by another aircraft",
            plan.leg(3, 0, -1),
            lambda leg: _patch(leg, {"acftNid": plan.tails[4].nid}),
        ),
        (9, 0, "goes to Teterboro instead", plan.leg(0, 0, -1), lambda leg: _patch(leg, {"endAirport": "KTEB"})),
        (10, 0, "superseded by a replacement", plan.leg(4, 0, -1), partial(_supersede, plan)),
        (11, 0, "reinstated after cancellation", plan.leg(2, 0, -1), lambda leg: _patch(leg, {"isCnl": False})),
        (12, 0, "downgraded to an option", plan.leg(0, 1, 0), lambda leg: _patch(leg, {"status": "OPTION"})),
        (13, 0, "another crew", plan.leg(2, 1, -1), lambda leg: _patch(leg, _other_crew(plan, 2, leg))),
        (14, 0, "deleted outright", plan.leg(0, 2, 0), _remove),
        (
            20,
            0,
            "moved three weeks ahead, out of the window",
            plan.leg(1, 1, -1),
            lambda leg: _delay(leg, timedelta(days=21)),
        ),
    ]


def in_leon(plan: Operation) -> Iterator[Event]:
    """Dispatch: one event of each kind."""

    def event(hour: int, minute: int, describe: str, change: Change) -> Event:
        return Event(at(plan.day, hour, minute), plan.operator, describe, partial(_on_leon, plan.operator, change))

    for hour, minute, words, leg, change in steps(plan):
        if leg is not None and (words != "flown by another aircraft" or len(plan.tails) > 4):
            yield event(hour, minute, f"LEON: flight {nid_of(leg)} {words}", _if_there(nid_of(leg), change(leg)))
    yield event(4, 15, f"LEON: new flight {NEW_FLIGHT}", partial(_new_flight, plan))
    yield event(
        16,
        0,
        f"LEON: flight {NO_ICAO_FLIGHT} goes to Islip, which has an ICAO code",
        _if_there(NO_ICAO_FLIGHT, _give_icao),
    )
    if len(plan.tails) > 1:
        yield event(17, 0, "LEON: a first officer's address is entered", partial(_enter_address, plan))
    yield event(18, 30, f"LEON: new trip {NEW_TRIP} with two flights", partial(_new_trip, plan))


def cancelled_after_start(plan: Operation) -> Iterator[Event]:
    """The second tail's first leg: LEON cancels it a quarter of an hour after its sector has started."""
    gone = plan.leg(1, 0, 0)
    if gone is not None:
        out = gone.actual_out or gone.start
        yield flown.starts(plan, gone, out)
        change = _if_there(nid_of(gone), _patch(gone, {"isCnl": True}))
        cancel = partial(_on_leon, plan.operator, change)
        words = f"LEON: flight {nid_of(gone)} cancelled after it has started"
        yield Event(out + timedelta(minutes=15), plan.operator, words, cancel)


def _on_leon(operator: str, change: Change, world: World) -> None:
    change(world.leon[operator])


def _if_there(nid: int, change: Change) -> Change:
    """A flight that somebody has deleted by hand has no more events."""
    return lambda store: change(store) if nid in store.flights else None


def _patch(leg: Leg, changes: Record) -> Change:
    return lambda store: store.patch_flight(nid_of(leg), changes)


def _remove(leg: Leg) -> Change:
    return lambda store: store.remove_flight(nid_of(leg))


def _delay(leg: Leg, by: timedelta) -> Change:
    def change(store: LeonStore) -> None:
        kept = store.flights[nid_of(leg)]
        moved = {name: write_instant(read_instant(kept[name]) + by) for name in ("startTimeUTC", "endTimeUTC")}
        store.patch_flight(nid_of(leg), moved)

    return change


def _other_crew(plan: Operation, place: int, leg: Leg) -> Record:
    """The tail's other pair, or for the second tail its captain with the other first officer."""
    turn = plan.tails[place].legs.index(leg) // 2
    crew = crew_of(plan.crews[place], turn + 1)
    if place == 1:
        crew = [crew_of(plan.crews[place], turn)[0], *crew[1:]]
    return {"crewMemberList": crew}


def _supersede(plan: Operation, leg: Leg) -> Change:
    def change(store: LeonStore) -> None:
        kept = store.flights[nid_of(leg)]
        start, end = leg.start + timedelta(minutes=25), leg.end + timedelta(minutes=25)
        store.patch_flight(nid_of(leg), {"isActive": False})
        copied = {
            name: kept[name] for name in ("startAirport", "endAirport", "acftNid", "tripNid", "dist", "crewMemberList")
        }
        times = {"startTimeUTC": write_instant(start), "endTimeUTC": write_instant(end)}
        store.add_flight({**copied, **times, "flightNid": REPLACEMENT, "flightNo": flight_no(plan, leg)})

    return change


def _new_flight(plan: Operation, store: LeonStore) -> None:
    start = at(plan.day, 4) + timedelta(days=1)
    _add(plan, store, NEW_FLIGHT, start, ("KJFK", "KTEB"), dist=17)


def _new_trip(plan: Operation, store: LeonStore) -> None:
    made = write_instant(store.clock.now())
    store.add_trip(
        records.trip(nid=NEW_TRIP, number=f"{plan.operator[:1].upper()}9000", is_commercial=True, created=made)
    )
    out = at(plan.day, 5) + timedelta(days=3)
    _add(plan, store, NEW_TRIP_OUT, out, ("KTEB", "KHPN"), dist=21, tripNid=NEW_TRIP)
    _add(plan, store, NEW_TRIP_BACK, out + timedelta(hours=2), ("KHPN", "KTEB"), dist=21, tripNid=NEW_TRIP, legNumber=2)


def _add(
    plan: Operation, store: LeonStore, nid: int, start: datetime, places: tuple[str, str], **fields: object
) -> None:
    place = min(1, len(plan.tails) - 1)
    store.add_flight(
        {
            "flightNid": nid, "flightNo": f"{plan.operator[:3].upper()}{nid % 1000 + 800}",
            "acftNid": plan.tails[place].nid, "startAirport": places[0], "endAirport": places[1],
            "startTimeUTC": write_instant(start), "endTimeUTC": write_instant(start + timedelta(minutes=45)),
            "crewMemberList": crew_of(plan.crews[place], 1), **fields,
        }
    )  # fmt: skip


def _give_icao(store: LeonStore) -> None:
    store.patch_flight(NO_ICAO_FLIGHT, {"endAirport": "KISP", "dist": 42})


def _enter_address(plan: Operation, store: LeonStore) -> None:
    """LEON learns the address, and every flight of that first officer shows it from then on."""
    person = plan.crews[1].first_officers[0]
    address = f"{person.name}.{person.surname}@{plan.operator}.example".replace("'", "").replace("ö", "oe").lower()
    kept = store.people[person.login_nid]
    store.add_crew_member({**kept, "email": address, "contact": {**kept["contact"], "email": address}})
    for nid, flight in list(store.flights.items()):
        crew = flight["crewMemberList"]
        if any(member["loginNid"] == person.login_nid for member in crew):
            store.patch_flight(
                nid, {"crewMemberList": [_addressed(member, person.login_nid, address) for member in crew]}
            )


def _addressed(member: Record, login_nid: int, address: str) -> Record:
    if member["loginNid"] != login_nid:
        return member
    return {**member, "contact": {**member["contact"], "email": address}}
