"""The due list: what maintenance comes next, and at what absolute limits."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

from connectors.reading import Fields
from connectors.veryon.wire.common import IGNORED_OF_PART, LONGEST_WORDS, MOST_HOURS, UNKNOWN_FIELDS, fields_of
from model.maintenance import DueLimits, ForecastItem
from model.records import RecordError

FORECAST_STATUSES = frozenset({"open", "inWork", "complied", "cancelled"})

# Tracking+'s words of an interval, and ours.
REPEAT_FIELDS = {
    "flightHours": "flight_hours",
    "days": "days",
    "months": "months",
    "engineCycles": "engine_cycles",
    "landings": "landings",
}


def from_veryon_forecast_item(payload: Any) -> ForecastItem:
    """An item of GET /forecast. A limit that is null or missing is None; hours keep exactly their digits.

    Whether it has a limit at all, and whether its limits are plausible, is for the checks to judge.

    Raises:
        RecordError: names the record ("Tracking+ forecast item {id}") and the field, such as "nextDue.flightHours".
    """
    fields = fields_of("forecast item", payload)
    item = ForecastItem(
        id=fields.integer("id"),
        registration_id=fields.integer("registrationId"),
        task_number=fields.text("taskNumber"),
        title=fields.text("title", LONGEST_WORDS),
        status=fields.one_of("status", FORECAST_STATUSES),
        due=_limits(fields.inner("nextDue")),
        description=fields.optional_text("description", LONGEST_WORDS),
        ata_chapter=fields.optional_text("ataChapter"),
        area=fields.optional_text("area"),
        repeat=_interval(fields),
        changed_at=fields.optional_instant("changedAt"),
    )
    UNKNOWN_FIELDS.tell("forecast item", fields.leftovers(IGNORED_OF_PART))
    return item


def _limits(fields: Fields) -> DueLimits:
    limits = DueLimits(
        flight_hours=fields.optional_decimal_text("flightHours", MOST_HOURS),
        date=fields.optional_day("date"),
        engine_cycles=fields.optional_integer("engineCycles"),
        landings=fields.optional_integer("landings"),
    )
    UNKNOWN_FIELDS.tell("next due", fields.leftovers(IGNORED_OF_PART))
    return limits


def _interval(fields: Fields) -> dict[str, Decimal]:
    """What of the interval is a positive figure. Nobody knows what else it holds: that is passed over, and no error."""
    given: Fields | None = None
    with suppress(RecordError):
        given = fields.optional_inner("repeat")
    if given is None:
        return {}
    figures = {ours: _figure(given, theirs) for theirs, ours in REPEAT_FIELDS.items()}
    UNKNOWN_FIELDS.tell("repeat", given.leftovers(IGNORED_OF_PART))
    return {name: figure for name, figure in figures.items() if figure is not None and figure > 0}


def _figure(fields: Fields, name: str) -> Decimal | None:
    """A figure, whether as a number or as a text."""
    for read in (fields.optional_decimal, fields.optional_decimal_text):
        with suppress(RecordError):
            return read(name)
    return None
