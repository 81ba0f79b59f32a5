"""The guard against mass deletion (ruling 45), and aircraft that disappear: a person looks before anything goes."""

from __future__ import annotations

from typing import Any

import pytest

from model.records import LeonAircraft, TechlogAircraft
from tests.transforms.scene import ALPHA, BRAVO, Scene, airport, changes_of, codes, leon_flight
from transforms.removals import over_the_guard
from transforms.vanished import lost_aircraft

ON_BRAVO = {"acft": {"registration": BRAVO}, "acftNid": 13}


def run_once(*flights: dict[str, Any], **settings: Any) -> Scene:
    scene = Scene(*(flights or (leon_flight(),)), **settings)
    scene.run()
    return scene


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [leon_flight(nid, f"{nid % 24:02}:{nid // 24:02}", **changes) for nid in range(1, count + 1)]


@pytest.mark.parametrize(
    ("deletions", "live", "guard", "stops"),
    [
        (5, 5, 0.2, False),
        (6, 6, 0.2, True),
        (6, 30, 0.2, False),
        (6, 29, 0.2, True),
        (7, 30, 0.2, True),
        (6, 600, 0.0, True),
        (6, 6, 1.0, False),
        # Exactly the share, where the product of binary fractions falls short of it.
        (29, 100, 0.29, False),
        (57, 100, 0.57, False),
        (58, 100, 0.57, True),
    ],
)
def test_the_boundary(deletions: int, live: int, guard: float, stops: bool) -> None:
    assert over_the_guard(deletions, live, guard) is stops


@pytest.mark.parametrize("vanish", [False, True])
@pytest.mark.parametrize(
    ("live", "leaving", "stops"), [(5, 5, False), (30, 6, False), (29, 6, True), (30, 7, True), (6, 6, True)]
)
def test_the_guard_stops_every_deletion_of_the_run(live: int, leaving: int, stops: bool, vanish: bool) -> None:
    if vanish and live == leaving:
        live, stops = live + 1, leaving > 5  # an answer without any flight is another case
    scene = run_once(*many(live), deletion_guard=0.2)
    for nid in range(1, leaving + 1):
        if vanish:
            del scene.leon[nid]
        else:
            scene.put(leon_flight(nid, isCnl=True))
    made = scene.plan()
    deleted = changes_of(made, "sector", "delete")
    if not stops:
        assert (len(deleted), codes(made)) == (leaving, [])
        return
    assert made.changes == ()
    (item,) = made.items
    assert (item.code, item.severity, item.details["would_delete"]) == ("deletion_guard", "critical", leaving)
    assert item.details["live_in_window"] == live
    assert len(changes_of(scene.plan(approved=True), "sector", "delete")) == leaving


def test_signed_off_sectors_count_in_the_share() -> None:
    """The share is of the live linked sectors in the window, whatever their status (ruling 45)."""
    scene = run_once(*many(30))
    for nid in range(1, 6):
        scene.techlog.edit(nid, status="completed")
    scene.put(*(leon_flight(nid, isCnl=True) for nid in range(20, 26)))
    assert len(changes_of(scene.plan(), "sector", "delete")) == 6


def test_writes_other_than_deletions_pass_the_guard() -> None:
    scene = run_once(*many(10))
    scene.put(*(leon_flight(nid, isCnl=True) for nid in range(1, 8)))
    scene.put(leon_flight(9, "09:00", endAirport=airport("LFPG")), leon_flight(40, "12:00"))
    made = scene.run()
    assert {(one.entity, one.operation) for one in made.changes} == {
        ("sector", "update"), ("sector", "create"), ("trip", "create"),
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3, 20])
def test_an_empty_answer_is_never_read_as_all_cancelled(count: int) -> None:
    scene = run_once(*many(count))
    kept = dict(scene.leon)
    scene.leon.clear()
    made = scene.plan()
    assert scene.asked == []
    assert made.changes == ()
    (item,) = made.items
    assert (item.code, item.details["would_delete"]) == ("deletion_guard", count)
    scene.leon.update(kept)
    assert codes(scene.plan()) == []


def test_the_trip_of_an_unconfirmed_flight_keeps_its_head_and_order() -> None:
    scene = run_once(*many(12), grouping="external")
    for nid in range(1, 8):
        del scene.leon[nid]
    made = scene.plan()
    assert made.changes == ()
    assert codes(made) == ["deletion_guard"]


