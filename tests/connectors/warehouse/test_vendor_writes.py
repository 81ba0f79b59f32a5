"""sync.vendor_writes and sync.runs: who wanted what was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.warehouse import audit, outbox, replays, runs
from tests.connectors.warehouse.records import RUN, sector_change

# Wall clock; logical times are records.NOW.
STARTED = datetime(2026, 3, 10, 12, 0, 3, tzinfo=UTC)
BY_HAND = "command line (anna@ops-1)"
DAY = (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC))


def starts(warehouse, run, started_at=STARTED):
    with warehouse.transaction() as conn:
        runs.start(conn, run, started_at)


def ends(warehouse, run, finished_at):
    with warehouse.transaction() as conn:
        runs.finish(conn, run, finished_at, "Completed", {}, None)


def wanted(warehouse, run, *keys):
    with warehouse.transaction() as conn:
        outbox.replace(conn, run, [sector_change(key) for key in keys])
        return outbox.due(conn, run.operator_id, run.flow)


def sent(warehouse, row, at):
    with warehouse.transaction() as conn:
        outbox.sending(conn, row.id)
        outbox.delivered(conn, row.id, at, f"id-{row.source_key}")


def writes(warehouse, days=DAY, **more):
    with warehouse.transaction() as conn:
        return audit.writes(conn, *days, **more)


def started_by(warehouse):
    with warehouse.transaction() as conn:
        return conn.exec_driver_sql("SELECT started_by FROM sync.runs").scalars().all()


@pytest.mark.parametrize("who", ["schedule", "Prefect UI/API", BY_HAND])
def test_a_run_keeps_who_wanted_it(warehouse, who):
    starts(warehouse, replace(RUN, started_by=who))
    assert started_by(warehouse) == [who]


def test_a_run_that_is_started_again_keeps_both(warehouse):
    starts(warehouse, RUN)
    for _ in range(3):
        starts(warehouse, replace(RUN, started_by="retry"))
    assert started_by(warehouse) == ["schedule, then retry"]


def test_a_write_is_the_run_s_that_had_it_accepted(warehouse):
    later = replace(RUN, flow_run_id="run-2", started_by=BY_HAND)
    starts(warehouse, RUN)
    (row,) = wanted(warehouse, RUN, "1")
    assert writes(warehouse) == []
    ends(warehouse, RUN, STARTED + timedelta(seconds=5))
    starts(warehouse, later, STARTED + timedelta(minutes=5))
    sent(warehouse, row, STARTED + timedelta(minutes=5, seconds=2))
    (write,) = writes(warehouse)
    assert write["outbox_id"] == row.id
    assert (write["started_by"], write["sent_by_run"], write["wanted_by_run"]) == (BY_HAND, "run-2", "run-1")
    assert (write["status"], write["attempts"], write["reason"]) == ("delivered", 1, "new in LEON")
    assert write["at"] == write["delivered_at"] == STARTED + timedelta(minutes=5, seconds=2)


def test_a_run_that_was_started_again_still_has_what_it_wrote_before(warehouse):
    """Its first beginning is not known any more, and the run before it had ended."""
    before = replace(RUN, flow_run_id="run-0", started_by=BY_HAND)
    starts(warehouse, before, STARTED - timedelta(minutes=5))
    ends(warehouse, before, STARTED - timedelta(minutes=4))
    starts(warehouse, RUN)
    (row,) = wanted(warehouse, RUN, "1")
    sent(warehouse, row, STARTED + timedelta(seconds=2))
    starts(warehouse, replace(RUN, started_by="retry"), STARTED + timedelta(hours=1))
    (write,) = writes(warehouse)
    assert (write["started_by"], write["sent_by_run"]) == ("schedule, then retry", "run-1")


def test_another_flow_and_another_operator_are_at_work_too(warehouse):
    starts(warehouse, RUN)
    starts(
        warehouse, replace(RUN, flow="techlog_to_leon", flow_run_id="x", started_by="x"), STARTED + timedelta(seconds=1)
    )
    starts(
        warehouse, replace(RUN, operator_id="cirrus", flow_run_id="y", started_by="y"), STARTED + timedelta(seconds=1)
    )
    (row,) = wanted(warehouse, RUN, "1")
    sent(warehouse, row, STARTED + timedelta(seconds=2))
    assert [write["sent_by_run"] for write in writes(warehouse)] == ["run-1"]


def test_what_a_vendor_refused_or_left_unanswered_is_told_as_that(warehouse):
    starts(warehouse, RUN)
    refused, unanswered, _never_sent = wanted(warehouse, RUN, "1", "2", "3")
    with warehouse.transaction() as conn:
        outbox.sending(conn, refused.id)
        outbox.failed(conn, refused.id, "no such aircraft")
        outbox.sending(conn, unanswered.id)
    found = {write["outbox_id"]: write for write in writes(warehouse)}
    assert {key: one["status"] for key, one in found.items()} == {refused.id: "failed", unanswered.id: "uncertain"}
    assert found[refused.id]["last_error"] == "no such aircraft"
    # Without an answer it has no time but that at which it was wanted.
    assert found[refused.id]["at"] == RUN.now


def test_what_a_person_replayed_is_that_person_s(warehouse):
    starts(warehouse, RUN)
    (row,) = wanted(warehouse, RUN, "1")
    with warehouse.transaction() as conn:
        replays.note(conn, row.id, BY_HAND)
    sent(warehouse, row, STARTED + timedelta(seconds=2))
    (write,) = writes(warehouse)
    assert (write["started_by"], write["sent_by_run"], write["wanted_by_run"]) == (BY_HAND, None, "run-1")


def test_a_period_holds_its_beginning_and_not_its_end(warehouse):
    starts(warehouse, RUN)
    first, beyond = datetime(2026, 3, 11, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=UTC)
    inside = []
    for row, at in zip(
        wanted(warehouse, RUN, "1", "2", "3", "4"),
        (first - timedelta(microseconds=1), first, beyond - timedelta(microseconds=1), beyond),
        strict=True,
    ):
        sent(warehouse, row, at)
        inside += [row.id] if first <= at < beyond else []
    assert [write["outbox_id"] for write in writes(warehouse, (first, beyond))] == inside
    assert writes(warehouse, (first, beyond), operator_id="cirrus") == []
    assert len(writes(warehouse, (first, beyond), operator_id="acme", target="techlog")) == 2
    assert writes(warehouse, (first, beyond), target="leon") == []
