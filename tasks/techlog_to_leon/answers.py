"""What LEON and the warehouse answered in one run: plain holders that Prefect does not look into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.warehouse.cursors import Cursor
from model.sync import Link
from tasks.go_live import GoLive
from tasks.records import Payload


class LeonAnswer:
    """LEON's aircraft and crew, and the flights that were flown, as they came.

    Attributes:
        aircraft, people, flights: payloads.
        gone: the flights that LEON, asked for each, no longer has.
    """

    def __init__(self, aircraft: Sequence[Payload] = (), people: Sequence[Payload] = ()) -> None:
        self.aircraft = list(aircraft)
        self.people = list(people)
        self.flights: list[Payload] = []
        self.gone: set[int] = set()


class Memory:
    """What earlier runs left in the warehouse.

    Attributes:
        sector_keys: Tech Log's sector id -> source key, of our live links.
        logs: live links of journey logs, by source key.
        records: Tech Log's records by entity and id, as last landed.
        open_keys: source keys of sectors that earlier runs left unsettled: open writes, open worklist items.
        open_sectors: Tech Log's ids of sectors that were set aside.
        cursors: how far this flow has read Tech Log.
        go_live: nothing that was signed off before this instant is sent.
    """

    def __init__(
        self,
        sector_keys: Mapping[str, str],
        logs: Mapping[str, Link],
        records: Mapping[str, Mapping[str, Payload]],
        *,
        open_keys: set[str],
        open_sectors: set[str],
        cursors: Mapping[str, Cursor | None],
        go_live: GoLive,
    ) -> None:
        self.sector_keys = sector_keys
        self.logs = logs
        self.records = records
        self.open_keys = open_keys
        self.open_sectors = open_sectors
        self.cursors = cursors
        self.go_live = go_live
