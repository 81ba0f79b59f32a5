"""An installation of several machines: PostgreSQL, one Prefect server that asks who is there, and worker processes."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx
import psycopg
from cryptography.fernet import Fernet
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from connectors.warehouse import Warehouse, schema
from sandbox.leon import records
from sandbox.server import Sandbox
from tests.e2e.oracle import Expected, Oracle, Rules
from tests.e2e.stand import Schedule, Stand
from tests.postgres_service import PostgresService, free_port
from tests.prefect_service import ROOT, PrefectService, until

FLOW = "leon_to_techlog"
POOL = "turnaround"
RUNS_AS = "turnaround_run"  # the workers' login in the database, which may not change the schema
RUNS_AT_ONCE = 2  # of one worker
AT_A_TIME = 5
# Named, a worker starts it as it is. Otherwise a process of Prefect's comes first, to find out where the
# code is, which imports Prefect too: 7.5 s of a core for a run instead of 3.9.
ENGINE = f"{sys.executable} -m prefect.engine"
# What marks the processes of one machine; each that they start inherits it.
MARK = "MACHINE"
# Each run is a process that imports Prefect and Great Expectations: on two busy cores a dozen of them take their time.
PATIENCE = 420


class Operator:
    """One operator's vendors, with three flights of two trips tomorrow, and its oracle."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.name = name
        self.stand = Stand(sandbox, name)
        leon, techlog = sandbox.world.leon[name], sandbox.world.techlog[name]
        for number, place in enumerate(("KLGA", "KATL")):
            leon.add_airport(records.airport(nid=700 + number, icao=place, iata=place[1:], name=place))
        leon.add_aircraft(records.aircraft(nid=11, registration="N-101AC", type_icao="C560"))
        techlog.add("aircraft", registration="N101AC")
        self.schedule = Schedule(self.stand)
        self.oracle = Oracle(Rules(operator=name, grouping="external"))
        self.there = self.stand.view()
        for nid, hour in ((101, 6), (102, 9), (201, 15)):
            self.schedule.fly(nid, tomorrow(hour))

    def close(self) -> None:
        self.stand.close()

    def change(self) -> None:
        """What dispatchers do between two ticks: another pilot, a cancelled flight, and a new one."""
        self.schedule.change(101, crew=("gus", "ben"))
        self.schedule.change(201, isCnl=True)
        self.schedule.fly(301, tomorrow(18), crew=("cat", "dan"))

    def foretell(self, now: datetime) -> Expected:
        """What one complete run leaves, after what the runs foretold so far have left: kills are not known to it."""
        expected = self.oracle.after_run(now, self.stand.leon(), self.there)
        self.there = expected.view
        return expected

    def creates(self) -> Counter[str]:
        """How often each record was sent as a new one, whatever was answered."""
        bodies = [row["body"] for row in self.stand.writes() if row["method"] == "POST"]
        return Counter(body.get("externalRef") or body["email"].lower() for body in bodies)


def tomorrow(hour: int) -> datetime:
    """An instant of the UTC day after this one: ahead of every run, and in its window also past midnight."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1, hours=hour)


@dataclass(frozen=True)
class Machine:
    """A worker process, and the processes of its runs."""

    name: str
    process: subprocess.Popen[bytes]
    health: str

    def is_well(self) -> bool:
        """What the check of its container asks."""
        try:
            return httpx.get(self.health, timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def runs(self) -> dict[str, list[int]]:
        """The flow runs that it is at, and the processes of each."""
        found: dict[str, list[int]] = {}
        for process, environment in self._processes().items():
            if run := environment.get("PREFECT__FLOW_RUN_ID"):
                found.setdefault(run, []).append(process)
        return found

    def kill(self) -> set[str]:
        """SIGKILL everything on it, as a power cut would; answers the flow runs that it was at."""
        lost: set[str] = set()
        self.process.kill()
        self.process.wait()
        while alive := self._processes():
            for process, environment in alive.items():
                lost |= {run for name, run in environment.items() if name == "PREFECT__FLOW_RUN_ID"}
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        return lost

    def _processes(self) -> dict[int, dict[str, str]]:
        """Environments of its living processes, by process id."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                pairs = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue  # it has just ended, or is somebody else's
            environment = dict(pair.decode(errors="replace").partition("=")[::2] for pair in pairs)
            if environment.get(MARK) == self.name:
                found[int(folder.name)] = environment
        return found


