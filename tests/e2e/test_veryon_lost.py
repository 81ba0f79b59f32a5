"""Writes to Tracking+ that were refused on the way or whose answer was lost: found by their natural key, sent once."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.e2e.veryon_line import FUEL, ROUTE_OF

LOST = ["lost_answer", "cut_json"]
LOOKS = ["GET /technical-logs", "GET /defects", "GET /defects/{id}"]
NOT_DONE = ["refused", "status_500", "html_502"]


@pytest.fixture
def due(line):
    """A world in which every write is due once: a flight with fuel, a new defect, one changed, put off, put right."""
    changed, put_off, put_right = (line.raise_defect() for _ in range(3))
    line.run(12)
    line.raise_defect(line.fly())
    line.edit("defects", changed, description="Both landing lights inoperative.")
    line.defer(put_off)
    line.rectify(put_right)
    return line


def done(line):
    """How often each write was really done since the log was cleared."""
    rows = [row for row in line.stand.requests() if row["vendor"] == "veryon" and row["is_write"]]
    return Counter(row["route"] for row in rows if row["fault"] in {None, *LOST} and row["status"] != 401)


def lose(line, hour, step, kind="lost_answer"):
    """A run in which the answers to these writes are lost, and nobody can be asked what became of them."""
    for look in LOOKS:
        line.stand.fault("veryon", look, "status_500", times=None)
    line.stand.fault("veryon", ROUTE_OF[step], kind, times=None)
    line.run_through(hour)
    line.stand.mend()


@pytest.mark.parametrize("step", ROUTE_OF)
def test_a_write_whose_answer_was_lost_is_found_at_once(due, step):
    due.stand.fault("veryon", ROUTE_OF[step], "lost_answer")
    due.run_through(12.1)
    due.stand.mend()
    due.rest(12.2)
    assert due.worklist() == set()


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("step", ROUTE_OF)
def test_a_write_whose_answer_was_lost_is_found_by_the_next_run_and_not_made_twice(due, step, kind):
    lose(due, 12.1, step, kind)
    assert due.product.outbox("uncertain", "pending") != []
    due.run(12.2)
    absolute = {ROUTE_OF["fuel"], ROUTE_OF["change"]}
    repeated = set(due.routes()) & {ROUTE_OF[step]} - absolute
    assert not repeated, "a POST that had arrived"
    assert due.worklist() == set()
    assert due.product.outbox("pending", "uncertain", "failed") == []
    due.rest(12.3)


@pytest.mark.parametrize("kind", NOT_DONE)
@pytest.mark.parametrize("step", ROUTE_OF)
def test_a_write_that_was_not_done_goes_with_the_next_run_once(due, step, kind):
    due.stand.fault("veryon", ROUTE_OF[step], kind, times=None)
    due.run_through(12.1)
    due.stand.mend()
    due.run(12.2)
    assert done(due)[ROUTE_OF[step]] == 1
    assert due.worklist() == set()
    due.rest(12.3)


def test_a_flight_that_is_edited_while_the_answer_to_it_is_lost_was_sent_all_the_same(line):
    sector = line.fly()
    lose(line, 12, "log")
    line.edit("sectors", sector, landings=2, srpNumber="000077")
    line.run(12.1)
    assert line.routes() == [ROUTE_OF["fuel"]]
    assert line.worklist() == {("sector_edited_after_sync", sector)}
    line.rest(12.2)


def test_a_flight_that_is_edited_before_it_could_be_sent_goes_as_it_is_now(line):
    sector = line.fly()
    line.stand.fault("veryon", ROUTE_OF["log"], "refused", times=None)
    line.run_through(12)
    line.stand.mend()
    line.edit("sectors", sector, landings=2, srpNumber="000077", fuelSummary={**FUEL, "usedFuel": 1250})
    line.run(12.1)
    assert line.routes() == [ROUTE_OF["log"], ROUTE_OF["fuel"]]
    assert line.there("technical-logs")["logNumber"] == "000077"
    assert line.worklist() == set()


def test_a_flight_that_is_deleted_before_it_could_be_sent_is_not_sent(line):
    sector = line.fly()
    line.stand.fault("veryon", ROUTE_OF["log"], "refused", times=None)
    line.run_through(12)
    line.stand.mend()
    line.delete("sectors", sector)
    line.rest(12.1)
    assert line.worklist() == set()


def test_a_flight_that_is_deleted_while_the_answer_to_it_is_lost_was_sent_all_the_same(line):
    sector = line.fly()
    lose(line, 12, "log")
    line.delete("sectors", sector)
    line.rest(12.1)
    assert line.worklist() == {("sector_removed_in_techlog", sector)}


@pytest.mark.parametrize("step", ["deferral", "closure"])
def test_what_becomes_of_a_defect_while_the_answer_is_lost(line, step):
    defect = line.raise_defect()
    line.run(12)
    (line.defer if step == "deferral" else line.rectify)(defect)
    lose(line, 12.1, step)
    if step == "deferral":
        line.extend(defect, "2026-04-01")
    else:
        line.reopen(defect)
    line.rest(12.2)
    assert line.worklist() == {("deferral_extended" if step == "deferral" else "defect_reopened", defect)}


def test_a_defect_that_is_deleted_while_the_answer_to_it_is_lost_was_sent_all_the_same(line):
    defect = line.raise_defect()
    lose(line, 12, "defect")
    line.delete("defects", defect)
    line.rest(12.1)
    assert line.worklist() == {("defect_deleted", defect)}


def test_a_change_whose_answer_was_lost_and_that_is_taken_back_is_taken_back_over_there(line):
    defect = line.raise_defect()
    line.run(12)
    line.edit("defects", defect, description="The wrong defect's words.")
    lose(line, 12.1, "change")
    line.edit("defects", defect, description="Left landing light inoperative.")
    line.run(12.2)
    assert line.there("defects")["description"] == "Left landing light inoperative."
    line.rest(12.3)


def test_fuel_whose_answer_was_lost_and_that_is_deleted_from_the_sector_is_no_reason_to_fail(line):
    sector = line.fly()
    lose(line, 12, "fuel")
    line.edit("sectors", sector, fuelSummary=None)
    line.rest(12.1)


def test_tracking_that_is_down_fails_the_run_and_the_next_one_makes_up_for_it(line):
    line.raise_defect(line.fly())
    line.stand.fault("veryon", "*", "status_503", times=None)
    assert line.run_through(12).state == "Failed"
    line.stand.mend()
    line.run(12.1)
    line.rest(12.2)


@pytest.mark.parametrize("entity", ["places", "users"])
def test_an_empty_answer_of_tracking_changes_nothing_that_a_later_run_cannot_mend(line, entity):
    defect = line.raise_defect(line.fly())
    line.rectify(defect)
    told = line.foretell(12)
    line.stand.fault("veryon", f"GET /{entity}", "empty_list")
    line.clock(12)
    line.product.run(line.clock(12), "techlog_to_veryon")
    line.stand.mend()
    line.product.run(line.clock(12.1), "techlog_to_veryon")
    line.compare(told)
