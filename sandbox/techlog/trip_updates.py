"""Trip updates, as people enter them: utilisation outside a flight, or a correction. The aircraft's totals follow.

An aircraft without totals goes on without, and a counter that it has no total of stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.kit.clock import to_text
from sandbox.kit.kinds import problems
from sandbox.kit.problems import invalid
from sandbox.techlog.resources import TRIP_UPDATES
from sandbox.techlog.store import Row, TechlogStore

_TABLE = TRIP_UPDATES.table
COUNTERS = ("flightSeconds", "cycles", "landings", "apuSeconds", "apuCycles")
_Move = tuple[Mapping[str, Any], int]  # a trip update, and 1 to count it or -1 to take it back


def enter(store: TechlogStore, fields: Mapping[str, Any]) -> Row:
    """Enter one; its delta moves the totals, up or down.

    Raises:
        Problem: 422, for a total that would fall below zero, too.
    """
    with store.lock:
        _check(fields, whole_record=True)
        totals = _totals_after(store, [(fields, 1)])
        row = store.add(_TABLE, **fields)
        _set_totals(store, totals)
        return row


def edit(store: TechlogStore, key: str, fields: Mapping[str, Any]) -> Row:
    """Change one: the totals are then as if it had been entered like this, on the aircraft that it names now.

    Raises:
        Problem: 404 or 422.
    """
    with store.lock:
        kept = store.row(_TABLE, key)
        _check(fields, whole_record=False)
        totals = _totals_after(store, [(kept, -1), ({**kept, **fields}, 1)])
        row = store.change(_TABLE, key, **fields)
        _set_totals(store, totals)
        return row


def remove(store: TechlogStore, key: str) -> None:
    """Delete one; the totals are as if it had never been entered.

    Raises:
        Problem: 404 or 422.
    """
    with store.lock:
        totals = _totals_after(store, [(store.row(_TABLE, key), -1)])
        store.delete(_TABLE, key)
        _set_totals(store, totals)


def _totals_after(store: TechlogStore, moves: Sequence[_Move]) -> dict[str, Row]:
    """The totals of each aircraft that would have others, by its id."""
    before = {row["id"]: row["totals"] for row in store.rows("aircraft")}
    after = {key: dict(totals) for key, totals in before.items()}
    for update, sign in moves:
        totals, delta = after.get(update["aircraftId"], {}), update.get("delta") or {}
        for name in COUNTERS:
            if name in totals and name in delta:
                totals[name] += sign * delta[name]
    below = {name for totals in after.values() for name in COUNTERS if totals.get(name, 0) < 0}
    if below:
        raise invalid([("delta", f"takes {', '.join(sorted(below))} below zero")])
    return {key: totals for key, totals in after.items() if totals != before[key]}


def _set_totals(store: TechlogStore, totals: Mapping[str, Row]) -> None:
    now = to_text(store.clock.now())
    for key, moved in totals.items():
        store.change("aircraft", key, totals={**moved, "asOf": now})


def _check(fields: Mapping[str, Any], *, whole_record: bool) -> None:
    wrong = problems(TRIP_UPDATES.fields, fields, whole_record=whole_record)
    if wrong:
        raise invalid(wrong)
