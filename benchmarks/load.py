"""How fast landing is, against the bare minimum and against dlt, on the same rows in the same database server.

    python -m benchmarks.load [--rows 50000] [--repeat 1] [--json] [--without-dlt]

Each loads into an empty table (new), again the same (unchanged), and again with 1 % changed:

ours: landing.land.
bare: COPY into a temporary table, then INSERT .. ON CONFLICT into a plain table of the same columns. JSON, made by the
    same library, and hashes are in its time, as they are in ours; keys are not sorted, and nothing is compared.
dlt default: dlt as its documentation shows it, merge on the primary key. Nested records become columns, the crew a
    child table: more than landing does, and what who takes dlt off the shelf gets.
dlt JSON column: dlt told to keep each record whole in one JSON column: the same work as landing, and dlt at its best.

Aims: ours / bare <= 2, dlt default / ours >= 10. Each is warmed up on a few rows first, so that no imports and first
connections are in its time. The server runs without fsync, so that a slow disk does not hide the difference.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import psycopg
from psycopg.conninfo import conninfo_to_dict

from connectors.warehouse import Warehouse, landing, schema
from connectors.warehouse.embedded import EmbeddedServer
from model.sync import Landed, Run

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = Run("acme", "leon_to_techlog", NOW, "benchmark")
WARM_UP_ROWS = 100
AIMS = {"ours / bare": "<= 2", "dlt default / ours": ">= 10"}

Records = list[dict[str, Any]]
Steps = dict[str, float]  # new, unchanged, one_percent: seconds or ratios
POSITIONS = ("CPT", "FO", "CC", "CC2")
AIRPORTS = ("EGLL", "LSZH", "LFMN", "EPWA", "KTEB", "OMDB", "EDDM", "LEMD")

COLUMNS = "operator_id, system, entity, record_key, content_hash, payload, fetched_at, flow_run_id"
BARE_TABLE = """
CREATE TABLE IF NOT EXISTS bare (
    operator_id text NOT NULL, system text NOT NULL, entity text NOT NULL, record_key text NOT NULL,
    content_hash text NOT NULL, payload jsonb NOT NULL, fetched_at timestamptz NOT NULL, flow_run_id text NOT NULL,
    PRIMARY KEY (operator_id, record_key, system, entity)
)
"""
BARE_UPSERT = f"""
INSERT INTO bare ({COLUMNS}) SELECT {COLUMNS} FROM incoming
ON CONFLICT (operator_id, record_key, system, entity) DO UPDATE
SET content_hash = excluded.content_hash, payload = excluded.payload,
    fetched_at = excluded.fetched_at, flow_run_id = excluded.flow_run_id
"""


def flights(rows: int) -> Records:
    """Records of the size and shape of LEON's flights: about 1.2 kB of JSON each."""
    dice = random.Random(20260310)
    return [_flight(dice, 100_000 + number) for number in range(rows)]


def _flight(dice: random.Random, nid: int) -> dict[str, Any]:
    start = NOW + timedelta(minutes=dice.randrange(20_000))
    return {
        "flightNid": nid,
        "flightNo": f"ACM{nid % 1000}",
        "status": "CONFIRMED",
        "isCnl": False,
        "isActive": True,
        "isSimulator": False,
        "isCommercial": dice.random() < 0.7,
        "startTimeUTC": start.isoformat(),
        "endTimeUTC": (start + timedelta(minutes=dice.randrange(40, 600))).isoformat(),
        "startAirport": _airport(dice),
        "endAirport": _airport(dice),
        "acft": {"aircraftNid": nid % 40, "registration": f"G-AC{nid % 40:02d}", "isActive": True},
        "flightType": "CHARTER",
        "trip": {"tripNid": nid // 3, "tripNo": f"{nid // 3}-26", "isCommercial": True},
        "lastModificationDate": NOW.isoformat(),
        "notes": "Handling confirmed; slot requested; catering as on the last leg; fuel at contract price",
        "crewMemberList": [_crew_member(dice, position) for position in POSITIONS],
    }


def _airport(dice: random.Random) -> dict[str, Any]:
    return {
        "locationNid": dice.randrange(9999),
        "code": {"icao": dice.choice(AIRPORTS), "iata": "ZZZ"},
        "name": "A field",
    }


def _crew_member(dice: random.Random, position: str) -> dict[str, Any]:
    return {
        "loginNid": dice.randrange(500),
        "isCaptain": position == "CPT",
        "isFirstOfficer": position == "FO",
        "position": {"name": position, "type": "COCKPIT" if len(position) > 1 else "CABIN", "isOccupied": True},
    }


def change_one_percent(payloads: Records) -> Records:
    return [
        {**one, "flightNo": f"{one['flightNo']}X"} if not number % 100 else one for number, one in enumerate(payloads)
    ]


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def time_steps(load: Callable[[Records], object], payloads: Records) -> Steps:
    """Seconds of loading the records into nothing, of the same again, and of the same but for 1 %."""
    changed = change_one_percent(payloads)
    return {
        "new": timed(lambda: load(payloads)),
        "unchanged": timed(lambda: load(payloads)),
        "one_percent": timed(lambda: load(changed)),
    }


def measure_ours(warehouse: Warehouse, payloads: Records) -> Steps:
    def load(records: Records, run: Run = RUN) -> None:
        with warehouse.transaction() as connection:
            rows = (Landed("leon", "flight", str(one["flightNid"]), one) for one in records)
            landing.land(connection, run, NOW, rows)

    load(payloads[:WARM_UP_ROWS], replace(RUN, operator_id="warm_up"))
    return time_steps(load, payloads)


def measure_bare(address: str, payloads: Records) -> Steps:
    def load(records: Records, operator: str = "acme") -> None:
        with psycopg.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE bare) ON COMMIT DROP")
            with cursor.copy(f"COPY incoming ({COLUMNS}) FROM STDIN") as copy:
                for one in records:
                    text = orjson.dumps(one)
                    digest = hashlib.sha256(text).hexdigest()
                    copy.write_row(
                        (operator, "leon", "flight", str(one["flightNid"]), digest, text.decode(), NOW, "benchmark")
                    )
            cursor.execute(BARE_UPSERT)

    with psycopg.connect(address) as connection:
        connection.execute(BARE_TABLE)
    load(payloads[:WARM_UP_ROWS], "warm_up")
    return time_steps(load, payloads)