class Machines:
    """Everything, for as long as the with statement lasts.

    Attributes:
        operators: by name.
        sandbox: their vendors, on the clock of the wall.
        client: Prefect's client, logged in.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder, self.names = folder, names
        self._stack = ExitStack()
        # Names that no other installation on this computer has.
        self._prefix = secrets.token_hex(4)

    def __enter__(self) -> Self:
        with self._stack:
            postgres = self._stack.enter_context(PostgresService())
            self._make_databases(postgres)
            self.sandbox = self._stack.enter_context(Sandbox(operators=self.names, clock="wall"))
            self.operators = {name: Operator(self.sandbox, name) for name in self.names}
            for operator in self.operators.values():
                self._stack.callback(operator.close)
            with Warehouse(postgres.address("turnaround_migrate", "turnaround")) as warehouse:
                schema.migrate(warehouse)
            self.prefect = self._stack.enter_context(self._server(postgres.address("prefect", "prefect")))
            self.client = self._stack.enter_context(self._logged_in())
            self.deployment = self._register()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    # What runs

    def worker(self, name: str) -> Machine:
        """Start a worker on a machine of its own, with its own turnaround.toml and folder of Prefect's."""
        home = self.folder / name
        home.mkdir()
        (home / "turnaround.toml").write_text(_toml(self.sandbox.url, self.names, home))
        mark, port = f"{self._prefix}-{name}", free_port()
        more = {
            MARK: mark,
            "PREFECT_HOME": str(home),
            "TURNAROUND_CONFIG": str(home / "turnaround.toml"),
            "WAREHOUSE": self.database_url,
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
            "PREFECT_WORKER_WEBSERVER_PORT": str(port),
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
            **{f"{one.upper()}_LEON": f"leon-{one}-key" for one in self.names},
            **{f"{one.upper()}_TECHLOG": f"techlog-{one}-secret" for one in self.names},
        }
        limits = ("--limit", str(RUNS_AT_ONCE), "--with-healthcheck")
        arguments = ("worker", "start", "--pool", POOL, "--type", "process", "--name", name, *limits)
        process = self.prefect.start(name, "-m", "prefect", *arguments, more=more)
        machine = Machine(mark, process, f"http://127.0.0.1:{port}/health")
        # Whatever a failed test leaves at work ends too.
        self._stack.callback(machine.kill)
        return machine

    def tick(self, operator: str, due: datetime | None = None) -> UUID:
        """A run of the deployment as its schedule makes them; answers its id."""
        state = Scheduled(scheduled_time=due or datetime.now(UTC))
        return self.client.create_flow_run_from_deployment(
            self.deployment, parameters={"operator": operator}, state=state
        ).id

    def tick_each(self, operators: Iterable[str]) -> dict[str, UUID]:
        """A run of each, a few at a time: on a slow computer the last of many would be older than an interval."""
        made: dict[str, UUID] = {}
        for operator in operators:
            until(lambda: len(self.unfinished(made.values())) < AT_A_TIME, PATIENCE, 0.5)
            made[operator] = self.tick(operator)
        until(lambda: not self.unfinished(made.values()), PATIENCE, 0.5)
        return made

    def flow_runs(self, ids: Iterable[UUID]) -> list[FlowRun]:
        if not (ids := list(ids)):
            return []
        return self.client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=ids)))

    def unfinished(self, ids: Iterable[UUID]) -> list[FlowRun]:
        return [one for one in self.flow_runs(ids) if one.state is None or not one.state.is_final()]

    def finish(self, ids: Iterable[UUID]) -> list[FlowRun]:
        """These runs, as soon as all have ended."""
        ids = list(ids)
        until(lambda: not self.unfinished(ids), PATIENCE, 1)
        return self.flow_runs(ids)

    def pause(self, *, paused: bool) -> None:
        """The work pool, as the switch in the UI does it."""
        self.client.update_work_pool(POOL, WorkPoolUpdate(is_paused=paused))

    def rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def anonymous(self) -> httpx.Client:
        """A client that nobody has told the password."""
        return httpx.Client(base_url=f"{self.prefect.ui}/api", timeout=30)

    # How it is set up

    def _make_databases(self, postgres: PostgresService) -> None:
        """As docs/many_machines.md has it: an administrator's script, and a login for each who has something to do."""
        passwords = self.folder / "passwords"
        passwords.mkdir()
        for login in ("migrate", "run", "prefect"):
            (passwords / f"postgres_{login}").write_text(secrets.token_hex(12))
        postgres.run_script(ROOT / "deploy" / "postgres" / "roles.sql", ROLE_FILES=str(passwords))
        self.database_url = postgres.address(RUNS_AS, "turnaround")

    def _server(self, database_url: str) -> PrefectService:
        """Prefect as docs/security.md sets it up, but for TLS: the password is new each time."""
        self._login = f"turnaround:{secrets.token_urlsafe(12)}"
        service = PrefectService(
            self.folder / "server",
            PREFECT_API_DATABASE_CONNECTION_URL=database_url.replace("postgresql://", "postgresql+asyncpg://"),
            PREFECT_SERVER_API_AUTH_STRING=self._login,
            PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED="true",
            PREFECT_SERVER_ENCRYPTION_KEY=Fernet.generate_key().decode(),
            # The schedules are there, and make no runs: the ticks come when the test wants them.
            PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED="false",
        )
        service.environment["PREFECT_API_AUTH_STRING"] = self._login
        return service

    @contextmanager
    def _logged_in(self) -> Iterator[SyncPrefectClient]:
        settings = {PREFECT_API_URL: f"{self.prefect.ui}/api", PREFECT_API_AUTH_STRING: self._login}
        with temporary_settings(settings), get_client(sync_client=True) as client:
            yield client

    def _register(self) -> UUID:
        """The pool, the deployments and every operator's schedule, as `turnaround deploy` makes them."""
        home = self.folder / "deploy"
        home.mkdir()
        (home / "turnaround.toml").write_text(_toml(self.sandbox.url, self.names, home))
        more = {"TURNAROUND_CONFIG": str(home / "turnaround.toml"), "WAREHOUSE": self.database_url}
        assert self.prefect.start("deploy", "-m", "turnaround", "deploy", more=more).wait(PATIENCE) == 0, (
            self.prefect.log("deploy")
        )
        (ours,) = [
            one
            for one in self.client.read_deployments()
            if (one.entrypoint, one.name) == (f"flows.{FLOW}.{FLOW}", "every-5-min")
        ]
        self.client.update_deployment(ours.id, DeploymentUpdate(job_variables={"command": ENGINE}))
        return ours.id


def _toml(vendors: str, names: Iterable[str], home: Path) -> str:
    """Every operator, the secrets by reference to the environment."""
    lines = ["[database]", 'url = "env:WAREHOUSE"', f'data_dir = "{home}/data"']
    for name in names:
        lines += [
            f"[operators.{name}]",
            'grouping = "external"',
            f"[operators.{name}.leon]",
            f'base_url = "{vendors}/leon/{name}"',
            f'refresh_token = "env:{name.upper()}_LEON"',
            f"[operators.{name}.techlog]",
            f'base_url = "{vendors}/techlog/{name}/v0.2"',
            f'client_id = "{name}-client"',
            f'client_secret = "env:{name.upper()}_TECHLOG"',
        ]
    return "\n".join(lines) + "\n"
