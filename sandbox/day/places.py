"""Which airports Tracking+ has no place for: one until the evening, one for the whole day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sandbox.day.fleet import UNKNOWN_TO_TRACKING
from sandbox.day.flown import Flown
from sandbox.day.schedule import Operation
from sandbox.day.source import Leg

# Pages of the first that are entered in the morning are corrected and deleted later: they are to be sent before.
SENT_EARLY = 3


@dataclass(frozen=True)
class MissingPlaces:
    """ICAO codes.

    Attributes:
        until_evening: where a leg of the days before ends; a person enters the place in the evening.
        all_day: where a leg of the played day ends.
    """

    until_evening: str | None = None
    all_day: str | None = None


def missing_places(flown: Flown, plan: Operation) -> MissingPlaces:
    """The least flown to, so that most flights can be sent."""
    legs = flown.earlier + flown.today
    uses = Counter(icao for leg in legs for icao in (leg.origin, leg.destination))
    needed = _places(flown.earlier[:SENT_EARLY])
    evening = _rarest(uses, [each.destination for each in sent_later(flown, plan) if each.destination not in needed])
    needed = _places(flown.earlier) | {evening or ""}
    ends = [leg.destination for leg in flown.today if _of_the_day(plan, leg) and _tracked(plan, leg)]
    return MissingPlaces(evening, _rarest(uses, [icao for icao in ends if icao not in needed]))


def sent_later(flown: Flown, plan: Operation) -> list[Leg]:
    """The legs of the days before that nobody changes afterwards, of tails that Tracking+ has."""
    return [leg for leg in flown.earlier[SENT_EARLY:] if _tracked(plan, leg)]


def _tracked(plan: Operation, leg: Leg) -> bool:
    return len(plan.tails) <= UNKNOWN_TO_TRACKING or leg not in plan.tails[UNKNOWN_TO_TRACKING].legs


def _of_the_day(plan: Operation, leg: Leg) -> bool:
    return leg.start.date() == plan.day and (leg.end + timedelta(hours=2)).date() == plan.day


def _places(legs: Sequence[Leg]) -> set[str]:
    return {icao for leg in legs for icao in (leg.origin, leg.destination)}


def _rarest(uses: Counter[str], candidates: list[str]) -> str | None:
    """Of several that are as rare, the last."""
    return min(reversed(candidates), key=lambda icao: uses[icao], default=None)
