"""Since when a flow that sends onwards is live: nothing older is sent (ruling 27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connectors.warehouse import cursors
from tasks.context import RunContext

# Kept among the flow's cursors: it only ever moves once, from nothing to its value.
GO_LIVE = "go_live"


@dataclass(frozen=True, slots=True)
class GoLive:
    """The instant, and whether this run is the one that fixes it."""

    at: datetime
    is_new: bool


def read_go_live(context: RunContext, connection: Connection) -> GoLive:
    """The setting; else what the flow's first run fixed; else this run's logical time less window_days_back."""
    fixed = cursors.read(connection, context.operator_id, context.run.flow, GO_LIVE)
    since = context.operator.go_live or (fixed.value if fixed is not None else None)
    return GoLive(since or context.run.now - timedelta(days=context.operator.window_days_back), is_new=since is None)


def keep_go_live(context: RunContext, connection: Connection, go_live: GoLive) -> None:
    """Fix it, if this run is the first."""
    if go_live.is_new:
        cursors.move(connection, context.run, GO_LIVE, go_live.at)