def measure_dlt_default(address: str, payloads: Records, folder: Path) -> Steps:
    """As dlt's documentation shows it: the records as they are, a primary key, merge."""

    def load(records: Records, dataset: str = "dlt_default") -> None:
        pipeline = dlt_pipeline(address, folder, dataset)
        pipeline.run(records, table_name="flights", write_disposition="merge", primary_key="flightNid")

    load(payloads[:WARM_UP_ROWS], "dlt_warm_up")
    return time_steps(load, payloads)


def measure_dlt_json_column(address: str, payloads: Records, folder: Path) -> Steps:
    """With each record kept whole in a column of type json, as landing keeps it."""
    columns: dict[str, Any] = {"payload": {"data_type": "json"}}

    def load(records: Records, dataset: str = "dlt_json_column") -> None:
        rows = [{"record_key": str(one["flightNid"]), "payload": one} for one in records]
        pipeline = dlt_pipeline(address, folder, dataset)
        pipeline.run(rows, table_name="records", write_disposition="merge", primary_key="record_key", columns=columns)

    load(payloads[:WARM_UP_ROWS], "dlt_json_warm_up")
    return time_steps(load, payloads)


def dlt_pipeline(address: str, folder: Path, dataset: str) -> Any:
    """A dlt pipeline into a schema of that name; its own files go under the folder."""
    os.environ |= {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "CRITICAL",
        "DLT_DATA_DIR": str(folder),
    }
    import dlt  # noqa: PLC0415  (its telemetry is settled by then)

    parts = conninfo_to_dict(address)
    # The server's socket folder takes the host's place, percent-encoded; dlt insists on a password, the server on none.
    socket = quote(str(parts["host"]), safe="")
    credentials = f"postgresql://{parts['user']}:unused@{socket}:{parts['port']}/{parts['dbname']}"
    return dlt.pipeline(
        pipeline_name=dataset,
        pipelines_dir=str(folder),
        destination=dlt.destinations.postgres(credentials=credentials),
        dataset_name=dataset,
    )


def measure(rows: int, *, with_dlt: bool) -> dict[str, Steps]:
    """Seconds of each contestant, one after the other, in a new database."""
    payloads = flights(rows)
    folder = Path(tempfile.mkdtemp(prefix="ta-"))
    server = EmbeddedServer.join(folder / "data", durable=False)
    try:
        with Warehouse(server.address) as warehouse:
            schema.migrate(warehouse)
            seconds = {"ours": measure_ours(warehouse, payloads), "bare": measure_bare(server.address, payloads)}
        if with_dlt:
            seconds["dlt default"] = measure_dlt_default(server.address, payloads, folder / "dlt")
            seconds["dlt JSON column"] = measure_dlt_json_column(server.address, payloads, folder / "dlt")
    finally:
        server.leave()
        shutil.rmtree(folder, ignore_errors=True)
    return seconds


def ratios(seconds: dict[str, Steps]) -> dict[str, Steps]:
    """Ours over bare, and each dlt over ours, step by step."""
    pairs = [("ours", "bare"), *((name, "ours") for name in seconds if name.startswith("dlt"))]
    return {
        f"{one} / {other}": {step: value / seconds[other][step] for step, value in seconds[one].items()}
        for one, other in pairs
    }


def medians(runs: list[dict[str, Steps]]) -> dict[str, Steps]:
    """The median of each figure over runs of one shape."""
    return {
        name: {step: statistics.median(run[name][step] for run in runs) for step in steps}
        for name, steps in runs[0].items()
    }


def report(rows: int, runs: list[dict[str, Steps]]) -> dict[str, Any]:
    """What --json prints. A ratio is taken within a run, and then the median over the runs."""
    sample = flights(min(rows, 1000))
    size = sum(len(json.dumps(one)) for one in sample) / len(sample)
    return {
        "rows": rows,
        "bytes_per_record": round(size),
        "repeats": len(runs),
        "seconds": medians(runs),
        "ratios": medians([ratios(run) for run in runs]),
        "aims": AIMS,
    }


def show(result: dict[str, Any]) -> None:
    print(
        f"{result['rows']:,} records of {result['bytes_per_record']:,} bytes, "
        f"median of {result['repeats']}; seconds, then ratios"
    )
    print(f"{'':24}{'new':>12}{'unchanged':>12}{'1 % changed':>12}")
    for name, steps in {**result["seconds"], **result["ratios"]}.items():
        aim = f"   aim {result['aims'][name]}" if name in result["aims"] else ""
        print(f"{name:24}{steps['new']:12.2f}{steps['unchanged']:12.2f}{steps['one_percent']:12.2f}{aim}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=1, help="repeat all of it, each time in a new database")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--without-dlt", action="store_true")
    arguments = parser.parse_args()
    runs = [measure(arguments.rows, with_dlt=not arguments.without_dlt) for _ in range(max(1, arguments.repeat))]
    result = report(arguments.rows, runs)
    if arguments.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
