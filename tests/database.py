"""Real PostgreSQL for tests: one embedded server a session, and a fresh migrated database for each test that asks.

Load it with `pytest_plugins = ["tests.database"]`. Fixtures:
    database_url: the address of a fresh, migrated database of this test's own.
    empty_database_url: the same without a schema.
    warehouse: an open Warehouse on database_url.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from connectors.warehouse import Warehouse, schema
from connectors.warehouse.embedded import EmbeddedServer

TEMPLATE = "template_turnaround"


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of the session's server. Its path is short, so that its socket fits."""
    folder = Path(tempfile.mkdtemp(prefix="ta-"))
    server = EmbeddedServer.join(folder, durable=False)
    try:
        yield server.address
    finally:
        server.leave()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _create_database(server_url: str) -> Callable[[str], str]:
    numbers = itertools.count(1)

    def create(template: str) -> str:
        name = f"test_{next(numbers)}" if template == TEMPLATE else f"empty_{next(numbers)}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return at_database(server_url, name)

    return create


@pytest.fixture(scope="session")
def _migrated_template(server_url: str) -> str:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    with Warehouse(at_database(server_url, TEMPLATE)) as template:
        schema.migrate(template)
    return TEMPLATE


@pytest.fixture
def database_url(_create_database: Callable[[str], str], _migrated_template: str) -> str:
    """A database of this test's own, with the current schema and nothing in it."""
    return _create_database(_migrated_template)


@pytest.fixture
def empty_database_url(_create_database: Callable[[str], str]) -> str:
    """A database of this test's own, without a schema."""
    return _create_database("template1")


@pytest.fixture
def warehouse(database_url: str) -> Iterator[Warehouse]:
    """An open Warehouse with the current schema and nothing in it."""
    with Warehouse(database_url) as opened:
        yield opened


def at_database(address: str, name: str) -> str:
    """The address of another database on the same server."""
    parts = conninfo_to_dict(address)
    return address.replace(f"/{parts['dbname']}?", f"/{name}?")
