"""Tasks that keep house: what is over is deleted, runs that were killed are ended, and sizes are shown in the UI."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from config.service import RetentionSettings
from connectors.warehouse import Warehouse, retention, sizes
from connectors.warehouse.retention import TABLES, Cleaned, kept_for
from connectors.warehouse.sizes import TableSize, shown_size

ARTIFACT = "housekeeping"


@task(cache_policy=NO_CACHE, persist_result=False)
def clean(warehouse: Warehouse, settings: RetentionSettings, now: datetime) -> Cleaned:
    """Delete what is older than it is kept, and end the runs that were killed."""
    return retention.clean(warehouse, settings, now)


@task(cache_policy=NO_CACHE, persist_result=False)
def measure(warehouse: Warehouse) -> list[TableSize]:
    """The tables' sizes as they are now."""
    with warehouse.transaction() as connection:
        return sizes.read_tables(connection)


def publish_report(settings: RetentionSettings, now: datetime, cleaned: Cleaned, tables: Sequence[TableSize]) -> None:
    """What was deleted and what is left as a table artifact in the Prefect UI."""
    deleted = {TABLES[one.subject]: one.rows for one in cleaned.deleted}
    create_table_artifact(
        table=[
            {
                "table": one.name,
                "deleted": deleted.get(one.name, ""),
                "rows": one.rows,
                "size": shown_size(one.size),
                "oldest": "" if one.oldest is None else f"{one.oldest:%Y-%m-%d}",
                "kept": kept_for(one.name, settings),
            }
            for one in tables
        ],
        key=ARTIFACT,
        description=f"**Housekeeping** at {now:%Y-%m-%d %H:%M}Z: {cleaned.words}.",
    )
