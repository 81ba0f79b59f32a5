"""A bearer token, fetched when it is needed and shared by all threads of a client."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Tokens:
    """The current access token.

    Args:
        fetch: asks the vendor for a new token and returns it with the seconds for which to use it.
        monotonic: a clock in seconds that never goes back; a token's age must not depend on the wall clock.
    """

    __slots__ = ("_fetch", "_lifetime", "_lock", "_monotonic", "_since", "_value")

    def __init__(self, fetch: Callable[[], tuple[str, float]], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        # Held while fetching: one thread asks, the others wait for what it gets.
        self._lock = threading.Lock()
        self._value: str | None = None
        self._since = 0.0
        self._lifetime = 0.0

    def current(self) -> str:
        """The token, new when there is none or the old one has served its time.

        Raises:
            VendorError: whatever fetching raises.
        """
        with self._lock:
            now = self._monotonic()
            if self._value is None or now - self._since >= self._lifetime:
                self._value, self._lifetime = self._fetch()
                self._since = now
            return self._value

    def drop(self, value: str) -> None:
        """The vendor no longer takes this token. Nothing happens when another thread has replaced it already."""
        with self._lock:
            if self._value == value:
                self._value = None
