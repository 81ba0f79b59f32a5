"""Cumulative totals through the real flow and command: every day that a change reaches, and everybody every day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import ftl_duty
from flows.running import scope_of
from tests.e2e.stand import CREW, DAY, at
from tests.e2e.test_ftl_flow import HOUR, Roster

ZERO = timedelta()
HEAD = (
    "ftl_duty_nid,crew_code,crew_member,"
    "duty_start_date_utc,duty_start_time_utc,duty_end_date_utc,duty_end_time_utc,duty_length"
)


@pytest.fixture
def roster(stand, installation):
    return Roster(stand, installation(stand))


def on(offset):
    return DAY + timedelta(days=offset)


def totals(roster, who="ann", column="duty_28d"):
    """What counts on each day that has a row, by its distance from the played day."""
    query = f"select day, {column} as total from ftl.cumulative where person_key = %(who)s order by day"
    rows = roster.product.rows(query, {"who": str(CREW[who][0])})
    return {(row["day"] - DAY).days: row["total"] for row in rows}


def backfill(roster, offset, now):
    scope = scope_of(on(offset), on(offset), full=False)
    return ftl_duty.synchronise("acme", roster.product.settings, now, scope=scope)


def load_export(roster, *lines):
    path = roster.product.folder / "export.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    result = roster.product.command("import", "ftl_duty", str(path))
    assert result.returncode == 0, result.stderr


def exported(nid, offset, hours, code="ANN"):
    """A line of an export: a duty from 05:00 of a day on."""
    return f"{nid},{code},Somebody,{on(offset)},05:00,{on(offset)},{5 + hours:02}:00,{hours}:00"


def test_what_a_backfill_brings_counts_today(roster):
    """Seven hours today; a backfill brings six hours of twenty days ago, which are within 28 days of today."""
    roster.add(at(5, -20), at(11, -20), first=7)
    roster.run(at(3))
    assert totals(roster)[0] == 7 * HOUR
    assert backfill(roster, -20, at(4)).state == "Completed"
    found = totals(roster)
    assert (found[-20], found[0], found[7]) == (6 * HOUR, 13 * HOUR, 13 * HOUR)
    # Day 8 counts back from its 00:00, 28 days after 00:00 of day -20; day 9 from 28 days after that of day -19.
    assert (found[8], found[9]) == (13 * HOUR, 7 * HOUR)
    roster.run(at(5))
    assert totals(roster) == found


def test_what_a_backfill_finds_changed_counts_today(roster):
    old = roster.add(at(5, -20), at(11, -20), first=7)
    roster.run(at(3))
    backfill(roster, -20, at(4))
    roster.duties.patch(old, {"dutyEndTime": at(13, -20).isoformat(), "dutyLength": "8:00"})
    backfill(roster, -20, at(5))
    assert totals(roster)[0] == 15 * HOUR


def test_what_an_import_brings_counts_today(roster):
    roster.run(at(3))
    load_export(roster, exported(77, -13, 5))
    found = totals(roster)
    assert (found[-13], found[0]) == (5 * HOUR, 12 * HOUR)
    assert totals(roster, column="duty_14d")[0] == 12 * HOUR
    assert totals(roster, column="duty_7d")[0] == 7 * HOUR


def test_who_has_no_duty_any_more_still_has_a_row_every_day(roster):
    """Cat works today and never again, and every run brings something of Ann's only. The window ends 32 days ahead."""
    roster.add(at(5), at(12), first=7, who="cat")
    roster.run(at(3))
    for day in (1, 9, 20, 50):
        roster.add(at(5, day), at(6, day), first=1000 + day)
        roster.run(at(3, day))
        assert list(totals(roster, "cat")) == list(range(-1, day + 33))
        assert list(totals(roster)) == list(range(-1, day + 33))
    found = totals(roster, "cat")
    # Midnight of day 28 lies 28 days after that of the duty's day.
    assert [day for day, total in found.items() if total] == list(range(29))
    assert {found[day] for day in range(29)} == {7 * HOUR}
    assert set(totals(roster, "cat", "flight_12_months").values()) == {ZERO}


def test_a_run_that_finds_nothing_new_extends_everybody_by_the_day(roster):
    roster.run(at(3))
    for hour in (27, 28):
        assert roster.run(at(hour)).counts["duties changed"] == 0
        assert list(totals(roster)) == list(range(-1, 34))


