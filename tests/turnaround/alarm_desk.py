"""What alarms are tested with: a webhook that listens, and a Prefect server that `turnaround deploy` is called on."""

from __future__ import annotations

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.prefect_service import PrefectService, until
from tests.turnaround.command import COMMAND, environment

# A token in the address, as Slack's and Teams' have.
TOKEN = "T0P-S3CRET-T0KEN"
BUSY = 503
OPERATOR = """
[operators.{name}.leon]
base_url = "http://127.0.0.1:9/leon/{name}"
refresh_token = "env:ACME_TOKEN"
[operators.{name}.techlog]
base_url = "http://127.0.0.1:9/techlog/{name}/v0.2"
client_id = "{name}-client"
client_secret = "env:ACME_SECRET"
"""
TRACKING = """
[operators.{name}.veryon]
base_url = "http://127.0.0.1:9/veryon/{name}"
client_id = "{name}-client"
client_secret = "env:ACME_SECRET"
integration_user_email = "integration@{name}.example"
"""


class Webhook:
    """An HTTP listener on loopback that keeps what it is told.

    Attributes:
        url: its address, token included.
        told: the JSON bodies, the first first.
    """

    def __init__(self) -> None:
        told: list[dict[str, Any]] = []
        paths: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                paths.append(self.path)
                told.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.told, self.paths = told, paths
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/{TOKEN}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def titles(self) -> list[str]:
        """The subjects of what it was told."""
        return [str(one["title"]) for one in self.told]


class Desk:
    """A configuration, and the command on it, against a Prefect server."""

    def __init__(self, service: PrefectService, folder: Path, webhook: Webhook) -> None:
        self.service = service
        self.config = folder / "turnaround.toml"
        self.webhook = webhook
        folder.mkdir(parents=True, exist_ok=True)

    def configure(self, *operators: str, tracking: tuple[str, ...] = (), alerts: str = 'webhook = "env:HOOK"') -> None:
        """Write a configuration with these operators."""
        data_dir = self.config.parent / "data"
        tables = [f'[database]\ndata_dir = "{data_dir}"\n[alerts]\n{alerts}\n']
        tables += [OPERATOR.format(name=name) for name in operators]
        tables += [TRACKING.format(name=name) for name in tracking]
        self.config.write_text("".join(tables), encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        """Of a process that works for the service on this configuration."""
        return environment(self.config, **self.service.environment, HOOK=self.webhook.url, **more)

    def deploy(self) -> list[str]:
        """Run `turnaround deploy`; its lines."""
        done = subprocess.run(
            [*COMMAND, "deploy"], env=self.environment(), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert TOKEN not in done.stdout
        return done.stdout.splitlines()

    def send(self, method: str, path: str, body: Any) -> Any:
        """A change as the UI makes it; again where SQLite is busy, which the server answers with 503."""
        answer = until(
            lambda: (answer := self.service.api.request(method, path, json=body)).status_code != BUSY and answer
        )
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def deployments(self) -> dict[str, dict[str, Any]]:
        """What is registered, by FLOW/NAME."""
        flows = {one["id"]: one["name"] for one in self.service.post("/flows/filter")}
        return {f"{flows[one['flow_id']]}/{one['name']}": one for one in self.service.post("/deployments/filter")}

    def automations(self) -> dict[str, dict[str, Any]]:
        """What is registered, by name."""
        return {one["name"]: one for one in self.service.post("/automations/filter", {"limit": 200})}

    def blocks(self) -> list[dict[str, Any]]:
        """The blocks as the UI gets them."""
        found: list[dict[str, Any]] = self.service.post("/block_documents/filter")
        return [one for one in found if one["name"] == "turnaround-alerts"]

    def start(self, name: str, code: str, **more: str) -> subprocess.Popen[bytes]:
        """Run Python code as a process of the service."""
        return self.service.start(name, "-c", code, more=more)
