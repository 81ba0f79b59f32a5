"""The defects of the day and their lives in Tech Log: what people do to each, step by step.

Each step lies between two syncs of the demo (02:00, 06:30, 11:30, 15:30 and 22:30 UTC), so that its story shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.day.event import Event, World
from sandbox.day.schedule import Operation, at, nid_of
from sandbox.day.source import Leg
from sandbox.day.tracking import ENGINEER, NIGHT_ENGINEER, address
from sandbox.techlog import defects
from sandbox.techlog.store import Row, TechlogStore

# The second is raised on the flight to the place that Tracking+ lacks until the evening.
WITHOUT_SECTOR, WAITING = "D0109", "D0111"
_PILOT, _MAINTENANCE, _CABIN = "pilotReport", "maintenanceReport", "cabinReport"


@dataclass(frozen=True)
class Raised:
    """A defect as it is raised.

    Attributes:
        when: hour and minute of the played day, UTC.
        sector: on which of the flown legs, counted round.
    """

    reference: str
    when: tuple[int, int]
    kind: str
    ata: str
    text: str
    sector: int = 0


@dataclass(frozen=True)
class Step:
    """What is done to a defect later.

    Attributes:
        words: what a person would call it.
        act: how a defect is changed: one of sandbox.techlog.defects.ACTS, `edit` or `delete`.
        fields: the words of the act.
        days: the target date, counted from the played day; None for none.
        by: the engineer who does it; None where nobody is named.
    """

    reference: str
    when: tuple[int, int]
    words: str
    act: str
    fields: dict[str, Any] = field(default_factory=dict)
    days: int | None = None
    by: str | None = None


RAISED = (
    Raised("D0101", (5, 50), _PILOT, "33-42", "Left landing light inoperative.", 0),
    Raised("D0102", (5, 55), _PILOT, "21-51", "Right pack trips off on the ground.", 1),
    Raised("D0107", (5, 58), _PILOT, "34-11", "Standby altimeter sticks in descent.", 1),
    Raised("D0108", (6, 0), _CABIN, "25-23", "Reading light at 2A does not go out.", 2),
    Raised("D0110", (6, 2), _PILOT, "32-41", "Brake temperature indication erratic.", 0),
    Raised("D0103", (6, 5), _MAINTENANCE, "52-71", "Access panel fastener missing.", 2),
    Raised("D0104", (6, 10), _CABIN, "25-33", "Galley oven 2 does not heat.", 3),
    Raised(WAITING, (6, 15), _PILOT, "23-12", "VHF 2 transmits with noise."),
    Raised("D0105", (6, 20), _PILOT, "30-42", "Right windshield heat slow.", 3),
    Raised(WITHOUT_SECTOR, (7, 20), _MAINTENANCE, "05-51", "Scratch at the forward cargo door, within limits."),
    Raised("D0106", (12, 10), _PILOT, "33-11", "Map light at the right seat flickers.", 0),
)
STEPS = (
    Step("D0104", (8, 10), "is deferred", "defer", {"type": "NEF", "reason": "Spare oven ordered."}, days=20),
    Step("D0107", (8, 20), "is rectified", "close", {"actionText": "Drained.", "timeSpentMinutes": 40}, by=ENGINEER),
    Step("D0105", (9, 10), "is deferred", "defer", {"melCategory": "C", "reference": "30-42-01"}, days=10),
    Step("D0101", (9, 30), "is deferred", "defer", {"melCategory": "B", "reference": "33-42-01"}, days=3),
    Step(WAITING, (9, 50), "is deferred", "defer", {"melCategory": "C", "reference": "23-12-02"}, days=10),
    Step(
        "D0102", (10, 15), "is deferred by category C, without a target date", "defer",
        {"melCategory": "C", "reference": "21-51-01", "reason": "No spare at base."},
    ),
    Step("D0103", (10, 40), "waits for its deferral", "requestDeferral", {"type": "CDL", "reference": "52-71-01"}),
    Step("D0110", (12, 50), "is described anew", "edit", {"description": "Brake 3 temperature indication erratic."}),
    Step(
        "D0106", (13, 0), "is rectified", "close", {"actionText": "Lamp replaced.", "timeSpentMinutes": 15},
        by=NIGHT_ENGINEER,
    ),
    Step(
        "D0105", (13, 30), "is rectified", "close", {"actionText": "Controller replaced.", "timeSpentMinutes": 95},
        by=ENGINEER,
    ),
    Step("D0103", (14, 10), "is deferred", "defer", {"reason": "Fastener on order."}, days=30, by=ENGINEER),
    Step("D0104", (14, 45), "has its deferral extended", "extend", {"reference": "EXT-0104"}, days=40),
    Step("D0107", (16, 20), "is opened again", "reopen"),
    Step("D0108", (16, 50), "is deleted", "delete"),
    # Tracking+ moves it, too, before the next sync: tracking_desk.py.
    Step("D0102", (17, 40), "has its deferral extended", "extend", {"reference": "EXT-0102"}, days=20),
)  # fmt: skip
_NAMED_IN = {"close": "closedByUserId", "defer": "deferredByUserId"}


def events(plan: Operation, legs: Sequence[Leg], waiting: Leg | None) -> Iterator[Event]:
    """The lives of the defects.

    Args:
        plan: whose day it is.
        legs: the flown legs on which they are raised; without any there are only those that need none.
        waiting: the leg to the place that Tracking+ lacks until the evening.
    """
    for raised in RAISED:
        leg = {WAITING: waiting, WITHOUT_SECTOR: None}.get(raised.reference, legs and legs[raised.sector % len(legs)])
        if leg or raised.reference == WITHOUT_SECTOR:
            yield _raising(plan, raised, leg or None)
    for step in STEPS:
        yield _event(plan, step.when, f"defect {step.reference} {step.words}", _step(plan, step))


def engineer(store: TechlogStore, plan: Operation, who: str) -> str:
    """The id of an engineer in Tech Log, who gets an account with the first work."""
    email = address(plan, who)
    known = next((row for row in store.rows("users") if row["email"] == email), None)
    user = known or store.add("users", email=email, name=who.replace(".", " ").title(), loginEnabled=True)
    return str(user["id"])


def _raising(plan: Operation, raised: Raised, leg: Leg | None) -> Event:
    def act(store: TechlogStore) -> None:
        sector = None if leg is None else store.find("sectors", f"leon:{plan.operator}:flight:{nid_of(leg)}")
        if leg is None or sector is not None:
            by = engineer(store, plan, ENGINEER) if raised.kind == _MAINTENANCE or not sector else sector["picUserId"]
            fields = {
                "aircraftId": sector["aircraftId"] if sector else _first_aircraft(store, plan),
                "sectorId": sector and sector["id"], "reference": raised.reference, "description": raised.text,
                "ataChapter": raised.ata, "defectType": raised.kind, "raisedByUserId": by,
            }  # fmt: skip
            defects.raise_defect(store, fields)

    where = "without a flight" if leg is None else f"on flight {nid_of(leg)}"
    return _event(plan, raised.when, f"defect {raised.reference} is raised {where}", act)


def _step(plan: Operation, step: Step) -> Callable[[TechlogStore], None]:
    def act(store: TechlogStore) -> None:
        row = next((each for each in store.rows("defects") if each["reference"] == step.reference), None)
        if row is None:
            return
        words = dict(step.fields)
        if step.days is not None:
            words["targetDate"] = (plan.day + timedelta(days=step.days)).isoformat()
        if step.by is not None:
            words[_NAMED_IN[step.act]] = engineer(store, plan, step.by)
        _change(store, row, step.act, words)

    return act


def _change(store: TechlogStore, row: Row, act: str, words: dict[str, Any]) -> None:
    """What a person has done to it meanwhile, over the control API, may leave nothing to do."""
    closed = row["status"] == "closed"
    if act == "edit":
        store.change("defects", row["id"], **words)
    elif act == "delete":
        store.delete("defects", row["id"])
    elif closed == (act == "reopen") and (act != "extend" or row["deferral"]):
        defects.ACTS[act](store, row["id"], words)


def _first_aircraft(store: TechlogStore, plan: Operation) -> str:
    name = plan.tails[0].techlog_registration
    return next(str(row["id"]) for row in store.rows("aircraft") if row["registration"] == name)


def _event(plan: Operation, when: tuple[int, int], words: str, act: Callable[[TechlogStore], None]) -> Event:
    def apply(world: World) -> None:
        act(world.techlog[plan.operator])

    return Event(at(plan.day, *when), plan.operator, f"Tech Log: {words}", apply)
