"""What is over and done with and older than it is kept: found, and deleted in short transactions.

No flow reads what is deleted here: they go by current versions, open rows and links. What counts is kept however old it
is; each statement says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import Connection

from config.service import RetentionSettings
from connectors.warehouse.statements import statement
from connectors.warehouse.warehouse import Warehouse

# As in the settings of retention.
Subject = Literal["landing", "outbox", "worklist", "quarantine", "check_results", "runs"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
TABLES: dict[Subject, str] = {one: "landing.records" if one == "landing" else f"sync.{one}" for one in SUBJECTS}
# What stays for as long as it counts. ftl.duty is the duty flow's business (operators.*.ftl.retention_months).
KEPT = {
    "landing.records": "current versions: always; older ones: {landing} days",
    "sync.outbox": "open writes: always; settled ones: {outbox} days",
    "sync.worklist": "open items: always; resolved ones: {worklist} days",
    "sync.quarantine": "open rows: always; released ones: {quarantine} days",
    "sync.runs": "{runs} days, and the last success of each flow",
    "sync.check_results": "{check_results} days",
    "ftl.duty": "current duties: always; older versions: ftl.retention_months",
}
# One at a time, whoever starts it.
LOCK = "housekeeping"
# Rows a transaction: whoever writes beside it waits for milliseconds.
BATCH = 1_000
# Found at once, and held in memory as identifiers.
MOST = 200_000
# No run lasts as long: one that still seems to run was killed.
LOST_AFTER = timedelta(days=1)


class Deleted(NamedTuple):
    """How much of a subject was deleted, or would be."""

    subject: Subject
    older_than: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was deleted of each subject, and how many runs were ended that had been killed."""

    deleted: tuple[Deleted, ...]
    lost_runs: int

    @property
    def counts(self) -> dict[str, int]:
        """The same as figures by name."""
        rows: dict[str, int] = {one.subject: one.rows for one in self.deleted}
        return rows | {"lost runs": self.lost_runs}

    @property
    def words(self) -> str:
        """The same in one line."""
        found = [f"{one.rows} of {TABLES[one.subject]}" for one in self.deleted if one.rows]
        deleted = f"deleted: {', '.join(found)}" if found else "there was nothing to delete"
        return deleted + (f"; {self.lost_runs} run(s) that were killed are called Crashed" if self.lost_runs else "")


def clean(warehouse: Warehouse, settings: RetentionSettings, now: datetime) -> Cleaned:
    """Delete what is older than it is kept, counted back from now, and end the runs that were killed."""
    lost = end_lost_runs(warehouse, now)
    return Cleaned(tuple(delete_aged(warehouse, one, _cutoff(settings, one, now)) for one in SUBJECTS), lost)


def look(warehouse: Warehouse, settings: RetentionSettings, now: datetime) -> Cleaned:
    """What clean would do; nothing is done."""
    lost = count_lost_runs(warehouse, now)
    return Cleaned(tuple(count_aged(warehouse, one, _cutoff(settings, one, now)) for one in SUBJECTS), lost)


def kept_for(table: str, settings: RetentionSettings) -> str:
    """For how long the rows of a table are kept, in words."""
    return KEPT.get(table, "always").format(**settings.model_dump())


def delete_aged(warehouse: Warehouse, subject: Subject, older_than: datetime) -> Deleted:
    """Delete what was over before an instant, BATCH rows a transaction. Safe to be killed and to be repeated."""
    rows = 0
    while found := _find(warehouse, subject, older_than, MOST):
        now = sum(_delete(warehouse, subject, ids) for ids in _batches(found))
        rows += now
        # What a run holds right now is left to the next time.
        if len(found) < MOST or not now:
            break
    return Deleted(subject, older_than, rows)


def count_aged(warehouse: Warehouse, subject: Subject, older_than: datetime) -> Deleted:
    """What delete_aged would delete; nothing is."""
    return Deleted(subject, older_than, len(_find(warehouse, subject, older_than, None)))


def end_lost_runs(warehouse: Warehouse, now: datetime) -> int:
    """Say of runs that began LOST_AFTER ago and never ended that they crashed, and return how many those were."""
    with warehouse.transaction() as connection:
        return connection.execute(statement("end_lost_runs"), {"now": now, "older_than": now - LOST_AFTER}).rowcount


def count_lost_runs(warehouse: Warehouse, now: datetime) -> int:
    """How many runs end_lost_runs would end."""
    with warehouse.transaction() as connection:
        return int(connection.execute(statement("count_lost_runs"), {"older_than": now - LOST_AFTER}).scalar_one())


def _cutoff(settings: RetentionSettings, subject: Subject, now: datetime) -> datetime:
    return now - timedelta(days=getattr(settings, subject))


def _find(warehouse: Warehouse, subject: Subject, older_than: datetime, most: int | None) -> Sequence[Any]:
    with warehouse.transaction() as connection:
        # The whole of a table is looked through, once a night.
        connection.execute(statement("lift_statement_timeout"))
        scope = {"older_than": older_than, "most": most}
        return connection.execute(statement(f"find_aged_{subject}"), scope).scalars().all()


def _delete(warehouse: Warehouse, subject: Subject, ids: Sequence[Any]) -> int:
    with warehouse.transaction() as connection:
        BEFORE.get(subject, _nothing)(connection, ids)
        return connection.execute(statement(f"delete_{subject}"), {"ids": list(ids)}).rowcount


def _nothing(_conn: Connection, _ids: Sequence[Any]) -> None: ...


def _release_links(conn: Connection, ids: Sequence[Any]) -> None:
    conn.execute(statement("release_links_of_writes"), {"ids": list(ids)})


BEFORE: dict[Subject, Callable[[Connection, Sequence[Any]], None]] = {"outbox": _release_links}


def _batches(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (found[start : start + BATCH] for start in range(0, len(found), BATCH))
