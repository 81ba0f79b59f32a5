"""How a unit works through the year: blocks of days of one kind, with days off between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise
from random import Random

from sandbox.ftl import limits, places
from sandbox.ftl.draft import POSITIONING, Leg
from sandbox.ftl.instants import HOUR, MINUTE, at_local
from sandbox.ftl.shift import FIVE, Shift, happen, with_positioning
from sandbox.ftl.units import BUSY, HEAVY, LONG, Unit
from sandbox.leon.records import Record

# When a day of each kind is reported for, in minutes of the local day, and how often a block of days is of that kind.
REPORTS = {"early": (300, 415), "day": (420, 690), "late": (810, 1000), "night": (1170, 1370)}
KINDS, SHARES = (*REPORTS, "mixed"), (27, 30, 20, 8, 15)
HEAVY_FROM, HEAVY_DAYS = 100, 60  # days of the year in which the heavy unit works far too much
BUSY_HOURS = 884  # what the busy unit comes to in the year
FIRST_FLIGHT, FIRST_TRIP, FIRST_AIRLINE = 73_000_000, 62_000_000, 74_900_000
RESTED_LATER = 5 * HOUR  # a day whose report would have to be later than this, for the rest, is a day off


@dataclass(frozen=True)
class Numbers:
    """The next flightNid, tripNid, and trNid of a flight that LEON does not have."""

    flights: Iterator[int]
    trips: Iterator[int]
    airline: Iterator[int]


def numbers() -> Numbers:
    """From the beginning."""
    return Numbers(count(FIRST_FLIGHT + 1), count(FIRST_TRIP + 1), count(FIRST_AIRLINE + 1))


class Work:
    """One unit's year, from the first day until before the last.

    Attributes:
        shifts: what it has flown, by start.
    """

    def __init__(
        self, unit: Unit, period: tuple[date, date], airports: dict[str, Record], number: Numbers, seed: int
    ) -> None:
        first, end = period
        self.unit, self.number, self.airports = unit, number, airports
        self.random = Random(f"work of {unit.number} with {seed}")
        self.first, self.end, self.day = first, end, first
        self.home: str = unit.home["code"]["icao"]
        self.place = self.home
        self.free = 0
        self.block = 0
        self.shifts: list[Shift] = []

    def do(self) -> list[Shift]:
        """All of it."""
        self.day += timedelta(days=self.random.randrange(4))
        until = at_local(self.end, 0, "UTC")
        while self.day < self.end:
            trip = next(self.number.trips)
            if self.unit.kind == LONG:
                self._rotation(trip)
            else:
                self._block(trip)
            self._off()
        return [shift for shift in self.shifts if shift.end <= until]

    def _off(self) -> None:
        if self._is_heavy():
            self.day += timedelta(days=1)
        elif self.unit.kind == BUSY:
            self.day += timedelta(days=2)
        else:
            self.day += timedelta(days=self.random.choice((6, 7, 8) if self.unit.kind == LONG else (2, 2, 3)))
            if self.random.random() < 0.05:
                self.day += timedelta(days=self.random.choice((5, 7, 10)))  # leave

    def _is_heavy(self) -> bool:
        return self.unit.kind == HEAVY and HEAVY_FROM <= (self.day - self.first).days < HEAVY_FROM + HEAVY_DAYS

    def _is_ahead(self) -> bool:
        """The busy unit has flown enough for this day of the year."""
        share = ((self.day - self.first).days + 1) / (self.end - self.first).days
        return self.unit.kind == BUSY and self.block > BUSY_HOURS * HOUR * share

    # ---------------------------------------------------------------- within Europe

    def _block(self, trip: int) -> None:
        kind = self.random.choices(KINDS, SHARES)[0]
        days = 6 if self._is_heavy() else self.random.choice((4, 5, 5, 6))
        for turn in range(days + 4):
            is_last = turn >= days - 1
            if turn >= days and self.place == self.home:
                return
            if not self._is_ahead() or self.place != self.home:
                self._day(kind, trip, must_return=is_last)
            self.day += timedelta(days=1)

    def _day(self, kind: str, trip: int, *, must_return: bool) -> None:
        zone: str = self.airports[self.place]["timezone"]["name"]
        earliest, latest = REPORTS[self.random.choice(("early", "day", "late")) if kind == "mixed" else kind]
        if self._is_heavy():
            earliest, latest = REPORTS["day"][0], REPORTS["day"][0] + 60
        wanted = at_local(self.day, self.random.randrange(earliest, latest, 5) * MINUTE, zone)
        report, may_reduce = self._rested(wanted)
        if report > wanted + RESTED_LATER:
            return
        shift = self._legs(report, trip, must_return=must_return)
        shift.may_reduce = may_reduce
        self._vary(shift)
        self._work(shift)

    def _rested(self, wanted: int) -> tuple[int, bool]:
        """When a report can be at the earliest, and whether the rest before it is a reduced one.

        Now and then the rest is cut, with a rule for it and, more rarely, without.
        """
        luck = self.random.random()
        if self.shifts and wanted < self.free + 4 * HOUR:
            last = self.shifts[-1]
            least = last.end + limits.rest(0, at_home=self.place == self.home)
            if luck < 0.12 and self.free > least:
                return _rounded(max(least, self.free - 90 * MINUTE)), True
            if luck > 0.985:
                return _rounded(self.free - self.random.randrange(30, 95, 5) * MINUTE), False
        return max(wanted, _rounded(self.free)), False

    def _legs(self, report: int, trip: int, *, must_return: bool) -> Shift:
        """A few legs that the longest FDP allows, in a handful of tries; otherwise the shortest way."""
        zone: str = self.unit.home["timezone"]["name"]
        most = self.random.choices((1, 2, 3, 4), (12, 50, 20, 18))[0]
        if self.unit.kind == BUSY:
            most = 2
        elif self._is_heavy():
            most = 3
        for tried in range(8):
            route = self._route(max(1, most - tried // 3), must_return=must_return)
            legs = self._scheduled(report, route)
            limit = limits.basic_fdp(report, zone, len(legs))
            length = legs[-1].scheduled_on - report
            if length <= limit:
                return Shift(report, legs, zone, limit, trip)
            if length <= limit + HOUR and self.random.random() < 0.2:
                return Shift(report, legs, zone, limit + HOUR, trip, extension=HOUR)
        there = self.home if self.place != self.home else self.random.choice(places.within(self.place, 0, 120))
        legs = self._scheduled(report, [self.place, there])
        return Shift(report, legs, zone, limits.basic_fdp(report, zone, 1), trip)

    def _route(self, most: int, *, must_return: bool) -> list[str]:
        shortest, longest = (40, 110)
        if self.unit.kind == BUSY:
            shortest, longest = (170, 300)
        elif self._is_heavy():
            shortest, longest = (120, 230)
        route = [self.place]
        for _ in range(most - 1):
            route.append(self.random.choice(places.within(route[-1], shortest, longest)))
        if route[-1] == self.home and (len(route) == 1 or not must_return):
            route.append(self.random.choice(places.within(self.home, shortest, longest)))
        if route[-1] != self.home and (must_return or self.random.random() < 0.5):
            route.append(self.home)
        return route if len(route) > 1 else [*route, self.home]

    def _scheduled(self, report: int, route: list[str]) -> list[Leg]:
        legs: list[Leg] = []
        off = report + limits.REPORT
        for start, end in pairwise(route):
            on = off + places.block(start, end)
            legs.append(Leg(0, self.airports[start], self.airports[end], off, on))
            off = on + self.random.randrange(40, 110, 5) * MINUTE
        return legs

    def _vary(self, shift: Shift) -> None:
        """A split duty, or a leg as passengers."""
        luck = self.random.random()
        if len(shift.legs) == 2 and luck < 0.07 and not shift.may_reduce and not shift.extension:
            pause = self.random.randrange(210, 330, 15) * MINUTE
            shift.legs[1].scheduled_off += pause
            shift.legs[1].scheduled_on += pause
            shift.split = 0, 0
            shift.limit += pause // 2
        elif len(shift.legs) > 1 and luck > 0.95:
            with_positioning(shift, 0 if luck > 0.97 else -1, 0, POSITIONING)

    # ---------------------------------------------------------------- to America

    def _rotation(self, trip: int) -> None:
        """Out, perhaps one more leg over there, and back overnight."""
        begun = self._long_leg(self.random.choice(places.AMERICA), (540, 780), trip, None)
        if self.random.random() < 0.4:
            there = [code for code in places.AMERICA if code != self.place]
            self._long_leg(self.random.choice(there), (540, 840), trip, begun)
        self._long_leg(self.home, (1020, 1290), trip, begun)

    def _long_leg(self, to: str, hours: tuple[int, int], trip: int, begun: int | None) -> int:
        """One duty of one leg. Whoever has been under way for 48 hours is in no known state of acclimatisation."""
        zone: str = self.airports[self.place]["timezone"]["name"]
        wanted = at_local(self.day, self.random.randrange(*hours, 5) * MINUTE, zone)
        while wanted < self.free:
            self.day += timedelta(days=1)
            wanted = at_local(self.day, self.random.randrange(*hours, 5) * MINUTE, zone)
        home_zone: str = self.unit.home["timezone"]["name"]
        is_known = begun is None or wanted - begun < 48 * HOUR
        shift = Shift(wanted, self._scheduled(wanted, [self.place, to]), home_zone if is_known else None, 0, trip)
        if self.unit.is_augmented:
            shift.augmentation, shift.facility = "AUGMENTED", "BUNK" if self.unit.number % 2 else "SEAT"
            shift.limit = limits.fdp_with_rest(shift.augmentation, shift.facility)
        else:
            shift.limit = limits.basic_fdp(wanted, home_zone, 1)
        self._work(shift, least_rest=14 * HOUR)
        self.day += timedelta(days=self.random.choice((1, 2)))
        return wanted if begun is None else begun

    def _work(self, shift: Shift, least_rest: int = 0) -> None:
        for leg in shift.legs:
            is_known = leg.activity != POSITIONING or self.random.random() < 0.5
            leg.nid = next(self.number.flights if is_known else self.number.airline)
        shift.is_published = self.random.random() < 0.7
        happen(shift, self.random)
        self.shifts.append(shift)
        self.place = shift.legs[-1].end["code"]["icao"]
        self.block += shift.block
        rest = limits.rest(shift.end - shift.start, at_home=self.place == self.home)
        self.free = shift.end + max(rest, least_rest)


def _rounded(instant: int) -> int:
    """Up to five minutes."""
    return -(-instant // FIVE) * FIVE
