"""Tech Log's resources: their fields, what each may hold, and what a new record starts with.

id, createdAt, updatedAt and deletedAt are the store's own and in no body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.kit.kinds import (
    Field,
    anything,
    boolean,
    day,
    email,
    filled,
    icao,
    instant,
    list_of,
    null_or,
    number,
    object_of,
    one_of,
    signed,
    text,
    uid,
    whole,
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record.

    Attributes:
        table: its name in the control API and in the store.
        noun: what one record is called in a message.
        fields: what a body may hold.
        references: field -> table of the record that it must name.
        has_created: whether the wire shows createdAt.
        has_deleted: whether the wire shows deletedAt, and lists take updatedSince and includeDeleted.
        filters: query parameters of the list, beyond page and perPage (and the two just named).
    """

    table: str
    noun: str
    fields: Mapping[str, Field]
    references: Mapping[str, str]
    has_created: bool = False
    has_deleted: bool = True
    filters: frozenset[str] = frozenset()


def _null(check: Any) -> Field:
    return Field(null_or(check))


def _dict() -> dict[str, Any]:
    return {}


def _list() -> list[Any]:
    return []


TOTALS = object_of(
    flightSeconds=whole(), cycles=whole(), landings=whole(), apuSeconds=whole(), apuCycles=whole(), asOf=instant
)

AIRCRAFT = Resource(
    table="aircraft",
    noun="aircraft",
    fields={
        "operatorId": Field(text),
        "aircraftTypeId": Field(text, default=lambda: "unknown"),
        "serialNumber": Field(text, default=lambda: ""),
        "registration": Field(filled, required=True),
        "year": Field(whole(1900), default=lambda: 2015),
        "fuelUnit": Field(one_of("kg", "lb", "l", "usg"), default=lambda: "kg"),
        "oilUnit": Field(one_of("ml", "l", "qt"), default=lambda: "ml"),
        "maxFuelValue": Field(number, default=lambda: 20000),
        "monthlyCycles": Field(whole(), default=lambda: 0),
        "monthlyFlightSeconds": Field(whole(), default=lambda: 0),
        "monthlyApuSeconds": Field(whole(), default=lambda: 0),
        "maintenanceType": Field(text, default=lambda: "hours"),
        "apuMode": Field(text, default=lambda: "notInstalled"),
        "flightStatus": Field(text, default=lambda: "onGround"),
        "locked": Field(boolean, default=lambda: False),
        "billingStatus": Field(text, default=lambda: "Active"),
        "totals": Field(TOTALS, default=_dict),
    },
    references={},
    has_created=True,
    has_deleted=False,
    filters=frozenset({"registration", "aircraftIds[]"}),
)

USERS = Resource(
    table="users",
    noun="user",
    fields={
        "email": Field(email, required=True),
        "name": Field(filled, required=True),
        "loginEnabled": Field(boolean, required=True),
        "externalRef": _null(filled),
    },
    references={},
    has_deleted=False,
    filters=frozenset({"email"}),
)

TRIPS = Resource(
    table="trips",
    noun="trip",
    fields={
        "aircraftId": Field(uid, required=True),
        "number": _null(text),
        "date": Field(day, required=True),
        "category": Field(one_of("commercial", "private"), required=True),
        "callsign": _null(text),
        "picUserId": _null(uid),
        "sicUserId": _null(uid),
        "externalRef": _null(filled),
    },
    references={"aircraftId": "aircraft", "picUserId": "users", "sicUserId": "users"},
    filters=frozenset({"externalRef"}),
)

_FUEL = object_of(preUpliftFuel=number, postUpliftFuel=number, usedFuel=number, remainingFuel=number)


def _share(value: Any) -> str | None:
    return number(value) or (None if 0 <= value <= 1 else "must lie between 0 and 1")


_UPLIFT = object_of(quantity=number, unit=text, density=null_or(number), safPercentage=null_or(_share))
_FLUID = object_of(fluid=one_of("oil", "hydraulic"), destination=text, quantity=number, unit=text)

