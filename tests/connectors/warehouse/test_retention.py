"""What housekeeping deletes, and above all what it leaves."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from config.service import RetentionSettings
from connectors.warehouse import Warehouse, landing, links, outbox, quarantine, retention, runs, sizes, worklist
from model.sync import Link, Quarantined, Run, Scope
from tests.connectors.warehouse.records import NOW, RUN, flight, item, sector_change

DAY = timedelta(days=1)
# Everything is kept for thirty days, and it is the hundredth day after NOW.
TODAY = NOW + 100 * DAY
SETTINGS = RetentionSettings(landing=30, outbox=30, worklist=30, quarantine=30, runs=30, check_results=30)
CUTOFF_DAY = 70


def on(day: float, **more: object) -> Run:
    return replace(RUN, now=NOW + day * DAY, flow_run_id=f"run-{day}", **more)  # type: ignore[arg-type]


def land(warehouse: Warehouse, day: float, *rows) -> None:
    with warehouse.transaction() as conn:
        landing.land(conn, on(day), NOW + day * DAY, rows)


def versions(warehouse: Warehouse, key: str = "1") -> list[object]:
    with warehouse.transaction() as conn:
        return [one["payload"].get("v") for one in landing.history(conn, "acme", key)]


def clean(warehouse: Warehouse) -> dict[str, int]:
    """Dry, then wet: both must say the same."""
    foretold = retention.look(warehouse, SETTINGS, TODAY)
    done = retention.clean(warehouse, SETTINGS, TODAY)
    assert done == foretold
    assert set(retention.clean(warehouse, SETTINGS, TODAY).counts.values()) == {0}
    return {name: count for name, count in done.counts.items() if count}


def query(warehouse: Warehouse, sql: str, **values: object) -> list[tuple]:
    with warehouse.transaction() as conn:
        return [tuple(row) for row in conn.execute(text(sql), values)]


# Landing


def test_a_version_counts_from_when_it_was_replaced(warehouse):
    for day in (0, 10, 20, 90):
        land(warehouse, day, flight("1", v=day))
    # That of day 20 was the record's until day 90, ten days ago.
    assert clean(warehouse) == {"landing": 2}
    assert versions(warehouse) == [20, 90]


def test_the_current_version_stays_however_old_it_is(warehouse):
    land(warehouse, 0, flight("1", v=0), flight("2", v=0))
    assert clean(warehouse) == {}
    with warehouse.transaction() as conn:
        assert len(landing.current(conn, "acme", "leon", "flight")) == 2


def test_a_record_of_the_same_key_elsewhere_keeps_nothing(warehouse):
    """Another system, entity or operator with that key has versions of its own."""
    land(warehouse, 0, flight("1", v=0))
    land(warehouse, 1, flight("1", v=1))
    with warehouse.transaction() as conn:
        landing.land(conn, on(95, operator_id="borealis"), NOW + 95 * DAY, [flight("1", v=95)])
        landing.land(conn, on(95), NOW + 95 * DAY, [replace(flight("1", v=95), entity="duty_flight")])
    assert clean(warehouse) == {"landing": 1}


def test_what_was_retired_goes_by_its_age(warehouse):
    land(warehouse, 0, flight("1", v=0))
    land(warehouse, 80, flight("2", v=80))
    with warehouse.transaction() as conn:
        landing.retire(conn, "acme", "leon", "flight", keep=())
    assert clean(warehouse) == {"landing": 1}
    assert (versions(warehouse), versions(warehouse, "2")) == ([], [80])


@pytest.mark.parametrize("status", ["pending", "failed", "uncertain"])
def test_what_an_open_write_goes_back_to_stays(warehouse, status):
    land(warehouse, 0, flight("1", v=0))
    with warehouse.transaction() as conn:
        outbox.replace(conn, on(0), [sector_change("1", sources=("leon/flight/1",))])
        conn.execute(text(f"UPDATE sync.outbox SET status = '{status}'"))
    land(warehouse, 1, flight("1", v=1))
    land(warehouse, 2, flight("1", v=2))
    assert clean(warehouse) == {"landing": 1}
    assert versions(warehouse) == [0, 2]
    with warehouse.transaction() as conn:
        conn.execute(text("UPDATE sync.outbox SET status = 'superseded', created_at = now()"))
    assert clean(warehouse) == {"landing": 1}


# The outbox


def write(warehouse: Warehouse, key: str, day: float, *, delivered: float | None = None, link: str = "live") -> UUID:
    """A write that is wanted on one day and delivered on another, with its link."""
    with warehouse.transaction() as conn:
        others = [sector_change(row.source_key.rpartition(":")[2]) for row in outbox.open_rows(conn, "acme", RUN.flow)]
        outbox.replace(conn, on(day), [*others, sector_change(key)])
        (row,) = [one for one in outbox.open_rows(conn, "acme", RUN.flow) if one.source_key.endswith(f":{key}")]
        if delivered is not None:
            outbox.sending(conn, row.id)
            outbox.delivered(conn, row.id, NOW + delivered * DAY, f"there-{key}")
            kept = Link("sector", row.source_key, f"there-{key}", link, {"takeoff": "10:00"})  # type: ignore[arg-type]
            links.save(conn, "acme", "techlog", kept, row.id)
    return row.id


def test_settled_writes_go_and_their_links_stay(warehouse):
    write(warehouse, "1", 0, delivered=CUTOFF_DAY - 1)
    write(warehouse, "2", 0, delivered=CUTOFF_DAY - 1, link="removed")
    young = write(warehouse, "3", 0, delivered=CUTOFF_DAY + 1)
    with warehouse.transaction() as conn:
        before = links.read(conn, "acme", "techlog")
    assert clean(warehouse) == {"outbox": 2}
    with warehouse.transaction() as conn:
        assert links.read(conn, "acme", "techlog") == before
    assert query(warehouse, "SELECT outbox_id FROM sync.links ORDER BY source_key") == [(None,), (None,), (young,)]


@pytest.mark.parametrize("status", ["pending", "failed", "uncertain"])
def test_an_open_write_stays_however_old_it_is(warehouse, status):
    write(warehouse, "1", 0)
    with warehouse.transaction() as conn:
        conn.execute(text(f"UPDATE sync.outbox SET status = '{status}'"))
    assert clean(warehouse) == {}


def test_it_waits_for_nobody(warehouse):
    """A run holds a link: it and its write are left to the next night, and what is beside them goes."""
    held = write(warehouse, "1", 0, delivered=1)
    write(warehouse, "2", 0, delivered=1)
    with warehouse.transaction() as conn:
        conn.execute(text("SELECT 1 FROM sync.links WHERE outbox_id = :id FOR UPDATE"), {"id": held})
        done = retention.clean(warehouse, SETTINGS, TODAY)
    assert done.counts["outbox"] == 1
    assert query(warehouse, "SELECT id FROM sync.outbox") == [(held,)]
    assert clean(warehouse) == {"outbox": 1}


# Worklist, quarantine, checks, runs


def test_open_items_stay_and_closed_ones_go_by_when_they_were_closed(warehouse):
    with warehouse.transaction() as conn:
        worklist.reconcile(conn, on(0), ["user_missing"], [item("a"), item("b"), item("c")])
        worklist.reconcile(conn, on(CUTOFF_DAY - 1), ["user_missing"], [item("b"), item("c")])
        worklist.reconcile(conn, on(CUTOFF_DAY + 1), ["user_missing"], [item("c")])
    assert clean(warehouse) == {"worklist": 1}
    with warehouse.transaction() as conn:
        assert {one["subject"] for one in worklist.read(conn, "acme", include_resolved=True)} == {"b", "c"}


def test_what_is_set_aside_stays_and_what_was_let_go_does_not(warehouse):
    rows = [Quarantined("leon_flights", key, "startTimeUTC", "readable", "no date") for key in "abc"]
    with warehouse.transaction() as conn:
        quarantine.reconcile(conn, on(0), rows)
        quarantine.reconcile(conn, on(CUTOFF_DAY - 1), rows[1:])
        quarantine.reconcile(conn, on(CUTOFF_DAY + 1), rows[2:])
    assert clean(warehouse) == {"quarantine": 1}
    assert query(warehouse, "SELECT record_key FROM sync.quarantine ORDER BY 1") == [("b",), ("c",)]


def ran(
    warehouse: Warehouse, day: float, state: str | None, flow: str = "ftl_duty", *, backfilled: bool = False
) -> None:
    run = on(day, flow=flow)
    if backfilled:
        run = replace(run, scope=Scope((NOW - 2 * DAY, NOW - DAY)))
    with warehouse.transaction() as conn:
        runs.start(conn, run, run.now)
        if state is not None:
            runs.finish(conn, run, run.now, state, {}, None)  # type: ignore[arg-type]


def test_past_runs_go_but_freshness_stays_what_it_was(warehouse):
    """The last success of a flow that has only failed since, and the last run of one that nobody runs any more."""
    for day, state in ((0, "Completed"), (1, "NeedsAttention"), (2, "Skipped"), (3, "Failed"), (99, "Failed")):
        ran(warehouse, day, state)
    ran(warehouse, 5, "Completed", "veryon_to_techlog")
    ran(warehouse, 6, "Cancelled", "veryon_to_techlog")
    # Newer, and of no account.
    ran(warehouse, 7, "Completed", backfilled=True)
    ran(warehouse, 8, "Failed", backfilled=True)
    fresh = "SELECT flow, last_success_at, last_run_at, last_run_state FROM reporting.data_freshness ORDER BY 1"
    before = query(warehouse, fresh)
    assert clean(warehouse) == {"runs": 5}
    assert query(warehouse, fresh) == before
    assert [row[0] for row in before] == ["ftl_duty", "veryon_to_techlog"]


def test_a_run_that_never_ended_is_called_crashed_after_a_day(warehouse):
    ran(warehouse, 98, None)
    ran(warehouse, 99.5, None)
    assert clean(warehouse) == {"lost runs": 1}
    found = query(warehouse, "SELECT flow_run_id, state, finished_at = :today FROM sync.runs ORDER BY 1", today=TODAY)
    assert found == [("run-98", "Crashed", True), ("run-99.5", "Running", None)]


def test_check_results_go_by_age(warehouse):
    with warehouse.transaction() as conn:
        insert = (
            "INSERT INTO sync.check_results "
            "(operator_id, flow, flow_run_id, checked_at, dataset, expectation, severity, success) "
            "SELECT 'acme', 'x', 'r', :at, 'd', 'e', 'info', true FROM generate_series(1, 2500)"
        )
        for day in (CUTOFF_DAY - 1, CUTOFF_DAY + 1):
            conn.execute(text(insert), {"at": NOW + day * DAY})
    # More than a batch.
    assert clean(warehouse) == {"check_results": 2500}


def test_more_than_is_held_in_memory_is_deleted_in_rounds(warehouse, monkeypatch):
    monkeypatch.setattr(retention, "MOST", 3)
    monkeypatch.setattr(retention, "BATCH", 2)
    for day in range(9):
        land(warehouse, day, flight("1", v=day))
    assert clean(warehouse) == {"landing": 8}
    assert versions(warehouse) == [8]


def test_runs_land_while_it_deletes(warehouse):
    """Each transaction is short, and takes only what no run touches."""
    for day in range(40):
        land(warehouse, day, *(flight(str(key), v=day) for key in range(50)))
    stop = threading.Event()
    errors = []

    def go_on() -> None:
        try:
            day = 90
            while not stop.is_set():
                land(warehouse, day, *(flight(str(key), v=day) for key in range(50)))
                day += 1
        except Exception as error:  # noqa: BLE001  (a thread's error is asserted on below)
            errors.append(error)

    beside = threading.Thread(target=go_on)
    beside.start()
    try:
        done = retention.clean(warehouse, SETTINGS, TODAY)
    finally:
        stop.set()
        beside.join(30)
    assert errors == []
    assert done.counts["landing"] >= 39 * 50
    assert query(warehouse, "SELECT count(*) FROM landing.records WHERE is_current") == [(50,)]


# Sizes


def test_every_table_is_in_the_size_report_with_its_rows_and_oldest(warehouse):
    land(warehouse, 5, flight("1", v=5))
    land(warehouse, 0, flight("2", v=0))
    with warehouse.transaction() as conn:
        found = {one.name: one for one in sizes.read_tables(conn)}
        whole = sizes.database_size(conn)
        tables = query(
            warehouse,
            "SELECT schemaname || '.' || tablename FROM pg_tables "
            "WHERE schemaname IN ('landing', 'sync', 'ftl', 'reporting')",
        )
    assert set(found) == {name for (name,) in tables}
    assert (found["landing.records"].rows, found["landing.records"].oldest) == (2, NOW)
    assert (found["sync.outbox"].rows, found["sync.outbox"].oldest) == (0, None)
    assert 0 < found["landing.records"].size < whole
    assert set(sizes.STAMPS) <= set(found)


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 kB"), (640_000, "640 kB"), (12_540_000, "12.5 MB"), (3e9, "3.0 GB")]
)
def test_sizes_in_words(size, words):
    assert sizes.shown_size(int(size)) == words


def test_what_is_kept_for_how_long_is_said_of_tables_that_exist(warehouse):
    with warehouse.transaction() as conn:
        names = {one.name for one in sizes.read_tables(conn)}
    assert set(retention.KEPT) <= names
    assert set(retention.TABLES.values()) <= set(retention.KEPT)
    assert retention.kept_for("sync.runs", SETTINGS).startswith("30 days")
    assert retention.kept_for("sync.links", SETTINGS) == "always"
    assert set(RetentionSettings.model_fields) == set(retention.SUBJECTS)


def test_the_page_says_for_how_long_things_are_kept():
    page = (Path(__file__).parents[3] / "docs" / "warehouse.md").read_text(encoding="utf-8")
    table = page.partition("## Housekeeping")[2].partition("\n\nLinks")[0]
    written = {name: int(days) for name, days in re.findall(r"\| `(\w+)`, (\d+) days \|", table)}
    assert written == RetentionSettings().model_dump()
