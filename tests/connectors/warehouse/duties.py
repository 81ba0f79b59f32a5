"""Short ways to make duties as schema ftl stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from connectors.warehouse import Warehouse, ftl
from model.sync import Run

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RUN = Run("acme", "ftl_duty", NOW, "run-1")
LATER = replace(RUN, now=NOW + timedelta(minutes=5), flow_run_id="run-2")
LAST = replace(RUN, now=NOW + timedelta(minutes=10), flow_run_id="run-3")
COLUMNS = ("duty_key", *ftl.FACT_COLUMNS)
START = datetime(2026, 3, 9, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hm(value: str) -> timedelta:
    """12:30 as a length."""
    hours, _, minutes = value.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes or 0))


def duty(nid: int, *, person: str = "1", start: datetime = START, length: timedelta = 10 * HOUR, **facts: Any) -> dict:
    """A duty with one flight, as planned, within every limit. facts override what it says."""
    end, off, on = start + length, start + HOUR, start + length - hm("0:30")
    planned = {"start": facts.get("planned_duty_start", start), "end": facts.get("planned_duty_end", end)}
    plan = planned["end"] - planned["start"] if planned["start"] and planned["end"] else None
    row: dict[str, Any] = {
        "duty_key": f"nid:{nid}",
        "person_key": person,
        "ftl_duty_nid": nid,
        "crew_home_base_icao": "EDDF",
        "crew_positions": ["CPT", 'a "quoted" \\ one'],
        "duty_start": start,
        "duty_end": end,
        "duty_start_date_utc": start.date(),
        "duty_start_time_utc": start.time(),
        "duty_start_time_lt": f"{(start + HOUR):%H:%M:%S}+01:00",
        "duty_end_date_utc": end.date(),
        "duty_end_time_utc": end.time(),
        "duty_length": length,
        "fdp_length": length - hm("0:30"),
        "max_fdp_length": hm("13:00"),
        "planned_fdp_length": hm("9:00"),
        "difference_max_and_planned_fdp_length": hm("4:00"),
        "planned_duty_length": plan,
        "difference_duty_length": None if plan is None else plan - length,
        "fdp_extension": False,
        "rest_required_before": hm("12:00"),
        "rest_actual_before": hm("14:00"),
        "rest_required_after": hm("12:00"),
        "rest_actual_after": hm("38:00"),
        "duty_route": "EDDF-EGLL",
        "duty_routes": ["EDDF-EGLL"],
        "sector_count": 1,
        "block_time": on - off,
        "block_times": [on - off, None],
        "block_time_total": on - off,
        "bloff_utc": off,
        "blon_utc": on,
        "wocl": False,
        "has_violation": False,
        "flights_from": [off],
        "flights_to": [on],
    }
    for edge, instant in planned.items():
        if instant is not None:
            row |= {
                f"planned_duty_{edge}": instant,
                f"planned_duty_{edge}_date_utc": instant.date(),
                f"planned_duty_{edge}_time_utc": instant.time(),
                f"planned_duty_{edge}_time_lt": f"{(instant + HOUR):%H:%M:%S}+01:00",
            }
    return row | facts


def store(
    conn: Connection,
    run: Run,
    duties: Iterable[dict],
    *,
    source: ftl.Source = "leon",
    interval: tuple[datetime, datetime] | None = None,
    columns: Sequence[str] = COLUMNS,
    **more: Any,
) -> ftl.Counts:
    rows = (tuple(one.get(name) for name in columns) for one in duties)
    return ftl.store_duties(conn, run, rows, columns, source, interval, **more).counts


def person(key: str, code: str, name: str = "Ada Lovelace") -> tuple[Any, ...]:
    return (key, name, code, "ID-1", datetime(1980, 5, 1, tzinfo=UTC).date(), "+49 1", f"{code}@acme.example", "F")


def query(conn: Connection, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in conn.execute(text(sql), values)]


@contextmanager
def acting_as(warehouse: Warehouse, role: str) -> Iterator[Connection]:
    """A transaction in which the session has no more rights than a role."""
    with warehouse.transaction() as conn:
        conn.execute(text(f"SET LOCAL ROLE {role}"))
        yield conn
