"""One thing that happens at a fixed instant of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sandbox.leon.store import LeonStore


class World(Protocol):
    """What the day needs of the sandbox's world."""

    @property
    def leon(self) -> Mapping[str, LeonStore]:
        """Each operator's LEON."""

    @property
    def techlog(self) -> Mapping[str, Any]:
        """Each operator's Tech Log."""

    @property
    def veryon(self) -> Mapping[str, Any]:
        """Each operator's Tracking+."""


@dataclass(frozen=True)
class Event:
    """Something that a person does in one of the systems.

    Attributes:
        at: when, UTC. The world's clock plays it once its time has come.
        operator: whose day it changes.
        describe: what it is, in one line.
        apply: does it.
    """

    at: datetime
    operator: str
    describe: str
    apply: Callable[[World], None]