SECTORS = Resource(
    table="sectors",
    noun="sector",
    fields={
        "tripId": Field(uid, required=True),
        "aircraftId": Field(uid, required=True),
        "sequence": Field(whole(1)),
        "srpNumber": _null(filled),
        # Only the people on the aircraft start and sign a sector off.
        "status": Field(one_of("planned", "inProgress", "completed"), required=True, frozen=True),
        "signedOffAt": Field(null_or(instant), frozen=True),
        "departureAirport": Field(icao, required=True),
        "arrivalAirport": Field(icao, required=True),
        "picUserId": _null(uid),
        "sicUserId": _null(uid),
        "blockOffTime": _null(instant),
        "takeoffTime": _null(instant),
        "landingTime": _null(instant),
        "blockOnTime": _null(instant),
        "preflightCustomData": Field(anything, default=_dict),
        "postflightCustomData": Field(anything, default=_dict),
        "passengersChildren": _null(whole()),
        "landings": _null(whole()),
        "cycles": _null(whole()),
        "flightSeconds": _null(whole()),
        "fuelSummary": _null(_FUEL),
        "fuelUplift": _null(_UPLIFT),
        "fluidUplifts": Field(list_of(_FLUID), default=_list),
        "deicingEvents": Field(list_of(anything), default=_list),
        "apuReading": _null(whole()),
        "apuCyclesReading": _null(whole()),
        "maxFlightLevel": _null(whole()),
        "externalRef": _null(filled),
    },
    references={"tripId": "trips", "aircraftId": "aircraft", "picUserId": "users", "sicUserId": "users"},
    filters=frozenset({"externalRef", "status", "aircraftIds[]"}),
)

_DELTA = object_of(
    flightSeconds=signed, cycles=signed, landings=signed, apuSeconds=signed, apuCycles=signed, asOf=instant
)

TRIP_UPDATES = Resource(
    table="trip-updates",
    noun="trip update",
    fields={
        "aircraftId": Field(uid, required=True),
        "occurredAt": Field(instant, required=True),
        "description": Field(text, default=str),
        "srpNumber": _null(filled),
        "delta": Field(_DELTA, default=_dict),  # what is adjusted may go down
        "carriedForward": Field(TOTALS, default=_dict),
        "userId": _null(uid),
    },
    references={"aircraftId": "aircraft", "userId": "users"},
)

_EXTENSION = object_of(approvedAt=instant, targetDate=day, reference=text)
DEFERRAL = {
    "type": Field(one_of("MEL", "CDL", "NEF", "CAS", "other"), required=True),
    "melCategory": _null(one_of("A", "B", "C", "D")),
    "reference": _null(text),
    "reason": _null(text),
    "targetDate": _null(day),
    "deferredAt": Field(instant, required=True),
    "deferredByUserId": _null(uid),
    "extensions": Field(list_of(_EXTENSION), default=_list),
}
CLOSURE = {
    "actionText": Field(text, required=True),
    "timeSpentMinutes": Field(whole()),
    "closedAt": Field(instant, required=True),
    "closedByUserId": _null(uid),
}

DEFECTS = Resource(
    table="defects",
    noun="defect",
    fields={
        "aircraftId": Field(uid, required=True),
        "sectorId": _null(uid),
        "reference": Field(filled, required=True),
        "description": Field(filled, required=True),
        "ataChapter": _null(text),
        "defectType": Field(one_of("pilotReport", "maintenanceReport", "cabinReport"), default=lambda: "pilotReport"),
        "status": Field(one_of("open", "deferralPending", "deferred", "overdue", "closed"), default=lambda: "open"),
        "raisedAt": Field(instant, required=True),
        "raisedByUserId": _null(uid),
        "deferral": _null(object_of(**{name: spec.check for name, spec in DEFERRAL.items()})),
        "closure": _null(object_of(**{name: spec.check for name, spec in CLOSURE.items()})),
        "externalRef": _null(filled),
    },
    references={"aircraftId": "aircraft", "sectorId": "sectors", "raisedByUserId": "users"},
)

CHECKS = Resource(
    table="maintenance-checks",
    noun="maintenance check",
    fields={
        "aircraftId": Field(uid, required=True),
        "title": Field(filled, required=True),
        "description": _null(text),
        "ataChapter": _null(text),
        "area": _null(text),
        "type": Field(one_of("scheduled", "outOfPhase", "lifeLimited"), default=lambda: "scheduled"),
        "due": Field(
            object_of(
                flightSeconds=null_or(whole()),
                date=null_or(day),
                engineCycles=null_or(whole()),
                landings=null_or(whole()),
            ),
            required=True,
        ),
        "status": Field(one_of("open", "resolved"), default=lambda: "open"),
        "source": Field(text, default=lambda: "trustflight"),
        "externalRef": _null(filled),
    },
    references={"aircraftId": "aircraft"},
    filters=frozenset({"externalRef"}),
)

ALL = {each.table: each for each in (AIRCRAFT, USERS, TRIPS, SECTORS, TRIP_UPDATES, DEFECTS, CHECKS)}
