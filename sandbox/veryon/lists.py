"""Lists: the query's parameters, checked one by one, and the page that they ask for."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

from sandbox.kit.calls import Call
from sandbox.kit.kinds import instant
from sandbox.veryon.errors import invalid
from sandbox.veryon.resources import Resource
from sandbox.veryon.store import Row, VeryonStore

_DEFAULT_LIMIT = 100
_MAX_LIMIT = 200
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
Given = dict[str, str]


def page(store: VeryonStore, resource: Resource, call: Call) -> dict[str, Any]:
    """One page, by id; what is added while somebody pages comes at the end.

    Raises:
        Refused: 422, naming every parameter that is wrong.
    """
    given = _checked(resource, call)
    limit = int(given.pop("limit", str(_DEFAULT_LIMIT)))
    after = _after(given.pop("cursor", None), resource, given)
    tests = _tests(given)
    with store.lock:
        wanted = (row for row in store.behind(resource.table, after) if all(test(row) for test in tests))
        # One more than the page holds tells whether there is another.
        rows = list(islice(wanted, limit + 1))
        shown_rows = [shown(resource, copy.deepcopy(row)) for row in rows[:limit]]
    more = len(rows) > limit
    return {"items": shown_rows, "nextCursor": _cursor(resource, given, rows[limit - 1]["id"]) if more else None}


def shown(resource: Resource, row: Row) -> Row:
    """A row as the wire shows it."""
    hidden = {name for name in resource.absent_if_none if row[name] is None}
    if not resource.has_changed:
        hidden.add("changedAt")
    return {name: value for name, value in row.items() if name not in hidden}


def _checked(resource: Resource, call: Call) -> Given:
    given: Given = {}
    wrong: list[tuple[str, str]] = []
    for name, value in call.query:
        if name in given:
            wrong.append((name, "is given more than once"))
        elif name not in resource.filters | {"limit", "cursor"}:
            wrong.append((name.replace("\x00", "\N{REPLACEMENT CHARACTER}"), "is not known"))
        elif "\x00" in value:
            wrong.append((name, "holds a NUL character"))
        elif found := _CHECKS.get(name, _anything)(value):
            wrong.append((name, found))
        given[name] = value
    if wrong:
        raise invalid(wrong)
    return given


def _tests(given: Given) -> list[Callable[[Row], bool]]:
    """What a row must pass: a test for each filter that is given."""
    return [_test(name, value) for name, value in given.items()]


def _test(name: str, value: str) -> Callable[[Row], bool]:
    if name == "changedSince":
        since = _as_stamp(value)
        return lambda row: bool(row["changedAt"] >= since)
    if name == "registrationId":
        key = int(value)
        return lambda row: bool(row["registrationId"] == key)
    if name == "email":
        return lambda row: bool(row["email"].casefold() == value.casefold())
    return lambda row: bool(row[name] == value)


def _as_stamp(text: str) -> str:
    """An instant with six digits of fraction, as changedAt is written, so that texts compare like instants."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<6}Z"


def _cursor(resource: Resource, given: Given, last: int) -> str:
    """Where the next page begins, and the list that it belongs to."""
    return base64.urlsafe_b64encode(json.dumps([resource.table, given, last]).encode()).decode()


def _after(cursor: str | None, resource: Resource, given: Given) -> int:
    """The id behind which the page begins.

    Raises:
        Refused: 422, the cursor is not one that was given out for this list and these filters.
    """
    if cursor is None:
        return 0
    try:
        table, filters, last = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError, RecursionError):
        raise invalid([("cursor", "was not given out here")]) from None
    if (table, filters) != (resource.table, given) or not isinstance(last, int):
        raise invalid([("cursor", "belongs to another list")])
    return last


def _limit(value: str) -> str | None:
    good = _WHOLE.fullmatch(value) and 1 <= int(value) <= _MAX_LIMIT
    return None if good else f"must be a whole number from 1 to {_MAX_LIMIT}"


def _identity(value: str) -> str | None:
    return None if _WHOLE.fullmatch(value) else "must be an id, a whole number"


def _anything(_value: str) -> str | None:
    return None


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "limit": _limit,
    "registrationId": _identity,
    "changedSince": instant,
}
