"""The warehouse, as a command meets it: its errors become one line, and its schema is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import typer
from sqlalchemy.exc import DBAPIError

from config.settings import Settings, load_settings
from connectors.warehouse import problems, schema
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.warehouse import Warehouse
from turnaround.errors import CommandFailed


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse on the current schema; an empty database gets it, because there is nothing in it to lose.

    To an analyst, who may read views only, it is opened as it is.

    Raises:
        CommandFailed: it cannot be reached, has another version's schema, or refuses what the command asks of it.
    """
    try:
        with Warehouse.open(settings.database) as warehouse:
            if not schema.is_hidden(warehouse):
                if schema.is_empty(warehouse):
                    schema.migrate(warehouse)
                schema.require_current(warehouse)
            yield warehouse
    except (WarehouseError, DBAPIError, psycopg.Error) as error:
        raise _told(error) from error


def migrate_and_tell() -> None:
    """`turnaround migrate`."""
    settings = load_settings()
    try:
        with Warehouse.open(settings.database) as warehouse:
            schema.migrate(warehouse)
            typer.echo(f"{warehouse.name}: the schema is current.")
    except (WarehouseError, DBAPIError, psycopg.Error) as error:
        raise _told(error) from error


def _told(error: WarehouseError | DBAPIError | psycopg.Error) -> Exception:
    """What a person can mend, in words. Anything else is a fault of ours, and keeps its traceback."""
    if isinstance(error, WarehouseError):
        return CommandFailed(str(error))
    if not problems.is_foreseen(error):
        return error
    problem, remedy = problems.in_words(error)
    return CommandFailed(f"the database: {problem}. {remedy}.")
