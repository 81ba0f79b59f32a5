"""Bodies as they must reach Tracking+, written by hand, and the names of its routes."""

from __future__ import annotations

from typing import Any

from tests.e2e.veryon_line import ROUTE_OF, Line

Record = dict[str, Any]

LOG, FUEL_PUT, CREATE, CHANGE, DEFER, CLOSE = ROUTE_OF.values()

DEFERRAL = {
    "melCategory": "C", "reason": "No spare part at base.", "targetDate": "2026-03-19", "reference": "33-42-01",
    "deferredAt": "2026-03-10T09:00:00Z",
}  # fmt: skip
CLOSURE = {
    "actionText": "Lamp replaced, tested, found satisfactory.",
    "timeSpentMinutes": 45,
    "closedAt": "2026-03-10T11:00:00Z",
}


def user(line: Line, name: str) -> int:
    """Somebody's id, spelled as Tracking+ has it."""
    return int(line.there("users", email=f"{name}@acme.example")["id"])


def flight(line: Line, **changes: Any) -> Record:
    """The body of the first flight."""
    return {
        "entryType": "flight", "registrationId": line.there("registrations", registration="N101AC")["id"],
        "logNumber": "000001", "departurePlaceId": line.there("places", icao="KLGA")["id"],
        "arrivalPlaceId": line.there("places", icao="KATL")["id"], "blockOff": "2026-03-10T05:50:00Z",
        "takeoff": "2026-03-10T06:00:00Z", "landing": "2026-03-10T07:30:00Z", "blockOn": "2026-03-10T07:36:00Z",
        "utilisation": {"flightHours": "1.50", "engineCycles": 2, "landings": 1},
        "enteredByUserId": user(line, "Ann"), **changes,
    }  # fmt: skip


def defect_body(line: Line, **changes: Any) -> Record:
    """The body of a defect of the first flight."""
    return {
        "reference": "TL-D000002", "registrationId": line.there("registrations", registration="N101AC")["id"],
        "technicalLogId": line.there("technical-logs", logNumber="000001")["id"],
        "description": "Left landing light inoperative.", "ataChapter": "33-42", "defectType": "PIREP",
        "raisedAt": "2026-03-10T08:00:00Z", "raisedByUserId": user(line, "Ann"), **changes,
    }  # fmt: skip


def sent(line: Line) -> list[tuple[str, Record]]:
    """What went out, in order. That a new defect is open need not be said."""
    return [(route, {k: v for k, v in body.items() if (k, v) != ("status", "open")}) for route, body in line.sent()]
