"""The stand-ins' clock: it stands still until it is set, or follows the wall; either way it plays what falls due."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Protocol


class Due(Protocol):
    """Something that happens at an instant of the day, as `sandbox.day` lists it."""

    @property
    def at(self) -> datetime:
        """When, UTC."""

    @property
    def describe(self) -> str:
        """What happens, in a few words."""

    @property
    def apply(self) -> Callable[[Any], None]:
        """Makes it happen, in a world."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The event that comes before all others of a day."""

    at: datetime
    describe: str
    apply: Callable[[Any], None]


class Clock:
    """The time of the stand-ins, UTC.

    While an event is played, now() is the event's own instant, so that whatever it touches is stamped with the time at
    which it happened and not with the time up to which the clock was set. `lock` is held while events are played.
    """

    def __init__(self, now: datetime | None) -> None:
        """Start at `now`, standing still; None follows the wall clock."""
        self.lock = threading.RLock()
        self._now = None if now is None else instant(now)
        self._playing: datetime | None = None
        self._pending: list[Due] = []
        self._world: Any = None

    @property
    def mode(self) -> str:
        """Either `still` or `wall`."""
        return "wall" if self._now is None else "still"

    def now(self) -> datetime:
        """The present instant, aware and UTC."""
        return self._playing or self._now or datetime.now(UTC)

    def schedule(self, events: Iterable[Due], world: Any) -> None:
        """Take the events of a day, in any order, to be applied to `world`. Replaces what was scheduled before."""
        with self.lock:
            self._pending = sorted(events, key=attrgetter("at"))
            self._world = world

    def set(self, now: datetime | None) -> list[str]:
        """Set the clock (None: follow the wall) and play every event due up to then, in order; returns what was played.

        Setting it back is allowed and undoes nothing.
        """
        with self.lock:
            self._now = None if now is None else instant(now)
            return self.play()

    def play(self) -> list[str]:
        """Play what is due by now and has not been played; returns what was played."""
        played: list[str] = []
        with self.lock:
            until = self._now or datetime.now(UTC)
            while self._pending and self._pending[0].at <= until:
                event = self._pending.pop(0)
                self._playing = event.at
                try:
                    event.apply(self._world)
                finally:
                    self._playing = None
                played.append(event.describe)
        return played


def instant(value: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: it has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("the sandbox clock needs an instant with a time zone")
    return value.astimezone(UTC)


def from_text(text: str) -> datetime:
    """Read an ISO 8601 instant with a time zone.

    Raises:
        ValueError: it is not one.
    """
    return instant(datetime.fromisoformat(text))


def to_text(value: datetime) -> str:
    """Write an instant as the vendors do: UTC, trailing Z, microseconds only where there are some."""
    return instant(value).isoformat().replace("+00:00", "Z")
