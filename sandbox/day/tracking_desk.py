"""What the maintenance office does through the day: the due list and deferrals in Tracking+, a check in Tech Log.

Each act lies between two syncs of the demo (02:00, 06:30, 11:30, 15:30 and 22:30 UTC), and what it needs has been there
for the sync before. Where it is not there, or in another state by then, nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.day import due_list
from sandbox.day.event import Event, World
from sandbox.day.schedule import Operation, at
from sandbox.leon.wire_time import write_instant
from sandbox.techlog.store import TechlogStore
from sandbox.veryon import defects, forecast
from sandbox.veryon.errors import Refused
from sandbox.veryon.store import VeryonStore

NATIVE = "ENV-5521"  # a defect that only Tracking+ knows
RESOLVED_BY_HAND = (14, 30)


@dataclass(frozen=True)
class OfItem:
    """What is done to an item of the due list.

    Attributes:
        when: hour and minute of the played day, UTC.
        act: one of sandbox.veryon.forecast.ACTS.
        fields: the words of the act.
    """

    title: str
    when: tuple[int, int]
    words: str
    act: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Deferred:
    """A target date that an engineer moves.

    Attributes:
        reference: of the defect; of one that came from Tech Log without the integration's prefix.
        days: the target date, counted from the played day.
    """

    reference: str
    when: tuple[int, int]
    days: int


OF_ITEMS = (
    OfItem(due_list.BATTERY, (8, 0), "is complied with, and due again at once", "comply", {"roll": True}),
    OfItem(due_list.OIL, (9, 0), "is complied with", "comply"),
    OfItem(due_list.WASH, (9, 20), "is complied with, and due again at once", "comply", {"roll": True}),
    OfItem(due_list.CARGO_DOOR, (12, 20), "is cancelled", "cancel"),
    OfItem(due_list.SEAT_BELTS, (12, 40), "is postponed by 60 days", "postpone", {"days": 60}),
    OfItem(due_list.FUEL_FILTER, (13, 10), "is postponed by 10 hours", "postpone", {"flightHours": "10.00"}),
    OfItem(due_list.BULLETIN, (13, 20), "is complied with for good", "comply"),
    OfItem(due_list.OIL, (14, 0), "is due again", "roll"),
)
DEFERRALS = (
    Deferred(NATIVE, (12, 15), 25),
    Deferred("D0101", (13, 45), 8),
    # Tech Log has extended it at 17:40.
    Deferred("D0102", (18, 20), 14),
)
_RAISED = (7, 10)


def events(plan: Operation) -> Iterator[Event]:
    """Everything that the maintenance office does on the day."""
    for each in OF_ITEMS:
        yield _tracking(plan, each.when, f"{each.title} {each.words}", _item_act(each))
    yield _tracking(plan, _RAISED, f"defect {NATIVE} is raised and deferred", _raise)
    for moved in DEFERRALS:
        yield _tracking(plan, moved.when, f"the deferral of {moved.reference} is moved", _deferral(moved, plan))
    yield _resolved(plan)


def _tracking(
    plan: Operation, when: tuple[int, int], words: str, act: Callable[[VeryonStore, Operation], None]
) -> Event:
    def apply(world: World) -> None:
        act(world.veryon[plan.operator], plan)

    return Event(at(plan.day, *when), plan.operator, f"Tracking+: {words}", apply)


def _item_act(told: OfItem) -> Callable[[VeryonStore, Operation], None]:
    def act(store: VeryonStore, _plan: Operation) -> None:
        item = due_list.item_called(store, told.title)
        if item is not None:
            with suppress(Refused):  # somebody has been ahead of the day, over the control API
                forecast.ACTS[told.act](store, item["id"], told.fields)

    return act


def _raise(store: VeryonStore, plan: Operation) -> None:
    """Found in the hangar, and never in Tech Log."""
    registration = store.rows("registrations")[0]["id"]
    made = store.add(
        "defects", reference=NATIVE, registrationId=registration, description="Corrosion at the aft galley floor beam.",
        ataChapter="53-21", defectType="MAREP", raisedAt=write_instant(at(plan.day, *_RAISED)),
    )  # fmt: skip
    target = (plan.day + timedelta(days=20)).isoformat()
    defects.set_deferral(store, made["id"], {"targetDate": target, "reason": "Repair at the next base check."})


def _deferral(told: Deferred, plan: Operation) -> Callable[[VeryonStore, Operation], None]:
    target = (plan.day + timedelta(days=told.days)).isoformat()

    def act(store: VeryonStore, _plan: Operation) -> None:
        rows = (row for row in store.rows("defects") if row["reference"].endswith(told.reference))
        row = next((row for row in rows if row["status"] == "deferred"), None)
        if row is not None:
            defects.set_deferral(store, row["id"], {"targetDate": target})

    return act


def _resolved(plan: Operation) -> Event:
    """A mechanic resolves a check in Tech Log, although Tracking+ still has the item open."""

    def apply(world: World) -> None:
        techlog: TechlogStore = world.techlog[plan.operator]
        item = due_list.item_called(world.veryon[plan.operator], due_list.EMERGENCY)
        check = None if item is None else techlog.find("maintenance-checks", f"veryon:forecast:{item['id']}:1")
        if check is not None and check["status"] == "open":
            techlog.change("maintenance-checks", check["id"], status="resolved")

    words = f"Tech Log: the check {due_list.EMERGENCY} is resolved by a mechanic"
    return Event(at(plan.day, *RESOLVED_BY_HAND), plan.operator, words, apply)
