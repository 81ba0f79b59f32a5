"""What the vendors and the warehouse answered in one run: plain holders that Prefect does not look into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.warehouse.cursors import Cursor
from model.sync import Link
from tasks.go_live import GoLive
from tasks.records import Payload

LinkKey = tuple[str, str]


class TechlogAnswer:
    """Tech Log's aircraft and users, and the sectors, trip updates and defects that changed since the cursors."""

    def __init__(
        self,
        aircraft: Sequence[Payload],
        users: Sequence[Payload],
        sectors: Sequence[Payload],
        trip_updates: Sequence[Payload],
        defects: Sequence[Payload],
    ) -> None:
        self.aircraft = list(aircraft)
        self.users = list(users)
        self.sectors = list(sectors)
        self.trip_updates = list(trip_updates)
        self.defects = list(defects)


class VeryonAnswer:
    """Tracking+'s read-only records, as they came."""

    def __init__(
        self,
        registrations: Sequence[Payload] = (),
        places: Sequence[Payload] = (),
        users: Sequence[Payload] = (),
    ) -> None:
        self.registrations = list(registrations)
        self.places = list(places)
        self.users = list(users)


class Memory:
    """What earlier runs left in the warehouse.

    Attributes:
        links: our live links to Tracking+, by entity and source key.
        records: Tech Log's records by entity and id, as last landed.
        open_keys: source keys of what earlier runs left unsettled: open writes, open worklist items.
        doubtful: source key -> fields of changes of a defect that were sent and not answered: they may be there.
        refused_logs: source key -> content hash of the technical logs that Tracking+ has refused.
        cursors: how far this flow has read Tech Log.
        go_live: nothing that was signed off, or raised, before this instant is sent.
    """

    def __init__(
        self,
        links: Mapping[LinkKey, Link],
        records: Mapping[str, Mapping[str, Payload]],
        *,
        open_keys: set[str],
        doubtful: Mapping[str, Mapping[str, Any]],
        refused_logs: Mapping[str, str],
        cursors: Mapping[str, Cursor | None],
        go_live: GoLive,
    ) -> None:
        self.links = links
        self.records = records
        self.open_keys = open_keys
        self.doubtful = doubtful
        self.refused_logs = refused_logs
        self.cursors = cursors
        self.go_live = go_live
