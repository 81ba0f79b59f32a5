"""The Tech Log side of the day: its fleet, the users it knows, and what becomes of a flight's sector.

Whatever is to happen to a sector happens only where there is one, and in the state for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.day.fleet import Tail
from sandbox.day.schedule import Operation, at
from sandbox.day.source import Leg
from sandbox.leon.wire_time import write_instant
from sandbox.techlog import lifecycle
from sandbox.techlog.post_flight import Report
from sandbox.techlog.store import Row, TechlogStore

ONLY_IN_TECHLOG = "N-SPARE"
# Fuel and oil unit of each tail, by its place.
UNITS = (("kg", "ml"), ("kg", "l"), ("kg", "ml"), ("lb", "qt"), ("kg", "qt"))


def fill(store: TechlogStore, plan: Operation) -> None:
    """Aircraft with Tech Log's spelling of the registration, one that LEON does not have, and the few known users."""
    for place, tail in enumerate(plan.tails):
        if tail.techlog_registration is not None:
            store.add("aircraft", **_aircraft(plan, place, tail))
    store.add("aircraft", registration=ONLY_IN_TECHLOG)
    for crew in plan.crews:
        for person in (*crew.captains, *crew.first_officers, crew.cabin):
            if person.techlog_email is not None:
                store.add("users", email=person.techlog_email, name=person.full_name, loginEnabled=True)


def _aircraft(plan: Operation, place: int, tail: Tail) -> dict[str, Any]:
    """Years of flying behind it."""
    random = Random(f"totals of {plan.operator} {tail.nid}")
    hours, cycles = random.randint(8_000, 30_000), random.randint(6_000, 20_000)
    fuel_unit, oil_unit = UNITS[place % len(UNITS)]
    totals = {
        "flightSeconds": hours * 3600, "cycles": cycles, "landings": cycles + random.randint(0, 40),
        "apuSeconds": hours * 1800 + random.randint(0, 3599), "apuCycles": cycles + random.randint(500, 3000),
        "asOf": write_instant(at(plan.day, 0) - timedelta(days=3)),
    }  # fmt: skip
    return {
        "registration": tail.techlog_registration, "serialNumber": f"SN{tail.nid}", "fuelUnit": fuel_unit,
        "oilUnit": oil_unit, "apuMode": "installed", "totals": totals, **monthly_use(f"{plan.operator} {tail.nid}"),
    }  # fmt: skip


def monthly_use(aircraft: str) -> dict[str, int]:
    """What an aircraft flies in a month: two hours a day or so, most of them in flights of an hour or two."""
    random = Random(f"monthly use of {aircraft}")
    hours = random.randint(45, 85)
    cycles = hours * 10 // random.randint(12, 20)
    return {"monthlyFlightSeconds": hours * 3600, "monthlyCycles": cycles, "monthlyApuSeconds": cycles * 1500}


def start(store: TechlogStore, external_ref: str, out: datetime) -> None:
    """The crew starts the sector."""
    sector = store.find("sectors", external_ref)
    if sector is not None and sector["status"] == "planned":
        store.change("sectors", sector["id"], status="inProgress", blockOffTime=write_instant(out))


def sign_off(store: TechlogStore, external_ref: str, leg: Leg, report: Report) -> None:
    """Post-flight is signed off with the real times."""
    sector = store.find("sectors", external_ref)
    if sector is None or sector["status"] == "completed":
        return
    times = {
        "blockOffTime": leg.actual_out, "takeoffTime": leg.actual_off, "landingTime": leg.actual_on,
        "blockOnTime": leg.actual_in,
    }  # fmt: skip
    known = {name: write_instant(value) for name, value in times.items() if value is not None}
    lifecycle.sign_off(store, sector["id"], known, report)


def correct(store: TechlogStore, external_ref: str) -> None:
    """A person mends the page: more fuel was burnt, one passenger fewer was on board, and a note says so."""
    sector = _completed(store, external_ref)
    fuel: dict[str, Any] | None = sector and sector["fuelSummary"]
    if sector is None or fuel is None:
        return
    more = max(1, round(fuel["usedFuel"] * 0.02))
    burnt = {**fuel, "usedFuel": fuel["usedFuel"] + more, "remainingFuel": fuel["remainingFuel"] - more}
    entered: dict[str, Any] = {"fuelSummary": burnt}
    # Both counts of passengers: the one made before departure is the one that is reported.
    for name in ("preflightCustomData", "postflightCustomData"):
        custom: dict[str, Any] = dict(sector[name])
        if isinstance(custom.get("pax_total"), int) and custom["pax_total"] > 0:
            custom["pax_total"] -= 1
        entered[name] = custom
    entered["postflightCustomData"]["notes"] = "Fuel and passengers corrected after sign-off."
    store.change("sectors", sector["id"], **entered)


def delete(store: TechlogStore, external_ref: str) -> None:
    """A person deletes the signed-off sector."""
    sector = _completed(store, external_ref)
    if sector is not None:
        store.delete("sectors", sector["id"])


def _completed(store: TechlogStore, external_ref: str) -> Row | None:
    sector = store.find("sectors", external_ref)
    return sector if sector is not None and sector["status"] == "completed" else None
