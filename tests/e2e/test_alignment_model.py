"""Random histories of deferrals in both systems: real HTTP, real PostgreSQL, both flows in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.e2e.alignment_line import AlignmentLine
from tests.e2e.alignment_machine import Aligned
from tests.e2e.due_operators import Operators

STEPS = 4
SETTINGS = {"veryon": {}, "go_live": "2026-03-09T00:00:00+00:00"}


@pytest.fixture
def open_line(operators: Operators, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AlignmentLine]]:
    """Each history has an operator of its own; what fails is tried again and again until it is small."""
    # One write at a time, so that a fault strikes the same one again.
    monkeypatch.setenv("TURNAROUND__HTTP__CONCURRENCY", "1")
    with ExitStack() as opened:

        def open_one() -> AlignmentLine:
            opened.close()
            stand, install = opened.enter_context(operators.next())
            return AlignmentLine(stand, lambda one: install(one, **SETTINGS))

        yield open_one


def play(open_line: Callable[[], AlignmentLine], histories: int) -> None:
    machine = type("Histories", (Aligned,), {"open_line": staticmethod(open_line)})
    chosen = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_random_histories_of_deferrals_lose_nothing_and_come_to_rest(open_line):
    play(open_line, 2)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_many_random_histories_of_deferrals_lose_nothing_and_come_to_rest(open_line):
    play(open_line, 25)
