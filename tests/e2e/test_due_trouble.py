"""The due list when something is wrong: bad items, totals that fall, answers that are lost or empty, mass deletions."""

from __future__ import annotations

import re

import pytest

from tests.e2e.due_line import DELETE, PATCH, POST, TAILS
from tests.e2e.stand import at

UNKNOWN = 999_999
SLOW = pytest.mark.slow
ANSWERS = ["empty_list", "cut_json", pytest.param("status_503", marks=SLOW), pytest.param("html_502", marks=SLOW)]


@pytest.fixture
def pair(due):
    """An item of each of two aircraft, whose checks are open; answers their ids."""
    items = due.item(landings=7_050), due.item(tail=1, landings=7_050)
    due.run(2)
    return items


# Items that cannot be judged


def test_items_that_cannot_be_judged_wait_and_their_checks_are_left_alone(due):
    wrong = (
        {"nextDue.landings": None}, {"nextDue.landings": -1}, {"registrationId": UNKNOWN}, {"title": ""},
        {"status": "deferred"},
    )  # fmt: skip
    broken, sound = [due.item(landings=7_050) for _ in wrong], due.item(landings=7_050)
    due.run(2)
    broken.append(due.item(landings=7_051))
    for item, change in zip(broken, (*wrong, wrong[0]), strict=True):
        due.stand.tamper({"id": item, "registrationId": due.registrations[0]}, change, vendor="veryon")
        due.say(item, description="Touched.")
    due.move(sound, landings=7_060)
    due.run(2.1)
    assert due.routes() == [PATCH]
    assert due.worklist() == {("record_quarantined", str(item)) for item in broken}
    due.rest(2.2)
    due.stand.mend()
    due.run(2.3)
    assert due.routes() == [PATCH] * 5 + [POST]
    assert due.worklist() == set()
    due.rest(2.4)


def test_a_new_item_that_names_no_known_aircraft_comes_in_when_the_list_is_read_from_its_beginning(due, pair):
    new = due.item(landings=7_051)
    due.stand.tamper({"id": new, "registrationId": due.registrations[0]}, {"registrationId": UNKNOWN}, vendor="veryon")
    due.rest(2.1)
    assert due.worklist() == {("record_quarantined", str(new))}
    due.stand.mend()
    due.run(26.3)
    assert due.routes() == [POST]


def test_an_item_whose_aircraft_tracking_does_not_show_waits_until_it_does(due, pair):
    due.stand.tamper({"registration": "N101AC"}, {"id": UNKNOWN}, vendor="veryon")
    due.say(pair[0], status="complied")
    due.rest(2.1)
    assert due.worklist() == {("record_quarantined", str(pair[0]))}
    due.stand.mend()
    due.run(2.2)
    assert due.routes() == [PATCH]
    assert due.worklist() == set()


def test_an_item_without_a_limit_comes_back_when_it_gets_one(due):
    item = due.item()
    due.rest(2)
    assert due.worklist() == {("record_quarantined", str(item))}
    due.move(item, date="2026-03-20")
    due.run(2.1)
    assert due.check(item)["due"]["date"] == "2026-03-20"


def test_an_item_that_is_set_aside_and_then_removed_from_tracking_is_told_no_longer(due, pair):
    broken = due.item()
    due.rest(2.1)
    assert due.worklist() == {("record_quarantined", str(broken))}
    due.veryon.delete("forecast", broken)
    due.rest(2.2)
    assert due.worklist() == set()
    due.rest(2.3)


@pytest.mark.parametrize("hours", [(2.2, 26.3), (26.3,)], ids=str)
def test_the_check_of_an_item_that_is_set_aside_and_then_removed_is_taken_back_once_the_list_is_read_whole(
    due, pair, hours
):
    broken, _ = pair
    due.stand.tamper({"id": broken, "registrationId": due.registrations[0]}, {"status": "deferred"}, vendor="veryon")
    due.say(broken, description="Touched.")
    due.rest(2.1)
    assert due.worklist() == {("record_quarantined", str(broken))}
    due.stand.mend()
    due.veryon.delete("forecast", broken)
    *before, whole = hours
    for hour in before:
        due.fail(hour)
        assert due.written() == [], "only a list that is read from its beginning shows that an item is gone"
    due.run(whole)
    assert due.routes() == [DELETE]
    assert due.worklist() == set()
    due.rest(26.4)


