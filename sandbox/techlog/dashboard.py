"""What a person does at the dashboard or in the app, as the control API asks for it."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sandbox.techlog import defects, lifecycle, trip_updates
from sandbox.techlog.resources import ALL
from sandbox.techlog.store import Row, Switches, TechlogStore


def control(store: TechlogStore, entity: str, key: str | None, body: dict[str, Any]) -> Any:
    """Add, change, delete, start or sign off, and what happens to a defect; `switches` sets how all this behaves.

    Raises:
        LookupError: no such entity.
        ValueError: no such switch; two acts at once.
        Problem: what the store refuses.
    """
    if entity == "switches" and key is None:
        return _switch(store, body)
    if entity not in ALL:
        raise LookupError(f"{entity} in Tech Log")
    if key is None:
        adds = {"defects": defects.raise_defect, "trip-updates": trip_updates.enter}
        return adds[entity](store, body) if entity in adds else store.add(entity, **body)
    if body.get("delete"):
        return trip_updates.remove(store, key) if entity == "trip-updates" else store.delete(entity, key)
    changes = {"sectors": _sector, "defects": _defect, "trip-updates": trip_updates.edit}
    return changes[entity](store, key, body) if entity in changes else store.change(entity, key, **body)


def _sector(store: TechlogStore, key: str, body: dict[str, Any]) -> Row:
    """Signed off, started, or fields to change."""
    if body.get("signOff"):
        overrides = body["signOff"] if isinstance(body["signOff"], dict) else {}
        return lifecycle.sign_off(store, key, overrides)
    if body == {"status": "inProgress"}:
        return lifecycle.start(store, key)
    return store.change("sectors", key, **body)


def _defect(store: TechlogStore, key: str, body: dict[str, Any]) -> Row:
    """One of a few acts with an object of its own words, or fields to change."""
    act = next((name for name in defects.ACTS if name in body), None)
    if act is None:
        return store.change("defects", key, **body)
    if len(body) > 1:
        raise ValueError(f"{act} goes with nothing else")
    return defects.ACTS[act](store, key, body[act] if isinstance(body[act], dict) else {})


def _switch(store: TechlogStore, body: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(Switches)}
    for name, value in body.items():
        if name not in known or not isinstance(value, bool):
            raise ValueError(f"{name} is no switch that is true or false; there are {', '.join(sorted(known))}")
    for name, value in body.items():
        setattr(store.switches, name, value)
    return asdict(store.switches)
