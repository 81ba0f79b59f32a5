"""What analysts and `turnaround due` read: what is due now, measured on totals that can be believed, with its check."""

from __future__ import annotations

from tests.e2e.due_line import DELETE, PATCH, POST

NONE = {"flightHours": None, "date": None, "engineCycles": None, "landings": None}


def report(due):
    """reporting.maintenance_due_next, by title."""
    rows = due.product.rows(
        "SELECT * FROM reporting.maintenance_due_next WHERE operator_id = %(o)s", {"o": due.product.operator}
    )
    return {row["title"]: row for row in rows}


def title(due, item):
    return due.veryon.row("forecast", item)["title"]


def of(due, item):
    """The report's row of an item; None: it is not in it."""
    return report(due).get(title(due, item))


# Totals that are set aside


def test_what_is_overdue_stays_in_the_report_while_the_totals_of_its_aircraft_are_set_aside(due):
    item, _ = due.item(landings=6_900, date="2026-04-01"), due.item(tail=1, landings=7_000)
    due.run(2)
    due.rest(2.1)
    before = of(due, item)
    assert (before["remaining_landings"], before["is_overdue"]) == (-100, True)
    due.totals(landings=6_999)
    for hour in (2.2, 2.3):
        due.rest(hour)
        assert due.worklist() == {("record_quarantined", due.aircraft[0])}
        assert of(due, item) == before


def test_the_due_list_of_an_aircraft_whose_totals_are_set_aside_is_reported_on_the_last_ones(due):
    moved, done = due.item(landings=6_900), due.item(landings=6_910)
    due.run(2)
    due.totals(landings=6_000)
    due.move(moved, landings=6_950)
    due.say(done, status="complied")
    new = due.item(landings=7_010)
    due.rest(2.1)
    assert of(due, moved)["remaining_landings"] == -50
    assert of(due, done) is None
    assert (of(due, new)["remaining_landings"], of(due, new)["check_id"]) == (10, None)
    due.totals(landings=7_001)
    due.run(2.2)
    assert due.routes() == [PATCH, PATCH, POST]
    assert of(due, new)["remaining_landings"] == 9


def test_totals_out_of_line_are_told_while_they_are_set_aside(due):
    due.item(landings=7_050)
    due.run(2)
    due.totals_there(landings=7_010)
    due.rest(2.1)
    assert due.worklist() == {("totals_out_of_line", "N101AC")}
    due.totals(landings=6_000)
    for hour in (2.2, 2.3):
        due.rest(hour)
        assert due.worklist() == {("totals_out_of_line", "N101AC"), ("record_quarantined", due.aircraft[0])}
    due.totals(landings=7_010)
    due.rest(2.4)
    assert due.worklist() == set()


# The operator's list


def test_the_report_has_only_aircraft_of_the_operators_list(due):
    due.configure(aircraft=["n102ac"])
    mine, other = due.item(tail=1, landings=7_000), due.item(date="2026-03-11")
    due.run(2)
    assert of(due, mine) is not None
    assert of(due, other) is None
    due.configure(aircraft=[])
    due.run(2.1)
    assert of(due, other) is not None
    due.configure(aircraft=["N101AC"])
    due.kept.add(mine)
    due.rest(2.2)
    assert of(due, mine) is None


# The check of an item


def test_the_report_names_the_check_of_this_occurrence_or_none(due):
    item = due.item(landings=7_050, repeat={"landings": 60})
    due.run(2)
    due.rest(2.1)
    first = due.check(item)["id"]
    assert of(due, item)["check_id"] == first
    due.say(item, status="complied")
    due.run(2.2)
    due.say(item, status="open", nextDue={**NONE, "landings": 7_090})
    due.run(2.3)
    assert of(due, item)["check_id"] is None
    due.rest(2.4)
    assert of(due, item)["check_id"] == due.check(item)["id"] != first


def test_the_report_names_no_check_that_was_taken_back(due):
    item = due.item(landings=7_050)
    due.run(2)
    due.rest(2.1)
    due.move(item, landings=8_000)
    due.run(2.2)
    assert due.routes() == [DELETE]
    due.move(item, landings=7_060)
    due.run(2.3)
    assert of(due, item)["check_id"] is None
    due.rest(2.4)
    assert of(due, item)["check_id"] == due.check(item)["id"]


def test_a_check_stays_named_while_nothing_is_decided_on_its_item(due):
    item = due.item(landings=7_050)
    due.run(2)
    due.rest(2.1)
    due.totals(landings=6_000)
    due.rest(2.2)
    assert of(due, item)["check_id"] == due.check(item)["id"]
