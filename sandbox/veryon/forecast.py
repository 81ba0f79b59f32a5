"""The life of an item of the due list, as people at Tracking+ make it: complied, due again, postponed, cancelled.

How a real Tracking+ shows compliance is not known, so that both ways can be played: the item is complied and becomes
due again later (`comply`, then `roll`), or both at once (`comply` with {"roll": true}) and never shows as complied.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.kit.kinds import Field, boolean, day, problems, signed, whole
from sandbox.veryon.errors import invalid
from sandbox.veryon.resources import FORECAST, hours
from sandbox.veryon.store import Row, VeryonStore

_TABLE = FORECAST.table
LIMITS = ("flightHours", "date", "engineCycles", "landings")
_COUNTERS = ("flightHours", "engineCycles", "landings")
_INTERVALS = (*_COUNTERS, "months", "days")
_ENDLESS = 10**9
_COMPLIANCE = {
    "on": Field(day),
    "flightHours": Field(hours),
    "engineCycles": Field(whole()),
    "landings": Field(whole()),
    "roll": Field(boolean),
}
_POSTPONEMENT = {
    "flightHours": Field(hours),
    "days": Field(signed),
    "engineCycles": Field(signed),
    "landings": Field(signed),
}


def comply(store: VeryonStore, key: int, words: Mapping[str, Any]) -> Row:
    """The work is done: complied, and when it was done is remembered.

    Args:
        store: the operator's Tracking+.
        key: the item's id.
        words: `on` (a date, today unless said otherwise), flightHours, engineCycles and landings at which it was done
            (the registration's totals), and `roll`: due again at once, if it repeats.

    Raises:
        Refused: 404, or 422 for an item that is complied or cancelled, or whose next due cannot be told.
    """
    with store.lock:
        row = _pending(store, key)
        _check(_COMPLIANCE, words)
        done = _done_now(store, row) | {name: words[name] for name in _COUNTERS if name in words}
        done["date"] = words.get("on", done["date"])
        if done["date"] > _today(store).isoformat():
            raise invalid([("on", "lies ahead")])
        next_due = _next_due(row["repeat"], done) if words.get("roll") and row["repeat"] else None
        changed = store.change(_TABLE, key, **_state(next_due))
        store.last_done[key] = done
        return changed


def roll(store: VeryonStore, key: int, words: Mapping[str, Any]) -> Row:
    """A complied item is due again: open, one interval after it was last done.

    Raises:
        Refused: 404, or 422 for an item that is not complied, does not repeat, or whose next due cannot be told.
    """
    with store.lock:
        row = store.row(_TABLE, key)
        _check({}, words)
        if row["status"] != "complied":
            raise invalid([("status", "is not complied")])
        if not row["repeat"]:
            raise invalid([("repeat", "is empty: the item is done for good")])
        done = store.last_done.get(key) or _done_now(store, row)
        return store.change(_TABLE, key, **_state(_next_due(row["repeat"], done)))


def postpone(store: VeryonStore, key: int, words: Mapping[str, Any]) -> Row:
    """Due values move by flightHours, days, engineCycles and landings; below zero brings them forward.

    Raises:
        Refused: 404, or 422 for an item that is complied or cancelled, a limit that it does not have, and a due value
            below zero or behind the calendar's end.
    """
    with store.lock:
        row = _pending(store, key)
        _check(_POSTPONEMENT, words)
        if not words:
            raise invalid([("postpone", "says not by how much")])
        due = dict(row["nextDue"])
        for name, amount in words.items():
            limit = "date" if name == "days" else name
            if due.get(limit) is None:
                raise invalid([(name, "is no limit of this item")])
            due[limit] = _later(name, due[limit], amount)
        return store.change(_TABLE, key, nextDue=due)


def cancel(store: VeryonStore, key: int, words: Mapping[str, Any]) -> Row:
    """The item is called off.

    Raises:
        Refused: 404, or 422 for one that is complied or cancelled.
    """
    with store.lock:
        _pending(store, key)
        _check({}, words)
        return store.change(_TABLE, key, status="cancelled")


Act = Callable[[VeryonStore, int, Mapping[str, Any]], Row]
ACTS: dict[str, Act] = {"comply": comply, "roll": roll, "postpone": postpone, "cancel": cancel}


def _pending(store: VeryonStore, key: int) -> Row:
    row = store.row(_TABLE, key)
    if row["status"] not in ("open", "inWork"):
        raise invalid([("status", f"is {row['status']}")])
    return row


def _check(fields: Mapping[str, Field], words: Mapping[str, Any]) -> None:
    wrong = problems(fields, words, whole_record=False)
    if wrong:
        raise invalid(wrong)


def _state(next_due: Row | None) -> dict[str, Any]:
    return {"status": "complied"} if next_due is None else {"status": "open", "nextDue": next_due}


def _done_now(store: VeryonStore, row: Row) -> Row:
    totals = store.row("registrations", row["registrationId"])["totals"]
    return {"date": _today(store).isoformat()} | {name: totals[name] for name in _COUNTERS if name in totals}


def _next_due(repeat: Mapping[str, Any], done: Row) -> Row:
    """One interval after `done`. A limit without an interval was for the first time only, and is gone."""
    due: Row = dict.fromkeys(LIMITS)
    for name, interval in repeat.items():
        steps = _interval(name, interval)
        if name in ("months", "days"):
            found = _later(name, done["date"], steps)
            due["date"] = found if due["date"] is None else min(due["date"], found)
        elif name not in done:
            raise invalid([("repeat", f"counts {name}, of which the registration has no total")])
        else:
            due[name] = _later(name, done[name], str(steps) if name == "flightHours" else int(steps))
    return due


def _interval(name: str, value: Any) -> Decimal:
    try:
        steps = Decimal(str(value)) if isinstance(value, int | float | str) and name in _INTERVALS else Decimal(0)
    except InvalidOperation:
        steps = Decimal(0)
    is_good = steps.is_finite() and 0 < steps < _ENDLESS
    if not is_good or (name != "flightHours" and steps != steps.to_integral_value()):
        raise invalid([("repeat", f"holds no interval in {name}")])
    return steps


def _later(name: str, due: Any, by: Any) -> Any:
    """A due value so much later. `by` is hours as text, or a whole number."""
    if name == "flightHours":
        moved: Any = Decimal(due) + Decimal(by)
        is_below = moved < 0
        moved = f"{moved:f}"
    elif name in ("months", "days"):
        moved, is_below = _later_date(name, date.fromisoformat(due), int(by)), False
    else:
        moved = due + by
        is_below = moved < 0
    if is_below:
        raise invalid([(name, "leads below zero")])
    return moved


def _later_date(name: str, start: date, by: int) -> str:
    """As many days or calendar months later; a month that is too short gives its last day."""
    try:
        if name == "days":
            return (start + timedelta(days=by)).isoformat()
        year, month = divmod(start.year * 12 + start.month - 1 + by, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(start.day, last)).isoformat()
    except (OverflowError, ValueError):
        raise invalid([(name, "leads out of the calendar")]) from None


def _today(store: VeryonStore) -> date:
    return store.clock.now().date()
