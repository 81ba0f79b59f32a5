"""Checks that stand in Tech Log while something is missing: a total, an aircraft; and what the due report says then."""

from __future__ import annotations

import pytest

from tests.e2e.due_line import DELETE, PATCH, POST

LIMITS = [
    ("landings", {"landings": 7_050}),
    ("cycles", {"engineCycles": 8_010}),
    ("flightSeconds", {"flightHours": "10100.00"}),
]


def kept(due, item):
    """What reporting.maintenance_due has of an item."""
    (row,) = due.product.rows(
        "SELECT * FROM reporting.maintenance_due WHERE operator_id = %(o)s AND forecast_id = %(item)s",
        {"o": due.product.operator, "item": item},
    )
    return row


# A total that Tech Log does not tell


@pytest.mark.parametrize(("counter", "limit"), LIMITS, ids=[name for name, _ in LIMITS])
def test_a_check_stays_while_the_total_that_it_is_measured_on_is_not_told(due, counter, limit):
    item = due.item(**limit)
    due.run(2)
    before = due.check(item)
    was = due.techlog.row("aircraft", due.aircraft[0])["totals"][counter]
    due.totals(**{counter: None})
    due.rest(2.1)
    assert due.check(item) == before
    row = kept(due, item)
    assert row["decision"] == "leave"
    assert "cannot be measured" in row["decision_reason"]
    due.rest(2.2)
    due.totals(**{counter: was})
    due.rest(2.3)
    row = kept(due, item)
    assert row["is_due"]
    assert "cannot be measured" not in row["decision_reason"]
    due.rest(2.4)
    assert kept(due, item)["decided_at"] == row["decided_at"]


def test_all_totals_of_an_aircraft_can_be_missing_and_nothing_is_taken_back(due):
    items = [due.item(**limit) for _, limit in LIMITS]
    due.run(2)
    row = due.techlog.row("aircraft", due.aircraft[0])
    due.techlog.change("aircraft", row["id"], totals={})
    due.rest(2.1)
    assert [due.check(item)["status"] for item in items] == ["open"] * 3


def test_a_limit_that_can_be_measured_counts_whatever_another_lacks(due):
    dated, new = due.item(landings=7_050, date="2026-03-20"), due.item(landings=7_600, date="2027-03-20")
    due.run(2)
    due.totals(landings=None)
    due.move(dated, date="2026-03-25")
    due.move(new, date="2026-03-30")
    due.run(2.1)
    assert due.routes() == [PATCH, POST]
    assert due.check(dated)["due"]["date"] == "2026-03-25"
    assert kept(due, dated)["triggered_by"] == "days"
    due.rest(2.2)


def test_a_check_whose_limit_cannot_be_measured_still_follows_tracking(due):
    moved, done, gone = (due.item(landings=7_050 + number) for number in range(3))
    due.run(2)
    due.totals(landings=None)
    due.move(moved, landings=7_020)
    due.say(done, status="complied")
    due.run(2.1)
    assert due.check(moved)["due"]["landings"] == 7_020
    assert [row["status"] for row in due.checks(done)] == ["resolved"]
    assert due.routes() == [PATCH, PATCH]
    due.veryon.delete("forecast", gone)
    due.run(27)
    assert due.routes() == [DELETE]


def test_a_limit_that_is_switched_off_keeps_no_check(due):
    item = due.item(landings=7_050, date="2026-03-20")
    due.run(2)
    due.configure(veryon={"due_thresholds": {"landings": False}})
    due.totals(landings=None)
    due.move(item, date="2027-03-20")
    due.run(2.1)
    assert due.routes() == [DELETE]


@pytest.mark.parametrize("counter", ["flightSeconds", "cycles", "landings"])
def test_a_total_that_comes_back_lower_than_it_was_last_told_has_fallen(due, counter):
    item = due.item(landings=7_050)
    due.run(2)
    was = due.techlog.row("aircraft", due.aircraft[0])["totals"][counter]
    due.totals(**{counter: None})
    due.rest(2.1)
    due.rest(2.2)
    due.totals(**{counter: was - 1})
    due.say(item, status="complied")
    due.rest(2.3)
    assert due.worklist() == {("record_quarantined", due.aircraft[0])}
    due.totals(**{counter: was})
    due.run(2.4)
    assert due.routes() == [PATCH]
    assert due.worklist() == set()


