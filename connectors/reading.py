"""Strict reading of one record of a vendor's answer: every field is used, ignored by name, or signalled.

Types are not guessed: a number in a text is no number, a bool is no number, and a text that PostgreSQL could not hold
(NUL, half a surrogate pair) is refused. What is wrong raises RecordError: it names record and field, never the value.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from model.records import RecordError

log = logging.getLogger(__name__)

LONGEST_TEXT = 255
# What fits PostgreSQL's bigint.
LARGEST_INTEGER = 2**63 - 1

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# No exponent, no NaN, no thousands separator; what is longer is no figure of an aircraft.
_DECIMAL = re.compile(r"[+-]?\d{1,19}(\.\d{1,9})?", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_instant(text: str) -> datetime:
    """An ISO 8601 instant as aware UTC. Without an offset it is UTC.

    Raises:
        ValueError: it is none; a date alone is none.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError("is not an instant")
    try:
        parsed = datetime.fromisoformat(text.upper())
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not an instant") from None


class UnknownFields:
    """Fields that the contract does not know: told once a run, by name only, because a new field is no error."""

    def __init__(self, system: str) -> None:
        self._system = system
        self._told: set[tuple[str, str]] = set()

    def tell(self, kind: str, names: Collection[str]) -> None:
        """Log the names that were not told yet."""
        for name in names:
            if (kind, name) not in self._told:
                self._told.add((kind, name))
                log.info("%s %s has a field that the contract does not know: %r", self._system, kind, name[:64])

    def forget(self) -> None:
        """A new run begins."""
        self._told.clear()


