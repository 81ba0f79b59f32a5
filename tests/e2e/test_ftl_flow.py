"""Duties end to end: LEON's GraphQL, the real flow, the tables that analysts read. Values are worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from flows import ftl_duty, registry
from flows.running import scope_of
from tests.e2e.product import synchronise
from tests.e2e.stand import CREW, DAY, Schedule, at

FLOW = "ftl_duty"
HOUR = timedelta(hours=1)


class Roster:
    """Ann's duties in LEON, and what the tables say of them."""

    def __init__(self, stand, product):
        self.stand, self.product, self.duties = stand, product, stand.store.duties
        self.duties.roster = None
        for duty in self.duties.between(at(0, -40), at(0, 60)):
            self.duties.remove(duty["ftlDutyNid"])
        self.schedule = Schedule(stand)
        self.flight = self.schedule.fly(100, at(6), crew=("ann", "ben"))
        self.duty = self.add(at(5), at(12), first=100, sectors=[100])

    def add(self, start, end, *, first, who="ann", sectors=(), **more):
        made = self.duties.add(
            {
                "crewMember": CREW[who][0], "firstTrNid": first, "dutyStartTime": start.isoformat(),
                "dutyEndTime": end.isoformat(), "homeAirport": "KJFK", "startAirport": "KJFK", "endAirport": "KJFK",
                "sectorList": [
                    {"trNid": nid, "startAirport": "KJFK", "endAirport": "KBOS", "activityType": "FLIGHT"}
                    for nid in sectors
                ],
                **more,
            }
        )  # fmt: skip
        return made["ftlDutyNid"]

    def run(self, now):
        return synchronise(FLOW, self.product.operator, self.product.settings, now)

    def rows(self, *, current=True):
        where = "where is_current" if current else ""
        return self.product.rows(f"select * from reporting.ftl_duty {where} order by ftl_duty_nid, valid_from")

    def row(self, nid):
        (found,) = [row for row in self.rows() if row["ftl_duty_nid"] == nid]
        return found

    def versions(self, nid):
        return [row for row in self.rows(current=False) if row["ftl_duty_nid"] == nid]


@pytest.fixture
def roster(stand, installation):
    return Roster(stand, installation(stand))


def test_a_duty_is_there_once_with_its_flight_and_its_person(roster):
    assert roster.run(at(3)).state == "Completed"
    row = roster.row(roster.duty)
    assert (row["operator_id"], row["is_current"], row["valid_from"], row["valid_to"]) == ("acme", True, at(3), None)
    assert (row["duty_start_date_utc"], row["duty_start_time_utc"]) == (DAY, time(5))
    # New York has had summer time for two days.
    assert row["duty_start_time_lt"].isoformat() == "01:00:00-04:00"
    assert (row["duty_length"], row["sector_count"], row["duty_route"]) == (7 * HOUR, 1, "KJFK-KBOS")
    assert row["crew_code"] is not None
    assert roster.run(at(3.1)).counts["duties changed"] == 0
    assert len(roster.rows(current=False)) == 1


def test_what_changes_opens_a_version_and_keeps_the_first_plan(roster):
    roster.duties.patch(
        roster.duty, {"plannedDutyStartTime": at(5).isoformat(), "plannedDutyEndTime": at(12).isoformat()}
    )
    roster.run(at(3))
    changes = {"dutyEndTime": at(13).isoformat(), "dutyLength": "8:00", "plannedDutyEndTime": at(13).isoformat()}
    roster.duties.patch(roster.duty, changes)
    roster.run(at(14))
    first, second = roster.versions(roster.duty)
    assert (first["is_current"], first["valid_to"], first["duty_length"]) == (False, at(14), 7 * HOUR)
    assert (second["is_current"], second["valid_from"], second["duty_length"]) == (True, at(14), 8 * HOUR)
    assert second["planned_duty_length"] == 7 * HOUR
    assert second["difference_duty_length"] == -HOUR


def test_a_late_flight_on_its_way_counts_as_long_as_it_is_scheduled(roster):
    """Scheduled from six to seven, off at half past seven, and no block on yet."""
    roster.run(at(3))
    roster.stand.store.patch_flight(100, {"journeyLog": {"bloffUTC": at(7.5).isoformat()}})
    roster.run(at(8))
    (month,) = roster.product.rows("select block_hours from reporting.monthly_duty_hours")
    (total,) = roster.product.rows("select flight_28d from ftl.cumulative where day = %(day)s", {"day": DAY})
    assert (month["block_hours"], total["flight_28d"]) == (1, HOUR)
    assert roster.row(roster.duty)["block_times"] == [None]


