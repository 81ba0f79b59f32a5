"""`turnaround housekeeping`: what the nightly run does, now; or what it would do."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from config.settings import load_settings
from connectors.warehouse import retention
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed


def run(*, dry: bool) -> None:
    """Delete what is older than it is kept, and say how much that was; with dry only say so.

    Raises:
        CommandFailed: another housekeeping is at work, or the database cannot be used.
    """
    settings = load_settings()
    now = datetime.now(UTC)
    with open_warehouse(settings) as warehouse, warehouse.lock(retention.LOCK) as ours:
        if not ours and not dry:
            raise CommandFailed("another housekeeping is at work: wait until it has ended")
        work = retention.look if dry else retention.clean
        done = work(warehouse, settings.retention, now)
    verb = "would be deleted" if dry else "deleted"
    for one in done.deleted:
        table = retention.TABLES[one.subject]
        typer.echo(f"{table:<20} {one.rows:>9} {verb} (over before {one.older_than:%Y-%m-%d %H:%M}Z)")
    if done.lost_runs:
        typer.echo(f"{done.lost_runs} run(s) that were killed {'would be' if dry else 'are'} called Crashed")
