"""One operator's LEON and Tech Log in memory, and runs between them, without HTTP, database or checks.

Flights enter in LEON's wire form. Tech Log keeps the rules of its contract: a change that it would refuse fails the
test that planned it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from config.settings import LeonSettings, OperatorSettings, TechlogSettings
from connectors.leon.wire import from_leon_flight
from model.records import Flight, LeonAircraft, Sector, TechlogAircraft, Trip, User
from model.sync import Change, Link, Plan, Quarantined
from transforms import frames
from transforms.known import Known, known_state
from transforms.leon_to_techlog import Seen, plan
from transforms.people import people_of
from transforms.registration import registration_key
from transforms.vanished import Absences, FleetSeen, find_absences

OPERATOR = "acme"
NOW = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)
DAY = "2026-03-10"
ALPHA, BRAVO = "G-ALFA", "N-123AB"
# How users before trips before sectors come about, and the other way round.
ORDER = (("user", "create"), ("trip", "create"), ("trip", "update"), ("sector", "create"), ("sector", "update"),
         ("sector", "delete"), ("trip", "delete"))  # fmt: skip
ROLES = {"pic": "pic_user_id", "sic": "sic_user_id"}


def instant(text: str) -> datetime:
    """An instant of the day before 2026-03-11, from "06:00", or from the whole text."""
    return datetime.fromisoformat(text if "T" in text else f"{DAY}T{text}").replace(tzinfo=UTC)


def member(
    position: str | None,
    login: int | None = None,
    email: str | None = "",
    *,
    captain: bool | None = None,
    first_officer: bool | None = None,
) -> dict[str, Any]:
    """A crew member in LEON's words. email "": one made of the login."""
    address = f"pilot{login}@acme.example" if email == "" else email
    return {
        "loginNid": login,
        "position": None if position is None else {"name": position, "posType": "COCKPIT"},
        "contact": {"contactNid": None, "name": "Pat", "surname": f"Pilot {login}", "email": address},
        "isCaptain": captain,
        "isFirstOfficer": first_officer,
    }


def airport(icao: str | None, name: str | None = None) -> dict[str, Any]:
    return {"locationNid": 1, "name": name or icao, "code": {"icao": icao, "iata": None}}


def leon_flight(nid: int = 1, start: str = "06:00", end: str | None = None, **changes: Any) -> dict[str, Any]:
    """A confirmed flight of two hours in LEON's words, with a captain and a first officer."""
    begins = instant(start)
    ends = begins + timedelta(hours=2) if end is None else instant(end)
    record = {
        "flightNid": nid, "tripNid": 900, "flightNo": f"ACM{nid}", "status": "CONFIRMED", "isCnl": False,
        "isActive": True, "isSimulator": False, "isCommercial": True, "startTimeUTC": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
        "endTimeUTC": f"{ends:%Y-%m-%dT%H:%M:%SZ}", "startAirport": airport("EGLL"), "endAirport": airport("LFPB"),
        "acftNid": 12, "acft": {"registration": ALPHA}, "flightType": "PAX",
        "crewMemberList": [member("CPT", 1), member("FO", 2)],
        "flightLastModificationTime": "2026-03-01T10:00:00Z", "crewLastModificationTime": None,
    }  # fmt: skip
    assert changes.keys() <= record.keys(), changes
    return record | changes


def operator(**changes: Any) -> OperatorSettings:
    defaults: dict[str, Any] = {
        "leon": LeonSettings(base_url="https://leon.example", refresh_token="env:LEON"),
        "techlog": TechlogSettings(base_url="https://techlog.example", client_id="c", client_secret="env:TECHLOG"),
        "grouping": "one_to_one",
        "preflight_custom_fields": ("flight_id", "flight_type"),
    }
    return OperatorSettings(**(defaults | changes))


