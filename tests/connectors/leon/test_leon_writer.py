"""One outbox row's journey log saved in a LEON on loopback that keeps its rules: lost answers, closed logs, people."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from connectors.errors import NotAuthorised, Rejected, Unavailable
from connectors.leon.wire import to_leon_journey_log
from connectors.leon.writer import LeonWriter
from model.records import RecordError
from model.sync import OutboxRow

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
REF = "leon:acme:flight:501"
READ = ("flight", {"flightNid": 501})


def row(log, operation="create", target_key="501"):
    payload = {"sector_id": "s-1", "journey_log": log, "crew": {"pic_user_id": "u-1"}}
    return OutboxRow(
        id=uuid4(), operator_id="acme", flow="techlog_to_leon", target="leon", entity="journey_log",
        operation=operation, source_key=REF, target_key=target_key, payload=payload, content_hash="", status="pending",
        attempts=0, last_error=None, created_at=NOW, delivered_at=None, flow_run_id="r", reason="",
    )  # fmt: skip


def saving(log):
    return ("journeyLog", {"flightNid": 501, "journeyLog": to_leon_journey_log(log)})


def without(log, *names):
    return {name: value for name, value in log.items() if name not in names}


@pytest.fixture
def log(whole_log):
    """A log that this LEON takes: its aircraft's own engines come with it."""
    return whole_log


@pytest.fixture
def writer(desk):
    """A writer that knows nothing of earlier logs, or what a test says of them."""

    def make(before=None, attempts=3):
        previous = {} if before is None else {REF: {"sector_id": "s-1", "journey_log": before}}
        return LeonWriter(desk.client, attempts=attempts, backoff=0.001, previous=previous)

    return make


# First send, edits.


def test_a_first_log(desk, writer, log, whole_input):
    sent = row(log)
    delivery = writer().send(sent)
    assert desk.requests() == [("journeyLog", {"flightNid": 501, "journeyLog": whole_input})]
    assert desk.held == whole_input
    assert (delivery.outcome, delivery.target_key, delivery.note) == ("delivered", "501", None)
    assert delivery.acknowledged == sent.payload
    assert (delivery.record["flightLog"], delivery.record["landingCount"]) == ("M-RSAR/2026-03-10/7", 1)


def test_a_second_log_takes_the_place_of_the_first(desk, writer, log, whole_input):
    desk.hold(whole_input)
    after = without(log, "notes", "pax") | {"landings": 2}
    assert writer(log).send(row(after, "update")).outcome == "delivered"
    assert desk.requests() == [saving(after)]
    assert desk.held == without(whole_input, "notes", "pax") | {"landings": 2}


# Refusals.


def test_a_log_that_leon_refuses(desk, writer, log):
    wrong = log | {"block_fuel": 1}
    with pytest.raises(Rejected) as caught:
        writer().send(row(wrong))
    assert caught.value.reason == "VALIDATION"
    assert caught.value.fields == (("journeyLog.blockFuel", "Block Fuel value cannot be lesser than Used Fuel"),)
    assert desk.requests() == [saving(wrong)]
    assert desk.held is None


def test_a_value_that_leon_cannot_read(desk, writer, log):
    with pytest.raises(Rejected) as caught:
        writer().send(row(log | {"pax": 1.5}))
    assert caught.value.fields == (("journeyLog.pax", "Int cannot represent non-integer value"),)
    assert "Brown" not in str(caught.value)
    assert len(desk.requests()) == 1


def test_a_key_without_the_right_to_write(desk, writer, log):
    desk.store.missing_resources = {"GRAPHQL_JOURNEY_LOG_EDIT"}
    with pytest.raises(NotAuthorised, match="lacks the resource GRAPHQL_JOURNEY_LOG_EDIT"):
        writer().send(row(log))
    assert desk.requests() == [saving(log)]


def test_a_flight_that_is_gone_needs_no_log(desk, writer, log):
    desk.store.remove_flight(501)
    assert writer().send(row(log)).outcome == "moot"
    assert writer().settle(row(log)).outcome == "moot"
    assert desk.requests() == [saving(log), READ, READ]


@pytest.mark.parametrize("target_key", [None, "", "x"])
def test_a_row_that_names_no_flight(desk, writer, log, target_key):
    with pytest.raises(Rejected, match="names no flight"):
        writer().send(row(log, target_key=target_key))
    assert desk.requests() == []


