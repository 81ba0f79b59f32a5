"""A run, and the whole of Tech Log and the worklist against the oracle's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.e2e.oracle import Expected, Oracle, View, plain
from tests.e2e.product import Product
from tests.e2e.stand import Schedule, Stand

# Subjects that are registrations may be written as either system does.
BY_REGISTRATION = ("aircraft_missing", "aircraft_set_shrunk")


class Play:
    """One operator's vendors, installation and oracle."""

    def __init__(self, stand: Stand, product: Product, schedule: Schedule | None = None) -> None:
        self.stand, self.product = stand, product
        self._schedule = schedule
        self.oracle = Oracle(product.rules)

    @property
    def schedule(self) -> Schedule:
        """The test's own schedule."""
        assert self._schedule is not None, "this play has the sandbox's day"
        return self._schedule

    def run(
        self,
        now: datetime,
        held: set[int] | None = None,
        *,
        deletions: bool = True,
        also: set[tuple[str, str]] | None = None,
    ) -> Any:
        """One run, which must leave exactly what the oracle says.

        Args:
            now: the logical time.
            held: flights whose record cannot be read.
            deletions: False where the guard holds them back.
            also: further items that must be open, which the oracle does not know of.
        """
        expected = self.foretell(now, held, deletions=deletions)
        outcome = self.product.run(now)
        self.compare(expected, also)
        wanted = "NeedsAttention" if expected.worklist or also else "Completed"
        assert outcome.state == wanted, outcome
        return outcome

    def foretell(self, now: datetime, held: set[int] | None = None, *, deletions: bool = True) -> Expected:
        return self.oracle.after_run(
            now, self.stand.leon(), self.stand.view(), frozenset(held or ()), deletions=deletions
        )

    def compare(self, expected: Expected, also: set[tuple[str, str]] | None = None) -> None:
        assert differences(expected.view, self.stand.view()) == []
        assert self.worklist() == expected.worklist | (also or set())

    def worklist(self) -> set[tuple[str, str]]:
        return {
            (code, plain(subject) if code in BY_REGISTRATION else subject) for code, subject in self.product.worklist()
        }

    def rest(self, now: datetime, **more: Any) -> Any:
        """A second run at the same instant: the same state, and not one write."""
        self.stand.forget_requests()
        outcome = self.run(now, **more)
        written = [(row["method"], row["path"], row["body"]) for row in self.stand.writes()]
        assert written == []
        return outcome


def differences(expected: View, found: View) -> list[str]:
    """What is not as it should be, one line a field."""
    lines = []
    for kind in ("users", "trips", "sectors"):
        wanted, there = getattr(expected, kind), getattr(found, kind)
        for key in sorted(wanted.keys() | there.keys()):
            if key not in there or key not in wanted:
                lines.append(f"{kind} {key}: {'is missing' if key in wanted else f'should not be there: {there[key]}'}")
                continue
            for name in sorted(wanted[key].keys() | there[key].keys()):
                should, is_ = wanted[key].get(name), there[key].get(name)
                if should != is_:
                    lines.append(f"{kind} {key} {name}: should be {should!r}, is {is_!r}")
    return lines
