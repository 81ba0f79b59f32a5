"""What a person has to do: worklist items with their reason and the way out. Nothing personal stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from model.sync import OutboxRow, Quarantined, WorklistItem
from transforms.known import Row, as_rows
from transforms.people import MissingEmail
from transforms.scope import Fleet

# What this flow's planning opens and closes. vendor_rejected is delivery's.
PLAN_CODES = (
    "aircraft_missing",
    "aircraft_set_shrunk",
    "airport_without_icao",
    "crew_email_missing",
    "deletion_guard",
    "flight_gone_after_start",
    "multi_day_grouping",
    "record_quarantined",
    "sector_removed_in_techlog",
)
EXAMPLES = 20
LEFT_ALONE = "Correct the record in its own system; it comes back by itself. Until then it is left alone."


def aircraft_items(fleet: Fleet) -> list[WorklistItem]:
    """Aircraft that only one system has, or that the operator's list names in vain."""

    def item(registration: str, where: str, action: str) -> WorklistItem:
        return WorklistItem(
            code="aircraft_missing",
            subject=registration,
            registration=registration,
            summary=f"{registration} is {where}; its flights are not synchronised",
            action=action,
        )

    only_leon = "Add the aircraft in Tech Log, or leave it out of `aircraft` in turnaround.toml."
    only_techlog = (
        "Select the aircraft for this integration in LEON (a new authorisation clears the selection), "
        "or leave it out of `aircraft` in turnaround.toml."
    )
    nowhere = "Correct `aircraft` in turnaround.toml, or add the aircraft in both systems."
    return [
        *(item(text, "in LEON and not in Tech Log", only_leon) for text in fleet.only_leon.values()),
        *(item(text, "in Tech Log and not visible in LEON", only_techlog) for text in fleet.only_techlog.values()),
        *(item(text, "on the operator's list and in neither system", nowhere) for text in fleet.nowhere),
    ]


def shrunk_items(lost: Mapping[str, tuple[str, str]], held: Mapping[str, int]) -> list[WorklistItem]:
    """Aircraft that a system showed before and shows no longer: (registration, system) by registration key."""
    return [
        WorklistItem(
            code="aircraft_set_shrunk",
            subject=f"{registration} in {system}",
            registration=registration,
            severity="critical",
            summary=f"{registration} was visible in {system} and no longer is; "
            f"{held.get(key, 0)} of its sectors are left as they are",
            action=(
                f"Make the aircraft visible to this integration in {system} again. If it has left the fleet for good: "
                "`turnaround approve-deletions`, and its planned sectors are deleted by the next run."
            ),
            details={"sectors_left_alone": held.get(key, 0), "system": system},
        )
        for key, (registration, system) in lost.items()
    ]


def airport_items(waiting: pd.DataFrame) -> list[WorklistItem]:
    """Airports without an ICAO code, an item a place, with the flights that wait for it."""
    places: dict[str, list[Row]] = {}
    for row in as_rows(waiting):
        for end in ("departure", "arrival"):
            if row[f"{end}_icao"] is None:
                places.setdefault(row[f"{end}_name"] or "an airport without a name", []).append(row)
    return [
        WorklistItem(
            code="airport_without_icao",
            subject=place,
            summary=f"{place} has no ICAO code in LEON; {len(rows)} flight(s) to or from it wait",
            action="Give the airport its ICAO code in LEON; the flights follow by themselves.",
            details={
                "flights": [{"flight_nid": row["flight_nid"], "flight_no": row["flight_no"]} for row in rows[:EXAMPLES]]
            },
        )
        for place, rows in sorted(places.items())
    ]


def email_items(missing: Iterable[MissingEmail]) -> list[WorklistItem]:
    """Crew in a role whose address LEON lacks, an item a person."""
    return [
        WorklistItem(
            code="crew_email_missing",
            subject=one.person_key,
            summary=f"crew member {one.person_key} ({one.position}) has no e-mail address in LEON; "
            f"{len(one.flight_nids)} flight(s) go to Tech Log without that crew member",
            action="Enter the e-mail address of this login in LEON; the crew member follows by itself.",
            details={"flight_nids": list(one.flight_nids[:EXAMPLES])},
        )
        for one in missing
    ]


