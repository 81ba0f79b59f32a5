"""Tasks that check and think: from records to the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.techlog.wire.glance import updated_at
from connectors.veryon.wire import changed_at
from connectors.warehouse.maintenance import Row
from expectations import suites
from model.sync import Link, Plan, Quarantined, Scope
from tasks.checked import Checked, refuse_empty
from tasks.context import RunContext
from tasks.veryon_to_techlog.answers import Memory, TechlogAnswer, VeryonAnswer
from tasks.veryon_to_techlog.reading import FORECAST, Reading
from transforms import due_state
from transforms.aircraft_totals import compare_totals, falls
from transforms.backfill import due_within
from transforms.due_attention import TOTALS
from transforms.due_decisions import TO_DO, occurrence_of, rows_of
from transforms.due_frames import forecast_frame, totals_frame
from transforms.due_list import due_list
from transforms.due_totals import believed, kept_totals, totals_rows
from transforms.due_words import figures
from transforms.registration import registration_key
from transforms.techlog_to_veryon import source_key
from transforms.veryon_to_techlog import Seen, Tracked, plan

# Tech Log's totals of the aircraft that the operator's list allows, believed or not.
TOLD = f"{TOTALS}_told"


class Comparison:
    """Everything that one run has read, and the plan that follows. A plain class, for Prefect not to walk it.

    Attributes:
        plan: see veryon_to_techlog.DuePlan.plan.
        agreed: links of deferrals, into Tracking+.
        due_rows, totals_rows: what differs from what is kept (DUE_COLUMNS, TOTALS_COLUMNS).
    """

    plan: Plan
    agreed: tuple[Link, ...]
    due_rows: list[Row]
    totals_rows: list[Row]

    def __init__(
        self, memory: Memory, techlog: TechlogAnswer, veryon: VeryonAnswer, reading: Reading, checked: Checked
    ) -> None:
        self.memory = memory
        self.techlog = techlog
        self.veryon = veryon
        self.reading = reading
        self.checked = checked

    def set_aside(self, scope: Scope) -> list[Quarantined]:
        """Of quarantined what the run keeps: of a backfill the due items of its period, which the ticks judge again."""
        mine = items_of(scope, self.veryon)
        if mine is None:
            return self.quarantined
        return [one for one in self.quarantined if one.dataset == FORECAST and one.record_key in set(map(str, mine))]

    @property
    def quarantined(self) -> list[Quarantined]:
        """What could not be read, and what broke a check."""
        return [*self.reading.quarantined, *self.checked.quarantined]


def items_of(scope: Scope, veryon: VeryonAnswer) -> frozenset[int] | None:
    """The due items that Tracking+ last changed in a backfill's period, by id; None: all are the run's business."""
    if not scope.is_part:
        return None
    return frozenset(
        one["id"]
        for one in veryon.forecast
        if isinstance(one, dict) and isinstance(one.get("id"), int) and scope.holds(changed_at(one))
    )


def of_scope(scope: Scope, found: Comparison, defects: Iterable[Tracked]) -> list[Tracked]:
    """Of some defects those that were last changed in a backfill's period, in one of the systems; else all."""
    if not scope.is_part:
        return list(defects)
    here = {str(one.get("id")) for one in found.techlog.defects if scope.holds(updated_at(one))}
    there = {str(one.get("id")) for one in found.veryon.defects if scope.holds(changed_at(one))}
    return [one for one in defects if one.defect.id in here or str(one.tracked.id) in there]


@task(cache_policy=NO_CACHE, persist_result=False)
def check(context: RunContext, memory: Memory, veryon: VeryonAnswer, reading: Reading) -> Checked:
    """Check the due items of the answer, and that no aircraft's totals fell without a reason.

    Raises:
        CheckFailedError: an answer is empty that cannot be: nothing may be concluded from it.
    """
    checked = Checked()
    # An operator that begins has none, and nothing to lose.
    if memory.totals:
        refuse_empty("techlog_aircraft", "Tech Log shows no aircraft", reading.aircraft)
    if memory.due or memory.tracked:
        refuse_empty("veryon_registrations", "Tracking+ shows no aircraft", reading.registrations)
    if veryon.is_whole and any(row[due_state.STATUS] in TO_DO for row in memory.due):
        refuse_empty(FORECAST, "Tracking+ shows no due item", veryon.forecast)
    registrations = {one.id for one in reading.registrations}
    _judge(checked, FORECAST, forecast_frame(reading.items), "forecast_id", {"registrations": registrations})
    mine = totals_frame(reading.totals, {one.id: one.registration for one in reading.aircraft})
    kept = kept_totals(memory.totals, memory.accepted_totals)
    listed = {registration_key(one) for one in context.operator.aircraft}
    if listed:
        named = mine["registration"].map(lambda text: registration_key(text or "") in listed)
        # Over no rows the map is one of objects, which would be taken for a choice of columns.
        mine = mine[named.astype(bool)]
    _judge(checked, TOTALS, falls(mine, kept, reading.trip_updates), "aircraft_id", {})
    checked.frames[TOLD] = mine
    return checked


