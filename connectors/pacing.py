"""How fast a vendor may be asked: a token bucket, with a ceiling for any minute on top."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0
# A second more than the vendor's minute: requests sent 60 s apart may arrive less than 60 s apart.
CEILING_WINDOW = 61.0


class Pacer:
    """Hands out moments at which a request may go, in the order in which they were asked for. Thread-safe.

    Args:
        per_minute: the steady pace.
        burst: how many may go at once after a rest.
        ceiling: never more than this many in any minute, burst included; None: no ceiling.
        monotonic: a clock in seconds that never goes back.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        burst: int = 20,
        ceiling: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._interval = MINUTE / per_minute
        self._tolerance = (min(burst, per_minute) - 1) * self._interval
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._full_at = monotonic()
        self._granted: deque[float] | None = None if ceiling is None else deque(maxlen=ceiling)

    def wait(self) -> float:
        """Wait for one's turn. Returns the seconds waited."""
        now = self._monotonic()
        seconds = self._reserve(now) - now
        if seconds > 0:
            self._sleep(seconds)
        return max(seconds, 0.0)

    def _reserve(self, now: float) -> float:
        """The moment at which the next request may go, taken; by the generic cell rate algorithm."""
        with self._lock:
            moment = max(now, self._full_at - self._tolerance)
            if self._granted is not None:
                if len(self._granted) == self._granted.maxlen:
                    moment = max(moment, self._granted[0] + CEILING_WINDOW)
                self._granted.append(moment)
            self._full_at = max(self._full_at, moment) + self._interval
            return moment