def multi_day_items(trips: Iterable[Row]) -> list[WorklistItem]:
    """Trips of LEON whose flights start on several UTC dates (external grouping)."""
    return [
        WorklistItem(
            code="multi_day_grouping",
            subject=trip["trip_key"],
            registration=trip["registration"],
            severity="info",
            summary=f"LEON's trip spans {trip['days']} UTC dates; it went to Tech Log as one trip dated {trip['date']}",
            action="Check that Tech Log should hold it as one trip; if not, split the trip in LEON.",
            details={"flight_nids": list(trip["flight_nids"][:EXAMPLES])},
        )
        for trip in trips
        if trip["days"] > 1
    ]


def gone_items(kept: Iterable[tuple[Row, str]], registrations: Mapping[str, str]) -> list[WorklistItem]:
    """Sectors that stay because they were started, though their flight no longer belongs there (ruling 12)."""
    return [
        WorklistItem(
            code="flight_gone_after_start",
            subject=sector["external_ref"] or sector["id"],
            registration=registrations.get(sector["aircraft_id"]),
            summary=f"the sector {sector['departure_airport']}-{sector['arrival_airport']} of {sector['takeoff_time']} "
            f"is {_words(sector['status'])} in Tech Log, but its flight is {why}",
            action="Decide which system is right: restore the flight in LEON, or correct the sector in Tech Log.",
            details={"sector_id": sector["id"], "status": sector["status"], "why": why},
        )
        for sector, why in kept
    ]


def _words(status: str) -> str:
    return {"inProgress": "in progress", "completed": "signed off"}.get(status, status)


def removed_items(flights: Iterable[Row]) -> list[WorklistItem]:
    """Sectors that a person deleted in Tech Log while their flight still stands in LEON (ruling 15)."""
    return [
        WorklistItem(
            code="sector_removed_in_techlog",
            subject=flight["sector_key"],
            registration=flight["techlog_registration"],
            summary=f"the sector of flight {flight['flight_no']} was deleted in Tech Log; "
            "LEON still has the flight confirmed",
            action="Nothing is created again by itself. To have it back: `turnaround worklist retry ID`; "
            "else cancel the flight in LEON.",
            details={"flight_nid": flight["flight_nid"]},
        )
        for flight in flights
    ]


def guard_item(held: Mapping[str, str], live: int, *, empty_answer: bool) -> WorklistItem:
    """Deletions that wait for a person's word: sector key -> why."""
    what = "LEON answered with no flight at all" if empty_answer else f"{len(held)} of {live} sectors would be deleted"
    return WorklistItem(
        code="deletion_guard",
        subject="planned sectors",
        severity="critical",
        summary=f"{what}; no deletion was sent",
        action="Look whether LEON is complete. If the deletions are right: "
        "`turnaround approve-deletions --operator ID`, once.",
        details={"would_delete": len(held), "live_in_window": live, "examples": dict(list(held.items())[:EXAMPLES])},
    )


def quarantine_items(rows: Iterable[Quarantined], action: str = LEFT_ALONE) -> list[WorklistItem]:
    """Records set aside, an item a record, with everything it broke."""
    records: dict[tuple[str, str], list[Quarantined]] = {}
    for row in rows:
        records.setdefault((row.dataset, row.record_key), []).append(row)
    return [
        WorklistItem(
            code="record_quarantined",
            subject=f"{dataset} {key}",
            summary="; ".join(f"{row.field}: {row.reason}" for row in broken),
            action=action,
            details={"broken": [_broken(row) for row in broken]},
        )
        for (dataset, key), broken in records.items()
    ]


def _broken(row: Quarantined) -> dict[str, Any]:
    return {"field": row.field, "expectation": row.expectation, "reason": row.reason}


def rejected_items(rows: Iterable[OutboxRow]) -> list[WorklistItem]:
    """Writes that Tech Log refused, in its own words."""
    return [
        WorklistItem(
            code="vendor_rejected",
            subject=row.source_key,
            summary=f"Tech Log refused to {row.operation} the {row.entity}: {row.last_error}",
            action="Correct the record in LEON, or what Tech Log complains of; a changed record is sent by itself. "
            "To send it again unchanged: `turnaround worklist retry ID`.",
            details={"outbox_id": str(row.id), "entity": row.entity, "operation": row.operation},
        )
        for row in rows
    ]
