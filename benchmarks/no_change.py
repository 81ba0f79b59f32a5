"""What a five-minute tick with nothing to do costs, against the sum of its own waits for the vendors.

    python -m benchmarks.no_change [--flights 3000] [--ticks 5] [--json]

The vendors are the stand-ins, in a process of their own; the first run fills Tech Log, and then each tick compares the
whole window and writes nothing. The ratio is a tick's wall time over the time that its HTTP calls took, added up call
by call as if none ran beside another. Aim: <= 1.5.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from config.settings import Settings, load_settings
from connectors.warehouse import Warehouse, schema
from flows.leon_to_techlog import synchronise
from sandbox.day.bulk import bulk
from sandbox.server import Sandbox

DAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
LATER = datetime(2026, 3, 10, 9, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
SETTINGS = """
[database]
data_dir = "{folder}/data"
[http]
run_budget = 600
[operators.acme]
grouping = "external"
[operators.acme.leon]
base_url = "{url}/leon/acme"
refresh_token = "env:BENCHMARK_LEON"
requests_per_minute = 100000
[operators.acme.techlog]
base_url = "{url}/techlog/acme/v0.2"
client_id = "acme-client"
client_secret = "env:BENCHMARK_TECHLOG"
requests_per_minute = 100000
"""


def serve(told: Connection, flights: int) -> None:
    """The stand-ins with a schedule of so many flights, until the other end of the pipe closes."""
    with Sandbox(operators=("acme",)) as box:
        bulk(DAY, "acme", flights).populate(box.world)
        box.world.clock.set(NOW)
        told.send(box.url)
        try:
            # The only word that comes: time has passed, so that what was written is no longer news.
            box.world.clock.set(datetime.fromisoformat(told.recv()))
            told.send(box.url)
            told.recv()
        except EOFError:
            return


def prepare(url: str, folder: Path) -> Settings:
    """A configuration and an empty warehouse for the stand-ins at that address."""
    os.environ |= {"BENCHMARK_LEON": "leon-acme-key", "BENCHMARK_TECHLOG": "techlog-acme-secret"}
    config = folder / "turnaround.toml"
    config.write_text(SETTINGS.format(url=url, folder=folder), encoding="utf-8")
    os.environ["TURNAROUND_CONFIG"] = str(config)
    settings = load_settings()
    with Warehouse.open(settings.database) as warehouse:
        schema.migrate(warehouse)
    return settings


def tick(settings: Settings, now: datetime) -> dict[str, float]:
    """One run: wall seconds, summed waits, calls, writes."""
    began = time.perf_counter()
    outcome = synchronise("acme", settings, now)
    wall = time.perf_counter() - began
    if outcome.state == "Failed":
        raise SystemExit(f"the run failed: {outcome.message}")
    writes = sum(rows for name, rows in outcome.counts.items() if name.endswith((" delivered", " adopted")))
    waits = outcome.counts["http milliseconds"] / 1000
    return {"wall": wall, "waits": waits, "calls": outcome.counts["http calls"], "writes": writes}


def measure(flights: int, ticks: int) -> list[dict[str, float]]:
    """The filling run, and then the ticks."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, flights), daemon=True)
    process.start()
    theirs.close()
    try:
        with tempfile.TemporaryDirectory(prefix="tick") as folder:
            settings = prepare(ours.recv(), Path(folder))
            # Held open, so that the embedded server does not stop and start between ticks.
            with Warehouse.open(settings.database):
                filling = tick(settings, NOW)
                ours.send(LATER.isoformat())
                ours.recv()
                # The first tick after the filling reads all of Tech Log's new records once more, and is not counted.
                tick(settings, LATER)
                later = (LATER + FIVE_MINUTES * number for number in range(2, 2 + ticks))
                return [filling, *(tick(settings, now) for now in later)]
    finally:
        ours.close()
        process.join(timeout=10)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.no_change", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--flights", type=int, default=3000)
    parser.add_argument("--ticks", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    filling, *ticks = measure(given.flights, given.ticks)
    ratios = [one["wall"] / one["waits"] for one in ticks]
    if given.json:
        print(json.dumps({"filling": filling, "ticks": ticks, "ratio": statistics.median(ratios)}))
        return
    print(f"filling run: {filling['wall']:.2f} s, {filling['writes']:.0f} writes, {filling['calls']:.0f} calls")
    for one, ratio in zip(ticks, ratios, strict=True):
        print(
            f"tick: {one['wall']:.2f} s wall, {one['waits']:.2f} s in {one['calls']:.0f} calls added up, "
            f"{one['writes']:.0f} writes; ratio {ratio:.2f}"
        )
    print(f"median ratio {statistics.median(ratios):.2f} (aim <= 1.5)")


if __name__ == "__main__":
    main()
