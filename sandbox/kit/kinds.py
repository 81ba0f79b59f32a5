"""What a value of each field may be, for the strict stand-ins. A check returns what is wrong with it, or None."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Check = Callable[[Any], str | None]
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ICAO = re.compile(r"[A-Z0-9]{4}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a resource.

    Attributes:
        check: what its value may be.
        required: a POST must bring it.
        default: makes the value of a new record that does not bring it.
        frozen: a client may not set it to anything but what it is.
    """

    check: Check
    required: bool = False
    default: Callable[[], Any] = field(default=lambda: None)
    frozen: bool = False


def text(value: Any) -> str | None:
    """A string."""
    return None if isinstance(value, str) else "must be a string"


def filled(value: Any) -> str | None:
    """A string with something in it."""
    return None if isinstance(value, str) and value.strip() else "must be a string that is not empty"


def email(value: Any) -> str | None:
    """An email address, roughly."""
    return None if isinstance(value, str) and _EMAIL.fullmatch(value) else "must be an email address"


def icao(value: Any) -> str | None:
    """Four capital letters or digits."""
    return None if isinstance(value, str) and _ICAO.fullmatch(value) else "must be an ICAO code, four letters or digits"


def boolean(value: Any) -> str | None:
    """True or false."""
    return None if isinstance(value, bool) else "must be true or false"


def number(value: Any) -> str | None:
    """Any number; true and false are none."""
    return None if isinstance(value, int | float) and not isinstance(value, bool) else "must be a number"


def whole(minimum: int = 0) -> Check:
    """A whole number from `minimum`."""

    def check(value: Any) -> str | None:
        good = isinstance(value, int) and not isinstance(value, bool) and value >= minimum
        return None if good else f"must be a whole number, {minimum} or more"

    return check


def signed(value: Any) -> str | None:
    """A whole number, below zero too."""
    return None if isinstance(value, int) and not isinstance(value, bool) else "must be a whole number"


def one_of(*allowed: str) -> Check:
    """One of a few words."""
    return lambda value: None if value in allowed else f"must be one of {', '.join(allowed)}"


def uid(value: Any) -> str | None:
    """A UUID in its usual spelling."""
    try:
        good = isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        good = False
    return None if good else "must be a UUID"


def instant(value: Any) -> str | None:
    """ISO 8601, UTC, trailing Z."""
    if isinstance(value, str) and _INSTANT.fullmatch(value) and _parses(datetime.fromisoformat, value):
        return None
    return "must be an ISO 8601 instant in UTC with a trailing Z"


def day(value: Any) -> str | None:
    """YYYY-MM-DD."""
    if isinstance(value, str) and _DATE.fullmatch(value) and _parses(date.fromisoformat, value):
        return None
    return "must be a date, YYYY-MM-DD"


def anything(value: Any) -> str | None:
    """An object with whatever the operator has defined."""
    return None if isinstance(value, dict) else "must be an object"


def null_or(check: Check) -> Check:
    """The same, or null."""
    return lambda value: None if value is None else check(value)


def object_of(**fields: Check) -> Check:
    """An object with none but these fields, all of which may be left out."""

    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "must be an object"
        for name, inner in value.items():
            wrong = fields[name](inner) if name in fields else "is not known"
            if wrong:
                return f"{name} {wrong}"
        return None

    return check


def list_of(inner: Check) -> Check:
    """A list of such values."""

    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be a list"
        return next((f"[{n}] {wrong}" for n, each in enumerate(value) if (wrong := inner(each))), None)

    return check


def problems(fields: Mapping[str, Field], body: Mapping[str, Any], *, whole_record: bool) -> list[tuple[str, str]]:
    """(field, what is wrong) for a body; `whole_record` asks for the required fields, too."""
    wrong = [(name, "is not known") for name in body if name not in fields]
    if whole_record:
        wrong += [(name, "is required") for name, spec in fields.items() if spec.required and name not in body]
    for name, value in body.items():
        found = fields[name].check(value) if name in fields else None
        if found:
            wrong.append((name, found))
    return wrong


def _parses(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True
