"""What a person does at the dashboard or in the app, as the control API asks for it."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from sandbox.techlog import lifecycle
from sandbox.techlog.resources import ALL
from sandbox.techlog.store import Switches, TechlogStore


def control(store: TechlogStore, entity: str, key: str | None, body: dict[str, Any]) -> Any:
    """Add, change, delete, start or sign off; `switches` sets how the installation behaves.

    Raises:
        LookupError: no such entity.
        ValueError: no such switch.
        Problem: what the store refuses.
    """
    if entity == "switches" and key is None:
        return _switch(store, body)
    if entity not in ALL:
        raise LookupError(f"{entity} in Tech Log")
    if key is None:
        return store.add(entity, **body)
    if body.get("delete"):
        return store.delete(entity, key)
    if entity == "sectors" and body.get("signOff"):
        overrides = body["signOff"] if isinstance(body["signOff"], dict) else {}
        return lifecycle.sign_off(store, key, overrides)
    if entity == "sectors" and body == {"status": "inProgress"}:
        return lifecycle.start(store, key)
    return store.change(entity, key, **body)


def _switch(store: TechlogStore, body: dict[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(Switches)}
    for name, value in body.items():
        if name not in known or not isinstance(value, bool):
            raise ValueError(f"{name} is no switch that is true or false; there are {', '.join(sorted(known))}")
    for name, value in body.items():
        setattr(store.switches, name, value)
    return asdict(store.switches)
