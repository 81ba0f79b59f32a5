"""Whether the systems fit together: aircraft, places and users that one has and the other needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.settings import OperatorSettings, VeryonSettings
from connectors.leon.wire import from_leon_flight
from connectors.veryon.wire import from_veryon_place, from_veryon_registration, from_veryon_user
from model.records import Airport, Flight, RecordError
from transforms.registration import looks_like_a_tail, registration_key
from transforms.scope import CONFIRMED
from turnaround.check.lines import Line, fail, names, ok, things, warn

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Fleet:
    """Registrations of LEON and of Tech Log as each spells them, by what they are compared by."""

    leon: dict[str, str]
    techlog: dict[str, str]
    allowed: frozenset[str]

    @property
    def both(self) -> list[str]:
        """Keys of the aircraft in scope, which both systems have and the operator's list allows."""
        shared = self.leon.keys() & self.techlog.keys()
        return sorted(shared & self.allowed if self.allowed else shared)


def compare(operator: str, chosen: OperatorSettings, rows: Mapping[str, Mapping[str, Rows]]) -> Iterator[Line]:
    """Lines about what the systems have in common.

    Args:
        operator: the operator's key.
        chosen: its settings.
        rows: by system, what was read, by its name. What could not be read is absent, and not judged.
    """
    leon, techlog, tracking = (rows.get(name, {}) for name in ("LEON", "Tech Log", "Tracking+"))
    fleet = Fleet(
        _by_key(leon.get("aircraft", ())),
        _by_key(techlog.get("aircraft", ())),
        frozenset(registration_key(one) for one in chosen.aircraft),
    )
    if "aircraft" in leon and "aircraft" in techlog:
        yield from _aircraft(f"{operator} aircraft", chosen, fleet, tracking.get("aircraft"))
        if "flights in the window" in leon:
            flights, unreadable = _flights_in_scope(leon, fleet)
            yield from _unreadable(f"{operator} flights", unreadable)
            yield from _places(f"{operator} places", flights, tracking.get("places"))
            yield from _crew(f"{operator} crew", chosen, flights)
    if chosen.veryon is not None and "users" in tracking:
        yield _integration_user(f"{operator} users", chosen.veryon, tracking["users"])


def _by_key(aircraft: Rows) -> dict[str, str]:
    """Registrations by what they are compared by. LEON lists ground resources too, which are left out."""
    found = [str(one.get("registration") or "") for one in aircraft if isinstance(one, dict)]
    return {registration_key(name): name for name in found if looks_like_a_tail(name)}


def _aircraft(subject: str, chosen: OperatorSettings, fleet: Fleet, tracking: Rows | None) -> Iterator[Line]:
    """Aircraft that only one system has are normal in a trial and in a fleet change: said, and no failure by itself."""
    shared = fleet.leon.keys() & fleet.techlog.keys()
    nowhere = [one for one in chosen.aircraft if registration_key(one) not in shared]
    if nowhere:
        yield fail(
            subject, f"turnaround.toml names {names(nowhere)}, not in both systems: correct it, or add them there"
        )
    elif not fleet.both:
        yield fail(
            subject,
            "no aircraft is in both systems: select them for this integration in LEON, and add them in Tech Log",
        )
    else:
        parts = [f"{things(len(fleet.both), 'aircraft', 'aircraft')} in scope, in both systems"]
        parts += [f"only in {name}: {names(rest)}" for name, rest in _only(fleet) if rest]
        yield ok(subject, "; ".join(parts))
    if tracking is not None and (lacking := _not_in_tracking(fleet, tracking)):
        yield warn(
            subject,
            f"Tracking+ lacks {names(lacking)}, or has them inactive: their flights and defects wait. Set them up "
            "there, or leave them out of `aircraft` in turnaround.toml",
        )


def _only(fleet: Fleet) -> tuple[tuple[str, list[str]], ...]:
    leon, techlog = fleet.leon, fleet.techlog
    return (
        ("LEON", [leon[key] for key in sorted(leon.keys() - techlog.keys())]),
        ("Tech Log", [techlog[key] for key in sorted(techlog.keys() - leon.keys())]),
    )


def _not_in_tracking(fleet: Fleet, tracking: Rows) -> list[str]:
    there = {registration_key(one.registration) for one in _read(tracking, from_veryon_registration) if one.is_active}
    return [fleet.techlog[key] for key in fleet.both if key not in there]


def _read(rows: Rows, reader: Any) -> list[Any]:
    """What can be read; a flow sets the rest aside, and says so."""
    found = []
    for row in rows:
        try:
            found.append(reader(row))
        except RecordError:
            continue
    return found