def test_a_log_that_somebody_has_closed_otherwise(desk, writer, log, whole_input):
    desk.hold(whole_input, status="CLOSED", blonUTC="2026-03-10T06:56:00Z")
    with pytest.raises(Rejected) as caught:
        writer().send(row(log))
    assert caught.value.reason == "RESOURCE_EDITION_BLOCKED"
    assert desk.requests() == [saving(log), READ]


def test_a_closed_log_that_is_as_we_want_it(desk, writer, log, whole_input):
    desk.hold(whole_input, status="CLOSED", pax=9)
    delivery = writer().send(row(log))
    assert (delivery.outcome, delivery.note) == ("delivered", "adopted")
    assert delivery.record["status"] == "CLOSED"
    assert desk.requests() == [saving(log), READ]


def test_a_closed_log_whose_flight_cannot_be_read(desk, writer, log, whole_input):
    desk.hold(whole_input, status="CLOSED")
    desk.store.break_field(501, "journeyLog")
    with pytest.raises(RecordError, match="journeyLog could not be answered by LEON"):
        writer().send(row(log))


def test_a_closed_log_that_cannot_be_looked_at_is_judged_later(desk, writer, log, whole_input):
    desk.hold(whole_input, status="CLOSED")
    desk.fault("status_503", route="flight", times=None)
    with pytest.raises(Unavailable) as caught:
        writer().send(row(log))
    assert not caught.value.may_have_written


# Lost answers.


@pytest.mark.parametrize("kind", ["lost_answer", "cut_json", "hang_after_write"])
@pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
def test_a_log_that_arrived_is_not_sent_again(desk, writer, log, kind, status):
    desk.fault(kind)
    sent = row(log | {"status": status})
    delivery = writer().send(sent)
    assert (delivery.outcome, delivery.note) == ("delivered", "adopted")
    assert delivery.acknowledged == sent.payload
    assert delivery.record["status"] == status
    assert desk.requests() == [saving(sent.payload["journey_log"]), READ]


@pytest.mark.parametrize("kind", ["refused", "status_500", "status_503", "html_502"])
def test_a_log_that_did_not_arrive_is_sent_again_once_the_flight_was_read(desk, writer, log, kind):
    desk.fault(kind)
    delivery = writer().send(row(log))
    assert (delivery.outcome, delivery.note) == ("delivered", None)
    assert desk.requests() == [saving(log), READ, saving(log)]


@pytest.mark.parametrize(("kind", "again"), [("expired_token", 2), ("status_429", 2), ("html_403", 2)])
def test_a_log_that_was_turned_away_goes_out_without_a_look(desk, writer, log, kind, again):
    desk.fault(kind, retry_after="0")
    assert writer().send(row(log)).outcome == "delivered"
    assert desk.requests() == [saving(log)] * again


def test_answers_that_stay_lost_leave_the_row_uncertain(desk, writer, log):
    desk.fault("status_500", times=None)
    with pytest.raises(Unavailable) as caught:
        writer(attempts=2).send(row(log))
    assert caught.value.may_have_written
    assert desk.requests() == [saving(log), READ, saving(log), READ]


@pytest.mark.parametrize("silence", ["status_503", "refused", "cut_json", "html_403"])
def test_a_lost_answer_stays_lost_when_the_flight_cannot_be_read(desk, writer, log, silence):
    desk.fault("lost_answer")
    desk.fault(silence, route="flight", times=None)
    with pytest.raises(Unavailable, match=r"journeyLog\.save") as caught:
        writer().send(row(log))
    assert caught.value.may_have_written
    assert [route for route, _ in desk.requests()] == ["journeyLog", "flight", "flight", "flight"]


def test_a_lost_answer_stays_lost_when_leon_cannot_answer_for_the_log(desk, writer, log):
    desk.fault("lost_answer")
    desk.store.break_field(501, "journeyLog")
    with pytest.raises(Unavailable) as caught:
        writer().send(row(log))
    assert caught.value.may_have_written


def test_a_log_closed_by_a_person_while_our_answer_was_lost(desk, writer, log, whole_input):
    desk.hold(whole_input, status="CLOSED", flightLog="by hand")
    desk.fault("status_500")
    delivery = writer().send(row(log))
    assert (delivery.outcome, delivery.record["flightLog"]) == ("waiting", "by hand")
    assert "closed in LEON" in delivery.note
    assert desk.requests() == [saving(log), READ]


def test_an_update_whose_answer_was_lost(desk, writer, log, whole_input):
    desk.hold(whole_input)
    desk.fault("lost_answer")
    after = log | {"landings": 3, "notes": "Other words"}
    delivery = writer(log).send(row(after, "update"))
    assert (delivery.outcome, delivery.note) == ("delivered", "adopted")
    assert desk.requests() == [saving(after), READ]