class Fields:
    """The fields of one object, taken one by one.

    Args:
        payload: the object as it came.
        record: what the record is called in errors.
        path: where the object stands in the record; empty for the record itself.

    Raises:
        RecordError: payload is no object.
    """

    def __init__(self, payload: Any, record: str, path: str = "") -> None:
        if not isinstance(payload, dict):
            raise RecordError(record, path or "the record", "is missing" if payload is None else "is not an object")
        self.record = record
        self._payload = payload
        self._path = path
        self._taken: set[str] = set()

    def wrong(self, name: str, problem: str) -> RecordError:
        """The error for a field of this object."""
        return RecordError(self.record, self._at(name), problem)

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _take(self, name: str) -> Any:
        self._taken.add(name)
        return self._payload.get(name)

    def take(self, name: str) -> Any:
        """A value as it came, for a reader of its own; None where it is null or missing."""
        return self._take(name)

    def _must(self, name: str, value: Any) -> Any:
        if value is None:
            raise self.wrong(name, "is null" if name in self._payload else "is missing")
        return value

    def optional_text(self, name: str, longest: int = LONGEST_TEXT) -> str | None:
        """A text without the blanks around it; None where it is null, missing or blank."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(name, "is not a text")
        if len(value) > longest:
            raise self.wrong(name, f"is longer than {longest} characters")
        if _UNSTORABLE.search(value):
            raise self.wrong(name, "holds a NUL character or half a surrogate pair")
        return value.strip() or None

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """A text that must be there and not be blank."""
        value = self.optional_text(name, longest)
        if value is None and self._payload.get(name) is not None:
            raise self.wrong(name, "is blank")
        self._must(name, value)
        return str(value)

    def one_of(self, name: str, known: Collection[str]) -> str:
        """A value of a closed set. A new one is not guessed at."""
        value = self.text(name)
        if value not in known:
            raise self.wrong(name, f"holds a value that is not known; known are {', '.join(sorted(known))}")
        return value

    def optional_one_of(self, name: str, known: Collection[str]) -> str | None:
        """A value of a closed set, or None."""
        return None if self.optional_text(name) is None else self.one_of(name, known)

    def optional_integer(self, name: str) -> int | None:
        """A whole number, or None."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(name, "is not a whole number")
        if abs(value) > LARGEST_INTEGER:
            raise self.wrong(name, "is out of range")
        return value

    def integer(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.optional_integer(name)
        self._must(name, value)
        return value or 0

    def optional_decimal(self, name: str) -> Decimal | None:
        """A number, whole or not, with exactly the digits that its JSON had; or None.

        A JSON number with a fraction has gone through a float: its shortest text gives the digits back.
        """
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(name, "is not a number")
        if not abs(value) <= LARGEST_INTEGER:  # so that NaN is refused as well
            raise self.wrong(name, "is out of range")
        return Decimal(str(value))

    def optional_decimal_text(self, name: str, largest: int = LARGEST_INTEGER) -> Decimal | None:
        """A decimal number in a text, such as "1234.50", with exactly its digits; None where it is null or missing.

        A blank text is wrong: it may not pass for "there is none".
        """
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value.strip()):
            raise self.wrong(name, "is not a decimal number in a text")
        number = Decimal(value.strip())
        if abs(number) > largest:
            raise self.wrong(name, "is out of range")
        return number

    def optional_flag(self, name: str, default: bool) -> bool:  # noqa: FBT001  (the value itself)
        """True or false; the default where it is null or missing."""
        value = self._take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(name, "is neither true nor false")
        return value

    def flag(self, name: str) -> bool:
        """True or false, which must be there."""
        self._must(name, self._payload.get(name))
        return self.optional_flag(name, default=False)

    def optional_instant(self, name: str) -> datetime | None:
        """An instant, aware and UTC, or None."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(name, "is not an instant")
        try:
            return read_instant(value)
        except ValueError as error:
            raise self.wrong(name, str(error)) from None

    def instant(self, name: str) -> datetime:
        """An instant that must be there."""
        self._must(name, self._payload.get(name))
        value = self.optional_instant(name)
        assert value is not None  # noqa: S101  (for the type checker: null is refused above)
        return value

    def day(self, name: str) -> date:
        """A date as YYYY-MM-DD, which must be there."""
        value = self.text(name)
        if not _DATE.fullmatch(value):
            raise self.wrong(name, "is not a date")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.wrong(name, "is not a date") from None

    def optional_day(self, name: str) -> date | None:
        """A date as YYYY-MM-DD; None where it is null or missing. A blank text is wrong."""
        return None if self._take(name) is None else self.day(name)

    def inner(self, name: str) -> Fields:
        """An object that must be there."""
        value = self._must(name, self._take(name))
        return Fields(value, self.record, self._at(name))

    def optional_inner(self, name: str) -> Fields | None:
        """An object, or None."""
        return None if self._take(name) is None else self.inner(name)

    def items(self, name: str) -> Iterator[Fields]:
        """The objects of a list that must be there."""
        value = self._must(name, self._take(name))
        if not isinstance(value, list):
            raise self.wrong(name, "is not a list")
        for index, item in enumerate(value):
            yield Fields(item, self.record, self._at(f"{name}.{index}"))

    def optional_items(self, name: str) -> tuple[Fields, ...] | None:
        """The objects of a list, or None."""
        return None if self._take(name) is None else tuple(self.items(name))

    def optional_count(self, name: str) -> int | None:
        """How many entries a list has, whatever they are; or None."""
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.wrong(name, "is not a list")
        return len(value)

    def optional_texts(self, name: str) -> tuple[str, ...] | None:
        """The texts of a list without the blanks around them, blank ones left out; or None.

        Raises:
            RecordError: it is no list, or one of its entries is no text; names the entry.
        """
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.wrong(name, "is not a list")
        entries = Fields({str(index): entry for index, entry in enumerate(value)}, self.record, self._at(name))
        texts = (entries.optional_text(str(index)) for index in range(len(value)))
        return tuple(text for text in texts if text is not None)

    def free_object(self, name: str) -> dict[str, Any]:
        """An object whose keys are the operator's own; empty where it is null or missing."""
        value = self._take(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(name, "is not an object")
        return dict(value)

    def leftovers(self, ignored: Collection[str]) -> list[str]:
        """Names that were neither taken nor are ignored by name."""
        return sorted(map(str, (self._payload.keys() - self._taken).difference(ignored)))
