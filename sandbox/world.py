"""Everything that the stand-ins are made of, for tests and for the control API: clock, faults, log, stores."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sandbox.kit.calls import Vendor
from sandbox.kit.clock import Beginning, Clock
from sandbox.kit.faults import Faults
from sandbox.kit.requestlog import RequestLog
from sandbox.kit.tampers import Tampers
from sandbox.techlog.store import TechlogStore
from sandbox.veryon.store import VeryonStore

SOME_DAY = date(2026, 3, 10)


class World:
    """One sandbox.

    Attributes:
        operators: the operators' keys, as in the URLs.
        clock: the stand-ins' time; setting it plays the day.
        faults, tampers, requests: what goes wrong, what is falsified, what was asked.
        leon, techlog, veryon: each operator's store.
        vendors: the stand-ins that are served, by name.
        lock: held while anything in here is read or changed.
    """

    def __init__(self, day: date | None, operators: Sequence[str], clock: Clock | None = None) -> None:
        """Lay the stores out, and fill them with `day`; without a day they stay empty.

        Without a clock, time stands still at 00:00 UTC of the day. Events of the day up to the clock's instant are
        played at once.
        """
        self.operators = tuple(operators)
        self.clock = clock or Clock(datetime.combine(day or SOME_DAY, time(), UTC))
        self.lock = self.clock.lock  # one lock: the clock changes the stores, and requests make the clock play
        self.faults = Faults()
        self.tampers = Tampers()
        self.requests = RequestLog()
        self.vendors: dict[str, Vendor] = {}
        self.leon = self._leon_stores()
        self.techlog = {name: TechlogStore(name, self.clock, self.lock) for name in operators}
        self.veryon = {name: VeryonStore(name, self.clock, self.lock) for name in operators}
        if day:
            self._live(day)

    def _leon_stores(self) -> dict[str, Any]:
        if importlib.util.find_spec("sandbox.leon") is None:
            return {}
        store = importlib.import_module("sandbox.leon.store").LeonStore
        return {name: store(name, self.clock) for name in self.operators}

    def _live(self, day: date) -> None:
        """Begin the day with its fleet and schedule, and let the clock play the rest."""
        lived = importlib.import_module("sandbox.day").build(day, self.operators)
        first = [event.at for event in lived.timeline[:1]]
        begins = min([datetime.combine(day, time(), UTC), self.clock.now(), *first])
        self.clock.schedule([Beginning(begins, "the day begins", lived.populate), *lived.timeline], self)
        self.clock.play()
