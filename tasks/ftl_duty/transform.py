"""Tasks that read, derive and check: from LEON's answer to the duties that are to be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.leon.wire import from_leon_crew_details, from_leon_duty, from_leon_duty_flight
from expectations import suites
from model.duty import CrewDetails, Duty, DutyFlight
from model.sync import Quarantined, WorklistItem
from tasks.checked import Checked, refuse_empty
from tasks.context import RunContext
from tasks.ftl_duty.answers import LeonAnswer, Memory
from tasks.records import Payload, read_records
from transforms.attention import quarantine_items
from transforms.backfill import to_do
from transforms.ftl.attention import guard_item
from transforms.ftl.content_hash import content_hashes
from transforms.ftl.duty_table import duty_table
from transforms.ftl.frames import crew_frame, duties_frame, flights_frame, sectors_frame
from transforms.ftl.next_flight import keep_next_flights
from transforms.removals import over_the_guard

DUTIES, TABLE = "leon_duties", "ftl_duties"


@dataclass(slots=True)
class Reading:
    """The records of a run, and what could not be read.

    Attributes:
        unread: keys of duties that are there and could not be read; None where one does not even have a key, and
            nothing can be said to be gone.
    """

    duties: list[Duty] = field(default_factory=list)
    flights: list[DutyFlight] = field(default_factory=list)
    crew: list[CrewDetails] = field(default_factory=list)
    unread: frozenset[str] | None = frozenset()
    quarantined: list[Quarantined] = field(default_factory=list)


class Comparison:
    """Everything that one run has read, and what follows. A plain class, for Prefect not to walk it.

    Attributes:
        changed: rows of the duty table that are not kept so already, with their content_hash.
        keys: duties that are there, whether they changed, stayed, or are set aside; None: nothing may be closed.
        closed: how many kept duties LEON no longer has.
        items: what a person has to do.
    """

    changed: pd.DataFrame
    keys: frozenset[str] | None
    closed: int
    items: list[WorklistItem]

    def __init__(self, memory: Memory, leon: LeonAnswer, reading: Reading, checked: Checked) -> None:
        self.memory = memory
        self.leon = leon
        self.reading = reading
        self.checked = checked

    @property
    def quarantined(self) -> list[Quarantined]:
        """What could not be read, and what broke a check."""
        return [*self.reading.quarantined, *self.checked.quarantined]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person would have to do, a sentence each."""
        return tuple(to_do(self.items))

    @property
    def counts(self) -> dict[str, int]:
        """For the summary of the run."""
        return {
            "duties read": len(self.leon.duties),
            "duties changed": len(self.changed),
            "duties gone": self.closed,
            "quarantined": len({(one.dataset, one.record_key) for one in self.quarantined}),
        }


def read_answer(answer: LeonAnswer) -> Reading:
    """Read everything; what cannot be read is set aside by name."""
    reading = Reading()
    aside = reading.quarantined
    reading.duties = read_records(answer.duties, from_leon_duty, DUTIES, "ftlDutyNid", aside)
    reading.flights = read_records(answer.flights, from_leon_duty_flight, "leon_duty_flights", "flightNid", aside)
    # Somebody without a login has no duty, and no key by which one could be theirs.
    people = read_records(answer.crew, from_leon_crew_details, "leon_crew_details", "code", aside)
    reading.crew = [one for one in people if one is not None]
    reading.unread = _unread(answer.duties, reading.duties)
    return reading


def _unread(payloads: list[Payload], duties: list[Duty]) -> frozenset[str] | None:
    read = {one.ftl_duty_nid for one in duties}
    rest = [one.get("ftlDutyNid") if isinstance(one, dict) else None for one in payloads]
    missing = [nid for nid in rest if nid not in read]
    if len(payloads) > len(duties) and any(not isinstance(nid, int) for nid in rest):
        return None
    return frozenset(f"nid:{nid}" for nid in missing)


@task(cache_policy=NO_CACHE, persist_result=False)
def derive(context: RunContext, memory: Memory, leon: LeonAnswer, reading: Reading) -> Checked:  # noqa: ARG001
    """Make the duty table, and check it.

    Raises:
        CheckFailedError: LEON shows no duty although some are kept, or nobody although there are duties.
    """
    checked = Checked()
    if memory.current:
        refuse_empty(DUTIES, "LEON shows no duty in the period", leon.duties)
    if reading.duties:
        refuse_empty("leon_crew_details", "LEON shows no crew member", reading.crew)
    table = duty_table(
        duties_frame(reading.duties), sectors_frame(reading.duties), flights_frame(reading.flights),
        crew_frame(reading.crew),
    )  # fmt: skip
    table = keep_next_flights(table, memory.next_flights)
    if len(table):
        report = suites.check(table, TABLE, key="duty_key")
        table = report.accepted(table)
        checked.results += report.results
        checked.quarantined += report.rejected
    checked.frames[TABLE] = table
    return checked


@task(cache_policy=NO_CACHE, persist_result=False)
def compare(context: RunContext, found: Comparison) -> Comparison:
    """What is not kept so already, and what LEON no longer has."""
    memory, reading, table = found.memory, found.reading, found.checked.frames[TABLE]
    hashed = table.assign(content_hash=content_hashes(table))
    hashed = hashed.drop_duplicates("duty_key", keep="last")
    known = hashed["duty_key"].map(dict(memory.current))
    found.changed = hashed[known.isna() | (known != hashed["content_hash"])]
    found.items = list(quarantine_items(found.quarantined))
    set_aside = {one.record_key for one in found.checked.quarantined}
    found.keys, found.closed = None, 0
    if reading.unread is not None:
        keys = frozenset({*hashed["duty_key"], *set_aside, *reading.unread, *found.leon.elsewhere})
        gone = len(memory.current.keys() - keys)
        guard = context.operator.deletion_guard
        if memory.deletions_approved or not over_the_guard(gone, len(memory.current), guard):
            found.keys, found.closed = keys, gone
        else:
            found.items.append(guard_item(gone, len(memory.current)))
    return found
