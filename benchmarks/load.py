"""How fast landing is, against the bare minimum and against dlt, on the same rows in the same database server.

    python -m benchmarks.load [--rows 50000] [--json] [--without-dlt]

ours: landing.land into an empty table, again unchanged, again with 1 % changed. bare: COPY into a temporary table, then
INSERT .. ON CONFLICT into a plain table of the same columns; JSON and hashes are made in its time, as they are in ours.
dlt: a pipeline with merge disposition. Aims: ours / bare <= 2, dlt / ours >= 10. The server runs without fsync, so that
a slow disk does not hide the difference.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from connectors.warehouse import Warehouse, landing, schema
from connectors.warehouse.embedded import EmbeddedServer
from model.sync import Landed, Run

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = Run("acme", "leon_to_techlog", NOW, "benchmark")
POSITIONS = ("CPT", "FO", "CC", "CC2")
AIRPORTS = ("EGLL", "LSZH", "LFMN", "EPWA", "KTEB", "OMDB", "EDDM", "LEMD")

COLUMNS = "operator_id, system, entity, record_key, content_hash, payload, fetched_at, flow_run_id"
BARE_TABLE = """
CREATE TABLE bare (
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


def flights(rows: int) -> list[dict[str, Any]]:
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
        "code": {"icao": dice.choice(AIRPORTS), "iata": "XXX"},
        "name": "A field",
    }


def _crew_member(dice: random.Random, position: str) -> dict[str, Any]:
    return {
        "loginNid": dice.randrange(500),
        "isCaptain": position == "CPT",
        "isFirstOfficer": position == "FO",
        "position": {"name": position, "type": "COCKPIT" if len(position) > 1 else "CABIN", "isOccupied": True},
    }


def change_one_percent(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**one, "flightNo": f"{one['flightNo']}X"} if not number % 100 else one for number, one in enumerate(payloads)
    ]


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_ours(warehouse: Warehouse, payloads: list[dict[str, Any]]) -> dict[str, float]:
    def land(records: list[dict[str, Any]]) -> None:
        with warehouse.transaction() as connection:
            rows = (Landed("leon", "flight", str(one["flightNid"]), one) for one in records)
            landing.land(connection, RUN, NOW, rows)

    return {
        "new": timed(lambda: land(payloads)),
        "unchanged": timed(lambda: land(payloads)),
        "one_percent": timed(lambda: land(change_one_percent(payloads))),
    }


def measure_bare(address: str, payloads: list[dict[str, Any]]) -> dict[str, float]:
    def load(records: list[dict[str, Any]]) -> None:
        with psycopg.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE incoming (LIKE bare) ON COMMIT DROP")
            with cursor.copy(f"COPY incoming ({COLUMNS}) FROM STDIN") as copy:
                for one in records:
                    text = json.dumps(one)
                    digest = hashlib.sha256(text.encode()).hexdigest()
                    copy.write_row(("acme", "leon", "flight", str(one["flightNid"]), digest, text, NOW, "benchmark"))
            cursor.execute(BARE_UPSERT)

    with psycopg.connect(address) as connection:
        connection.execute(BARE_TABLE)
    return {
        "new": timed(lambda: load(payloads)),
        "unchanged": timed(lambda: load(payloads)),
        "one_percent": timed(lambda: load(change_one_percent(payloads))),
    }


def measure_dlt(address: str, payloads: list[dict[str, Any]], folder: Path) -> dict[str, float]:
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
    pipeline = dlt.pipeline(
        pipeline_name="benchmark",
        pipelines_dir=str(folder),
        destination=dlt.destinations.postgres(credentials=credentials),
        dataset_name="dlt_landing",
    )

    def load(records: list[dict[str, Any]]) -> None:
        # JSON stays JSON, as in landing: unnesting it into child tables would cost dlt several times more.
        resource = dlt.resource(
            ({"record_key": str(one["flightNid"]), "payload": one} for one in records),
            name="records",
            primary_key="record_key",
            write_disposition="merge",
            columns={"payload": {"data_type": "json"}},
        )
        pipeline.run(resource)

    return {
        "new": timed(lambda: load(payloads)),
        "unchanged": timed(lambda: load(payloads)),
        "one_percent": timed(lambda: load(change_one_percent(payloads))),
    }


def measure(rows: int, *, with_dlt: bool) -> dict[str, Any]:
    payloads = flights(rows)
    folder = Path(tempfile.mkdtemp(prefix="ta-"))
    server = EmbeddedServer.join(folder / "data", durable=False)
    try:
        with Warehouse(server.address) as warehouse:
            schema.migrate(warehouse)
            seconds = {"ours": measure_ours(warehouse, payloads), "bare": measure_bare(server.address, payloads)}
        if with_dlt:
            seconds["dlt"] = measure_dlt(server.address, payloads, folder / "dlt")
    finally:
        server.leave()
        shutil.rmtree(folder, ignore_errors=True)
    ratios = {"ours/bare": {step: value / seconds["bare"][step] for step, value in seconds["ours"].items()}}
    if with_dlt:
        ratios["dlt/ours"] = {step: value / seconds["ours"][step] for step, value in seconds["dlt"].items()}
    size = sum(len(json.dumps(one)) for one in payloads) / len(payloads)
    return {"rows": rows, "bytes_per_record": round(size), "seconds": seconds, "ratios": ratios}


def show(result: dict[str, Any]) -> None:
    print(f"{result['rows']:,} records of {result['bytes_per_record']:,} bytes; seconds, then ratios")
    print(f"{'':10}{'new':>12}{'unchanged':>12}{'1 % changed':>12}")
    for name, steps in {**result["seconds"], **result["ratios"]}.items():
        print(f"{name:10}{steps['new']:12.2f}{steps['unchanged']:12.2f}{steps['one_percent']:12.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--without-dlt", action="store_true")
    arguments = parser.parse_args()
    result = measure(arguments.rows, with_dlt=not arguments.without_dlt)
    if arguments.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