def _flights_in_scope(leon: Mapping[str, Rows], fleet: Fleet) -> tuple[list[Flight], list[str]]:
    """Flights that belong in Tech Log, whatever they lack; and why others cannot be read at all."""
    by_nid = {one.get("aircraftNid"): str(one.get("registration") or "") for one in leon["aircraft"]}
    in_scope = set(fleet.both)
    found, unreadable = [], []
    for row in leon["flights in the window"]:
        try:
            flight = from_leon_flight(row)
        except RecordError as error:
            unreadable.append(str(error))
            continue
        tail = registration_key(flight.registration or by_nid.get(flight.aircraft_nid) or "")
        real = flight.is_active and not flight.is_cancelled and not flight.is_simulator
        if real and flight.status == CONFIRMED and tail in in_scope:
            found.append(flight)
    return found, unreadable


def _unreadable(subject: str, why: Sequence[str]) -> Iterator[Line]:
    if why:
        yield warn(
            subject,
            f"{things(len(why), 'flight')} in LEON's window cannot be read and would be set aside, such as {why[0]}. "
            "Correct the record in LEON",
        )


def _places(subject: str, flights: Sequence[Flight], tracking: Rows | None) -> Iterator[Line]:
    ends = [airport for flight in flights for airport in (flight.departure, flight.arrival)]
    without = {_place_name(one) for one in ends if not one.icao}
    codes = {one.icao.upper() for one in ends if one.icao}
    unknown: list[str] = []
    if tracking is not None:
        known = {one.icao.upper() for one in _read(tracking, from_veryon_place)}
        unknown = sorted(codes - known)
    if without:
        waiting = sum(1 for one in flights if not one.departure.icao or not one.arrival.icao)
        yield warn(
            subject,
            f"without an ICAO code in LEON: {names(sorted(without))}; {things(waiting, 'flight')} in the window cannot "
            "go to Tech Log. Enter the code in LEON",
        )
    if unknown:
        yield warn(
            subject,
            f"not in Tracking+: {names(unknown)}; the technical logs of flights there will wait. Enter them with their "
            "ICAO code in Tracking+",
        )
    if not without and not unknown:
        where = "all with an ICAO code" + ("" if tracking is None else " and in Tracking+")
        yield ok(subject, f"{things(len(codes), 'place')} on {things(len(flights), 'flight')} in the window, {where}")


def _place_name(airport: Airport) -> str:
    return airport.name or airport.iata or f"location {airport.location_nid}"


def _crew(subject: str, chosen: OperatorSettings, flights: Sequence[Flight]) -> Iterator[Line]:
    """Who goes to Tech Log as pilot. Numbers only: who it is, the worklist says to those who may know."""
    positions = {one.strip().casefold() for one in (*chosen.pic_positions, *chosen.sic_positions)}
    pilots = [
        (flight.flight_nid, member)
        for flight in flights
        for member in flight.crew
        if (member.position or "").strip().casefold() in positions
    ]
    crewed = {nid for nid, _ in pilots}
    without = {member.person_key for _, member in pilots if not member.email}
    everyone = {member.person_key for _, member in pilots}
    if without:
        yield warn(
            subject,
            f"{len(without)} of {things(len(everyone), 'pilot')} in the window have no e-mail address in LEON: their "
            "flights go to Tech Log without them. Enter the addresses; `turnaround worklist` says whose, after a run",
        )
    if flights and not crewed:
        used = sorted({(member.position or "").strip() for one in flights for member in one.crew} - {""})
        yield warn(
            subject,
            "nobody on the window's flights has one of the positions in pic_positions and sic_positions"
            + (f"; LEON's are {names(used)}. Add them to turnaround.toml" if used else ": enter the crew in LEON"),
        )
    elif not without:
        yield ok(
            subject, f"{things(len(everyone), 'pilot')} on {things(len(crewed), 'flight')}, all with an e-mail address"
        )


def _integration_user(subject: str, tracking: VeryonSettings, users: Rows) -> Line:
    wanted = tracking.integration_user_email.strip().casefold()
    found = [one for one in _read(users, from_veryon_user) if one.email.strip().casefold() == wanted]
    if not found:
        return fail(
            subject,
            "the integration user is not among Tracking+'s users, and no defect could be closed: enter it there, or "
            "correct `integration_user_email`",
        )
    if not any(one.is_active for one in found):
        return fail(
            subject, "the integration user is not active in Tracking+, and no defect could be closed: activate it"
        )
    return ok(subject, "the integration user is in Tracking+ and active")
