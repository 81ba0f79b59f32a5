"""Which maintenance checks Tech Log must have open, worked out by hand from the contracts.

Like the other oracles: plain loops over the vendors' own records, without one import of the product. Every number is
exact: hours are fractions, never floats. It remembers one thing from run to run, the totals that were taken last,
because whether totals fall cannot be seen from one look at them. What a person decided in Tech Log (resolved, deleted)
and which occurrence of an item a check belongs to, a test says for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

Record = dict[str, Any]

STATUSES = {"open", "inWork", "complied", "cancelled"}
# limit of an item -> the total in Tech Log that it is measured on (ruling 38); a date is measured on the day itself
COUNTERS = {"engineCycles": "cycles", "landings": "landings"}
TOTALS = ("flightSeconds", "cycles", "landings")
# What a check says of its item, in the same words on both wires.
SAID = ("title", "description", "ataChapter", "area")


@dataclass(frozen=True)
class DueRules:
    """The part of an operator's settings that decides what is due. None: that limit is switched off."""

    operator: str
    flight_hours: Decimal | None = Decimal(150)
    days: int | None = 50
    engine_cycles: int | None = 50
    landings: int | None = 100
    hours_apart: Decimal | None = Decimal(5)
    cycles_apart: int | None = 3
    landings_apart: int | None = 3
    aircraft: tuple[str, ...] = ()

    def thresholds(self) -> dict[str, Fraction]:
        """Of the limits that are switched on, by the item's own word for them."""
        words = {
            "flightHours": self.flight_hours,
            "date": self.days,
            "engineCycles": self.engine_cycles,
            "landings": self.landings,
        }
        return {name: Fraction(value) for name, value in words.items() if value is not None}

    def allows(self, tail: str) -> bool:
        return not self.aircraft or tail in {plain(one) for one in self.aircraft}


@dataclass
class Told:
    """What one synchronisation must leave.

    Attributes:
        live: forecast id -> the check that must be there, open, once: its wire fields without ids, key and stamps.
        absent: ids of items that must have no open check.
        unmeasured: forecast id -> the check that must be open still if it was: a total that a limit needs is not told,
            and no other limit brings the item in.
        held: ids of items about which nothing is decided: whatever checks they have stay as they are.
        worklist: what must be open, as (code, whom it is about): a forecast id, the Tech Log id or the plain
            registration of an aircraft.
    """

    live: dict[int, Record] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)
    unmeasured: dict[int, Record] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)
    worklist: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Taken:
    """Totals of an aircraft as they were taken, and when."""

    totals: Record
    at: datetime


class DueOracle:
    """Follows one operator through its synchronisations."""

    def __init__(self, rules: DueRules) -> None:
        self.rules = rules
        self.taken: dict[str, Taken] = {}

    def foretell(self, now: datetime, techlog: Record, tracking: Record) -> Told:
        """What a whole synchronisation at `now` would leave; it does not take place.

        Args:
            now: the logical time.
            techlog: Tech Log's state: aircraft, trip-updates, maintenance-checks, with tombstones.
            tracking: the state of Tracking+: registrations, forecast.
        """
        told = Told()
        fleet = {plain(row["registration"]): row for row in techlog["aircraft"]}
        tails = {row["id"]: plain(row["registration"]) for row in tracking["registrations"]}
        falling = {row["id"] for row in techlog["aircraft"] if self.falls(row, techlog["trip-updates"])}
        for tail in tails.values():
            if tail in fleet and self.rules.allows(tail) and fleet[tail]["id"] in falling:
                told.worklist.add(("record_quarantined", fleet[tail]["id"]))
        for item in tracking["forecast"]:
            if not is_sound(item, tails):
                told.held.add(item["id"])
                told.worklist.add(("record_quarantined", str(item["id"])))
                continue
            tail = tails[item["registrationId"]]
            aircraft = fleet.get(tail)
            if aircraft is None or not self.rules.allows(tail):
                told.absent.add(item["id"])
            elif aircraft["id"] in falling:
                told.held.add(item["id"])
            elif item["status"] in {"open", "inWork"} and self.within(item, aircraft, now.date()):
                told.live[item["id"]] = check_of(item, aircraft["id"])
            elif item["status"] in {"open", "inWork"} and self.cannot_tell(item, aircraft, now.date()):
                told.unmeasured[item["id"]] = check_of(item, aircraft["id"])
            else:
                told.absent.add(item["id"])
        told.worklist |= {("totals_out_of_line", tail) for tail in self.out_of_line(fleet, tracking["registrations"])}
        return told

    def after_sync(self, now: datetime, techlog: Record) -> None:
        """A whole synchronisation took place: its totals are the ones that the next are held against."""
        for row in techlog["aircraft"]:
            if not self.falls(row, techlog["trip-updates"]):
                last = self.taken[row["id"]].totals if row["id"] in self.taken else {}
                told = {name: value for name, value in row["totals"].items() if value is not None}
                self.taken[row["id"]] = Taken(last | told, now)

    def within(self, item: Record, aircraft: Record, today: date) -> set[str]:
        """The limits within their threshold."""
        thresholds = self.rules.thresholds()
        left = remaining(item, aircraft["totals"], today)
        return {name for name, value in left.items() if name in thresholds and value <= thresholds[name]}

    def cannot_tell(self, item: Record, aircraft: Record, today: date) -> set[str]:
        """The limits that count, have a due value, and lack the total that they are measured on."""
        said = {name for name in self.rules.thresholds() if item["nextDue"].get(name) is not None}
        return said - set(remaining(item, aircraft["totals"], today))

    def falls(self, aircraft: Record, updates: list[Record]) -> bool:
        """Whether a total is less than it was and no trip update since then says why."""
        before = self.taken.get(aircraft["id"])
        if before is None:
            return False
        since = [
            one for one in updates if one["aircraftId"] == aircraft["id"] and instant(one["updatedAt"]) > before.at
        ]
        for name in TOTALS:
            was, is_ = before.totals.get(name), aircraft["totals"].get(name)
            if was is None or is_ is None or is_ >= was:
                continue
            if not any(explains(one, name, is_) for one in since):
                return True
        return False

    def out_of_line(self, fleet: dict[str, Record], registrations: list[Record]) -> Iterator[str]:
        """The aircraft whose totals lie further apart than the operator bears."""
        for row in registrations:
            tail = plain(row["registration"])
            if tail not in fleet or not self.rules.allows(tail):
                continue
            ours, theirs = fleet[tail]["totals"], row["totals"]
            pairs = (
                (self.rules.hours_apart, hours_flown(ours), exact(theirs.get("flightHours"))),
                (self.rules.cycles_apart, exact(ours.get("cycles")), exact(theirs.get("engineCycles"))),
                (self.rules.landings_apart, exact(ours.get("landings")), exact(theirs.get("landings"))),
            )
            if any(
                apart is not None and here is not None and there is not None and abs(here - there) > Fraction(apart)
                for apart, here, there in pairs
            ):
                yield tail


