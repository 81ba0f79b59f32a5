"""What is patched in a record that is there: in a planned sector, one in progress, and a signed-off one (ruling 13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from model.records import User
from model.sync import Link
from tests.transforms.scene import Scene, airport, changes_of, codes, instant, leon_flight, member

DRIFT = [
    ("aircraft_id", "ac-b", "ac-a"),
    ("sequence", 7, 1),
    ("departure_airport", "EGKK", "EGLL"),
    ("arrival_airport", "EGKK", "LFPB"),
    ("takeoff_time", instant("07:07"), "2026-03-10T06:00:00Z"),
    ("landing_time", None, "2026-03-10T08:00:00Z"),
    ("pic_user_id", "somebody", "login:1"),
    ("sic_user_id", None, "login:2"),
]


def run_once(*flights: dict[str, Any], **settings: Any) -> Scene:
    scene = Scene(*(flights or (leon_flight(),)), **settings)
    scene.run()
    return scene


def patched(scene: Scene, entity: str = "sector") -> dict[str, Any]:
    """The payloads of what is planned for this entity, as one; {} where nothing is."""
    found: dict[str, Any] = {}
    for change in changes_of(scene.plan(), entity):
        assert change.operation == "update"
        found |= change.payload
    return found


def payload_name(field: str) -> str:
    return {"pic_user_id": "pic", "sic_user_id": "sic"}.get(field, field)


@pytest.mark.parametrize(("field", "theirs", "ours"), DRIFT)
def test_a_planned_sector_is_set_back(field: str, theirs: Any, ours: Any) -> None:
    scene = run_once()
    scene.techlog.edit(1, **{field: theirs})
    assert patched(scene) == {payload_name(field): ours}
    scene.run()
    assert scene.plan().changes == ()


@pytest.mark.parametrize(("field", "theirs", "ours"), DRIFT)
def test_a_sector_in_progress_keeps_what_its_crew_entered(field: str, theirs: Any, ours: Any) -> None:
    scene = run_once()
    scene.techlog.edit(1, **{field: theirs}, status="inProgress")
    assert patched(scene) == {}


LEON_CHANGES = [
    ({"startTimeUTC": "2026-03-10T06:20:00Z"}, {"takeoff_time": "2026-03-10T06:20:00Z"}),
    ({"endTimeUTC": "2026-03-10T08:20:00Z"}, {"landing_time": "2026-03-10T08:20:00Z"}),
    ({"startAirport": airport("EGSS")}, {"departure_airport": "EGSS"}),
    ({"endAirport": airport("LFPG")}, {"arrival_airport": "LFPG"}),
    ({"crewMemberList": [member("CPT", 3), member("FO", 2)]}, {"pic": "login:3"}),
    ({"crewMemberList": [member("CPT", 1)]}, {"sic": None}),
    ({"flightType": "FERRY"}, {"preflight_custom_data": {"flight_type": "FERRY"}}),
]


@pytest.mark.parametrize("status", ["planned", "inProgress"])
@pytest.mark.parametrize(("changes", "expected"), LEON_CHANGES)
def test_what_leon_changed_is_patched(status: str, changes: dict[str, Any], expected: dict[str, Any]) -> None:
    scene = run_once()
    scene.techlog.edit(1, status=status)
    scene.put(leon_flight(**changes))
    assert patched(scene) == expected
    scene.run()
    assert scene.plan().changes == ()


@pytest.mark.parametrize("changes", [change for change, _ in LEON_CHANGES])
def test_a_signed_off_sector_is_never_touched(changes: dict[str, Any]) -> None:
    scene = run_once()
    scene.techlog.edit(1, status="completed", signed_off_at=instant("09:00"), takeoff_time=instant("06:11"))
    scene.put(leon_flight(**changes))
    assert scene.plan().changes == ()


def test_in_progress_only_leon_s_change_goes_and_the_crew_s_own_entry_stays() -> None:
    scene = run_once()
    scene.techlog.edit(1, status="inProgress", takeoff_time=instant("06:03"))
    scene.put(leon_flight(endAirport=airport("LFPG")))
    assert patched(scene) == {"arrival_airport": "LFPG"}


@pytest.mark.parametrize("status", ["planned", "inProgress"])
def test_what_leon_lacks_erases_what_we_wrote(status: str) -> None:
    scene = run_once()
    scene.techlog.edit(1, status=status)
    scene.put(leon_flight(crewMemberList=[]))
    assert patched(scene) == {"pic": None, "sic": None}


@pytest.mark.parametrize("status", ["planned", "inProgress"])
def test_what_leon_lacks_never_erases_what_a_person_entered(status: str) -> None:
    scene = run_once(leon_flight(crewMemberList=[]))
    scene.techlog.edit(1, status=status, pic_user_id="by-hand")
    assert patched(scene) == {}
    scene.put(leon_flight(crewMemberList=[member("CPT", 1)]))
    scene.run()
    scene.techlog.edit(1, pic_user_id="by-hand again")
    scene.put(leon_flight(crewMemberList=[]))
    assert patched(scene) == {}, "what stands there is not what we wrote"


def test_only_our_keys_of_custom_data() -> None:
    scene = run_once()
    scene.techlog.edit(1, preflight_custom_data={"flight_id": "1", "flight_type": "PAX", "pax_total": 4})
    assert patched(scene) == {}
    scene.techlog.edit(1, preflight_custom_data={"flight_id": "9", "pax_total": 4})
    assert patched(scene) == {"preflight_custom_data": {"flight_id": "1", "flight_type": "PAX"}}
    scene.run()
    assert scene.techlog.sector_of(1).preflight_custom_data == {"flight_id": "1", "flight_type": "PAX", "pax_total": 4}


def test_custom_fields_that_the_operator_lost_are_left_alone() -> None:
    scene = run_once()
    scene.settings = scene.settings.model_copy(update={"preflight_custom_fields": ()})
    assert scene.plan().changes == ()


def test_a_moved_date_moves_the_sector_to_another_trip() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), grouping="by_date")
    before = scene.techlog.sector_of(2)
    scene.put(leon_flight(2, "2026-03-11T10:00"))
    scene.run()
    after = scene.techlog.sector_of(2)
    assert (after.id, after.sequence) == (before.id, 1)
    assert after.trip_id != before.trip_id
    assert scene.techlog.trip_of(2).date.isoformat() == "2026-03-11"
    assert len(scene.techlog.live_trips()) == 2
    assert scene.plan().changes == ()


def test_the_first_flight_leaving_passes_the_head_on() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00", isCommercial=False), grouping="external")
    scene.put(leon_flight(1, isCnl=True))
    scene.run()
    trip = scene.techlog.trip_of(2)
    assert (trip.number, trip.category) == ("ACM2", "private")
    assert scene.techlog.sector_of(2).sequence == 1


@pytest.mark.parametrize(
    ("field", "theirs", "ours"),
    [
        ("number", "X", "ACM1"),
        ("category", "private", "commercial"),
        ("callsign", None, "GALFA"),
        ("aircraft_id", "ac-b", "ac-a"),
        ("date", instant("2026-03-12T00:00").date(), "2026-03-10"),
        ("pic_user_id", "somebody", "login:1"),
        ("sic_user_id", None, "login:2"),
    ],
)
def test_a_trip_is_set_back_until_one_of_its_sectors_is_started(field: str, theirs: Any, ours: Any) -> None:
    scene = run_once()
    scene.techlog.edit_trip(scene.techlog.trip_of(1).id, **{field: theirs})
    assert patched(scene, "trip") == {payload_name(field): ours}
    scene.techlog.edit(1, status="inProgress")
    assert patched(scene, "trip") == {}


def test_a_planned_sector_moved_by_a_person_comes_back() -> None:
    scene = run_once()
    scene.techlog.add_trip("t-own")
    scene.techlog.edit(1, trip_id="t-own")
    assert patched(scene) == {"trip": "leon:acme:flight:1"}


def test_a_sector_in_progress_stays_in_the_trip_that_a_person_put_it_in() -> None:
    scene = run_once(grouping="by_date")
    scene.techlog.add_trip("t-own")
    scene.techlog.edit(1, trip_id="t-own", status="inProgress")
    assert patched(scene) == {}
    scene.put(leon_flight(1, "2026-03-11T06:00"))
    assert patched_in_run(scene)["trip"] == "leon:acme:date:GALFA:2026-03-11", "unless LEON moves it"


def patched_in_run(scene: Scene) -> dict[str, Any]:
    (change,) = changes_of(scene.plan(), "sector")
    return dict(change.payload)


def test_a_signed_off_sector_stays_in_the_trip_that_it_was_flown_in() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), grouping="by_date")
    flown = scene.techlog.edit(1, status="completed", takeoff_time=instant("06:11"))
    scene.put(leon_flight(1, "2026-03-11T06:00"))
    made = scene.run()
    assert changes_of(made, "trip", "create") == []
    assert scene.techlog.sector_of(1) == flown
    assert scene.techlog.trip_of(2).id == flown.trip_id
    assert scene.plan().changes == ()


def test_a_record_that_carries_our_reference_is_ours_without_a_link() -> None:
    """The answer to its creation was lost, or the warehouse is a restored backup."""
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"))
    links = dict(scene.links)
    scene.links.clear()
    made = scene.run()
    assert made.changes == ()
    assert {(one.entity, one.source_key, one.target_key) for one in made.links} == {
        (one.entity, one.source_key, one.target_key) for one in links.values()
    }
    assert scene.plan().links == ()


def test_an_adopted_record_is_brought_up_to_date() -> None:
    scene = Scene(leon_flight())
    scene.techlog.add_trip("t-1", external_ref="leon:acme:flight:1")
    scene.techlog.add_sector("s-1", "t-1", external_ref="leon:acme:flight:1", arrival_airport="EGKK")
    scene.run()
    assert [one.id for one in scene.techlog.live_sectors()] == ["s-1"]
    assert scene.techlog.sector_of(1).arrival_airport == "LFPB"
    assert scene.plan().changes == ()


@pytest.mark.parametrize("reference", ["leon:acme:flight:x", "leon:acme:trip:900:GALFA", "leon:acme:", "leon:acme"])
def test_a_reference_that_only_looks_like_ours_stops_nobody(reference: str) -> None:
    scene = run_once()
    scene.techlog.add_trip("t-own")
    scene.techlog.add_sector("s-own", "t-own", external_ref=reference, takeoff_time=instant("09:00"))
    made = scene.plan()
    assert made.changes == ()
    assert made.links == ()


def test_records_of_another_operator_or_of_a_person_are_not_ours() -> None:
    scene = Scene()
    trip = scene.techlog.add_trip("t-1", external_ref="leon:acme-two:flight:1")
    scene.techlog.add_sector("s-1", trip.id, external_ref="leon:acme-two:flight:1", takeoff_time=instant("06:00"))
    scene.techlog.add_sector("s-2", trip.id, takeoff_time=instant("06:00"))
    assert scene.plan().changes == ()


def test_a_link_to_a_tombstone_is_not_a_live_record() -> None:
    scene = run_once()
    scene.put(leon_flight(isCnl=True))
    scene.run()
    assert scene.techlog.live_sectors() == []
    scene.put(leon_flight())
    made = scene.run()
    assert [(one.entity, one.operation) for one in made.changes] == [("trip", "create"), ("sector", "create")]
    assert codes(made) == [], "we deleted it, not a person"


def test_a_user_who_was_linked_elsewhere_is_followed() -> None:
    scene = run_once(leon_flight(crewMemberList=[member("CPT", 1)]))
    (user,) = scene.techlog.users.values()
    scene.techlog.users = {"u-new": User("u-new", login_enabled=True, email=user.email)}
    made = scene.run()
    assert Link("user", "login:1", "u-new") in made.links
    assert scene.techlog.sector_of(1).pic_user_id == "u-new"


def test_a_held_flight_is_left_as_it_is_and_its_trip_with_it() -> None:
    scene = run_once(leon_flight(1), leon_flight(2, "10:00"), leon_flight(3, "14:00"), grouping="external")
    scene.put(leon_flight(3, "04:30", tripNid=900))
    made = scene.plan(held={1})
    assert {one.source_key for one in made.changes} == {"leon:acme:flight:3"}
    assert set(made.changes[0].payload) == {"takeoff_time", "landing_time"}, "the order stays until all are known"


def test_company_out_of_the_window_keeps_its_place_in_the_trip() -> None:
    days = (leon_flight(1), leon_flight(2, "2026-03-12T10:00"), leon_flight(3, "2026-03-13T10:00"))
    scene = run_once(*days, grouping="external")
    scene.now += timedelta(days=4)
    assert scene.plan().changes == (), "flight 1 has aged out, and the trip is still its"
    scene.put(leon_flight(3, "2026-03-13T11:00"))
    assert patched(scene, "trip") == {}
    assert set(patched(scene)) == {"takeoff_time", "landing_time"}
