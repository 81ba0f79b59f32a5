"""ftl.cumulative: what counts towards the limits on each day, and the duties that it is summed from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection

from connectors.warehouse.bulk import Counts, copy_upsert
from connectors.warehouse.ftl.columns import CUMULATIVE_COLUMNS
from connectors.warehouse.ftl.copying import interval_text
from connectors.warehouse.statements import statement


class CumulativeDuty(NamedTuple):
    """A duty as far as totals need it. flights_from and flights_to are block off and on of its operated sectors."""

    person_key: str
    duty_start: datetime
    duty_end: datetime
    flights_from: list[datetime] | None
    flights_to: list[datetime] | None


def duties_for_cumulative(
    conn: Connection, operator_id: str, person_keys: Collection[str], from_day: date
) -> list[CumulativeDuty]:
    """The current duties of these people that end on or after 00:00 UTC of a day, by person and start.

    As analysts see them: an imported duty counts where LEON's API never gave it.
    """
    scope = {
        "operator_id": operator_id,
        "person_keys": list(person_keys),
        "from_instant": datetime.combine(from_day, time(), UTC),
    }
    return [CumulativeDuty(*row) for row in conn.execute(statement("read_duties_for_cumulative"), scope)]


def read_total_days(conn: Connection, operator_id: str, person_keys: Iterable[str]) -> dict[str, tuple[date, date]]:
    """From which to which day (UTC) totals of these people are kept. Who has none is left out."""
    scope = {"operator_id": operator_id, "person_keys": list(person_keys)}
    found = conn.execute(statement("read_total_days"), scope)
    return {row.person_key: (row.first_day, row.last_day) for row in found if row.last_day is not None}


def find_missing_days(conn: Connection, operator_id: str, until: date, active_since: date) -> dict[str, date]:
    """The first day (UTC) without totals, of people whose totals do not reach a day.

    Args:
        conn: the caller's transaction.
        operator_id: whose people.
        until: the day that totals are to reach.
        active_since: who has no duty that starts on or after this day is left out.

    Returns:
        By person; of somebody without any totals the day of the first of those duties.
    """
    scope = {
        "operator_id": operator_id,
        "until": until,
        "active_since": datetime.combine(active_since, time(), UTC),
    }
    return {row.person_key: row.first_day for row in conn.execute(statement("find_missing_days"), scope)}


def store_cumulative(conn: Connection, operator_id: str, rows: Iterable[Sequence[Any]]) -> Counts:
    """Make the totals of these people and days be these.

    Args:
        conn: the caller's transaction.
        operator_id: whose people.
        rows: values in the order of CUMULATIVE_COLUMNS, totals as timedelta.
    """
    return copy_upsert(
        conn,
        "ftl.cumulative",
        ("operator_id", *CUMULATIVE_COLUMNS),
        ("operator_id", "person_key", "day"),
        ((operator_id, person, day, *map(interval_text, totals)) for person, day, *totals in rows),
    )
