"""Housekeeping at its strictest, and the database's roles, under all five flows over a day of operations."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows import registry
from flows.housekeeping import keep_house
from sandbox.server import Sandbox
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Stand, at

pytestmark = pytest.mark.slow

STEPS = (at(12.5), at(23))
SUBJECTS = ("landing.records", "sync.outbox", "sync.worklist", "sync.runs", "sync.check_results")
KINDS = ("landing", "outbox", "worklist", "quarantine", "runs", "check_results")


class Day:
    """The sandbox's day of one operator with all three vendors, and an installation of its own."""

    def __init__(self, sandbox: Any, folder: Path, database_url: str, login: str = "postgres") -> None:
        self.stand = Stand(sandbox)
        folder.mkdir()
        self.product = Product(folder, sandbox.url, database_url, veryon={})
        # What the flows log in as; the test itself looks as the superuser.
        self.product.database_url = database_url.replace("//postgres@", f"//{login}@")
        self.product.configure()
        self.product.database_url = database_url

    def play_to(self, now: datetime) -> list[tuple[str, str]]:
        """All flows at that time of the day; answers how each ended."""
        self.stand.world.clock.set(now)
        return [(flow, self.product.run(now, flow).state) for flow in registry.NAMES]

    def written(self) -> Counter[tuple[str, str]]:
        """How often each route was written to, of all vendors, since the log was cleared."""
        rows = self.stand._call("GET", "requests", params={"operator": "acme", "writes": "true"})
        return Counter((row["vendor"], row["route"]) for row in rows)

    def count(self, table: str) -> int:
        return int(self.product.rows(f"select count(*) as n from {table}")[0]["n"])

    def clean(self) -> Any:
        """As it will be once the shortest retention is over for everything that there is now."""
        shortest = self.product.settings.model_copy(
            update={"retention": self.product.settings.retention.model_validate(dict.fromkeys(KINDS, 7))}
        )
        return keep_house(shortest, datetime.now(UTC) + timedelta(days=8))

    def known(self) -> Counter[tuple[str, ...]]:
        """The worklist and the links, whatever the vendors' ids, which depend on what came first."""
        links = self.product.rows("select target_system, entity, state from sync.links")
        return Counter([(code,) for code, _ in self.product.worklist()] + [tuple(row.values()) for row in links])


def test_a_day_goes_on_the_same_whatever_housekeeping_has_deleted(tmp_path, create_database):
    """One day with it after every run, and one without: the same writes, the same worklist, and rest at the end."""
    with Sandbox(day=DAY, operators=("acme",)) as one, Sandbox(day=DAY, operators=("acme",)) as other:
        cleaned = Day(one, tmp_path / "cleaned", create_database())
        kept = Day(other, tmp_path / "kept", create_database())
        for now in STEPS:
            assert cleaned.play_to(now) == kept.play_to(now)
            assert cleaned.written() == kept.written()
            assert cleaned.known() == kept.known()
            outcome = cleaned.clean()
            assert outcome.state == "Completed"
            assert outcome.counts["landing"] or now == STEPS[0]
            # Open items and links are as they were.
            assert cleaned.known() == kept.known()
        assert sum(cleaned.written().values()) > 100
        for table in SUBJECTS:
            assert cleaned.count(table) < kept.count(table), table
        for minutes in (5, 10):
            for day in (cleaned, kept):
                day.stand.forget_requests()
                ended = day.play_to(STEPS[-1] + timedelta(minutes=minutes))
                assert {state for _, state in ended} <= {"Completed", "NeedsAttention"}
            # The first after the last housekeeping; then there is nothing left to do.
            assert cleaned.written() == kept.written()
            assert cleaned.known() == kept.known()
            assert cleaned.clean().state == "Completed"
        assert cleaned.written() == {}
        for day in (cleaned, kept):
            day.stand.close()


@pytest.fixture
def pipeline_login(server_url: str) -> str:
    """A log-in that is a member of turnaround_pipeline, and of nothing else."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS runs_the_flows")
        connection.execute("CREATE ROLE runs_the_flows LOGIN IN ROLE turnaround_pipeline")
    return "runs_the_flows"


def test_whoever_is_in_turnaround_pipeline_can_run_every_flow_and_keep_house(tmp_path, create_database, pipeline_login):
    with Sandbox(day=DAY, operators=("acme",)) as sandbox:
        day = Day(sandbox, tmp_path / "day", create_database(), pipeline_login)
        for now in STEPS:
            ended = day.play_to(now)
            assert {state for _, state in ended} <= {"Completed", "NeedsAttention"}, ended
        assert {vendor for vendor, _ in day.written()} == {"leon", "techlog", "veryon"}
        assert day.count("ftl.duty")
        assert day.count("reporting.maintenance_due")
        assert day.clean().counts["landing"]
        day.stand.close()
