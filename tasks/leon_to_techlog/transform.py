"""Task that thinks: from checked frames to the plan. Everything it calls is pure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from model.records import Flight
from model.sync import OutboxRow, Person, Plan, Quarantined
from tasks.checked import Checked
from tasks.context import RunContext
from tasks.leon_to_techlog.answers import LeonAnswer, Memory
from tasks.leon_to_techlog.reading import Reading, flights_of_quarantined
from tasks.techlog import TechlogAnswer
from transforms import frames
from transforms.backfill import schedule_within
from transforms.known import Known, known_state
from transforms.leon_to_techlog import Seen, plan
from transforms.people import people_of, profile
from transforms.registration import registration_key
from transforms.vanished import Absences, FleetSeen, find_absences, lost_aircraft


class Comparison:
    """Everything that one run has read, and the plan that follows. A plain class, for Prefect not to walk it."""

    plan: Plan

    def __init__(
        self,
        memory: Memory,
        leon: LeonAnswer,
        techlog: TechlogAnswer,
        reading: Reading,
        checked: Checked,
        absences: Absences,
        remembered: list[Flight],
    ) -> None:
        self.memory = memory
        self.leon = leon
        self.techlog = techlog
        self.reading = reading
        self.checked = checked
        self.absences = absences
        self.remembered = remembered

    @property
    def quarantined(self) -> list[Quarantined]:
        """What could not be read, and what broke a check."""
        return [*self.reading.quarantined, *self.checked.quarantined]


@task(cache_policy=NO_CACHE, persist_result=False)
def find_absent(context: RunContext, reading: Reading, memory: Memory) -> Absences:
    """Which of our sectors' flights LEON's answer lacks, and which of them are worth asking for."""
    known = known_state(
        context.operator_id,
        frames.trips_frame(reading.trips),
        frames.sectors_frame(reading.sectors),
        memory.links,
    )
    fleet = FleetSeen(
        key_of=_aircraft_keys(reading, memory),
        leon=frozenset(registration_key(one.registration) for one in reading.leon_aircraft),
        techlog=frozenset(registration_key(one.registration) for one in reading.techlog_aircraft),
        allowed=frozenset(map(registration_key, context.operator.aircraft)),
    )
    return find_absences(
        known,
        reading.seen_nids,
        context.window,
        fleet,
        context.operator.deletion_guard,
        approved=memory.deletions_approved,
    )


@task(cache_policy=NO_CACHE, persist_result=False)
def transform(context: RunContext, found: Comparison) -> Comparison:
    """Compare what should be there with what is known to be there."""
    reading, checked, memory = found.reading, found.checked, found.memory
    known = known_state(
        context.operator_id, checked.frames["techlog_trips"], checked.frames["techlog_sectors"], memory.links
    )
    people = everybody(reading.flights, found.remembered)
    seen = Seen(
        flights=_with_remembered(checked.frames["leon_flights"], found.remembered),
        crew=pd.concat([checked.frames["leon_crew"], frames.crew_frame(found.remembered)], ignore_index=True),
        leon_aircraft=checked.frames["leon_aircraft"],
        techlog_aircraft=checked.frames["techlog_aircraft"],
        users=checked.frames["techlog_users"],
        people=people,
        known=known,
        user_links=[link for link in memory.links if link.entity == "user"],
        quarantined=found.quarantined,
        held=flights_of_quarantined(reading, found.quarantined) | _flights_of_bad_records(found, known),
        rejected_crew=frozenset(row.record_key for row in checked.quarantined if row.dataset == "leon_crew"),
        refused_people=_refused_people(memory.open_rows, people),
        absences=found.absences,
        gone=frozenset(found.leon.gone),
        lost_aircraft=_lost_aircraft(context, reading, memory),
        aircraft_keys=_aircraft_keys(reading, memory),
    )
    made = plan(context.operator_id, context.operator, seen, deletions_approved=memory.deletions_approved)
    period = context.run.scope.period
    found.plan = made if period is None else schedule_within(made, known, period, context.usual_window)
    return found


def everybody(flights: list[Flight], remembered: list[Flight]) -> dict[str, Person]:
    """Who is who on the flights of a run. What LEON says now outweighs landing, which remembers nobody's name."""
    return people_of(flight.crew for flight in (*remembered, *flights))


def _with_remembered(flights: pd.DataFrame, remembered: list[Flight]) -> pd.DataFrame:
    company = frames.flights_frame(remembered).assign(in_reach=False)
    return pd.concat([flights.assign(in_reach=True), company], ignore_index=True)


def _flights_of_bad_records(found: Comparison, known: Known) -> frozenset[int]:
    """Flights whose sector, or whose sector's trip, could not be read: what is not known is not to be changed."""
    sectors = {row.record_key for row in found.quarantined if row.dataset == "techlog_sectors"}
    trips = {row.record_key for row in found.quarantined if row.dataset == "techlog_trips"}
    keys = {link.source_key for link in found.memory.links if link.entity == "sector" and link.target_key in sectors}
    keys |= {
        key for key in known.sector_links if (row := known.live_sector(key)) is not None and row["trip_id"] in trips
    }
    return frozenset(int(key.rsplit(":", 1)[-1]) for key in keys)


def _refused_people(rows: list[OutboxRow], people: Mapping[str, Person]) -> frozenset[str]:
    """People whose creation was refused with the name and address that they still have."""
    return frozenset(
        row.source_key
        for row in rows
        if row.entity == "user"
        and row.status == "failed"
        and row.source_key in people
        and row.payload.get("profile") == profile(people[row.source_key])
    )


def _aircraft_keys(reading: Reading, memory: Memory) -> dict[str, str]:
    remembered = memory.records.get(("techlog", "aircraft"), {})
    keys = {one: registration_key(str(payload.get("registration") or "")) for one, payload in remembered.items()}
    return keys | {one.id: registration_key(one.registration) for one in reading.techlog_aircraft}


def _lost_aircraft(context: RunContext, reading: Reading, memory: Memory) -> dict[str, tuple[str, str]]:
    def landed(system: str) -> list[str]:
        payloads = memory.records.get((system, "aircraft"), {}).values()
        return [payload["registration"] for payload in payloads if isinstance(payload.get("registration"), str)]

    return lost_aircraft(
        {
            "LEON": [one.registration for one in reading.leon_aircraft],
            "Tech Log": [one.registration for one in reading.techlog_aircraft],
        },
        {"LEON": landed("leon"), "Tech Log": landed("techlog")},
        context.operator.aircraft,
    )