def test_a_duty_that_disappears_is_closed_and_one_outside_the_window_is_not(roster):
    old, other = roster.add(at(5, -30), at(9, -30), first=7), roster.add(at(5, 1), at(9, 1), first=8)
    roster.run(at(3))
    day = DAY - timedelta(days=30)
    ftl_duty.synchronise("acme", roster.product.settings, at(3.5), scope=scope_of(day, day, full=False))
    roster.duties.remove(old)
    roster.duties.remove(roster.duty)
    roster.run(at(4))
    assert [row["ftl_duty_nid"] for row in roster.rows()] == [old, other]
    assert roster.versions(roster.duty)[0]["valid_to"] == at(4)


def test_after_a_long_downtime_the_window_reaches_back_to_the_last_run(roster):
    roster.run(at(3))
    late = roster.add(at(5, 2), at(9, 2), first=9)
    # Ten days of silence: three more than the window is long.
    roster.run(at(3, 12))
    assert roster.row(late)["duty_length"] == 4 * HOUR


def test_no_duty_at_all_is_not_believed(roster):
    roster.run(at(3))
    roster.stand.fault("leon", "ftl", "empty_list", times=None)
    outcome = roster.run(at(4))
    assert outcome.state == "Failed"
    assert "LEON shows no duty" in outcome.message
    roster.stand.mend()
    assert roster.run(at(4.1)).counts["duties changed"] == 0
    assert len(roster.rows(current=False)) == 1


def test_many_duties_that_disappear_wait_for_a_persons_word(roster):
    more = [roster.add(at(5, day), at(9, day), first=900 + day) for day in range(1, 9)]
    roster.run(at(3))
    for nid in more[:7]:
        roster.duties.remove(nid)
    assert roster.run(at(4)).state == "NeedsAttention"
    assert roster.product.worklist() == {("deletion_guard", "duties")}
    assert len(roster.rows()) == 9
    assert roster.product.command("approve-deletions", "--operator", "acme").returncode == 0
    assert roster.run(at(4.1)).state == "Completed"
    assert len(roster.rows()) == 2


def test_a_duty_that_contradicts_itself_is_set_aside_and_comes_back(roster):
    roster.run(at(3))
    roster.duties.patch(roster.duty, {"dutyLength": "9:00"})
    assert roster.run(at(4)).state == "NeedsAttention"
    assert roster.product.worklist() == {("record_quarantined", f"ftl_duties nid:{roster.duty}")}
    # What was known of it stays.
    assert roster.row(roster.duty)["duty_length"] == 7 * HOUR
    roster.duties.patch(roster.duty, {"dutyLength": "7:00"})
    assert roster.run(at(4.1)).state == "Completed"
    assert len(roster.rows(current=False)) == 1


def test_a_duty_that_cannot_be_read_is_set_aside_and_not_taken_for_gone(roster):
    roster.run(at(3))
    roster.stand.tamper({"ftlDutyNid": roster.duty}, {"dutyStartTime": "yesterday"})
    roster.run(at(4))
    assert roster.product.worklist() == {("record_quarantined", f"leon_duties {roster.duty}")}
    assert roster.row(roster.duty)["is_current"]
    roster.stand.mend()
    roster.run(at(4.1))
    assert roster.product.worklist() == set()


def test_an_operator_without_the_ftl_module_switches_it_off(roster, monkeypatch):
    monkeypatch.setenv("TURNAROUND__OPERATORS__ACME__FTL__ENABLED", "false")
    roster.product.configure()
    outcome = roster.run(at(3))
    assert outcome.state == "Skipped"
    assert "switched off" in outcome.message
    assert not registry.concerns(FLOW, roster.product.settings.operators["acme"])
    assert roster.rows() == []


def test_totals_follow_a_changed_duty(roster):
    def total(day):
        query = "select duty_7d from ftl.cumulative where person_key = %(who)s and day = %(day)s"
        (row,) = roster.product.rows(query, {"who": str(CREW["ann"][0]), "day": day})
        return row["duty_7d"]

    second = roster.add(at(5, 1), at(10, 1), first=901)
    roster.run(at(3))
    assert total(DAY) == 7 * HOUR
    assert total(DAY + timedelta(days=1)) == 12 * HOUR
    roster.duties.patch(second, {"dutyEndTime": at(11, 1).isoformat(), "dutyLength": "6:00"})
    roster.run(at(4))
    assert total(DAY + timedelta(days=1)) == 13 * HOUR
    roster.duties.remove(second)
    roster.run(at(5))
    assert total(DAY + timedelta(days=1)) == 7 * HOUR


