"""The maintenance office through the day: the due list and deferrals, as the syncs of the demo would see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from test_day_flown import DAY, OPERATORS, SYNCS, at, plan_sectors

from sandbox.day.due_list import EMERGENCY
from sandbox.server import Sandbox
from sandbox.veryon import defects
from sandbox.world import World

Row = dict[str, Any]
THRESHOLDS = {"flightHours": 150, "date": 50, "engineCycles": 50, "landings": 100}
SENT = ("D0101", "D0102")


@dataclass
class Seen:
    """What each sync finds, one entry a sync: items by title, Tech Log's totals by registration, deferrals."""

    items: list[dict[str, Row]] = field(default_factory=list)
    totals: list[dict[str, Row]] = field(default_factory=list)
    tracking: list[dict[str, Row]] = field(default_factory=list)
    techlog: list[dict[str, Row]] = field(default_factory=list)


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[World, dict[str, Seen]]]:
    with Sandbox(day=DAY, operators=OPERATORS) as box:
        seen = {name: Seen() for name in OPERATORS}
        for sync in SYNCS:
            box.world.clock.set(at(sync))
            for name in OPERATORS:
                if sync == SYNCS[0]:
                    plan_sectors(box.world, name)
                    send_check(box.world, name)
                look(box.world, name, seen[name])
                send_deferrals(box.world, name)
        yield box.world, seen


def look(world: World, name: str, seen: Seen) -> None:
    veryon, techlog = world.veryon[name], world.techlog[name]
    seen.items.append({row["title"]: row for row in veryon.rows("forecast")})
    seen.totals.append({row["registration"].replace("-", ""): row["totals"] for row in techlog.rows("aircraft")})
    seen.tracking.append({row["reference"]: row["deferral"] for row in veryon.rows("defects")})
    seen.techlog.append({row["reference"]: row["deferral"] for row in techlog.rows("defects")})


def send_check(world: World, name: str) -> None:
    """One check as a sync would have made it."""
    item = world.veryon[name].find("forecast", title=EMERGENCY)
    assert item is not None
    world.techlog[name].add(
        "maintenance-checks", aircraftId=world.techlog[name].rows("aircraft")[0]["id"], title=EMERGENCY, due={},
        externalRef=f"veryon:forecast:{item['id']}:1",
    )  # fmt: skip


def send_deferrals(world: World, name: str) -> None:
    """Deferred defects as a sync would have made them, once."""
    veryon = world.veryon[name]
    for row in world.techlog[name].rows("defects"):
        reference = f"TL-{row['reference']}"
        if row["reference"] in SENT and row["deferral"] and veryon.find("defects", reference=reference) is None:
            registration = veryon.rows("registrations")[0]["id"]
            made = veryon.add(
                "defects", reference=reference, registrationId=registration, description=row["description"]
            )
            target = row["deferral"]["targetDate"] or (DAY + timedelta(days=10)).isoformat()
            defects.set_deferral(veryon, made["id"], {"targetDate": target})


def remaining(world: World, name: str, seen: Seen, sync: int) -> dict[str, dict[str, Decimal]]:
    """Item's title -> limit -> what is left until it is due, against Tech Log's totals."""
    names = {row["id"]: row["registration"].replace("-", "") for row in world.veryon[name].rows("registrations")}
    found: dict[str, dict[str, Decimal]] = {}
    for title, item in seen.items[sync].items():
        totals, due = seen.totals[sync][names[item["registrationId"]]], item["nextDue"]
        now = {
            "flightHours": Decimal(totals["flightSeconds"]) / 3600, "engineCycles": totals["cycles"],
            "landings": totals["landings"],
        }  # fmt: skip
        left = {limit: Decimal(due[limit]) - now[limit] for limit in now if due[limit] is not None}
        if due["date"] is not None:
            left["date"] = Decimal((date.fromisoformat(due["date"]) - DAY).days)
        found[title] = left
    return found


def due_titles(world: World, name: str, seen: Seen, sync: int) -> set[str]:
    left = remaining(world, name, seen, sync)
    return {title for title, each in left.items() if any(each[limit] <= THRESHOLDS[limit] for limit in each)}


@pytest.mark.parametrize("operator", OPERATORS)
def test_there_is_an_item_of_each_kind_at_the_start(played: Any, operator: str) -> None:
    world, seen = played
    items, left = seen[operator].items[0], remaining(world, operator, seen[operator], 0)
    at_it = {limit: [each for each in left.values() if each.get(limit) == most] for limit, most in THRESHOLDS.items()}
    assert all(at_it[limit] for limit in ("flightHours", "date", "landings")), "one exactly at a threshold"
    assert any(each.get(limit, 1) < 0 for each in left.values() for limit in each), "one is overdue"
    assert {len(each) for each in left.values()} == {1, 2}
    assert [row for row in items.values() if row["repeat"] is None]
    assert {row["status"] for row in items.values()} == {"open", "inWork"}
    assert set(items) - due_titles(world, operator, seen[operator], 0)


