"""Where an export of LEON's report and what we derive from LEON's API say different things of a duty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    if kind in _LISTS_AND_TEXTS:
        return _LISTS_AND_TEXTS[kind](exported, derived)
    if exported is None or derived is None:
        return exported is None and derived is None
    return _SAME.get(kind, _is_equal)(exported, derived)


def shown(value: Any) -> str:
    """For people: lengths as H:MM, instants in UTC, nothing as nothing."""
    return "" if value is None else _SHOWN.get(type(value), str)(value)


def _length(value: timedelta) -> str:
    minutes, seconds = divmod(abs(value) // timedelta(seconds=1), 60)
    text = f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return f"-{text}" if value < timedelta() else text


def _masked(value: Any) -> str:
    return "" if value is None else "***"


def _listed(values: list[Any] | None) -> list[Any]:
    return [] if values is None or not any(one is not None for one in values) else values


def _are_same_texts(exported: list[Any] | None, derived: list[Any] | None) -> bool:
    """As the export writes them: a comma inside a value cannot be told from one between two."""
    return _listed(exported) == _listed(split(", ".join(one or "" for one in derived or ())))


def _are_same_lengths(exported: list[Any] | None, derived: list[Any] | None) -> bool:
    ours, theirs = _listed(exported), _listed(derived)
    return len(ours) == len(theirs) and all(map(_is_same_length, ours, theirs))


def _is_same_text(exported: str | None, derived: str | None) -> bool:
    return (exported or "").split() == (derived or "").split()


def _is_same_length(one: timedelta | None, other: timedelta | None) -> bool:
    return one is other if one is None or other is None else _is_near(one, other)


def _is_near(one: Any, other: Any) -> bool:
    return bool(abs(one - other) < MINUTE)


def _is_equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _clock(value: time | Wall) -> time:
    return value.clock if isinstance(value, Wall) else value


def _is_same_clock(one: time | Wall, other: time | Wall) -> bool:
    apart = abs(_since_midnight(_clock(one)) - _since_midnight(_clock(other)))
    return min(apart, DAY - apart) < MINUTE


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)


_LISTS_AND_TEXTS: dict[str, Callable[[Any, Any], bool]] = {
    "text": _is_same_text,
    "text[]": _are_same_texts,
    "interval[]": _are_same_lengths,
}
_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "interval": _is_near,
    "timestamptz": _is_near,
    "time": _is_same_clock,
    "timetz": _is_same_clock,
}
_SHOWN: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "Yes" if value else "No",
    timedelta: _length,
    datetime: lambda value: f"{value.astimezone(UTC):%Y-%m-%d %H:%M}Z",
    time: lambda value: f"{value:%H:%M}",
    Wall: lambda value: f"{value.clock:%H:%M}",
    list: lambda values: ", ".join(map(shown, values)),
}
