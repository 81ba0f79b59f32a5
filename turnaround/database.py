"""The warehouse, as a command meets it: its errors become one line, and its schema is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from config.settings import Settings, load_settings
from connectors.warehouse import schema
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.warehouse import Warehouse
from turnaround.errors import CommandFailed


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse on the current schema; an empty database gets it, because there is nothing in it to lose.

    To an analyst, who may read views only, it is opened as it is.

    Raises:
        CommandFailed: it cannot be reached, or has another version's schema.
    """
    try:
        with Warehouse.open(settings.database) as warehouse:
            if not schema.is_hidden(warehouse):
                if schema.is_empty(warehouse):
                    schema.migrate(warehouse)
                schema.require_current(warehouse)
            yield warehouse
    except WarehouseError as error:
        raise CommandFailed(str(error)) from error


def migrate_and_tell() -> None:
    """`turnaround migrate`."""
    settings = load_settings()
    try:
        with Warehouse.open(settings.database) as warehouse:
            schema.migrate(warehouse)
            typer.echo(f"{warehouse.name}: the schema is current.")
    except WarehouseError as error:
        raise CommandFailed(str(error)) from error
