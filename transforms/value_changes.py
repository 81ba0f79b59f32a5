"""Which fields of a record differ between two versions of it, however deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Changes = dict[str, dict[str, Any]]


def value_changes(before: Any, after: Any) -> Changes:
    """The leaves that differ.

    Returns:
        Path -> {"from": old, "to": new}, by path, such as crewMemberList[1].position.name. What is absent is None; a
        part that one version has not got at all is shown by its own leaves.
    """
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    return {
        path: {"from": old.get(path), "to": new.get(path)}
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    }


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from _leaves(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple) and value:
        for position, part in enumerate(value):
            yield from _leaves(part, f"{path}[{position}]")
    elif path:
        yield path, value
