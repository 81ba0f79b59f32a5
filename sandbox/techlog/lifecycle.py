"""What the crew does with a sector: start it, and sign it off after the flight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.kit.problems import conflict
from sandbox.techlog.post_flight import Report, entries
from sandbox.techlog.store import Row, TechlogStore


def start(store: TechlogStore, sector_id: str) -> Row:
    """The crew starts a planned sector.

    Raises:
        Problem: 404, or 409 for one that is not planned.
    """
    with store.lock:
        if store.row("sectors", sector_id)["status"] != "planned":
            raise conflict("sectorStarted", "The sector has been started before.")
        return store.change("sectors", sector_id, status="inProgress")


def sign_off(
    store: TechlogStore, sector_id: str, overrides: Mapping[str, Any] | None = None, report: Report | None = None
) -> Row:
    """The crew signs post-flight off (post_flight.py); `overrides` are wire fields that shall have other values.

    Planned times become the actual ones unless `overrides` brings others. The aircraft's totals move on.

    Raises:
        Problem: 404, 409 for one that is completed, 422 for overrides that no sector can hold.
    """
    with store.lock:
        sector = store.row("sectors", sector_id)
        if sector["status"] == "completed":
            raise conflict("sectorCompleted", "The sector has been completed before.")
        aircraft = store.row("aircraft", sector["aircraftId"])
        flown = _flown(store, aircraft["id"])
        given = overrides or {}
        fields = entries(sector, aircraft, flown, store.clock.now(), given, report or Report())
        signed = store.change("sectors", sector_id, **fields)
        _move_totals(store, aircraft, signed)
        return signed


def _flown(store: TechlogStore, aircraft_id: str) -> list[Row]:
    """The pages of the aircraft's log, in order. A page is never used twice, not even that of a deleted sector."""
    rows = store.rows("sectors", deleted=True)
    pages = [row for row in rows if row["aircraftId"] == aircraft_id and row["srpNumber"] is not None]
    return sorted(pages, key=lambda row: str(row["srpNumber"]))


def _move_totals(store: TechlogStore, aircraft: Row, sector: Row) -> None:
    totals = aircraft["totals"]
    if not totals:
        return
    moved = {name: totals.get(name, 0) + (sector[name] or 0) for name in ("flightSeconds", "cycles", "landings")}
    readings = {"apuSeconds": sector["apuReading"], "apuCycles": sector["apuCyclesReading"]}
    read = {name: value for name, value in readings.items() if value is not None}
    store.change("aircraft", aircraft["id"], totals={**totals, **moved, **read, "asOf": sector["signedOffAt"]})
