"""Technical logs and defects for the tests of what Tracking+ is sent: bare ones, and what a test adds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from config.settings import VeryonSettings
from model.records import Closure, Defect, Deferral, Extension, FuelSummary, TripUpdate
from tests.transforms.flown import at, bare
from transforms.defect_life import defect_content, deferral_content
from transforms.technical_log import fuel_of_sector, technical_log_of_sector, technical_log_of_trip_update

ABSENT = "absent"
ID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
KEY = "techlog:acme:sector:s-1"


def flight(entered_by_user_id: int | None = None, **sector: Any) -> dict[str, Any]:
    return technical_log_of_sector(
        bare(**{"id": ID, **sector}),
        registration_id=1,
        departure_place_id=11,
        arrival_place_id=12,
        entered_by_user_id=entered_by_user_id,
    )


def entry(entered_by_user_id: int | None = None, **update: Any) -> dict[str, Any]:
    record = TripUpdate(**{"id": ID, "aircraft_id": "ac-a", "occurred_at": at("12:00"), **update})
    return technical_log_of_trip_update(record, registration_id=1, entered_by_user_id=entered_by_user_id)


def fuel(before: Any, after: Any, used: Any, remaining: Any, unit: str | None = "kg") -> dict[str, Any] | None:
    figures = (None if one is None else Decimal(one) for one in (before, after, used, remaining))
    return fuel_of_sector(bare(fuel=FuelSummary(*figures)), unit)


def moment(text: str) -> datetime:
    """An instant in the offset that is written: what is read has to be UTC whatever it is."""
    return datetime.fromisoformat(text)


RAISED = moment("2026-01-25T10:00Z")
DEFERRED = moment("2026-01-26T09:00Z")


def tracking(**changed: Any) -> VeryonSettings:
    return VeryonSettings.model_validate(
        {
            "base_url": "https://tracking.example/api",
            "client_id": "acme",
            "client_secret": "env:ACME",
            "integration_user_email": "integration@acme.example",
            **changed,
        }
    )


def defect(**facts: Any) -> Defect:
    return Defect(
        **{
            "id": "d-1",
            "aircraft_id": "a-1",
            "reference": "D-0001",
            "description": "Nose wheel worn",
            "status": "open",
            "raised_at": RAISED,
            **facts,
        }
    )


def put_off(raised_at: datetime = RAISED, status: str = "deferred", **facts: Any) -> Defect:
    deferral = Deferral(**{"deferred_at": DEFERRED, "type": "MEL", **facts})
    return defect(status=status, raised_at=raised_at, deferral=deferral)


def closed(**facts: Any) -> Defect:
    return defect(status="closed", closure=Closure(**{"closed_at": moment("2026-01-27T12:00:59.9Z"), **facts}))


def found(user: int | None = None, sector_key: str | None = None, **facts: Any) -> dict[str, Any]:
    return defect_content(defect(**facts), "TL-", registration_id=1, raised_by_user_id=user, sector_key=sector_key)


def deferred(sector_key: str | None = None, **facts: Any) -> dict[str, Any]:
    read = deferral_content(put_off(**facts), tracking(), sector_key=sector_key)
    assert read is not None
    return read.content


def extension(approved: str | None, day: str | None) -> Extension:
    return Extension(moment(approved) if approved else None, date.fromisoformat(day) if day else None)
