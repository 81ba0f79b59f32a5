"""Bearer tokens: client credentials in, a token for an hour of sandbox time out."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sandbox.kit.clock import Clock

LIFE = timedelta(hours=1)


class Tokens:
    """The tokens that one client holds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expires: dict[str, datetime] = {}

    def issue(self) -> str:
        """A new token; older ones stay good."""
        token = secrets.token_urlsafe(24)
        self._expires[token] = self._clock.now() + LIFE
        return token

    def good(self, token: str) -> bool:
        """Whether it was issued here and has not expired."""
        expires = self._expires.get(token)
        return expires is not None and self._clock.now() < expires

    def drop(self, token: str) -> None:
        """Forget a token before its time."""
        self._expires.pop(token, None)

    def drop_all(self) -> None:
        """Forget every token."""
        self._expires.clear()
