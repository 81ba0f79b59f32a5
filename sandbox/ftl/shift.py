"""One working day of a unit: as the roster was published, and as it then went."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil
from random import Random

from sandbox.ftl import limits
from sandbox.ftl.draft import FLIGHT, Leg
from sandbox.ftl.instants import HOUR, MINUTE

FIVE = 5 * MINUTE
HALF_AN_HOUR = 30 * MINUTE


@dataclass(slots=True)
class Shift:
    """A duty that all members of a unit share. Instants and durations in seconds.

    Attributes:
        report: as published.
        legs: those with scheduled times; positioning among them.
        start, end: as it went.
        limit: the longest FDP without discretion; extension and split duty are in it.
        is_published: LEON still has the published times.
        trip: the tripNid of its flights.
    """

    report: int
    legs: list[Leg]
    zone: str | None
    limit: int
    trip: int
    extension: int = 0
    split: tuple[int, int] | None = None
    augmentation: str = "NORMAL"
    facility: str = "NONE"
    may_reduce: bool = False
    is_published: bool = True
    start: int = 0
    end: int = 0
    discretion: int = 0
    logged_discretion: int = 0
    flown: list[Leg] = field(default_factory=list)

    @property
    def fdp(self) -> tuple[int, int] | None:
        """As it went; None where all legs are positioning."""
        return (self.start, self.flown[-1].on) if self.flown else None

    @property
    def planned(self) -> tuple[int, int, int | None]:
        """Published start and end of the duty and length of the FDP."""
        fdp = self.flown[-1].scheduled_on - self.report if self.flown else None
        return self.report, self.legs[-1].scheduled_on + limits.RELEASE, fdp

    @property
    def block(self) -> int:
        """Block time of what was operated."""
        return sum(leg.on - leg.off for leg in self.flown)


def happen(shift: Shift, random: Random) -> Shift:
    """The day goes as it goes: delays, other block times, discretion where the crew needs it."""
    late_report = random.choice((1, 2, 3)) * HOUR if random.random() < 0.012 else 0
    shift.start = shift.report + late_report
    ready = shift.start + HALF_AN_HOUR
    for leg in shift.legs:
        off = max(leg.scheduled_off + _delay(random), ready)
        scheduled = leg.scheduled_on - leg.scheduled_off
        taken = scheduled + round(random.gauss(0, 0.05) * scheduled / MINUTE) * MINUTE
        leg.actual_off, leg.actual_on = off, off + max(taken, 20 * MINUTE)
        ready = leg.actual_on + HALF_AN_HOUR
    shift.flown = [leg for leg in shift.legs if leg.activity == FLIGHT]
    shift.end = shift.legs[-1].on + limits.RELEASE
    if shift.split:
        shift.split = _break(shift.legs)
    _use_discretion(shift, random)
    return shift


def _delay(random: Random) -> int:
    """Mostly a few minutes, sometimes hours; in whole minutes."""
    luck = random.random()
    if luck < 0.55:
        return random.randint(-4, 6) * MINUTE
    return min(240, round(random.expovariate(1 / 14 if luck < 0.95 else 1 / 70))) * MINUTE


def _break(legs: list[Leg]) -> tuple[int, int]:
    """The longest time on the ground, less half an hour for what is to do on either side of it."""
    before, after = max(pairwise(legs), key=lambda pair: pair[1].off - pair[0].on)
    return before.on + HALF_AN_HOUR // 2, after.off - HALF_AN_HOUR // 2


def _use_discretion(shift: Shift, random: Random) -> None:
    """Most commanders use what they may; the journey log says so most of the time."""
    if shift.fdp is None:
        return
    over = shift.fdp[1] - shift.fdp[0] - shift.limit
    most = limits.MOST_DISCRETION if shift.augmentation == "NORMAL" else limits.MOST_DISCRETION_AUGMENTED
    if over > 0 and over <= most and random.random() < 0.85:
        shift.discretion = ceil(over / FIVE) * FIVE
        shift.logged_discretion = shift.discretion if random.random() < 0.9 else 0


def with_positioning(shift: Shift, place: int, nid: int, activity: str) -> Shift:
    """The place-th leg is flown as passengers."""
    shift.legs[place] = replace(shift.legs[place], nid=nid, activity=activity)
    return shift
