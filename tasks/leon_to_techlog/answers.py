"""What the vendors and the warehouse answered in one run: plain holders that Prefect does not look into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.warehouse.cursors import Cursor
from model.sync import Link, OutboxRow
from tasks.records import Payload
from tasks.techlog import latest


class LeonAnswer:
    """LEON's aircraft and flights as they came; gone holds the flights that LEON, asked for each, no longer has."""

    def __init__(self, aircraft: Sequence[Payload], flights: Sequence[Payload]) -> None:
        self.aircraft = list(aircraft)
        self.flights = list(flights)
        self.gone: set[int] = set()


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

    def latest(self, system: str, entity: str, answer: Sequence[Payload]) -> list[Payload]:
        """What landing holds of an entity, with this run's answer on top of it."""
        return list(latest(self.records.get((system, entity), {}), answer).values())