def prefix_of(forecast_id: int) -> str:
    """What the externalRef of each check of an item begins with (ruling 39)."""
    return f"veryon:forecast:{forecast_id}:"


def check_of(item: Record, aircraft_id: str) -> Record:
    """The one-off check of an item, absolute; its cadence stays in Tracking+."""
    return {
        **{name: item[name] for name in SAID},
        "aircraftId": aircraft_id,
        "type": "scheduled",
        "status": "open",
        "source": "veryon",
        "due": due_of(item),
    }


def due_of(item: Record) -> Record:
    """Seconds are whole and never later than the hours."""
    said = item["nextDue"]
    hours = exact(said.get("flightHours"))
    return {
        "flightSeconds": None if hours is None else floor(hours * 3600),
        "date": said.get("date"),
        "engineCycles": said.get("engineCycles"),
        "landings": said.get("landings"),
    }


def remaining(item: Record, totals: Record, today: date) -> dict[str, Fraction]:
    """What is left to each limit that has both a due value and a total; less than nothing where it is overdue."""
    said = item["nextDue"]
    left = {}
    hours, flown = exact(said.get("flightHours")), hours_flown(totals)
    if hours is not None and flown is not None:
        left["flightHours"] = hours - flown
    if said.get("date") is not None:
        left["date"] = Fraction((date.fromisoformat(said["date"]) - today).days)
    for name, counter in COUNTERS.items():
        if said.get(name) is not None and totals.get(counter) is not None:
            left[name] = Fraction(said[name] - totals[counter])
    return left


def is_sound(item: Record, tails: dict[int, str]) -> bool:
    """Whether the item can be judged at all."""
    limits = [item["nextDue"].get(name) for name in ("flightHours", "date", "engineCycles", "landings")]
    numbers = [Fraction(value) for value in (limits[0], *limits[2:]) if value is not None]
    return (
        any(value is not None for value in limits)
        and all(number >= 0 for number in numbers)
        and item["registrationId"] in tails
        and bool((item["title"] or "").strip())
        and item["status"] in STATUSES
    )


def explains(update: Record, name: str, total: int) -> bool:
    """Whether a trip update says why a total is less than it was."""
    if update["deletedAt"]:
        return True
    delta, carried = (update["delta"] or {}).get(name), (update["carriedForward"] or {}).get(name)
    return (delta is not None and delta < 0) or (carried is not None and carried <= total)


def hours_flown(totals: Record) -> Fraction | None:
    seconds = totals.get("flightSeconds")
    return None if seconds is None else Fraction(seconds, 3600)


def exact(value: str | int | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def plain(registration: str) -> str:
    return "".join(letter for letter in registration if letter.isalnum()).upper()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
