"""From answers to records: what can be read is read, what cannot is set aside by name, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from connectors.redaction import redact
from model.records import RecordError
from model.sync import Landed, Quarantined, content_hash

Payload = dict[str, Any]
T = TypeVar("T")
UNREADABLE = "readable"
NAMELESS_DIGITS = 12


def read_records(
    payloads: Iterable[Payload], reader: Callable[[Payload], T], dataset: str, key: str, quarantined: list[Quarantined]
) -> list[T]:
    """Read each payload; one that cannot be read is added to quarantined under its dataset and key."""
    records = []
    for payload in payloads:
        try:
            records.append(reader(payload))
        except RecordError as error:
            quarantined.append(Quarantined(dataset, _key_of(payload, key), error.field, UNREADABLE, error.problem))
    return records


def landed(system: str, entity: str, payload: Payload, key: str) -> Landed:
    """One payload as landing keeps it, under its own key or, without a usable one, under its digest."""
    value = payload.get(key) if isinstance(payload, dict) else None
    name = str(value)[:255] if isinstance(value, int | str) else f"without {key}: {content_hash(payload)}"
    return Landed(system, entity, name, redact(payload))


def _key_of(payload: Any, key: str) -> str:
    """The record's own key, or a digest of a record that has none, so that it is the same row in every run."""
    value = payload.get(key) if isinstance(payload, dict) else None
    if isinstance(value, int | str) and not isinstance(value, bool) and 0 < len(str(value)) <= 64:  # noqa: PLR2004
        return str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return f"without a usable {key}, digest {content_hash(payload)[:NAMELESS_DIGITS]}"
