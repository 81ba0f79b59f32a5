"""Tracking+'s resources: their fields, what each may hold, and what a new record starts with.

id and changedAt are the store's own and in no body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    null_or,
    number,
    object_of,
    one_of,
    signed,
    text,
    whole,
)

_HOURS = re.compile(r"-?\d{1,9}(\.\d{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names a record of another table, and the code of the refusal when it names none."""

    table: str
    code: str = "validation"


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of record.

    Attributes:
        table: its name in paths, in the control API and in the store.
        noun: what one record is called in a message.
        first_id: the id of the first record of an operator.
        fields: what a record holds besides id and changedAt.
        references: field -> what it must name.
        key: the fields that together name one record.
        filters: query parameters of the list, beyond limit and cursor.
        has_changed: whether the wire shows changedAt.
        absent_if_none: fields that the wire leaves out where there is nothing, because they cannot be null.
    """

    table: str
    noun: str
    first_id: int
    fields: Mapping[str, Field]
    references: Mapping[str, Reference] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    filters: frozenset[str] = frozenset()
    has_changed: bool = False
    absent_if_none: frozenset[str] = frozenset()


def hours(value: Any) -> str | None:
    """Hours as a decimal string."""
    return None if isinstance(value, str) and _HOURS.fullmatch(value) else 'must be a decimal string such as "1.25"'


def identity(value: Any) -> str | None:
    """An id."""
    return whole(1)(value) and "must be an id, a whole number"


def _null(check: Any) -> Field:
    return Field(null_or(check))


def _dict() -> dict[str, Any]:
    return {}


_TOTALS = object_of(flightHours=hours, engineCycles=whole(), landings=whole())
_UTILISATION = object_of(flightHours=hours, engineCycles=signed, landings=signed)
FUEL = {
    "before": Field(number),
    "uplift": Field(number),
    "used": Field(number),
    "remaining": Field(number),
    "unit": Field(filled, required=True),
}
DEFERRAL = {
    "melCategory": _null(one_of("A", "B", "C", "D")),
    "reason": _null(text),
    "targetDate": Field(day, required=True),
    "reference": _null(text),
    "deferredAt": Field(instant),
}
CLOSURE = {
    "actionText": Field(text),
    "timeSpentMinutes": Field(whole()),
    "closedByUserId": Field(null_or(identity)),  # null is closedByRequired, not a matter of its type
    "closedAt": Field(instant),
}


def _all_of(fields: Mapping[str, Field], **more: Any) -> Any:
    return object_of(**{name: spec.check for name, spec in fields.items()}, **more)


REGISTRATIONS = Resource(
    table="registrations",
    noun="registration",
    first_id=301,
    fields={
        "registration": Field(filled, required=True),
        "serialNumber": Field(text, default=str),
        "active": Field(boolean, default=lambda: True),
        "totals": Field(_TOTALS, default=_dict),
    },
    key=("registration",),
)

PLACES = Resource(
    table="places",
    noun="place",
    first_id=1001,
    fields={
        "icao": Field(icao, required=True),
        "iata": _null(filled),
        "name": Field(text, default=str),
    },
    key=("icao",),
    filters=frozenset({"icao"}),
)

USERS = Resource(
    table="users",
    noun="user",
    first_id=5001,
    fields={
        "email": Field(email, required=True),
        "name": Field(text, default=str),
        "active": Field(boolean, default=lambda: True),
    },
    key=("email",),
    filters=frozenset({"email"}),
)

_USER, _PLACE = Reference("users", "userNotFound"), Reference("places", "placeNotFound")
_REGISTRATION = Reference("registrations", "registrationNotFound")

TECHNICAL_LOGS = Resource(
    table="technical-logs",
    noun="technical log",
    first_id=80_001,
    fields={
        "registrationId": Field(identity, required=True),
        "logNumber": Field(filled, required=True),
        "entryType": Field(one_of("flight", "maintenanceEntry"), required=True),
        "departurePlaceId": _null(identity),
        "arrivalPlaceId": _null(identity),
        "blockOff": _null(instant),
        "takeoff": _null(instant),
        "landing": _null(instant),
        "blockOn": _null(instant),
        "occurredAt": _null(instant),
        "utilisation": Field(_UTILISATION, default=_dict),
        "fuel": _null(_all_of(FUEL)),
        "enteredByUserId": _null(identity),
        "remarks": _null(text),
    },
    references={
        "registrationId": _REGISTRATION,
        "departurePlaceId": _PLACE,
        "arrivalPlaceId": _PLACE,
        "enteredByUserId": _USER,
    },
    key=("registrationId", "logNumber"),
    filters=frozenset({"registrationId", "logNumber"}),
    has_changed=True,
)

DEFECTS = Resource(
    table="defects",
    noun="defect",
    first_id=40_001,
    fields={
        "reference": Field(filled, required=True),
        "registrationId": Field(identity, required=True),
        "technicalLogId": _null(identity),
        "description": Field(filled, required=True),
        "ataChapter": _null(text),
        "defectType": Field(one_of("PIREP", "MAREP", "CABIN")),
        "status": Field(one_of("open", "deferred", "closed"), default=lambda: "open"),
        "raisedAt": Field(instant),
        "raisedByUserId": _null(identity),
        "deferral": _null(_all_of(DEFERRAL, changedAt=instant)),
        "closure": _null(_all_of(CLOSURE)),
    },
    references={
        "registrationId": _REGISTRATION,
        "raisedByUserId": _USER,
        "technicalLogId": Reference("technical-logs"),
    },
    key=("reference",),
    filters=frozenset({"changedSince", "reference"}),
    has_changed=True,
    absent_if_none=frozenset({"defectType"}),
)

FORECAST = Resource(
    table="forecast",
    noun="forecast item",
    first_id=9001,
    fields={
        "registrationId": Field(identity, required=True),
        "taskNumber": Field(filled, required=True),
        "title": Field(filled, required=True),
        "description": _null(text),
        "ataChapter": _null(text),
        "area": _null(text),
        "status": Field(one_of("open", "inWork", "complied", "cancelled"), default=lambda: "open"),
        "nextDue": Field(
            object_of(
                flightHours=null_or(hours),
                date=null_or(day),
                engineCycles=null_or(whole()),
                landings=null_or(whole()),
            ),
            required=True,
        ),
        "repeat": _null(anything),
    },
    references={"registrationId": _REGISTRATION},
    filters=frozenset({"registrationId", "changedSince"}),
    has_changed=True,
)

ALL = {each.table: each for each in (REGISTRATIONS, PLACES, USERS, TECHNICAL_LOGS, DEFECTS, FORECAST)}
