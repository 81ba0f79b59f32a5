"""The whole of flow techlog_to_leon: what was flown, and what LEON holds of it, in; changes and worklist out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from config.settings import OperatorSettings
from model.records import FlownFlight, FlownSector, LeonAircraft, TechlogAircraft, Trip
from model.sync import Change, Link, Plan, Quarantined, WorklistItem
from transforms import journey_log_attention as attention
from transforms.journey_log import Leg, Written, journey_log
from transforms.journey_log_differences import Verdict, judge
from transforms.known import flight_of
from transforms.logins import Logins
from transforms.registration import registration_key
from transforms.scope import CONFIRMED

DATASET = "techlog_flown_sectors"
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Removed:
    """A sector that a person deleted in Tech Log after its journey log was sent."""

    key: str
    aircraft_id: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run has read and checked.

    Attributes:
        sectors: signed-off sectors of ours, by source key (the sector's externalRef); one a key.
        removed: sectors that are gone although their log was sent.
        trips, techlog_aircraft: by Tech Log's id.
        emails: addresses by Tech Log's user id.
        flights: LEON's flights by nid.
        gone: nids that LEON, asked for each, no longer has.
        leon_aircraft: by aircraft nid.
        logins: LEON's logins.
        logs: links of journey logs, by source key.
        quarantined: what could not be read, and what broke a check.
    """

    sectors: Mapping[str, FlownSector]
    removed: Sequence[Removed] = ()
    trips: Mapping[str, Trip] = field(default_factory=dict)
    techlog_aircraft: Mapping[str, TechlogAircraft] = field(default_factory=dict)
    emails: Mapping[str, str] = field(default_factory=dict)
    flights: Mapping[int, FlownFlight] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    leon_aircraft: Mapping[int, LeonAircraft] = field(default_factory=dict)
    logins: Logins = field(default_factory=lambda: Logins(()))
    logs: Mapping[str, Link] = field(default_factory=dict)
    quarantined: Sequence[Quarantined] = ()


def in_scope(
    sector: FlownSector, aircraft: Mapping[str, TechlogAircraft], settings: OperatorSettings, go_live: datetime
) -> bool:
    """Whether this sector's log is to be sent: its aircraft is on the list, and it was signed off since go-live.

    A sector whose aircraft is not known is in scope: that is for a person to see.
    """
    allowed = {registration_key(one) for one in settings.aircraft}
    mine = aircraft.get(sector.aircraft_id)
    listed = not allowed or mine is None or registration_key(mine.registration) in allowed
    return listed and sector.signed_off_at is not None and sector.signed_off_at >= go_live


def plan(settings: OperatorSettings, seen: Seen) -> Plan:
    """Compare the journey logs that LEON should hold with those that it is known to hold.

    Args:
        settings: the operator's settings.
        seen: what the run has read.
    """
    found = _Findings(settings, seen)
    for key, sector in sorted(seen.sectors.items()):
        found.add(key, sector)
    for removed in seen.removed:
        found.add_removed(removed)
    return found.plan()


