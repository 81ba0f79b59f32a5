"""The whole mapping of flow leon_to_techlog: frames in, changes and worklist out. Touches nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from config.settings import OperatorSettings
from model.sync import Change, Link, Person, Plan, Quarantined, WorklistItem
from transforms import attention
from transforms.crew import pick_crew
from transforms.differences import sector_differences, trip_differences
from transforms.known import Known, as_rows
from transforms.people import MissingEmail, Staffing, staff, user_creations
from transforms.removals import empty_trips, over_the_guard, sector_removals
from transforms.schedule import plan_sectors, plan_trips, sector_key
from transforms.scope import Fleet, judge, match_fleet, with_registration
from transforms.vanished import Absences


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run has read and checked.

    Attributes:
        flights: FLIGHT_COLUMNS plus in_reach: True for flights of this run's answer, False for those that only landing
            remembers (they round off trips that reach out of the window).
        crew: CREW_COLUMNS of those flights.
        leon_aircraft: LEON_AIRCRAFT_COLUMNS.
        techlog_aircraft: TECHLOG_AIRCRAFT_COLUMNS.
        users: USER_COLUMNS.
        people: addresses and names by person key.
        known: Tech Log's trips and sectors, and our links.
        user_links: our links of entity user.
        quarantined: records that could not be read or broke a check.
        held: flights of which nothing is written or deleted: set aside, or of a sector that was.
        rejected_crew: crew keys that broke a check.
        refused_people: people whose creation Tech Log refused, unchanged since.
        absences: what LEON's answer lacks.
        gone: flights that LEON, asked for each, no longer has.
        lost_aircraft: aircraft shown before and not now: registration key -> (registration, system).
        aircraft_keys: Tech Log aircraft id -> registration key, of aircraft shown now or remembered.
    """

    flights: pd.DataFrame
    crew: pd.DataFrame
    leon_aircraft: pd.DataFrame
    techlog_aircraft: pd.DataFrame
    users: pd.DataFrame
    people: Mapping[str, Person]
    known: Known
    user_links: Sequence[Link] = ()
    quarantined: Sequence[Quarantined] = ()
    held: frozenset[int] = frozenset()
    rejected_crew: frozenset[str] = frozenset()
    refused_people: frozenset[str] = frozenset()
    absences: Absences = field(default_factory=Absences)
    gone: frozenset[int] = frozenset()
    lost_aircraft: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    aircraft_keys: Mapping[str, str] = field(default_factory=dict)


def plan(operator_id: str, settings: OperatorSettings, seen: Seen, *, deletions_approved: bool = False) -> Plan:
    """Compare what Tech Log should hold with what it is known to hold.

    Args:
        operator_id: the key in turnaround.toml.
        settings: that operator's settings.
        seen: what the run has read.
        deletions_approved: a person has let this run pass the deletion guard.
    """
    flights = with_registration(seen.flights, seen.leon_aircraft)
    fleet = match_fleet(flights, seen.leon_aircraft, seen.techlog_aircraft, settings.aircraft)
    judged = judge(flights, fleet, settings.aircraft)
    judged["sector_key"] = [sector_key(operator_id, nid) for nid in judged["flight_nid"]]

    belongs = judged[judged["verdict"] == "wanted"]
    removed = belongs["sector_key"].map(seen.known.was_removed).astype(bool)
    held = belongs["flight_nid"].isin(seen.held)
    present = belongs[~removed & ~held]

    staffing = _staffing(settings, seen, present)
    sectors = plan_sectors(
        present.assign(settled_trip=_settled_trips(present, seen.known)),
        staffing.roles,
        operator_id,
        settings.grouping,
        settings.preflight_custom_fields,
    )
    trips = plan_trips(sectors)

    writes = _writes(sectors, trips, seen, judged, staffing, operator_id)
    removals, guard_items, kept = _removals(operator_id, settings, seen, judged, fleet, approved=deletions_approved)
    changes = [*writes.changes, *removals]
    changes += empty_trips(seen.known, changes, writes.needed_trips)
    changes += user_creations(writes.people_needed, dict(seen.people), staffing)

    registrations = dict(zip(seen.techlog_aircraft["id"], seen.techlog_aircraft["registration"], strict=True))
    in_reach = trips.loc[trips.index.isin(writes.needed_trips)].reset_index(names="trip_key")
    items = [
        *attention.aircraft_items(_without(fleet, seen.lost_aircraft)),
        *attention.shrunk_items(seen.lost_aircraft, _held_by_aircraft(seen)),
        *attention.airport_items(judged[(judged["verdict"] == "waiting") & judged["in_reach"]]),
        *attention.email_items(_still_missing(staffing, present, seen.known)),
        *(attention.multi_day_items(as_rows(in_reach)) if settings.grouping == "external" else ()),
        *attention.gone_items(kept, registrations),
        *attention.removed_items(as_rows(belongs[removed & belongs["in_reach"]])),
        *guard_items,
        *attention.quarantine_items(seen.quarantined),
    ]
    return Plan(
        changes=tuple(changes),
        links=(*seen.known.links_to_save, *staffing.links),
        items=tuple(items),
        counts=_counts(judged, seen),
    )


@dataclass(frozen=True, slots=True)
class _Writes:
    changes: list[Change]
    people_needed: set[str]
    needed_trips: set[str]


def _staffing(settings: OperatorSettings, seen: Seen, flights: pd.DataFrame) -> Staffing:
    crew = seen.crew[seen.crew["flight_nid"].isin(flights["flight_nid"])]
    return staff(
        pick_crew(crew, settings.pic_positions, settings.sic_positions),
        crew,
        seen.users,
        seen.user_links,
        rejected_crew=seen.rejected_crew,
        refused_people=seen.refused_people,
    )


