"""Technical logs: what an entry needs to be complete, the fuel that follows it, and the totals that it moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.kit.kinds import problems
from sandbox.veryon.errors import invalid
from sandbox.veryon.resources import FUEL, TECHNICAL_LOGS
from sandbox.veryon.store import Row, VeryonStore

_OF_FLIGHTS = ("departurePlaceId", "arrivalPlaceId", "takeoff", "landing")
_FLIGHT_ONLY = (*_OF_FLIGHTS, "blockOff", "blockOn")
_HOURS = Decimal("0.01")


def create(store: VeryonStore, body: dict[str, Any]) -> Row:
    """A flight or a maintenance entry; fuel comes afterwards.

    Raises:
        Refused: 422, or 409 for a log number that the registration has already.
    """
    if "fuel" in body:
        raise invalid([("fuel", "is set afterwards, by PUT .../fuel")])
    return enter(store, body)


def enter(store: VeryonStore, fields: dict[str, Any]) -> Row:
    """The same with every field allowed, as a person enters it by hand.

    Raises:
        Refused: 422 or 409.
    """
    wrong = problems(TECHNICAL_LOGS.fields, fields, whole_record=True)
    if wrong or (wrong := _incomplete(fields)):
        raise invalid(wrong)
    row = store.add(TECHNICAL_LOGS.table, **fields)
    _move_totals(store, row)
    return row


def put_fuel(store: VeryonStore, key: int, body: dict[str, Any]) -> Row:
    """Replace the fuel of a flight, whole.

    Raises:
        Refused: 404 or 422.
    """
    row = store.row(TECHNICAL_LOGS.table, key)
    wrong = problems(FUEL, body, whole_record=True)
    if wrong:
        raise invalid(wrong)
    if row["entryType"] != "flight":
        raise invalid([("entryType", "is not flight")], "A maintenance entry has no fuel.")
    return store.change(TECHNICAL_LOGS.table, key, fuel=body)


def _incomplete(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """What the kind of entry needs and has not, or has and must not have."""
    if fields["entryType"] == "maintenanceEntry":
        wrong = [(name, "is for flights only") for name in _FLIGHT_ONLY if fields.get(name) is not None]
        return wrong + ([] if fields.get("occurredAt") else [("occurredAt", "is required of a maintenance entry")])
    wrong = [(name, "is required of a flight") for name in _OF_FLIGHTS if fields.get(name) is None]
    if fields.get("occurredAt") is not None:
        wrong.append(("occurredAt", "is for maintenance entries only"))
    if any(Decimal(value) < 0 for value in fields.get("utilisation", {}).values()):
        wrong.append(("utilisation", "of a flight cannot be below zero"))
    return wrong


def _move_totals(store: VeryonStore, log: Row) -> None:
    """The registration's totals grow by what was flown. What Tracking+ has no total of stays unknown."""
    totals = store.row("registrations", log["registrationId"])["totals"]
    moved = dict(totals)
    for name, value in log["utilisation"].items():
        if name == "flightHours" and name in totals:
            moved[name] = str((Decimal(totals[name]) + Decimal(value)).quantize(_HOURS))
        elif name in totals:
            moved[name] = totals[name] + value
    if moved != totals:
        store.change("registrations", log["registrationId"], totals=moved)
