"""`turnaround check` and a real Prefect server: nothing scheduled, all well, nobody at work, runs that are late."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests.prefect_service import PrefectService, until
from tests.turnaround.check_lines import SECRETS, Checked
from tests.turnaround.command import call

pytestmark = pytest.mark.slow

# So that it is noticed within seconds that nobody asks for work, or that a run is late.
NOTICED_SOON = {
    "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_FOREMAN_DEPLOYMENT_LAST_POLLED_TIMEOUT_SECONDS": "60",
    "PREFECT_API_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectService]:
    with PrefectService(tmp_path_factory.mktemp("server"), **NOTICED_SOON) as service:
        yield service


@pytest.fixture
def checked(tmp_path: Path, database_url: str) -> Iterator[Checked]:
    with Sandbox(datetime.now(UTC).date(), ("acme",), "wall") as box:
        yield Checked(tmp_path, database_url, box.url)


@pytest.fixture
def check(checked: Checked, service: PrefectService) -> Callable[[], dict[str, tuple[str, str]]]:
    def run() -> dict[str, tuple[str, str]]:
        result = call(checked.path, "check", "--json", **SECRETS, **service.environment)
        assert result.stderr == ""
        found = {one["subject"]: (one["level"], one["words"]) for one in json.loads(result.stdout)}
        assert result.returncode == (1 if "FAIL" in {level for level, _ in found.values()} else 0)
        return found

    return run


def test_from_nothing_scheduled_to_all_well_to_nobody_at_work(check, checked, service):
    found = check()
    assert found["Prefect"][0] == "ok"
    assert found["schedules"][0] == "warn"
    assert "nothing is scheduled" in found["schedules"][1]

    more = {"TURNAROUND_CONFIG": str(checked.path), **SECRETS}
    serving = service.start("serve", "-m", "turnaround", "serve", more=more)
    until(lambda: {one["status"] for one in service.post("/deployments/filter")} == {"READY"})
    found = check()
    assert (found["schedules"][0], found["workers"][0]) == ("ok", "ok"), found

    # A second operator that nobody has registered.
    text = checked.path.read_text()
    another = text[text.index("[operators.acme]") :].replace("operators.acme", "operators.other")
    checked.path.write_text(text + another)
    assert "leon_to_techlog/every-5-min for other" in check()["schedules"][1]
    checked.path.write_text(text)

    service.stop(serving)
    assert check()["schedules"][1].startswith("paused: ")

    deployments = service.post("/deployments/filter")
    for one in deployments:
        insist(service, f"/deployments/{one['id']}/resume_deployment")
    due = (datetime.now(UTC) - timedelta(minutes=7)).isoformat()
    for one in deployments[:2]:
        body = {
            "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": due}},
            "parameters": {"operator": "acme"},
        }
        insist(service, f"/deployments/{one['id']}/create_flow_run", body)
    until(lambda: {one["status"] for one in service.post("/deployments/filter")} == {"NOT_READY"}, 240)
    late = {"flow_runs": {"state": {"name": {"any_": ["Late"]}}}}
    until(lambda: len(service.post("/flow_runs/filter", late)) >= 2)
    found = check()
    assert found["workers"][0] == "FAIL"
    assert "start a worker" in found["workers"][1]
    assert found["late runs"][0] == "warn"
    assert "should have begun and did not" in found["late runs"][1]


def insist(service: PrefectService, path: str, body: object = None) -> None:
    """POST until it is taken: while its scheduler writes, SQLite turns others away."""
    until(lambda: service.api.post(path, json={} if body is None else body).is_success, every=1)
