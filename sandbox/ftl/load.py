"""A generated year in a LEON, to be asked for by GraphQL."""

from __future__ import annotations

from sandbox.ftl.year import Year
from sandbox.leon.store import LeonStore


def load(store: LeonStore, made: Year) -> None:
    """Put all of it beside what the store has.

    The records are kept without copies. Journey logs are there to be read only: as for a flight without one, a person
    who edits one begins with an empty log.
    """
    with store.lock:
        for airport in made.airports:
            store.add_airport(airport)
        for aircraft in made.aircraft:
            store.add_aircraft(aircraft)
        for person in made.crew_members:
            store.add_crew_member(person)
        store.load(made.flights, made.trips)
        store.duties.load(made.duties)
