"""What a person does in Tracking+'s own screens, as the control API asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from sandbox.veryon import defects, forecast, technical_logs
from sandbox.veryon.errors import invalid
from sandbox.veryon.resources import ALL
from sandbox.veryon.store import Row, Switches, VeryonStore

Act = Callable[[VeryonStore, int, dict[str, Any]], Row]
ACTS: dict[str, dict[str, Act]] = {
    "defects": {
        "close": defects.close,
        "defer": defects.set_deferral,
        "reopen": lambda store, key, _: defects.reopen(store, key),
    },
    "forecast": dict(forecast.ACTS),
}


def control(store: VeryonStore, entity: str, key: str | None, body: dict[str, Any]) -> Any:
    """Add, change or delete a record, or do one of ACTS to it; `switches` sets how the installation behaves.

    Raises:
        LookupError: no such entity.
        ValueError: no such switch; two acts at once.
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
    return _changed(store, entity, int(key), body)


def _changed(store: VeryonStore, entity: str, key: int, body: dict[str, Any]) -> Row:
    """One of a few acts with an object of its own words, or fields to change."""
    acts = ACTS.get(entity, {})
    act = next((name for name in acts if name in body), None)
    if act is None:
        return store.change(entity, key, **body)
    if len(body) > 1:
        raise ValueError(f"{act} goes with nothing else")
    words = {} if body[act] is True else body[act]
    if not isinstance(words, dict):
        raise invalid([(act, "must be true or an object")])
    return acts[act](store, key, words)


def _switch(store: VeryonStore, body: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(Switches)}
    for name, value in body.items():
        if name not in known or not isinstance(value, bool):
            raise ValueError(f"{name} is no switch that is true or false; there are {', '.join(sorted(known))}")
    for name, value in body.items():
        setattr(store.switches, name, value)
    return asdict(store.switches)
