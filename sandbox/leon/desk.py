"""What a dispatcher does in LEON's own screens, as the control API asks for it."""

from __future__ import annotations

from typing import Any

from sandbox.kit.problems import conflict
from sandbox.leon import journey_logs
from sandbox.leon.records import Record
from sandbox.leon.store import LeonStore

SWITCHES = ("allow_partial_journey_logs",)


def control(store: LeonStore, entity: str, key: str | None, body: dict[str, Any]) -> Any:
    """Add, change or delete a flight, change an aircraft or a journey log; `switches` sets the operator's choices.

    Raises:
        LookupError: no such thing.
        ValueError: no such switch, no such word of a journey log.
        Problem: 409 journeyLogClosed, the flight is locked by its closed journey log.
    """
    with store.lock:
        match entity, key:
            case "switches", None:
                return _switch(store, body)
            case "flights", None:
                return store.add_flight(body)
            case "flights", str(nid):
                return _flight(store, int(nid), body)
            case "journey-logs", str(nid):
                return _journey_log(store, int(nid), body)
            case "aircraft", str(nid):
                return store.patch_aircraft(int(nid), body)
    raise LookupError(f"{entity} to change in LEON")


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


def _switch(store: LeonStore, body: dict[str, Any]) -> dict[str, bool]:
    for name, value in body.items():
        if name not in SWITCHES or not isinstance(value, bool):
            raise ValueError(f"{name} is no switch that is true or false; there are {', '.join(SWITCHES)}")
    for name, value in body.items():
        setattr(store, name, value)
    return {name: getattr(store, name) for name in SWITCHES}
