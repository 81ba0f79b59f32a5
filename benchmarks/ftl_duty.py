"""What the FTL duty table and its rolling totals cost, against DuckDB computing the same from the same frames.

    python -m benchmarks.ftl_duty [--people 300] [--duties 1000000] [--years 10] [--json]

Both get LEON's duties, sectors, flights and crew as pandas frames in memory, and end with a table of all columns, a row
a duty, and one of the totals, a row a person and day, in memory. Each runs in a process of its own, ours on one core,
DuckDB on as many as there are. Aim: at most 3 times DuckDB's time, under 4 GiB.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.ftl_frames import CREW, Frames, make
from transforms.ftl.cumulative import cumulative, operated_flights
from transforms.ftl.duty_table import duty_table

SQL = Path(__file__).parent.parent / "tests" / "ftl"
FIRST_YEAR = 2016
GIB = 2**30
Days = tuple[date, date]
Steps = dict[str, float]


def ours(frames: Frames, days: Days) -> tuple[Steps, list[int]]:
    started = time.perf_counter()
    table = duty_table(*frames)
    built = time.perf_counter()
    totals = cumulative(table, operated_flights(table), *days)
    ended = time.perf_counter()
    return {"duty table": built - started, "totals": ended - built}, [len(table), len(totals)]


def by_duckdb(frames: Frames, days: Days) -> tuple[Steps, list[int]]:
    duties_sql, totals_sql = (
        (SQL / name).read_text(encoding="utf-8") for name in ("duck_duties.sql", "duck_totals.sql")
    )
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        for name, frame in frames._asdict().items():
            connection.register(name, frame)
        started = time.perf_counter()
        connection.execute(f"CREATE TABLE duty_table AS {duties_sql}")
        built = time.perf_counter()
        connection.execute(
            """
            CREATE TEMP VIEW in_flight AS
            SELECT person_key, unnest(flights_from) AS flight_from, unnest(flights_to) AS flight_to FROM duty_table
            """
        )
        parameters = dict(zip(("first_day", "last_day"), days, strict=True))
        connection.execute(f"CREATE TABLE totals AS {totals_sql}", parameters)
        ended = time.perf_counter()
        counts = [
            connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in ("duty_table", "totals")
        ]
    return {"duty table": built - started, "totals": ended - built}, counts


WAYS: dict[str, Callable[[Frames, Days], tuple[Steps, list[int]]]] = {"ours": ours, "DuckDB": by_duckdb}


def write_frames(told: Connection, path: Path, people: int, duties_each: int, days: Days) -> None:
    """In a process of its own, so that no other one's peak of memory has it in it."""
    path.write_bytes(pickle.dumps(make(people, days[0], (days[1] - days[0]).days + 1, duties_each), protocol=5))
    told.send(None)


def run_way(told: Connection, path: Path, way: str, days: Days) -> None:
    """One way over the frames: what it tells is the seconds of its steps, the rows and the bytes at its peak."""
    with path.open("rb") as file:
        frames = pickle.load(file)
    before = peak()
    steps, rows = WAYS[way](frames, days)
    told.send({"seconds": steps, "rows": rows, "frames": before, "peak": peak()})


def peak() -> int:
    """The most memory that this process has had, in bytes."""
    kilobytes = sys.platform != "darwin"
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if kilobytes else 1)


def alone(target: Callable[..., None], *arguments: Any) -> Any:
    """What a function tells from a process of its own."""
    context = multiprocessing.get_context("spawn")
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(told, *arguments))
    process.start()
    told.close()
    try:
        return heard.recv()
    finally:
        process.join()


def measure(people: int, duties: int, years: int) -> dict[str, Any]:
    days = date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + years - 1, 12, 31)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frames"
        alone(write_frames, path, people, -(-duties // people), days)
        ways = {way: alone(run_way, path, way, days) for way in WAYS}
    seconds = {way: sum(told["seconds"].values()) for way, told in ways.items()}
    return {"people": people, "years": years, "ways": ways, "ratio": seconds["ours"] / seconds["DuckDB"]}


def show(result: dict[str, Any]) -> None:
    duties, totals = result["ways"]["ours"]["rows"]
    print(f"{duties:,} duties of {result['people']} people in {result['years']} years; {totals:,} rows of totals")
    print(f"{'':8} {'duty table':>12} {'totals':>12} {'both':>12} {'frames':>12} {'peak':>12}")
    for way, told in result["ways"].items():
        table, sums = told["seconds"]["duty table"], told["seconds"]["totals"]
        memory = f"{told['frames'] / GIB:8.2f} GiB {told['peak'] / GIB:8.2f} GiB"
        print(f"{way:8} {table:10.2f} s {sums:10.2f} s {table + sums:10.2f} s {memory}")
    print(f"ours / DuckDB {result['ratio']:.2f}, aim <= 3; peak of ours, aim < 4 GiB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300, help=f"a multiple of {CREW}")
    parser.add_argument("--duties", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen.people, chosen.duties, chosen.years)
    if chosen.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
