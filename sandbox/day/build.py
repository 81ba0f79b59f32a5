"""A whole day, ready to be put into a world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sandbox.day import ftl, schedule, techlog, tracking
from sandbox.day.event import Event, World
from sandbox.day.fleet import split
from sandbox.day.happenings import flown_of, timeline
from sandbox.day.places import MissingPlaces, missing_places
from sandbox.day.schedule import Operation
from sandbox.day.source import airports


@dataclass(frozen=True)
class Day:
    """A day of operations.

    Attributes:
        day: the played day, UTC.
        operations: each operator's fleet and crews at the start.
        timeline: what happens, in order of time.
    """

    day: date
    operations: dict[str, Operation]
    timeline: list[Event] = field(default_factory=list)

    def populate(self, world: World) -> None:
        """Fills the stores of the day's operators as they are before anything happens."""
        for operator, plan in self.operations.items():
            for airport in airports():
                world.leon[operator].add_airport(airport)
            schedule.fill(world.leon[operator], plan)
            ftl.fill(world.leon[operator], plan)
            if operator in world.techlog:
                techlog.fill(world.techlog[operator], plan)
            if operator in world.veryon:
                # Without a timeline nobody would ever enter the missing ones.
                missing = missing_places(flown_of(plan), plan) if self.timeline else MissingPlaces()
                tracking.fill(world.veryon[operator], plan, world.techlog[operator], missing)


def build(day: date, operators: Sequence[str], *, tails: int | None = None) -> Day:
    """The week of real flights shifted so that `day` is its third day, with invented crews; always the same.

    Args:
        day: the day that is played: two days of schedule lie before it and four after it.
        operators: their names; the tails are dealt out among them in this order.
        tails: how many tails each operator has, with all their legs; None for six with one to three legs a day.
    """
    dealt = split(day, operators, tails)
    operations = {operator: schedule.operation(operator, day, dealt[operator]) for operator in operators}
    events = [event for plan in operations.values() for event in (*timeline(plan), *ftl.events(plan))]
    return Day(day, operations, sorted(events, key=lambda event: event.at))
