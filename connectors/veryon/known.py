"""What tells whether a record over there is the one that we send, and what it has otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from connectors.reading import read_instant
from connectors.veryon.wire import from_veryon_defect, from_veryon_technical_log

# Field of the payload, and what it is called in words (ruling 28). A flight's log and a trip update's are told apart by
# their entry type.
OF_A_FLIGHT = {
    "departure_place_id": "departure",
    "arrival_place_id": "arrival",
    "takeoff_time": "take-off",
}
OF_A_TRIP_UPDATE = {"occurred_at": "instant"}
# Field of a deferral's payload, and what it is called in words.
OF_A_DEFERRAL = {
    "mel_category": "MEL category",
    "reason": "reason",
    "target_date": "target date",
    "reference": "reference",
    "deferred_at": "instant of deferral",
}
ALWAYS = {"registration_id": "aircraft", "log_number": "log number", "entry_type": "entry type"}

# Fields of a defect that may be changed after its creation.
CHANGEABLE = ("description", "ata_chapter", "defect_type", "technical_log_id")


def log_differences(payload: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    """In what a technical log over there is not the payload's, in words; empty: it is ours.

    Only what tells whose it is: aircraft, number and entry type; of a flight its places and take-off; of a maintenance
    entry when it was.

    Raises:
        RecordError: the record cannot be read.
    """
    held = from_veryon_technical_log(record)
    names = ALWAYS | (OF_A_FLIGHT if payload["entry_type"] == "flight" else OF_A_TRIP_UPDATE)
    return [word for name, word in names.items() if _second(payload.get(name)) != _second(getattr(held, name))]


def defect_differences(fields: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """The changeable fields that a defect over there has otherwise. Where we have nothing, what stands there stays.

    Raises:
        RecordError: the record cannot be read.
    """
    held = from_veryon_defect(record, with_deferral=False)
    given = {name: fields[name] for name in CHANGEABLE if fields.get(name) is not None}
    return {name: value for name, value in given.items() if getattr(held, name) != value}


def is_deferred(record: Mapping[str, Any]) -> bool:
    """Whether a defect over there has a deferral.

    Raises:
        RecordError: the record cannot be read.
    """
    return from_veryon_defect(record, with_deferral=False).has_deferral


def deferral_differences(payload: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    """In what a defect's deferral over there is not the payload's, in words; empty: it is the same.

    Instants are held together to the second. A field that one of the two leaves out, or has null, agrees with anything,
    as it does when deferrals are aligned (ruling 41).

    Raises:
        RecordError: the deferral cannot be read.
    """
    held = from_veryon_defect(record).deferral
    both = {name: (payload.get(name), getattr(held, name, None)) for name in OF_A_DEFERRAL}
    return [
        OF_A_DEFERRAL[name]
        for name, (ours, theirs) in both.items()
        if ours is not None and theirs is not None and _second(ours) != _second(theirs)
    ]


def is_closed(record: Mapping[str, Any]) -> bool:
    """Whether a defect over there is closed.

    Raises:
        RecordError: the record cannot be read.
    """
    held = from_veryon_defect(record, with_deferral=False)
    return held.has_closure or held.status == "closed"


def _second(value: Any) -> Any:
    """Instants to the second, whether as text or not: Tracking+ may keep no finer digits, or more. Dates as text."""
    if isinstance(value, str) and "T" in value:
        try:
            value = read_instant(value)
        except ValueError:
            return value
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    return value.isoformat() if isinstance(value, date) else value
