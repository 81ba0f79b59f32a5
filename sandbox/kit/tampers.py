"""Bad data that no honest schema would serve: changed in the JSON of an answer, after the stand-in has made it."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tamper:
    """Objects of an answer whose fields equal `match` get `set`; a dotted path reaches into objects and lists.

    Attributes:
        vendor: `leon`, `techlog`, `veryon`, or `*`.
        operator: an operator, or `*`.
        match: field -> value, all of which an object must have.
        set: dotted path -> value to put there. A path that leads nowhere changes nothing.
        duplicate: leave the object alone and append a copy, with `set` applied, to the list that holds it.
    """

    vendor: str
    operator: str
    match: dict[str, Any]
    set: dict[str, Any] = field(default_factory=dict)
    duplicate: bool = False

    def apply(self, content: Any) -> None:
        """Change an answer in place."""
        _walk(content, self)


class Tampers:
    """The tampers that are switched on. Safe between threads."""

    def __init__(self) -> None:
        self._tampers: list[Tamper] = []
        self._lock = threading.RLock()

    def add(
        self,
        vendor: str,
        operator: str = "*",
        *,
        match: dict[str, Any],
        set: dict[str, Any] | None = None,  # noqa: A002  (the word of the control API)
        duplicate: bool = False,
    ) -> Tamper:
        """Switch a tamper on."""
        tamper = Tamper(vendor, operator, match, set or {}, duplicate)
        with self._lock:
            self._tampers.append(tamper)
        return tamper

    def clear(self) -> None:
        """Switch every tamper off."""
        with self._lock:
            self._tampers.clear()

    def active(self) -> list[Tamper]:
        """The tampers that are on."""
        with self._lock:
            return list(self._tampers)

    def concerning(self, vendor: str, operator: str) -> list[Tamper]:
        """The tampers for this vendor and operator."""
        return [t for t in self.active() if t.vendor in ("*", vendor) and t.operator in ("*", operator)]


def _walk(node: Any, tamper: Tamper) -> None:
    if isinstance(node, dict):
        for value in node.values():
            _walk(value, tamper)
        if not tamper.duplicate and _matches(node, tamper.match):
            _set_all(node, tamper.set)
    elif isinstance(node, list):
        for value in node:
            _walk(value, tamper)
        if tamper.duplicate:
            copies = [copy.deepcopy(value) for value in node if _matches(value, tamper.match)]
            for one in copies:
                _set_all(one, tamper.set)
            node.extend(copies)


def _matches(node: Any, match: dict[str, Any]) -> bool:
    return isinstance(node, dict) and all(name in node and node[name] == value for name, value in match.items())


def _set_all(node: Any, changes: dict[str, Any]) -> None:
    for path, value in changes.items():
        *parents, last = path.split(".")
        target = node
        for step in parents:
            target = _child(target, step)
        if isinstance(target, dict):
            target[last] = copy.deepcopy(value)
        elif isinstance(target, list) and last.isdigit() and int(last) < len(target):
            target[int(last)] = copy.deepcopy(value)


def _child(node: Any, step: str) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    return None
