"""What is known to be in Tech Log, and which of it is ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from model.sync import Link

Row = dict[str, Any]

# The externalRefs of ruling 17. A sector's ends in a number that flights are asked for by; what only begins like one of
# ours is a person's own entry.
_OURS = {
    "trip": r"leon:{operator}:(flight:[0-9]+|(trip|date):[^:]+:[^:]+)",
    "sector": r"leon:{operator}:flight:[0-9]{{1,18}}",
}


@dataclass(slots=True)
class Known:
    """Tech Log's records by id, tombstones included, and our links to them by source key (the externalRef).

    links_to_save collects what reading them together taught us: records of ours that no link names (adopted), and
    records of ours that a person deleted over there (removed).
    """

    trips: dict[str, Row]
    sectors: dict[str, Row]
    trip_links: dict[str, Link]
    sector_links: dict[str, Link]
    links_to_save: list[Link] = field(default_factory=list)

    def live_sector(self, key: str) -> Row | None:
        """The sector behind a live link, if it is still there."""
        return _live(self.sector_links.get(key), self.sectors)

    def live_trip(self, key: str) -> Row | None:
        """The trip behind a live link, if it is still there."""
        return _live(self.trip_links.get(key), self.trips)

    def was_removed(self, key: str) -> bool:
        """Whether a person deleted this flight's sector in Tech Log; then it stays deleted (ruling 15)."""
        link = self.sector_links.get(key)
        return link is not None and link.state == "removed"


def _live(link: Link | None, rows: Mapping[str, Row]) -> Row | None:
    if link is None or link.state != "live":
        return None
    row = rows.get(link.target_key)
    return row if row is not None and row["deleted_at"] is None else None


def known_state(operator_id: str, trips: pd.DataFrame, sectors: pd.DataFrame, links: Iterable[Link]) -> Known:
    """Bring Tech Log's records and our links together.

    A live record that carries an externalRef of ours is ours, link or no link: its creation's answer may have been
    lost, or the warehouse restored from a backup. A tombstone behind a live link was made by a person, because our own
    deletions mark their link when they are delivered.

    Args:
        operator_id: the key in turnaround.toml, part of every externalRef of ours.
        trips: TRIP_COLUMNS.
        sectors: SECTOR_COLUMNS.
        links: links of entities trip and sector.
    """
    by_entity: dict[str, dict[str, Link]] = {"trip": {}, "sector": {}}
    for link in links:
        if link.entity in by_entity:
            by_entity[link.entity][link.source_key] = link
    known = Known(
        trips={row["id"]: row for row in as_rows(trips)},
        sectors={row["id"]: row for row in as_rows(sectors)},
        trip_links=by_entity["trip"],
        sector_links=by_entity["sector"],
    )
    for entity, rows, mine in (("trip", known.trips, known.trip_links), ("sector", known.sectors, known.sector_links)):
        known.links_to_save += _adopt(entity, _OURS[entity].format(operator=re.escape(operator_id)), rows, mine)
        known.links_to_save += _notice_removals(rows, mine)
    return known


def _adopt(entity: str, pattern: str, rows: Mapping[str, Row], links: dict[str, Link]) -> list[Link]:
    adopted = []
    for row in rows.values():
        key = row["live_external_ref"]
        if key is None or not re.fullmatch(pattern, key) or _live(links.get(key), rows) is not None:
            continue
        links[key] = Link(entity=entity, source_key=key, target_key=row["id"])
        adopted.append(links[key])
    return adopted


def _notice_removals(rows: Mapping[str, Row], links: dict[str, Link]) -> list[Link]:
    removed = []
    for key, link in links.items():
        row = rows.get(link.target_key)
        if link.state == "live" and row is not None and row["deleted_at"] is not None:
            gone = Link(link.entity, key, link.target_key, state="removed", acknowledged=link.acknowledged)
            removed.append(gone)
    links.update((link.source_key, link) for link in removed)
    return removed


def is_our_sector(operator_id: str, external_ref: str | None) -> bool:
    """Whether a sector's externalRef is one of ours (ruling 17)."""
    pattern = _OURS["sector"].format(operator=re.escape(operator_id))
    return external_ref is not None and re.fullmatch(pattern, external_ref) is not None


def flight_of(sector_key: str) -> int:
    """The LEON flight that a sector of ours stands for."""
    return int(sector_key.rsplit(":", 1)[-1])


def as_rows(frame: pd.DataFrame) -> list[Row]:
    """A frame as plain records that JSON can hold: instants as ISO 8601 with Z in whole seconds, missing as None."""
    if frame.empty:
        return []
    columns = {str(name): _plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    missing = column.isna().tolist()
    return [None if gone else value for value, gone in zip(column.tolist(), missing, strict=True)]
