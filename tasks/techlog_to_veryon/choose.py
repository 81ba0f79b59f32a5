"""Which of Tech Log's records a run looks at: those that are not over there yet, changed, or are unsettled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from connectors.techlog.wire import (
    from_techlog_aircraft,
    from_techlog_defect,
    from_techlog_flown_sector,
    from_techlog_trip_update,
)
from connectors.techlog.wire.glance import glance, moments
from model.records import Defect, FlownSector, TechlogAircraft, TripUpdate
from model.sync import Quarantined
from tasks.context import RunContext
from tasks.records import Payload, read_records
from tasks.techlog import latest
from tasks.techlog_to_veryon.answers import Memory, TechlogAnswer
from transforms.registration import registration_key
from transforms.techlog_to_veryon import Gone, source_key

T = TypeVar("T", TripUpdate, Defect)


class Chosen:
    """The records of a run. A plain class, for Prefect not to walk it.

    Attributes:
        sectors, updates, defects: by source key.
        gone: what was deleted in Tech Log after it had been sent.
        deleted_sectors: ids of sectors that Tech Log has deleted.
        aircraft: Tech Log's aircraft by id.
        quarantined: what could not be read.
        passed_over: how many records of a backfill's period are older than go_live.
    """

    def __init__(self) -> None:
        self.sectors: dict[str, FlownSector] = {}
        self.updates: dict[str, TripUpdate] = {}
        self.defects: dict[str, Defect] = {}
        self.gone: list[Gone] = []
        self.deleted_sectors: frozenset[str] = frozenset()
        self.aircraft: dict[str, TechlogAircraft] = {}
        self.quarantined: list[Quarantined] = []
        self.passed_over = 0

    @property
    def is_empty(self) -> bool:
        """Nothing to look at: Tracking+ need not be asked."""
        return not (self.sectors or self.updates or self.defects)


def choose(context: RunContext, memory: Memory, answer: TechlogAnswer) -> Chosen:
    """Choose among all that Tech Log has ever shown."""
    chooser = _Chooser(context, memory)
    chosen = chooser.chosen
    aircraft = latest(memory.records["aircraft"], answer.aircraft).values()
    read = read_records(aircraft, from_techlog_aircraft, "techlog_aircraft", "id", chosen.quarantined)
    chosen.aircraft = {one.id: one for one in read}
    chosen.sectors = chooser.sectors(answer.sectors)
    chosen.updates = chooser.others(
        "trip_update", answer.trip_updates, from_techlog_trip_update, "technical_log", lambda one: one.occurred_at
    )
    chosen.defects = chooser.others("defect", answer.defects, from_techlog_defect, "defect", lambda one: one.raised_at)
    return chosen


class _Chooser:
    def __init__(self, context: RunContext, memory: Memory) -> None:
        self.chosen = Chosen()
        self._operator_id = context.operator_id
        self._memory = memory
        self._scope = context.run.scope
        self._start = max(context.window[0], memory.go_live.at)
        self._allowed = {registration_key(one) for one in context.operator.aircraft}

    def sectors(self, answer: list[Payload]) -> dict[str, FlownSector]:
        """Signed-off sectors: the recent ones, those that changed, and those that are unsettled."""
        payloads = latest(self._memory.records["sector"], answer)
        seen = {sector_id: glance(payload) for sector_id, payload in payloads.items()}
        self.chosen.deleted_sectors = frozenset(one.id for one in seen.values() if one.is_deleted)
        self._note_gone("sector", "technical_log", payloads)
        changed = _ids(answer)
        wanted = [
            payloads[one.id]
            for one in seen.values()
            if one.is_signed_off
            and (
                self._scope.holds(one.flown_at)
                if self._scope.is_part
                else one.signed_off_at is None
                or one.signed_off_at >= self._start
                or one.id in changed
                or self._key("sector", one.id) in self._memory.open_keys
            )
        ]
        records = read_records(
            wanted, from_techlog_flown_sector, "techlog_flown_sectors", "id", self.chosen.quarantined
        )
        return {
            self._key("sector", one.id): one
            for one in records
            if one.signed_off_at is not None and self._in_scope(one) and self._is_live(one.signed_off_at)
        }

    def others(
        self,
        entity: str,
        answer: list[Payload],
        reader: Callable[[Payload], T],
        link: str,
        began: Callable[[T], datetime],
    ) -> dict[str, T]:
        """Trip updates or defects: those that are not settled over there, those that changed, and the unsettled."""
        payloads = latest(self._memory.records[entity], answer)
        self._note_gone(entity, link, payloads)
        changed = _ids(answer)
        wanted = [
            payload
            for record_id, payload in payloads.items()
            if payload.get("deletedAt") is None
            and (
                any(map(self._scope.holds, moments(payload)))
                if self._scope.is_part
                else record_id in changed or not self._is_settled(entity, self._key(entity, record_id), link)
            )
        ]
        records = read_records(wanted, reader, f"techlog_{entity}s", "id", self.chosen.quarantined)
        return {self._key(entity, one.id): one for one in records if self._in_scope(one) and self._is_live(began(one))}

    def _is_live(self, began: datetime) -> bool:
        """Whether it is not older than go_live."""
        live = began >= self._memory.go_live.at
        self.chosen.passed_over += not live
        return live

    def _is_settled(self, entity: str, key: str, link: str) -> bool:
        """Nothing more can come of it before it changes: a defect is closed over there, a trip update is there."""
        last = "closure" if entity == "defect" else link
        return (last, key) in self._memory.links and key not in self._memory.open_keys

    def _note_gone(self, entity: str, link: str, payloads: Mapping[str, Payload]) -> None:
        if self._scope.is_part:
            # Every tick sees it.
            return
        for record_id, payload in payloads.items():
            key = self._key(entity, record_id)
            if payload.get("deletedAt") is not None and (link, key) in self._memory.links:
                aircraft_id = payload.get("aircraftId")
                self.chosen.gone.append(Gone(entity, key, aircraft_id if isinstance(aircraft_id, str) else None))

    def _key(self, entity: str, record_id: str) -> str:
        return source_key(self._operator_id, entity, record_id)

    def _in_scope(self, one: FlownSector | TripUpdate | Defect) -> bool:
        """Whether its aircraft is on the operator's list (ruling 47). One that is not known is for a person to see."""
        mine = self.chosen.aircraft.get(one.aircraft_id)
        return not self._allowed or mine is None or registration_key(mine.registration) in self._allowed


def _ids(answer: Iterable[Payload]) -> set[str]:
    return {str(one.get("id")) for one in answer if isinstance(one, dict)}