@pytest.mark.parametrize("operator", OPERATORS)
def test_flying_takes_items_inside(played: Any, operator: str) -> None:
    world, seen = played
    before, after = (due_titles(world, operator, seen[operator], sync) for sync in (0, 4))
    assert {"Fan blade lubrication", "Pitot-static leak check"} <= after - before


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_due_list_is_worked_on(played: Any, operator: str) -> None:
    world, seen = played
    items = seen[operator].items

    def states(title: str) -> list[str]:
        return [each[title]["status"] for each in items]

    def is_due(title: str) -> list[bool]:
        return [title in due_titles(world, operator, seen[operator], sync) for sync in range(len(SYNCS))]

    assert states("Engine oil and filter change") == ["open", "open", "complied", "open", "open"]
    assert is_due("Engine oil and filter change") == [True, True, True, False, False]
    assert states("Battery capacity check") == ["open"] * 5
    assert is_due("Battery capacity check") == [True, True, False, False, False]
    assert items[4]["Battery capacity check"]["nextDue"]["date"] == "2026-09-10"
    # Due again within the thresholds: the next occurrence.
    assert is_due("Compressor wash") == [True] * 5
    hours = [Decimal(each["Compressor wash"]["nextDue"]["flightHours"]) for each in items]
    assert hours[0] == hours[1]
    assert 90 < hours[2] - hours[1] < 100
    assert states("Cargo door sill inspection") == ["open", "open", "open", "cancelled", "cancelled"]
    assert states("Service bulletin 32-118") == ["open", "open", "open", "complied", "complied"]
    assert is_due("Seat belt inspection") == [True, True, True, False, False]
    assert is_due("Fuel filter replacement") == [True] * 5
    moved = [Decimal(each["Fuel filter replacement"]["nextDue"]["flightHours"]) for each in items]
    assert [each - moved[0] for each in moved] == [0, 0, 0, 10, 10]
    assert all({row["id"] for row in each.values()} == set(range(9001, 9021)) for each in items)


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_mechanic_resolves_a_check_whose_item_stays_open(played: Any, operator: str) -> None:
    world, _ = played
    (check,) = world.techlog[operator].rows("maintenance-checks")
    assert (check["status"], check["updatedAt"][11:16]) == ("resolved", "14:30")
    assert world.veryon[operator].find("forecast", title=EMERGENCY)["status"] == "open"


@pytest.mark.parametrize("operator", OPERATORS)
def test_deferrals_move_in_tracking_and_on_both_sides(played: Any, operator: str) -> None:
    _, seen = played

    def targets(reference: str) -> list[Any]:
        return [(each.get(reference) or {}).get("targetDate") for each in seen[operator].tracking]

    def after(days: int) -> str:
        return (DAY + timedelta(days=days)).isoformat()

    # A sync looks before it sends: what was deferred for the sync at 11:30 is over there for the one at 15:30.
    assert targets("TL-D0101") == [None, None, None, after(8), after(8)]
    assert targets("TL-D0102") == [None, None, None, after(10), after(14)]
    assert targets("ENV-5521") == [None, None, after(20), after(25), after(25)]
    extended = [(each.get("D0102") or {}).get("extensions") for each in seen[operator].techlog]
    assert extended[:4] == [None, None, [], []]
    assert [each["targetDate"] for each in extended[4]] == [after(20)]
    assert seen[operator].techlog[4]["D0101"]["targetDate"] == after(3)


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_ground_run_moves_the_totals(played: Any, operator: str) -> None:
    world, _ = played
    techlog = world.techlog[operator]
    (run,) = techlog.rows("trip-updates")
    aircraft = techlog.row("aircraft", run["aircraftId"])
    others = [row for row in techlog.rows("sectors") if row["aircraftId"] == aircraft["id"] and row["signedOffAt"]]
    before = run["carriedForward"]["cycles"] - run["delta"]["cycles"]
    later = [row for row in others if row["signedOffAt"][11:16] > "07:40"]
    assert (aircraft["totals"]["cycles"], run["delta"]["cycles"]) == (before + 2 + len(later), 2)


@pytest.mark.parametrize("operator", OPERATORS)
def test_aircraft_that_fly_know_what_they_fly_in_a_month(played: Any, operator: str) -> None:
    world, _ = played
    for row in world.techlog[operator].rows("aircraft"):
        months = (row["monthlyFlightSeconds"] / 3600, row["monthlyCycles"])
        assert months == (0, 0) if row["registration"] == "N-SPARE" else 40 < months[0] < 90 and 20 < months[1] < 75


def test_where_nothing_was_synced_only_tracking_is_worked_on() -> None:
    with Sandbox(day=DAY, operators=("acme",)) as box:
        box.world.clock.set(at("22:30"))
        assert [row["reference"] for row in box.world.veryon["acme"].rows("defects")] == ["ENV-5521"]
        assert box.world.techlog["acme"].rows("maintenance-checks") == []


def test_people_may_be_ahead_of_the_maintenance_office() -> None:
    with Sandbox(day=DAY, operators=("acme",)) as box:
        box.world.clock.set(at("07:00"))
        store = box.world.veryon["acme"]
        for row in store.rows("forecast"):
            changes = {"status": "cancelled"} if row["id"] % 2 else {"nextDue": {"landings": 7}}
            store.change("forecast", row["id"], **changes)
        for row in store.rows("forecast")[:8]:
            store.delete("forecast", row["id"])
        box.world.clock.set(at("22:30"))
        assert {row["status"] for row in store.rows("forecast")} <= {"open", "complied", "cancelled", "inWork"}