# Aircraft that disappear.


def lose_alpha(scene: Scene) -> dict[str, tuple[str, str]]:
    scene.leon_aircraft = [LeonAircraft(13, BRAVO)]
    for nid in [nid for nid, flight in scene.leon.items() if flight.registration == ALPHA]:
        del scene.leon[nid]
    return {"GALFA": (ALPHA, "LEON")}


def test_a_lost_aircraft_is_an_item_and_its_sectors_stay() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), leon_flight(3, **ON_BRAVO))
    lost = lose_alpha(scene)
    made = scene.plan(lost_aircraft=lost)
    assert made.changes == ()
    assert scene.asked == []
    (item,) = made.items
    assert (item.code, item.registration, item.severity) == ("aircraft_set_shrunk", ALPHA, "critical")
    assert item.details == {"sectors_left_alone": 2, "system": "LEON"}


def test_approved_the_sectors_of_a_lost_aircraft_go() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), leon_flight(3, **ON_BRAVO))
    lost = lose_alpha(scene)
    made = scene.run(lost_aircraft=lost, approved=True)
    assert len(changes_of(made, "sector", "delete")) == 2
    assert [one.aircraft_id for one in scene.techlog.live_sectors()] == ["ac-b"]


def test_an_aircraft_that_tech_log_lost_is_left_alone() -> None:
    scene = run_once(leon_flight(1), leon_flight(3, **ON_BRAVO))
    scene.techlog.aircraft = [one for one in scene.techlog.aircraft if one.id != "ac-a"]
    made = scene.plan(lost_aircraft={"GALFA": ("GALFA", "Tech Log")})
    assert made.changes == ()
    assert codes(made) == ["aircraft_set_shrunk"]


@pytest.mark.parametrize(
    ("leon", "techlog", "allowed", "expected"),
    [
        (["G-ALFA", "N123AB"], ["GALFA"], (), {}),
        # Another spelling is the same aircraft.
        (["GALFA", "n-123ab"], ["g.alfa"], (), {}),
        (["N123AB"], ["GALFA"], (), {"GALFA": ("G-ALFA", "LEON")}),
        (["G-ALFA", "N123AB"], [], (), {"GALFA": ("GALFA", "Tech Log")}),
        ([], ["GALFA"], (), {"GALFA": ("G-ALFA", "LEON"), "N123AB": ("N123AB", "LEON")}),
        ([], ["GALFA"], ("N-123AB",), {"N123AB": ("N123AB", "LEON")}),
    ],
)
def test_which_aircraft_were_lost(leon: Any, techlog: Any, allowed: Any, expected: Any) -> None:
    seen = {"LEON": leon, "Tech Log": techlog}
    assert lost_aircraft(seen, {"LEON": ["G-ALFA", "N123AB"], "Tech Log": ["GALFA"]}, allowed) == expected


@pytest.mark.parametrize(
    ("leon", "techlog", "aircraft", "subjects"),
    [
        ([ALPHA, BRAVO], ["GALFA", "N123AB"], (), []),
        ([ALPHA, BRAVO], ["GALFA"], (), [BRAVO]),
        ([ALPHA], ["GALFA", "N123AB", "D-ECHO"], (), ["D-ECHO"]),
        ([ALPHA, "Ground Han"], ["GALFA", "N123AB"], (), []),
        ([ALPHA, BRAVO], ["GALFA"], (ALPHA,), []),
        ([ALPHA, BRAVO], ["GALFA", "N123AB"], (ALPHA, "F-NONE"), ["F-NONE"]),
    ],
)
def test_aircraft_that_only_one_system_has(leon: Any, techlog: Any, aircraft: Any, subjects: list[str]) -> None:
    """What LEON alone has is missing when it flies here; a ground resource is no aircraft."""
    flights = [leon_flight(nid, acft={"registration": text}, acftNid=nid) for nid, text in enumerate(leon, start=1)]
    flights.append(leon_flight(50, **ON_BRAVO))
    scene = Scene(*flights, aircraft=aircraft)
    scene.leon_aircraft = []
    scene.techlog.aircraft = [TechlogAircraft(f"ac-{text}", text) for text in techlog]
    items = [one for one in scene.plan().items if one.code == "aircraft_missing"]
    assert [one.subject for one in items] == subjects
