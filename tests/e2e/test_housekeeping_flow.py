"""The nightly flow as Prefect runs it: its name, its state in words, and the artifact that it leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.warehouse import Warehouse, landing
from tests.connectors.warehouse.records import RUN, flight
from tests.prefect_service import PrefectService
from tests.turnaround.command import environment, write_config

pytestmark = pytest.mark.slow
CODE = "import sys, datetime; from flows.housekeeping import housekeeping; housekeeping(*eval(sys.argv[1]))"
AHEAD = "(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=400),)"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory):
    with PrefectService(tmp_path_factory.mktemp("prefect")) as running:
        yield running


def run(service: PrefectService, config, arguments: str = "()", **more: str) -> dict:
    """One run, to its end; answers it as the API has it."""
    known = environment(config)
    child = service.start("run", "-c", CODE, arguments, more={"TURNAROUND_CONFIG": known["TURNAROUND_CONFIG"], **more})
    child.wait(120)
    return service.post("/flow_runs/filter", {"limit": 1, "sort": "START_TIME_DESC"})[0]


def test_a_night_in_the_ui(service, tmp_path, database_url):
    config = write_config(tmp_path, database_url)
    now = datetime.now(UTC)
    with Warehouse(database_url) as warehouse:
        with warehouse.transaction() as conn:
            for days in (300, 200, 100):
                landing.land(conn, RUN, now - timedelta(days=days), [flight("1", v=days)])
        # By a slip of the hand: nothing is older than it is kept by then.
        slipped = run(service, config, AHEAD)
        assert slipped["state_type"] == "FAILED"
        assert "is in the future: nothing was deleted" in slipped["state"]["message"]
        with warehouse.transaction() as conn:
            assert len(landing.history(conn, "acme", "1")) == 3
    done = run(service, config)
    assert (done["state_type"], done["state"]["name"]) == ("COMPLETED", "Completed")
    assert done["state"]["message"] == "deleted: 2 of landing.records"
    assert done["name"].startswith(f"housekeeping {now:%Y-%m-%d}T")
    artifact = service.get("/artifacts/housekeeping/latest")
    rows = {row["table"]: row for row in json.loads(artifact["data"])}
    assert (rows["landing.records"]["deleted"], rows["landing.records"]["rows"]) == (2, 1)
    assert rows["sync.links"]["kept"] == "always"
    assert "2 of landing.records" in artifact["description"]
    assert artifact["flow_run_id"] == done["id"]


def test_a_database_that_is_away_is_said_in_words(service, tmp_path):
    config = write_config(tmp_path, "postgresql://nobody@127.0.0.1:9/turnaround")
    done = run(service, config)
    assert done["state_type"] == "FAILED"
    assert "the database at 127.0.0.1:9/turnaround cannot be used" in done["state"]["message"]
