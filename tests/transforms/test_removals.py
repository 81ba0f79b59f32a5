"""What leaves Tech Log, what stays though LEON has dropped it, and the guard (rulings 9, 10, 12-15, 45)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.scene import ALPHA, BRAVO, Scene, airport, changes_of, codes, instant, leon_flight

ON_BRAVO = {"acft": {"registration": BRAVO}, "acftNid": 13}
LEAVES = [
    ({"isCnl": True}, "cancelled in LEON"),
    ({"status": "OPTION"}, "not confirmed in LEON"),
    ({"status": "OPPORTUNITY"}, "not confirmed in LEON"),
    ({"isActive": False}, "superseded by another leg in LEON"),
    ({"isSimulator": True}, "a simulator session"),
    ({"acft": {"registration": "D-ECHO"}, "acftNid": 99}, "its aircraft is not in Tech Log"),
]


def run_once(*flights: dict[str, Any], **settings: Any) -> Scene:
    scene = Scene(*(flights or (leon_flight(),)), **settings)
    scene.run()
    return scene


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [leon_flight(nid, f"{nid % 24:02}:{nid // 24:02}", **changes) for nid in range(1, count + 1)]


@pytest.mark.parametrize(("changes", "why"), LEAVES)
def test_what_does_not_belong_is_not_imported(changes: dict[str, Any], why: str) -> None:
    assert Scene(leon_flight(**changes)).plan().changes == ()


@pytest.mark.parametrize(("changes", "why"), LEAVES)
def test_what_no_longer_belongs_is_deleted_with_its_trip(changes: dict[str, Any], why: str) -> None:
    scene = run_once()
    scene.put(leon_flight(**changes))
    made = scene.run()
    assert [(one.entity, one.operation) for one in made.changes] == [("sector", "delete"), ("trip", "delete")]
    assert made.changes[0].reason == why
    assert scene.techlog.live_sectors() == scene.techlog.live_trips() == []
    assert scene.plan().changes == ()


@pytest.mark.parametrize("status", ["inProgress", "completed"])
@pytest.mark.parametrize(("changes", "why"), LEAVES)
def test_what_was_started_stays_with_an_item(changes: dict[str, Any], why: str, status: str) -> None:
    scene = run_once()
    scene.techlog.edit(1, status=status)
    scene.put(leon_flight(**changes))
    made = scene.plan()
    assert made.changes == ()
    (item,) = [one for one in made.items if one.code == "flight_gone_after_start"]
    assert (item.subject, item.details["why"]) == ("leon:acme:flight:1", why)
    scene.put(leon_flight())
    assert codes(scene.plan()) == [], "it closes when the flight is back"


@pytest.mark.parametrize("status", ["inProgress", "completed"])
def test_what_was_started_stays_when_its_flight_is_gone_altogether(status: str) -> None:
    scene = run_once(*many(10))
    scene.techlog.edit(1, status=status)
    del scene.leon[1]
    made = scene.plan()
    assert made.changes == ()
    assert codes(made) == ["flight_gone_after_start"]


def test_a_vanished_flight_is_asked_for_and_then_deleted() -> None:
    scene = run_once(*many(3))
    del scene.leon[2]
    made = scene.run()
    assert scene.asked == [2]
    assert [one.source_key for one in changes_of(made, "sector", "delete")] == ["leon:acme:flight:2"]
    assert scene.plan().changes == ()


def test_moving_out_of_the_window_is_no_deletion() -> None:
    scene = run_once(*many(3))
    scene.put(leon_flight(2, "2026-05-01T06:00"))
    made = scene.run()
    assert scene.asked == [2]
    assert [one.operation for one in changes_of(made, "sector")] == ["update"]
    assert scene.techlog.sector_of(2).takeoff_time == instant("2026-05-01T06:00")
    assert scene.plan().changes == ()
    assert scene.asked == []


def test_ageing_out_is_no_deletion() -> None:
    scene = run_once(*many(8))
    scene.now = instant("2026-03-20T04:30")
    scene.leon.clear()
    made = scene.plan()
    assert made.changes == ()
    assert codes(made) == []


@pytest.mark.parametrize("allowed", [(), ("N123AB",), ("n-123ab",)])
def test_only_aircraft_of_the_operator_s_list(allowed: tuple[str, ...]) -> None:
    scene = Scene(leon_flight(1), leon_flight(2, **ON_BRAVO), aircraft=allowed)
    made = changes_of(scene.plan(), "sector", "create")
    assert {one.payload["aircraft_id"] for one in made} == ({"ac-b"} if allowed else {"ac-a", "ac-b"})


def test_hands_off_an_aircraft_that_left_the_operator_s_list() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, **ON_BRAVO))
    scene.settings = scene.settings.model_copy(update={"aircraft": (BRAVO,)})
    scene.put(leon_flight(1, isCnl=True))
    assert scene.plan().changes == ()
    del scene.leon[1]
    assert scene.plan().changes == ()
    assert scene.asked == []


def test_a_flight_that_moves_to_an_aircraft_out_of_scope_leaves_ours() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), aircraft=(ALPHA,), grouping="external")
    scene.put(leon_flight(2, "10:00", **ON_BRAVO))
    (change,) = scene.plan().changes
    assert (change.operation, change.source_key) == ("delete", "leon:acme:flight:2")
    assert change.reason == "its aircraft is not on the operator's list"


# Trips without sectors.


def test_a_trip_with_somebody_s_own_sector_stays() -> None:
    scene = run_once()
    scene.techlog.add_sector("s-own", scene.techlog.trip_of(1).id)
    scene.put(leon_flight(isCnl=True))
    assert [one.entity for one in scene.run().changes] == ["sector"]
    assert scene.plan().changes == ()


def test_a_trip_that_a_person_emptied_stays() -> None:
    scene = run_once()
    scene.techlog.remove(1)
    assert scene.run().changes == ()
    assert scene.plan().changes == ()


def test_a_trip_that_an_interrupted_run_left_empty_is_deleted() -> None:
    scene = run_once()
    scene.put(leon_flight(isCnl=True))
    made = scene.plan()
    (of_sector,) = changes_of(made, "sector")
    scene.techlog.delete("sector", str(of_sector.target_key))
    scene.links["sector", of_sector.source_key] = scene.links["sector", of_sector.source_key].__class__(
        "sector", of_sector.source_key, str(of_sector.target_key), state="deleted"
    )
    assert [(one.entity, one.operation) for one in scene.run().changes] == [("trip", "delete")]


def test_a_trip_made_by_an_interrupted_run_for_a_flight_cancelled_since_is_deleted() -> None:
    scene = Scene(leon_flight())
    scene.techlog.add_trip("t-1", external_ref="leon:acme:flight:1")
    scene.put(leon_flight(isCnl=True))
    assert [(one.entity, one.target_key) for one in scene.run().changes] == [("trip", "t-1")]


def test_a_trip_that_a_person_thinned_out_and_we_emptied_is_deleted() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), grouping="external")
    scene.techlog.remove(1)
    scene.put(leon_flight(2, "10:00", isCnl=True))
    assert [one.entity for one in scene.run().changes] == ["sector", "trip"]


def test_the_deletion_of_a_trip_names_the_sectors_that_are_to_leave_it_first() -> None:
    """Tech Log deletes a trip with its sectors; a move that is refused must not end so."""
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), grouping="by_date")
    both = sorted(one.id for one in scene.techlog.live_sectors())
    scene.put(leon_flight(1, isCnl=True), leon_flight(2, "2026-03-11T10:00"))
    (change,) = changes_of(scene.plan(), "trip", "delete")
    assert change.payload == {"emptied_of": both}


# Deleted by a person.


def test_what_a_person_deleted_stays_deleted() -> None:
    scene = run_once()
    scene.techlog.remove(1)
    made = scene.run()
    assert made.changes == ()
    assert [(one.state, one.source_key) for one in made.links] == [("removed", "leon:acme:flight:1")]
    assert codes(made) == ["sector_removed_in_techlog"]
    scene.put(leon_flight(startTimeUTC="2026-03-10T06:30:00Z"))
    assert scene.run().changes == (), "not even when LEON changes it"
    scene.put(leon_flight(isCnl=True))
    made = scene.run()
    assert made.changes == ()
    assert codes(made) == [], "cancelled in LEON, both agree"


def test_a_person_may_take_the_deletion_back() -> None:
    scene = run_once()
    sector = scene.techlog.sector_of(1)
    scene.techlog.remove(1)
    scene.run()
    scene.techlog.sectors[sector.id] = sector
    made = scene.run()
    assert (made.changes, codes(made)) == ((), [])


def test_a_whole_trip_deleted_by_a_person_is_not_made_again() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), grouping="external")
    scene.techlog.edit_trip(scene.techlog.trip_of(1).id, deleted_at=scene.techlog.tick())
    scene.techlog.remove(1)
    scene.techlog.remove(2)
    made = scene.run()
    assert made.changes == ()
    assert codes(made) == ["sector_removed_in_techlog"] * 2


# Airports without an ICAO code.


def test_a_flight_without_icao_waits() -> None:
    scene = Scene(leon_flight(startAirport=airport(None, "Private Strip")))
    made = scene.run()
    assert made.changes == ()
    (item,) = made.items
    assert (item.code, item.subject) == ("airport_without_icao", "Private Strip")
    scene.put(leon_flight(startAirport=airport("EGXX", "Private Strip")))
    made = scene.run()
    assert codes(made) == []
    assert len(changes_of(made, "sector", "create")) == 1


def test_a_sector_that_is_there_waits_too() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), grouping="external")
    scene.put(leon_flight(1, "06:30", endAirport=airport(None, "Private Strip")))
    made = scene.plan()
    assert made.changes == (), "neither patched nor deleted, and its trip keeps its order"
    assert codes(made) == ["airport_without_icao"]


def test_a_cancelled_flight_waits_for_nothing() -> None:
    scene = run_once()
    scene.put(leon_flight(isCnl=True, endAirport=airport(None, "Private Strip")))
    made = scene.plan()
    assert [one.entity for one in made.changes] == ["sector", "trip"]
    assert codes(made) == []
