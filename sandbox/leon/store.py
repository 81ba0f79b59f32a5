"""One operator's LEON: its aircraft, airports, people, trips and flights, and what its API key may see.

Records are in LEON's own words and wire form, so that they can be shown and patched as JSON. Change them by the methods
here only: they keep the modification stamps that LEON keeps, and what was derived from a record is derived anew.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import wraps
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sandbox.leon import journey_logs, records, time_long
from sandbox.leon.duties import Duties
from sandbox.leon.errors import with_failure
from sandbox.leon.records import Record
from sandbox.leon.tokens import RateLimit, Tokens
from sandbox.leon.wire_time import read_instant, write_instant

_P = ParamSpec("_P")
_R = TypeVar("_R")

CREW_FIELDS = frozenset({"crewMemberList"})
PASSENGER_FIELDS = frozenset({"passengerList"})
UNSTAMPED_FIELDS = frozenset({"flightWatch", "journeyLog", "journeyLogCancelledNote"})  # seen live: they move no stamp
AIRPORT_FIELDS = ("startAirport", "endAirport", "altAirport", "altAirport2")
TIME_FIELDS = ("startTimeUTC", "endTimeUTC")


def _locked(method: Callable[Concatenate[LeonStore, _P], _R]) -> Callable[Concatenate[LeonStore, _P], _R]:
    """Runs a method of the store while nothing else reads or changes it."""

    @wraps(method)
    def under_lock(self: LeonStore, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with self.lock:
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[LeonStore, _P], _R]", under_lock)


class Clock(Protocol):
    """What tells the time here."""

    def now(self) -> datetime:
        """An aware instant."""


class LeonStore:
    """One operator's LEON.

    Every method may be called from any thread; `lock` keeps an answer and a change from crossing.

    Attributes:
        operator: the oprId, first label of its host name.
        refresh_token: the API key that buys access tokens.
        revoked: the API key has been withdrawn (401 on refresh).
        visible_aircraft: aircraftNids the authorisation covers, None for all. Hides the aircraft and their flights.
        missing_resources: resources (scopes) that the key lacks, such as GRAPHQL_FLIGHT_CREW_SEE.
        rate_limit_per_minute: requests per minute of real time before HTML 403; None for no limit.
        allow_partial_journey_logs: the operator takes journey logs without times or fuel.
        duties: the FTL duties. Under `lock`, as everything here.
    """

    def __init__(self, operator: str, clock: Clock) -> None:
        self.lock = threading.RLock()
        self.operator = operator
        self.clock = clock
        self.refresh_token = f"leon-{operator}-key"
        self.revoked = False
        self.visible_aircraft: Collection[int] | None = None
        self.missing_resources: set[str] = set()
        self.rate_limit_per_minute: int | None = None
        self.allow_partial_journey_logs = False
        self.tokens = Tokens()
        self.rate = RateLimit()
        self.operator_record: Record = {
            "oprNid": 1000 + sum(operator.encode()) % 9000, "oprId": operator, "name": operator.capitalize(),
            "oprIcao": operator[:3].upper(), "oprIata": None,
        }  # fmt: skip
        self._airports: dict[str, Record] = {}
        self._aircraft: dict[int, Record] = {}
        self._people: dict[int, Record] = {}
        self._trips: dict[int, Record] = {}
        self._flights: dict[int, Record] = {}
        self._journey_logs: dict[int, Record] = {}
        self._removed: dict[int, tuple[str, int]] = {}
        self._broken: dict[int, list[tuple[str, str]]] = {}
        self._views: dict[int, Record] = {}
        self._sorted: list[Record] | None = None
        self._time_long = time_long.MINUTES
        self.duties = Duties(self._people, self._airports)

    # ---------------------------------------------------------------- reading

    @property
    def aircraft(self) -> Mapping[int, Record]:
        """By aircraftNid, hidden ones too."""
        return MappingProxyType(self._aircraft)

    @property
    def airports(self) -> Mapping[str, Record]:
        """By ICAO code, or IATA code where there is none."""
        return MappingProxyType(self._airports)

    @property
    def people(self) -> Mapping[int, Record]:
        """Crew members by loginNid."""
        return MappingProxyType(self._people)

    @property
    def trips(self) -> Mapping[int, Record]:
        """By tripNid."""
        return MappingProxyType(self._trips)

    @property
    def flights(self) -> Mapping[int, Record]:
        """By flightNid, as kept. To change one: patch_flight."""
        return MappingProxyType(self._flights)

    @property
    def journey_logs(self) -> Mapping[int, Record]:
        """Each flight's journey log in the words in which it is written (journey_logs.FIELDS), by flightNid."""
        return MappingProxyType(self._journey_logs)

    @property
    def time_long(self) -> str:
        """How this installation writes durations, one of time_long.FORMS."""
        return self._time_long

    @time_long.setter
    def time_long(self, form: str) -> None:
        self._time_long = form
        self._forget_views()

    def sees(self, acft_nid: int) -> bool:
        """Whether the authorisation covers this aircraft."""
        return self.visible_aircraft is None or acft_nid in self.visible_aircraft

    def flight(self, flight_nid: int) -> Record | None:
        """The whole flight as an answer shows it, or None when it is unknown or hidden."""
        record = self._flights.get(flight_nid)
        return self._view(flight_nid) if record is not None and self.sees(record["acftNid"]) else None

    def flights_by_start(self) -> list[Record]:
        """Every visible flight as an answer shows it, by scheduled start."""
        if self._sorted is None:
            order = sorted(self._flights.values(), key=lambda each: (each["startTimeUTC"], each["flightNid"]))
            self._sorted = [self._view(each["flightNid"]) for each in order]
        if self.visible_aircraft is None:
            return self._sorted
        return [each for each in self._sorted if self.sees(each["acftNid"])]

    def removed_since(self, instant: str) -> list[int]:
        """The flightNids that were deleted at or after this instant (wire form)."""
        return sorted(nid for nid, (at, acft) in self._removed.items() if at >= instant and self.sees(acft))

    @property
    def has_broken_fields(self) -> bool:
        """Whether some field of some flight fails to resolve."""
        return bool(self._broken)

    @_locked
    def dump(self) -> dict[str, Any]:
        """Everything as kept, a copy: for looking at it from outside. journeyLogs is by flightNid, as text."""
        kept: dict[str, Mapping[Any, Record]] = {
            "flights": self._flights, "aircraft": self._aircraft, "trips": self._trips, "crewMembers": self._people,
            "airports": self._airports,
        }  # fmt: skip
        logs = {str(nid): copy.deepcopy(log) for nid, log in self._journey_logs.items()}
        return {name: copy.deepcopy(list(group.values())) for name, group in kept.items()} | {"journeyLogs": logs}

    # ---------------------------------------------------------------- writing

    @_locked
    def add_airport(self, record: Record) -> Record:
        """Keeps an airport (records.airport)."""
        self._airports[record["icao"] or record["iata"]] = record
        return record

    @_locked
    def add_aircraft(self, record: Record) -> Record:
        """Keeps an aircraft (records.aircraft)."""
        self._aircraft[record["aircraftNid"]] = {**record, "operator": self.operator_record}
        self._forget_views()
        return record

    @_locked
    def patch_aircraft(self, nid: int, changes: Mapping[str, Any]) -> Record:
        """Changes an aircraft. KeyError when it is unknown."""
        return self.add_aircraft({**self._aircraft[nid], **changes})

    @_locked
    def add_crew_member(self, record: Record) -> Record:
        """Keeps a crew member (records.crew_member)."""
        self._people[record["login"]["loginNid"]] = record
        return record

    @_locked
    def add_trip(self, record: Record) -> Record:
        """Keeps a trip (records.trip)."""
        self._trips[record["tripNid"]] = record
        self._forget_views()
        return record

    @_locked
    def add_flight(self, given: Mapping[str, Any]) -> Record:
        """Keeps a new flight; returns its record.

        Needed: startTimeUTC, endTimeUTC, startAirport, endAirport (a record, or the code of a known airport), acftNid.
        The rest has defaults; crewMemberList takes short forms {"loginNid": 11,
        "position": "CPT"}. Stamps are now unless given.
        """
        now = write_instant(self.clock.now())
        stamps = {"creationDateTime": now, "flightLastModificationTime": now, "crewLastModificationTime": now}
        nid = given.get("flightNid") or max(self._flights, default=70_000_000) + 1
        record = copy.deepcopy({**records.FLIGHT_DEFAULTS, **stamps, **self._expanded(given)})
        record["flightNid"] = nid
        record.setdefault("flightNo", f"{self.operator_record['oprIcao']}{nid % 1000}")
        confirmed = record["status"] == "CONFIRMED"
        record.setdefault("flightConfirmationTime", record["creationDateTime"] if confirmed else None)
        self._flights[nid] = record
        record["journeyLog"] = self._journey_log(nid, record["journeyLog"])
        self._removed.pop(nid, None)
        self._forget_views(nid)
        return record

    @_locked
    def load(self, flights: Iterable[Record], trips: Iterable[Record]) -> None:
        """Keeps many whole flights and their trips as they are, without copies and stamps."""
        self._trips.update((each["tripNid"], each) for each in trips)
        self._flights.update((each["flightNid"], each) for each in flights)
        self._forget_views()

    @_locked
    def patch_flight(self, flight_nid: int, changes: Mapping[str, Any]) -> Record:
        """Changes a flight as a dispatcher would, stamps included; returns its record.

        Crew-only and passenger-only changes move their own stamps, not the flight's. A flight that is cancelled loses
        its journey log. That a closed log locks its flight holds at the desk (desk.py), not here. KeyError when it is
        unknown.
        """
        record = self._flights[flight_nid]
        if changes.get("isCnl"):
            changes = {**changes, "journeyLog": None}
        now = write_instant(self.clock.now())
        stamps: Record = {}
        if not CREW_FIELDS.isdisjoint(changes):
            stamps["crewLastModificationTime"] = now
        if not PASSENGER_FIELDS.isdisjoint(changes):
            stamps["passengerListLastModificationTime"] = now
        if set(changes) - CREW_FIELDS - PASSENGER_FIELDS - UNSTAMPED_FIELDS:
            stamps["flightLastModificationTime"] = now
        if changes.get("status", record["status"]) != record["status"]:
            stamps["flightConfirmationTime"] = now if changes["status"] == "CONFIRMED" else None
        if "journeyLog" in changes:
            changes = {**changes, "journeyLog": self._journey_log(flight_nid, changes["journeyLog"])}
        self._flights[flight_nid] = {**record, **stamps, **copy.deepcopy(self._expanded(changes))}
        self._forget_views(flight_nid)
        return self._flights[flight_nid]

    @_locked
    def keep_journey_log(self, flight_nid: int, log: Mapping[str, Any] | None) -> Record:
        """Keeps this as the flight's whole journey log, or none; returns it as flights show it. No stamp moves.

        Args:
            flight_nid: KeyError when it is unknown.
            log: fields of the write side and of the read side; what is missing is null.
        """
        shown: Record = self.patch_flight(flight_nid, {"journeyLog": log})["journeyLog"]
        return shown

    @_locked
    def remove_flight(self, flight_nid: int) -> None:
        """Deletes a flight outright: flight(flightNid) is null from now on. KeyError when it is unknown."""
        record = self._flights.pop(flight_nid)
        self._journey_logs.pop(flight_nid, None)
        self._removed[flight_nid] = (write_instant(self.clock.now()), record["acftNid"])
        self._forget_views(flight_nid)

    @_locked
    def break_field(self, flight_nid: int, path: str, message: str = "Internal data error") -> None:
        """Makes a field of this flight fail to resolve, such as "endAirport.name": partial data, errors, HTTP 200."""
        self._broken.setdefault(flight_nid, []).append((path, message))
        self._forget_views(flight_nid)

    @_locked
    def mend_fields(self) -> None:
        """Undoes every break_field."""
        self._broken.clear()
        self._forget_views()

    # ---------------------------------------------------------------- within

    def _expanded(self, given: Mapping[str, Any]) -> Record:
        """Codes become airports, short crew forms become crew members, times take wire form."""
        record = dict(given)
        for name in AIRPORT_FIELDS:
            if isinstance(record.get(name), str):
                record[name] = self._airports[record[name]]
        for name in TIME_FIELDS:
            if name in record:
                record[name] = write_instant(read_instant(record[name]))
        if "crewMemberList" in record:
            record["crewMemberList"] = [self._crew(member) for member in record["crewMemberList"]]
        return record

    def _journey_log(self, flight_nid: int, given: Mapping[str, Any] | None) -> Record | None:
        """Keeps a log as it is written; the log as flights show it."""
        if given is None:
            self._journey_logs.pop(flight_nid, None)
            return None
        log = self._journey_logs[flight_nid] = journey_logs.merged(self._flights[flight_nid], None, given)
        return journey_logs.shown(log, self._airports, self._people)

    def _crew(self, member: Record) -> Record:
        if isinstance(member.get("position"), str):
            return records.crew_on_leg(self._people[member["loginNid"]], member["position"])
        return member

    def _forget_views(self, flight_nid: int | None = None) -> None:
        self._sorted = None
        if flight_nid is None:
            self._views.clear()
        else:
            self._views.pop(flight_nid, None)

    def _view(self, flight_nid: int) -> Record:
        view = self._views.get(flight_nid)
        if view is None:
            record = self._flights[flight_nid]
            acft, its_trip = self._aircraft.get(record["acftNid"]), self._trips.get(record["tripNid"])
            view = records.flight_view(record, acft, its_trip, self.operator_record)
            if view["journeyLog"]:
                view["journeyLog"] = journey_logs.in_form(view["journeyLog"], self._time_long, flight_nid)
            for path, message in self._broken.get(flight_nid, ()):
                view = with_failure(view, path.split("."), message)
            self._views[flight_nid] = view
        return view
