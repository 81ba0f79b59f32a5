"""What is read from a record: a value, or nothing, and what a person should know about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

# GraphQL's Int has 32 bits: LEON refuses the whole log for one that is larger.
LARGEST_WHOLE_NUMBER = 2**31 - 1


class UnreadableError(ValueError):
    """A value that cannot be read for certain. It is left out, never guessed.

    Attributes:
        problem: what is wrong with it, in words that follow the field's name; never the value.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that was left out of a record although the source has it.

    Attributes:
        field: its path in the source's own spelling, such as "postflightCustomData.hud_evs".
        problem: what is wrong with it, in words that follow the path; never the value itself.
    """

    field: str
    problem: str


class Value(NamedTuple):
    """What one field comes to: held is JSON-ready, or None where there is nothing to send."""

    held: Any = None
    signals: tuple[Signal, ...] = ()


def json_number(quantity: Decimal) -> int | float:
    """An exact quantity as JSON writes it: 7 and not 7.0, 0.3 and not 0.30000000000000004."""
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
