"""What must leave Tech Log, what must not although LEON no longer has it, and the guard against mass deletion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from model.sync import Change, flight_source
from transforms.differences import TARGET
from transforms.known import Known, Row

GUARDED_FROM = 6  # a handful of cancellations is an ordinary day, whatever share of a small schedule it is


@dataclass(slots=True)
class Removals:
    """Sectors to delete, and sectors that stay although their flight is gone because they have been started."""

    changes: list[Change] = field(default_factory=list)
    kept: list[tuple[Row, str]] = field(default_factory=list)


def sector_removals(reasons: Mapping[str, str], known: Known, fleet_ids: Collection[str]) -> Removals:
    """Delete the sectors of flights that no longer belong in Tech Log.

    A sector of an aircraft outside the operator's scope is none of our business; one that was started stays (ruling
    12).

    Args:
        reasons: sector key -> why its flight does not belong there.
        known: Tech Log's state.
        fleet_ids: Tech Log ids of the aircraft that both systems have and the operator's list allows.
    """
    result = Removals()
    for key, why in reasons.items():
        sector = known.live_sector(key)
        if sector is None or sector["aircraft_id"] not in fleet_ids:
            continue
        if sector["status"] != "planned":
            result.kept.append((sector, why))
            continue
        nid = flight_source(key.rsplit(":", 1)[-1])
        result.changes.append(Change(TARGET, "sector", "delete", key, {}, why, target_key=sector["id"], sources=(nid,)))
    return result


def over_the_guard(deletions: int, live_in_window: int, guard: float) -> bool:
    """Whether so many deletions need a person's word (ruling 45): more than the share, and more than five."""
    # In decimal, as the share was written: 0.29 x 100 in binary falls short of 29.
    return deletions >= GUARDED_FROM and deletions > Decimal(str(guard)) * live_in_window


def empty_trips(known: Known, changes: Iterable[Change], needed: Collection[str]) -> list[Change]:
    """Delete trips of ours that these changes leave without any sector, or that an interrupted run left so (ruling 14).

    A trip that a person emptied in Tech Log is left to that person, and one that holds anybody's sector stays.

    Deleting a trip deletes its sectors. So the change names those that leave it in this run (emptied_of), and delivery
    makes sure that they have.

    Args:
        known: Tech Log's state.
        changes: the sector changes of this run.
        needed: keys of trips that this run wants.
    """
    leaving = {
        str(change.target_key)
        for change in changes
        if change.entity == "sector" and (change.operation == "delete" or "trip" in change.payload)
    }
    occupied = {
        row["trip_id"] for row in known.sectors.values() if row["deleted_at"] is None and row["id"] not in leaving
    }
    removed = {link.target_key for link in known.sector_links.values() if link.state == "removed"}
    left: dict[str, list[str]] = {}
    for one in sorted(leaving & known.sectors.keys()):
        left.setdefault(known.sectors[one]["trip_id"], []).append(one)
    emptied_by_person = {known.sectors[one]["trip_id"] for one in removed if one in known.sectors} - left.keys()
    result = []
    for key, link in known.trip_links.items():
        trip = known.live_trip(key)
        if trip is None or key in needed or trip["id"] in occupied or trip["id"] in emptied_by_person:
            continue
        payload = {"emptied_of": left[trip["id"]]} if trip["id"] in left else {}
        why = "no sector is left in it"
        result.append(Change(TARGET, "trip", "delete", key, payload, why, target_key=link.target_key))
    return result
