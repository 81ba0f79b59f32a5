"""Tasks that read, check and think: from answers to the plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.leon.wire import from_leon_aircraft, from_leon_flown_flight, from_leon_person
from connectors.techlog.wire import from_techlog_trip, from_techlog_user
from expectations import suites
from model.records import FlownFlight, LeonAircraft, LeonPerson, Trip, User
from model.sync import Plan, Quarantined
from tasks.checked import Checked, refuse_empty
from tasks.context import RunContext
from tasks.records import read_records
from tasks.techlog import TechlogAnswer, latest
from tasks.techlog_to_leon.answers import LeonAnswer, Memory
from tasks.techlog_to_leon.choose import Chosen
from tasks.techlog_to_leon.extract import FLIGHTS
from transforms.backfill import passed_over
from transforms.flown_frame import flown_sectors_frame, leon_people_frame
from transforms.logins import Logins
from transforms.techlog_to_leon import DATASET, Seen, plan


@dataclass(slots=True)
class Reading:
    """The records of one run, and what could not be read."""

    flights: list[FlownFlight] = field(default_factory=list)
    leon_aircraft: list[LeonAircraft] = field(default_factory=list)
    people: list[LeonPerson] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


class Comparison:
    """Everything that one run has read, and the plan that follows. A plain class, for Prefect not to walk it."""

    plan: Plan

    def __init__(
        self,
        memory: Memory,
        techlog: TechlogAnswer,
        chosen: Chosen,
        leon: LeonAnswer,
        reading: Reading,
        checked: Checked,
    ) -> None:
        self.memory = memory
        self.techlog = techlog
        self.chosen = chosen
        self.leon = leon
        self.reading = reading
        self.checked = checked

    @property
    def unreadable(self) -> list[Quarantined]:
        """What could not be read at all."""
        return [*self.chosen.quarantined, *self.reading.quarantined]


def read_answers(memory: Memory, techlog: TechlogAnswer, chosen: Chosen, leon: LeonAnswer) -> Reading:
    """Read what the chosen sectors need."""
    reading = Reading()
    aside = reading.quarantined
    needed = {one.trip_id for one in chosen.sectors.values()}
    trips = [trip for trip_id, trip in latest(memory.records["trip"], techlog.trips).items() if trip_id in needed]
    reading.trips = read_records(trips, from_techlog_trip, "techlog_trips", "id", aside)
    reading.users = read_records(techlog.users, from_techlog_user, "techlog_users", "id", aside)
    flights = [one for one in leon.flights if isinstance(one, dict) and one.get("flightNid") in chosen.flown_at]
    reading.flights = read_records(flights, from_leon_flown_flight, FLIGHTS, "flightNid", aside)
    reading.leon_aircraft = read_records(leon.aircraft, from_leon_aircraft, "leon_aircraft", "aircraftNid", aside)
    people = read_records(leon.people, from_leon_person, "leon_people", "loginNid", aside)
    reading.people = [one for one in people if one is not None]
    return reading


@task(cache_policy=NO_CACHE, persist_result=False)
def check(context: RunContext, chosen: Chosen, reading: Reading) -> Checked:  # noqa: ARG001  (as every task)
    """Check the signed-off sectors and LEON's crew. Where there is no sector, there is nothing to check.

    Raises:
        CheckFailedError: an answer is empty that cannot be: nothing may be concluded from it.
    """
    checked = Checked()
    if not chosen.sectors:
        return checked
    refuse_empty("techlog_users", "Tech Log shows no user", reading.users)
    refuse_empty("leon_aircraft", "LEON shows no aircraft", reading.leon_aircraft)
    tables: dict[str, tuple[pd.DataFrame, str]] = {
        DATASET: (flown_sectors_frame(chosen.sectors.values(), chosen.aircraft), "id"),
        "leon_people": (leon_people_frame(reading.people), "login_nid"),
    }
    for dataset, (table, key) in tables.items():
        report = suites.check(table, dataset, key=key)
        checked.frames[dataset] = report.accepted(table)
        checked.results += report.results
        checked.quarantined += report.rejected
    return checked


@task(cache_policy=NO_CACHE, persist_result=False)
def transform(context: RunContext, found: Comparison) -> Comparison:
    """Compare the journey logs that LEON should hold with those that it holds."""
    accepted = set(found.checked.frames[DATASET]["id"]) if DATASET in found.checked.frames else set()
    reading = found.reading
    rejected_logins = {row.record_key for row in found.checked.quarantined if row.dataset == "leon_people"}
    made = plan(
        context.operator,
        Seen(
            sectors={key: one for key, one in found.chosen.sectors.items() if one.id in accepted},
            removed=found.chosen.removed,
            trips={one.id: one for one in reading.trips},
            techlog_aircraft=found.chosen.aircraft,
            emails={one.id: one.email for one in reading.users},
            flights={one.flight_nid: one for one in reading.flights},
            gone=frozenset(found.leon.gone),
            leon_aircraft={one.aircraft_nid: one for one in reading.leon_aircraft},
            logins=Logins(one for one in reading.people if str(one.login_nid) not in rejected_logins),
            logs=found.memory.logs,
            quarantined=[*found.unreadable, *found.checked.quarantined],
        ),
    )
    go_live = found.memory.go_live.at
    notes = passed_over("signed-off sectors", found.chosen.passed_over, go_live, context.operator_id)
    found.plan = replace(made, notes=tuple(notes)) if context.run.scope.is_part else made
    return found
