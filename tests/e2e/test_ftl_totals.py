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
    # Day 8 counts back from its 00:00, which is 28 days after 00:00 of day -20; day 9 from 28 days after that of day -19.
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
