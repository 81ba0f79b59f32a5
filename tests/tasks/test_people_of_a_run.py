"""Who is who, where a person is on a flight just read and on one that only landing remembers."""

from __future__ import annotations

from datetime import UTC, datetime

from model.records import Airport, CrewMember, Flight
from model.sync import Person
from tasks.leon_to_techlog.transform import everybody


def flight(nid: int, member: CrewMember) -> Flight:
    day = datetime(2026, 3, 10, tzinfo=UTC)
    return Flight(
        flight_nid=nid, flight_no=f"AC{nid}", status="CONFIRMED", is_cancelled=False, is_active=True,
        is_simulator=False, is_commercial=True,
        start_utc=day, end_utc=day.replace(hour=1), departure=Airport(1, "KLGA"),
        arrival=Airport(2, "KATL"), aircraft_nid=3, flight_type="PAX", crew=(member,),
    )  # fmt: skip


def test_what_leon_says_now_outweighs_what_landing_remembers_without_a_name():
    now = flight(1, CrewMember("login:7", 0, email="ann@acme.example", name="Ann Example"))
    remembered = flight(2, CrewMember("login:7", 0, email="old@acme.example"))
    assert everybody([now], [remembered]) == {"login:7": Person("login:7", "ann@acme.example", "Ann Example")}
