"""Defects, trip updates and technical logs as frames, a row a record, for the checks of the flow to Tracking+.

Instants are datetime64 in UTC. A frame of no records has every column, with the same types. Text of blanks is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

import pandas as pd

from model.records import Counters, Defect, TechlogAircraft, TripUpdate
from transforms.frames import INSTANT, frame

# target_day is the deferral's own target date, deferral_day the UTC date of the deferral, both at midnight UTC.
# live_reference is None on a tombstone.
DEFECT_COLUMNS = {
    "id": "object",
    "aircraft_id": "object",
    "registration": "object",
    "sector_id": "object",
    "reference": "object",
    "live_reference": "object",
    "description": "object",
    "ata_chapter": "object",
    "defect_type": "object",
    "status": "object",
    "raised_at": INSTANT,
    "has_deferral": "bool",
    "mel_category": "object",
    "deferred_at": INSTANT,
    "deferral_day": INSTANT,
    "target_day": INSTANT,
    "has_closure": "bool",
    "closed_at": INSTANT,
    "minutes": "Int64",
    "updated_at": INSTANT,
    "deleted_at": INSTANT,
}
# flight_seconds, cycles and landings are what was added, which may be negative.
TRIP_UPDATE_COLUMNS = {
    "id": "object",
    "aircraft_id": "object",
    "registration": "object",
    "srp_number": "object",
    "description": "object",
    "occurred_at": INSTANT,
    "has_delta": "bool",
    "flight_seconds": "Int64",
    "cycles": "Int64",
    "landings": "Int64",
    "updated_at": INSTANT,
    "deleted_at": INSTANT,
}
# As transforms/technical_log.py writes them; flight_hours is the text that is sent.
TECHNICAL_LOG_COLUMNS = {
    "source_key": "object",
    "entry_type": "object",
    "registration_id": "Int64",
    "log_number": "object",
    "departure_place_id": "Int64",
    "arrival_place_id": "Int64",
    "block_off_time": INSTANT,
    "takeoff_time": INSTANT,
    "landing_time": INSTANT,
    "block_on_time": INSTANT,
    "occurred_at": INSTANT,
    "flight_hours": "object",
    "engine_cycles": "Int64",
    "landings": "Int64",
}


def defects_frame(defects: Iterable[Defect], aircraft: Mapping[str, TechlogAircraft]) -> pd.DataFrame:
    """Tech Log's defects and tombstones, a row a defect (DEFECT_COLUMNS).

    Args:
        defects: as Tech Log has them.
        aircraft: Tech Log's aircraft by id; of one that is not there the registration is None.
    """
    return frame((_defect_row(one, aircraft.get(one.aircraft_id)) for one in defects), DEFECT_COLUMNS)


def _defect_row(defect: Defect, aircraft: TechlogAircraft | None) -> dict[str, Any]:
    deferral = defect.deferral
    closure = defect.closure
    reference = _text(defect.reference)
    return {
        **{name: getattr(defect, name, None) for name in DEFECT_COLUMNS},
        "registration": aircraft.registration if aircraft else None,
        "reference": reference,
        "live_reference": reference if defect.deleted_at is None else None,
        "description": _text(defect.description),
        "has_deferral": deferral is not None,
        "mel_category": deferral.mel_category if deferral else None,
        "deferred_at": deferral.deferred_at if deferral else None,
        "deferral_day": deferral.deferred_at.astimezone(UTC).date() if deferral else None,
        "target_day": deferral.target_date if deferral else None,
        "has_closure": closure is not None,
        "closed_at": closure.closed_at if closure else None,
        "minutes": closure.minutes if closure else None,
    }


def trip_updates_frame(updates: Iterable[TripUpdate], aircraft: Mapping[str, TechlogAircraft]) -> pd.DataFrame:
    """Tech Log's trip updates and tombstones, a row an update (TRIP_UPDATE_COLUMNS); aircraft as for the defects."""
    return frame((_trip_update_row(one, aircraft.get(one.aircraft_id)) for one in updates), TRIP_UPDATE_COLUMNS)


def _trip_update_row(update: TripUpdate, aircraft: TechlogAircraft | None) -> dict[str, Any]:
    delta = update.delta or Counters()
    return {
        **{name: getattr(update, name, None) for name in TRIP_UPDATE_COLUMNS},
        "registration": aircraft.registration if aircraft else None,
        "has_delta": update.delta is not None and update.delta != Counters(),
        "flight_seconds": delta.flight_seconds,
        "cycles": delta.cycles,
        "landings": delta.landings,
    }


def technical_logs_frame(payloads: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Technical logs that are about to be sent, a row a log (TECHNICAL_LOG_COLUMNS).

    Args:
        payloads: by source key, as transforms/technical_log.py writes them.
    """
    rows = (
        {**payload, **payload.get("utilisation", {}), "source_key": source_key}
        for source_key, payload in payloads.items()
    )
    return frame(rows, TECHNICAL_LOG_COLUMNS)


def _text(text: str | None) -> str | None:
    return text if text and text.strip() else None