def test_a_backfill_reads_its_days_and_moves_no_cursor(roster):
    old = roster.add(at(5, -300), at(9, -300), first=7)
    roster.run(at(3))
    cursors = "select name, value from sync.cursors where flow = 'ftl_duty'"
    before = roster.product.rows(cursors)
    assert len(before) == 1
    day = (datetime.combine(DAY, time(), UTC) - timedelta(days=300)).date()
    outcome = ftl_duty.synchronise("acme", roster.product.settings, at(4), scope=scope_of(day, day, full=False))
    assert outcome.state == "Completed"
    assert roster.row(old)["duty_start_date_utc"] == day
    assert roster.product.rows(cursors) == before
    assert roster.row(roster.duty)["is_current"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("leon_to_mars", "--from", "2026-03-01", "--to", "2026-03-02"), "no flow 'leon_to_mars'"),
        (("ftl_duty", "--from", "2026-03-02", "--to", "2026-03-01"), "is before"),
        (("ftl_duty", "--from", "yesterday", "--to", "2026-03-01"), "is no day"),
    ],
)
def test_a_backfill_that_makes_no_sense_is_refused(roster, arguments, words):
    result = roster.product.command("backfill", *arguments)
    assert result.returncode in {1, 2}
    assert words in " ".join(result.stderr.split())
    assert date(2026, 3, 1) not in [row["duty_start_date_utc"] for row in roster.rows()]


def backfill(roster, first, last, now):
    return ftl_duty.synchronise("acme", roster.product.settings, now, scope=scope_of(first, last, full=False))


def test_a_backfill_over_known_days_writes_nothing_although_the_next_flight_lies_behind_them(roster):
    roster.schedule.fly(200, at(6, 2), crew=("ann", "ben"))
    later = roster.add(at(5, 2), at(12, 2), first=200, sectors=[200])
    roster.run(at(3))
    assert roster.row(roster.duty)["next_eobt_utc"] == at(6, 2)
    known = roster.rows(current=False)
    assert backfill(roster, DAY, DAY, at(4)).counts["duties changed"] == 0
    assert roster.run(at(5)).counts["duties changed"] == 0
    assert roster.rows(current=False) == known
    # Another change of the duty takes the known value along; a successor that is gone from what was read does not stay.
    roster.duties.patch(roster.duty, {"dutyEndTime": at(13).isoformat(), "dutyLength": "8:00"})
    assert backfill(roster, DAY, DAY, at(6)).counts["duties changed"] == 1
    assert roster.row(roster.duty)["next_eobt_utc"] == at(6, 2)
    roster.duties.remove(later)
    roster.run(at(7))
    assert roster.row(roster.duty)["next_eobt_utc"] is None


def test_the_next_flight_of_a_duty_that_somebody_else_took_over_is_not_kept(roster):
    roster.schedule.fly(200, at(6, 2), crew=("ann", "ben"))
    roster.add(at(5, 2), at(12, 2), first=200, sectors=[200])
    roster.run(at(3))
    roster.duties.patch(roster.duty, {"crewMember": CREW["ben"][0]})
    backfill(roster, DAY, DAY, at(4))
    assert roster.row(roster.duty)["next_eobt_utc"] is None


def test_a_backfill_closes_only_what_is_gone_and_leaves_what_is_open_alone(roster):
    gone, moved = roster.add(at(5, -300), at(9, -300), first=7), roster.add(at(5, -300), at(9, -300), first=8)
    stays = roster.add(at(5, -300), at(9, -300), first=9)
    day = scope_of(DAY - timedelta(days=300), DAY - timedelta(days=300), full=False)
    roster.run(at(3))
    ftl_duty.synchronise("acme", roster.product.settings, at(3.1), scope=day)
    assert len(roster.rows()) == 4
    roster.duties.patch(roster.duty, {"dutyLength": "9:00"})
    assert roster.run(at(4)).state == "NeedsAttention"
    quarantined = "select * from sync.quarantine where released_at is null"
    open_items = "select * from sync.worklist where resolved_at is null"
    before = [roster.product.rows(query) for query in (quarantined, open_items)]
    assert all(before)
    roster.duties.remove(gone)
    roster.duties.patch(
        moved, {"dutyStartTime": at(5, -290).isoformat(), "dutyEndTime": at(9, -290).isoformat(), "firstTrNid": 8}
    )
    roster.duties.patch(stays, {"dutyLength": "9:00"})
    outcome = ftl_duty.synchronise("acme", roster.product.settings, at(4.1), scope=day)
    assert f"nid:{stays}" in outcome.message
    assert outcome.counts["duties gone"] == 1
    assert [row["ftl_duty_nid"] for row in roster.rows()] == sorted([moved, stays, roster.duty])
    assert [roster.product.rows(query) for query in (quarantined, open_items)] == before
