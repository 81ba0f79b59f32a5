"""Every kind of fault on every route, once; then one clean run."""

from __future__ import annotations

import pytest

from tests.e2e.cases import Case, undisturbed
from tests.e2e.test_kill import try_all

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
}


@pytest.mark.parametrize("vendor", ROUTES)
def test_a_fault_anywhere_is_put_right_by_the_next_run(vendor, tmp_path, create_database):
    _, rows = undisturbed(Case("undisturbed", str(tmp_path / "quiet"), create_database()))
    cases = [
        Case(
            name=f"{name} on {vendor} {route}",
            folder=str(tmp_path / f"{number}-{name}".replace(" ", "-")),
            database_url=create_database(),
            fault={"vendor": vendor, "route": route, "kind": name.split()[0], **more},
            rows=rows,
        )
        for number, route in enumerate(ROUTES[vendor])
        for name, more in KINDS.items()
    ]
    assert try_all(cases) == []
