"""Aircraft that fly and break in Tech Log and are tracked in Tracking+, each synchronisation against the model."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.e2e.product import Product
from tests.e2e.stand import Stand, at
from tests.e2e.veryon_forms import plain
from tests.e2e.veryon_model import Record, Told, VeryonModel, content

FLOW = "techlog_to_veryon"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ICAO = re.compile(r"\b[A-Z]{4}\b")
# As Tech Log writes them, and as Tracking+ does, which has not got the third.
TAILS = ("N-101AC", "N102AC", "N-103AC")
TRACKED = ("N101AC", "N-102AC")
PLACES = ("KLGA", "KATL")
FUEL = {"preUpliftFuel": 900, "postUpliftFuel": 2400.5, "usedFuel": 1300.5, "remainingFuel": 1100}
# What each step of the model writes.
ROUTE_OF = {
    "log": "POST /technical-logs",
    "fuel": "PUT /technical-logs/{id}/fuel",
    "defect": "POST /defects",
    "change": "PATCH /defects/{id}",
    "deferral": "POST /defects/{id}/deferral",
    "closure": "POST /defects/{id}/closure",
}

ANSWER_LOST = {"lost_answer", "cut_json"}


class Line:
    """One operator's vendors, installation and model.

    Tracking+ knows the pilot ann and the engineer eve of Tech Log's users, and not ben.

    Attributes:
        users: ids in Tech Log by name.
        pages: how many pages of the log are written; of all aircraft together.
    """

    def __init__(self, stand: Stand, install: Callable[[Stand], Product]) -> None:
        self.stand = stand
        self.techlog, self.veryon = stand.world.techlog[stand.operator], stand.world.veryon[stand.operator]
        at_home = f"@{stand.operator}.example"
        self.users = {
            name: self.techlog.add("users", email=name + at_home, name=name.title(), loginEnabled=True)["id"]
            for name in ("ann", "ben", "eve")
        }
        self.aircraft = [self.techlog.add("aircraft", registration=tail, fuelUnit="kg")["id"] for tail in TAILS]
        for tail in TRACKED:
            self.veryon.add("registrations", registration=tail)
        for place in PLACES:
            self.veryon.add("places", icao=place)
        for name in ("integration", "Ann", "EVE"):
            self.veryon.add("users", email=name + at_home)
        self.product = install(stand)
        self.model = VeryonModel(self.product.tracking_rules)
        self.pages = 0

    # What people do in Tech Log

    def fly(self, tail: int = 0, route: str = "KLGA KATL", hour: float = 6, **fields: Any) -> str:
        """A flight of an hour and a half, signed off half an hour after landing; answers the sector's id.

        signed=False: its crew has not come to that yet.
        """
        here, there = route.split()
        trip = self.techlog.add(
            "trips", aircraftId=self.aircraft[tail], date=at(hour).date().isoformat(), category="private"
        )
        takeoff = at(hour)
        signed = {"status": "completed", "signedOffAt": wire(takeoff + timedelta(hours=2))}
        sector: Record = {
            "tripId": trip["id"], "aircraftId": self.aircraft[tail], "srpNumber": self.next_page(),
            "departureAirport": here, "arrivalAirport": there, "picUserId": self.users["ann"],
            "blockOffTime": wire(takeoff - timedelta(minutes=10)), "takeoffTime": wire(takeoff),
            "landingTime": wire(takeoff + timedelta(hours=1.5)), "blockOnTime": wire(takeoff + timedelta(minutes=96)),
            "landings": 1, "cycles": 2, "flightSeconds": 5_400, "fuelSummary": FUEL,
            **(signed if fields.pop("signed", True) else {"status": "inProgress"}),
            **fields,
        }  # fmt: skip
        return str(self.techlog.add("sectors", **sector)["id"])

    def sign_off(self, sector: str) -> None:
        taken_off = datetime.fromisoformat(self.row("sectors", sector)["takeoffTime"])
        self.edit("sectors", sector, status="completed", signedOffAt=wire(taken_off + timedelta(hours=2)))

    def next_page(self) -> str:
        self.pages += 1
        return f"{self.pages:06d}"

    def ground_run(self, tail: int = 0, hour: float = 5, **fields: Any) -> str:
        """Utilisation outside a flight; answers the trip update's id."""
        update: Record = {
            "aircraftId": self.aircraft[tail], "occurredAt": wire(at(hour)), "srpNumber": self.next_page(),
            "description": "Engine run after compressor wash.", "userId": self.users["eve"],
            "delta": {"flightSeconds": 1_170, "cycles": 1, "landings": 0}, **fields,
        }  # fmt: skip
        return str(self.techlog.add("trip-updates", **update)["id"])

    def raise_defect(self, sector: str | None = None, tail: int = 0, hour: float = 8, **fields: Any) -> str:
        """Answers the defect's id."""
        if sector is not None:
            fields = {"aircraftId": self.row("sectors", sector)["aircraftId"], **fields}
        defect: Record = {
            "aircraftId": self.aircraft[tail], "sectorId": sector, "reference": f"D{self.next_page()}",
            "description": "Left landing light inoperative.", "ataChapter": "33-42", "defectType": "pilotReport",
            "status": "open", "raisedAt": wire(at(hour)), "raisedByUserId": self.users["ann"], **fields,
        }  # fmt: skip
        return str(self.techlog.add("defects", **defect)["id"])

    def defer(self, defect: str, status: str = "deferred", **fields: Any) -> None:
        deferral = {
            "type": "MEL", "melCategory": "C", "reference": "33-42-01", "reason": "No spare part at base.",
            "targetDate": (at(0) + timedelta(days=9)).date().isoformat(), "deferredAt": wire(at(9)),
            "deferredByUserId": self.users["eve"], "extensions": [], **fields,
        }  # fmt: skip
        self.edit("defects", defect, status=status, deferral=deferral)

    def extend(self, defect: str, until: str, hour: float = 10) -> None:
        kept = self.row("defects", defect)["deferral"]
        added = {"approvedAt": wire(at(hour)), "targetDate": until, "reference": "EXT-1"}
        self.edit("defects", defect, deferral={**kept, "extensions": [*kept["extensions"], added]})

    def rectify(self, defect: str, **fields: Any) -> None:
        closure = {
            "actionText": "Lamp replaced, tested, found satisfactory.", "timeSpentMinutes": 45,
            "closedAt": wire(at(11)), "closedByUserId": self.users["eve"], **fields,
        }  # fmt: skip
        self.edit("defects", defect, status="closed", closure=closure)

    def reopen(self, defect: str) -> None:
        self.edit("defects", defect, status="open", closure=None)

    def edit(self, entity: str, key: str, **changes: Any) -> None:
        self.techlog.change(entity, key, **changes)

    def delete(self, entity: str, key: str) -> None:
        self.techlog.delete(entity, key)

    def row(self, entity: str, key: str) -> Record:
        found: Record = self.techlog.row(entity, key)
        return found

    # Runs

    def run(self, hour: float, *, all_told: bool = True) -> Any:
        """One synchronisation, which must leave exactly what the model says.

        all_told=False: what it must do is known, and not what a run through a fault before it has noted already.
        """
        now = self.clock(hour)
        told = self.model.after_sync(now, self.techlog.state(), self.veryon.state())
        self.stand.forget_requests()
        outcome = self.product.run(now, FLOW)
        self.compare(told, all_told=all_told)
        assert outcome.state == ("NeedsAttention" if told.worklist else "Completed"), outcome
        return outcome

    def rest(self, hour: float) -> None:
        """A run that has nothing to do: the same state, and not one write anywhere."""
        assert self.foretell(hour).steps == []
        self.run(hour)
        written = [(row["route"], row["body"]) for row in self.stand.requests() if row["is_write"]]
        assert written == [], written

    def foretell(self, hour: float) -> Told:
        """What a synchronisation would leave; it does not take place."""
        return self.model.foretell(at(hour), self.techlog.state(), self.veryon.state())

    def run_through(self, hour: float) -> Any:
        """One synchronisation through a fault, which may do a part of its work and nothing else."""
        now, before = self.clock(hour), self.veryon.state()
        self.stand.forget_requests()
        outcome = self.product.run(now, FLOW)
        assert outcome.state in {"Completed", "NeedsAttention", "Failed"}, outcome
        found = self.veryon.state()
        told = self.model.after_sync(now, self.techlog.state(), before, found, self.fuel_unanswered())
        problems = unlike(told, found)
        assert problems == [], "\n".join(problems)
        return outcome

    def fuel_unanswered(self) -> frozenset[int]:
        """The logs whose fuel was put in the last run and the answer to it lost, each time it was tried."""
        last = {row["path"]: row["fault"] for row in self.stand.requests() if row["route"] == ROUTE_OF["fuel"]}
        return frozenset(int(path.split("/")[-2]) for path, fault in last.items() if fault in ANSWER_LOST)

    def clock(self, hour: float) -> datetime:
        """The hour strikes at the vendors, too."""
        now = at(hour)
        self.stand.world.clock.set(now)
        return now

    def compare(self, told: Told, *, all_told: bool = True) -> None:
        problems = unlike(told, self.veryon.state())
        assert problems == [], "\n".join(problems)
        worklist = self.worklist()
        assert worklist == told.worklist or not all_told, (
            f"{worklist - told.worklist} too many, {told.worklist - worklist} missing"
        )

    def worklist(self) -> set[tuple[str, str]]:
        return {(code, subject_of(code, subject)) for code, subject in self.product.worklist()}

    def sent(self) -> list[tuple[str, Record]]:
        """What went to Tracking+ in the last run, as (route, body), without what is empty in a new record."""
        return [
            (route, {name: value for name, value in body.items() if value is not None} if "POST" in route else body)
            for route, body in self.stand.sent()
        ]

    def routes(self) -> list[str]:
        return [route for route, _ in self.sent()]

    def there(self, entity: str, **fields: Any) -> Record:
        """The one record of Tracking+ with these values."""
        rows = [row for row in self.veryon.rows(entity) if all(row[name] == value for name, value in fields.items())]
        assert len(rows) == 1, f"{len(rows)} {entity} with {fields}"
        return dict(rows[0])

    def words_of(self, code: str) -> str:
        """Everything that the only open item of this code says."""
        (item,) = self.product.items(code)
        return f"{item['summary']} {item['action']} {item['details']}"


def wire(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def subject_of(code: str, subject: str) -> str:
    """What an item is about, whatever stands around it."""
    if code == "user_missing":
        return ""
    if code == "aircraft_missing":
        return plain(subject.split(maxsplit=1)[0])
    found = (ICAO if code == "place_missing" else UUID).search(subject)
    return found.group() if found else subject


def unlike(told: Told, tracking: Record) -> list[str]:
    """What is not as it should be, one line a field."""
    lines = []
    logs, defects = content(tracking)
    for kind, wanted, found in (("log", told.logs, logs), ("defect", told.defects, defects)):
        for key in sorted({*wanted, *found}, key=str):
            should, is_ = wanted.get(key), found.get(key)  # type: ignore[call-overload]
            if should is None or is_ is None:
                lines.append(f"{kind} {key} {'should not be there' if should is None else 'is missing'}: {is_}")
                continue
            lines += [
                f"{kind} {key} {name}: should be {should.get(name, 'absent')!r}, is {is_.get(name, 'absent')!r}"
                for name in sorted({*should, *is_})
                if should.get(name) != is_.get(name)
            ]
    return lines
