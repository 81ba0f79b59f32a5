"""What a run keeps about its own work: intents to write, links, the worklist, the quarantine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

Operation = Literal["create", "update", "delete"]
OutboxStatus = Literal["pending", "delivered", "failed", "superseded", "uncertain"]
Severity = Literal["critical", "warning", "info"]

# live: there and ours. deleted: taken back by us. removed: deleted over there by a person, and it stays so.
LinkState = Literal["live", "deleted", "removed"]


def as_json(value: Any) -> Any:
    """For json.dumps(default=...): instants as ISO 8601 with Z, dates as YYYY-MM-DD."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical JSON of content: equal content, equal hash, whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=as_json, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Scope:
    """How much a run reads. By default the rolling window, and of it what changed since the last run.

    period: half-open, UTC; of a backfill, which reads that period whole and moves no cursor. is_full: the rolling
    window is read whole, as if there were no cursor, and what was missed is found.
    """

    period: tuple[datetime, datetime] | None = None
    is_full: bool = False

    @property
    def reads_whole(self) -> bool:
        """Whether cursors are passed over when reading."""
        return self.is_full or self.period is not None

    @property
    def is_part(self) -> bool:
        """Whether the run sees only a part of what the flow looks after.

        Nothing may be concluded then from what it does not find: what is open stays open, and is not sent.
        """
        return self.period is not None

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the period (UTC); None where there is no period."""
        return (
            None
            if self.period is None
            else (self.period[0].date(), (self.period[1] - timedelta(microseconds=1)).date())
        )

    def holds(self, moment: datetime | None) -> bool:
        """Whether an instant lies in the period; any does where there is none, and none that is not known."""
        return self.period is None or (moment is not None and self.period[0] <= moment < self.period[1])


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one flow for one operator. now is its logical time: no computation reads the wall clock.

    started_by: who or what wanted it, such as "schedule" or "command line (anna)".
    """

    operator_id: str
    flow: str
    now: datetime
    flow_run_id: str
    scope: Scope = Scope()
    started_by: str = "schedule"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what should be there and what is known to be there.

    payload is in the house's words and refers to records that may not exist yet by their source key; the vendor's words
    and ids are put in when it is sent. before holds the old values of the fields of an update. sources are the landing
    keys of the records that made it necessary.
    """

    target: str
    entity: str
    operation: Operation
    source_key: str
    payload: Mapping[str, Any]
    reason: str
    target_key: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """What decides whether a later run wants the same write."""
        return content_hash({"operation": self.operation, "target_key": self.target_key, "payload": dict(self.payload)})


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A write to a vendor, as sync.outbox keeps it. id is also its Idempotency-Key."""

    id: UUID
    operator_id: str
    flow: str
    target: str
    entity: str
    operation: Operation
    source_key: str
    target_key: str | None
    payload: dict[str, Any]
    content_hash: str
    status: OutboxStatus
    attempts: int
    last_error: str | None
    created_at: datetime
    delivered_at: datetime | None
    flow_run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """Which record here is which record there. acknowledged is what the vendor last accepted from us, in our words."""

    entity: str
    source_key: str
    target_key: str
    state: LinkState = "live"
    acknowledged: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorklistItem:
    """Something that a person has to do: what, why, and how. (operator, code, subject) is unique among open items."""

    code: str
    subject: str
    summary: str
    action: str
    severity: Severity = "warning"
    registration: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that is set aside, with what it broke. It comes back by itself when the source is mended.

    expectation is the Great Expectations type that failed, or "readable" where the record could not be read at all.
    """

    dataset: str
    record_key: str
    field: str
    expectation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run intends: writes, links it learnt, what a person has to do, and what it set aside while thinking.

    notes: of a backfill, what it left alone and why, a sentence each.
    """

    changes: tuple[Change, ...]
    links: tuple[Link, ...]
    items: tuple[WorklistItem, ...]
    counts: Mapping[str, int]
    set_aside: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()


def flight_source(flight_nid: int | str) -> str:
    """How a change names the LEON flight in landing that it came from (Change.sources)."""
    return f"leon/flight/{flight_nid}"


@dataclass(frozen=True, slots=True)
class Landed:
    """One record of a vendor's answer, as it came."""

    system: str
    entity: str
    record_key: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Who a person_key is. Kept in one table, apart from everything else; never logged."""

    person_key: str
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