def test_between_old_duties_and_new_ones_there_is_no_hole(roster):
    """Three hundred days ago six hours, of which two flown; then nothing until today."""
    roster.schedule.fly(7, at(6, -300), crew=("ann", "ben"))
    roster.add(at(5, -300), at(11, -300), first=7, sectors=[7])
    backfill(roster, -300, at(2))
    roster.run(at(3))
    assert list(totals(roster)) == list(range(-301, 33))
    roster.duties.patch(roster.duty, {"dutyEndTime": at(13).isoformat(), "dutyLength": "8:00"})
    load_export(roster, exported(77, -700, 5))
    roster.run(at(4))
    assert list(totals(roster)) == list(range(-701, 33))
    assert totals(roster)[0] == 8 * HOUR
    assert {total for day, total in totals(roster).items() if -670 < day < -300} == {ZERO}


def test_who_left_over_a_year_ago_gets_no_more_rows(roster):
    load_export(roster, exported(77, -367 - 40, 5, "GONE"), exported(78, -366, 5, "LATE"))
    roster.run(at(3))
    last = "select person_key, max(day) as day from ftl.cumulative where person_key like 'code:%' group by 1 order by 1"
    gone, late = roster.product.rows(last)
    assert gone["day"] < DAY
    assert late["day"] == on(32)
    roster.run(at(3, 1))
    assert [row["day"] for row in roster.product.rows(last)] == [gone["day"], on(32)]


def test_an_imported_duty_that_moved_no_longer_counts_where_it_was(roster):
    roster.run(at(3))
    load_export(roster, exported(77, -9, 7), exported(78, 12, 1))
    assert totals(roster, column="duty_7d")[-9] == 7 * HOUR
    load_export(roster, exported(77, -4, 7), exported(78, 12, 1))
    found = totals(roster, column="duty_7d")
    # Ann's own seven hours are on day 0; those of day -4 count up to midnight of day 3, 7 days after that of day -4.
    assert [found[day] for day in (-9, -8, -5, -4, 0, 3, 4)] == [ZERO, ZERO, ZERO, *(h * HOUR for h in (7, 14, 14, 7))]


def test_what_the_api_takes_over_counts_for_nobody_else(roster):
    """The export names somebody else for the duty: she loses it when LEON's API says that it is Ann's."""
    load_export(roster, exported(roster.duty, 0, 7, "XYZ"))
    theirs = "select day, duty_28d as total from ftl.cumulative where person_key = 'code:XYZ'"
    assert {row["total"] for row in roster.product.rows(theirs)} == {ZERO, 7 * HOUR}
    roster.run(at(3))
    assert {row["total"] for row in roster.product.rows(theirs)} == {ZERO}
    assert totals(roster)[0] == 7 * HOUR


def test_a_duty_that_a_backfill_finds_elsewhere_no_longer_counts_where_it_was(roster):
    """Fay's only duty, five days ahead, was put forward by 25 days."""
    moved = roster.add(at(5, 5), at(12, 5), first=55, who="fay")
    roster.run(at(3))
    assert totals(roster, "fay")[5] == 7 * HOUR
    roster.duties.patch(moved, {"dutyStartTime": at(5, -20).isoformat(), "dutyEndTime": at(12, -20).isoformat()})
    backfill(roster, -20, at(4))
    found = totals(roster, "fay")
    assert [day for day, total in found.items() if total] == list(range(-20, 9))
    assert list(found) == list(range(-21, 33))
    roster.run(at(5))
    assert totals(roster, "fay") == found


def test_a_duty_that_was_put_off_into_the_window_no_longer_counts_where_it_was(roster):
    """Fay's only duty, twenty days ago, was put off until today: the run sees its new place only."""
    moved = roster.add(at(5, -20), at(12, -20), first=55, who="fay")
    backfill(roster, -20, at(3))
    assert totals(roster, "fay")[-20] == 7 * HOUR
    roster.duties.patch(moved, {"dutyStartTime": at(5).isoformat(), "dutyEndTime": at(12).isoformat()})
    roster.run(at(4))
    found = totals(roster, "fay")
    assert [day for day, total in found.items() if total] == list(range(29))
    assert list(found) == list(range(-21, 33))


def test_a_duty_that_became_somebody_elses_counts_for_her_alone(roster):
    roster.run(at(3))
    roster.duties.patch(roster.duty, {"crewMember": CREW["ben"][0]})
    roster.run(at(4))
    assert set(totals(roster).values()) == {ZERO}
    assert totals(roster, "ben")[0] == 7 * HOUR
