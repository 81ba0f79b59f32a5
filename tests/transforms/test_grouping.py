"""The three groupings: what is one trip, in what order its sectors stand, and what its head says (rulings 1-3, 17)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.scene import ALPHA, BRAVO, Scene, changes_of, codes, leon_flight, member

ON_BRAVO = {"acft": {"registration": BRAVO}, "acftNid": 13}
GROUPINGS = ("one_to_one", "by_date", "external")


def trips(*flights: dict[str, Any], grouping: str) -> dict[str, list[int]]:
    """Trip key -> its flights in sequence."""
    sectors = changes_of(Scene(*flights, grouping=grouping).plan(), "sector", "create")
    found: dict[str, list[int]] = {}
    for change in sorted(sectors, key=lambda one: (one.payload["trip"], one.payload["sequence"])):
        found.setdefault(change.payload["trip"], []).append(int(change.source_key.rsplit(":", 1)[-1]))
    for key, nids in found.items():
        given = [one.payload["sequence"] for one in sectors if one.payload["trip"] == key]
        assert sorted(given) == list(range(1, len(nids) + 1))
    return found


def head(*flights: dict[str, Any], grouping: str = "external") -> dict[str, Any]:
    (change,) = changes_of(Scene(*flights, grouping=grouping).plan(), "trip", "create")
    return dict(change.payload)


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        ("one_to_one", {f"leon:acme:flight:{nid}": [nid] for nid in (1, 2, 3, 4)}),
        (
            "by_date",
            {
                "leon:acme:date:GALFA:2026-03-10": [2, 1],
                "leon:acme:date:GALFA:2026-03-11": [3],
                "leon:acme:date:N123AB:2026-03-10": [4],
            },
        ),
        ("external", {"leon:acme:trip:900:GALFA": [2, 1, 3], "leon:acme:trip:900:N123AB": [4]}),
    ],
)
def test_keys_and_order(grouping: str, expected: dict[str, list[int]]) -> None:
    flights = [
        leon_flight(1, "12:00"),
        leon_flight(2, "06:00"),
        leon_flight(3, "2026-03-11T00:00"),
        leon_flight(4, "09:00", **ON_BRAVO),
    ]
    assert trips(*flights, grouping=grouping) == expected


def test_external_without_a_trip_in_leon_is_a_trip_a_flight() -> None:
    flights = [leon_flight(1, tripNid=None), leon_flight(2, "10:00", tripNid=None), leon_flight(3, "14:00")]
    assert trips(*flights, grouping="external") == {
        "leon:acme:flight:1": [1], "leon:acme:flight:2": [2], "leon:acme:trip:900:GALFA": [3],
    }  # fmt: skip


def test_flights_of_one_minute_stand_in_the_order_of_their_number() -> None:
    flights = [leon_flight(8), leon_flight(3)]
    assert trips(*flights, grouping="external") == {"leon:acme:trip:900:GALFA": [3, 8]}


def test_by_date_uses_the_utc_date_of_the_start() -> None:
    over_midnight = leon_flight(1, "23:30", "2026-03-11T01:30")
    assert trips(over_midnight, leon_flight(2, "2026-03-11T00:05"), grouping="by_date") == {
        "leon:acme:date:GALFA:2026-03-10": [1], "leon:acme:date:GALFA:2026-03-11": [2],
    }  # fmt: skip


def test_number_date_and_crew_are_those_of_the_first_flight() -> None:
    later = leon_flight(1, "2026-03-11T10:00", crewMemberList=[member("CPT", 7), member("FO", 8)])
    first = leon_flight(2, "22:00", crewMemberList=[member("FO", 3)])
    made = head(later, first)
    assert (made["number"], made["date"], made["pic"], made["sic"]) == ("ACM2", "2026-03-10", None, "login:3")


@pytest.mark.parametrize(
    ("commercial", "expected"),
    [((False, False), "private"), ((False, True), "commercial"), ((True, False), "commercial")],
)
def test_one_commercial_flight_makes_the_trip_commercial(commercial: tuple[bool, bool], expected: str) -> None:
    first, second = commercial
    made = head(leon_flight(1, isCommercial=first), leon_flight(2, "10:00", isCommercial=second))
    assert made["category"] == expected


def test_the_head_ignores_flights_that_do_not_belong() -> None:
    cancelled = leon_flight(1, "05:00", isCnl=True)
    assert head(cancelled, leon_flight(2, isCommercial=False))["number"] == "ACM2"
    assert head(cancelled, leon_flight(2, isCommercial=False))["category"] == "private"


def test_multi_day_trips_go_through_and_are_told_of() -> None:
    flights = (leon_flight(1, "22:00"), leon_flight(2, "2026-03-11T09:00"))
    scene = Scene(*flights, grouping="external")
    made = scene.run()
    (item,) = made.items
    assert (item.code, item.subject, item.severity) == ("multi_day_grouping", "leon:acme:trip:900:GALFA", "info")
    assert len(changes_of(made, "trip")) == 1
    assert codes(scene.plan()) == ["multi_day_grouping"], "it stays for as long as the trip spans days"
    scene.put(leon_flight(2, "22:30"))
    assert codes(scene.run()) == []


@pytest.mark.parametrize("grouping", ["one_to_one", "by_date"])
def test_only_external_grouping_can_span_days(grouping: str) -> None:
    assert codes(Scene(leon_flight(1, "22:00"), leon_flight(2, "2026-03-11T09:00"), grouping=grouping).plan()) == []


def test_a_flight_over_midnight_is_no_multi_day_trip() -> None:
    assert codes(Scene(leon_flight(1, "23:30", "2026-03-11T01:30"), grouping="external").plan()) == []


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_another_grouping_moves_the_sectors_and_empties_the_old_trips(grouping: str) -> None:
    for before in GROUPINGS:
        scene = Scene(leon_flight(1), leon_flight(2, "10:00"), leon_flight(3, "2026-03-11T09:00"), grouping=before)
        scene.run()
        sectors = {one.id for one in scene.techlog.live_sectors()}
        scene.settings = scene.settings.model_copy(update={"grouping": grouping})
        scene.run()
        assert {one.id for one in scene.techlog.live_sectors()} == sectors, "moved, not made anew"
        assert {one.trip_id for one in scene.techlog.live_sectors()} == {one.id for one in scene.techlog.live_trips()}
        assert scene.plan().changes == ()


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_a_swap_of_aircraft_moves_the_sector_to_the_other_aircraft_s_trip(grouping: str) -> None:
    scene = Scene(leon_flight(1), leon_flight(2, "10:00"), grouping=grouping)
    scene.run()
    scene.put(leon_flight(2, "10:00", **ON_BRAVO))
    scene.run()
    assert scene.techlog.sector_of(2).aircraft_id == "ac-b"
    assert scene.techlog.trip_of(2).aircraft_id == "ac-b"
    assert scene.techlog.trip_of(1).aircraft_id == "ac-a"
    assert scene.plan().changes == ()


def test_the_registration_is_compared_without_punctuation_in_any_case() -> None:
    for spelling in (ALPHA, "GALFA", "g-alfa", "G ALFA", "G.ALFA"):
        scene = Scene(leon_flight(acft={"registration": spelling}), grouping="by_date")
        assert list(trips_of(scene)) == ["leon:acme:date:GALFA:2026-03-10"]
        assert codes(scene.plan()) == []


def trips_of(scene: Scene) -> dict[str, Any]:
    return {one.source_key: one.payload for one in changes_of(scene.plan(), "trip", "create")}