def test_an_update_that_never_arrived_is_not_taken_for_the_log_before_it(desk, writer, log, whole_input):
    desk.hold(whole_input)
    desk.fault("refused")
    after = log | {"landings": 3}
    assert writer(log).send(row(after, "update")).note is None
    assert desk.requests() == [saving(after), READ, saving(after)]
    assert desk.held["landings"] == 3


# Settling.

TIMES = ("block_off_time", "takeoff_time", "landing_time", "block_on_time")


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        ({}, "delivered"),
        ({"status": "CLOSED"}, "delivered"),
        # Closed, the times and the flight log tell; open, it may be what was there before ours.
        ({"pax": 9, "usedFuel": 1.0, "pilotFlying": None, "status": "CLOSED"}, "delivered"),
        ({"pax": 9}, "waiting"),
        ({"usedFuel": 1.0}, "waiting"),
        ({"pilotFlying": None}, "waiting"),
        ({"notes": "not shown by LEON"}, "delivered"),
        ({"flightLog": "by hand"}, "waiting"),
        ({"flightLog": None}, "waiting"),
        ({"bloffUTC": "2026-03-10T05:10:01Z"}, "waiting"),
        ({"toTimeUTC": None}, "waiting"),
        ({"ldgTimeUTC": "2026-03-10T06:51:00Z", "status": "CLOSED"}, "waiting"),
        ({"blonUTC": "2026-03-10T06:55:30Z"}, "waiting"),
    ],
)
def test_settling_a_first_log(desk, writer, log, whole_input, *, held, outcome):
    desk.hold(whole_input, **held)
    delivery = writer().settle(row(log))
    assert (delivery.outcome, delivery.note == "adopted") == (outcome, outcome == "delivered")
    assert desk.requests() == [READ]


def test_settling_a_log_that_is_not_there(desk, writer, log):
    assert writer().settle(row(log)).outcome == "waiting"


@pytest.mark.parametrize("name", [*TIMES, "flight_log"])
def test_what_our_log_does_not_say_leons_must_not_say_either(desk, writer, log, whole_input, name):
    desk.store.allow_partial_journey_logs = True
    partial = without(log, name)
    desk.hold(whole_input)
    assert writer().settle(row(partial)).outcome == "waiting"
    desk.hold(to_leon_journey_log(partial))
    assert writer().settle(row(partial)).outcome == "delivered"


def test_a_log_that_was_to_be_closed_and_is_open_has_not_arrived(desk, writer, log, whole_input):
    desk.hold(whole_input)
    assert writer().settle(row(log | {"status": "CLOSED"})).outcome == "waiting"


@pytest.mark.parametrize(
    ("before", "held", "outcome"),
    [
        # What can be read back decides.
        ({"landings": 2}, {}, "delivered"),
        ({"landings": 2}, {"landings": 2}, "waiting"),
        ({"landings": 2, "notes": "x"}, {"status": "CLOSED", "landings": 2}, "waiting"),
        ({"used_fuel": 900.26}, {"usedFuel": 900.25000001}, "delivered"),
        ({"used_fuel": 900.26}, {"usedFuel": 900.26}, "waiting"),
        ({"pilot_flying": 12}, {"pilotFlying": 12}, "waiting"),
        ({"takeoff_time": "2026-03-10T05:21:00Z"}, {}, "delivered"),
        # A field that was not in the log before.
        ({"pax": None}, {"pax": None}, "waiting"),
        ({"pax": None}, {}, "delivered"),
        # Changed by a person over there, and not by us: not what this update was about.
        ({"landings": 2}, {"pax": 9}, "delivered"),
        # Nothing of the change can be read back.
        ({"notes": "Other words"}, {}, "waiting"),
        ({"notes": "Other words"}, {"status": "CLOSED"}, "delivered"),
        # Sent once more as it was, because LEON had lost it.
        ({}, {}, "delivered"),
    ],
)
def test_settling_an_update(desk, writer, log, whole_input, *, before, held, outcome):
    desk.hold(whole_input, **held)
    previous = {name: value for name, value in (log | before).items() if value is not None}
    assert writer(previous).settle(row(log, "update")).outcome == outcome


def test_settling_an_update_of_which_nothing_before_is_known(desk, writer, log, whole_input):
    desk.hold(whole_input)
    assert writer().settle(row(log, "update")).outcome == "delivered"
    desk.hold(whole_input, pax=9)
    assert writer().settle(row(log, "update")).outcome == "waiting"
