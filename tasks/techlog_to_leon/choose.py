"""Which signed-off sectors a run looks at: those in the window, those that changed, and those that are unsettled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from connectors.techlog.wire import from_techlog_aircraft, from_techlog_flown_sector
from connectors.techlog.wire.glance import Glance, glance
from model.records import FlownSector, TechlogAircraft
from model.sync import Quarantined
from tasks.context import RunContext
from tasks.records import Payload, read_records
from tasks.techlog import TechlogAnswer, latest
from tasks.techlog_to_leon.answers import Memory
from transforms.known import flight_of, is_our_sector
from transforms.registration import registration_key
from transforms.techlog_to_leon import DATASET, Removed, in_scope

# Whatever was signed off was so since then.
BEGINNING = datetime.min.replace(tzinfo=UTC)


class Chosen:
    """The sectors of a run. A plain class, for Prefect not to walk it.

    Attributes:
        sectors: by source key.
        removed: sectors that a person deleted after their log was sent.
        aircraft: Tech Log's aircraft by id.
        quarantined: what could not be read.
        passed_over: how many sectors of a backfill's period were signed off before go_live.
        flown_at: LEON's flight nid -> take-off (None where it is not known), of all that LEON is asked for.
    """

    def __init__(
        self,
        sectors: Mapping[str, FlownSector],
        removed: Iterable[Removed],
        aircraft: Mapping[str, TechlogAircraft],
        quarantined: list[Quarantined],
        passed_over: int = 0,
    ) -> None:
        self.sectors = dict(sectors)
        self.removed = list(removed)
        self.aircraft = aircraft
        self.quarantined = quarantined
        self.passed_over = passed_over
        self.flown_at: dict[int, datetime | None] = {flight_of(one.key): None for one in self.removed}
        self.flown_at |= {
            flight_of(key): sector.takeoff_time or sector.signed_off_at for key, sector in self.sectors.items()
        }

    def hidden_from(self, leon_aircraft: Iterable[Payload]) -> set[int]:
        """The flights of aircraft that LEON does not show: to ask for them would answer that they do not exist."""
        shown = {registration_key(str(one.get("registration") or "")) for one in leon_aircraft}

        def is_hidden(aircraft_id: str | None) -> bool:
            mine = self.aircraft.get(aircraft_id or "")
            return mine is not None and registration_key(mine.registration) not in shown

        flown = {flight_of(key) for key, one in self.sectors.items() if is_hidden(one.aircraft_id)}
        return flown | {flight_of(one.key) for one in self.removed if is_hidden(one.aircraft_id)}


def choose(context: RunContext, memory: Memory, answer: TechlogAnswer) -> Chosen:
    """Choose among all sectors that Tech Log has ever shown. A backfill's are those that took off in its period."""
    scope = context.run.scope
    payloads = latest(memory.records["sector"], answer.sectors)
    seen = {sector_id: glance(payload) for sector_id, payload in payloads.items()}
    keys = {
        one.id: key
        for one in seen.values()
        if not one.is_deleted and (key := _key(context.operator_id, one, memory.sector_keys)) is not None
    }
    changed = {str(one.get("id")) for one in answer.sectors if isinstance(one, dict)}
    start = max(context.window[0], memory.go_live.at)

    def is_wanted(one: Glance) -> bool:
        if scope.is_part:
            return one.is_signed_off and scope.holds(one.flown_at)
        recent = one.flown_at is None or one.flown_at >= start
        unsettled = one.id in changed or one.id in memory.open_sectors or keys[one.id] in memory.open_keys
        return one.is_signed_off and (recent or unsettled)

    quarantined: list[Quarantined] = []
    aircraft_payloads = latest(memory.records["aircraft"], answer.aircraft).values()
    aircraft = read_records(aircraft_payloads, from_techlog_aircraft, "techlog_aircraft", "id", quarantined)
    by_id = {one.id: one for one in aircraft}
    chosen = [payloads[one.id] for one in seen.values() if one.id in keys and is_wanted(one)]
    sectors = read_records(chosen, from_techlog_flown_sector, DATASET, "id", quarantined)
    wanted = {keys[one.id]: one for one in sectors if in_scope(one, by_id, context.operator, memory.go_live.at)}
    older = sum(
        1 for one in sectors if keys[one.id] not in wanted and in_scope(one, by_id, context.operator, BEGINNING)
    )
    # That a sector was deleted is seen by every tick.
    removed = () if scope.is_part else _removed(memory, payloads, seen, set(keys.values()))
    return Chosen(wanted, removed, by_id, quarantined, older)


def _key(operator_id: str, one: Glance, linked: Mapping[str, str]) -> str | None:
    """Our name of a sector: by its link, or by the externalRef that only we write."""
    by_link = linked.get(one.id)
    if by_link is not None and is_our_sector(operator_id, by_link):
        return by_link
    return one.external_ref if is_our_sector(operator_id, one.external_ref) else None


def _removed(
    memory: Memory, payloads: Mapping[str, Payload], seen: Mapping[str, Glance], live_keys: set[str]
) -> Iterable[Removed]:
    for key, link in sorted(memory.logs.items()):
        sector_id = str(link.acknowledged.get("sector_id"))
        tombstone = seen.get(sector_id)
        if tombstone is not None and tombstone.is_deleted and key not in live_keys:
            aircraft_id = payloads[sector_id].get("aircraftId")
            yield Removed(key, aircraft_id if isinstance(aircraft_id, str) else None)
