"""The day in the whole sandbox: setting the clock plays both systems, and LEON answers behind the guard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import httpx
import pytest

from sandbox.day.fleet import split
from sandbox.day.schedule import nid_of, operation
from sandbox.kit.faults import Fault
from sandbox.server import Sandbox

DAY = date(2026, 3, 10)
PLAN = operation("acme", DAY, split(DAY, ("acme",), None)["acme"])


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(day=DAY, operators=("acme",)) as started:
        yield started


def ask(box: Sandbox, query: str, token: str | None = None) -> httpx.Response:
    base = f"{box.url}/leon/acme"
    if token is None:
        token = httpx.post(f"{base}/access_token/refresh/", data={"refresh_token": "leon-acme-key"}).text
    return httpx.post(f"{base}/api/graphql/", json={"query": query}, headers={"Authorization": f"Bearer {token}"})


def sector_of(box: Sandbox, place: int, index: int) -> tuple[str, str]:
    """A planned sector as a sync would have made it: its id, and the reference that the day looks for."""
    leg = PLAN.leg(place, 0, index)
    assert leg is not None
    store = box.world.techlog["acme"]
    aircraft = store.rows("aircraft")[0]["id"]
    trip = store.add("trips", aircraftId=aircraft, date="2026-03-10", category="commercial")
    ref = f"leon:acme:flight:{nid_of(leg)}"
    places = {"departureAirport": "KJFK", "arrivalAirport": "KBUF"}
    made = store.add("sectors", tripId=trip["id"], aircraftId=aircraft, externalRef=ref, **places)
    return made["id"], ref


def test_tech_log_knows_its_fleet_and_three_of_the_crew(box):
    store = box.world.techlog["acme"]
    registrations = {row["registration"] for row in store.rows("aircraft")}
    assert {"OELAB", "9H-TAC", "N-SPARE"} <= registrations
    in_leon = {each["registration"].replace("-", "") for each in box.world.leon["acme"].aircraft.values()}
    plain = {registration.replace("-", "") for registration in registrations}
    assert plain - in_leon == {"NSPARE"}
    assert len(in_leon - plain) == 2  # the sixth tail and ground handling
    known = [row["email"] for row in store.rows("users")]
    shown = {person["email"] for person in box.world.leon["acme"].people.values()}
    assert len(known) == 3
    assert len(set(known) - shown) == 1  # written in another case there
    assert {email.casefold() for email in known} <= {email.casefold() for email in shown if email}


def test_sectors_are_started_and_signed_off_at_the_times_of_2013(box):
    sector, _ = sector_of(box, 0, 0)
    leg = PLAN.leg(0, 0, 0)
    assert leg is not None
    assert leg.actual_out is not None
    box.world.clock.set(leg.actual_out)
    assert box.world.techlog["acme"].row("sectors", sector)["status"] == "inProgress"
    box.world.clock.set(datetime(2026, 3, 10, 22, tzinfo=UTC))
    row = box.world.techlog["acme"].row("sectors", sector)
    assert row["status"] == "completed"
    assert row["signedOffAt"]
    assert row["blockOffTime"] < row["takeoffTime"] < row["landingTime"] < row["blockOnTime"] < row["signedOffAt"]
    assert row["fuelSummary"]["usedFuel"] <= row["fuelSummary"]["postUpliftFuel"]
    assert row["srpNumber"]


def test_one_flight_is_cancelled_after_its_sector_has_started(box):
    sector, ref = sector_of(box, 1, 0)
    box.world.clock.set(datetime(2026, 3, 10, 22, tzinfo=UTC))
    assert box.world.techlog["acme"].row("sectors", sector)["status"] == "inProgress"
    nid = int(ref.rsplit(":", 1)[1])
    flight = ask(box, f"{{ flight(flightNid: {nid}) {{ isCnl status }} }}").json()["data"]["flight"]
    assert flight == {"isCnl": True, "status": "CONFIRMED"}


def test_the_day_goes_on_where_no_sector_was_made(box):
    box.world.clock.set(datetime(2026, 3, 10, 22, tzinfo=UTC))
    assert box.world.techlog["acme"].rows("sectors") == []


def test_faults_and_the_log_know_leons_routes(box):
    box.world.faults.add(Fault(vendor="leon", route="flightList", kind="expired_token"))
    token = httpx.post(f"{box.url}/leon/acme/access_token/refresh/", data={"refresh_token": "leon-acme-key"}).text
    listed = '{ flightList(filter: {timeInterval: {start: "2026-03-10", end: "2026-03-11"}}) { flightNid } }'
    both = "{ flight(flightNid: 1) { flightNid } aircraftList { registration } }"
    assert [ask(box, query, token).status_code for query in ('{ echo(text: "x") }', listed, listed)] == [200, 401, 401]
    assert ask(box, listed).status_code == 200
    assert ask(box, both).status_code == 200
    routes = [entry.route for entry in box.world.requests.entries("leon") if entry.route != "token"]
    assert routes == ["echo", "flightList", "flightList", "flightList", "flight+aircraftList"]


def test_a_flight_is_patched_from_outside(box):
    path = f"{box.url}/_control/leon/acme/flights"
    assert httpx.post(f"{path}/72800001", json={"endAirport": "KTEB", "startTimeUTC": "2026-03-10T04:30"}).is_success
    query = "{ flight(flightNid: 72800001) { startTimeUTC endAirport { code { iata } } } }"
    found = ask(box, query).json()["data"]["flight"]
    assert found == {"startTimeUTC": "2026-03-10T04:30:00Z", "endAirport": {"code": {"iata": "TEB"}}}
    assert httpx.post(f"{path}/72800001", json={"remove": True}).is_success
    assert ask(box, query).json() == {"data": {"flight": None}}
    assert httpx.post(f"{path}/1", json={"isCnl": True}).status_code == 404
