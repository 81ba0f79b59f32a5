"""What a dispatcher does in LEON's own screens, as the control API asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.kit.problems import conflict
from sandbox.leon import journey_logs, time_long
from sandbox.leon.records import Record
from sandbox.leon.store import LeonStore

# The operator's choices, and what each may be.
SWITCHES: Mapping[str, tuple[bool | str, ...]] = {
    "allow_partial_journey_logs": (False, True),
    "time_long": time_long.FORMS,
}


def control(store: LeonStore, entity: str, key: str | None, body: dict[str, Any]) -> Any:
    """Add, change or delete a flight or a duty, change an aircraft, a crew member or a journey log.

    `switches` sets the operator's choices.

    Raises:
        LookupError: no such thing.
        ValueError: no such switch, no such word of a journey log.
        Problem: 409 journeyLogClosed, the flight is locked by its closed journey log.
    """
    with store.lock:
        if key is not None:
            return _change(store, entity, int(key), body)
        if entity in MAKERS:
            return MAKERS[entity](store, body)
    raise LookupError(f"{entity} to change in LEON")


def _change(store: LeonStore, entity: str, nid: int, body: dict[str, Any]) -> Any:
    if entity not in CHANGERS:
        raise LookupError(f"{entity} to change in LEON")
    return CHANGERS[entity](store, nid, body)


def edit_journey_log(store: LeonStore, flight_nid: int, changes: dict[str, Any]) -> Record:
    """A person changes a log, or makes one; the whole log as it is kept.

    Nothing but its words is checked: who may edit closed logs may do anything with them. KeyError: no such flight.
    """
    kept = store.journey_logs.get(flight_nid)
    store.keep_journey_log(flight_nid, journey_logs.merged(store.flights[flight_nid], kept, changes))
    return dict(store.journey_logs[flight_nid])


def _flight(store: LeonStore, nid: int, body: dict[str, Any]) -> Any:
    """A flight with a closed journey log can neither be changed nor deleted, but for the log itself."""
    log = store.journey_logs.get(nid)
    if log is not None and log["status"] == journey_logs.CLOSED and set(body) != {"journeyLog"}:
        raise conflict("journeyLogClosed", f"Flight {nid} is read-only: its journey log is closed. Reopen it first.")
    return store.remove_flight(nid) if body.get("remove") else store.patch_flight(nid, body)


def _journey_log(store: LeonStore, nid: int, body: dict[str, Any]) -> Record | None:
    if not body.get("remove"):
        return edit_journey_log(store, nid, body)
    if nid not in store.journey_logs:
        raise LookupError(f"journey log of flight {nid}")
    store.patch_flight(nid, {"journeyLog": None})
    return None


def _duty(store: LeonStore, nid: int, body: dict[str, Any]) -> Any:
    return store.duties.remove(nid) if body.get("remove") else store.duties.patch(nid, body)


def _crew_member(store: LeonStore, nid: int, body: dict[str, Any]) -> Record:
    return store.add_crew_member({**store.people[nid], **body})


def _switch(store: LeonStore, body: dict[str, Any]) -> dict[str, Any]:
    for name, value in body.items():
        if not any(value is each or (isinstance(each, str) and value == each) for each in SWITCHES.get(name, ())):
            words = (f"{name} ({' or '.join(json.dumps(each) for each in may)})" for name, may in SWITCHES.items())
            raise ValueError(f"{name} is no switch that can be {value!r}; there are {', '.join(words)}")
    for name, value in body.items():
        setattr(store, name, value)
    return {name: getattr(store, name) for name in body or SWITCHES}


MAKERS: Mapping[str, Callable[[LeonStore, dict[str, Any]], Any]] = {
    "switches": _switch,
    "flights": LeonStore.add_flight,
    "duties": lambda store, body: store.duties.add(body),
}
CHANGERS: Mapping[str, Callable[[LeonStore, int, dict[str, Any]], Any]] = {
    "flights": _flight,
    "journey-logs": _journey_log,
    "aircraft": LeonStore.patch_aircraft,
    "crew-members": _crew_member,
    "duties": _duty,
}
