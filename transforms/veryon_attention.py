"""What a person has to do about Tracking+: worklist items with their reason and the way out. Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from model.records import Defect, FlownSector, TripUpdate
from model.sync import OutboxRow, WorklistItem

# What the plan opens and closes; what delivery met is settled apart.
PLAN_CODES = (
    "aircraft_missing",
    "defect_deleted",
    "defect_reopened",
    "deferral_extended",
    "deferral_without_date",
    "place_missing",
    "record_quarantined",
    "sector_edited_after_sync",
    "sector_not_synced",
    "sector_removed_in_techlog",
    "trip_update_edited_after_sync",
    "user_missing",
)
REFUSAL_CODES = ("log_number_taken", "vendor_rejected")
# What the writer says of a log number that stands for another record over there.
TAKEN = "logNumberTaken"
# Free text of a person: that it differs is said, and not what it says.
FREE_TEXT = frozenset({"description", "remarks", "reason"})

Differences = Mapping[str, tuple[Any, Any]]


def aircraft_items(waiting: Mapping[str, Sequence[str]]) -> list[WorklistItem]:
    """Aircraft that Tracking+ does not have, with what waits for them. Never created by us."""
    return [
        WorklistItem(
            code="aircraft_missing",
            subject=f"{registration} in Tracking+",
            registration=registration,
            summary=f"{registration} is not in Tracking+, or not active; {len(keys)} record(s) of Tech Log wait for it",
            action="Set the aircraft up in Tracking+, or leave it out of `aircraft` in turnaround.toml.",
            details={"waiting": list(keys)},
        )
        for registration, keys in sorted(waiting.items())
    ]


def flight_words(sector: FlownSector) -> str:
    """A flight as a person looks for it: places, take-off, page."""
    takeoff = f"{sector.takeoff_time:%Y-%m-%d %H:%M}Z" if sector.takeoff_time else "without a take-off time"
    return f"{sector.departure_airport}-{sector.arrival_airport} {takeoff}, page {sector.srp_number or 'unknown'}"


def place_items(waiting: Mapping[str, Mapping[str, str]]) -> list[WorklistItem]:
    """Places that Tracking+ does not have, an item a place, with the flights (words by source key) that wait for it."""
    return [
        WorklistItem(
            code="place_missing",
            subject=icao,
            summary=f"{icao} is no place in Tracking+; {len(flights)} flight(s) from or to it wait",
            action="Enter the place with its ICAO code in Tracking+; the flights follow by themselves.",
            details={"waiting": list(flights), "flights": list(flights.values())},
        )
        for icao, flights in sorted(waiting.items())
    ]


def integration_user_item(keys: Sequence[str]) -> WorklistItem:
    """The integration user is not known over there."""
    return WorklistItem(
        code="user_missing",
        subject="the integration user in Tracking+",
        severity="critical",
        summary="the integration user is not in Tracking+, or not active; "
        f"{len(keys)} record(s) go without who entered them, and closures wait",
        action="Enter it in Tracking+, or correct `integration_user_email` in turnaround.toml.",
        details={"waiting": list(keys)},
    )


def edited_sector(key: str, sector: FlownSector, registration: str | None, changed: Differences) -> WorklistItem:
    """A sector that was edited after its technical log was sent."""
    return WorklistItem(
        code="sector_edited_after_sync",
        subject=key,
        registration=registration,
        summary=f"the sector {sector.departure_airport}-{sector.arrival_airport} was edited after it was sent: "
        f"{', '.join(changed)}",
        action="Enter the difference in Tracking+ by hand, then `turnaround worklist ack ID`; "
        "it is not sent a second time, because later totals may rest on it.",
        details={"difference": _shown(changed)},
    )


def edited_update(key: str, update: TripUpdate, registration: str | None, changed: Differences) -> WorklistItem:
    """A trip update that was edited after it was sent."""
    return WorklistItem(
        code="trip_update_edited_after_sync",
        subject=key,
        registration=registration,
        summary=f"the trip update of {update.occurred_at:%Y-%m-%d %H:%M}Z was edited after it went to Tracking+: "
        f"{', '.join(changed)}",
        action="Enter the difference in Tracking+ by hand, then `turnaround worklist ack ID`.",
        details={"difference": _shown(changed)},
    )


def gone_item(entity: str, key: str, registration: str | None) -> WorklistItem:
    """A record that was deleted in Tech Log after it had been sent (ruling 37)."""
    code, words = {
        "sector": ("sector_removed_in_techlog", "a sector was deleted in Tech Log after its technical log was sent"),
        "trip_update": ("trip_update_edited_after_sync", "a trip update was deleted in Tech Log after it was sent"),
        "defect": ("defect_deleted", "a defect was deleted in Tech Log after it was sent"),
    }[entity]
    return WorklistItem(
        code=code,
        subject=key,
        registration=registration,
        summary=f"{words}; Tracking+ still holds it",
        action="Tracking+ is left as it is: decide there whether it stands, then `turnaround worklist ack ID`.",
    )


def not_synced(key: str, defect: Defect, registration: str | None, what: str) -> WorklistItem:
    """A deferral or closure that waits for the technical log of its defect's sector."""
    return WorklistItem(
        code="sector_not_synced",
        subject=key,
        registration=registration,
        severity="info",
        summary=f"the {what} of defect {defect.reference} waits: its sector is not in Tracking+ yet",
        action="It follows by itself once the sector is signed off and sent; look for what holds the sector back.",
    )


