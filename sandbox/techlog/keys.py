"""Idempotency keys: the first answer to a POST, kept for 24 hours of sandbox time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.kit.calls import Answer
from sandbox.kit.clock import Clock
from sandbox.kit.problems import conflict

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    request: str
    answer: Answer


class IdempotencyKeys:
    """The keys of one operator. Only what was created is kept: a refused request may be mended under the same key."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def first_answer(self, key: str, path: str, body: Any) -> Answer | None:
        """The answer that this key got before.

        Raises:
            Problem: 409, the key came with another request.
        """
        kept = self._kept.get(key)
        if kept is None or self._clock.now() >= kept.at + KEPT:
            return None
        if kept.request != _request(path, body):
            raise conflict("idempotencyKeyReused", "This Idempotency-Key came with another request before.")
        return kept.answer

    def keep(self, key: str, path: str, body: Any, answer: Answer) -> None:
        """Keep an answer."""
        self._kept[key] = _Kept(self._clock.now(), _request(path, body), answer)


def _request(path: str, body: Any) -> str:
    """The same for the same JSON, whatever its spacing and the order of its members."""
    return f"{path} {json.dumps(body, sort_keys=True)}"
