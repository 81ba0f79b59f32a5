"""What a person has to do about journey logs: worklist items with their reason and the way out. Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.records import FlownFlight, FlownSector
from model.sync import OutboxRow, Quarantined, WorklistItem
from transforms import attention
from transforms.journey_log_differences import Pair
from transforms.known import flight_of

# What the plan opens and closes. journey_log_closed is settled with what delivery met, together with vendor_rejected.
PLAN_CODES = (
    "aircraft_missing",
    "flight_gone_after_start",
    "record_quarantined",
    "sector_removed_in_techlog",
    "user_missing",
)
REFUSAL_CODES = ("journey_log_closed", "vendor_rejected")
# LEON's category for a record that is locked.
LOCKED = "RESOURCE_EDITION_BLOCKED"
# Free text of a pilot: that it differs is said, and not what it says.
FREE_TEXT = frozenset({"notes", "discretion"})
ROLES = {"pic": "PIC", "sic": "SIC"}


@dataclass(frozen=True, slots=True)
class Stranger:
    """A Tech Log user who is nobody among LEON's crew: in which roles, and on which sectors (source keys)."""

    user_id: str
    roles: set[str]
    keys: list[str]

    def add(self, role: str, key: str) -> None:
        """One more sector that names this user."""
        self.roles.add(role)
        self.keys.append(key)


def gone_item(key: str, sector: FlownSector, registration: str, why: str) -> WorklistItem:
    """A flown sector whose flight LEON does not have confirmed (rulings 12 and 19): told in one way by both flows."""
    row = {
        "id": sector.id,
        "external_ref": key,
        "aircraft_id": sector.aircraft_id,
        "departure_airport": sector.departure_airport,
        "arrival_airport": sector.arrival_airport,
        "takeoff_time": sector.takeoff_time and f"{sector.takeoff_time:%Y-%m-%dT%H:%M:%SZ}",
        "status": "completed",
    }
    return attention.gone_items([(row, why)], {sector.aircraft_id: registration})[0]


def removed_item(key: str, flight: FlownFlight | None, registration: str | None) -> WorklistItem:
    """A sector that was deleted in Tech Log after its journey log was sent."""
    named = f"flight {flight.flight_no}" if flight is not None else f"flight {flight_of(key)}"
    return WorklistItem(
        code="sector_removed_in_techlog",
        subject=key,
        registration=registration,
        summary=f"the sector of {named} was deleted in Tech Log after its journey log was sent; "
        "LEON still holds the log",
        action="LEON is left as it is. If the flight was flown, enter its sector in Tech Log again; "
        "if it was not, take the journey log out of LEON.",
        details={"flight_nid": flight_of(key)},
    )


def closed_item(key: str, flight: FlownFlight, registration: str, differences: Mapping[str, Pair]) -> WorklistItem:
    """LEON's log is closed and is not what the sector says."""
    return WorklistItem(
        code="journey_log_closed",
        subject=key,
        registration=registration,
        summary=f"the journey log of flight {flight.flight_no} is closed in LEON and differs from the sector: "
        f"{', '.join(differences)}",
        action="Reopen the journey log in LEON, and the next run sends it; or enter the difference there by hand.",
        details={"flight_nid": flight.flight_nid, "difference": _shown(differences)},
    )


def _shown(differences: Mapping[str, Pair]) -> dict[str, Any]:
    return {
        name: "another text" if name in FREE_TEXT else {"leon": pair.before, "techlog": pair.after}
        for name, pair in differences.items()
    }


def hidden_items(hidden: Mapping[str, Sequence[str]]) -> list[WorklistItem]:
    """Aircraft that fly in Tech Log and cannot be seen in LEON, with the sectors that wait for it."""
    return [
        WorklistItem(
            code="aircraft_missing",
            subject=f"{registration} in LEON",
            registration=registration,
            summary=f"{registration} is not visible in LEON; the journey logs of {len(keys)} signed-off sector(s) wait",
            action="Select the aircraft for this integration in LEON (a new authorisation clears the selection), "
            "or leave it out of `aircraft` in turnaround.toml.",
            details={"sectors": list(keys)},
        )
        for registration, keys in sorted(hidden.items())
    ]


def stranger_items(strangers: Iterable[Stranger]) -> list[WorklistItem]:
    """Pilots in Tech Log whom LEON does not know by their e-mail address."""
    return [
        WorklistItem(
            code="user_missing",
            subject=f"Tech Log user {one.user_id}",
            summary=f"the {' and '.join(ROLES[role] for role in sorted(one.roles))} of {len(one.keys)} signed-off "
            "sector(s) is not found among LEON's crew by e-mail address (or twice); the journey log goes without",
            action="Give the person the same e-mail address in Tech Log and in LEON; the log follows by itself.",
            details={"user_id": one.user_id, "sectors": list(one.keys)},
        )
        for one in strangers
    ]


def set_aside_items(records: Sequence[Quarantined], fields: Sequence[Quarantined]) -> list[WorklistItem]:
    """Records that are set aside whole, and records of which only a field was left out."""
    whole = {(row.dataset, row.record_key) for row in records}
    rest = [row for row in fields if (row.dataset, row.record_key) not in whole]
    return [
        *attention.quarantine_items(records),
        *attention.quarantine_items(
            rest, action="Correct it in Tech Log; the journey log follows by itself, and goes without it until then."
        ),
    ]


def refusal_items(rows: Sequence[OutboxRow]) -> list[WorklistItem]:
    """Logs that LEON refused, in its own words: because it is closed, or for what is in it."""
    return [_refusal(row) for row in rows]


def _refusal(row: OutboxRow) -> WorklistItem:
    details = {"outbox_id": str(row.id), "flight_nid": row.target_key, "words": row.last_error}
    if LOCKED in (row.last_error or ""):
        return WorklistItem(
            code="journey_log_closed",
            subject=row.source_key,
            summary=f"LEON refused the journey log because it is closed: {row.last_error}",
            action="Reopen the journey log in LEON, then `turnaround worklist retry ID`; "
            "or enter the sector's data there.",
            details=details | {"reason": row.reason},
        )
    return WorklistItem(
        code="vendor_rejected",
        subject=row.source_key,
        summary=f"LEON refused the journey log: {row.last_error}",
        action="Correct the sector in Tech Log, or what LEON complains of; a changed sector is sent by itself. "
        "To send it again unchanged: `turnaround worklist retry ID`.",
        details=details,
    )