class _Findings:
    """Goes through the sectors one by one and collects what follows."""

    def __init__(self, settings: OperatorSettings, seen: Seen) -> None:
        self._settings = settings
        self._seen = seen
        self._visible = {registration_key(one.registration) for one in seen.leon_aircraft.values()}
        self._changes: list[Change] = []
        self._links: list[Link] = []
        self._items: list[WorklistItem] = []
        self._waiting: list[Quarantined] = []
        self._set_aside: list[Quarantined] = []
        self._hidden: dict[str, list[str]] = {}
        self._strangers: dict[str, attention.Stranger] = {}
        self._counts: Counter[str] = Counter()

    def add(self, key: str, sector: FlownSector) -> None:
        """One signed-off sector of ours."""
        flight = self._seen.flights.get(flight_of(key))
        aircraft = self._seen.techlog_aircraft.get(sector.aircraft_id)
        trip = self._seen.trips.get(sector.trip_id)
        if aircraft is None or trip is None:
            self._wait(sector, "aircraftId" if aircraft is None else "tripId")
        elif flight is None and flight_of(key) not in self._seen.gone:
            self._unseen(key, aircraft)
        elif (why := _why_gone(flight)) is not None:
            self._items.append(attention.gone_item(key, sector, aircraft.registration, why))
            self._counts["sectors without a confirmed flight"] += 1
        elif flight is not None:
            self._compare(key, self._leg(key, sector, aircraft, trip, flight), flight)

    def add_removed(self, removed: Removed) -> None:
        """One sector that was deleted after its log was sent. LEON is left as it is (ruling 15)."""
        link = self._seen.logs[removed.key]
        flight = self._seen.flights.get(flight_of(removed.key))
        if flight_of(removed.key) in self._seen.gone or (flight is not None and flight.journey_log is None):
            # LEON holds no log any more: there is nothing left to decide.
            self._links.append(Link(link.entity, link.source_key, link.target_key, "removed", link.acknowledged))
            return
        aircraft = self._seen.techlog_aircraft.get(removed.aircraft_id or "")
        registration = None if aircraft is None else aircraft.registration
        self._items.append(attention.removed_item(removed.key, flight, registration))

    def plan(self) -> Plan:
        """Everything together."""
        items = [
            *self._items,
            *attention.hidden_items(self._hidden),
            *attention.stranger_items(self._strangers.values()),
            *attention.set_aside_items([*self._seen.quarantined, *self._waiting], self._set_aside),
        ]
        counts = {**self._counts, "quarantined": len({one.record_key for one in self._seen.quarantined})}
        set_aside = (*self._waiting, *self._set_aside)
        return Plan(tuple(self._changes), tuple(self._links), tuple(items), counts, set_aside)

    def _unseen(self, key: str, aircraft: TechlogAircraft) -> None:
        """LEON forgets its selection of aircraft after a new authorisation: their flights are hidden, not gone.

        Of a visible aircraft, the flight's record could not be read, and is set aside under its own name.
        """
        if registration_key(aircraft.registration) not in self._visible:
            self._hidden.setdefault(aircraft.registration, []).append(key)
        self._counts["sectors that wait"] += 1

    def _wait(self, sector: FlownSector, name: str) -> None:
        """Tech Log names an aircraft or a trip that it does not show: without it there is no flight log number."""
        self._waiting.append(
            Quarantined(DATASET, sector.id, name, "known record", "Tech Log does not show the record that it names")
        )
        self._counts["sectors that wait"] += 1

    def _leg(self, key: str, sector: FlownSector, aircraft: TechlogAircraft, trip: Trip, flight: FlownFlight) -> Leg:
        leon_aircraft = self._seen.leon_aircraft.get(flight.aircraft_nid)
        return Leg(
            sector=sector,
            registration=aircraft.registration,
            trip_date=trip.date,
            status="CLOSED" if self._settings.journey_log_status == "closed" else "OPEN",
            fuel_unit=aircraft.fuel_unit,
            oil_unit=aircraft.oil_unit,
            distance=flight.distance,
            engines=leon_aircraft.engines if leon_aircraft is not None else (),
            pilot_flying=self._login(key, sector, "pic"),
            pilot_monitoring=self._login(key, sector, "sic"),
            leon_fuel_unit=self._settings.leon.fuel_unit,
            fuel_density=self._settings.leon.fuel_density,
        )

    def _login(self, key: str, sector: FlownSector, role: Literal["pic", "sic"]) -> int | None:
        """The pilot's login. One that LEON has taken from us stays, though the person is found no longer."""
        user_id = sector.pic_user_id if role == "pic" else sector.sic_user_id
        if user_id is None:
            return None
        login = self._seen.logins.find(self._seen.emails.get(user_id))
        if login is not None:
            return login
        link = self._seen.logs.get(key)
        if link is not None and link.acknowledged.get("crew", {}).get(f"{role}_user_id") == user_id:
            name = "pilot_flying" if role == "pic" else "pilot_monitoring"
            accepted: int | None = link.acknowledged.get("journey_log", {}).get(name)
            if accepted is not None:
                return accepted
        self._strangers.setdefault(user_id, attention.Stranger(user_id, set(), [])).add(role, key)
        return None

    def _compare(self, key: str, leg: Leg, flight: FlownFlight) -> None:
        written = journey_log(leg)
        self._set_aside += [
            Quarantined(DATASET, leg.sector.id, one.field, "readable value", one.problem) for one in written.signals
        ]
        link = self._seen.logs.get(key)
        accepted = link.acknowledged.get("journey_log", {}) if link is not None and link.state == "live" else None
        verdict = judge(written.fields, accepted, flight.journey_log)
        self._counts[f"logs {verdict.outcome}"] += 1
        content = _content(leg.sector, written)
        if verdict.outcome in {"new", "changed", "lost"}:
            self._changes.append(_change(key, content, leg.sector, verdict))
        elif verdict.outcome == "adopted":
            self._links.append(Link("journey_log", key, str(flight.flight_nid), acknowledged=content))
        elif verdict.outcome == "closed":
            self._items.append(attention.closed_item(key, flight, leg.registration, verdict.differences))


def _why_gone(flight: FlownFlight | None) -> str | None:
    """Why a flight takes no journey log; None where it does."""
    if flight is None:
        return "no longer in LEON"
    rules = (
        (flight.is_cancelled, "cancelled in LEON"),
        (not flight.is_active, "superseded by another leg in LEON"),
        (flight.is_simulator, "a simulator session"),
        (flight.status != CONFIRMED, "not confirmed in LEON"),
    )
    return next((why for applies, why in rules if applies), None)


def _content(sector: FlownSector, written: Written) -> dict[str, Any]:
    """What goes into the outbox, and into the link once LEON has accepted it."""
    content: dict[str, Any] = {
        "sector_id": sector.id,
        "journey_log": written.fields,
        "crew": {"pic_user_id": sector.pic_user_id, "sic_user_id": sector.sic_user_id},
    }
    # The figures as Tech Log has them, where LEON gets them in another unit.
    return content | ({"original": written.original} if written.original else {})


def _change(key: str, content: Content, sector: FlownSector, verdict: Verdict) -> Change:
    nid = str(flight_of(key))
    names = ", ".join(sorted(verdict.differences))
    reasons = {
        "new": "signed off in Tech Log",
        "changed": f"changed in Tech Log since it was sent: {names}",
        "lost": "LEON no longer has the journey log",
    }
    return Change(
        target="leon",
        entity="journey_log",
        operation="update" if verdict.outcome == "changed" else "create",
        source_key=key,
        target_key=nid,
        payload=content,
        reason=reasons[verdict.outcome],
        before={"journey_log": {name: pair.before for name, pair in verdict.differences.items()}},
        sources=(f"techlog/sector/{sector.id}", f"techlog/trip/{sector.trip_id}", f"leon/flown_flight/{nid}"),
    )
