"""The writes that bring Tech Log from what is known to be there to what should be there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model.sync import Change, Link, flight_source
from transforms.known import Known, Row

TARGET = "techlog"
TRIP_FIELDS = ("aircraft_id", "number", "date", "category", "callsign")
SECTOR_FIELDS = (
    "aircraft_id",
    "sequence",
    "departure_airport",
    "arrival_airport",
    "takeoff_time",
    "landing_time",
)
ROLES = {"pic": "pic_user_id", "sic": "sic_user_id"}


@dataclass(frozen=True, slots=True)
class Crewing:
    """How person keys stand for Tech Log users.

    Attributes:
        users: person_key -> user id, for people that Tech Log knows.
        refused: people whose creation Tech Log refused; their roles stay as they are until that is mended.
    """

    users: Mapping[str, str]
    refused: frozenset[str] = frozenset()


@dataclass(slots=True)
class Differences:
    """Changes in no order; delivery knows the order."""

    changes: list[Change] = field(default_factory=list)
    links_to_save: list[Link] = field(default_factory=list)
    people_needed: set[str] = field(default_factory=set)


def sector_differences(
    sectors: Iterable[Row], known: Known, crewing: Crewing, frozen_trips: frozenset[str]
) -> Differences:
    """What to create and patch for the sectors that should be there.

    A planned sector is brought back to the schedule whoever moved it. In one that is in progress only what LEON changed
    since our last write is patched: the crew on board know better than yesterday's plan. A completed one is never
    touched.

    Args:
        sectors: rows of transforms.schedule.plan_sectors in JSON form that this run has seen in LEON.
        known: Tech Log's state.
        crewing: who the people are over there.
        frozen_trips: ids of trips that hold a sector we must leave alone; the order within them stays.
    """
    result = Differences()
    for wanted in sectors:
        _note_people(wanted, crewing, result)
        actual = known.live_sector(wanted["sector_key"])
        if actual is None:
            result.changes.append(_create_sector(wanted))
        elif actual["status"] != "completed":
            change = _patch_sector(wanted, actual, known, crewing, keep_order=actual["trip_id"] in frozen_trips)
            if change is not None:
                result.changes.append(change)
    return result


def trip_differences(trips: Iterable[Row], known: Known, crewing: Crewing, frozen_trips: frozenset[str]) -> Differences:
    """What to create and patch for the trips that should be there (rows of plan_trips with trip_key, in JSON form)."""
    result = Differences()
    started = {
        row["trip_id"] for row in known.sectors.values() if row["deleted_at"] is None and row["status"] != "planned"
    }
    for wanted in trips:
        key = wanted["trip_key"]
        _note_people(wanted, crewing, result)
        actual = known.live_trip(key)
        sources = tuple(flight_source(nid) for nid in wanted["flight_nids"])
        if actual is None:
            payload = {name: wanted[name] for name in TRIP_FIELDS} | {role: wanted[role] for role in ROLES}
            result.changes.append(
                Change(
                    TARGET,
                    "trip",
                    "create",
                    key,
                    payload | {"external_ref": key},
                    "flights confirmed in LEON",
                    sources=sources,
                )
            )
        elif actual["id"] not in frozen_trips:
            acknowledged = known.trip_links[key].acknowledged
            payload, before = _changed_fields(
                TRIP_FIELDS, wanted, actual, acknowledged, drift=actual["id"] not in started
            )
            _changed_roles(wanted, actual, acknowledged, crewing, payload, before, drift=actual["id"] not in started)
            if payload:
                result.changes.append(_update("trip", key, actual["id"], payload, before, acknowledged, sources))
    return result


def _create_sector(wanted: Row) -> Change:
    payload = {name: wanted[name] for name in SECTOR_FIELDS} | {role: wanted[role] for role in ROLES}
    payload |= {"trip": wanted["trip_key"], "status": "planned", "external_ref": wanted["sector_key"]}
    if wanted["preflight_custom_data"]:
        payload["preflight_custom_data"] = wanted["preflight_custom_data"]
    return Change(
        TARGET,
        "sector",
        "create",
        wanted["sector_key"],
        payload,
        wanted["why"],
        sources=(flight_source(wanted["flight_nid"]),),
    )


def _patch_sector(wanted: Row, actual: Row, known: Known, crewing: Crewing, *, keep_order: bool) -> Change | None:
    acknowledged = known.sector_links[wanted["sector_key"]].acknowledged
    drift = actual["status"] == "planned"
    names = tuple(name for name in SECTOR_FIELDS if not (keep_order and name == "sequence"))
    payload, before = _changed_fields(names, wanted, actual, acknowledged, drift=drift)
    _changed_roles(wanted, actual, acknowledged, crewing, payload, before, drift=drift)
    _changed_trip(wanted, actual, known, acknowledged, payload, before, drift=drift)
    _changed_custom_data(wanted, actual, acknowledged, payload, before, drift=drift)
    if not payload:
        return None
    sources = (flight_source(wanted["flight_nid"]),)
    return _update("sector", wanted["sector_key"], actual["id"], payload, before, acknowledged, sources)


def _changed_fields(
    names: Iterable[str], wanted: Row, actual: Row, acknowledged: Mapping[str, Any], *, drift: bool
) -> tuple[Row, Row]:
    payload: Row = {}
    before: Row = {}
    for name in names:
        if _must_write(wanted[name], actual[name], acknowledged.get(name), drift=drift):
            payload[name], before[name] = wanted[name], actual[name]
    return payload, before


def _must_write(want: Any, have: Any, ours: Any, *, drift: bool) -> bool:
    """Whether a field is to be written.

    Nothing erases a value but our own: where LEON has none, what a person entered in Tech Log stays. Without drift,
    what LEON has not changed since our last write stays as a person made it.
    """
    if want == have:
        return False
    if want is None:
        return ours is not None and ours == have
    return drift or ours != want


def _changed_roles(
    wanted: Row,
    actual: Row,
    acknowledged: Mapping[str, Any],
    crewing: Crewing,
    payload: Row,
    before: Row,
    *,
    drift: bool,
) -> None:
    for role, name in ROLES.items():
        person = wanted[role]
        if person in crewing.refused:
            continue
        user = crewing.users.get(person) if person is not None else None
        unknown = person is not None and user is None
        if unknown or _must_write(user, actual[name], acknowledged.get(name), drift=drift):
            payload[role], before[role] = person, actual[name]


def _changed_trip(
    wanted: Row, actual: Row, known: Known, acknowledged: Mapping[str, Any], payload: Row, before: Row, *, drift: bool
) -> None:
    """A sector moves when its trip is another one, or is yet to be made."""
    trip = known.live_trip(wanted["trip_key"])
    if trip is None or _must_write(trip["id"], actual["trip_id"], acknowledged.get("trip_id"), drift=drift):
        payload["trip"], before["trip"] = wanted["trip_key"], actual["trip_id"]


def _changed_custom_data(
    wanted: Row, actual: Row, acknowledged: Mapping[str, Any], payload: Row, before: Row, *, drift: bool
) -> None:
    """Only our keys; delivery merges them with what the sector then holds (ruling 16)."""
    have = actual["preflight_custom_data"] or {}
    ours = acknowledged.get("preflight_custom_data") or {}
    changed = {
        name: value
        for name, value in wanted["preflight_custom_data"].items()
        if _must_write(value, have.get(name), ours.get(name), drift=drift)
    }
    if changed:
        payload["preflight_custom_data"] = changed
        before["preflight_custom_data"] = {name: have.get(name) for name in changed}


def _note_people(wanted: Mapping[str, Any], crewing: Crewing, result: Differences) -> None:
    for role in ROLES:
        person = wanted[role]
        if person is not None and person not in crewing.users:
            result.people_needed.add(person)


def _update(
    entity: str,
    key: str,
    target_key: str,
    payload: Row,
    before: Row,
    acknowledged: Mapping[str, Any],
    sources: tuple[str, ...],
) -> Change:
    names = ", ".join(sorted(payload))
    reason = f"LEON has another {names}" if acknowledged else f"adopted, and LEON has another {names}"
    return Change(TARGET, entity, "update", key, payload, reason, target_key=target_key, before=before, sources=sources)
