"""A Prefect server, a process that serves the flows, and the product: what an operator's people have before them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.e2e.product import Product
from tests.e2e.serve_flows import NAME
from tests.prefect_service import PrefectService, until

Record = dict[str, Any]
OVER = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
RUN_SECONDS = 240
BUSY = 503


class Site:
    """Runs are asked for, looked at and retried through the API, as the UI does it."""

    def __init__(self, service: PrefectService, product: Product) -> None:
        self.service, self.product = service, product
        more = {"TURNAROUND_CONFIG": str(product.path), "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
        self._serving = service.start("serve", "-m", "tests.e2e.serve_flows", more=more)

    def ask_for(self, flow: str, now: datetime | None = None) -> str:
        """Ask for a run; answers its id."""
        deployment = until(lambda: self._deployment(flow))
        parameters: Record = {"operator": self.product.operator}
        if now is not None:
            parameters["now"] = now.isoformat()
        body = {"parameters": parameters, "idempotency_key": str(uuid4())}
        return str(self._post(f"/deployments/{deployment['id']}/create_flow_run", body)["id"])

    def run(self, flow: str, now: datetime | None = None) -> Record:
        """A run, to its end."""
        return self.over(self.ask_for(flow, now))

    def over(self, run_id: str, run_count: int = 1) -> Record:
        """The run as the API has it, once it is over for the nth time."""

        def look() -> Record | None:
            assert self._serving.poll() is None, self.service.log("serve")
            run: Record = self.service.get(f"/flow_runs/{run_id}")
            return run if run["run_count"] >= run_count and run["state_type"] in OVER else None

        return until(look, RUN_SECONDS)

    def retry(self, run_id: str, way: str) -> Record:
        """Retry a run in one of the ways that there are, and wait for its end.

        The bodies are those that the two UIs of the installed Prefect send when the button is pressed.
        """
        before = self.service.get(f"/flow_runs/{run_id}")["run_count"]
        wanted = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}
        match way:
            case "button":
                answer = self._post(f"/flow_runs/{run_id}/set_state", {"state": wanted, "force": False})
                assert answer["status"] == "ACCEPT", answer
            case "button of the new UI":
                answer = self._post(f"/flow_runs/{run_id}/set_state", {"state": wanted, "force": True})
                assert answer["status"] == "ACCEPT", answer
            case "command":
                child = self.service.start("retry", "-m", "prefect", "flow-run", "retry", run_id)
                assert child.wait(120) == 0, self.service.log("retry")
        return self.over(run_id, before + 1)

    def artifact(self, key: str) -> Record:
        """The newest version of an artifact; a table's data as rows."""
        (found,) = self._latest(key)
        return found | {"data": json.loads(found["data"])} if found["type"] == "table" else found

    def versions(self, key: str) -> int:
        """How many versions of an artifact there are."""
        found = self.service.post("/artifacts/filter", {"artifacts": {"key": {"any_": [key]}}})
        return len(found)

    def events(self, name: str, flow: str, at_least: int = 1) -> list[Record]:
        """Our events of that name about a flow, once there are so many: they arrive a moment after the run."""
        resource = f"turnaround.flow.{self.product.operator}.{flow}"
        wanted = {"event": {"name": [name]}, "resource": {"id": [resource]}}

        def look() -> list[Record] | None:
            found: list[Record] = self.service.post("/events/filter", {"filter": wanted, "limit": 50})["events"]
            return found if len(found) >= at_least else None

        return until(look, 60)

    def everything(self) -> str:
        """Everything that the UI can show of our runs, as one text."""
        parts = [
            self.service.post("/artifacts/filter"),
            self.service.post("/flow_runs/filter"),
            self.service.post("/events/filter", {"filter": {"event": {"prefix": ["turnaround."]}}, "limit": 50}),
        ]
        return json.dumps(parts)

    def _post(self, path: str, body: Record) -> Record:
        """POST, again where the server's SQLite is too busy for it (503), as every client of Prefect does."""
        answer = until(lambda: (found := self.service.api.post(path, json=body)).status_code != BUSY and found)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        record: Record = answer.json()
        return record

    def _latest(self, key: str) -> list[Record]:
        found: list[Record] = self.service.post("/artifacts/latest/filter", {"artifacts": {"key": {"any_": [key]}}})
        return found

    def _deployment(self, flow: str) -> Record | None:
        assert self._serving.poll() is None, self.service.log("serve")
        answer = self.service.api.get(f"/deployments/name/{flow}/{NAME}")
        return answer.json() if answer.is_success else None
