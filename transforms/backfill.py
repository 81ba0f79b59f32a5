"""What of a plan a backfill carries out: it has seen only a part, and deletes nothing that the ticks look after."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from model.sync import Change, Plan, WorklistItem
from transforms.known import Known

Interval = tuple[datetime, datetime]
# About the whole fleet, or only worth knowing: not what kept a flight of the period from being sent.
ASIDE = frozenset({"aircraft_missing", "aircraft_set_shrunk", "multi_day_grouping"})


def schedule_within(plan: Plan, known: Known, period: Interval, usual: Interval) -> Plan:
    """Of a plan for Tech Log what a backfill may do.

    Sectors are deleted only where they lie in the period and outside of the window that every tick looks at; trips only
    where these deletions, or moves, leave them empty. What a person would have to do is told and kept nowhere: the
    ticks do not look at the period, and would close it.

    Args:
        plan: made of the period's flights.
        known: Tech Log's state.
        period: of the backfill.
        usual: the window of a tick.
    """

    def may_go(change: Change) -> bool:
        sector = known.live_sector(change.source_key)
        takeoff = "" if sector is None else sector["takeoff_time"] or ""
        return _holds(period, takeoff) and not _holds(usual, takeoff)

    spared = {
        change.target_key
        for change in plan.changes
        if (change.entity, change.operation) == ("sector", "delete") and not may_go(change)
    }

    def belongs(change: Change) -> bool:
        if change.operation != "delete":
            return True
        if change.entity == "sector":
            return change.target_key not in spared
        emptied = set(change.payload.get("emptied_of", ()))
        return bool(emptied) and not emptied & spared

    changes = tuple(filter(belongs, plan.changes))
    notes = tuple(to_do(item for item in plan.items if item.code not in ASIDE))
    return replace(plan, changes=changes, items=(), notes=notes)


def to_do(items: Iterable[WorklistItem]) -> list[str]:
    """What a person would have to do, a sentence each."""
    return [f"{item.code} {item.subject}: {item.summary}" for item in items]


def passed_over(kind: str, number: int, go_live: datetime, operator_id: str) -> list[str]:
    """That records of the period are older than go_live, and what to do about it; nothing where none is."""
    if not number:
        return []
    words = (
        f"{number} {kind} of the period are older than go_live ({go_live:%Y-%m-%dT%H:%M:%SZ}) and not sent: set "
        f"operators.{operator_id}.go_live to an earlier instant in turnaround.toml, and run the backfill again"
    )
    return [words]


def due_within(plan: Plan, items: Collection[int], dataset: str) -> Plan:
    """Of a plan for maintenance checks and deferrals what a backfill may do: everything but to take checks back.

    Of what a person has to do only the due items of the period that are set aside are kept: the rest is seen by every
    tick, whatever the period.

    Args:
        plan: made of the period's items and deferrals.
        items: ids of the due items that Tracking+ changed in the period.
        dataset: the name under which due items are set aside.
    """
    mine = {f"{dataset} {one}" for one in items}
    return replace(
        plan,
        changes=tuple(change for change in plan.changes if change.operation != "delete"),
        items=tuple(item for item in plan.items if item.subject in mine),
    )


def _holds(interval: Interval, takeoff: str) -> bool:
    """Instants in this form sort as text."""
    start, end = (f"{edge.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for edge in interval)
    return start <= takeoff < end
