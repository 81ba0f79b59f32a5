"""Access tokens and the request limit of one operator."""

from __future__ import annotations

import time
from collections import deque
from datetime import datetime, timedelta
from secrets import token_hex

TOKEN_LIFE = timedelta(minutes=30)  # documented
MOST_TOKENS = 500  # documented: active access tokens of one refresh token, then HTTP 429 with Retry-After


class Tokens:
    """Access tokens by their expiry, on the sandbox's clock."""

    def __init__(self) -> None:
        self._expires: dict[str, datetime] = {}

    def issue(self, now: datetime) -> str | None:
        """A new token, or None when too many are alive."""
        self._expires = {token: end for token, end in self._expires.items() if end > now}
        if len(self._expires) >= MOST_TOKENS:
            return None
        token = token_hex(20)
        self._expires[token] = now + TOKEN_LIFE
        return token

    def valid(self, token: str, now: datetime) -> bool:
        """Whether the token was issued, was not dropped and has not run out."""
        return self._expires.get(token, now) > now

    def seconds_to_next_expiry(self, now: datetime) -> int:
        """What Retry-After says when too many are alive."""
        return max(1, int((min(self._expires.values()) - now).total_seconds())) if self._expires else 1

    def drop(self, token: str) -> None:
        """Revokes one token."""
        self._expires.pop(token, None)

    def drop_all(self) -> None:
        """Revokes every token."""
        self._expires.clear()


class RateLimit:
    """Requests in the last minute of real time: a gateway does not know the sandbox's clock."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque()

    def exceeded(self, per_minute: int | None) -> bool:
        """Counts this request, and whether it is one too many. None: no limit."""
        if per_minute is None:
            return False
        now = time.monotonic()
        while self._taken and self._taken[0] <= now - 60:
            self._taken.popleft()
        if len(self._taken) >= per_minute:
            return True
        self._taken.append(now)
        return False
