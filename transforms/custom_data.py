"""Typed reading of custom data: what pilots enter in fields that each operator sets up differently (ruling 26).

Null, a missing key and a text of blanks only are absent everywhere. What a reading does not know raises UnreadableError
and is left out: a guess would stand in LEON as a fact. READINGS says the same as a table, with examples that tests hold
the functions to; docs/mappings.md is written from it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.values import LARGEST_WHOLE_NUMBER, UnreadableError

# Compared without the blanks around them and without regard to case.
FLAG_WORDS: Final[Mapping[str, bool]] = {
    "yes": True, "y": True, "true": True, "t": True, "1": True, "on": True,
    "no": False, "n": False, "false": False, "f": False, "0": False, "off": False,
}  # fmt: skip

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_SEPARATORS = re.compile(r"[,;\r\n]")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
# Above it a float no longer holds every whole number, so its digits would be made up.
_EXACT = 2**53


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def flag(value: Any) -> bool | None:
    """Yes or no: true and false, 1 and 0, or one of FLAG_WORDS.

    Raises:
        UnreadableError: it is anything else.
    """
    if _is_absent(value):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in {0, 1}:
        return value == 1
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word not in FLAG_WORDS:
        raise UnreadableError("is neither yes nor no")
    return FLAG_WORDS[word]


def whole_number(value: Any) -> int | None:
    """A whole number of 0 or more, as a number or as a text of digits.

    Raises:
        UnreadableError: it is anything else; true and false are no numbers.
    """
    if _is_absent(value):
        return None
    whole = _whole(value)
    if whole is None:
        raise UnreadableError("is not a whole number")
    if whole < 0:
        raise UnreadableError("is negative")
    if whole > LARGEST_WHOLE_NUMBER:
        raise UnreadableError("is larger than LEON takes")
    return whole


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    return None


def text(value: Any) -> str | None:
    """A text without the blanks around it; a number as its digits, true and false as these words.

    Raises:
        UnreadableError: it is anything else, or no JSON could carry it.
    """
    if _is_absent(value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _digits(value)
    if not isinstance(value, str):
        raise UnreadableError("is not a text")
    if _UNSENDABLE.search(value):
        raise UnreadableError("holds a NUL character or half a surrogate pair")
    return value.strip()


def _digits(value: float) -> str:
    if not math.isfinite(value):
        raise UnreadableError("is not a number")
    return str(int(value)) if value == int(value) and abs(value) < _EXACT else str(value)


def approaches(value: Any) -> list[dict[str, Any]] | None:
    """Approaches flown, as [{"approach": name, "count": n}]: equal names added up, in the order they first appear in.

    Raises:
        UnreadableError: part of it cannot be read; the rest would look complete and not be.
    """
    if _is_absent(value):
        return None
    counted: dict[str, int] = {}
    for name, count in _approaches(value):
        counted[name] = counted.get(name, 0) + count
    if any(count > LARGEST_WHOLE_NUMBER for count in counted.values()):
        raise UnreadableError("holds a count that is larger than LEON takes")
    return [{"approach": name, "count": count} for name, count in counted.items()] or None


def _approaches(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, str):
        # A list that was pasted as text would come apart at its commas.
        if value.lstrip().startswith(("[", "{")):
            raise UnreadableError("is a list written as a text")
        yield from ((_name(part), 1) for part in _SEPARATORS.split(value) if part.strip())
    elif isinstance(value, list):
        yield from (_entry(entry) for entry in value if not _is_absent(entry))
    elif isinstance(value, dict):
        yield from ((_name(name), _count(count)) for name, count in value.items())
    else:
        raise UnreadableError("is not a list of approaches")


def _entry(entry: Any) -> tuple[str, int]:
    if isinstance(entry, str):
        return _name(entry), 1
    if not isinstance(entry, dict):
        raise UnreadableError("holds an entry that is no approach")
    if not entry.keys() <= {"approach", "count"}:
        raise UnreadableError("holds an entry with more than an approach and its count")
    count = entry.get("count")
    return _name(entry.get("approach")), 1 if _is_absent(count) else _count(count)


def _name(value: Any) -> str:
    name = text(value) if isinstance(value, str) else None
    if not name:
        raise UnreadableError("holds an approach without a name")
    return name


def _count(value: Any) -> int:
    try:
        count = whole_number(value)
    except UnreadableError:
        count = None
    if not count:
        raise UnreadableError("holds a count that is not a whole number of 1 or more")
    return count


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a reading's table.

    Attributes:
        holds: what Tech Log holds, in words.
        becomes: what it is read as, in words.
        examples: values as JSON has them, with what they are read as; SIGNALLED for what is refused.
    """

    holds: str
    becomes: str
    examples: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading custom data, as documentation has it."""

    name: str
    read: Callable[[Any], Any]
    cases: tuple[Case, ...]


SIGNALLED: Final = object()
_ABSENT = Case("nothing: no such key, null, or a text of blanks only", "absent", ((None, None), ("  ", None)))


def _words(*, meaning: bool) -> str:
    return ", ".join(f"`{word}`" for word, means in FLAG_WORDS.items() if means is meaning)


READINGS: Final[tuple[Reading, ...]] = (
    Reading(
        "Yes or no",
        flag,
        (
            Case("`true` or `false`", "as it is", ((True, True), (False, False))),
            Case("1 or 0", "`true` or `false`", ((1, True), (0, False), (1.0, True))),
            Case(f"one of the texts {_words(meaning=True)}, in any case", "`true`", (("yes", True), (" Y ", True))),
            Case(f"one of the texts {_words(meaning=False)}, in any case", "`false`", (("no", False), ("OFF", False))),
            _ABSENT,
            Case("anything else", "signalled", ((2, SIGNALLED), ("maybe", SIGNALLED), (["yes"], SIGNALLED))),
        ),
    ),
    Reading(
        "Whole number",
        whole_number,
        (
            Case("a whole number of 0 or more", "as it is", ((3, 3), (0, 0), (4.0, 4))),
            Case("a text of its digits", "the number", (("12", 12), (" 7 ", 7), ("0", 0))),
            _ABSENT,
            Case("a negative number", "signalled", ((-1, SIGNALLED), ("-1", SIGNALLED))),
            Case("a number that is larger than LEON's `Int` takes", "signalled", ((2147483648, SIGNALLED),)),
            Case(
                "anything else; `true` and `false` are no numbers",
                "signalled",
                ((1.5, SIGNALLED), ("1.0", SIGNALLED), ("three", SIGNALLED), (True, SIGNALLED)),
            ),
        ),
    ),
    Reading(
        "Text",
        text,
        (
            Case("a text", "as it is, without the blanks around it", (("Smooth", "Smooth"), (" a\nb ", "a\nb"))),
            Case("a number", "its digits", ((2, "2"), (1.5, "1.5"), (2.0, "2"))),
            Case("`true` or `false`", "that word", ((True, "true"), (False, "false"))),
            _ABSENT,
            Case("anything else", "signalled", ((["Smooth"], SIGNALLED), ({"text": "Smooth"}, SIGNALLED))),
        ),
    ),
    Reading(
        "Approaches",
        approaches,
        (
            Case(
                "a list of objects with `approach` and `count`; a missing count is 1",
                "as it is",
                (([{"approach": "ILS", "count": 2}, {"approach": "VOR"}],
                  [{"approach": "ILS", "count": 2}, {"approach": "VOR", "count": 1}]),),
            ),
            Case("a list of names", "each counts 1", ((["ILS"], [{"approach": "ILS", "count": 1}]),)),
            Case("an object of names and counts", "as it is", (({"ILS": "2"}, [{"approach": "ILS", "count": 2}]),)),
            Case(
                "a text of names, separated by comma, semicolon or line break",
                "each counts 1",
                (("ILS; VOR", [{"approach": "ILS", "count": 1}, {"approach": "VOR", "count": 1}]),),
            ),
            Case(
                "the same name more than once, in any of these",
                "added up, where it first appears",
                (("ILS, VOR, ILS", [{"approach": "ILS", "count": 2}, {"approach": "VOR", "count": 1}]),),
            ),
            Case("nothing: as above, or an empty list or object", "absent", ((None, None), ([], None), ({}, None))),
            Case(
                "a count that is not a whole number of 1 or more",
                "the whole field is signalled",
                (([{"approach": "ILS", "count": 0}, {"approach": "VOR"}], SIGNALLED), ({"ILS": "two"}, SIGNALLED)),
            ),
            Case(
                "anything else",
                "the whole field is signalled",
                ((3, SIGNALLED), ([3], SIGNALLED), ([{"name": "ILS"}], SIGNALLED), ('["ILS"]', SIGNALLED)),
            ),
        ),
    ),
)  # fmt: skip
