"""`turnaround replay`: one write sent again, or one record judged again, now."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import typer

from config.person import at_command_line
from config.settings import Settings, load_settings
from connectors.warehouse import Warehouse, outbox, quarantine, replays, worklist
from flows import registry
from model.sync import OutboxRow, Run
from turnaround import prefect_api, sync
from turnaround.database import open_warehouse
from turnaround.errors import CommandFailed
from turnaround.instants import show_instant
from turnaround.output import quieten

if TYPE_CHECKING:
    from tasks.replay import Replay

# A run is over in less than a minute, but for a vendor that is slow.
WAIT_SECONDS = 60.0
POLL_SECONDS = 0.5
WELL, FAILED = 0, 1


def outbox_row(row_id: str) -> int:
    """Send one write again. A run of its flow that is at work is waited for.

    Returns:
        The exit code: 0 the vendor has it, 1 it has not, or may have.

    Raises:
        CommandFailed: there is no such row, or it may not be sent any more, or a run is at work for too long.
    """
    settings = load_settings()
    with open_warehouse(settings) as warehouse:
        row = _row(warehouse, row_id)
        settings.operator(row.operator_id)
        quieten()
        prefect_api.connect_for_blocks(settings, [row.operator_id])
        with _turn(warehouse, row):
            # What it was before the wait, a run may have changed.
            replayed = _send(settings, warehouse, _row(warehouse, row_id))
    return _tell(replayed)


def quarantined(row_id: int) -> int:
    """Run the flow that set a record aside, for its operator, and say whether the record passes now.

    Returns:
        The exit code: 0 it passes, 1 it does not, or the run failed.

    Raises:
        CommandFailed: there is no such row, or its flow is not known any more.
    """
    settings = load_settings()
    row = _aside(settings, row_id)
    name = f"{row['dataset']} {row['record_key']}"
    if row["released_at"] is not None:
        typer.echo(f"{name} has passed since {show_instant(row['released_at'])}: nothing to do.")
        return WELL
    if row["flow"] not in registry.NAMES:
        raise CommandFailed(f"there is no flow {row['flow']!r} any more that could judge {name}")
    code = sync.run([row["flow"]], [row["operator_id"]], None)
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        rows = quarantine.read(connection, row["operator_id"])
        items = worklist.read(connection, row["operator_id"])
    wanted = ("flow", "dataset", "record_key")
    held = [one for one in rows if all(one[part] == row[part] for part in wanted)]
    # A run that failed has judged nothing.
    if code == sync.WELL and not held:
        typer.echo(f"{name} passes now: it is released.")
        return WELL
    for one in held:
        typer.echo(f"{name} stays aside: {one['field']} breaks {one['expectation']}. {one['reason']}")
    for item in items:
        if held and item["subject"] == name:
            typer.echo(f"      do: {item['action']}")
    return FAILED if code == sync.WELL else code


def _row(warehouse: Warehouse, row_id: str) -> OutboxRow:
    try:
        wanted = UUID(row_id)
    except ValueError:
        raise CommandFailed(f"{row_id!r} is no id of an outbox row; `turnaround trace KEY` shows them") from None
    with warehouse.transaction() as connection:
        row = outbox.get(connection, wanted)
    if row is None:
        raise CommandFailed(f"no outbox row {wanted}; `turnaround trace KEY` shows those of a record")
    return row


def _aside(settings: Settings, row_id: int) -> dict[str, Any]:
    with open_warehouse(settings) as warehouse, warehouse.transaction() as connection:
        row = quarantine.get(connection, row_id)
    if row is None:
        raise CommandFailed(f"no quarantine row {row_id}; `turnaround trace KEY` shows those of a record")
    settings.operator(row["operator_id"])
    return row


@contextmanager
def _turn(warehouse: Warehouse, row: OutboxRow) -> Iterator[None]:
    """The flow's lock, waited for."""
    deadline = time.monotonic() + WAIT_SECONDS
    told = False
    while True:
        with warehouse.lock(f"{row.flow}:{row.operator_id}") as ours:
            if ours:
                yield
                return
        who = _who(warehouse, row)
        if time.monotonic() > deadline:
            raise CommandFailed(
                f"{who} has been at work for longer than {WAIT_SECONDS:.0f} s: nothing was sent; try again when it is "
                "over"
            )
        if not told:
            typer.echo(f"{who} is at work; waiting for its end.", err=True)
            told = True
        time.sleep(POLL_SECONDS)


def _who(warehouse: Warehouse, row: OutboxRow) -> str:
    with warehouse.transaction() as connection:
        found = replays.at_work(connection, row.operator_id, row.flow)
    name = f"{row.flow} for {row.operator_id}"
    if found is None:
        return f"somebody who replays a write of {name}"
    return f"run {found.flow_run_id} of {name} ({found.started_by}, since {show_instant(found.started_at)})"


def _send(settings: Settings, warehouse: Warehouse, row: OutboxRow) -> Replay:
    # Prefect is set up by now: the tasks' modules import it.
    from tasks.context import RunContext
    from tasks.replay import COURIERS, send_again

    if row.flow not in COURIERS:
        raise CommandFailed(f"there is no flow {row.flow!r} any more that could send outbox row {row.id}")
    run = Run(row.operator_id, row.flow, datetime.now(UTC), str(uuid4()), started_by=at_command_line())
    with RunContext(run, settings, warehouse) as context:
        return send_again(context, row)


def _tell(replayed: Replay) -> int:
    row = replayed.row
    write = f"{row.operation} {row.target} {row.entity} {row.source_key}"
    match replayed.outcome:
        case "delivered":
            typer.echo(f"Delivered: {write} is {row.target_key} (outbox row {row.id}).")
            return WELL
        case "adopted":
            typer.echo(f"There already: {write} is {row.target_key}; it was not made twice (outbox row {row.id}).")
            return WELL
        case "overtaken":
            by = f" by outbox row {replayed.by}" if replayed.by else ""
            raise CommandFailed(f"outbox row {row.id} ({write}) is overtaken{by} and was not sent: {replayed.words}")
    typer.echo(f"Not delivered, outbox row {row.id}: {write}.", err=True)
    typer.echo(f"      {_what_now(replayed)}", err=True)
    return FAILED


def _what_now(replayed: Replay) -> str:
    match replayed.outcome:
        case "refused":
            return f"{replayed.words} Mend that, then replay it; or let the flow send what it then wants."
        case "lost":
            return f"{replayed.words} Nobody knows whether it has arrived; the next run looks it up."
        case "moot":
            return f"It need not be sent any more: {replayed.words}"
    return f"It waits: {replayed.words}"
