"""The whole of flow veryon_to_techlog: the due list and deferrals in; changes, links and worklist out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from config.settings import OperatorSettings, VeryonSettings
from model.records import Defect, TechlogAircraft, VeryonDefect
from model.sync import Change, Link, Plan, Quarantined, WorklistItem
from transforms import due_attention as attention
from transforms.deferral_alignment import Alignment, align, as_fields
from transforms.due_decisions import Checks, Decided, Decision, decide
from transforms.removals import over_the_guard

DEFERRAL = "deferral"


@dataclass(frozen=True, slots=True)
class Tracked:
    """A defect of Tech Log's that Tracking+ has from us.

    Attributes:
        key: its source key.
        defect: as Tech Log has it.
        tracked: as Tracking+ has it.
        common: of the deferral, what both last had; None: nothing yet.
    """

    key: str
    defect: Defect
    tracked: VeryonDefect
    common: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run has read, checked and measured.

    Attributes:
        due: the items that can be decided on; see due_decisions.decide.
        checks: Tech Log's maintenance checks that come from here.
        unmeasured: ids of items of which it was last said that they cannot be measured.
        defects: the open ones that both systems have.
        totals: aircraft_totals.compare_totals, with registration.
        aircraft: Tech Log's, by id.
        not_in_techlog, not_in_tracking: registration -> items that wait for the aircraft.
        native: Tracking+'s own defects in this run's answer, which are none of ours.
        quarantined: what could not be read, and what broke a check.
    """

    due: pd.DataFrame
    checks: Checks
    unmeasured: Collection[int] = ()
    defects: Sequence[Tracked] = ()
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    aircraft: Mapping[str, TechlogAircraft] = field(default_factory=dict)
    not_in_techlog: Mapping[str, int] = field(default_factory=dict)
    not_in_tracking: Mapping[str, int] = field(default_factory=dict)
    native: int = 0
    quarantined: Sequence[Quarantined] = ()


@dataclass(frozen=True, slots=True)
class DuePlan:
    """A plan, with what was decided on each item, by forecast id.

    Attributes:
        plan: writes, links to maintenance checks, worklist and counts.
        agreed: links of deferrals, into Tracking+: what both systems are now known to have.
    """

    plan: Plan
    agreed: tuple[Link, ...]
    decisions: Mapping[int, Decision]


def plan(
    operator_id: str,
    operator: OperatorSettings,
    tracking: VeryonSettings,
    seen: Seen,
    *,
    deletions_approved: bool = False,
) -> DuePlan:
    """Compare what Tech Log should hold with what it has.

    Args:
        operator_id: the key in turnaround.toml.
        operator: for the deletion guard.
        tracking: the operator's Tracking+.
        seen: what the run has read.
        deletions_approved: a person has let this run pass the deletion guard.
    """
    decided = decide(operator_id, seen.due, seen.checks, seen.unmeasured)
    taken_back, guard_items = _guarded(decided, operator, approved=deletions_approved)
    deferrals, agreed, conflicts = _deferrals(tracking, seen)
    items = (
        *guard_items,
        *conflicts,
        *attention.aircraft_items(seen.not_in_techlog, "Tech Log"),
        *attention.aircraft_items(seen.not_in_tracking, "Tracking+"),
        *_totals_items(seen.totals),
        *attention.set_aside_items(seen.quarantined),
    )
    made = Plan((*decided.changes, *taken_back, *deferrals), tuple(decided.links), items, _counts(seen, decided))
    return DuePlan(made, tuple(agreed), decided.decisions)


def _guarded(
    decided: Decided, operator: OperatorSettings, *, approved: bool
) -> tuple[Sequence[Change], list[WorklistItem]]:
    """What is taken back, unless it is so much that a person has to say so (ruling 45)."""
    held = decided.taken_back
    if approved or not over_the_guard(len(held), decided.open_checks, operator.deletion_guard):
        return held, []
    return (), [attention.guard_item(held, decided.open_checks)]


def _deferrals(settings: VeryonSettings, seen: Seen) -> tuple[list[Change], list[Link], list[WorklistItem]]:
    changes: list[Change] = []
    agreed: list[Link] = []
    items: list[WorklistItem] = []
    for one in seen.defects:
        found = align(one.defect, one.tracked, one.common, settings)
        aircraft = seen.aircraft.get(one.defect.aircraft_id)
        if found.verdict == "write":
            changes.append(_set_deferral(one, found))
        elif found.verdict == "agreed":
            agreed.append(Link(DEFERRAL, one.key, str(one.tracked.id), acknowledged=found.agreed or {}))
        elif found.verdict != "quiet":
            registration = None if aircraft is None else aircraft.registration
            items.append(attention.conflict_item(one.key, one.defect, registration, found))
    return changes, agreed, items


def _set_deferral(one: Tracked, found: Alignment) -> Change:
    before, after = as_fields(one.defect.deferral), as_fields(found.wanted)
    changed = sorted(name for name, value in (after or {}).items() if value != (before or {}).get(name))
    return Change(
        "techlog",
        DEFERRAL,
        "update",
        one.key,
        {"deferral": after, "expected": before, "agreed": dict(found.agreed or {}), "veryon_defect_id": one.tracked.id},
        f"changed in Tracking+: {', '.join(changed)}",
        one.defect.id,
        {DEFERRAL: {name: (before or {}).get(name) for name in changed}},
        (f"veryon/defect/{one.tracked.id}", f"techlog/defect/{one.defect.id}"),
    )


def _totals_items(totals: pd.DataFrame) -> list[WorklistItem]:
    if not len(totals):
        return []
    plain = totals[totals["is_out_of_line"]].astype(object)
    rows: list[dict[Any, Any]] = plain.where(plain.notna(), None).to_dict("records")
    return [attention.totals_item(row, row["out_of_line"]) for row in rows]


def _counts(seen: Seen, decided: Decided) -> dict[str, int]:
    counts = Counter(f"items to {decision.what}" for decision in decided.decisions.values())
    counts["items due"] = int(seen.due["is_due"].sum())
    if decided.unmeasured:
        counts["checks that cannot be measured"] = decided.unmeasured
    counts["native defects of Tracking+"] = seen.native
    counts["quarantined"] = len({(row.dataset, row.record_key) for row in seen.quarantined})
    return dict(counts)
