"""Tasks that read, check and think: from answers to the plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.techlog.wire import from_techlog_user
from connectors.veryon.wire import from_veryon_place, from_veryon_registration, from_veryon_user
from expectations import suites
from model.records import Place, Registration, User, VeryonUser
from model.sync import Plan, Quarantined
from tasks.checked import Checked, refuse_empty
from tasks.context import RunContext
from tasks.records import read_records
from tasks.techlog_to_veryon.answers import Memory, TechlogAnswer, VeryonAnswer
from tasks.techlog_to_veryon.choose import Chosen
from transforms.attention import quarantine_items
from transforms.backfill import passed_over
from transforms.flown_frame import flown_sectors_frame
from transforms.maintenance_frames import defects_frame, technical_logs_frame, trip_updates_frame
from transforms.techlog_to_veryon import DATASETS, Seen, plan, source_key

LOGS = "veryon_technical_logs"


@dataclass(slots=True)
class Reading:
    """Who and what a record may name, and what could not be read."""

    users: list[User] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    veryon_users: list[VeryonUser] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


class Comparison:
    """Everything that one run has read, and the plan that follows. A plain class, for Prefect not to walk it."""

    plan: Plan

    def __init__(
        self,
        memory: Memory,
        techlog: TechlogAnswer,
        chosen: Chosen,
        veryon: VeryonAnswer,
        reading: Reading,
        checked: Checked,
    ) -> None:
        self.memory = memory
        self.techlog = techlog
        self.chosen = chosen
        self.veryon = veryon
        self.reading = reading
        self.checked = checked

    @property
    def unreadable(self) -> list[Quarantined]:
        """What could not be read at all."""
        return [*self.chosen.quarantined, *self.reading.quarantined]


def read_answers(techlog: TechlogAnswer, veryon: VeryonAnswer) -> Reading:
    """Read who and what a record may name."""
    reading = Reading()
    aside = reading.quarantined
    reading.users = read_records(techlog.users, from_techlog_user, "techlog_users", "id", aside)
    reading.registrations = read_records(
        veryon.registrations, from_veryon_registration, "veryon_registrations", "id", aside
    )
    reading.places = read_records(veryon.places, from_veryon_place, "veryon_places", "id", aside)
    reading.veryon_users = read_records(veryon.users, from_veryon_user, "veryon_users", "id", aside)
    return reading


@task(cache_policy=NO_CACHE, persist_result=False)
def check(context: RunContext, chosen: Chosen, reading: Reading) -> Checked:  # noqa: ARG001  (as every task)
    """Check what is to be sent. Where there is nothing, there is nothing to check.

    Raises:
        CheckFailedError: an answer is empty that cannot be: nothing may be concluded from it.
    """
    checked = Checked()
    if chosen.is_empty:
        return checked
    refuse_empty("techlog_users", "Tech Log shows no user", reading.users)
    refuse_empty("veryon_registrations", "Tracking+ shows no aircraft", reading.registrations)
    refuse_empty("veryon_places", "Tracking+ shows no place", reading.places)
    refuse_empty("veryon_users", "Tracking+ shows no user", reading.veryon_users)
    tables = {
        "techlog_flown_sectors": flown_sectors_frame(chosen.sectors.values(), chosen.aircraft),
        "techlog_trip_updates": trip_updates_frame(chosen.updates.values(), chosen.aircraft),
        "techlog_defects": defects_frame(chosen.defects.values(), chosen.aircraft),
    }
    for dataset, table in tables.items():
        if len(table):
            _judge(checked, dataset, table, "id")
    return checked


def _judge(checked: Checked, dataset: str, table: pd.DataFrame, key: str) -> None:
    report = suites.check(table, dataset, key=key)
    checked.frames[dataset] = report.accepted(table)
    checked.results += report.results
    checked.quarantined += report.rejected


@task(cache_policy=NO_CACHE, persist_result=False)
def transform(context: RunContext, found: Comparison) -> Comparison:
    """Compare what Tracking+ should hold with what it has accepted, and check the technical logs that would be sent."""
    chosen, reading = found.chosen, found.reading
    made = plan(
        context.operator_id,
        context.tracking,
        Seen(
            sectors=_accepted(context, found, chosen.sectors, "techlog_flown_sectors"),
            updates=_accepted(context, found, chosen.updates, "techlog_trip_updates"),
            defects=_accepted(context, found, chosen.defects, "techlog_defects"),
            gone=chosen.gone,
            deleted_sectors=chosen.deleted_sectors,
            aircraft=chosen.aircraft,
            emails={one.id: one.email for one in reading.users},
            registrations=reading.registrations,
            places=reading.places,
            users=reading.veryon_users,
            links=found.memory.links,
            doubtful=found.memory.doubtful,
            refused_logs=found.memory.refused_logs,
            quarantined=[*found.unreadable, *found.checked.quarantined],
        ),
    )
    notes = passed_over("records", chosen.passed_over, found.memory.go_live.at, context.operator_id)
    if context.run.scope.is_part:
        made = replace(made, notes=tuple(notes))
    found.plan = _checked_logs(found.checked, made)
    return found


def _accepted(context: RunContext, found: Comparison, records: dict[str, Any], dataset: str) -> dict[str, Any]:
    frame = found.checked.frames.get(dataset)
    ids = set() if frame is None else set(frame["id"])
    keys = {source_key(context.operator_id, DATASETS[dataset], record_id) for record_id in ids}
    return {key: one for key, one in records.items() if key in keys}


def _checked_logs(checked: Checked, made: Plan) -> Plan:
    """The plan without the technical logs that break a rule of their own; what rests on them waits with them."""
    table = technical_logs_frame(
        {change.source_key: change.payload for change in made.changes if change.entity == "technical_log"}
    )
    if not len(table):
        return made
    before = len(checked.quarantined)
    _judge(checked, LOGS, table, "source_key")
    refused = checked.quarantined[before:]
    keys = {one.record_key for one in refused}
    if not keys:
        return made
    return replace(
        made,
        changes=tuple(
            change
            for change in made.changes
            if not (change.source_key in keys and change.entity in {"technical_log", "fuel"})
        ),
        items=(*made.items, *quarantine_items(refused)),
    )
