"""Tracking+'s due list becomes Tech Log's maintenance checks: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

from tests.e2e.due_line import DELETE, PATCH, POST, DueLine
from tests.e2e.due_oracle import check_of

ALL_OFF = {"flight_hours": False, "days": False, "engine_cycles": False, "landings": False}


@pytest.fixture
def battery(due):
    """An item whose check is open in Tech Log; answers its id."""
    item = due.item(flightHours="10100.00", landings=7_500)
    due.run(2)
    due.check(item)
    return item


def test_what_is_due_is_there_once_and_nothing_else_and_the_second_run_writes_nothing(due):
    hours, days = due.item(flightHours="10149.3333"), due.item(tail=1, date="2026-04-20", status="inWork")
    cycles, landings = due.item(engineCycles=8_050, area=None, ataChapter=None), due.item(tail=1, landings=7_099)
    overdue = due.item(flightHours="9990.00", date="2026-03-09", engineCycles=7_999, landings=0)
    several = due.item(flightHours="12000.00", date="2027-01-01", landings=7_010, description=None)
    due.item(flightHours="12000.00", date="2027-01-01", engineCycles=9_000, landings=8_000)
    due.item(landings=7_000, status="complied")
    due.item(tail=1, landings=7_000, status="cancelled")
    due.item(tail=2, landings=7_000)
    due.run(2)
    written = [body for _, body in due.written()]
    assert due.routes() == [POST] * 6
    assert all("repeat" not in body for body in written)
    keys = {row["externalRef"] for row in due.state()}
    assert keys == {f"veryon:forecast:{item}:1" for item in (hours, days, cycles, landings, overdue, several)}
    due.rest(2.1)
    due.rest(2.2)


@pytest.mark.parametrize("when", ["at once", "later"])
def test_each_limit_at_its_threshold(due, when):
    if when == "later":
        due.run(1)
    inside = [
        due.item(flightHours="10150.00"), due.item(date="2026-04-29"), due.item(engineCycles=8_050),
        due.item(landings=7_100), due.item(flightHours="10151.00", landings=7_100),
    ]  # fmt: skip
    outside = [
        due.item(flightHours="10150.0001"), due.item(date="2026-04-30"), due.item(engineCycles=8_051),
        due.item(landings=7_101), due.item(flightHours="10151.00", landings=7_101),
    ]  # fmt: skip
    due.run(2)
    assert [len(due.checks(item)) for item in (*inside, *outside)] == [1] * 5 + [0] * 5


def test_a_second_flown_brings_an_item_in_and_so_does_midnight(due):
    by_hours, by_date = due.item(flightHours="10150.0002"), due.item(tail=1, date="2026-04-30")
    due.run(23.9)
    assert due.state() == []
    due.totals(flightSeconds=36_000_001)
    due.run(23.95)
    assert [len(due.checks(item)) for item in (by_hours, by_date)] == [1, 0]
    due.run(24)
    assert due.routes() == [POST]
    assert due.check(by_date)["due"]["date"] == "2026-04-30"
    due.rest(24.1)


def test_totals_that_move_bring_items_in(due):
    items = [due.item(engineCycles=8_053), due.item(landings=7_101), due.item(tail=1, engineCycles=8_053)]
    due.run(2)
    due.totals(cycles=8_003, landings=7_001)
    due.run(2.1)
    assert [len(due.checks(item)) for item in items] == [1, 1, 0]


def test_a_total_that_tech_log_has_not_is_no_limit(due):
    row = due.techlog.row("aircraft", due.aircraft[0])
    due.techlog.change("aircraft", row["id"], totals={"landings": 7_000})
    item, dated = due.item(flightHours="1.00", engineCycles=1), due.item(engineCycles=1, date="2026-03-11")
    due.run(2)
    assert [len(due.checks(one)) for one in (item, dated)] == [0, 1]


def test_thresholds_can_be_set_and_switched_off(due):
    due.configure(veryon={"due_thresholds": {"flight_hours": 10.5, "days": False, "engine_cycles": 0}})
    due.item(flightHours="10010.50")
    due.item(flightHours="10010.51")
    due.item(date="2026-03-01")
    due.item(engineCycles=8_000)
    due.item(engineCycles=8_001)
    due.run(2)
    assert due.routes() == [POST] * 2


def test_without_any_threshold_there_is_nothing_to_do(due):
    due.configure(veryon={"due_thresholds": ALL_OFF})
    due.item(flightHours="1.00", date="2026-03-01", engineCycles=1, landings=1)
    due.rest(2)


def test_a_due_value_that_moves_within_the_thresholds_is_patched(due, battery):
    before = due.check(battery)
    due.move(battery, flightHours="10090.7777")
    due.run(2.1)
    whole = {"flightSeconds": 36_326_799, "date": None, "engineCycles": None, "landings": 7_500}
    assert due.written() == [(PATCH, {"due": whole})]
    assert due.check(battery)["id"] == before["id"]
    due.move(battery, landings=None, date="2026-04-01")
    due.run(2.2)
    assert due.routes() == [PATCH]
    due.rest(2.3)


def test_words_that_change_are_patched(due, battery):
    due.say(battery, title="Main battery check", description=None, ataChapter="24-31")
    due.run(2.1)
    assert due.written() == [
        (PATCH, {"title": "Main battery check", "description": None, "ataChapter": "24-31"}),
    ]
    due.rest(2.2)


def test_a_change_that_moves_nothing_writes_nothing(due, battery):
    due.move(battery, flightHours="10100.0000")
    due.say(battery, status="inWork", repeat={"months": 6})
    due.totals(flightSeconds=36_003_600)
    due.rest(2.1)


@pytest.mark.parametrize("status", ["complied", "cancelled"])
def test_done_or_cancelled_is_resolved(due, battery, status):
    key = due.check(battery)["id"]
    due.say(battery, status=status)
    due.run(2.1)
    assert due.written() == [(PATCH, {"status": "resolved"})]
    assert [(row["id"], row["status"]) for row in due.checks(battery)] == [(key, "resolved")]
    due.rest(2.2)


def test_the_next_occurrence_after_compliance_is_a_new_check(due, battery):
    due.say(battery, status="complied")
    due.run(2.1)
    due.say(battery, status="open")
    due.move(battery, flightHours="10149.00")
    due.run(2.2)
    assert due.routes() == [POST]
    done, new = due.checks(battery)
    assert (done["status"], done["due"]["flightSeconds"]) == ("resolved", 36_360_000)
    assert new["externalRef"] == f"veryon:forecast:{battery}:2"
    due.rest(2.3)


def test_the_next_occurrence_waits_for_its_threshold(due, battery):
    due.say(battery, status="complied")
    due.move(battery, flightHours="10600.00", landings=None)
    due.run(2.1)
    due.say(battery, status="open")
    due.rest(2.2)
    due.move(battery, flightHours="10150.00")
    due.run(2.3)
    assert due.check(battery)["externalRef"] != f"veryon:forecast:{battery}:1"


def test_compliance_that_shows_only_in_the_next_due_resolves_the_old_check_and_makes_a_new_one(due):
    cadences = (
        ({"flightHours": 100}, {"flightHours": "10010.00"}, {"flightHours": "10110.00"}),
        ({"months": 1}, {"date": "2026-03-12"}, {"date": "2026-04-12"}),
        ({"days": 30}, {"date": "2026-03-12"}, {"date": "2026-03-27"}),
        ({"engineCycles": 20}, {"engineCycles": 8_001}, {"engineCycles": 8_019}),
        ({"landings": 50}, {"landings": 7_010}, {"landings": 7_035}),
    )
    items = [due.item(repeat=repeat, **before) for repeat, before, _ in cadences]
    due.run(2)
    first = {item: due.check(item) for item in items}
    for item, (_, _, after) in zip(items, cadences, strict=True):
        due.move(item, **after)
    due.run(2.1)
    assert due.routes() == [PATCH] * 5 + [POST] * 5
    for item in items:
        done, new = due.checks(item)
        assert (done["id"], done["status"], done["due"]) == (first[item]["id"], "resolved", first[item]["due"])
        assert new["externalRef"] == f"veryon:forecast:{item}:2"
    due.rest(2.2)


def test_compliance_that_moves_the_next_due_out_of_the_thresholds_resolves_and_does_not_delete(due):
    item = due.item(repeat={"flightHours": 600}, flightHours="10010.00")
    due.run(2)
    due.move(item, flightHours="10610.00")
    due.run(2.1)
    assert due.written() == [(PATCH, {"status": "resolved"})]
    due.rest(2.2)


def test_a_repeating_item_that_is_postponed_by_less_than_half_of_its_interval_is_patched(due):
    item = due.item(repeat={"flightHours": 100}, flightHours="10010.00")
    due.run(2)
    due.move(item, flightHours="10059.99")
    due.run(2.1)
    assert due.routes() == [PATCH]
    assert due.check(item)["externalRef"] == f"veryon:forecast:{item}:1"


def test_postponed_out_of_the_thresholds_is_taken_back_and_comes_again(due, battery):
    due.move(battery, flightHours="10200.00")
    due.run(2.1)
    assert due.routes() == [DELETE]
    due.rest(2.2)
    due.move(battery, flightHours="10120.00")
    due.run(2.3)
    assert due.routes() == [POST]
    due.rest(2.4)


def test_a_check_that_somebody_has_worked_on_is_not_taken_back_but_follows_its_due_values(due, battery):
    due.stand.person("maintenance-checks", due.check(battery)["id"], description="Awaiting the test set.")
    due.move(battery, flightHours="10200.00")
    due.kept.add(battery)
    for hour in (2.1, 2.2):
        due.run(hour)
    found = due.check(battery)
    assert (found["description"], found["status"]) == ("Awaiting the test set.", "open")
    assert found["due"]["flightSeconds"] == 36_720_000


@pytest.mark.parametrize("act", [DueLine.resolve, DueLine.delete])
def test_what_a_person_resolved_or_deleted_is_not_made_again_and_not_touched(due, battery, act):
    act(due, battery)
    due.rest(2.1)
    due.move(battery, flightHours="10101.00")
    due.say(battery, title="Renamed since")
    due.rest(2.2)
    due.move(battery, flightHours="10200.00")
    due.rest(2.3)
    due.move(battery, flightHours="10100.00")
    due.rest(2.4)
    due.say(battery, status="complied")
    due.rest(2.5)


@pytest.mark.parametrize("act", [DueLine.resolve, DueLine.delete])
def test_but_its_next_occurrence_is_made(due, battery, act):
    act(due, battery)
    due.say(battery, status="complied")
    due.run(2.1)
    due.settled.clear()
    due.say(battery, status="open")
    due.run(2.2)
    assert due.routes() == [POST]
    assert due.check(battery)["externalRef"] == f"veryon:forecast:{battery}:2"
    due.rest(2.3)


def test_an_aircraft_that_only_one_system_has_gets_nothing_until_both_have_it(due):
    waiting = due.item(tail=2, landings=7_000)
    due.run(2)
    assert due.state() == []
    totals = {"flightSeconds": 0, "cycles": 0, "landings": 6_950}
    due.techlog.add("aircraft", registration="n104-AC", totals=totals)
    due.totals_there(2, flightHours="0.00", engineCycles=0, landings=6_950)
    due.run(2.1)
    assert due.check(waiting)["due"]["landings"] == 7_000


def test_the_operators_list_decides_whose_checks_there_are(due):
    due.configure(aircraft=["n102ac"])
    due.totals_there(0, landings=1)
    items = [due.item(landings=7_000), due.item(tail=1, landings=7_000)]
    due.run(2)
    assert [len(due.checks(item)) for item in items] == [0, 1]
    due.rest(2.1)


def test_checks_of_other_people_are_none_of_our_business(due):
    item = due.item(landings=7_000)
    mine = {"aircraftId": due.aircraft[0], "title": "Wash", "due": {"landings": 6_000}}
    due.stand.create_by_hand("maintenance-checks", mine)
    due.stand.create_by_hand("maintenance-checks", {**mine, "externalRef": "planner:17"})
    due.run(2)
    due.say(item, status="complied")
    due.run(2.1)
    due.rest(2.2)
    assert sum(row["status"] == "open" for row in due.state()) == 2


@pytest.mark.parametrize("status", ["open", "resolved"])
def test_a_check_that_has_the_items_key_already_is_ours(due, status):
    item = due.item(landings=7_000)
    body = check_of(due.veryon.row("forecast", item), due.aircraft[0]) | {"due": {"landings": 6_990}, "status": status}
    due.stand.create_by_hand("maintenance-checks", {**body, "externalRef": f"veryon:forecast:{item}:1"})
    if status == "resolved":
        due.settled.add(item)
    due.run(2)
    assert len(due.checks(item)) == 1
    due.rest(2.1)


def test_what_was_tracked_by_one_item_and_moved_to_another_is_two_things(due, battery):
    row = due.veryon.row("forecast", battery)
    due.say(battery, status="cancelled")
    again = due.item(flightHours="10100.00", landings=7_500, title=row["title"])
    due.run(2.1)
    assert due.routes() == [PATCH, POST]
    assert due.check(again)["title"] == row["title"]


def test_an_item_that_is_cancelled_and_opened_again_is_a_new_occurrence(due, battery):
    due.say(battery, status="cancelled")
    due.run(2.1)
    due.say(battery, status="open")
    due.run(2.2)
    assert [(row["externalRef"][-2:], row["status"]) for row in due.checks(battery)] == [
        (":1", "resolved"),
        (":2", "open"),
    ]
