"""Scheduled maintenance: the due list of Tracking+, Tech Log's maintenance checks, and the totals they are measured on.

Hours are exact decimals where Tracking+ says them, whole seconds where Tech Log does. Dates are UTC. None: not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

# The limits of an item, in the order in which one of two that are equally close is named.
LIMITS = ("flight_hours", "days", "engine_cycles", "landings")

# What is kept of the due list and of totals (reporting.maintenance_due, reporting.aircraft_totals), an operator each.
DUE_COLUMNS = (
    "forecast_id", "occurrence", "registration_id", "aircraft_id", "registration", "task_number", "title",
    "description", "ata_chapter", "area", "status", "due_flight_hours", "due_date", "due_engine_cycles",
    "due_landings", "repeat_flight_hours", "repeat_days", "repeat_engine_cycles", "repeat_landings", "changed_at",
    "total_flight_seconds", "total_cycles", "total_landings", "totals_as_of", "remaining_flight_hours",
    "remaining_days", "remaining_engine_cycles", "remaining_landings", "within", "triggered_by", "is_due",
    "is_overdue", "projected_date", "check_id", "decision", "decision_reason", "decided_at", "decided_on",
)  # fmt: skip
TOTALS_COLUMNS = (
    "aircraft_id", "registration", "registration_id", "techlog_flight_seconds", "techlog_flight_hours",
    "tracking_flight_hours", "difference_flight_hours", "techlog_engine_cycles", "tracking_engine_cycles",
    "difference_engine_cycles", "techlog_landings", "tracking_landings", "difference_landings", "is_out_of_line",
    "totals_as_of", "kept_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueLimits:
    """When an item is due, absolute: whichever comes first."""

    flight_hours: Decimal | None = None
    date: date | None = None
    engine_cycles: int | None = None
    landings: int | None = None


@dataclass(frozen=True, slots=True)
class ForecastItem:
    """An item of Tracking+'s due list. status is open, inWork, complied or cancelled.

    Attributes:
        repeat: the interval, as far as it can be read: flight_hours, days, months, engine_cycles, landings. It tells a
            new occurrence from a due value that moved, and is never copied.
    """

    id: int
    registration_id: int
    task_number: str
    title: str
    status: str
    due: DueLimits
    description: str | None = None
    ata_chapter: str | None = None
    area: str | None = None
    repeat: Mapping[str, Decimal] = field(default_factory=dict)
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckDue:
    """When a maintenance check of Tech Log is due, absolute."""

    flight_seconds: int | None = None
    date: date | None = None
    engine_cycles: int | None = None
    landings: int | None = None


@dataclass(frozen=True, slots=True)
class MaintenanceCheck:
    """A one-off maintenance check in Tech Log. status is open or resolved; deleted_at marks a tombstone."""

    id: str
    aircraft_id: str
    title: str
    due: CheckDue
    status: str
    description: str | None = None
    ata_chapter: str | None = None
    area: str | None = None
    source: str | None = None
    external_ref: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AircraftTotals:
    """What an aircraft has flown in all, as Tech Log counts, and what it flies in a month (flight time in seconds)."""

    aircraft_id: str
    flight_seconds: int | None = None
    cycles: int | None = None
    landings: int | None = None
    as_of: datetime | None = None
    monthly_flight_seconds: int | None = None
    monthly_cycles: int | None = None


@dataclass(frozen=True, slots=True)
class TrackingTotals:
    """What an aircraft has flown in all, as Tracking+ counts."""

    registration_id: int
    flight_hours: Decimal | None = None
    engine_cycles: int | None = None
    landings: int | None = None
