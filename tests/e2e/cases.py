"""One disturbed run and its repair, in a world of its own, so that many can be tried in several processes.

The schedule is small and every kind of write is in it: a user, trips and sectors made, changed, moved and taken back.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.server import Sandbox
from tests.e2e.journeys import Journeys
from tests.e2e.play import Play, differences
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Schedule, Stand, at
from tests.e2e.veryon_line import Line

PATIENCE = 60
# Routes that a run asks only where it must find something out.
SELDOM_ASKED = {"GET /trips/{id}", "GET /sectors/{id}"}
# flightNid, whose hundreds are its trip; hour of the day; aircraft
FLIGHTS = ((101, 6, 0), (102, 8, 0), (103, 10, 0), (201, 12, 0), (301, 6, 1), (401, 9, 1), (402, 11, 1))


@dataclass(frozen=True)
class Case:
    """What goes wrong, and how many rows of each kind, tombstones too, an undisturbed world ends with.

    Attributes:
        name: for the report.
        faults: keyword arguments of the sandbox's faults; without them the run is undisturbed.
        death: "" for none, "run" for a plain run, "command" for the command line with Prefect.
        rows: of the undisturbed world.
        flow: what runs.
        day: on which day after the played one the disturbed run is.
    """

    name: str
    folder: str
    database_url: str
    faults: tuple[dict[str, Any], ...] = ()
    death: str = ""
    rows: tuple[tuple[str, int], ...] = ()
    flow: str = "leon_to_techlog"
    day: int = 0

    def moment(self, hour: float) -> datetime:
        """This hour of the day of the disturbed run."""
        return at(hour, self.day)


@contextmanager
def world(case: Case) -> Iterator[Play]:
    """A synchronised schedule, then changed in LEON: what is to be written is known, and nothing of it is written."""
    folder = Path(case.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Sandbox(day=DAY, operators=("acme",)) as sandbox:
        stand = Stand(sandbox)
        schedule = Schedule(stand)
        for nid, hour, tail in FLIGHTS:
            schedule.fly(nid, at(hour), tail=tail)
        choices = {"aircraft": schedule.registrations, "preflight_custom_fields": ("flight_id",)}
        product = Product(folder, stand.url, case.database_url, **choices)
        play = Play(stand, product, schedule)
        play.run(at(2))
        schedule.change(101, start=at(6.5))
        schedule.change(102, tail=1)
        schedule.change(201, isCnl=True)
        schedule.change(301, crew=("cat", "ben"))
        schedule.remove(401)
        schedule.fly(501, at(15))
        stand.forget_requests()
        yield play
        stand.mend()
        stand.close()


def undisturbed(case: Case) -> tuple[Counter[str], tuple[tuple[str, int], ...]]:
    """The writes by route, and the rows of each kind at the end."""
    with world(case) as play:
        play.run(at(3))
        routes = Counter(str(row["route"]) for row in play.stand.writes())
        play.rest(at(3.1))
        return routes, rows_of(play.stand)


def rows_of(stand: Stand) -> tuple[tuple[str, int], ...]:
    state = stand.techlog()
    return tuple((kind, len(state[kind])) for kind in ("users", "trips", "sectors"))


def attempt(case: Case) -> list[str]:
    """What was wrong after the disturbed run and a clean one; nothing where all is well."""
    try:
        with world(case) as play:
            expected = play.foretell(at(3))
            for fault in case.faults:
                play.stand.fault(**fault)
            problems = disturb(play, case)
            outcome = clean_run(play, case)
            problems += [f"the clean run: {outcome}"] if outcome.state != "Completed" else []
            problems += differences(expected.view, play.stand.view())
            if rows_of(play.stand) != case.rows:
                problems.append(f"rows with tombstones: {rows_of(play.stand)}, undisturbed {case.rows}")
            problems += _second_run(play) if case.death else []
            left = play.product.outbox("pending", "uncertain", "failed")
            problems += [f"left in the outbox: {row['entity']} {row['operation']} {row['status']}" for row in left]
    except Exception as error:  # noqa: BLE001  (another process: the report must name the case)
        problems = [f"{type(error).__name__}: {str(error)[:2000]}"]
    return [f"{case.name}: {problem}" for problem in problems]


def _second_run(play: Play) -> list[str]:
    play.stand.forget_requests()
    play.product.run(at(4.1))
    return [f"the second run wrote {row['route']} {row['body']}" for row in play.stand.writes()]


def disturb(world: Play | Journeys | Line, case: Case) -> list[str]:
    """The run in trouble, and the end of the trouble."""
    problems = _killed(world, case) if case.death else _suffered(world, case)
    world.stand.mend()
    return problems


def _suffered(play: Play | Journeys | Line, case: Case) -> list[str]:
    """The faults strike runs that live on, tick after tick, until each has struck once."""
    problems = []
    for tick in range(2 * len(case.faults)):
        outcome = play.product.run(case.moment(3 + tick / 60), case.flow)
        if outcome.state not in {"Completed", "NeedsAttention", "Failed"}:
            problems.append(f"the disturbed run: {outcome}")
        if outcome.state == "Completed" or not play.stand.world.faults.active():
            break
    idle = {fault.route for fault in play.stand.world.faults.active()} - SELDOM_ASKED
    return problems + [f"never struck {route}" for route in sorted(idle)]


def _killed(play: Play | Journeys | Line, case: Case) -> list[str]:
    """SIGKILL while the vendor holds the answer, or has just closed the connection without doing the work."""
    process = start(play.product, case)
    try:
        if not _eventually(lambda: struck(play.stand, case.faults[0]) or process.poll() is not None):
            return ["the write never came"]
        if not struck(play.stand, case.faults[0]):
            out, err = process.communicate()
            return [f"the run ended without the write: {out[-500:]} {err[-500:]}"]
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
    finally:
        end_group(process)
    return [] if process.returncode == -signal.SIGKILL else [f"ended with {process.returncode} before it was killed"]


def start(product: Product, case: Case) -> subprocess.Popen[str]:
    now = case.moment(3)
    if case.death == "run":
        return product.start(now, case.flow)
    return product.start_command("sync", case.flow, "--operator", "acme", "--now", now.isoformat())


def end_group(process: subprocess.Popen[str]) -> None:
    """What the killed process had started itself (Prefect's temporary server) goes with it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def struck(stand: Stand, fault: dict[str, Any]) -> bool:
    """Whether the work is done and its answer held, or the connection was closed before the work."""
    if fault["kind"] == "hang_after_write":
        return bool(stand.world.faults.holding)
    return any(row["fault"] == fault["kind"] for row in stand.requests())


def clean_run(play: Play | Journeys | Line, case: Case) -> Any:
    """The run after the trouble. The database frees a killed run's lock when it notices, within a moment."""
    outcome = play.product.run(case.moment(4), case.flow)
    while outcome.state == "Skipped":
        time.sleep(0.05)
        outcome = play.product.run(case.moment(4), case.flow)
    return outcome


def _eventually(check: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.02)
    return False
