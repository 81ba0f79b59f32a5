"""A whole day in fast time: three operators, every flow on its schedule, people at work, and bad hours.

The stand-ins and the judges live in this process, the product in another one that runs every flow as a service would.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from connectors.warehouse import Warehouse, schema
from connectors.warehouse.embedded import EmbeddedServer
from sandbox.kit.faults import Fault
from sandbox.server import Sandbox
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Stand, at
from tests.reliability.figures import Figures
from tests.reliability.judges import JUDGES, Judge
from tests.reliability.people import AtWork
from tests.reliability.service import Ran, Service
from tests.reliability.weather import Spell, spell_at
from tests.reliability.worklist import Worklist

FIVE = 5
TICKS_AN_HOUR = 60 // FIVE
# Minutes of the hour at which each flow runs, as the schedules have it: one after the other, the duties once an hour.
STAGGERED = ("leon_to_techlog", "techlog_to_leon", "techlog_to_veryon", "veryon_to_techlog")
DUTIES, DUTIES_AT = "ftl_duty", 17
CHOICES: dict[str, dict[str, Any]] = {
    "acme": {"grouping": "external", "preflight_custom_fields": ("flight_id", "flight_type")},
    "borealis": {"grouping": "by_date", "journey_log_status": "closed"},
    "cirrus": {"grouping": "one_to_one", "preflight_custom_fields": ("flight_id",)},
}
# Loopback on a busy machine: only a vendor that was made to fail may be too slow.
PATIENT = {"read_timeout": 30, "total_timeout": 60, "run_budget": 120}
GO_LIVE = at(0, -2).isoformat()
PATIENCE = 120.0
WELL = ("Completed", "NeedsAttention")


@dataclass(frozen=True)
class Operator:
    """One operator's vendors, installation, judges and people.

    Attributes:
        sound: flows whose last run was whole.
    """

    name: str
    stand: Stand
    product: Product
    judges: dict[str, Judge]
    worklist: Worklist
    people: AtWork
    sound: set[str]


class Played:
    """The day while it is played.

    Attributes:
        figures: what was measured so far.
    """

    def __init__(self, box: Sandbox, server: EmbeddedServer, folder: Path, spells: tuple[Spell, ...]) -> None:
        self.world, self.server, self.spells = box.world, server, spells
        self.figures, self.dice = Figures(), Random(20260310)
        self.operators = [_operator(box, server, folder, name, seed) for seed, name in enumerate(CHOICES)]

    def tick(self, service: Service, minute: int) -> None:
        """Five minutes: what people do, and then each flow in its turn, for every operator."""
        self.world.clock.set(at(minute / 60))
        with self.world.lock:
            self.figures.acts += sum(operator.people.maybe(minute) for operator in self.operators)
        for offset, flow in enumerate(STAGGERED):
            self.run_flow(service, flow, minute + offset)
            if (minute + offset) % 60 == DUTIES_AT:
                self.run_flow(service, DUTIES, minute + offset)

    def run_flow(self, service: Service, flow: str, minute: int) -> None:
        self.world.clock.set(at(0) + timedelta(minutes=minute))
        for operator in self.operators:
            self.run_one(service, flow, operator, minute)

    def run_one(self, service: Service, flow: str, operator: Operator, minute: int) -> None:
        spell = spell_at(self.spells, minute)
        if spell is not None and self.dice.random() >= spell.share:
            spell = None
        operator.judges[flow].foretell(at(minute / 60))
        self.world.requests.clear()
        for fault in spell.faults(self.dice) if spell else ():
            self.world.faults.add(Fault(**fault, operator=operator.name))
        ran = self.ran(service, flow, operator, minute, spell)
        self.world.faults.clear()
        entries = self.world.requests.entries()
        self.figures.count(flow, ran, entries)
        disturbed = ran.state == "Killed" or any(one.fault for one in entries) or bool(spell and spell.database)
        where = f"{minute // 60:02d}:{minute % 60:02d} {flow} {operator.name}"
        self.judged(flow, operator, ran, where, disturbed=disturbed)

    def judged(self, flow: str, operator: Operator, ran: Ran, where: str, *, disturbed: bool) -> None:
        """Hold what a run did against what it had to do."""
        judge, figures = operator.judges[flow], self.figures
        writes = self.world.requests.entries(writes=True)
        try:
            if disturbed:
                operator.sound.discard(flow)
                figures.wrong += [f"{where} disturbed: {line}" for line in judge.after_disturbed_run()]
                return
            figures.whole += 1
            if ran.state not in WELL:
                figures.wrong.append(f"{where} ended {ran.state}: {ran.words}")
            figures.wrong += [f"{where}: {line}" for line in judge.after_whole_run()]
        except AssertionError as error:
            figures.doubles.append(f"{where}: {error}")
            return
        if judge.is_quiet and flow in operator.sound:
            figures.quiet += 1
            figures.quiet_writes += [f"{where} wrote {one.route} {one.body}" for one in writes]
        operator.sound.add(flow)
        if operator.sound >= operator.judges.keys() - {DUTIES}:
            figures.worklists += 1
            figures.untrue += [f"{where} worklist: {line}" for line in operator.worklist.untrue()]

    def ran(self, service: Service, flow: str, operator: Operator, minute: int, spell: Spell | None) -> Ran:
        now, product = at(minute / 60), operator.product
        if spell is not None and spell.kills:
            return self.killed(flow, operator, minute)
        if spell is None or not spell.database:
            return service.run(flow, operator.name, product.path, now)
        with self.trouble(spell.database):
            self.figures.database += 1
            return service.run(flow, operator.name, product.path, now)

    def killed(self, flow: str, operator: Operator, minute: int) -> Ran:
        """A run of its own, which dies by SIGKILL while a vendor holds its answer; it may be through before that."""
        process = operator.product.start(at(minute / 60), flow)
        try:
            deadline = time.monotonic() + PATIENCE
            while process.poll() is None and not self.world.faults.holding and time.monotonic() < deadline:
                time.sleep(0.01)
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                self.figures.kills += 1
                return Ran("Killed", "")
            state, _, words = (process.stdout.read() if process.stdout else "").partition(": ")
            return Ran(state or "Crashed", words)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        """The database goes away a moment after the run has begun."""
        wait = self.dice.uniform(0.05, 0.5)
        act = {"disconnects": self.disconnect, "restarts": self.restart}[kind]
        thread = threading.Timer(wait, act)
        thread.start()
        try:
            yield
        finally:
            thread.join()

    def disconnect(self) -> None:
        with psycopg.connect(self.server.address, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where pid <> pg_backend_pid() and backend_type = 'client backend'"
            )

    def restart(self) -> None:
        self.server._call("pg_ctl", "restart", "-m", "immediate", "-w", "-D", str(self.server._pgdata))


def _operator(box: Sandbox, server: EmbeddedServer, folder: Path, name: str, seed: int) -> Operator:
    own = folder / name
    own.mkdir()
    stand = Stand(box, name)
    product = Product(own, box.url, server.address, name, veryon={}, go_live=GO_LIVE, **CHOICES[name])
    product.path.write_text(_patiently(product.path.read_text(encoding="utf-8")), encoding="utf-8")
    judges: dict[str, Judge] = {flow: made(stand, product) for flow, made in JUDGES.items()}
    return Operator(name, stand, product, judges, Worklist(stand, product, judges), AtWork(stand, seed), set())


def _patiently(config: str) -> str:
    for name, seconds in PATIENT.items():
        config = re.sub(rf"(?m)^{name} = .*$", f"{name} = {seconds}", config)
    return config


@contextmanager
def stage(spells: tuple[Spell, ...]) -> Iterator[tuple[Played, Service]]:
    """The vendors, a migrated database and the service, until the end of the with statement."""
    folder = Path(tempfile.mkdtemp(prefix="ta-"))
    # As in production: a server that is shut down at once must not lose what it has confirmed.
    server = EmbeddedServer.join(folder / "data")
    environment = {"PREFECT_HOME": str(folder / "prefect"), "DO_NOT_TRACK": "1"}
    try:
        with Warehouse(server.address) as warehouse:
            schema.migrate(warehouse)
        with Sandbox(day=DAY, operators=tuple(CHOICES)) as box, Service(environment) as service:
            played = Played(box, server, folder, spells)
            yield played, service
            for operator in played.operators:
                operator.stand.close()
    finally:
        server.leave()
        shutil.rmtree(folder, ignore_errors=True)


def play(
    first: float, hours: float, spells: tuple[Spell, ...], say: Callable[[str], None] = lambda words: None
) -> dict[str, Any]:
    """Play so many hours of the day.

    Args:
        first: the hour of the day at which the product begins.
        hours: how many.
        spells: the bad hours.
        say: told of each hour that is over.

    Returns:
        The result, as figures.py has it, with the hours, the operators and the wall time.
    """
    began = time.monotonic()
    with stage(spells) as (played, service):
        for number in range(round(hours * TICKS_AN_HOUR)):
            minute = round(first * 60) + number * FIVE
            played.tick(service, minute)
            played.figures.resident.append(service.resident())
            if (number + 1) % TICKS_AN_HOUR == 0:
                for line in played.figures.hour(minute + FIVE):
                    say(line)
                say(_progress(played.figures.hours[-1], time.monotonic() - began))
        database = _database(played)
        return {
            "first_hour": first, "hours": hours, "ticks": round(hours * TICKS_AN_HOUR), "operators": len(CHOICES),
            "spells": [spell.told for spell in spells], "seconds": round(time.monotonic() - began),
            **played.figures.result(TICKS_AN_HOUR), "database_end": database,
        }  # fmt: skip


def _progress(hour: dict[str, Any], seconds: float) -> str:
    words = ", ".join(f"{value} {name}" for name, value in hour.items() if name != "until")
    return f"{hour['until']}  {words}, after {seconds:.0f} s"


def _database(played: Played) -> dict[str, Any]:
    """Bytes of the database, and how many rows the tables have that grow with time."""
    product = played.operators[0].product
    tables = ("landing.records", "sync.outbox", "sync.runs", "sync.check_results", "sync.worklist", "sync.links")
    rows = {name: product.rows(f"select count(*) as rows from {name}")[0]["rows"] for name in tables}
    (size,) = product.rows("select pg_database_size(current_database()) as bytes")
    return {"bytes": size["bytes"], "rows": rows}