def _judge(checked: Checked, dataset: str, table: pd.DataFrame, key: str, parameters: dict[str, Any]) -> None:
    if not len(table):
        checked.frames[dataset] = table
        return
    report = suites.check(table, dataset, key=key, parameters=parameters)
    checked.frames[dataset] = report.accepted(table)
    checked.results += report.results
    checked.quarantined += report.rejected


@task(cache_policy=NO_CACHE, persist_result=False)
def transform(context: RunContext, found: Comparison) -> Comparison:
    """Measure the due list on Tech Log's totals, compare with Tech Log's checks, and align the deferrals."""
    memory, reading, now = found.memory, found.reading, context.run.now
    tracking = context.tracking
    fleet = due_state.fleet(reading.registrations, reading.aircraft, context.operator.aircraft)
    kept = due_state.kept_frame(memory.due)
    items = due_state.items_now(
        kept, found.checked.frames[FORECAST], fleet, listed=reading.listed if found.veryon.is_whole else None
    )
    items["occurrence"] = due_state.occurrences(items, kept, reading.checks)
    held_items, held_aircraft = _held(found)
    told = found.checked.frames[TOLD]
    # Nothing is decided on an aircraft that is set aside, but its due list goes on being reported.
    due = due_list(items, believed(told, held_aircraft, memory.totals), tracking.due_thresholds, now.date())
    due["is_due"] &= fleet.allows(due["registration"])
    decidable = due[due_state.can_decide(due, fleet, held_items, held_aircraft)]
    of_period = items_of(context.run.scope, found.veryon)
    if of_period is not None:
        decidable = decidable[decidable["forecast_id"].isin(list(of_period))]
    # Totals that fell are set aside, and lie apart from those of Tracking+ all the same.
    shown = believed(told, held_aircraft - set(told["aircraft_id"]), memory.totals)
    compared = compare_totals(shown, reading.tracking_totals, fleet.aircraft_ids, tracking.totals_tolerance)
    not_here, not_there = due_state.waiting(items, reading.checks, fleet)
    made = plan(
        context.operator_id,
        context.operator,
        tracking,
        Seen(
            due=decidable,
            checks=reading.checks,
            unmeasured=due_state.unmeasured(kept),
            defects=of_scope(context.run.scope, found, _tracked(context, memory, reading)),
            totals=compared,
            aircraft={one.id: one for one in reading.aircraft},
            not_in_techlog=not_here,
            not_in_tracking=not_there,
            native=reading.native,
            quarantined=found.quarantined,
        ),
        deletions_approved=memory.deletions_approved,
    )
    found.plan, found.agreed = made.plan, made.agreed
    if of_period is not None:
        found.plan = due_within(made.plan, of_period, FORECAST)
        kept_back = {occurrence_of(one.source_key)[0] for one in made.plan.changes if one.operation == "delete"}
        # What is left to a tick must look to it as it did.
        due = due[due["forecast_id"].isin(list(of_period - kept_back))]
    going = {one.source_key for one in found.plan.changes if one.operation == "delete"}
    due = due.assign(check_id=due_state.check_ids(due, (*reading.checks.links.values(), *made.plan.links), going))
    decided = due[due["forecast_id"].isin(list(made.decisions))]
    decided_on = {row.forecast_id: figures(row, tracking.due_thresholds) for row in rows_of(decided)}
    found.due_rows = due_state.rows_to_keep(due, kept, made.decisions, decided_on, now)
    found.totals_rows = (
        []
        if context.run.scope.is_part
        else due_state.differing(totals_rows(found.checked.frames[TOTALS], compared, memory.totals, now), memory.totals)
    )
    return found


def _held(found: Comparison) -> tuple[set[int], set[str]]:
    """Due items and aircraft that are set aside: nothing is decided on them."""
    keys = {
        dataset: {one.record_key for one in found.quarantined if one.dataset == dataset}
        for dataset in (FORECAST, TOTALS, "techlog_aircraft")
    }
    items = {int(key) for key in keys[FORECAST] if key.isdecimal()}
    return items, keys[TOTALS] | keys["techlog_aircraft"]


def _tracked(context: RunContext, memory: Memory, reading: Reading) -> Any:
    """The defects whose deferral both systems may change: open here, not closed over there, on a followed aircraft."""
    listed = {registration_key(one) for one in context.operator.aircraft}
    tails = {one.id: registration_key(one.registration) for one in reading.aircraft}
    for defect_id, defect in sorted(reading.defects.items()):
        key = source_key(context.operator_id, "defect", defect_id)
        tracked = reading.tracked.get(memory.tracked.get(key, ""))
        if tracked is None or tracked.status == "closed" or defect.status == "closed" or defect.deleted_at is not None:
            continue
        if not listed or tails.get(defect.aircraft_id) in listed:
            link = memory.tracking_links.get(("deferral", key))
            yield Tracked(key, defect, tracked, None if link is None else link.acknowledged)
