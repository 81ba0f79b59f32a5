"""What the vendors and the warehouse answered in one run: plain holders that Prefect does not look into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.warehouse.cursors import Cursor
from model.sync import Link, OutboxRow
from tasks.records import Payload


class LeonAnswer:
    """LEON's aircraft and flights as they came; gone holds the flights that LEON, asked for each, no longer has."""

    def __init__(self, aircraft: Sequence[Payload], flights: Sequence[Payload]) -> None:
        self.aircraft = list(aircraft)
        self.flights = list(flights)
        self.gone: set[int] = set()


class TechlogAnswer:
    """Tech Log's aircraft and users, and the trips and sectors that changed since the cursors."""

    def __init__(
        self,
        aircraft: Sequence[Payload],
        users: Sequence[Payload],
        trips: Sequence[Payload],
        sectors: Sequence[Payload],
    ) -> None:
        self.aircraft = list(aircraft)
        self.users = list(users)
        self.trips = list(trips)
        self.sectors = list(sectors)


class Memory:
    """What earlier runs left in the warehouse."""

    def __init__(
        self,
        links: Sequence[Link],
        records: Mapping[tuple[str, str], Mapping[str, Payload]],
        open_rows: Sequence[OutboxRow],
        cursors: Mapping[str, Cursor | None],
        *,
        deletions_approved: bool,
    ) -> None:
        self.links = list(links)
        self.records = records
        self.open_rows = list(open_rows)
        self.cursors = cursors
        self.deletions_approved = deletions_approved

    def latest(self, system: str, entity: str, answer: Iterable[Payload], key: str = "id") -> list[Payload]:
        """What landing holds of an entity, with this run's answer on top of it."""
        rows = dict(self.records.get((system, entity), {}))
        rows.update((str(one.get(key)), one) for one in answer if isinstance(one, dict))
        return list(rows.values())
