"""Whatever the schedule and whatever people do: a run brings Tech Log to rest, and touches nothing that it must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transforms.scene import ALPHA, BRAVO, OPERATOR, Scene, airport, leon_flight, member
from transforms.leon_to_techlog import Plan

TAILS = [(ALPHA, 12), (BRAVO, 13), ("D-ECHO", 99)]
CREWS = [
    [],
    [member("CPT", 1), member("FO", 2)],
    [member("CPT", 2), member("FO", 1)],
    [member("PIC", 3, "pilot1@acme.example")],
    [member("CPT", 4, None), member("CPT", 1), member("SIC", 2)],
]
PLACES = ["EGLL", "LFPB", "K1G4", None]
# What a flight may be turned into, one thing at a time or several.
TWISTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "state": st.sampled_from([{"isCnl": True}, {"isActive": False}, {"status": "OPTION"}, {"isSimulator": True}, {}]),
    "aircraft": st.sampled_from([{"acft": {"registration": tail}, "acftNid": nid} for tail, nid in TAILS]),
    "crew": st.sampled_from([{"crewMemberList": crew} for crew in CREWS]),
    "place": st.sampled_from([{"endAirport": airport(icao, "Somewhere")} for icao in PLACES]),
    "trip": st.sampled_from([{"tripNid": nid} for nid in (900, 901, None)]),
    "kind": st.sampled_from([{"isCommercial": False}, {"flightType": "FERRY"}, {"flightNo": "X1"}]),
}
hours = st.builds("2026-03-{:02}T{:02}:00".format, st.integers(9, 13), st.sampled_from([0, 6, 12, 23]))
twists = st.lists(st.sampled_from(sorted(TWISTS)), max_size=3, unique=True).flatmap(
    lambda names: st.tuples(*(TWISTS[name] for name in names))
)


@st.composite
def flights(draw: st.DrawFn, nids: st.SearchStrategy[int]) -> dict[str, Any]:
    record = leon_flight(draw(nids), draw(hours))
    for twist in draw(twists):
        record |= twist
    return record


doings = st.tuples(
    st.sampled_from(["nothing", "start", "sign off", "delete", "drift", "move", "vanish", "fill in"]), st.integers(1, 6)
)


@dataclass
class Day:
    """A schedule, what people and LEON do to it, and the schedule afterwards."""

    before: list[dict[str, Any]]
    doings: list[tuple[str, int]]
    after: list[dict[str, Any]]
    held: set[int]


days = st.builds(
    Day,
    st.lists(flights(st.integers(1, 6)), min_size=1, max_size=6),
    st.lists(doings, max_size=4),
    st.lists(flights(st.integers(1, 8)), max_size=4),
    st.sets(st.integers(1, 8), max_size=2),
)


def act(scene: Scene, doing: str, nid: int) -> None:
    """One doing of a person at Tech Log, or of LEON's planners."""
    if doing == "vanish":
        scene.leon.pop(nid, None)
        return
    if f"leon:{OPERATOR}:flight:{nid}" not in {one.external_ref for one in scene.techlog.live_sectors()}:
        return
    status = scene.techlog.sector_of(nid).status
    if doing == "start" and status == "planned":
        scene.techlog.edit(nid, status="inProgress")
    elif doing == "sign off":
        scene.techlog.edit(nid, status="completed")
    elif doing == "delete" and status == "planned":
        scene.techlog.remove(nid)
    elif doing == "drift" and status != "completed":
        scene.techlog.edit(nid, takeoff_time=None, arrival_airport="EGKK", pic_user_id=None)
    elif doing == "move" and status != "completed":
        scene.techlog.edit(nid, trip_id=scene.techlog.add_trip("t-own").id)
    elif doing == "fill in":
        custom = scene.techlog.sector_of(nid).preflight_custom_data
        scene.techlog.edit(nid, preflight_custom_data=custom | {"pax_total": nid})


def watch(scene: Scene, held: set[int]) -> Plan:
    """A run that is checked for what it must never plan."""
    flown = {one.id: one for one in scene.techlog.live_sectors() if one.status == "completed"}
    filled = {one.id for one in scene.techlog.live_sectors() if "pax_total" in one.preflight_custom_data}
    made = scene.plan(held=held)
    keys = {f"leon:{OPERATOR}:flight:{nid}" for nid in held}
    for change in made.changes:
        if change.entity == "sector":
            assert change.target_key not in flown
            assert change.source_key not in keys
    scene.deliver(made)
    assert all(scene.techlog.sectors[one] == record for one, record in flown.items())
    assert all("pax_total" in scene.techlog.sectors[one].preflight_custom_data for one in filled)
    return made


def at_rest(scene: Scene, held: set[int]) -> None:
    again = scene.plan(held=held)
    assert again.changes == ()
    assert again.links == ()


def in_order(scene: Scene) -> None:
    """In every trip of planned sectors only, sequence follows the start, and the trip flies one aircraft."""
    for trip in scene.techlog.live_trips():
        inside = [one for one in scene.techlog.live_sectors(trip.id) if (one.external_ref or "").startswith("leon:")]
        if not inside or any(one.status != "planned" for one in inside):
            continue
        inside.sort(key=lambda one: (one.takeoff_time, int(str(one.external_ref).rsplit(":", 1)[-1])))
        assert [one.sequence for one in inside] == list(range(1, len(inside) + 1))
        assert {one.aircraft_id for one in inside} == {trip.aircraft_id}


@pytest.mark.parametrize("grouping", ["one_to_one", "by_date", "external"])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=days)
def test_a_run_brings_tech_log_to_rest(grouping: str, day: Day) -> None:
    scene = Scene(*day.before, grouping=grouping)
    watch(scene, set())
    at_rest(scene, set())
    in_order(scene)
    for doing, nid in day.doings:
        act(scene, doing, nid)
    scene.put(*day.after)
    # LEON shows what is held, and it cannot be read; what has vanished is not shown.
    held = day.held & scene.leon.keys()
    watch(scene, held)
    at_rest(scene, held)
    watch(scene, set())
    at_rest(scene, set())
