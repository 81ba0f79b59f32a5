"""What is over and done with and older than it is kept: found, and deleted in short transactions.

No flow reads what is deleted here: they go by current versions, open rows and links. What counts is kept however old it
is; each statement says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import Connection

from connectors.warehouse.statements import statement
from connectors.warehouse.warehouse import Warehouse

# As in the settings of retention.
Subject = Literal["landing", "outbox", "worklist", "quarantine", "check_results", "runs"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
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
