"""The large due list: as many aircraft and items as asked for, so many of them due, served in pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from veryon_host import Host, hosted

from sandbox.day import bulk_due_list
from sandbox.server import Sandbox

DAY = date(2026, 3, 10)


def pages(host: Host) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 200}
    while True:
        page = host.api.get("/forecast", params=query).json()
        found += page["items"]
        if page["nextCursor"] is None:
            return found
        query["cursor"] = page["nextCursor"]


def test_a_fleet_in_both_systems_with_so_many_items_due() -> None:
    with hosted() as host:
        bulk_due_list(host.box.world, "acme", DAY, aircraft=12, items=50, due=7)
        totals = {row["id"]: row["totals"] for row in host.items("/registrations") if row["registration"] != "OE-FAB"}
        aircraft = host.box.world.techlog["acme"].rows("aircraft")
        assert [row["totals"]["cycles"] for row in aircraft] == [row["engineCycles"] for row in totals.values()]
        assert all(
            Decimal(row["totals"]["flightSeconds"]) / 3600 == Decimal(in_tracking["flightHours"])
            for row, in_tracking in zip(aircraft, totals.values(), strict=True)
        )
        assert all(row["monthlyFlightSeconds"] > 0 for row in aircraft)
        items = pages(host)
        assert len(items) == len({row["id"] for row in items}) == 12 * 50
        assert [row["id"] for row in items] == sorted(row["id"] for row in items)
        near: dict[int, int] = dict.fromkeys(totals, 0)
        for row in items:
            near[row["registrationId"]] += is_near(row["nextDue"], totals[row["registrationId"]])
        assert set(near.values()) == {7}
        # What it holds is what would be taken at the desk, too.
        for row in items[:60]:
            fields = {name: value for name, value in row.items() if name not in ("id", "changedAt")}
            host.desk("forecast", fields)


def is_near(due: dict[str, Any], totals: dict[str, Any]) -> bool:
    limits = {"flightHours": 150, "engineCycles": 50, "landings": 100}
    counters = any(due[name] and Decimal(due[name]) - Decimal(totals[name]) <= limits[name] for name in limits)
    return counters or (due["date"] is not None and (date.fromisoformat(due["date"]) - DAY).days <= 50)


def test_it_is_always_the_same() -> None:
    found = []
    for _ in range(2):
        with Sandbox(operators=("acme",)) as box:
            bulk_due_list(box.world, "acme", DAY, aircraft=3, items=20)
            found.append((box.world.veryon["acme"].state(), box.world.techlog["acme"].rows("aircraft")))
    assert found[0] == found[1]


@pytest.mark.slow
def test_eighty_thousand_items_are_there_and_can_be_read() -> None:
    with hosted() as host:
        bulk_due_list(host.box.world, "acme", DAY)
        assert len(pages(host)) == 80_000
