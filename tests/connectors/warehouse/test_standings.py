"""How flows stand, from the runs that are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.warehouse import quarantine, runs, standings
from connectors.warehouse.standings import Standing
from model.sync import Quarantined, Run, Scope

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
FLOWS = ("leon_to_techlog", "ftl_duty")


def tick(number: int) -> datetime:
    return START + timedelta(minutes=5 * number)


def kept(warehouse, *states: str | None, flow: str = FLOWS[0], operator: str = "acme") -> None:
    """Runs that ended so, five minutes apart; None: one that was killed."""
    with warehouse.transaction() as connection:
        for number, state in enumerate(states):
            run = Run(operator, flow, tick(number), f"{flow}-{number}")
            runs.start(connection, run, run.now)
            if state is not None:
                runs.finish(connection, run, run.now, state, {}, None)


@pytest.mark.parametrize(
    ("states", "standing"),
    [
        ((), (None, None, None, None, 0)),
        (("Completed", "NeedsAttention"), (tick(1), tick(1), "NeedsAttention", None, 0)),
        (("Completed", "Failed", "Crashed"), (tick(0), tick(2), "Crashed", tick(1), 2)),
        (("Failed", "Completed", "Skipped", None), (tick(1), tick(1), "Completed", None, 0)),
        (("Failed", None, "Failed"), (None, tick(2), "Failed", tick(0), 2)),
    ],
)
def test_the_standing_of_a_flow_is_what_its_runs_came_to(warehouse, states, standing):
    kept(warehouse, *states)
    kept(warehouse, "Failed", operator="borealis")
    with warehouse.transaction() as connection:
        first, second = standings.read(connection, "acme", FLOWS)
    assert first == Standing(FLOWS[0], *standing)
    assert second == Standing(FLOWS[1], None, None, None, None, 0)


def test_a_backfill_says_nothing_of_how_a_flow_stands(warehouse):
    kept(warehouse, "Completed", "Failed")
    with warehouse.transaction() as connection:
        before = standings.read(connection, "acme", FLOWS)
        for number, state in ((2, "Completed"), (3, "Failed")):
            run = Run("acme", FLOWS[0], tick(number), f"backfill-{number}", Scope((tick(-600), tick(-300))))
            runs.start(connection, run, run.now)
            runs.finish(connection, run, run.now, state, {}, None)
        assert standings.read(connection, "acme", FLOWS) == before


def test_a_run_with_a_time_that_has_not_come_says_nothing_of_how_a_flow_stands(warehouse):
    kept(warehouse, "Completed", "Failed")
    with warehouse.transaction() as connection:
        before = standings.read(connection, "acme", FLOWS)
        for number, state in ((9000, "Completed"), (9001, "Failed")):
            run = Run("acme", FLOWS[0], tick(number), f"ahead-{number}")
            runs.start(connection, run, tick(2))
            runs.finish(connection, run, tick(2), state, {}, None)
        assert standings.read(connection, "acme", FLOWS) == before


def test_only_what_this_run_set_aside_is_new(warehouse):
    def aside(key: str) -> Quarantined:
        return Quarantined("leon_flights", key, "status", "expect_x", "unknown")

    first, second = (Run("acme", FLOWS[0], tick(number), f"run-{number}") for number in range(2))
    with warehouse.transaction() as connection:
        for run, keys in ((first, "a"), (second, "abc")):
            save_check(connection, run)
            quarantine.reconcile(connection, run, [aside(key) for key in keys])
        assert standings.newly_set_aside(connection, second) == [("leon_flights", 40, 2)]


def save_check(connection, run):
    connection.exec_driver_sql(
        "INSERT INTO sync.check_results (operator_id, flow, flow_run_id, checked_at, dataset, expectation, severity,"
        " success, element_count)"
        " VALUES (%(o)s, %(f)s, %(id)s, now(), 'leon_flights', 'expect_x', 'warning', false, 40)",
        {"o": run.operator_id, "f": run.flow, "id": run.flow_run_id},
    )
