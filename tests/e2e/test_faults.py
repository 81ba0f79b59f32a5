"""Every kind of fault on every route, once; then one clean run."""

from __future__ import annotations

import pytest

from tests.e2e import journey_cases, veryon_cases
from tests.e2e.cases import Case, undisturbed
from tests.e2e.journeys import FLOW
from tests.e2e.test_kill import try_all
from tests.e2e.veryon_line import FLOW as TO_VERYON
from tests.e2e.veryon_line import ROUTE_OF

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROUTES = {
    "leon": ("token", "flightList", "flight", "aircraftList"),
    "techlog": (
        "POST /oauth/token",
        "GET /aircraft",
        "GET /users",
        "GET /trips",
        "GET /sectors",
        "GET /trips/{id}",
        "GET /sectors/{id}",
        "POST /users",
        "POST /trips",
        "PATCH /trips/{id}",
        "DELETE /trips/{id}",
        "POST /sectors",
        "PATCH /sectors/{id}",
        "DELETE /sectors/{id}",
    ),
}
JOURNEY_ROUTES = {
    "leon": ("token", "flightList", "flight", "aircraftList", "crewMemberList", "journeyLog"),
    "techlog": ("POST /oauth/token", "GET /aircraft", "GET /users", "GET /trips", "GET /sectors"),
}
VERYON_ROUTES = {
    "techlog": (
        "POST /oauth/token",
        "GET /aircraft",
        "GET /users",
        "GET /sectors",
        "GET /trip-updates",
        "GET /defects",
    ),
    "veryon": ("POST /token", "GET /registrations", "GET /places", "GET /users", *ROUTE_OF.values()),
}
KINDS = {
    "status_500": {},
    "status_503": {},
    "status_429": {"retry_after": "0"},
    "status_429 until a date": {"retry_after": "Tue, 10 Mar 2026 00:00:00 GMT"},
    "slow": {"seconds": 3},
    "cut_json": {},
    "lost_answer": {},
    "hang_after_write": {},
    "refused": {},
    "expired_token": {},
    "html_403": {},
    "html_502": {},
    "empty_list": {},
    "half_json": {},
}


def test_every_fault_on_every_route_is_put_right_by_the_next_runs(tmp_path, create_database):
    """A world for each kind of fault, in which it strikes every route of both vendors once; then a clean run."""
    _, rows = undisturbed(Case("undisturbed", str(tmp_path / "quiet"), create_database()))
    cases = [
        Case(
            name=f"{name} on every route",
            folder=str(tmp_path / name.replace(" ", "-")),
            database_url=create_database(),
            faults=everywhere(ROUTES, name),
            rows=rows,
        )
        for name in KINDS
    ]
    assert try_all(cases) == []


def test_the_same_of_journey_logs(tmp_path, create_database):
    cases = [
        Case(
            name=f"{name} on every route of the journey logs",
            folder=str(tmp_path / name.replace(" ", "-")),
            database_url=create_database(),
            faults=everywhere(JOURNEY_ROUTES, name),
            flow=FLOW,
            day=journey_cases.LATER,
        )
        for name in KINDS
    ]
    assert try_all(cases, journey_cases.attempt) == []


def test_the_same_towards_tracking(tmp_path, create_database):
    cases = [
        Case(
            name=f"{name} on every route towards Tracking+",
            folder=str(tmp_path / name.replace(" ", "-")),
            database_url=create_database(),
            faults=everywhere(VERYON_ROUTES, name),
            flow=TO_VERYON,
        )
        for name in KINDS
    ]
    assert try_all(cases, veryon_cases.attempt) == []


def everywhere(routes_of, name):
    """This kind of fault once on each route."""
    return tuple(
        {"vendor": vendor, "route": route, "kind": name.split()[0], **KINDS[name]}
        for vendor, routes in routes_of.items()
        for route in routes
    )
