"""What the tables of Tracking+'s records are made of: a row a field, and how a payload comes of them.

docs/mappings.md is written from the tables (transforms/technical_log.py, transforms/defect_life.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from transforms.values import instant_text

Record = TypeVar("Record")
# Before, after. None: there is none.
Difference = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Field(Generic[Record]):
    """One field of a record in Tracking+.

    Attributes:
        name: the house's name of it; "utilisation.landings" stands inside "utilisation".
        sources: where it comes from, in the vendors' own spelling.
        reading: how we read that.
        compute: its JSON-ready value, or None where there is nothing to send.
    """

    name: str
    sources: tuple[str, ...]
    reading: str
    compute: Callable[[Record], Any]


def instant(read: Callable[[Record], datetime | None]) -> Callable[[Record], str | None]:
    """A UTC instant in whole seconds; parts of a second are cut off."""

    def compute(record: Record) -> str | None:
        moment = read(record)
        return None if moment is None else instant_text(moment)

    return compute


def written(fields: Iterable[Field[Record]], record: Record) -> dict[str, Any]:
    """The payload of a record, in the order of its table. What there is nothing of is not in it."""
    content: dict[str, Any] = {}
    for row in fields:
        value = row.compute(record)
        if value is not None:
            outer, _, inner = row.name.partition(".")
            if inner:
                content.setdefault(outer, {})[inner] = value
            else:
                content[outer] = value
    return content


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], ignored: Collection[str] = ()
) -> dict[str, Difference]:
    """The fields in which two payloads differ, by name; those inside another by their path.

    Args:
        before: the payload that was accepted over there.
        after: the payload as it would be now.
        ignored: names that do not count.
    """
    old, new = dict(_flat(before)), dict(_flat(after))
    return {
        name: (old.get(name), new.get(name))
        for name in sorted({*old, *new} - set(ignored))
        if old.get(name) != new.get(name)
    }


def _flat(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", held) for inner, held in value.items())
        else:
            yield name, value