def test_an_item_that_names_no_known_aircraft_stays_set_aside_until_the_whole_list_lacks_it(due, pair):
    stray = due.item(landings=7_051)
    lost = {"id": stray, "registrationId": due.registrations[0]}
    due.stand.tamper(lost, {"registrationId": UNKNOWN}, vendor="veryon")
    for hour in (2.1, 2.2, 26.3, 26.4):
        due.rest(hour)
        assert due.worklist() == {("record_quarantined", str(stray))}
    due.stand.mend()
    due.veryon.delete("forecast", stray)
    due.rest(50.5)
    assert due.worklist() == set()


def test_a_whole_list_of_which_a_page_is_empty_forgets_no_item_that_was_set_aside(due):
    for number in range(205):
        due.item(landings=8_000 + number)
    broken = due.item()
    due.rest(2)
    due.stand.fault("veryon", "GET /forecast", "empty_list", after=1, times=1)
    due.rest(27)
    assert due.worklist() == {("record_quarantined", str(broken))}
    due.stand.mend()
    due.rest(27.1)


# Totals


@pytest.mark.parametrize("counter", ["flightSeconds", "cycles", "landings"])
def test_totals_that_fall_without_a_trip_update_stop_that_aircraft_alone(due, pair, counter):
    mine, other = pair
    was = due.techlog.row("aircraft", due.aircraft[0])["totals"][counter]
    due.totals(**{counter: was - 1})
    due.item(landings=7_010)
    due.say(mine, status="complied")
    due.move(other, landings=7_060)
    due.run(2.1)
    assert due.routes() == [PATCH]
    assert due.worklist() == {("record_quarantined", due.aircraft[0])}
    due.rest(2.2)
    due.totals(**{counter: was})
    due.run(2.3)
    assert due.routes() == [PATCH, POST]
    due.rest(2.4)


@pytest.mark.parametrize(
    "update",
    [{"delta": {"landings": -2}}, {"carriedForward": {"landings": 6_998}}, "deleted"],
    ids=["delta", "carried forward", "deleted"],
)
def test_totals_that_fall_with_a_trip_update_go_on(due, update):
    key = due.trip_update(delta={"landings": 2})
    item = due.item(landings=7_050)
    due.run(2)
    if update == "deleted":
        due.techlog.delete("trip-updates", key)
    else:
        due.trip_update(**update)
    due.totals(landings=6_998)
    due.say(item, status="complied")
    due.run(2.1)
    assert due.routes() == [PATCH]
    assert due.worklist() == set()
    due.rest(2.2)


@pytest.mark.parametrize(
    "update", [{"delta": {"landings": 2}}, {"delta": {"cycles": -2}}, {"carriedForward": {"landings": 6_999}}], ids=str
)
def test_a_trip_update_that_says_something_else_explains_nothing(due, pair, update):
    due.trip_update(**update)
    due.totals(landings=6_998)
    due.move(pair[0], landings=7_060)
    due.rest(2.1)
    assert due.worklist() == {("record_quarantined", due.aircraft[0])}


def test_totals_out_of_line_are_told_with_both_values_until_they_agree(due, pair):
    due.totals_there(flightHours="10005.00", engineCycles=8_003, landings=6_997)
    due.rest(2.1)
    assert due.worklist() == set()
    due.totals_there(flightHours="10005.01", engineCycles=8_004)
    due.rest(2.2)
    assert due.worklist() == {("totals_out_of_line", "N101AC")}
    words = due.words_of("totals_out_of_line")
    assert re.search(r"10005\.01\b", words), words
    assert re.search(r"\b10000(\.0+)?\b", words), words
    assert re.search(r"\b8004\b", words), words
    assert re.search(r"\b8000\b", words), words
    due.totals_there(flightHours="10000.00", engineCycles=8_000)
    due.rest(2.3)
    assert due.worklist() == set()


def test_totals_are_compared_as_the_operator_says(due):
    due.configure(veryon={"totals_tolerance": {"flight_hours": False, "engine_cycles": 0, "landings": 500}})
    due.totals_there(flightHours="1.00", landings=7_500)
    due.totals_there(1, engineCycles=8_001)
    due.rest(2)
    assert due.worklist() == {("totals_out_of_line", "N102AC")}


# Answers that are lost, cut or empty


@pytest.mark.parametrize(("kind", "keys"), [("lost_answer", "ignored"), ("cut_json", "kept")])
def test_a_check_whose_answer_was_lost_is_not_made_twice(due, kind, keys):
    due.stand.switch(ignore_idempotency_key=keys == "ignored")
    items = [due.item(landings=7_050), due.item(landings=7_051)]
    due.stand.fault("techlog", POST, kind, times=1)
    # The list is read once, and then nobody can be asked what became of it.
    due.stand.fault("techlog", "GET /maintenance-checks", "status_503", after=1, times=None)
    due.fail(2)
    due.stand.mend()
    due.run(2.1)
    assert [len(due.checks(item, deleted=True)) for item in items] == [1, 1]
    assert due.product.outbox("pending", "uncertain", "failed") == []
    due.rest(2.2)