def _still_missing(staffing: Staffing, flights: pd.DataFrame, known: Known) -> list[MissingEmail]:
    """Missing addresses that matter: of flights in reach whose sector is not signed off yet."""
    reach = flights[flights["in_reach"]]
    still = {
        nid
        for nid, key in zip(reach["flight_nid"], reach["sector_key"], strict=True)
        if _status(known, key) != "completed"
    }
    relevant = (
        replace(one, flight_nids=tuple(nid for nid in one.flight_nids if nid in still)) for one in staffing.missing
    )
    return [one for one in relevant if one.flight_nids]


def _status(known: Known, key: str) -> str | None:
    sector = known.live_sector(key)
    return None if sector is None else str(sector["status"])


def _settled_trips(flights: pd.DataFrame, known: Known) -> pd.Series:
    """A signed-off sector stays in the trip that it was flown in, wherever LEON's times or tail would put it now."""
    key_of_trip = {link.target_key: key for key, link in known.trip_links.items()}

    def settled(key: str) -> str | None:
        sector = known.live_sector(key)
        return key_of_trip.get(sector["trip_id"]) if sector is not None and sector["status"] == "completed" else None

    return flights["sector_key"].map(settled).astype("object")


def _writes(
    sectors: pd.DataFrame, trips: pd.DataFrame, seen: Seen, judged: pd.DataFrame, staffing: Staffing, operator_id: str
) -> _Writes:
    rows = [
        row for row in as_rows(sectors[sectors["in_reach"]]) if _status(seen.known, row["sector_key"]) != "completed"
    ]
    frozen = _frozen_trips(seen, judged, operator_id)
    needed = {row["trip_key"] for row in rows}
    for_sectors = sector_differences(rows, seen.known, staffing.crewing, frozen)
    wanted_trips = as_rows(trips.loc[trips.index.isin(needed)].reset_index(names="trip_key"))
    for_trips = trip_differences(wanted_trips, seen.known, staffing.crewing, frozen)
    return _Writes(
        changes=[*for_trips.changes, *for_sectors.changes],
        people_needed=for_trips.people_needed | for_sectors.people_needed,
        needed_trips=needed,
    )


def _frozen_trips(seen: Seen, judged: pd.DataFrame, operator_id: str) -> frozenset[str]:
    """Trips with a sector whose flight is unreadable, waits or is unconfirmed: their head and order stay."""
    waiting = judged.loc[judged["verdict"] == "waiting", "flight_nid"]
    uncertain = {*seen.held, *waiting, *seen.absences.unconfirmed, *seen.absences.hidden}
    sectors = (seen.known.live_sector(sector_key(operator_id, nid)) for nid in uncertain)
    return frozenset(sector["trip_id"] for sector in sectors if sector is not None)


def _removals(
    operator_id: str, settings: OperatorSettings, seen: Seen, judged: pd.DataFrame, fleet: Fleet, *, approved: bool
) -> tuple[list[Change], list[WorklistItem], list[tuple[dict[str, object], str]]]:
    out = judged[judged["verdict"].isin(["unwanted", "out_of_scope"]) & judged["in_reach"]]
    out = out[~out["flight_nid"].isin(seen.held)]
    reasons: dict[str, str] = dict(zip(out["sector_key"], out["why"], strict=True))
    reasons |= {sector_key(operator_id, nid): "gone from LEON" for nid in seen.gone}
    ids = set(fleet.matched["aircraft_id"])
    if approved:
        # The person who approved has looked at the aircraft that disappeared, too.
        ids |= {one for one, key in seen.aircraft_keys.items() if key in seen.lost_aircraft}
    found = sector_removals(reasons, seen.known, ids)
    live = seen.absences.live_in_window
    doubtful = {sector_key(operator_id, nid): "missing from LEON's answer" for nid in seen.absences.unconfirmed}
    wanted = {change.source_key: change.reason for change in found.changes} | doubtful
    if not approved and (doubtful or over_the_guard(len(found.changes), live, settings.deletion_guard)):
        item = attention.guard_item(wanted, live, empty_answer=seen.absences.empty_answer)
        return [], [item], found.kept
    return found.changes, [], found.kept


def _held_by_aircraft(seen: Seen) -> dict[str, int]:
    """How many sectors each lost aircraft keeps: registration key -> count."""
    counts: dict[str, int] = {}
    hidden = set(seen.absences.hidden)
    for link_key in seen.known.sector_links:
        sector = seen.known.live_sector(link_key)
        if sector is not None and int(link_key.rsplit(":", 1)[-1]) in hidden:
            key = seen.aircraft_keys.get(sector["aircraft_id"], "")
            counts[key] = counts.get(key, 0) + 1
    return counts


def _without(fleet: Fleet, lost: Mapping[str, tuple[str, str]]) -> Fleet:
    """An aircraft that disappeared is reported as that, not also as missing."""

    def rest(aircraft: Mapping[str, str]) -> dict[str, str]:
        return {key: text for key, text in aircraft.items() if key not in lost}

    return Fleet(fleet.matched, rest(fleet.only_leon), rest(fleet.only_techlog), fleet.nowhere)


def _counts(judged: pd.DataFrame, seen: Seen) -> dict[str, int]:
    verdicts = judged.loc[judged["in_reach"], "verdict"].value_counts().to_dict()
    return {f"flights {verdict.replace('_', ' ')}": int(count) for verdict, count in sorted(verdicts.items())} | {
        "quarantined": len({(row.dataset, row.record_key) for row in seen.quarantined}),
        "flights held": len(seen.held),
    }
