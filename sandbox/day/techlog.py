"""The Tech Log side of the day: its fleet, the users it knows, and sectors that crews start and sign off."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sandbox.day.schedule import Operation
from sandbox.day.source import Leg
from sandbox.leon.wire_time import write_instant

ONLY_IN_TECHLOG = "N-SPARE"
BURN_KG_PER_HOUR = 1450  # a plausible regional jet, in the default fuel unit
RESERVE_KG = 1200


class Store(Protocol):
    """What the day needs of an operator's Tech Log. Fields are in Tech Log's words."""

    def add(self, table: str, **fields: Any) -> dict[str, Any]:
        """Adds a record."""

    def change(self, table: str, key: str, **fields: Any) -> dict[str, Any]:
        """Changes fields of a record, whatever its state."""

    def find(self, table: str, external_ref: str) -> dict[str, Any] | None:
        """The live record with this external reference."""


def fill(store: Store, plan: Operation) -> None:
    """Aircraft with Tech Log's spelling of the registration, one that LEON does not have, and the few known users."""
    for tail in plan.tails:
        if tail.techlog_registration is not None:
            store.add("aircraft", registration=tail.techlog_registration, serialNumber=f"SN{tail.nid}")
    store.add("aircraft", registration=ONLY_IN_TECHLOG)
    for crew in plan.crews:
        for person in (*crew.captains, *crew.first_officers, crew.cabin):
            if person.techlog_email is not None:
                store.add("users", email=person.techlog_email, name=person.full_name, loginEnabled=True)


def start(store: Store, external_ref: str, _leg: Leg, at: datetime) -> None:
    """The crew starts the sector. Nothing happens when there is no such sector, or it is not planned any more."""
    sector = store.find("sectors", external_ref)
    if sector is not None and sector["status"] == "planned":
        store.change("sectors", sector["id"], status="inProgress", blockOffTime=write_instant(at))


def sign_off(store: Store, external_ref: str, leg: Leg, at: datetime) -> None:
    """Post-flight is signed off with the real times. Nothing happens when there is no such sector, or it is done."""
    sector = store.find("sectors", external_ref)
    if sector is None or sector["status"] == "completed":
        return
    store.change("sectors", sector["id"], **post_flight(leg), status="completed", signedOffAt=write_instant(at))


def post_flight(leg: Leg) -> dict[str, Any]:
    """What the crew enters after the flight: the real times, one landing, fuel by the hour."""
    times = {
        "blockOffTime": leg.actual_out, "takeoffTime": leg.actual_off, "landingTime": leg.actual_on,
        "blockOnTime": leg.actual_in,
    }  # fmt: skip
    entered: dict[str, Any] = {name: write_instant(value) for name, value in times.items() if value is not None}
    entered |= {"srpNumber": f"{leg.number:05d}", "landings": 1, "cycles": 1}
    if leg.actual_off is not None and leg.actual_on is not None:
        seconds = int((leg.actual_on - leg.actual_off).total_seconds())
        used = round(seconds / 3600 * BURN_KG_PER_HOUR)
        entered["flightSeconds"] = seconds
        entered["fuelSummary"] = {
            "preUpliftFuel": RESERVE_KG, "postUpliftFuel": RESERVE_KG + used, "usedFuel": used,
            "remainingFuel": RESERVE_KG,
        }  # fmt: skip
    return entered
