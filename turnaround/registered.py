"""What a registration with the Prefect server did to each thing, as the lines that `turnaround deploy` prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Verb = Literal["created", "changed", "unchanged", "removed"]


@dataclass(frozen=True, slots=True)
class Registered:
    """One thing on the Prefect server, what was done to it, and what is to be known about it."""

    verb: Verb
    thing: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.verb:<9} {self.thing}{f' ({self.note})' if self.note else ''}"


def summary(done: Iterable[Registered]) -> str:
    """How many things were created, changed, left as they are and removed."""
    verbs = [one.verb for one in done]
    kinds: tuple[Verb, ...] = ("created", "changed", "unchanged", "removed")
    return ", ".join(f"{verbs.count(kind)} {kind}" for kind in kinds)