def extended(key: str, defect: Defect, registration: str | None, changed: Differences) -> WorklistItem:
    """A deferral that was changed after it was sent; Tracking+ takes no second one."""
    return WorklistItem(
        code="deferral_extended",
        subject=key,
        registration=registration,
        summary=f"the deferral of defect {defect.reference} was extended or changed in Tech Log after it was sent: "
        f"{', '.join(changed)}",
        action="Change the deferral in Tracking+ by hand, then `turnaround worklist ack ID`.",
        details={"difference": _shown(changed)},
    )


def without_date(key: str, defect: Defect, registration: str | None) -> WorklistItem:
    """A deferral without a target date, of a category that gives none."""
    return WorklistItem(
        code="deferral_without_date",
        subject=key,
        registration=registration,
        summary=f"the deferral of defect {defect.reference} has neither a target date nor a MEL category: not sent",
        action="Enter the target date or the category in Tech Log; it follows by itself.",
    )


def reopened(key: str, defect: Defect, registration: str | None) -> WorklistItem:
    """A defect that was reopened after its closure was sent; there is no way back over there."""
    return WorklistItem(
        code="defect_reopened",
        subject=key,
        registration=registration,
        summary=f"defect {defect.reference} was reopened in Tech Log after it was closed in Tracking+",
        action="Reopen it, or raise it again, in Tracking+ by hand, then `turnaround worklist ack ID`.",
    )


def refusal_items(rows: Iterable[OutboxRow]) -> list[WorklistItem]:
    """Writes that Tracking+ refused, in its own words."""
    return [_refusal(row) for row in rows]


def _refusal(row: OutboxRow) -> WorklistItem:
    details = {"outbox_id": str(row.id), "entity": row.entity, "operation": row.operation, "words": row.last_error}
    if TAKEN in (row.last_error or ""):
        return WorklistItem(
            code="log_number_taken",
            subject=row.source_key,
            summary=f"log number {row.payload.get('log_number')} stands for another record in Tracking+",
            action="Correct the page number in Tech Log, or the record in Tracking+; "
            "then `turnaround worklist retry ID`.",
            details=details,
        )
    return WorklistItem(
        code="vendor_rejected",
        subject=row.source_key if row.entity in {"technical_log", "defect"} else f"{row.source_key} {row.entity}",
        summary=f"Tracking+ refused the {row.entity.replace('_', ' ')}: {row.last_error}",
        action="Correct the record in Tech Log, or what Tracking+ complains of; a changed record is sent by itself. "
        "To send it again unchanged: `turnaround worklist retry ID`.",
        details=details,
    )


def _shown(changed: Differences) -> dict[str, Any]:
    return {
        name: "another text" if name in FREE_TEXT else {"tracking": before, "techlog": after}
        for name, (before, after) in changed.items()
    }
