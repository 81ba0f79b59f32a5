"""A fleet that flies in Tech Log and is maintained by Tracking+'s due list, each synchronisation against the oracle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from tests.e2e.due_oracle import DueOracle, Record, Told, plain, prefix_of
from tests.e2e.product import Product
from tests.e2e.stand import Stand, at

FLOW = "veryon_to_techlog"
REF = re.compile(r"veryon:forecast:(\d+):(.+)")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# As Tech Log writes them, and as Tracking+ does. The third is in Tech Log alone, the last in Tracking+ alone.
TAILS = ("N-101AC", "N102AC", "N-103AC")
TRACKED = ("N101AC", "N-102AC", "N104AC")
FLOWN = {"flightSeconds": 36_000_000, "cycles": 8_000, "landings": 7_000}
FLOWN_THERE = {"flightHours": "10000.00", "engineCycles": 8_000, "landings": 7_000}
DUE = {"flightSeconds": None, "date": None, "engineCycles": None, "landings": None}
POST, PATCH, DELETE = (
    "POST /maintenance-checks", "PATCH /maintenance-checks/{id}", "DELETE /maintenance-checks/{id}",
)  # fmt: skip
# What this flow opens; aircraft_missing is another flow's word, which this one may use too.
GUARD = ("deletion_guard", "")


class DueLine:
    """One operator's vendors, installation and oracle.

    Attributes:
        aircraft: ids in Tech Log, of TAILS.
        registrations: ids in Tracking+, of TRACKED.
        settled: the items whose check a person has resolved or deleted in Tech Log: nothing of them is written again
            before their next occurrence.
        kept: the items that are not due any more, whose check stays open because somebody has worked on it.
    """

    def __init__(self, stand: Stand, install: Callable[..., Product], **choices: Any) -> None:
        self.stand = stand
        self.techlog, self.veryon = stand.world.techlog[stand.operator], stand.world.veryon[stand.operator]
        stand.world.clock.set(at(0))
        self.aircraft = [
            self.techlog.add(
                "aircraft", registration=tail, totals={**FLOWN, "asOf": "2026-03-09T20:00:00Z"},
                monthlyFlightSeconds=720_000, monthlyCycles=180,
            )["id"]
            for tail in TAILS
        ]  # fmt: skip
        self.registrations = [
            self.veryon.add("registrations", registration=tail, totals=FLOWN_THERE)["id"] for tail in TRACKED
        ]
        home = f"@{stand.operator}.example"
        self.techlog.add("users", email=f"ann{home}", name="Ann", loginEnabled=True)
        self.veryon.add("users", email=f"integration{home}")
        self.veryon.add("places", icao="KLGA")
        self.product = install(stand, **{"veryon": {}, **choices})
        self.oracle = DueOracle(self.product.due_rules)
        self.settled: set[int] = set()
        self.kept: set[int] = set()
        self.tasks = 0

    def configure(self, **choices: Any) -> None:
        """Other settings from now on."""
        self.product.configure(**choices)
        self.oracle.rules = self.product.due_rules

    # Tracking+

    def item(self, tail: int = 0, *, repeat: Record | None = None, **fields: Any) -> int:
        """A new item, whose limits are given in Tracking+'s words; answers its id."""
        self.tasks += 1
        limits = {name: fields.pop(name) for name in tuple(fields) if name in LIMITS}
        row = {
            "registrationId": self.registrations[tail], "taskNumber": f"24-{self.tasks:02d}",
            "title": f"Battery check {self.tasks}", "description": "Capacity and leaks.", "ataChapter": "24-30",
            "area": "airframe", "status": "open", "nextDue": LIMITS | limits, "repeat": repeat, **fields,
        }  # fmt: skip
        return int(self.veryon.add("forecast", **row)["id"])

    def move(self, item: int, **limits: Any) -> None:
        """Its due values are others from now on; one that is not named stays."""
        self.veryon.change("forecast", item, nextDue=self.veryon.row("forecast", item)["nextDue"] | limits)

    def say(self, item: int, **fields: Any) -> None:
        self.veryon.change("forecast", item, **fields)

    def totals_there(self, tail: int = 0, **totals: Any) -> None:
        row = self.veryon.row("registrations", self.registrations[tail])
        self.veryon.change("registrations", row["id"], totals=row["totals"] | totals)

    # Tech Log

    def totals(self, tail: int = 0, **totals: Any) -> None:
        """It has flown, or somebody has corrected what it has flown. None: Tech Log does not tell it any more."""
        row = self.techlog.row("aircraft", self.aircraft[tail])
        told = {name: value for name, value in (row["totals"] | totals).items() if value is not None}
        self.techlog.change("aircraft", row["id"], totals=told)

    def trip_update(self, tail: int = 0, **fields: Any) -> str:
        row = {"aircraftId": self.aircraft[tail], "occurredAt": "2026-03-10T11:00:00Z", **fields}
        return str(self.techlog.add("trip-updates", **row)["id"])

    def resolve(self, item: int) -> None:
        """A person at the dashboard has done the work."""
        self.stand.person("maintenance-checks", self.check(item)["id"], status="resolved")
        self.settled.add(item)

    def delete(self, item: int) -> None:
        self.stand.person("maintenance-checks", self.check(item)["id"], delete=True)
        self.settled.add(item)

    def checks(self, item: int, *, deleted: bool = False) -> list[Record]:
        """Everything that Tech Log has of an item, by the time of its making."""
        rows = [row for row in self.techlog.rows("maintenance-checks", deleted=deleted) if item_of(row) == item]
        return sorted(rows, key=lambda row: str(row["createdAt"]))

    def check(self, item: int) -> Record:
        """Its only live check that is open."""
        (row,) = [row for row in self.checks(item) if row["status"] == "open"]
        return row

    # Runs

    def run(self, hour: float, *, lost: Iterable[int] = ()) -> Any:
        """One synchronisation, which must leave exactly what the oracle says.

        lost: items whose deletion is held back by the guard.
        """
        now, before = self.clock(hour), self.state()
        told = self.foretell(now)
        if lost := set(lost):
            assert lost <= told.absent, "what is held back was to be taken back"
            told.absent -= lost
            told.held |= lost
            told.worklist.add(GUARD)
        self.stand.forget_requests()
        outcome = self.product.run(now, FLOW)
        self.compare(told, before)
        needs_attention = told.worklist or self.product.items("aircraft_missing")
        assert outcome.state == ("NeedsAttention" if needs_attention else "Completed"), outcome
        self.oracle.after_sync(now, self.techlog.state())
        self.life_goes_on()
        return outcome

    def rest(self, hour: float, **more: Any) -> None:
        """A run that has nothing to do: not one write anywhere."""
        self.run(hour, **more)
        assert self.written() == []

    def fail(self, hour: float) -> Any:
        """A run through a fault, which may not do anything that a whole one would not do, and deletes nothing."""
        now = self.clock(hour)
        self.stand.forget_requests()
        outcome = self.product.run(now, FLOW)
        assert outcome.state in {"Completed", "NeedsAttention", "Failed"}, outcome
        self.life_goes_on()
        return outcome

    def foretell(self, now: datetime) -> Told:
        """What a whole synchronisation would leave, of what the vendors would answer."""
        tracking = deepcopy(self.veryon.state())
        for tamper in self.stand.world.tampers.active():
            if tamper.vendor == "veryon" and tamper.operator == self.stand.operator:
                tamper.apply(tracking)
        return self.oracle.foretell(now, self.techlog.state(), tracking)

    def clock(self, hour: float) -> datetime:
        now = at(hour)
        self.stand.world.clock.set(now)
        return now

    def life_goes_on(self) -> None:
        """What people do after a run, they do later than it."""
        clock = self.stand.world.clock
        clock.set(clock.now() + timedelta(minutes=1))

    def state(self) -> list[Record]:
        rows: list[Record] = self.techlog.rows("maintenance-checks", deleted=True)
        return rows

    def compare(self, told: Told, before: list[Record]) -> None:
        rows = self.state()
        problems = self.unlike(told, before, rows)
        assert problems == [], "\n".join(problems)
        worklist = self.worklist()
        assert worklist == told.worklist, f"{worklist - told.worklist} too many, {told.worklist - worklist} missing"

    def unlike(self, told: Told, before: list[Record], rows: list[Record]) -> list[str]:
        """What is not as it should be, a line each."""
        lines = []
        left_alone = told.held | self.settled | {None}
        for item in left_alone:
            was, is_ = of_item(before, item), of_item(rows, item)
            lines += [f"item {item} is to be left alone: {was} became {is_}"] if was != is_ else []
        open_now = [row for row in rows if row["deletedAt"] is None and row["status"] == "open"]
        was_open = {item_of(row) for row in before if row["deletedAt"] is None and row["status"] == "open"}
        still = {item: wanted for item, wanted in told.unmeasured.items() if item in was_open}
        for item, wanted in {**told.live, **still}.items():
            if item in left_alone:
                continue
            found = of_item(open_now, item)
            if len(found) != 1:
                lines.append(f"item {item} has {len(found)} open checks")
                continue
            lines += [
                f"item {item} {name}: should be {value!r}, is {found[0][name]!r}"
                for name, value in wanted.items()
                if (DUE | found[0][name] if name == "due" else found[0][name]) != value
            ]
        allowed = {*told.live, *still, *left_alone, *self.kept}
        lines += [f"{row['externalRef']} should not be open" for row in open_now if item_of(row) not in allowed]
        return lines

    def worklist(self) -> set[tuple[str, str]]:
        """Open items as the oracle has them. An aircraft that is in one system alone may be told of or not."""
        found = set()
        for code, subject in self.product.worklist():
            if code == "totals_out_of_line":
                found.add((code, plain(subject.split(maxsplit=1)[0])))
            elif code == "record_quarantined":
                known = UUID.search(subject) or re.search(r"\d+", subject)
                found.add((code, known.group() if known else subject))
            elif code == GUARD[0]:
                found.add(GUARD)
            elif code != "aircraft_missing":
                found.add((code, subject))
        return found

    def words_of(self, code: str) -> str:
        """Everything that the only open item of this code says."""
        (item,) = self.product.items(code)
        return f"{item['summary']} {item['action']} {item['details']}"

    def written(self) -> list[tuple[str, Any]]:
        """Every write of the last run, to any vendor, as (route, body)."""
        return [(row["route"], row["body"]) for row in self.stand.requests() if row["is_write"]]

    def routes(self) -> list[str]:
        return sorted(route for route, _ in self.written())


LIMITS = {"flightHours": None, "date": None, "engineCycles": None, "landings": None}


def item_of(row: Record) -> int | None:
    """The item that a check belongs to; None: a check of other people's."""
    found = REF.fullmatch(row["externalRef"] or "")
    assert found is None or found[0].startswith(prefix_of(int(found[1])))
    return None if found is None else int(found[1])


def of_item(rows: Iterable[Record], item: int | None) -> list[Record]:
    """By id, so that the same rows are equal whatever their order."""
    return sorted((row for row in rows if item_of(row) == item), key=lambda row: str(row["id"]))
