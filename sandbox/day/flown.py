"""Which legs crews fly and sign off through the day, and what people do to that afterwards in both systems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.day import techlog
from sandbox.day.event import Event, World
from sandbox.day.schedule import Operation, at, nid_of
from sandbox.day.source import Leg
from sandbox.leon.desk import edit_journey_log
from sandbox.techlog.post_flight import Report

SIGN_OFF_AFTER_ARRIVAL = timedelta(minutes=20)
# Flights of the days before the played one were flown before Tech Log knew of them: their pages are entered that
# morning, one every so often.
ENTERED_FROM = (5, 10)
ENTERED_EVERY = timedelta(minutes=3)
# Of those entered in the morning, by their order: whose page is corrected, whose log LEON closes before the page is
# corrected, and whose page is deleted.
CORRECTED, CLOSED, DELETED = 0, 1, 2
CORRECTION, CLOSURE, LATE_CORRECTION, DELETION = (8, 45), (12, 40), (13, 20), (17, 15)


@dataclass(frozen=True)
class Flown:
    """Legs that both systems can have and that were flown in 2013: before the played day, and from it on."""

    earlier: tuple[Leg, ...]
    today: tuple[Leg, ...]


def legs_flown(plan: Operation, changed: Collection[int]) -> Flown:
    """Tail by tail, but for those whose flights dispatch changes. A day begins at 09:00 UTC."""
    legs = [
        leg
        for tail in plan.tails
        if tail.leon_registration and tail.techlog_registration
        for leg in tail.legs
        if leg.actual_in is not None and not leg.cancelled and nid_of(leg) not in changed
    ]
    begins = at(plan.day, 9)
    return Flown(tuple(leg for leg in legs if leg.start < begins), tuple(leg for leg in legs if leg.start >= begins))


def events(plan: Operation, flown: Flown) -> Iterator[Event]:
    """Crews start and sign off, and people think again afterwards."""
    yield from _of_today(plan, flown.today)
    yield from _entered_afterwards(plan, flown.earlier)
    yield from _second_thoughts(plan, flown.earlier)


def starts(plan: Operation, leg: Leg, out: datetime) -> Event:
    """The crew starts the leg's sector."""
    return _event(plan, leg, out, "starts", lambda world, ref: techlog.start(world.techlog[plan.operator], ref, out))


def _of_today(plan: Operation, legs: Sequence[Leg]) -> Iterator[Event]:
    """Started and signed off at the real times. One crew uses the captain's discretion to go on for longer."""
    longest = plan.leg(0, 0, 1)
    for leg in legs:
        if leg.actual_out is not None and leg.actual_in is not None:
            custom = {"extension_descretion": "0:45"} if leg == longest else {}
            yield starts(plan, leg, leg.actual_out)
            yield _signed_off(plan, leg, leg.actual_in + SIGN_OFF_AFTER_ARRIVAL, "is signed off", custom)


def _entered_afterwards(plan: Operation, legs: Sequence[Leg]) -> Iterator[Event]:
    for place, leg in enumerate(legs):
        if leg.actual_in is not None:
            turn = at(plan.day, *ENTERED_FROM) + place * ENTERED_EVERY
            ready = max(turn, leg.actual_in + SIGN_OFF_AFTER_ARRIVAL)
            yield _signed_off(plan, leg, ready, "is entered afterwards and signed off", {})


def _second_thoughts(plan: Operation, legs: Sequence[Leg]) -> Iterator[Event]:
    """Corrections by people, at least an hour after what they correct has been there for a sync to send."""

    def on_techlog(place: int, when: tuple[int, int], words: str, act: Callable[[Any, str], None]) -> Iterator[Event]:
        for leg in legs[place : place + 1]:
            yield _event(
                plan, leg, at(plan.day, *when), words, lambda world, ref: act(world.techlog[plan.operator], ref)
            )

    yield from on_techlog(CORRECTED, CORRECTION, "is corrected after sign-off", techlog.correct)
    for leg in legs[CLOSED : CLOSED + 1]:
        words = f"LEON: the journey log of flight {nid_of(leg)} is closed"
        yield Event(at(plan.day, *CLOSURE), plan.operator, words, _close(plan.operator, nid_of(leg)))
    yield from on_techlog(CLOSED, LATE_CORRECTION, "is corrected after LEON's log was closed", techlog.correct)
    yield from on_techlog(DELETED, DELETION, "is deleted by a person", techlog.delete)


def _close(operator: str, nid: int) -> Callable[[World], None]:
    """Nothing happens where no journey log has been sent."""

    def apply(world: World) -> None:
        if nid in world.leon[operator].journey_logs:
            edit_journey_log(world.leon[operator], nid, {"status": "CLOSED"})

    return apply


def _signed_off(plan: Operation, leg: Leg, instant: datetime, words: str, custom: dict[str, Any]) -> Event:
    def sign(world: World, ref: str) -> None:
        booked = world.leon[plan.operator].flights[nid_of(leg)]["passengerList"]
        report = Report(None if booked is None else booked["count"], custom)
        techlog.sign_off(world.techlog[plan.operator], ref, leg, report)

    return _event(plan, leg, instant, words, sign)


def _event(plan: Operation, leg: Leg, instant: datetime, words: str, act: Callable[[World, str], None]) -> Event:
    """Something in Tech Log. Crews and others leave alone what LEON has called off."""

    def apply(world: World) -> None:
        flight = world.leon[plan.operator].flights.get(nid_of(leg))
        if flight is not None and flight["status"] == "CONFIRMED" and flight["isActive"] and not flight["isCnl"]:
            act(world, f"leon:{plan.operator}:flight:{nid_of(leg)}")

    return Event(instant, plan.operator, f"Tech Log: the sector of flight {nid_of(leg)} {words}", apply)
