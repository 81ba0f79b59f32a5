"""A log-in that lacks a right is told which, in one line and without any SQL."""

from __future__ import annotations

import psycopg
import pytest


@pytest.fixture
def reader(server_url: str, database_url: str) -> str:
    """The database as somebody who may read everything, and change nothing."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS only_reads")
        connection.execute("CREATE ROLE only_reads LOGIN IN ROLE pg_read_all_data")
    return database_url.replace("//postgres@", "//only_reads@")


@pytest.fixture
def analyst(server_url: str, database_url: str) -> str:
    """The database as an analyst, who may read schema reporting."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS only_reports")
        connection.execute("CREATE ROLE only_reports LOGIN IN ROLE analyst")
    return database_url.replace("//postgres@", "//only_reports@")


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