@dataclass
class Techlog:
    """Tech Log's records by id, by the rules of its contract."""

    aircraft: list[TechlogAircraft]
    users: dict[str, User] = field(default_factory=dict)
    trips: dict[str, Trip] = field(default_factory=dict)
    sectors: dict[str, Sector] = field(default_factory=dict)
    clock: datetime = NOW
    _ids: Iterable[int] = field(default_factory=itertools.count)

    def new_id(self, kind: str) -> str:
        return f"{kind}-{next(iter(self._ids))}"

    def tick(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def live_sectors(self, trip_id: str | None = None) -> list[Sector]:
        live = [one for one in self.sectors.values() if one.deleted_at is None]
        return [one for one in live if trip_id is None or one.trip_id == trip_id]

    def live_trips(self) -> list[Trip]:
        return [one for one in self.trips.values() if one.deleted_at is None]

    def sector_of(self, nid: int) -> Sector:
        (found,) = [one for one in self.live_sectors() if one.external_ref == f"leon:{OPERATOR}:flight:{nid}"]
        return found

    def trip_of(self, nid: int) -> Trip:
        return self.trips[self.sector_of(nid).trip_id]

    def edit(self, nid: int, **changes: Any) -> Sector:
        """As a person does at the dashboard."""
        sector = replace(self.sector_of(nid), **changes, updated_at=self.tick())
        self.sectors[sector.id] = sector
        return sector

    def edit_trip(self, trip_id: str, **changes: Any) -> None:
        self.trips[trip_id] = replace(self.trips[trip_id], **changes, updated_at=self.tick())

    def remove(self, nid: int) -> None:
        self.edit(nid, deleted_at=self.tick())

    def add_trip(self, trip_id: str, **fields: Any) -> Trip:
        defaults = {"aircraft_id": self.aircraft[0].id, "date": date(2026, 3, 10), "category": "private"}
        self.trips[trip_id] = Trip(id=trip_id, **(defaults | fields))
        return self.trips[trip_id]

    def add_sector(self, sector_id: str, trip_id: str, **fields: Any) -> Sector:
        defaults = {"aircraft_id": self.aircraft[0].id, "status": "planned", "departure_airport": "EGLL",
                    "arrival_airport": "LFPB"}  # fmt: skip
        self.sectors[sector_id] = Sector(id=sector_id, trip_id=trip_id, **(defaults | fields))
        return self.sectors[sector_id]

    def create(self, entity: str, fields: Mapping[str, Any]) -> str:
        record_id = self.new_id(entity)
        stamp = self.tick()
        if entity == "user":
            taken = {frames.email_key(one.email) for one in self.users.values()}
            assert frames.email_key(fields["email"]) not in taken, "a second user with one address"
            self.users[record_id] = User(record_id, fields["login_enabled"], fields["email"])
        else:
            rows = self.live_trips() if entity == "trip" else self.live_sectors()
            assert fields["external_ref"] not in {one.external_ref for one in rows}, "duplicateExternalRef"
            if entity == "trip":
                self.trips[record_id] = Trip(id=record_id, **_parsed(fields), updated_at=stamp)
            else:
                self._trip_must_live(fields["trip_id"])
                self.sectors[record_id] = Sector(id=record_id, **_parsed(fields), updated_at=stamp)
        return record_id

    def update(self, entity: str, record_id: str, fields: Mapping[str, Any]) -> None:
        stamp = self.tick()
        if entity == "trip":
            assert self.trips[record_id].deleted_at is None, "404 notFound"
            self.trips[record_id] = replace(self.trips[record_id], **_parsed(fields), updated_at=stamp)
            return
        sector = self.sectors[record_id]
        assert sector.deleted_at is None, "404 notFound"
        assert sector.status != "completed", "409 sectorCompleted"
        if "trip_id" in fields:
            self._trip_must_live(fields["trip_id"])
        custom = {**sector.preflight_custom_data, **fields.get("preflight_custom_data", {})}
        changes = _parsed(fields) | {"preflight_custom_data": custom}
        self.sectors[record_id] = replace(sector, **changes, updated_at=stamp)

    def delete(self, entity: str, record_id: str) -> None:
        stamp = self.tick()
        if entity == "trip":
            assert not self.live_sectors(record_id), "deleting this trip would delete its sectors"
            self.trips[record_id] = replace(self.trips[record_id], deleted_at=stamp, updated_at=stamp)
            return
        assert self.sectors[record_id].status == "planned", "409 sectorStarted"
        self.sectors[record_id] = replace(self.sectors[record_id], deleted_at=stamp, updated_at=stamp)

    def _trip_must_live(self, trip_id: str) -> None:
        assert self.trips[trip_id].deleted_at is None, "a sector in a trip that is gone"


def _parsed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """House words in JSON form as fields of a record."""
    result = dict(fields)
    for name in {"takeoff_time", "landing_time"} & result.keys():
        result[name] = None if result[name] is None else datetime.fromisoformat(result[name])
    if "date" in result:
        result["date"] = date.fromisoformat(result["date"])
    return result


class Scene:
    """LEON, Tech Log and what earlier runs left behind."""

    def __init__(self, *flights: dict[str, Any], **settings: Any) -> None:
        self.settings = operator(**settings)
        self.now = NOW
        self.leon: dict[int, Flight] = {}
        self.leon_aircraft = [LeonAircraft(12, ALPHA), LeonAircraft(13, BRAVO)]
        self.techlog = Techlog([TechlogAircraft("ac-a", "GALFA"), TechlogAircraft("ac-b", "N123AB")])
        self.links: dict[tuple[str, str], Link] = {}
        self.landed: dict[int, Flight] = {}
        self.asked: list[int] = []
        self.put(*flights)

    def put(self, *records: dict[str, Any]) -> None:
        """LEON has these flights now."""
        for record in records:
            flight = from_leon_flight(record)
            self.leon[flight.flight_nid] = flight

    def known(self) -> Known:
        return known_state(
            OPERATOR,
            frames.trips_frame(self.techlog.trips.values()),
            frames.sectors_frame(self.techlog.sectors.values()),
            self.links.values(),
        )

    def fleet_seen(self) -> FleetSeen:
        keys = {one.id: registration_key(one.registration) for one in self.techlog.aircraft}
        return FleetSeen(
            key_of=keys,
            leon=frozenset(registration_key(one.registration) for one in self.leon_aircraft),
            techlog=frozenset(keys.values()),
            allowed=frozenset(map(registration_key, self.settings.aircraft)),
        )

    def absences(self, seen: Collection[int], *, approved: bool = False) -> Absences:
        window, guard = self.settings.window(self.now), self.settings.deletion_guard
        return find_absences(self.known(), seen, window, self.fleet_seen(), guard, approved=approved)

    def plan(
        self,
        *,
        approved: bool = False,
        held: Collection[int] = (),
        rejected_crew: Collection[str] = (),
        refused_people: Collection[str] = (),
        quarantined: Collection[Quarantined] = (),
        lost_aircraft: Mapping[str, tuple[str, str]] | None = None,
    ) -> Plan:
        """Everything that a run does before it writes, in the order of flows.leon_to_techlog."""
        start, end = self.settings.window(self.now)
        visible = {nid: flight for nid, flight in self.leon.items() if start <= flight.start_utc < end}
        absences = self.absences(visible, approved=approved)
        gone = frozenset(nid for nid in absences.to_confirm if nid not in self.leon)
        self.asked = list(absences.to_confirm)
        visible |= {nid: self.leon[nid] for nid in absences.to_confirm if nid in self.leon}
        company = self._company(visible.keys() | gone)
        self.landed |= visible
        readable = [flight for nid, flight in visible.items() if nid not in held]
        seen = Seen(
            flights=_in_reach(readable, company),
            crew=frames.crew_frame([*readable, *company]),
            leon_aircraft=frames.leon_aircraft_frame(self.leon_aircraft),
            techlog_aircraft=frames.techlog_aircraft_frame(self.techlog.aircraft),
            users=frames.users_frame(self.techlog.users.values()),
            people=people_of(flight.crew for flight in (*visible.values(), *company)),
            known=self.known(),
            user_links=[link for link in self.links.values() if link.entity == "user"],
            quarantined=list(quarantined),
            held=frozenset(held),
            rejected_crew=frozenset(rejected_crew),
            refused_people=frozenset(refused_people),
            absences=absences,
            gone=gone,
            lost_aircraft=lost_aircraft or {},
            aircraft_keys=self.fleet_seen().key_of,
        )
        return plan(OPERATOR, self.settings, seen, deletions_approved=approved)

    def _company(self, answered: Collection[int]) -> list[Flight]:
        """Flights that this run's answer lacks and whose sectors are live, as landing remembers them."""
        live = {int(key.rsplit(":", 1)[-1]) for (entity, key), link in self.links.items()
                if entity == "sector" and link.state == "live"}  # fmt: skip
        return [flight for nid, flight in self.landed.items() if nid in live - set(answered)]

    def run(self, **options: Any) -> Plan:
        """Plan, keep and deliver."""
        made = self.plan(**options)
        self.deliver(made)
        return made

    def deliver(self, made: Plan) -> None:
        for link in made.links:
            self.links[link.entity, link.source_key] = link
        people = people_of(flight.crew for flight in (*self.landed.values(), *self.leon.values()))
        for stage in ORDER:
            for change in made.changes:
                if (change.entity, change.operation) == stage:
                    self._carry(change, people)

    def _carry(self, change: Change, people: Mapping[str, Any]) -> None:
        key = (change.entity, change.source_key)
        if change.operation == "delete":
            self.techlog.delete(change.entity, str(change.target_key))
            self.links[key] = Link(*key, str(change.target_key), state="deleted")
            return
        if change.entity == "user":
            person = people[change.payload["person"]]
            fields = {"email": person.email, "login_enabled": change.payload["login_enabled"]}
            self.links[key] = Link(*key, self.techlog.create("user", fields))
            return
        fields = self._resolved(change.payload)
        before = self.links.get(key)
        if change.operation == "create":
            self.links[key] = Link(*key, self.techlog.create(change.entity, fields), acknowledged=fields)
            return
        assert before is not None
        self.techlog.update(change.entity, str(change.target_key), fields)
        custom = {**before.acknowledged.get("preflight_custom_data", {}), **fields.get("preflight_custom_data", {})}
        accepted = {**before.acknowledged, **fields, **({"preflight_custom_data": custom} if custom else {})}
        self.links[key] = Link(*key, str(change.target_key), acknowledged=accepted)

    def _resolved(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Ids for names; a person whom nobody could create stays out."""
        fields = {name: value for name, value in payload.items() if name not in {"trip", *ROLES}}
        for role, name in ROLES.items():
            if role in payload and (payload[role] is None or ("user", payload[role]) in self.links):
                fields[name] = None if payload[role] is None else self.links["user", payload[role]].target_key
        if "trip" in payload:
            fields["trip_id"] = self.links["trip", payload["trip"]].target_key
        return fields


def _in_reach(seen: Iterable[Flight], company: Iterable[Flight]) -> Any:
    own, others = frames.flights_frame(seen), frames.flights_frame(company)
    return pd.concat([own.assign(in_reach=True), others.assign(in_reach=False)], ignore_index=True)


def changes_of(made: Plan, entity: str, operation: str | None = None) -> list[Change]:
    return [one for one in made.changes if one.entity == entity and operation in {None, one.operation}]


def codes(made: Plan) -> list[str]:
    return sorted(item.code for item in made.items)
