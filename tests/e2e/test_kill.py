"""SIGKILL after, and before, every single vendor write in turn; then one more run."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.e2e import journey_cases, veryon_cases
from tests.e2e.cases import Case, attempt, undisturbed
from tests.e2e.journeys import FLOW
from tests.e2e.veryon_line import FLOW as TO_VERYON
from tests.e2e.veryon_line import ROUTE_OF

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def quiet(tmp_path_factory, create_database):
    """What the undisturbed world writes and ends with."""
    return undisturbed(Case("undisturbed", str(tmp_path_factory.mktemp("quiet")), create_database()))


def every_write(routes):
    """Each single write, as its route and how many of that route come before it."""
    return [(route, before) for route, number in sorted(routes.items()) for before in range(number)]


def test_every_kind_of_write_is_in_it(quiet):
    routes, _ = quiet
    assert sum(routes.values()) >= 12
    assert {route.split()[0] for route in routes} == {"POST", "PATCH", "DELETE"}
    assert {"POST /users", "POST /trips", "POST /sectors", "PATCH /trips/{id}", "DELETE /trips/{id}"} <= set(routes)


@pytest.mark.parametrize("kind", ["hang_after_write", "refused"])
def test_killed_at_any_write_the_next_run_puts_it_right(kind, quiet, tmp_path, create_database):
    routes, rows = quiet
    cases = [
        Case(
            name=f"killed at {kind} of {route}, {before} before it",
            folder=str(tmp_path / str(number)),
            database_url=create_database(),
            faults=({"vendor": "techlog", "route": route, "kind": kind, "times": 999, "after": before},),
            death="run",
            rows=rows,
        )
        for number, (route, before) in enumerate(every_write(routes))
    ]
    assert try_all(cases) == []


@pytest.mark.parametrize("route", ["POST /trips", "DELETE /sectors/{id}"])
def test_the_real_command_killed(route, quiet, tmp_path, create_database):
    _, rows = quiet
    fault = {"vendor": "techlog", "route": route, "kind": "hang_after_write"}
    case = Case(f"command killed at {route}", str(tmp_path), create_database(), (fault,), "command", rows)
    assert attempt(case) == []


def journey_case(name, folder, create_database, fault=None, death=""):
    """A disturbed run of the journey logs."""
    faults = () if fault is None else (fault,)
    return Case(name, str(folder), create_database(), faults, death, flow=FLOW, day=journey_cases.LATER)


def test_killed_at_any_journey_log_the_next_run_puts_it_right(tmp_path, create_database):
    """While LEON holds its answer, and when it has just closed the connection without doing the work."""
    quiet = journey_case("undisturbed", tmp_path / "quiet", create_database)
    saved = journey_cases.undisturbed(quiet)
    assert sorted(saved) == [100, 200, 300, 400]
    cases = []
    for kind in ("hang_after_write", "refused"):
        for before, nid in enumerate(saved):
            fault = {"vendor": "leon", "route": "journeyLog", "kind": kind, "times": 999, "after": before}
            name = f"killed at {kind} of the log of {nid}"
            cases.append(journey_case(name, tmp_path / f"{kind}-{nid}", create_database, fault, "run"))
    assert try_all(cases, journey_cases.attempt) == []


def test_the_real_command_killed_at_a_journey_log(tmp_path, create_database):
    fault = {"vendor": "leon", "route": "journeyLog", "kind": "hang_after_write"}
    case = journey_case("command killed", tmp_path, create_database, fault, "command")
    assert journey_cases.attempt(case) == []


def veryon_case(name, folder, create_database, fault=None, death=""):
    """A disturbed run towards Tracking+."""
    faults = () if fault is None else (fault,)
    return Case(name, str(folder), create_database(), faults, death, flow=TO_VERYON)


def test_killed_at_any_write_to_tracking_the_next_run_puts_it_right(tmp_path, create_database):
    """While Tracking+ holds its answer, and when it has just closed the connection without doing the work."""
    routes = veryon_cases.undisturbed(veryon_case("undisturbed", tmp_path / "quiet", create_database))
    assert set(routes) == set(ROUTE_OF.values())
    cases = []
    for kind in ("hang_after_write", "refused"):
        # What was not done leaves the same behind at the first write of a route as at the next.
        writes = every_write(routes) if kind == "hang_after_write" else [(route, 0) for route in sorted(routes)]
        for number, (route, before) in enumerate(writes):
            fault = {"vendor": "veryon", "route": route, "kind": kind, "times": 999, "after": before}
            name = f"killed at {kind} of {route}, {before} before it"
            cases.append(veryon_case(name, tmp_path / f"{kind}-{number}", create_database, fault, "run"))
    assert try_all(cases, veryon_cases.attempt) == []


def test_the_real_command_killed_at_a_write_to_tracking(tmp_path, create_database):
    fault = {"vendor": "veryon", "route": ROUTE_OF["log"], "kind": "hang_after_write"}
    case = veryon_case("command killed", tmp_path, create_database, fault, "command")
    assert veryon_cases.attempt(case) == []


def try_all(cases, attempt_one=attempt):
    """All cases, two at a time, each process with worlds of its own."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        return [problem for problems in pool.map(attempt_one, cases) for problem in problems]
