"""Payloads of a flight, a ground run and a defect's life, in our words and in Tracking+'s."""

from __future__ import annotations

SECTOR = "techlog:acme:sector:s-1"
UPDATE = "techlog:acme:trip_update:u-1"
DEFECT = "techlog:acme:defect:d-1"
FLIGHT = {
    "entry_type": "flight", "registration_id": 4, "log_number": "1007", "departure_place_id": 11,
    "arrival_place_id": 12, "block_off_time": "2026-03-10T05:10:00Z", "takeoff_time": "2026-03-10T05:20:00Z",
    "landing_time": "2026-03-10T06:50:00Z", "block_on_time": "2026-03-10T06:55:00Z",
    "utilisation": {"flight_hours": "1.50", "engine_cycles": 1, "landings": 1}, "entered_by_user_id": 21,
}  # fmt: skip
FLIGHT_OVER_THERE = {
    "entryType": "flight", "registrationId": 4, "logNumber": "1007", "departurePlaceId": 11, "arrivalPlaceId": 12,
    "blockOff": "2026-03-10T05:10:00Z", "takeoff": "2026-03-10T05:20:00Z", "landing": "2026-03-10T06:50:00Z",
    "blockOn": "2026-03-10T06:55:00Z", "utilisation": {"flightHours": "1.50", "engineCycles": 1, "landings": 1},
    "enteredByUserId": 21,
}  # fmt: skip
GROUND_RUN = {
    "entry_type": "maintenanceEntry", "registration_id": 4, "log_number": "TL-0123abcd",
    "occurred_at": "2026-03-10T09:00:00Z", "utilisation": {"flight_hours": "0.25"}, "remarks": "Ground run",
}  # fmt: skip
FUEL = {"before": 600, "uplift": 900.5, "used": 900, "remaining": 600.5, "unit": "kg"}
TYRE = {
    "reference": "TL-D1", "registration_id": 4, "description": "Tyre worn", "ata_chapter": "32-40",
    "defect_type": "PIREP", "raised_at": "2026-03-10T07:00:00Z", "raised_by_user_id": 21, "technical_log": SECTOR,
}  # fmt: skip
TYRE_OVER_THERE = {
    "reference": "TL-D1", "registrationId": 4, "description": "Tyre worn", "ataChapter": "32-40",
    "defectType": "PIREP", "raisedAt": "2026-03-10T07:00:00Z", "raisedByUserId": 21, "technicalLogId": 1,
    "status": "open",
}  # fmt: skip
DEFERRAL = {
    "mel_category": "C", "reason": "No spares", "target_date": "2026-03-20", "reference": None,
    "deferred_at": "2026-03-10T08:00:00Z", "technical_log": SECTOR,
}  # fmt: skip
DEFERRAL_OVER_THERE = {
    "melCategory": "C", "reason": "No spares", "targetDate": "2026-03-20", "reference": None,
    "deferredAt": "2026-03-10T08:00:00Z",
}  # fmt: skip
CLOSURE = {
    "action_text": "Changed", "time_spent_minutes": 45, "closed_by_user_id": 22, "closed_at": "2026-03-11T08:00:00Z",
    "technical_log": SECTOR,
}  # fmt: skip
PARTS = [("deferral", DEFERRAL, "deferred"), ("closure", CLOSURE, "closed")]
