"""From answers to records: what this run sees of both systems."""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.techlog.wire import (
    from_techlog_aircraft,
    from_techlog_check,
    from_techlog_defect,
    from_techlog_totals,
    from_techlog_trip_update,
)
from connectors.veryon.wire import (
    from_veryon_defect,
    from_veryon_forecast_item,
    from_veryon_registration,
    from_veryon_totals,
)
from model.maintenance import AircraftTotals, ForecastItem, MaintenanceCheck, TrackingTotals
from model.records import Defect, Registration, TechlogAircraft, TripUpdate, VeryonDefect
from model.sync import Quarantined
from tasks.records import Payload, read_records
from tasks.techlog import latest
from tasks.veryon_to_techlog.answers import Memory, TechlogAnswer, VeryonAnswer
from transforms.due_attention import TOTALS
from transforms.due_decisions import Checks, is_reference

FORECAST = "veryon_forecast"


@dataclass(slots=True)
class Reading:
    """The records of a run, and what could not be read.

    Attributes:
        items: due items of this run's answer, and those that were set aside before and are still there.
        listed: the ids of all these items, unreadable ones too.
        defects, tracked: open defects that both systems have, by their id here and there.
        native: how many defects of the answer are Tracking+'s own.
    """

    aircraft: list[TechlogAircraft] = field(default_factory=list)
    totals: list[AircraftTotals] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    tracking_totals: list[TrackingTotals] = field(default_factory=list)
    items: list[ForecastItem] = field(default_factory=list)
    listed: frozenset[int] = frozenset()
    checks: Checks = field(default_factory=lambda: Checks({}, {}, {}))
    trip_updates: list[TripUpdate] = field(default_factory=list)
    defects: dict[str, Defect] = field(default_factory=dict)
    tracked: dict[str, VeryonDefect] = field(default_factory=dict)
    native: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)


def read_answers(memory: Memory, techlog: TechlogAnswer, veryon: VeryonAnswer) -> Reading:
    """Read everything, with what was landed before behind it."""
    reading = Reading()
    aside = reading.quarantined
    reading.aircraft = read_records(techlog.aircraft, from_techlog_aircraft, "techlog_aircraft", "id", aside)
    reading.totals = read_records(techlog.aircraft, from_techlog_totals, TOTALS, "id", aside)
    reading.registrations = read_records(
        veryon.registrations, from_veryon_registration, "veryon_registrations", "id", aside
    )
    reading.tracking_totals = read_records(veryon.registrations, from_veryon_totals, "veryon_totals", "id", aside)
    forecast = latest(_still_aside(memory, veryon, reading.registrations), veryon.forecast)
    reading.items = read_records(forecast.values(), from_veryon_forecast_item, FORECAST, "id", aside)
    reading.listed = frozenset(int(key) for key in forecast if key.isdecimal())
    updates = latest(memory.records["techlog", "trip_update"], techlog.trip_updates).values()
    reading.trip_updates = read_records(updates, from_techlog_trip_update, "techlog_trip_updates", "id", aside)
    reading.checks = _checks(memory, techlog, aside)
    _read_defects(reading, memory, techlog, veryon)
    return reading


def _still_aside(memory: Memory, veryon: VeryonAnswer, registrations: list[Registration]) -> dict[str, Payload]:
    """The items that were set aside, without those of which this answer can tell that they are not there any more.

    That can tell a list that was read whole, and the list of the aircraft that the item names, if it is a known one.
    """
    if veryon.is_whole:
        return {}
    told = {one.id for one in registrations} & veryon.read_again
    stay = [one for one in memory.set_aside if not _names_one_of(told, one)]
    return {str(one.get("id")): one for one in stay}


def _names_one_of(registrations: set[int], item: Payload) -> bool:
    named = item.get("registrationId")
    return isinstance(named, int) and named in registrations


def _checks(memory: Memory, techlog: TechlogAnswer, aside: list[Quarantined]) -> Checks:
    ours = {link.target_key for link in memory.check_links.values()}
    payloads = [
        one
        for key, one in latest(memory.records["techlog", "maintenance_check"], techlog.checks).items()
        if key in ours or is_reference(one.get("externalRef"))
    ]
    read: list[MaintenanceCheck] = read_records(payloads, from_techlog_check, "techlog_checks", "id", aside)
    return Checks(
        links=memory.check_links,
        by_id={one.id: one for one in read},
        by_reference={
            one.external_ref: one
            for one in read
            if one.deleted_at is None and one.external_ref is not None and is_reference(one.external_ref)
        },
    )


def _read_defects(reading: Reading, memory: Memory, techlog: TechlogAnswer, veryon: VeryonAnswer) -> None:
    tracked = memory.tracked
    ours = {link.target_key for (entity, _), link in memory.tracking_links.items() if entity == "defect"}
    reading.native = sum(1 for one in veryon.defects if isinstance(one, dict) and str(one.get("id")) not in ours)
    here = _only(latest(memory.records["techlog", "defect"], techlog.defects), {_id_of(key) for key in tracked})
    there = _only(latest(memory.records["veryon", "defect"], veryon.defects), set(tracked.values()))
    aside = reading.quarantined
    reading.defects = {one.id: one for one in read_records(here, from_techlog_defect, "techlog_defects", "id", aside)}
    reading.tracked = {
        str(one.id): one for one in read_records(there, from_veryon_defect, "veryon_defects", "id", aside)
    }


def _only(payloads: dict[str, Payload], keys: set[str]) -> list[Payload]:
    return [one for key, one in payloads.items() if key in keys]


def _id_of(key: str) -> str:
    return key.rpartition(":")[2]
