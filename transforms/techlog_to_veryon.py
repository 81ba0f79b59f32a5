"""The whole of flow techlog_to_veryon: flights, fuel, trip updates and defects in; changes and worklist out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.settings import VeryonSettings
from model.records import Defect, FlownSector, Place, Registration, TechlogAircraft, TripUpdate, VeryonUser
from model.sync import Change, Link, Operation, Plan, Quarantined, WorklistItem
from transforms import veryon_attention as attention
from transforms.attention import quarantine_items
from transforms.defect_life import (
    changed_metadata,
    closure_content,
    defect_content,
    deferral_content,
    wants_closure,
    wants_deferral,
    what_changed,
)
from transforms.frames import email_key
from transforms.registration import registration_key
from transforms.technical_log import (
    edited_fields,
    fuel_of_sector,
    technical_log_of_sector,
    technical_log_of_trip_update,
)

# Datasets of the checks, and the entities that their records are.
DATASETS = {
    "techlog_flown_sectors": "sector",
    "techlog_trip_updates": "trip_update",
    "techlog_defects": "defect",
}
Content = Mapping[str, Any]


def source_key(operator_id: str, entity: str, record_id: str) -> str:
    """Our name of a record of Tech Log's: entity is sector, trip_update or defect."""
    return f"techlog:{operator_id}:{entity}:{record_id}"


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that was deleted in Tech Log after it had been sent."""

    entity: str
    key: str
    aircraft_id: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run has read and checked.

    Attributes:
        sectors: signed-off sectors, by source key.
        updates: trip updates, by source key.
        defects: by source key.
        gone: what was deleted in Tech Log after it had been sent.
        deleted_sectors: ids of sectors that Tech Log has deleted: nothing waits for them.
        aircraft: Tech Log's, by id.
        emails: addresses by Tech Log's user id.
        registrations, places, users: Tracking+'s.
        links: our live links to Tracking+, by entity and source key.
        doubtful: source key -> fields of changes of a defect that were sent and not answered: they may be there.
        refused_logs: source key -> content hash of technical logs that Tracking+ has refused: nothing can rest on them
            before they change.
        quarantined: what could not be read, and what broke a check.
    """

    sectors: Mapping[str, FlownSector] = field(default_factory=dict)
    updates: Mapping[str, TripUpdate] = field(default_factory=dict)
    defects: Mapping[str, Defect] = field(default_factory=dict)
    gone: Sequence[Gone] = ()
    deleted_sectors: frozenset[str] = frozenset()
    aircraft: Mapping[str, TechlogAircraft] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    registrations: Sequence[Registration] = ()
    places: Sequence[Place] = ()
    users: Sequence[VeryonUser] = ()
    links: Mapping[tuple[str, str], Link] = field(default_factory=dict)
    doubtful: Mapping[str, Content] = field(default_factory=dict)
    refused_logs: Mapping[str, str] = field(default_factory=dict)
    quarantined: Sequence[Quarantined] = ()


def plan(operator_id: str, settings: VeryonSettings, seen: Seen) -> Plan:
    """Compare what Tracking+ should hold with what it has accepted.

    Args:
        operator_id: the key in turnaround.toml.
        settings: the operator's Tracking+.
        seen: what the run has read.
    """
    findings = _Findings(operator_id, settings, seen)
    for key, sector in sorted(seen.sectors.items()):
        findings.add_sector(key, sector)
    for key, update in sorted(seen.updates.items()):
        findings.add_update(key, update)
    # Sectors come first: a defect may rest on one that is sent in this very run.
    for key, defect in sorted(seen.defects.items()):
        findings.add_defect(key, defect)
    return findings.plan()


