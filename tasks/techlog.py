"""Task that reads Tech Log: what two flows need of it, each with cursors of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connectors.techlog.wire.glance import updated_at
from connectors.warehouse import cursors
from connectors.warehouse.cursors import Cursor
from model.sync import Run
from tasks.context import RunContext
from tasks.reads import OVERLAP, start_of_reading, vendor_read
from tasks.records import Payload

CURSORS = ("techlog_trips", "techlog_sectors")


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


@vendor_read
def extract_techlog(
    context: RunContext, read_so_far: Mapping[str, Cursor | None], sectors_from: datetime | None = None
) -> TechlogAnswer:
    """Tech Log's aircraft and users, and the trips and sectors that changed since the last run.

    A backfill, and a full run, read from before the first flight that they look at: it was planned that long ahead.

    Args:
        context: the run.
        read_so_far: how far the flow has read, by the names of CURSORS.
        sectors_from: where the first run begins with sectors; None: with all there are.
    """
    techlog = context.techlog

    whole = context.window[0] - timedelta(days=context.operator.window_days_ahead) - OVERLAP
    first = {"techlog_sectors": None if sectors_from is None else sectors_from - OVERLAP}

    def since(name: str) -> datetime | None:
        return start_of_reading(context.run, read_so_far[name], first=first.get(name), whole=whole)

    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="techlog") as pool:
        aircraft = pool.submit(techlog.aircraft)
        users = pool.submit(techlog.users)
        trips = pool.submit(techlog.trips, since("techlog_trips"))
        sectors = pool.submit(techlog.sectors, since("techlog_sectors"))
        return TechlogAnswer(aircraft.result(), users.result(), trips.result(), sectors.result())


def move_cursors(connection: Connection, run: Run, answers: Mapping[str, Sequence[Payload]]) -> None:
    """Move each cursor to the newest updatedAt that Tech Log itself gave, so that its clock and ours need not agree."""
    for name, payloads in answers.items():
        stamps = [stamp for stamp in map(updated_at, payloads) if stamp is not None]
        if stamps:
            cursors.move(connection, run, name, max(stamps))


def latest(remembered: Mapping[str, Payload], answer: Sequence[Payload]) -> dict[str, Payload]:
    """What landing holds of an entity, by id, with this run's answer on top of it."""
    rows = dict(remembered)
    rows.update((str(one.get("id")), one) for one in answer if isinstance(one, dict))
    return rows
