"""Exports of LEON's report beside the flow: whichever comes first, nobody and nothing is there twice."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from tests.e2e.stand import at
from tests.e2e.test_ftl_flow import HOUR, Roster

HEAD = [
    "crew_code", "crew_member", "duty_start_date_utc", "duty_start_time_utc",
    "duty_end_date_utc", "duty_end_time_utc", "duty_length",
]  # fmt: skip
OLD = ["ANN", "Ann Example", "2026-02-25", "05:00", "2026-02-25", "12:00", "7:00"]
TOLD = ["ANN", "Ann Example", "2026-03-10", "05:00", "2026-03-10", "12:00", "7:00"]


class Desk:
    """Somebody who imports exports, and reads the reports."""

    def __init__(self, roster):
        self.roster, self.product = roster, roster.product

    def bring(self, *rows, head=HEAD):
        path = self.product.folder / "export.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([head, *rows])
        done = self.product.command("import", "ftl_duty", str(path), "--json")
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        return answer["new"], answer["changed"], answer["unchanged"]

    def pseudonymise(self, code):
        done = self.product.command("pseudonymise", "--operator", "acme", "--crew", code, "--yes")
        assert done.returncode == 0, done.stderr

    def duties(self):
        return [(row["crew_code"], row["duty_start_date_utc"], row["ftl_duty_nid"]) for row in self.roster.rows()]

    def months(self):
        told = "select crew_code, month, duty_count, duty_hours from reporting.monthly_duty_hours order by month"
        return [tuple(row.values()) for row in self.product.rows(told)]

    def limits(self, day):
        told = f"select crew_code, duty_7d, duty_28d from reporting.cumulative_limits where day = '{day}'"
        return [tuple(row.values()) for row in self.product.rows(told)]


@pytest.fixture
def desk(stand, installation):
    return Desk(Roster(stand, installation(stand)))


def test_what_was_imported_before_the_first_run_is_one_with_what_leon_tells(desk):
    assert desk.product.command("migrate").returncode == 0
    assert desk.bring(OLD, TOLD) == (2, 0, 0)
    assert desk.roster.run(at(3)).state == "Completed"

    def as_wanted():
        assert desk.duties() == [("ANN", date(2026, 3, 10), desk.roster.duty), ("ANN", date(2026, 2, 25), None)]
        assert desk.months() == [("ANN", date(2026, 2, 1), 1, 7), ("ANN", date(2026, 3, 1), 1, 7)]
        assert desk.limits("2026-03-10") == [("ANN", 7 * HOUR, 14 * HOUR)]

    as_wanted()
    assert desk.bring(OLD, TOLD) == (0, 0, 2)
    as_wanted()
    assert desk.roster.run(at(4)).counts["duties changed"] == 0
    as_wanted()


def test_a_duty_imported_before_leon_told_it_counts_once(desk):
    """The person is known already; the duty comes with a later run, an hour shorter than the export had it."""
    desk.roster.run(at(3))
    later = ["ANN", "Ann Example", "2026-03-12", "05:00", "2026-03-12", "09:00", "4:00"]
    assert desk.bring(later) == (1, 0, 0)
    assert desk.limits("2026-03-12") == [("ANN", 11 * HOUR, 11 * HOUR)]
    nid = desk.roster.add(at(5, 2), at(8, 2), first=200)
    desk.roster.run(at(4))
    assert [one for one in desk.duties() if one[1] == date(2026, 3, 12)] == [("ANN", date(2026, 3, 12), nid)]
    assert desk.limits("2026-03-12") == [("ANN", 10 * HOUR, 10 * HOUR)]
    assert desk.bring(later) == (0, 0, 1)


def test_an_export_finds_who_was_pseudonymised_by_the_former_code_and_brings_no_name_back(desk):
    desk.roster.run(at(3))
    assert desk.bring(OLD) == (1, 0, 0)
    desk.pseudonymise("ANN")
    assert desk.bring(OLD, TOLD) == (1, 0, 1)
    assert desk.bring(OLD, TOLD) == (0, 0, 2)
    assert desk.bring(
        [78, *OLD[:2], "2026-03-08", "05:00", "2026-03-08", "12:00", "7:00"], head=["ftl_duty_nid", *HEAD]
    )
    desk.roster.run(at(4))
    ((code,),) = {tuple(row.values()) for row in desk.product.rows("select crew_code from reporting.ftl_duty")}
    assert code.startswith("P-")
    assert [row[1:] for row in desk.months()] == [(date(2026, 2, 1), 1, 7), (date(2026, 3, 1), 2, 14)]
    assert desk.limits("2026-03-08") == [(code, 7 * HOUR, 14 * HOUR)]
    assert len(desk.limits("2026-03-10")) == 1
    assert desk.product.rows("select * from ftl.person as p where p::text ~ 'Ann'") == []
