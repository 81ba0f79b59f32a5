"""JSON bodies as the strict stand-ins take them: an object, with nothing in it that no database keeps."""

from __future__ import annotations

import json
import math
from typing import Any

_DEEPEST = 50


class UnfitBody(Exception):  # noqa: N818  (the body is what is wrong)
    """A body that cannot be taken; `errors` are (field, what is wrong)."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field} {message}" for field, message in errors))
        self.errors = errors


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        UnfitBody: it is none, or holds what no database takes.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise UnfitBody([("body", "is not JSON")]) from None
    if not isinstance(value, dict):
        raise UnfitBody([("body", "is not an object")])
    unfit = [name for name, inner in value.items() if _unfit(name) or _unfit(inner)]
    printable = [name.encode("ascii", "replace").decode().replace("\x00", "?") for name in unfit]
    if unfit:
        raise UnfitBody([(name, "holds a character or a number that cannot be kept") for name in printable])
    return value


def _unfit(value: Any, depth: int = 0) -> bool:
    """NUL, half a surrogate pair, NaN or an infinity, however deep, and what is nested without end."""
    if depth > _DEEPEST:
        return True
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(_unfit(name) or _unfit(inner, depth + 1) for name, inner in value.items())
    return isinstance(value, list) and any(_unfit(inner, depth + 1) for inner in value)
