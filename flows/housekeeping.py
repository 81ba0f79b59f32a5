"""Housekeeping, every night: what is over and done with is deleted once it is older than settings.retention says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from config.errors import ConfigurationError
from config.secrets import read_blocks_with
from config.settings import Settings, load_settings
from connectors.warehouse import Warehouse, WarehouseError, retention, schema
from flows.blocks import read_secret_block
from flows.outcome import Call, Outcome, as_function, as_task, as_utc, named_after, scheduled_start, stale_tick
from tasks.housekeeping import clean, measure, publish_report

FLOW = retention.LOCK
INTERVAL = timedelta(days=1)
# Clocks may differ a little.
AHEAD = timedelta(hours=1)


@flow(
    name=FLOW,
    flow_run_name=partial(named_after, FLOW),
    persist_result=False,
    description="Old versions, settled writes, closed items and past runs are deleted once they are kept long enough.",
)
def housekeeping(now: datetime | None = None) -> State[Any]:
    """Keep house for all operators.

    Args:
        now: from when days are counted back, UTC where it has no zone; the run's scheduled start where it is left out.
            Not in the future: deleting is for good.
    """
    if now is None and (skipped := stale_tick(INTERVAL)) is not None:
        return skipped.as_state()
    logical = scheduled_start() if now is None else as_utc(now)
    if logical > datetime.now(UTC) + AHEAD:
        return Outcome("Failed", f"{logical:%Y-%m-%d %H:%M}Z is in the future: nothing was deleted").as_state()
    read_blocks_with(read_secret_block)
    try:
        return keep_house(load_settings(), logical, call=as_task).as_state()
    except (ConfigurationError, WarehouseError) as error:
        return Outcome("Failed", str(error)).as_state()


def keep_house(settings: Settings, now: datetime, *, call: Call = as_function) -> Outcome:
    """One whole run without Prefect's engine.

    Args:
        settings: all settings.
        now: the logical time (UTC).
        call: as_task within a flow run, as_function without Prefect.

    Raises:
        ConfigurationError: database.url leads nowhere.
        WarehouseError: the database cannot be reached, or its schema is of another version.
    """
    with Warehouse.open(settings.database) as warehouse, warehouse.lock(FLOW) as ours:
        if not ours:
            return Outcome("Skipped", "another housekeeping is at work")
        schema.require_current(warehouse)
        cleaned = call(clean)(warehouse, settings.retention, now)
        if call is as_task:
            publish_report(settings.retention, now, cleaned, call(measure)(warehouse))
    return Outcome("Completed", cleaned.words, cleaned.counts)