@pytest.mark.parametrize("route", [PATCH, DELETE])
def test_a_change_whose_answer_was_lost_is_made_good(due, pair, route):
    due.move(pair[0], landings=7_060 if route == PATCH else 8_000)
    due.stand.fault("techlog", route, "lost_answer", times=None)
    due.fail(2.1)
    due.stand.mend()
    due.run(2.2)
    assert due.product.outbox("pending", "uncertain", "failed") == []
    due.rest(2.3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize(("vendor", "route"), [("veryon", "GET /forecast"), ("techlog", "GET /aircraft")])
def test_an_answer_that_is_no_due_list_changes_nothing(due, pair, vendor, route, kind):
    before = due.state()
    due.stand.fault(vendor, route, kind, times=None)
    # A day later, when the list is read from its beginning: before that an empty answer says that nothing changed.
    assert due.fail(26.5).state == "Failed"
    assert due.written() == []
    assert due.state() == before
    due.stand.mend()
    due.rest(26.6)


@pytest.mark.parametrize(("kind", "passes"), [("empty_list", 1), ("cut_json", 1)])
def test_a_whole_list_of_which_a_page_is_empty_or_cut_takes_nothing_back(due, kind, passes):
    for number in range(210):
        due.item(landings=7_000 + number % 90)
    due.run(2)
    # A day later it is read from its beginning again.
    due.stand.fault("veryon", "GET /forecast", kind, after=passes, times=1 if kind == "empty_list" else None)
    due.fail(27)
    assert due.written() == []
    due.stand.mend()
    due.rest(27.1)


# The deletion guard


def test_more_than_a_share_and_more_than_five_wait_for_approval_which_holds_once(due):
    items = [due.item(tail=number % 2, landings=7_050 + number) for number in range(12)]
    new = due.item(landings=8_000)
    due.run(2)
    for item in items[:6]:
        due.move(item, landings=8_000)
    due.say(items[6], status="complied")
    due.move(items[7], landings=7_070)
    due.move(new, landings=7_020)
    due.run(2.1, lost=items[:6])
    assert due.routes() == [PATCH, PATCH, POST]
    due.rest(2.2, lost=items[:6])
    granted = due.product.command("approve-deletions", "--operator", due.stand.operator)
    assert granted.returncode == 0, granted.stderr
    due.run(2.3)
    assert due.routes() == [DELETE] * 6
    for item in items[:6]:
        due.move(item, landings=7_050)
    due.run(2.4)
    for item in items[:6]:
        due.move(item, landings=8_000)
    due.rest(2.5, lost=items[:6])


def test_five_pass_whatever_their_share_and_a_small_share_passes_whatever_its_number(due):
    items = [due.item(landings=7_050 + number) for number in range(12)]
    due.run(2)
    for item in items[:5]:
        due.move(item, landings=8_000)
    due.run(2.1)
    assert due.routes() == [DELETE] * 5
    for item in items[:5]:
        due.move(item, landings=7_050)
    due.run(2.2)
    due.configure(deletion_guard=0.5)
    for item in items[:6]:
        due.move(item, landings=8_000)
    due.run(2.3)
    assert due.routes() == [DELETE] * 6


def test_an_operator_that_begins_without_an_aircraft_has_nothing_to_do(due):
    due.stand.fault("techlog", "GET /aircraft", "empty_list", times=None)
    assert due.fail(2).state == "Completed"
    assert due.written() == []
    due.stand.mend()


@pytest.mark.parametrize("trouble", ["no aircraft yet", "no readable totals"])
def test_an_operator_that_names_its_aircraft_waits_for_them_to_be_shown(due, trouble):
    due.configure(aircraft=["n102ac"])
    item = due.item(tail=1, landings=7_050)
    if trouble == "no aircraft yet":
        due.stand.fault("techlog", "GET /aircraft", "empty_list", times=None)
    else:
        for tail in TAILS:
            due.stand.tamper({"registration": tail}, {"totals.landings": "many"}, vendor="techlog")
    outcome = due.fail(2)
    assert outcome.state in {"Completed", "NeedsAttention"}, outcome
    assert due.written() == []
    due.stand.mend()
    due.run(2.1)
    assert due.check(item)["aircraftId"] == due.aircraft[1]
    due.rest(2.2)


def test_an_operator_without_tracking_has_no_due_list(operators):
    with operators.next() as (stand, install):
        outcome = install(stand).run(at(2), "veryon_to_techlog")
    assert outcome.state == "Skipped"
