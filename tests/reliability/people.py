"""People at work beside the played day: now and then somebody changes something, in any of the three systems.

Who does what to which record is thrown with dice that fall alike each time, among what there is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.kit.problems import Problem
from sandbox.leon.wire_time import read_instant, write_instant
from sandbox.techlog import defects
from sandbox.techlog.store import Row
from sandbox.veryon import defects as tracked
from sandbox.veryon import forecast
from sandbox.veryon.errors import Refused
from tests.e2e.stand import Stand

FROM, UNTIL = 3 * 60, 22 * 60  # minutes of the day
SHARE = 0.4  # of the ticks of each operator
SOON, LATER = timedelta(hours=1), timedelta(days=5)
KINDS = ("pilotReport", "maintenanceReport", "cabinReport")


class AtWork:
    """Everybody of one operator."""

    def __init__(self, stand: Stand, seed: int) -> None:
        self.leon, self.now = stand.store, stand.world.clock.now
        self.techlog, self.tracking = stand.world.techlog[stand.operator], stand.world.veryon[stand.operator]
        self.dice = Random(seed)
        self.acts: tuple[Callable[[], None], ...] = (
            self.move_flight, self.call_off_or_reinstate, self.rename_flight, self.correct_sector, self.correct_sector,
            self.raise_defect, self.describe_defect, self.defer, self.rectify, self.move_deferral,
            self.postpone_item, self.comply_with_item,
        )  # fmt: skip

    def maybe(self, minute: int) -> bool:
        """Perhaps one thing happens; answers whether its time has come."""
        if not FROM <= minute < UNTIL or self.dice.random() >= SHARE:
            return False
        # Where the system refuses it, nothing has happened.
        with suppress(Refused, Problem):
            self.dice.choice(self.acts)()
        return True

    def one(self, rows: Any) -> Any:
        """One of them, or None."""
        found = list(rows)
        return self.dice.choice(found) if found else None

    # Dispatch

    def flight(self) -> Row | None:
        """One of the next days that is confirmed."""
        soon, later = self.now() + SOON, self.now() + LATER
        return self.one(  # type: ignore[no-any-return]
            flight
            for flight in self.leon.flights.values()
            if flight["status"] == "CONFIRMED" and soon < read_instant(flight["startTimeUTC"]) < later
        )

    def move_flight(self) -> None:
        if flight := self.flight():
            by = timedelta(minutes=self.dice.choice((-15, 10, 25, 50)))
            names = ("startTimeUTC", "endTimeUTC")
            self.leon.patch_flight(
                flight["flightNid"], {name: write_instant(read_instant(flight[name]) + by) for name in names}
            )

    def call_off_or_reinstate(self) -> None:
        if flight := self.flight():
            self.leon.patch_flight(flight["flightNid"], {"isCnl": not flight["isCnl"]})

    def rename_flight(self) -> None:
        if flight := self.flight():
            self.leon.patch_flight(flight["flightNid"], {"flightNo": f"XTR{self.dice.randrange(1000)}"})

    # Crews and engineers at Tech Log

    def correct_sector(self) -> None:
        if row := self.one(row for row in self.techlog.rows("sectors") if row["status"] == "completed"):
            custom = {**(row["postflightCustomData"] or {}), "notes": f"Read again, {self.dice.randrange(100)}."}
            changes: tuple[Mapping[str, Any], ...] = (
                {"fuelSummary": self.read_again(row["fuelSummary"])},
                {"maxFlightLevel": self.dice.randrange(200, 410, 10)},
                {"postflightCustomData": custom},
            )
            self.techlog.change("sectors", row["id"], **self.dice.choice(changes))

    def read_again(self, fuel: Row | None) -> Row | None:
        """A little more was burnt than was written down, or less; what does not add up would be set aside."""
        if fuel is None or not fuel.get("usedFuel") or not fuel.get("remainingFuel"):
            return fuel
        more = self.dice.randrange(-20, 21)
        burnt = {"usedFuel": fuel["usedFuel"] + more, "remainingFuel": fuel["remainingFuel"] - more}
        return {**fuel, **burnt} if min(burnt.values()) > 0 else fuel

    def raise_defect(self) -> None:
        sector = self.one(row for row in self.techlog.rows("sectors") if row["status"] == "completed")
        if sector is not None:
            defects.raise_defect(
                self.techlog,
                {
                    "aircraftId": sector["aircraftId"], "sectorId": sector["id"], "ataChapter": "33-42",
                    "description": "Found on the walk-round.", "defectType": self.dice.choice(KINDS),
                    "raisedByUserId": sector["picUserId"], "reference": f"X{self.dice.randrange(10**6):06d}",
                },
            )  # fmt: skip

    def open_defect(self, *states: str) -> Row | None:
        return self.one(  # type: ignore[no-any-return]
            row for row in self.techlog.rows("defects") if row["status"] in states and row["reference"][0] == "X"
        )

    def describe_defect(self) -> None:
        if row := self.open_defect("open", "deferred"):
            words = f"Found on the walk-round, item {self.dice.randrange(100)}."
            self.techlog.change("defects", row["id"], description=words)

    def defer(self) -> None:
        if row := self.open_defect("open"):
            words = {"melCategory": "C", "reference": "33-42-01", "targetDate": self.day(9), "reason": "No spare."}
            defects.defer(self.techlog, row["id"], words)

    def rectify(self) -> None:
        if row := self.open_defect("open", "deferred"):
            defects.close(self.techlog, row["id"], {"actionText": "Replaced.", "timeSpentMinutes": 20})

    # The maintenance office at Tracking+

    def item(self, *limits: str) -> Row | None:
        return self.one(  # type: ignore[no-any-return]
            row
            for row in self.tracking.rows("forecast")
            if row["status"] in {"open", "inWork"} and any(row["nextDue"].get(name) is not None for name in limits)
        )

    def postpone_item(self) -> None:
        if row := self.item("date"):
            forecast.postpone(self.tracking, row["id"], {"days": self.dice.choice((-3, 5, 15))})

    def comply_with_item(self) -> None:
        row = self.item("flightHours", "date")
        if row is not None and row["repeat"]:
            forecast.comply(self.tracking, row["id"], {"roll": True})

    def move_deferral(self) -> None:
        twins = (
            row for row in self.tracking.rows("defects") if row["status"] == "deferred" and "X" in row["reference"]
        )
        if row := self.one(twins):
            tracked.set_deferral(self.tracking, row["id"], {"targetDate": self.day(10 + self.dice.randrange(20))})

    def day(self, ahead: int) -> str:
        now: datetime = self.now()
        return (now + timedelta(days=ahead)).date().isoformat()