# An item that goes to another aircraft


def test_a_check_follows_its_item_to_another_aircraft_in_one_write(due):
    item = due.item(landings=7_050)
    due.run(2)
    before = due.check(item)
    due.say(item, registrationId=due.registrations[1])
    due.run(2.1)
    assert due.written() == [(PATCH, {"aircraftId": due.aircraft[1]})]
    after = due.check(item)
    assert (after["id"], after["aircraftId"]) == (before["id"], due.aircraft[1])
    assert kept(due, item)["aircraft_id"] == due.aircraft[1]
    due.rest(2.2)
    due.move(item, landings=8_000)
    due.run(2.3)
    assert due.routes() == [DELETE]


def test_on_another_aircraft_other_due_values_are_no_compliance(due):
    item = due.item(landings=7_020, repeat={"landings": 50})
    due.run(2)
    before = due.check(item)
    due.say(item, registrationId=due.registrations[1], title="Battery check after exchange")
    due.move(item, landings=7_060)
    due.run(2.1)
    assert due.routes() == [PATCH]
    assert due.check(item)["id"] == before["id"]
    due.rest(2.2)
    due.move(item, landings=7_090)
    due.run(2.3)
    assert due.routes() == [PATCH, POST]


def test_an_item_that_is_not_due_on_its_new_aircraft_is_taken_back(due):
    item = due.item(landings=7_050)
    due.totals(tail=1, landings=1_000)
    due.totals_there(tail=1, landings=1_000)
    due.run(2)
    due.say(item, registrationId=due.registrations[1])
    due.run(2.1)
    assert due.routes() == [DELETE]
    due.rest(2.2)


def test_a_check_that_a_person_put_on_another_aircraft_is_set_back(due):
    item = due.item(landings=7_050)
    due.run(2)
    due.stand.person("maintenance-checks", due.check(item)["id"], aircraftId=due.aircraft[1])
    due.run(2.1)
    assert due.written() == [(PATCH, {"aircraftId": due.aircraft[0]})]
    due.rest(2.2)


# An aircraft that Tracking+ follows no longer


@pytest.mark.parametrize("how", ["dropped", "not active"])
def test_checks_of_an_aircraft_that_tracking_follows_no_longer_are_told_until_they_are_resolved(due, how):
    item, _ = due.item(landings=7_050), due.item(tail=1, landings=7_000)
    due.run(2)
    if how == "dropped":
        due.veryon.delete("registrations", due.registrations[0])
    else:
        due.veryon.change("registrations", due.registrations[0], active=False)
    for hour in (2.1, 2.2, 2.3, 27, 27.1, 27.2):
        if hour == 27:
            due.veryon.delete("forecast", item)
        due.fail(hour)
        assert due.written() == []
        (told,) = due.product.items("aircraft_missing")
        assert (told["registration"], told["details"]) == ("N-101AC", {"items": 1})
    due.resolve(item)
    due.fail(27.3)
    assert due.product.items("aircraft_missing") == []


def test_an_aircraft_that_tracking_follows_again_is_told_no_more(due):
    due.item(landings=7_050)
    due.run(2)
    due.veryon.change("registrations", due.registrations[0], active=False)
    due.rest(2.1)
    due.rest(2.2)
    assert len(due.product.items("aircraft_missing")) == 1
    due.veryon.change("registrations", due.registrations[0], active=True)
    due.rest(2.3)
    assert due.product.items("aircraft_missing") == []


def test_an_aircraft_without_open_checks_is_nobodys_business_when_tracking_drops_it(due):
    item, _ = due.item(landings=7_050), due.item(landings=9_000)
    due.run(2)
    due.resolve(item)
    due.veryon.change("registrations", due.registrations[0], active=False)
    due.rest(2.1)
    assert due.product.items("aircraft_missing") == []
