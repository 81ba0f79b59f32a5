"""What people do in Tech Log and in Tracking+ between two synchronisations: one act a method.

An act takes two small numbers: which of the records that it can befall, and in what way. Where there is no such record,
nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.veryon_line import Line

Record = dict[str, Any]
PUT_OFF = ("deferred", "overdue")
ROUTES = ("KLGA KATL", "KATL KLGA", "KLGA KXXX")


class People:
    """Crews, engineers and dispatchers of one operator.

    A signed-off flight, one that is not, and one to a place that Tracking+ does not know are there from the start, and
    a defect of each of the first two, and one of none.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        flown = [line.fly(), line.fly(signed=False), line.fly(route=ROUTES[2])]
        for sector in (*flown[:2], None):
            line.raise_defect(sector)

    def some(self, entity: str, pick: int, *states: str) -> Record | None:
        """One of the live records, in one of these states if any are named."""
        rows = sorted(self.line.techlog.rows(entity), key=lambda row: str(row["createdAt"]))
        rows = [row for row in rows if not states or row["status"] in states]
        return rows[pick % len(rows)] if rows else None

    # Flights and trip updates

    def fly(self, pick: int, how: int) -> None:
        more: Record = {} if how % 2 else {"fuelSummary": None, "picUserId": self.line.users["ben"]}
        self.line.fly(tail=pick % 3, route=ROUTES[how % 3], **more)

    def sign_off(self, pick: int, how: int) -> None:
        if row := self.some("sectors", pick, "inProgress"):
            self.line.sign_off(row["id"])

    def correct_flight(self, pick: int, how: int) -> None:
        if row := self.some("sectors", pick):
            fuel = row["fuelSummary"] and {**row["fuelSummary"], "usedFuel": 1250}
            changes = ({"landings": 2}, {"landings": 1}, {"fuelSummary": fuel}, {"maxFlightLevel": 390})
            self.line.edit("sectors", row["id"], **changes[how % 4])

    def delete_flight(self, pick: int, how: int) -> None:
        if row := self.some("sectors", pick):
            self.line.delete("sectors", row["id"])

    def ground_run(self, pick: int, how: int) -> None:
        self.line.ground_run(pick % 3)

    def correct_ground_run(self, pick: int, how: int) -> None:
        if row := self.some("trip-updates", pick):
            delta = {"flightSeconds": 1_170 * (how % 3), "cycles": 1, "landings": 0}
            self.line.edit("trip-updates", row["id"], delta=delta)

    def delete_ground_run(self, pick: int, how: int) -> None:
        if row := self.some("trip-updates", pick):
            self.line.delete("trip-updates", row["id"])

    # The life of a defect

    def raise_defect(self, pick: int, how: int) -> None:
        row = self.some("sectors", pick) if how % 2 else None
        self.line.raise_defect(row and row["id"])

    def edit(self, pick: int, how: int) -> None:
        if row := self.some("defects", pick):
            changes = ({"description": "Worse than it was."}, {"ataChapter": None}, {"defectType": "cabinReport"})
            self.line.edit("defects", row["id"], **changes[how % 3])

    def ask_for_deferral(self, pick: int, how: int) -> None:
        self.put_off(pick, how, "deferralPending")

    def defer(self, pick: int, how: int) -> None:
        if how % 3 == 0 and (row := self.some("defects", pick, "deferralPending")):
            self.line.edit("defects", row["id"], status="deferred")
        else:
            self.put_off(pick, how, PUT_OFF[how % 2])

    def put_off(self, pick: int, how: int, status: str) -> None:
        dates: tuple[Record, ...] = (
            {},
            {"targetDate": None},
            {"targetDate": None, "melCategory": "B"},
            {"targetDate": None, "melCategory": None},
        )
        if row := self.some("defects", pick, "open"):
            self.line.defer(row["id"], status=status, **dates[how % 4])

    def extend(self, pick: int, how: int) -> None:
        if row := self.some("defects", pick, "deferralPending", *PUT_OFF):
            before = len(row["deferral"]["extensions"])
            self.line.extend(row["id"], f"2026-04-{10 + before}", hour=10 + before / 60)

    def rectify(self, pick: int, how: int) -> None:
        if row := self.some("defects", pick, "open", "deferralPending", *PUT_OFF):
            closer = (self.line.users["eve"], self.line.users["ben"], None)[how % 3]
            self.line.rectify(row["id"], closedByUserId=closer)

    def reopen(self, pick: int, how: int) -> None:
        if row := self.some("defects", pick, "closed"):
            self.line.reopen(row["id"])

    def delete_defect(self, pick: int, how: int) -> None:
        if row := self.some("defects", pick):
            self.line.delete("defects", row["id"])

    # Tracking+

    def enter_place(self, pick: int, how: int) -> None:
        self.enter("places", icao="KXXX")

    def enter_user(self, pick: int, how: int) -> None:
        self.enter("users", email=f"ben@{self.line.stand.operator}.example")

    def enter_aircraft(self, pick: int, how: int) -> None:
        self.enter("registrations", registration="N103AC")

    def enter_log(self, pick: int, how: int) -> None:
        """Somebody has entered something else under the number of the next page."""
        mine = self.line.there("registrations", registration="N101AC")["id"]
        number = f"{self.line.pages + 1:06d}"
        if self.line.veryon.find("technical-logs", registrationId=mine, logNumber=number) is None:
            entry = {"entryType": "maintenanceEntry", "occurredAt": "2026-03-01T00:00:00Z"}
            self.line.veryon.add("technical-logs", registrationId=mine, logNumber=number, **entry)

    def enter(self, entity: str, **key: str) -> None:
        if self.line.veryon.find(entity, **key) is None:
            self.line.veryon.add(entity, **key)


Act = Callable[[People, int, int], None]
ACTS: tuple[Act, ...] = (
    People.defer, People.rectify, People.extend, People.edit, People.raise_defect, People.fly, People.sign_off,
    People.correct_flight, People.ground_run, People.ask_for_deferral, People.reopen, People.enter_place,
    People.correct_ground_run, People.delete_defect, People.delete_flight, People.delete_ground_run, People.enter_user,
    People.enter_aircraft, People.enter_log,
)  # fmt: skip
