"""The sandbox's vendors over real HTTP, a database of the test's own, and the product between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import Sandbox
from tests.e2e.due_line import DueLine
from tests.e2e.due_operators import NAMES, Operators
from tests.e2e.journeys import Journeys
from tests.e2e.play import Play
from tests.e2e.product import Product
from tests.e2e.stand import DAY, Schedule, Stand, at
from tests.e2e.veryon_line import Line


@pytest.fixture
def stand() -> Iterator[Stand]:
    """LEON and Tech Log of one operator, as they are before the played day begins."""
    with Sandbox(day=DAY, operators=("acme",)) as sandbox:
        opened = Stand(sandbox)
        yield opened
        opened.mend()
        opened.close()


@pytest.fixture(scope="session")
def create_database(_create_database: Callable[[str], str], _migrated_template: str) -> Callable[[], str]:
    """Makes migrated databases, for tests that need more than one."""
    return lambda: _create_database(_migrated_template)


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Callable[..., Product]:
    """Makes the product for a stand; further words are the operator's settings."""

    def install(stand: Stand, **choices: Any) -> Product:
        return Product(tmp_path, stand.url, database_url, stand.operator, **choices)

    return install


@pytest.fixture
def fleet(stand: Stand, installation: Callable[..., Product]) -> Play:
    """Twelve flights of two aircraft on one day, a trip each, synchronised."""
    schedule = Schedule(stand)
    for number in range(12):
        schedule.fly(100 * (number + 1), at(6 + number), tail=number % 2, crew=("ann", "ben"))
    play = Play(stand, installation(stand, aircraft=schedule.registrations), schedule)
    play.run(at(2))
    return play


@pytest.fixture
def journeys(stand: Stand, installation: Callable[..., Product]) -> Journeys:
    """Six flights of two aircraft on one day, a trip each and 661 miles long, planned in Tech Log and not yet flown."""
    schedule = Schedule(stand)
    for number in range(6):
        schedule.fly(100 * (number + 1), at(6 + number), tail=number % 2, dist=661)
    product = installation(stand, aircraft=schedule.registrations)
    assert product.run(at(2)).state == "Completed"
    stand.forget_requests()
    return Journeys(stand, product, schedule)


@pytest.fixture
def line(installation: Callable[..., Product]) -> Iterator[Line]:
    """Tech Log and Tracking+ with three aircraft, two of which both have; nothing has flown yet."""
    with Sandbox(operators=("acme",)) as sandbox:
        stand = Stand(sandbox)
        yield Line(stand, lambda opened: installation(opened, veryon={}, go_live="2026-03-09T00:00:00+00:00"))
        stand.mend()
        stand.close()


@pytest.fixture
def raised(line: Line) -> str:
    """A defect of a flight, both of which are over there; answers its id in Tech Log."""
    defect = line.raise_defect(line.fly())
    line.run(12)
    return defect


@pytest.fixture(scope="module")
def operators(create_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operators]:
    """A sandbox and a database for all tests of a module, each of which gets an operator of its own."""
    with Sandbox(operators=NAMES) as sandbox:
        yield Operators(sandbox, create_database(), tmp_path_factory.mktemp("operators"))


@pytest.fixture
def due(operators: Operators) -> Iterator[DueLine]:
    """Two aircraft that both systems have, with equal totals, and nothing on the due list."""
    with operators.next() as (stand, install):
        yield DueLine(stand, install)
