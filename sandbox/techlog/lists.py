"""Lists: the query's parameters, checked one by one, and the page that they ask for."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from sandbox.kit.calls import Call
from sandbox.kit.kinds import instant, one_of, uid
from sandbox.kit.problems import invalid
from sandbox.techlog.resources import Resource
from sandbox.techlog.store import Row, TechlogStore

_DEFAULT_PER_PAGE = 10
_MAX_PER_PAGE = 50
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_PUNCTUATION = re.compile(r"[^a-z0-9]")


def page(store: TechlogStore, resource: Resource, call: Call) -> dict[str, Any]:
    """The envelope of one page.

    Raises:
        Problem: 422, naming every parameter that is wrong.
    """
    given = _checked(resource, call)
    number = int(given.get("page", ["1"])[0])
    size = int(given.get("perPage", [str(_DEFAULT_PER_PAGE)])[0])
    deleted = given.get("includeDeleted") == ["true"]
    first = (number - 1) * size
    with store.lock:
        rows = [row for row in store.look(resource.table, deleted=deleted) if _wanted(row, resource, given)]
        results = [shown(resource, copy.deepcopy(row)) for row in rows[first : first + size]]
    return {
        "total": len(rows),
        "page": number,
        "perPage": size,
        "hasNext": first + size < len(rows),
        "hasPrev": number > 1,
        "results": results,
    }


def shown(resource: Resource, row: Row) -> Row:
    """A row as the wire shows it."""
    hidden = {"createdAt": not resource.has_created, "deletedAt": not resource.has_deleted}
    return {name: value for name, value in row.items() if not hidden.get(name)}


def _checked(resource: Resource, call: Call) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in call.query:
        given.setdefault(name, []).append(value)
    checks = _checks(resource)
    wrong: list[tuple[str, str]] = []
    for name, values in given.items():
        if name not in checks:
            wrong.append((name.replace("\x00", "\N{REPLACEMENT CHARACTER}"), "is not known"))
        elif len(values) > 1 and not name.endswith("[]"):
            wrong.append((name, "is given more than once"))
        elif any("\x00" in value for value in values):
            wrong.append((name, "holds a NUL character"))
        else:
            wrong += [(name, found) for value in values if (found := checks[name](value))]
    if wrong:
        raise invalid(wrong)
    return given


def _checks(resource: Resource) -> dict[str, Callable[[Any], str | None]]:
    checks: dict[str, Callable[[Any], str | None]] = {"page": _between(1, 10**9), "perPage": _between(1, _MAX_PER_PAGE)}
    if resource.has_deleted:
        checks |= {"updatedSince": instant, "includeDeleted": one_of("true", "false")}
    filters: dict[str, Callable[[Any], str | None]] = {
        "status": one_of("planned", "inProgress", "completed"),
        "aircraftIds[]": uid,
    }
    return checks | {name: filters.get(name, _anything) for name in resource.filters}


def _wanted(row: Row, resource: Resource, given: dict[str, list[str]]) -> bool:
    """Whether a row passes every filter that is given."""
    aircraft = "id" if resource.table == "aircraft" else "aircraftId"
    tests: dict[str, Callable[[list[str]], bool]] = {
        "updatedSince": lambda values: bool(row["updatedAt"] >= _as_stamp(values[0])),
        "externalRef": lambda values: bool(row["externalRef"] == values[0]),
        "status": lambda values: bool(row["status"] == values[0]),
        "aircraftIds[]": lambda values: row[aircraft] in {value.lower() for value in values},
        "email": lambda values: bool(row["email"].casefold() == values[0].casefold()),
        "registration": lambda values: _folded(values[0]) in _folded(row["registration"]),
    }
    return all(tests[name](values) for name, values in given.items() if name in tests)


def _as_stamp(text: str) -> str:
    """An instant with six digits of fraction, as updatedAt is written, so that texts compare like instants."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<6}Z"


def _folded(registration: str) -> str:
    return _PUNCTUATION.sub("", registration.casefold())


def _between(least: int, most: int) -> Callable[[Any], str | None]:
    def check(value: str) -> str | None:
        good = _WHOLE.fullmatch(value) and least <= int(value) <= most
        return None if good else f"must be a whole number from {least} to {most}"

    return check


def _anything(_value: Any) -> str | None:
    return None
