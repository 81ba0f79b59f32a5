"""The day that the stand-ins play: what is there at the start, and what each event leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sandbox.day import Day, build, bulk
from sandbox.day.happenings import NEW_FLIGHT, NEW_TRIP, REPLACEMENT
from sandbox.day.schedule import (
    CANCELLED,
    GROUND_HANDLING,
    NO_ICAO_FLIGHT,
    OPPORTUNITY,
    SIMULATOR,
    SUPERSEDED,
    nid_of,
)
from sandbox.leon.store import LeonStore

DAY = date(2026, 3, 10)
OPERATORS = ("acme", "borealis", "cirrus")


@dataclass
class SetClock:
    instant: datetime = datetime(2026, 3, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


@dataclass
class LeonOnly:
    """A world without Tech Log: the day fills LEON and leaves the rest."""

    clock: SetClock = field(default_factory=SetClock)
    leon: dict[str, LeonStore] = field(default_factory=dict)
    techlog: dict[str, Any] = field(default_factory=dict)
    veryon: dict[str, Any] = field(default_factory=dict)

    def play(self, day: Day, *, until: datetime | None = None) -> None:
        for event in day.timeline:
            if event.describe.startswith("LEON") and (until is None or event.at <= until):
                self.clock.instant = event.at
                event.apply(self)


def world(*operators: str) -> LeonOnly:
    made = LeonOnly()
    made.leon = {operator: LeonStore(operator, made.clock) for operator in operators}
    return made


@pytest.fixture
def started() -> tuple[LeonOnly, Day]:
    made, day = world(*OPERATORS), build(DAY, OPERATORS)
    day.populate(made)
    return made, day


def test_the_same_day_twice_is_the_same(started):
    again = world(*OPERATORS)
    day = build(DAY, OPERATORS)
    day.populate(again)
    for operator in OPERATORS:
        assert again.leon[operator].dump() == started[0].leon[operator].dump()
    assert [(each.at, each.describe) for each in day.timeline] == [
        (each.at, each.describe) for each in started[1].timeline
    ]


def test_an_operator_is_small_enough_to_be_read(started):
    for store in started[0].leon.values():
        assert 35 <= len(store.flights) <= 55
        assert len(store.aircraft) == 7
        wanted = [
            each
            for each in store.flights.values()
            if each["status"] == "CONFIRMED" and not each["isCnl"] and each["isActive"] and not each["isSimulator"]
        ]
        sectors = len(wanted)
        trips = len({each["tripNid"] or each["flightNid"] for each in wanted})
        cockpit = {
            member["loginNid"]
            for each in wanted
            for member in each["crewMemberList"]
            if not member["isFlightAttendant"]
        }
        assert 60 <= sectors + trips + len(cockpit) <= 120


def test_nids_repeat_from_operator_to_operator(started):
    sets = [set(store.flights) for store in started[0].leon.values()]
    assert SIMULATOR in set.intersection(*sets)
    assert any(store.trips[nid] for store in started[0].leon.values() for nid in store.trips)


def test_everything_that_a_sync_must_get_right_is_there_at_the_start(started):
    for operator, store in started[0].leon.items():
        flights = store.flights
        assert flights[SIMULATOR]["isSimulator"]
        assert store.aircraft[flights[GROUND_HANDLING]["acftNid"]]["registration"] == "Ground Han"
        assert flights[NO_ICAO_FLIGHT]["endAirport"]["code"] == {
            "icao": None,
            "iata": "HTO",
            "faa": None,
            "cust": None,
            "mostDescriptive": "HTO",
        }
        assert (flights[CANCELLED]["isCnl"], flights[CANCELLED]["status"]) == (True, "CONFIRMED")
        assert (flights[SUPERSEDED]["isActive"], flights[SUPERSEDED]["isCnl"]) == (False, False)
        assert flights[OPPORTUNITY]["status"] == "OPPORTUNITY"
        assert {"PAX", "OWNER", "SIMULATOR", "OTHER"} <= {each["flightType"] for each in flights.values()}
        assert any(each["tripNid"] is None and each["flightNid"] < SIMULATOR - 1 for each in flights.values())
        dates: dict[int, set[str]] = {}
        for each in flights.values():
            dates.setdefault(each["tripNid"], set()).add(each["startTimeUTC"][:10])
        assert any(len(found) > 1 for nid, found in dates.items() if nid)
        positions = {member["position"]["name"] for each in flights.values() for member in each["crewMemberList"]}
        assert {"CPT", "TRI", "LTC", "PIC", "FO", "FO-", "CPT-", "SIC", "CPT2", "FA1"} <= positions
        emails = [person["email"] for person in store.people.values()]
        assert emails.count(None) == 1
        assert all(email is None or email.endswith(f"@{operator}.example") for email in emails)
        assert any(email and email != email.lower() for email in emails)
    assert any(
        each["flightType"] == "AIRCRAFT_REPOSITIONING" and each["isFerry"]
        for store in started[0].leon.values()
        for each in store.flights.values()
    )


def test_registrations_are_written_with_a_dash_in_one_system_only(started):
    for plan in started[1].operations.values():
        pairs = [(tail.leon_registration, tail.techlog_registration) for tail in plan.tails]
        assert any(techlog is None for _, techlog in pairs)
        differing = [(leon, techlog) for leon, techlog in pairs if leon and techlog and leon != techlog]
        assert len(differing) == 2
        assert all(leon.replace("-", "") == techlog.replace("-", "") for leon, techlog in differing)


def test_events_come_in_order_between_three_and_twenty_two(started):
    instants = [event.at for event in started[1].timeline]
    assert instants == sorted(instants)
    assert all(
        datetime(2026, 3, 10, 3, tzinfo=UTC) <= each <= datetime(2026, 3, 10, 22, tzinfo=UTC) for each in instants
    )
    for operator in OPERATORS:
        words = [event.describe for event in started[1].timeline if event.operator == operator]
        assert len(words) == len(set(words))
        for kind in (
            "leaves 40 minutes later", "(crew only)", "becomes confirmed", " cancelled", "another aircraft",
            "Teterboro", "superseded", "reinstated", "downgraded", "another crew", "deleted outright", "three weeks",
            "new flight", "new trip", "ICAO code", "address is entered", "Tech Log: the sector", "is signed off",
            "after it has started",
        ):  # fmt: skip
            assert any(kind in each for each in words), (operator, kind)


def test_what_the_dispatchers_did_by_the_evening(started):
    made, day = started
    before = {
        operator: {nid: dict(each) for nid, each in store.flights.items()} for operator, store in made.leon.items()
    }
    made.play(day)
    for operator, store in made.leon.items():
        plan, was, now = day.operations[operator], before[operator], store.flights

        def nid(place: int, offset: int, index: int, plan=plan) -> int:
            leg = plan.leg(place, offset, index)
            assert leg is not None
            return nid_of(leg)

        moved = nid(0, 0, -1)
        assert now[moved]["endAirport"]["icao"] == "KTEB"
        assert _start(now[moved]) - _start(was[moved]) == timedelta(minutes=40)
        crew_only = nid(1, 0, -1)
        changed = {name for name, value in now[crew_only].items() if value != was[crew_only][name]}
        assert changed == {"crewMemberList", "crewLastModificationTime"}
        assert now[nid(2, 1, 0)]["status"] == "CONFIRMED"
        assert now[nid(2, 0, -1)]["isCnl"] is False
        assert now[nid(3, 0, -1)]["acftNid"] == plan.tails[4].nid
        replaced = nid(4, 0, -1)
        assert (now[replaced]["isActive"], now[replaced]["isCnl"]) == (False, False)
        assert now[REPLACEMENT]["isActive"]
        assert now[REPLACEMENT]["tripNid"] == now[replaced]["tripNid"]
        assert now[nid(0, 1, 0)]["status"] == "OPTION"
        assert nid(0, 2, 0) not in now
        assert now[NO_ICAO_FLIGHT]["endAirport"]["icao"] == "KISP"
        assert now[nid(1, 0, 0)]["isCnl"] is True
        assert _start(now[nid(1, 1, -1)]) - _start(was[nid(1, 1, -1)]) == timedelta(days=21)
        assert {NEW_FLIGHT, NEW_FLIGHT + 2, NEW_FLIGHT + 3} <= set(now)
        assert now[NEW_FLIGHT + 2]["tripNid"] == NEW_TRIP
        assert all(person["email"] for person in store.people.values())
        shown = [member["contact"]["email"] for each in now.values() for member in each["crewMemberList"]]
        assert all(shown)


def test_a_cancelled_flight_keeps_its_status_until_it_is_reinstated(started):
    made, day = started
    made.play(day, until=datetime(2026, 3, 10, 7, tzinfo=UTC))
    leg = day.operations["acme"].leg(2, 0, -1)
    assert leg is not None
    cancelled = made.leon["acme"].flights[nid_of(leg)]
    assert (cancelled["isCnl"], cancelled["status"]) == (True, "CONFIRMED")


def test_every_change_of_an_existing_flight_precedes_its_start(started):
    """Only the one that is cancelled after its start is changed later: a past flight is nobody's to change."""
    made, day = started
    by_nid = {(operator, nid): each for operator, store in made.leon.items() for nid, each in store.flights.items()}
    for event in day.timeline:
        words = event.describe.split()
        if event.describe.startswith("LEON: flight") and "after it has started" not in event.describe:
            flight = by_nid.get((event.operator, int(words[2])))
            assert flight is not None
            assert _start(flight) > event.at, event.describe


def test_a_flight_deleted_by_hand_has_no_more_events(started):
    made, day = started
    for store in made.leon.values():
        for nid in list(store.flights):
            store.remove_flight(nid)
    made.play(day)
    assert all(set(store.flights) == {NEW_FLIGHT, NEW_FLIGHT + 2, NEW_FLIGHT + 3} for store in made.leon.values())


def test_more_tails_bring_all_their_legs():
    made, day = world("acme"), build(DAY, ("acme",), tails=20)
    day.populate(made)
    assert len(day.operations["acme"].tails) == 20
    assert len(made.leon["acme"].flights) > 350


def test_bulk_gives_the_flights_asked_for_in_the_window_of_a_sync():
    made = world("acme")
    bulk(DAY, "acme", 1200).populate(made)
    ordinary = [each for nid, each in made.leon["acme"].flights.items() if nid < SIMULATOR]
    assert len(ordinary) == 1200
    assert min(map(_start, ordinary)) >= datetime(2026, 3, 8, tzinfo=UTC)
    assert max(map(_start, ordinary)) < datetime(2026, 3, 24, tzinfo=UTC)


def _start(flight: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(flight["startTimeUTC"])
