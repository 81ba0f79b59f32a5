"""What a person has to do about due lists, totals and deferrals. Nothing personal stands in the items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from model.records import Defect
from model.sync import Change, OutboxRow, Quarantined, WorklistItem
from transforms.attention import EXAMPLES, quarantine_items
from transforms.deferral_alignment import SHARED, Alignment
from transforms.veryon_attention import FREE_TEXT

# What the plan opens and closes; what delivery met is settled apart.
PLAN_CODES = ("aircraft_missing", "deferral_conflict", "deletion_guard", "record_quarantined", "totals_out_of_line")
TOTALS = "techlog_totals"
COUNTERS = {
    "flight_hours": ("techlog_flight_hours", "tracking_flight_hours", "difference_flight_hours"),
    "engine_cycles": ("techlog_engine_cycles", "tracking_engine_cycles", "difference_engine_cycles"),
    "landings": ("techlog_landings", "tracking_landings", "difference_landings"),
}


def aircraft_items(waiting: Mapping[str, int], where: str) -> list[WorklistItem]:
    """Aircraft whose due list cannot be followed: registration -> how many items wait."""
    action = {
        "Tech Log": "Add the aircraft in Tech Log, or leave it out of `aircraft` in turnaround.toml.",
        "Tracking+": "Set the aircraft up in Tracking+ again, or resolve its checks in Tech Log by hand.",
    }[where]
    return [
        WorklistItem(
            code="aircraft_missing",
            subject=f"{registration} in {where}, for its due list",
            registration=registration,
            summary=f"{registration} is not in {where}, or not active; {count} due item(s) are left as they are",
            action=action,
            details={"items": count},
        )
        for registration, count in sorted(waiting.items())
    ]


def totals_item(row: Mapping[str, Any], counters: Sequence[str]) -> WorklistItem:
    """An aircraft whose totals differ between the systems beyond the tolerance; both values of each counter."""
    figures = {
        name: {"techlog": str(row[here]), "tracking": str(row[there]), "difference": str(row[apart])}
        for name, (here, there, apart) in COUNTERS.items()
        if row[apart] is not None
    }
    words = "; ".join(
        f"{name.replace('_', ' ')} {figures[name]['techlog']} in Tech Log, {figures[name]['tracking']} in Tracking+"
        for name in counters
    )
    return WorklistItem(
        code="totals_out_of_line",
        subject=f"{row['registration']} totals",
        registration=row["registration"],
        summary=f"the totals of {row['registration']} differ: {words}",
        action="Find the flight or the entry that one of the systems lacks and enter it there. Due items are measured "
        "on Tech Log's totals meanwhile.",
        details=figures,
    )


def guard_item(held: Sequence[Change], live: int) -> WorklistItem:
    """Checks that would be taken back, and wait for a person's word."""
    return WorklistItem(
        code="deletion_guard",
        subject="maintenance checks",
        severity="critical",
        summary=f"{len(held)} of {live} open maintenance checks would be taken back; none was",
        action="Look whether Tracking+'s due list and Tech Log's totals are right. If they are: "
        "`turnaround approve-deletions --operator ID`, once.",
        details={
            "would_delete": len(held),
            "open_checks": live,
            "examples": {change.source_key: change.reason for change in held[:EXAMPLES]},
        },
    )


def conflict_item(key: str, defect: Defect, registration: str | None, found: Alignment) -> WorklistItem:
    """A deferral that both systems changed, or that Tracking+ took back or changed to what Tech Log cannot be given."""
    if found.verdict == "withdrawn":
        what = "was withdrawn in Tracking+, which cannot be done in Tech Log"
    elif found.cannot_be_set:
        what = "was entered or changed in Tracking+ so that it cannot be set in Tech Log (nothing dates it)"
    else:
        what = "was changed in Tech Log and in Tracking+ since both last agreed"
    return WorklistItem(
        code="deferral_conflict",
        subject=key,
        registration=registration,
        summary=f"the deferral of defect {defect.reference} {what}; nothing was written",
        action="Decide which one stands and make the other system's the same; this closes when both agree.",
        details={
            "techlog": _shown(found.techlog, found.tracking),
            "tracking": _shown(found.tracking, found.techlog),
            "both_last_had": _shown(found.common, None),
        },
    )


def _shown(side: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A side as a person compares it. Of free text only that it is there, and whether it is another one."""
    if side is None:
        return None
    shown = {}
    for name in SHARED:
        if name in side:
            alike = other is not None and other.get(name) == side[name]
            shown[name] = ("the same text" if alike else "a text") if name in FREE_TEXT else side[name]
    return shown


def set_aside_items(rows: Iterable[Quarantined]) -> list[WorklistItem]:
    """Records set aside; of an aircraft whose totals fell it is said how to go on with them."""
    rows = list(rows)
    fallen = [row for row in rows if row.dataset == TOTALS]
    words = (
        "Correct the totals in Tech Log, or enter the trip update that explains them. If they are right as they stand: "
        "`turnaround worklist ack ID --note TEXT`, and the next run goes on from them. Nothing of this aircraft's due "
        "list is decided until then."
    )
    return [
        *quarantine_items(row for row in rows if row.dataset != TOTALS),
        *quarantine_items(fallen, words),
    ]


def rejected_items(rows: Iterable[OutboxRow]) -> list[WorklistItem]:
    """Writes that Tech Log refused, in its own words."""
    return [
        WorklistItem(
            code="vendor_rejected",
            subject=row.source_key if row.entity != "deferral" else f"{row.source_key} deferral",
            summary=f"Tech Log refused to {row.operation} the {row.entity.replace('_', ' ')}: {row.last_error}",
            action="Correct the record in Tracking+, or what Tech Log complains of; a changed one is sent by itself. "
            "To send it again unchanged: `turnaround worklist retry ID`.",
            details={"outbox_id": str(row.id), "entity": row.entity, "operation": row.operation},
        )
        for row in rows
    ]
