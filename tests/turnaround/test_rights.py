"""A log-in that lacks a right is told which, in one line and without any SQL."""

from __future__ import annotations

import psycopg
import pytest


def logged_in(server_url: str, database_url: str, name: str, role: str) -> str:
    """The database's address for a new log-in that is in one role."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {name}")  # type: ignore[arg-type]
        connection.execute(f"CREATE ROLE {name} LOGIN IN ROLE {role}")  # type: ignore[arg-type]
    return database_url.replace("//postgres@", f"//{name}@")


@pytest.fixture
def reader(server_url: str, database_url: str) -> str:
    """The database as somebody who may read everything, and change nothing."""
    return logged_in(server_url, database_url, "only_reads", "pg_read_all_data")


@pytest.fixture
def analyst(server_url: str, database_url: str) -> str:
    """The database as an analyst, who may read schema reporting."""
    return logged_in(server_url, database_url, "only_reports", "analyst")


def is_told(result) -> bool:
    (line,) = result.stderr.splitlines()
    return result.returncode == 1 and line.startswith(
        "turnaround: the database: the user of database.url lacks a right"
    )


@pytest.mark.parametrize(
    "command", [("approve-deletions", "--operator", "acme"), ("housekeeping",)], ids=lambda words: words[0]
)
def test_who_may_only_read(turnaround, reader, command):
    result = turnaround(*command, TURNAROUND__DATABASE__URL=reader)
    assert is_told(result), result.stderr


@pytest.mark.parametrize(
    "command", [("worklist",), ("size",), ("trace", "1"), ("audit", "--from", "2026-01-01", "--to", "2026-01-02")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_an_analyst_at_what_is_not_for_analysts(turnaround, analyst, command):
    result = turnaround(*command, TURNAROUND__DATABASE__URL=analyst)
    assert is_told(result), result.stderr
