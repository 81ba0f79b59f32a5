"""Where an export of LEON's report and what we derive from LEON's API say different things of a duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from model.ftl_columns import BY_KEY
from transforms.ftl.import_cells import Wall, split

# An export tells no seconds, and whether LEON cuts or rounds them is its affair.
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of one duty, as the export and as we have it; shown as text, *** where it is personal."""

    duty_key: str
    column: str
    exported: str
    derived: str


def differences(
    duty_key: str, exported: Mapping[str, Any], derived: Mapping[str, Any], columns: Iterable[str]
) -> Iterator[Difference]:
    """Compare one duty in these columns.

    Args:
        duty_key: of the duty.
        exported: values as read_cell gives them.
        derived: values as the database gives them.
        columns: keys of the columns that the export has.
    """
    for key in columns:
        one, other = exported[key], derived[key]
        if not is_same(BY_KEY[key].type, one, other):
            hidden = BY_KEY[key].is_personal
            yield Difference(duty_key, key, *(_masked(value) if hidden else shown(value) for value in (one, other)))


def is_same(kind: str, exported: Any, derived: Any) -> bool:
    """Whether the two say the same. Times and lengths may be less than a minute apart; no list is an empty list."""
    if kind == "text[]":
        # As the export writes it: a comma inside a value cannot be told from one between two.
        return _listed(exported) == _listed(split(", ".join(one or "" for one in derived or ())))
    if kind == "interval[]":
        ours, theirs = _listed(exported), _listed(derived)
        return len(ours) == len(theirs) and all(map(_is_same_length, ours, theirs))
    if kind == "text":
        return _words(exported) == _words(derived)
    if exported is None or derived is None:
        return exported is None and derived is None
    match kind:
        case "interval" | "timestamptz":
            return bool(abs(exported - derived) < MINUTE)
        case "time" | "timetz":
            return _is_same_clock(_clock(exported), _clock(derived))
    return bool(exported == derived)


def shown(value: Any) -> str:
    """For people: lengths as H:MM, instants in UTC, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, timedelta):
        minutes, seconds = divmod(abs(value) // timedelta(seconds=1), 60)
        text = f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
        return f"-{text}" if value < timedelta() else text
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}Z"
    if isinstance(value, time | Wall):
        return f"{_clock(value):%H:%M}"
    return str(value)


def _masked(value: Any) -> str:
    return "" if value is None else "***"


def _listed(values: list[Any] | None) -> list[Any]:
    return [] if values is None or not any(one is not None for one in values) else values


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def _is_same_length(one: timedelta | None, other: timedelta | None) -> bool:
    return one is other if one is None or other is None else abs(one - other) < MINUTE


def _clock(value: time | Wall) -> time:
    return value.clock if isinstance(value, Wall) else value


def _is_same_clock(one: time, other: time) -> bool:
    apart = abs(_since_midnight(one) - _since_midnight(other))
    return min(apart, DAY - apart) < MINUTE


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
