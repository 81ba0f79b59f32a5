"""What the crew does with a sector: start it, and sign it off after the flight."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.kit.clock import to_text
from sandbox.kit.problems import conflict
from sandbox.techlog.store import Row, TechlogStore

# Fuel burnt in a second of flight, by unit of mass or volume: a midsize jet at some 1000 kg an hour.
_BURN_PER_SECOND = {"kg": 0.28, "lb": 0.61, "l": 0.35, "usg": 0.092}
_TAXI_OUT = timedelta(minutes=8)
_TAXI_IN = timedelta(minutes=5)


def start(store: TechlogStore, sector_id: str) -> Row:
    """The crew starts a planned sector.

    Raises:
        Problem: 404, or 409 for one that is not planned.
    """
    with store.lock:
        if store.row("sectors", sector_id)["status"] != "planned":
            raise conflict("sectorStarted", "The sector has been started before.")
        return store.change("sectors", sector_id, status="inProgress")


def sign_off(store: TechlogStore, sector_id: str, **overrides: Any) -> Row:
    """The crew signs post-flight off: actual times, page number, fuel, counters; `overrides` are wire fields.

    Planned times become the actual ones unless `overrides` brings others. The aircraft's totals move on.

    Raises:
        Problem: 404, 409 for one that is completed, 422 for overrides that no sector can hold.
    """
    with store.lock:
        sector = store.row("sectors", sector_id)
        if sector["status"] == "completed":
            raise conflict("sectorCompleted", "The sector has been completed before.")
        aircraft = store.row("aircraft", sector["aircraftId"])
        fields = post_flight(sector, aircraft, store.clock.now(), page=_next_page(store, aircraft["id"]), **overrides)
        signed = store.change("sectors", sector_id, **fields)
        _move_totals(store, aircraft, signed)
        return signed


def post_flight(sector: Row, aircraft: Row, now: datetime, *, page: int, **overrides: Any) -> dict[str, Any]:
    """The fields of a signed-off sector, plausible among themselves; `overrides` win, and the rest follows them."""
    takeoff = _instant(overrides.get("takeoffTime", sector["takeoffTime"])) or now - timedelta(hours=1)
    landing = _instant(overrides.get("landingTime", sector["landingTime"])) or takeoff + timedelta(hours=1)
    seconds = max(0, int((landing - takeoff).total_seconds()))
    used = round(seconds * _BURN_PER_SECOND[aircraft["fuelUnit"]])
    remaining = round(used * 0.6)
    before = remaining + round(used * 0.25)
    fields: dict[str, Any] = {
        "status": "completed",
        "signedOffAt": to_text(now),
        "srpNumber": f"{page:06d}",
        "blockOffTime": to_text(takeoff - _TAXI_OUT),
        "takeoffTime": to_text(takeoff),
        "landingTime": to_text(landing),
        "blockOnTime": to_text(landing + _TAXI_IN),
        "landings": 1,
        "cycles": 1,
        "flightSeconds": seconds,
        "passengersChildren": 0,
        "maxFlightLevel": 390 if seconds > 3600 else 250,
        "fuelSummary": {
            "preUpliftFuel": before,
            "postUpliftFuel": used + remaining,
            "usedFuel": used,
            "remainingFuel": remaining,
        },
        "fuelUplift": {
            "quantity": used + remaining - before,
            "unit": aircraft["fuelUnit"],
            "density": None,
            "safPercentage": None,
        },
        "postflightCustomData": {**sector["postflightCustomData"], "pax_total": 4},
    }
    return {**fields, **overrides}


def _next_page(store: TechlogStore, aircraft_id: str) -> int:
    """The next page of the aircraft's log: pages are never used twice, not even those of deleted sectors."""
    rows = store.rows("sectors", deleted=True)
    return 1 + sum(1 for row in rows if row["aircraftId"] == aircraft_id and row["srpNumber"] is not None)


def _move_totals(store: TechlogStore, aircraft: Row, sector: Row) -> None:
    totals = aircraft["totals"]
    if not totals:
        return
    moved = {name: totals.get(name, 0) + (sector[name] or 0) for name in ("flightSeconds", "cycles", "landings")}
    store.change("aircraft", aircraft["id"], totals={**totals, **moved, "asOf": sector["signedOffAt"]})


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
