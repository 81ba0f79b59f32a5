"""What the vendors and the warehouse answered in one run: plain holders that Prefect does not look into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from connectors.warehouse.cursors import Cursor
from connectors.warehouse.maintenance import Row
from model.sync import Link
from tasks.records import Payload


class TechlogAnswer:
    """Tech Log's aircraft, and the checks, defects and trip updates that changed since the cursors."""

    def __init__(
        self,
        aircraft: Sequence[Payload],
        checks: Sequence[Payload],
        defects: Sequence[Payload],
        trip_updates: Sequence[Payload],
    ) -> None:
        self.aircraft = list(aircraft)
        self.checks = list(checks)
        self.defects = list(defects)
        self.trip_updates = list(trip_updates)


class VeryonAnswer:
    """Tracking+'s aircraft, and the defects and due items that changed since the cursors.

    Attributes:
        is_whole: the due list was asked for from its beginning: what it does not show is not there any more.
        read_again: the aircraft whose own list was asked for from its beginning: likewise of their items.
    """

    def __init__(
        self,
        registrations: Sequence[Payload],
        forecast: Sequence[Payload],
        defects: Sequence[Payload],
        *,
        is_whole: bool,
        read_again: Collection[int] = (),
    ) -> None:
        self.registrations = list(registrations)
        self.forecast = list(forecast)
        self.defects = list(defects)
        self.is_whole = is_whole
        self.read_again = frozenset(read_again)


class Memory:
    """What earlier runs left in the warehouse.

    Attributes:
        check_links: links of maintenance checks, into Tech Log, by source key; those that are gone too.
        tracking_links: our live links into Tracking+, by entity and source key.
        records: as last landed, by (system, entity) and key.
        set_aside: due items that were set aside, as last landed: they are judged again.
        due: reporting.maintenance_due (DUE_COLUMNS).
        totals: reporting.aircraft_totals (TOTALS_COLUMNS).
        accepted_totals: ids of aircraft whose fallen totals a person has acknowledged.
        cursors: how far this flow has read.
        deletions_approved: a person has let the next run pass the deletion guard.
    """

    def __init__(
        self,
        check_links: Mapping[str, Link],
        tracking_links: Mapping[tuple[str, str], Link],
        records: Mapping[tuple[str, str], Mapping[str, Payload]],
        set_aside: Sequence[Payload],
        *,
        due: Sequence[Row],
        totals: Sequence[Row],
        accepted_totals: Collection[str],
        cursors: Mapping[str, Cursor | None],
        deletions_approved: bool,
    ) -> None:
        self.check_links = check_links
        self.tracking_links = tracking_links
        self.records = records
        self.set_aside = set_aside
        self.due = due
        self.totals = totals
        self.accepted_totals = accepted_totals
        self.cursors = cursors
        self.deletions_approved = deletions_approved

    def is_settled(self, key: str) -> bool:
        """Whether a defect is closed over there: its deferral is history."""
        return ("closure", key) in self.tracking_links

    @property
    def tracked(self) -> dict[str, Any]:
        """Source keys of the defects that Tracking+ has from us and that are not closed: its id of each."""
        return {
            key: link.target_key
            for (entity, key), link in self.tracking_links.items()
            if entity == "defect" and not self.is_settled(key)
        }
