"""A backfill sends what its period lacks and nothing else; what it has not looked at stays exactly as it is."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime, timedelta
from threading import Timer

import pytest

from config.errors import ConfigurationError
from connectors.warehouse import Warehouse
from flows import running
from flows.running import scope_of
from tests.e2e.stand import DAY, Schedule, at

OPEN = {
    "outbox": "select * from sync.outbox where status in ('pending', 'failed', 'uncertain')",
    "worklist": "select * from sync.worklist where resolved_at is null",
    "quarantine": "select * from sync.quarantine where released_at is null",
    "cursors": "select operator_id || flow || name as id, * from sync.cursors",
}
GONE_BY = -40


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def run(product, flow, now, first=None, last=None, *, full=False):
    """One run in this process: an ordinary one, a full one, or a backfill of the days first to last."""
    module = importlib.import_module(f"flows.{flow}")
    scope = scope_of(first, last if last is not None else first, full=full)
    return module.synchronise(product.operator, product.settings, now, scope=scope)


def what_is_open(product):
    """Everything that somebody, or a later run, still has to do with, and how far the flows have read."""
    return {name: {row["id"]: row for row in product.rows(query)} for name, query in OPEN.items()}


def writes(stand):
    return [(row["route"], row["body"]) for row in stand.requests() if row["is_write"]]


# LEON to Tech Log


@pytest.fixture
def planned(stand, installation):
    """Two flights of today, which Tech Log has, and flights of forty and of fifty days ago, which it has not."""
    schedule = Schedule(stand)
    schedule.fly(100, at(6))
    schedule.fly(200, at(8), crew=("cat", "dan"))
    schedule.fly(300, at(6, GONE_BY), crew=("cat", "dan"))
    schedule.fly(301, at(8, GONE_BY), crew=("cat", "dan"))
    schedule.fly(400, at(6, GONE_BY), tail=1, isCnl=True)
    schedule.fly(500, at(6, -50))
    product = installation(stand, aircraft=schedule.registrations)
    assert product.run(at(2)).state == "Completed"
    stand.forget_requests()
    return stand, product, schedule


def sectors(stand):
    return {int(ref.rpartition(":")[2]) for ref in stand.view().sectors}


def test_flights_of_an_old_period_are_planned_and_the_tick_after_it_writes_nothing(planned):
    stand, product, _ = planned
    before = what_is_open(product)
    outcome = run(product, "leon_to_techlog", at(3), day(GONE_BY))
    assert outcome.state == "Completed", outcome
    assert sectors(stand) == {100, 200, 300, 301}
    assert [route for route, _ in writes(stand)] == ["POST /trips", "POST /sectors", "POST /sectors"]
    assert what_is_open(product) == before
    stand.forget_requests()
    assert product.run(at(3.1)).state == "Completed"
    assert run(product, "leon_to_techlog", at(3.2), day(GONE_BY)).state == "Completed"
    assert run(product, "leon_to_techlog", at(3.3), day(-2), day(3)).state == "Completed"
    assert writes(stand) == []


def test_what_is_open_outside_of_the_period_stays_exactly_as_it_is(planned):
    stand, product, schedule = planned
    schedule.fly(600, at(10), crew=("ann", "eve"))
    schedule.fly(700, at(12))
    stand.tamper({"flightNid": 700}, {"status": "MAYBE"})
    stand.fault("techlog", "POST /trips", "status_503", times=99)
    assert product.run(at(3)).state == "Failed"
    stand.mend()
    stand.tamper({"flightNid": 700}, {"status": "MAYBE"})
    before = what_is_open(product)
    assert all(before.values())
    stand.forget_requests()
    run(product, "leon_to_techlog", at(3.1), day(GONE_BY))
    assert sectors(stand) == {100, 200, 300, 301}
    assert what_is_open(product) == before
    stand.mend()
    product.run(at(3.2))
    assert sectors(stand) == {100, 200, 300, 301, 600, 700}


def test_a_period_that_cannot_be_sent_whole_says_why_and_opens_nothing(planned):
    stand, product, schedule = planned
    schedule.change(300, startAirport="FARM")
    stand.fault("techlog", "POST /sectors", "lost_answer", times=1)
    stand.fault("techlog", "GET /sectors", "status_503", times=99, after=1)
    outcome = run(product, "leon_to_techlog", at(3), day(GONE_BY))
    assert outcome.state == "Failed"
    assert "Run the backfill again" in outcome.message
    stand.mend()
    outcome = run(product, "leon_to_techlog", at(3.1), day(GONE_BY))
    assert outcome.state == "NeedsAttention"
    assert "airport_without_icao" in outcome.message
    assert product.worklist() == set()
    assert sectors(stand) == {100, 200, 301}


def test_only_what_lies_in_the_period_and_out_of_the_ticks_sight_is_deleted(planned):
    stand, product, schedule = planned
    run(product, "leon_to_techlog", at(3), day(-50), day(GONE_BY))
    assert sectors(stand) == {100, 200, 300, 301, 500}
    schedule.change(300, isCnl=True)
    schedule.change(200, isCnl=True)
    schedule.remove(301, 500, 100)
    run(product, "leon_to_techlog", at(3.1), day(GONE_BY), day(3))
    assert sectors(stand) == {100, 200, 500}
    assert len(stand.view().trips) == 3
    product.run(at(3.2))
    assert sectors(stand) == {500}


def test_a_backfill_neither_passes_the_guard_nor_uses_an_approval_up(planned):
    stand, product, schedule = planned
    for number in range(8):
        schedule.fly(1000 + 100 * number, at(6 + number, -60))
    run(product, "leon_to_techlog", at(3), day(-60))
    schedule.remove(*(1000 + 100 * number for number in range(8)))
    schedule.fly(2000, at(20, -60))
    assert product.command("approve-deletions", "--operator", "acme").returncode == 0
    outcome = run(product, "leon_to_techlog", at(3.1), day(-60))
    assert "deletion_guard" in outcome.message
    assert sectors(stand) == {100, 200, 2000, *(1000 + 100 * number for number in range(8))}
    assert product.rows("select * from sync.approvals where consumed_at is null")
    assert product.worklist() == set()


def test_a_full_run_finds_what_left_no_stamp(planned):
    stand, product, _ = planned
    stand.world.clock.set(at(2.1))
    # The one with the newest stamp is read again by every tick.
    stand.person("sectors", stand.sector(200)["id"], srpNumber="000200")
    assert product.run(at(2.2)).state == "Completed"
    row = stand.world.techlog["acme"]._tables["sectors"][stand.sector(100)["id"]]
    row["departureAirport"] = "KBOS"
    stand.forget_requests()
    assert product.run(at(3)).state == "Completed"
    assert writes(stand) == []
    assert run(product, "leon_to_techlog", at(3.1), full=True).state == "Completed"
    assert [route for route, _ in writes(stand)] == ["PATCH /sectors/{id}"]
    assert stand.sector(100)["departureAirport"] == "KLGA"


# Tech Log to LEON


def test_journey_logs_of_an_old_period_go_out_once_go_live_allows_it(journeys):
    flow, product, stand = "techlog_to_leon", journeys.product, journeys.stand
    for nid in (100, 200, 300):
        journeys.fly(nid)
    stand.world.clock.set(at(12, 10))
    # Something that is not flown yet, so that the first tick has read until today.
    journeys.edit(500, srpNumber="000500")
    assert run(product, flow, at(12, 10)).state == "Completed"
    assert stand.saves() == []
    before = what_is_open(product)
    outcome = run(product, flow, at(12.1, 10), day(0))
    assert outcome.state == "NeedsAttention"
    assert "3 signed-off sectors of the period are older than go_live (2026-03-18T12:00:00Z)" in outcome.message
    assert "operators.acme.go_live" in outcome.message
    assert stand.saves() == []
    product.configure(go_live="2026-03-01T00:00:00+00:00")
    assert run(product, flow, at(12.2, 10)).state == "Completed"
    assert run(product, flow, at(12.2, 10), day(1), day(9)).state == "Completed"
    assert stand.saves() == []
    assert run(product, flow, at(12.2, 10), day(0)).state == "Completed"
    assert sorted(nid for nid, _ in stand.saves()) == [100, 200, 300]
    assert what_is_open(product) == before
    stand.forget_requests()
    assert run(product, flow, at(12.3, 10)).state == "Completed"
    assert run(product, flow, at(12.4, 10), day(0)).state == "Completed"
    assert stand.saves() == []


def test_a_log_that_leon_refuses_in_a_backfill_is_followed_up_by_the_ticks(journeys):
    flow, product, stand = "techlog_to_leon", journeys.product, journeys.stand
    journeys.fly(100, blockOnTime=None)
    product.configure(go_live="2026-03-11T00:00:00+00:00")
    stand.world.clock.set(at(12, 10))
    run(product, flow, at(12, 10))
    product.configure(go_live="2026-03-01T00:00:00+00:00")
    assert run(product, flow, at(12.2, 10), day(0)).state == "NeedsAttention"
    item = {("vendor_rejected", "leon:acme:flight:100")}
    assert product.worklist() == item
    run(product, flow, at(12.3, 10))
    assert product.worklist() == item
    journeys.edit(100, blockOnTime="2026-03-10T07:06:00Z")
    assert run(product, flow, at(12.4, 10)).state == "Completed"
    assert set(stand.journey_logs()) == {100}


def test_a_full_run_finds_the_log_that_was_missed(journeys):
    flow, product, stand = "techlog_to_leon", journeys.product, journeys.stand
    for nid, hour in ((100, 10), (200, 11)):
        stand.world.clock.set(at(hour))
        journeys.fly(nid)
    assert run(product, flow, at(12)).state == "Completed"
    stand.world.techlog["acme"]._tables["sectors"][stand.sector(100)["id"]]["landings"] = 2
    stand.forget_requests()
    run(product, flow, at(12.2))
    assert stand.saves() == []
    moved = product.rows("select max(value) as value from sync.cursors where flow = 'techlog_to_leon'")
    assert run(product, flow, at(12.4), full=True).state == "Completed"
    assert [(nid, body["landings"]) for nid, body in stand.saves()] == [(100, 2)]
    assert product.rows("select max(value) as value from sync.cursors where flow = 'techlog_to_leon'") == moved


# Tech Log to Tracking+


def test_flights_and_defects_of_an_old_period_reach_tracking(line):
    flow, product, stand = "techlog_to_veryon", line.product, line.stand
    stand.world.clock.set(at(11))
    defect = line.raise_defect(line.fly())
    line.defer(defect)
    line.ground_run()
    product.configure(go_live="2026-03-18T00:00:00+00:00")
    stand.world.clock.set(at(12, 10))
    line.fly(route="KLGA KXXX", hour=240 + 5)
    assert run(product, flow, at(12, 10)).state == "NeedsAttention"
    outcome = run(product, flow, at(12.1, 10), day(0))
    assert "3 records of the period are older than go_live" in outcome.message
    assert stand.sent() == []
    product.configure(go_live="2026-03-09T00:00:00+00:00")
    before = what_is_open(product)
    assert len(before["worklist"]) == 1
    run(product, flow, at(12.2, 10), day(1), day(9))
    assert stand.sent() == []
    run(product, flow, at(12.2, 10), day(0))
    assert sorted(route for route, _ in stand.sent()) == [
        "POST /defects", "POST /defects/{id}/deferral", "POST /technical-logs", "POST /technical-logs",
        "PUT /technical-logs/{id}/fuel",
    ]  # fmt: skip
    assert what_is_open(product) == before
    stand.forget_requests()
    run(product, flow, at(12.3, 10))
    run(product, flow, at(12.4, 10), day(0))
    assert stand.sent() == []


def test_what_a_backfill_adds_to_an_open_item_is_followed_up_with_the_rest(line):
    """Two flights wait for one place, of which a tick knows the one and a backfill finds the other."""
    flow, product, stand = "techlog_to_veryon", line.product, line.stand
    stand.world.clock.set(at(11))
    line.fly(route="KLGA KXXX")
    product.configure(go_live="2026-03-18T00:00:00+00:00")
    stand.world.clock.set(at(12, 10))
    line.fly(route="KLGA KXXX", hour=240 + 5)
    run(product, flow, at(12, 10))
    product.configure(go_live="2026-03-09T00:00:00+00:00")
    run(product, flow, at(12.2, 10), day(0))
    (item,) = product.items("place_missing")
    assert len(item["details"]["waiting"]) == 2
    line.veryon.add("places", icao="KXXX")
    run(product, flow, at(12.3, 10))
    assert [route for route, _ in stand.sent()].count("POST /technical-logs") == 2
    assert product.worklist() == set()


# Tracking+ to Tech Log


@pytest.fixture
def missed(due):
    """An item that every tick knows, and two that none has seen: Tracking+ shows them with old stamps."""
    known = due.item(landings=7_050)
    due.run(2)
    items = [known]
    for stamp in ("2026-02-03T10:00:00Z", "2026-02-05T10:00:00Z"):
        items.append(due.item(landings=7_060))
        due.veryon._tables["forecast"][items[-1]]["changedAt"] = stamp
    due.stand.forget_requests()
    assert run(due.product, "veryon_to_techlog", due.clock(2.1)).state in {"Completed", "NeedsAttention"}
    assert due.written() == []
    return due, items


def test_due_items_that_changed_in_the_period_are_measured(missed):
    due, (known, early, late) = missed
    before = what_is_open(due.product)
    # What the ticks look after is not the backfill's business, even where it is not right any more.
    due.totals(landings=6_000)
    due.totals(landings=7_040)
    outcome = run(due.product, "veryon_to_techlog", due.clock(2.2), date(2026, 2, 3), date(2026, 2, 4))
    assert outcome.state in {"Completed", "NeedsAttention"}
    assert due.routes() == ["POST /maintenance-checks"]
    assert [len(due.checks(item)) for item in (known, early, late)] == [1, 1, 0]
    assert what_is_open(due.product) == before
    due.stand.forget_requests()
    run(due.product, "veryon_to_techlog", due.clock(2.3))
    run(due.product, "veryon_to_techlog", due.clock(2.4), date(2026, 2, 3), date(2026, 2, 4))
    assert due.written() == []


def test_a_full_run_finds_the_due_items_that_were_missed_and_a_backfill_takes_no_check_back(missed):
    due, (known, early, late) = missed
    run(due.product, "veryon_to_techlog", due.clock(2.2), full=True)
    assert [len(due.checks(item)) for item in (known, early, late)] == [1, 1, 1]
    due.veryon._tables["forecast"][early]["nextDue"]["landings"] = 9_000
    due.stand.forget_requests()
    run(due.product, "veryon_to_techlog", due.clock(2.3), date(2026, 2, 3))
    assert due.written() == []
    run(due.product, "veryon_to_techlog", due.clock(2.4), full=True)
    assert due.routes() == ["DELETE /maintenance-checks/{id}"]


# What they share


def test_a_backfill_waits_for_the_run_that_is_at_work_and_says_so_where_it_takes_too_long(planned, monkeypatch):
    stand, product, _ = planned
    with Warehouse.open(product.settings.database) as warehouse:
        holder = warehouse.lock("leon_to_techlog:acme")
        holder.__enter__()
        monkeypatch.setattr(running, "PATIENCE", timedelta(seconds=1))
        outcome = run(product, "leon_to_techlog", at(3), day(GONE_BY))
        assert (outcome.state, "run the backfill again later" in outcome.message) == ("Failed", True)
        assert run(product, "leon_to_techlog", at(3), full=True).state == "Skipped"
        monkeypatch.setattr(running, "PATIENCE", timedelta(seconds=60))
        release = Timer(1.5, holder.__exit__, (None, None, None))
        release.start()
        assert run(product, "leon_to_techlog", at(3), day(GONE_BY)).state == "Completed"
        release.join()
    assert sectors(stand) == {100, 200, 300, 301}


@pytest.mark.parametrize(("first", "last"), [(date(2026, 1, 2), None), (None, date(2026, 1, 2))])
def test_half_a_period_is_refused(first, last):
    with pytest.raises(ConfigurationError, match="give both, or neither"):
        scope_of(first, last, full=False)


def test_a_period_is_whole_days_and_the_wrong_way_round_it_is_refused():
    period = scope_of(date(2026, 1, 2), date(2026, 1, 3), full=True).period
    assert period == (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 4, tzinfo=UTC))
    with pytest.raises(ConfigurationError, match="turn them round"):
        scope_of(date(2026, 1, 3), date(2026, 1, 2), full=False)


# The command


@pytest.mark.slow
def test_the_command_goes_through_the_period_piece_by_piece(planned):
    stand, product, _ = planned
    period = ("--from", day(-50).isoformat(), "--to", day(-10).isoformat())
    result = product.command("backfill", "leon_to_techlog", *period, "--now", at(3).isoformat())
    assert result.returncode == 0, result.stderr
    assert f"1 of 2: {day(-50)} to {day(-20)}" in result.stdout
    assert f"2 of 2: {day(-19)} to {day(-10)}" in result.stdout
    assert sectors(stand) == {100, 200, 300, 301, 500}
