"""Random histories against the model: real HTTP, real PostgreSQL, the real flow, one server and database for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from sandbox.server import Sandbox
from tests.e2e.product import Product
from tests.e2e.stand import Stand
from tests.e2e.veryon_line import Line
from tests.e2e.veryon_machine import Tracked

STEPS = 4
# Each history has an operator of its own; what fails is tried again and again until it is small.
OPERATORS = tuple(f"op{number}" for number in range(2_000))


@pytest.fixture
def open_line(tmp_path, database_url, monkeypatch) -> Iterator[Callable[[], Line]]:
    # One write at a time, so that a fault strikes the same one again.
    monkeypatch.setenv("TURNAROUND__HTTP__CONCURRENCY", "1")
    names, open_stands = iter(OPERATORS), []
    with Sandbox(operators=OPERATORS) as sandbox:

        def install(stand: Stand) -> Product:
            folder = tmp_path / stand.operator
            folder.mkdir()
            choices = {"veryon": {}, "go_live": "2026-03-09T00:00:00+00:00"}
            return Product(folder, stand.url, database_url, stand.operator, **choices)

        def open_one() -> Line:
            for stand in open_stands:
                stand.mend()
                stand.close()
            open_stands[:] = [Stand(sandbox, next(names))]
            return Line(open_stands[0], install)

        yield open_one
        for stand in open_stands:
            stand.close()


def play(open_line: Callable[[], Line], histories: int) -> None:
    machine = type("Histories", (Tracked,), {"open_line": staticmethod(open_line)})
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


def test_random_histories_end_as_the_model_says(open_line):
    play(open_line, 3)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_many_random_histories_end_as_the_model_says(open_line):
    play(open_line, 25)
