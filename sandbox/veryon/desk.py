"""What a person does in Tracking+'s own screens, as the control API asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from sandbox.veryon import defects, technical_logs
from sandbox.veryon.resources import ALL
from sandbox.veryon.store import Row, Switches, VeryonStore


def control(store: VeryonStore, entity: str, key: str | None, body: dict[str, Any]) -> Any:
    """Add, change or delete a record; close, reopen or defer a defect; `switches` sets how the installation behaves.

    Raises:
        LookupError: no such entity.
        ValueError: no such switch.
        Refused: what the store refuses.
    """
    if entity == "switches" and key is None:
        return _switch(store, body)
    if entity not in ALL:
        raise LookupError(f"{entity} in Tracking+")
    if key is None:
        return technical_logs.enter(store, body) if entity == "technical-logs" else store.add(entity, **body)
    if not key.isdecimal():
        raise LookupError(f"{ALL[entity].noun} {key} in Tracking+")
    if body.get("delete"):
        return store.delete(entity, int(key))
    return _defect(store, int(key), body) if entity == "defects" else store.change(entity, int(key), **body)


def _defect(store: VeryonStore, key: int, body: dict[str, Any]) -> Row:
    """One of a few acts with an object of its own words, or fields to change."""
    acts: dict[str, Callable[[dict[str, Any]], Row]] = {
        "close": lambda words: defects.close(store, key, words),
        "defer": lambda words: defects.set_deferral(store, key, words),
        "reopen": lambda _: defects.reopen(store, key),
    }
    act = next((name for name in acts if name in body), None)
    if act is None:
        return store.change("defects", key, **body)
    if len(body) > 1:
        raise ValueError(f"{act} goes with nothing else")
    return acts[act](body[act] if isinstance(body[act], dict) else {})


def _switch(store: VeryonStore, body: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(Switches)}
    for name, value in body.items():
        if name not in known or not isinstance(value, bool):
            raise ValueError(f"{name} is no switch that is true or false; there are {', '.join(sorted(known))}")
    for name, value in body.items():
        setattr(store.switches, name, value)
    return asdict(store.switches)
