"""What a run of the duty flow costs after 200 duties have changed, and how much of it is waiting for LEON.

    python -m benchmarks.ftl_tick [--people 300] [--changed 200] [--json]

The stand-in LEON, in a process of its own, serves a generated year. The first run fills the tables with its window;
then so many duties of the window end five minutes later, and the next run finds them, gives them new versions and works
the totals out again. Aim: < 2 s beside the waits for LEON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.no_change import SETTINGS
from config.settings import load_settings
from connectors.warehouse import Warehouse, schema
from flows.ftl_duty import synchronise
from sandbox.ftl.load import load
from sandbox.ftl.year import year
from sandbox.server import Sandbox

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
PATIENCE = {"read_timeout": "120", "total_timeout": "240", "run_budget": "600"}


def serve(told: Connection, people: int) -> None:
    """A LEON with a year of duties; each word that comes is how many duties are to end later now."""
    with Sandbox(operators=("acme",)) as box:
        store = box.world.leon["acme"]
        load(store, year(seed=1, crew=people, end=date(2026, 4, 1)))
        box.world.clock.set(NOW)
        told.send(box.url)
        while (changed := told.recv()) is not None:
            window = store.duties.between(NOW - timedelta(days=6), NOW)
            chosen = [duty for duty in window if duty["dutyEndTime"] < NOW.isoformat()][:changed]
            for duty in chosen:
                later = datetime.fromisoformat(duty["dutyEndTime"]) + timedelta(minutes=5)
                length = {"dutyLength": duty["dutyLength"] + 300}
                store.duties.patch(duty["ftlDutyNid"], {"dutyEndTime": later.isoformat(), **length})
            told.send(len(chosen))


def measure(people: int, changed: int) -> dict[str, Any]:
    """Both runs: seconds in all and waited for LEON, and what the second one found."""
    ours, theirs = multiprocessing.Pipe()
    vendors = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, people))
    vendors.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _measured(Path(folder), ours, changed)
    finally:
        ours.send(None)
        vendors.join()


def _measured(folder: Path, vendors: Connection, changed: int) -> dict[str, Any]:
    path = folder / "turnaround.toml"
    path.write_text(SETTINGS.format(folder=folder, url=vendors.recv()), encoding="utf-8")
    os.environ |= {"TURNAROUND_CONFIG": str(path), "BENCHMARK_LEON": "leon-acme-key", "BENCHMARK_TECHLOG": "-"}
    os.environ |= {f"TURNAROUND__HTTP__{name.upper()}": value for name, value in PATIENCE.items()}
    settings = load_settings()
    with Warehouse.open(settings.database) as warehouse:
        schema.migrate(warehouse)
        runs = {"first": _run(settings, NOW)}
        vendors.send(changed)
        runs["changed duties"] = {"asked": vendors.recv(), **_run(settings, NOW + timedelta(hours=1))}
        runs["nothing new"] = _run(settings, NOW + timedelta(hours=2))
    return runs


def _run(settings: Any, now: datetime) -> dict[str, Any]:
    started = time.perf_counter()
    waited: list[float] = []
    outcome = synchronise("acme", settings, now, call=lambda task: _timed(task, waited))
    seconds = time.perf_counter() - started
    if outcome.state == "Failed":
        raise SystemExit(outcome.message)
    return {"seconds": seconds, "waited": sum(waited), "read": outcome.counts["duties read"],
            "changed": outcome.counts["duties changed"]}  # fmt: skip


def _timed(task: Any, waited: list[float]) -> Any:
    """The plain function; what the one that asks LEON takes is waiting."""
    if task.name != "extract_leon":
        return task.fn

    def ask(*arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return task.fn(*arguments)
        finally:
            waited.append(time.perf_counter() - started)

    return ask


def show(runs: dict[str, Any]) -> None:
    """A line a run."""
    for name, run in runs.items():
        own = run["seconds"] - run["waited"]
        print(
            f"{name:>15}: {run['seconds']:.1f} s, {run['waited']:.1f} s of it LEON, {own:.1f} s ours; "
            f"{run['read']} duties read, {run['changed']} changed"
        )


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser(description="A run of the duty flow after some duties have changed")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--changed", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    runs = measure(given.people, given.changed)
    if given.json:
        print(json.dumps(runs))
    else:
        show(runs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