class _Findings:
    """Goes through the records one by one and collects what follows."""

    def __init__(self, operator_id: str, settings: VeryonSettings, seen: Seen) -> None:
        self._operator_id = operator_id
        self._settings = settings
        self._seen = seen
        self._registrations = {
            registration_key(one.registration): one.id for one in seen.registrations if one.is_active
        }
        self._places = {one.icao.upper(): one.id for one in seen.places}
        self._users = {email_key(one.email): one.id for one in seen.users if one.is_active}
        self._integration_user = self._users.get(email_key(settings.integration_user_email))
        self._changes: list[Change] = []
        self._items: list[WorklistItem] = []
        self._waiting: list[Quarantined] = []
        self._missing_aircraft: dict[str, list[str]] = {}
        self._missing_places: dict[str, dict[str, str]] = {}
        self._without_user: list[str] = []
        self._coming: set[str] = set()
        self._counts: Counter[str] = Counter()

    # Flights

    def add_sector(self, key: str, sector: FlownSector) -> None:
        """A signed-off sector: its technical log once, and its fuel after that."""
        link = self._link("technical_log", key)
        registration_id = self._registration_of(key, sector.id, "techlog_flown_sectors", sector.aircraft_id, link)
        if registration_id is None:
            return
        places = [self._places.get(icao.upper()) for icao in (sector.departure_airport, sector.arrival_airport)]
        if link is None and None in places:
            for icao, place in zip((sector.departure_airport, sector.arrival_airport), places, strict=True):
                if place is None:
                    self._missing_places.setdefault(icao.upper(), {})[key] = attention.flight_words(sector)
            return
        wanted = technical_log_of_sector(
            sector,
            registration_id=registration_id,
            # A place that is not known over there is none that was sent: the edit shows as one.
            departure_place_id=places[0] or 0,
            arrival_place_id=places[1] or 0,
            entered_by_user_id=self._user(key, sector.pic_user_id),
        )
        fuel = fuel_of_sector(sector, self._seen.aircraft[sector.aircraft_id].fuel_unit)
        sources = (f"techlog/sector/{sector.id}",)
        if link is None:
            self._want("technical_log", "create", key, wanted, "signed off in Tech Log", sources)
            if self._changes[-1].content_hash != self._seen.refused_logs.get(key):
                self._coming.add(key)
        self._fuel(key, fuel, link, sources)
        if link is not None:
            changed = edited_fields(link.acknowledged, wanted) | self._changed_fuel(key, fuel)
            if changed:
                self._items.append(attention.edited_sector(key, sector, self._tail(sector.aircraft_id), changed))

    def _fuel(self, key: str, fuel: Content | None, link: Link | None, sources: tuple[str, ...]) -> None:
        if fuel is not None and self._link("fuel", key) is None:
            target = link.target_key if link is not None else None
            self._want("fuel", "update", key, fuel, "follows its technical log", sources, target_key=target)

    def _changed_fuel(self, key: str, fuel: Content | None) -> dict[str, tuple[Any, Any]]:
        sent = self._link("fuel", key)
        if sent is None:
            return {}
        return {f"fuel.{name}": pair for name, pair in edited_fields(sent.acknowledged, fuel or {}).items()}

    # Trip updates

    def add_update(self, key: str, update: TripUpdate) -> None:
        """Utilisation outside a flight, once."""
        link = self._link("technical_log", key)
        registration_id = self._registration_of(key, update.id, "techlog_trip_updates", update.aircraft_id, link)
        if registration_id is None:
            return
        wanted = technical_log_of_trip_update(
            update, registration_id=registration_id, entered_by_user_id=self._user(key, update.user_id)
        )
        if link is None:
            sources = (f"techlog/trip_update/{update.id}",)
            self._want("technical_log", "create", key, wanted, "entered in Tech Log", sources)
        elif changed := edited_fields(link.acknowledged, wanted):
            self._items.append(attention.edited_update(key, update, self._tail(update.aircraft_id), changed))

    # Defects

    def add_defect(self, key: str, defect: Defect) -> None:
        """A defect: created, kept up to date, put off and closed, in that order."""
        link = self._link("defect", key)
        registration_id = self._registration_of(key, defect.id, "techlog_defects", defect.aircraft_id, link)
        if registration_id is None:
            return
        sector_key = self._sector_key(defect)
        is_there = sector_key is None or self._is_there(sector_key)
        wanted = defect_content(
            defect,
            self._settings.defect_prefix,
            registration_id=registration_id,
            raised_by_user_id=self._user(key, defect.raised_by_user_id),
            sector_key=sector_key if is_there else None,
        )
        sources = (f"techlog/defect/{defect.id}",)
        if link is None:
            self._want("defect", "create", key, wanted, "raised in Tech Log", sources)
        elif changed := self._changed_metadata(key, link, wanted):
            self._want(
                "defect",
                "update",
                key,
                {name: after for name, (_, after) in changed.items()},
                f"changed in Tech Log: {', '.join(changed)}",
                sources,
                target_key=link.target_key,
                before={name: before for name, (before, _) in changed.items()},
            )
        self._put_off(key, defect, sector_key, is_there=is_there, sources=sources)
        self._close(key, defect, sector_key, is_there=is_there, sources=sources)

    def _changed_metadata(self, key: str, link: Link, wanted: Content) -> dict[str, tuple[Any, Any]]:
        """What differs from what was accepted, or from what may have been: a lost change that is taken back."""
        doubtful = self._seen.doubtful.get(key, {})
        taken_back = changed_metadata({**link.acknowledged, **doubtful}, wanted)
        return {name: pair for name, pair in taken_back.items() if name in doubtful} | changed_metadata(
            link.acknowledged, wanted
        )

    def _put_off(
        self, key: str, defect: Defect, sector_key: str | None, *, is_there: bool, sources: tuple[str, ...]
    ) -> None:
        tail = self._tail(defect.aircraft_id)
        content = deferral_content(defect, self._settings, sector_key=sector_key)
        sent = self._link("deferral", key)
        if sent is not None:
            if defect.status == "closed" or self._link("closure", key) is not None:
                return
            wanted = content.content if content is not None and wants_deferral(defect) else {}
            if changed := what_changed(sent.acknowledged, wanted):
                self._items.append(attention.extended(key, defect, tail, changed))
        elif not wants_deferral(defect) or content is None or self._link("closure", key) is not None:
            return
        elif not content.has_date:
            self._items.append(attention.without_date(key, defect, tail))
        elif not is_there:
            self._items.append(attention.not_synced(key, defect, tail, "deferral"))
        else:
            self._want("deferral", "create", key, content.content, "deferred in Tech Log", sources)

    def _close(
        self, key: str, defect: Defect, sector_key: str | None, *, is_there: bool, sources: tuple[str, ...]
    ) -> None:
        tail = self._tail(defect.aircraft_id)
        if self._link("closure", key) is not None:
            if defect.status != "closed":
                self._items.append(attention.reopened(key, defect, tail))
        elif wants_closure(defect):
            closed_by = self._user(key, defect.closure.closed_by_user_id if defect.closure else None)
            if not is_there:
                self._items.append(attention.not_synced(key, defect, tail, "closure"))
            elif closed_by is not None:
                content = closure_content(defect, closed_by, sector_key=sector_key)
                self._want("closure", "create", key, content, "closed in Tech Log", sources)

    def _is_there(self, sector_key: str) -> bool:
        """Whether a sector's technical log is over there, or sent in this run before what rests on it."""
        return sector_key in self._coming or self._link("technical_log", sector_key) is not None

    def _sector_key(self, defect: Defect) -> str | None:
        """The sector that a defect was raised on; none where there is none (any more)."""
        if defect.sector_id is None:
            return None
        key = source_key(self._operator_id, "sector", defect.sector_id)
        if defect.sector_id in self._seen.deleted_sectors and self._link("technical_log", key) is None:
            return None
        return key

    # What they share

    def plan(self) -> Plan:
        """Everything together."""
        items = [
            *self._items,
            *(attention.gone_item(one.entity, one.key, self._tail(one.aircraft_id)) for one in self._seen.gone),
            *attention.aircraft_items(self._missing_aircraft),
            *attention.place_items(self._missing_places),
            *([attention.integration_user_item(self._without_user)] if self._without_user else ()),
            *quarantine_items([*self._seen.quarantined, *self._waiting]),
        ]
        counts = {**self._counts, "quarantined": len({one.record_key for one in self._seen.quarantined})}
        return Plan(tuple(self._changes), (), tuple(items), counts, tuple(self._waiting))

    def _want(
        self,
        entity: str,
        operation: Operation,
        key: str,
        payload: Content,
        reason: str,
        sources: tuple[str, ...],
        *,
        target_key: str | None = None,
        before: Content | None = None,
    ) -> None:
        self._changes.append(
            Change("veryon", entity, operation, key, payload, reason, target_key, before or {}, sources)
        )

    def _link(self, entity: str, key: str) -> Link | None:
        return self._seen.links.get((entity, key))

    def _tail(self, aircraft_id: str | None) -> str | None:
        aircraft = self._seen.aircraft.get(aircraft_id or "")
        return None if aircraft is None else aircraft.registration

    def _registration_of(
        self, key: str, record_id: str, dataset: str, aircraft_id: str, link: Link | None
    ) -> int | None:
        """The aircraft's id over there; None, and noted, where it has none. Never created (DESIGN 4)."""
        aircraft = self._seen.aircraft.get(aircraft_id)
        if aircraft is None:
            words = "Tech Log does not show the record that it names"
            self._waiting.append(Quarantined(dataset, record_id, "aircraftId", "known record", words))
            return None
        found = self._registrations.get(registration_key(aircraft.registration))
        if found is None and link is not None:
            found = link.acknowledged.get("registration_id")
        if found is None:
            self._missing_aircraft.setdefault(aircraft.registration, []).append(key)
        return found

    def _user(self, key: str, user_id: str | None) -> int | None:
        """Who it is over there, by e-mail address; else the integration user (ruling 31)."""
        email = self._seen.emails.get(user_id or "")
        found = self._users.get(email_key(email)) if email is not None else None
        if found is None and self._integration_user is None:
            self._without_user.append(key)
        return found if found is not None else self._integration_user
