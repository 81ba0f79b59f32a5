"""What every task that reads from a vendor shares: when it is tried again, and from where it reads on."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from connectors.errors import Unavailable
from connectors.warehouse.cursors import Cursor
from model.sync import Run

# What changed while the last listing was under way carries a stamp from before its end.
OVERLAP = timedelta(minutes=5)


async def only_if_unavailable(_task: Task[..., object], _run: TaskRun, state: State[object]) -> bool:
    """Reading again is safe, and worth it only where the vendor was down; anything else fails the same way again."""
    return isinstance(await state.aresult(raise_on_failure=False), Unavailable)


vendor_read = partial(
    task,
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=1,
    retry_delay_seconds=2,
    retry_condition_fn=only_if_unavailable,
)


def read_from(cursor: Cursor | None, now: datetime) -> datetime | None:
    """Where to read on: with an overlap while the newest stamp is fresh, from that stamp once it has stood a while.

    A record may become visible a little after its stamp. A stamp that has been the newest for longer than the overlap
    has had its stragglers read; to read them again every five minutes would make a quiet night as costly as a busy day.
    """
    if cursor is None:
        return None
    return cursor.value if now - cursor.moved_at > OVERLAP else cursor.value - OVERLAP


def start_of_reading(
    run: Run, cursor: Cursor | None, *, first: datetime | None = None, whole: datetime | None = None
) -> datetime | None:
    """From which stamp on a run reads what changed; None: everything there is.

    Never later than where the next tick would read on: what is read is compared as the state of now.

    Args:
        run: an ordinary one reads on from the cursor.
        cursor: how far the flow has read.
        first: where its first run begins.
        whole: where a run begins that passes over the cursor.
    """
    onwards = read_from(cursor, run.now) or first
    if not run.scope.reads_whole:
        return onwards
    return None if onwards is None or whole is None else min(onwards, whole)
