"""The day as crews sign it off, and what people change afterwards, in the whole sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from post_flight_checks import inconsistencies

from sandbox.leon.desk import edit_journey_log
from sandbox.server import Sandbox
from sandbox.world import World

DAY = date(2026, 3, 10)
OPERATORS = ("acme", "borealis", "cirrus")
SYNCS = ("02:00", "06:30", "11:30", "15:30", "22:30")  # the demo's


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{text}+00:00")


def plan_sectors(world: World, operator: str) -> None:
    """A trip and a planned sector for every confirmed flight of an aircraft that both systems have."""
    leon, techlog = world.leon[operator], world.techlog[operator]
    ids = {row["registration"].replace("-", ""): row["id"] for row in techlog.rows("aircraft")}
    for flight in leon.flights_by_start():
        aircraft = ids.get(flight["acft"]["registration"].replace("-", ""))
        confirmed = flight["status"] == "CONFIRMED" and flight["isActive"] and not flight["isCnl"]
        if aircraft is None or not confirmed or flight["isSimulator"] or not flight["endAirport"]["icao"]:
            continue
        day = flight["startTimeUTC"][:10]
        trip = techlog.add("trips", aircraftId=aircraft, date=day, category="commercial")
        techlog.add(
            "sectors", tripId=trip["id"], aircraftId=aircraft, takeoffTime=flight["startTimeUTC"],
            landingTime=flight["endTimeUTC"], departureAirport=flight["startAirport"]["icao"],
            arrivalAirport=flight["endAirport"]["icao"], preflightCustomData={"flight_type": flight["flightType"]},
            externalRef=f"leon:{operator}:flight:{flight['flightNid']}",
        )  # fmt: skip


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(day=DAY, operators=OPERATORS) as started:
        started.world.clock.set(at("02:00"))
        for operator in OPERATORS:
            plan_sectors(started.world, operator)
        yield started


@pytest.fixture
def alone() -> Iterator[Sandbox]:
    """One operator only, so that each thing happens once."""
    with Sandbox(day=DAY, operators=("acme",)) as started:
        started.world.clock.set(at("02:00"))
        plan_sectors(started.world, "acme")
        yield started


def signed_off(world: World, operator: str) -> list[dict[str, Any]]:
    """Every sector that was signed off, deleted ones too, by sign-off."""
    rows = [row for row in world.techlog[operator].rows("sectors", deleted=True) if row["signedOffAt"]]
    return sorted(rows, key=lambda row: row["signedOffAt"])


def of(happened: list[str], words: str) -> int:
    """The flight of the one event with these words."""
    found = [each for each in happened if words in each]
    assert len(found) == 1, found
    return next(int(word) for word in found[0].split() if word.isdigit())


def sector_of(world: World, nid: int) -> dict[str, Any] | None:
    return world.techlog["acme"].find("sectors", f"leon:acme:flight:{nid}")


def test_most_of_the_day_is_signed_off_and_every_entry_agrees_with_the_others(box):
    box.world.clock.set(at("22:30"))
    for operator in OPERATORS:
        store = box.world.techlog[operator]
        units = {row["id"]: row["fuelUnit"] for row in store.rows("aircraft")}
        sectors = signed_off(box.world, operator)
        assert 15 <= len(sectors) <= 25
        assert [wrong for each in sectors if (wrong := inconsistencies(each, units[each["aircraftId"]]))] == []
        assert len({(each["aircraftId"], each["srpNumber"]) for each in sectors}) == len(sectors)
        real = [each for each in sectors if each["takeoffTime"] >= "2026-03-10T09:00"]
        assert len(real) >= 7
        for each in real:
            arrived = datetime.fromisoformat(each["blockOnTime"])
            assert datetime.fromisoformat(each["signedOffAt"]) == arrived + timedelta(minutes=20)


def test_an_aircrafts_fuel_and_counters_go_on_from_flight_to_flight(box):
    box.world.clock.set(at("22:30"))
    for operator in OPERATORS:
        for aircraft in box.world.techlog[operator].rows("aircraft"):
            own = [each for each in signed_off(box.world, operator) if each["aircraftId"] == aircraft["id"]]
            own.sort(key=lambda each: each["takeoffTime"])
            for name in ("apuReading", "apuCyclesReading", "srpNumber"):
                values = [each[name] for each in own]
                assert values == sorted(set(values)), name
            for before, after in pairwise(own):
                # One flight's page is corrected after the next one has been entered.
                left = before["fuelSummary"]["remainingFuel"] * (1.1 if before["updatedAt"] > "2026-03-10T08" else 1)
                assert after["fuelSummary"]["preUpliftFuel"] <= left
                assert after["blockOffTime"] >= before["blockOnTime"]
            if own:
                totals = aircraft["totals"]
                assert (totals["apuSeconds"], totals["asOf"]) == (own[-1]["apuReading"], own[-1]["signedOffAt"])
                assert totals["apuCycles"] == own[-1]["apuCyclesReading"]


def test_entries_vary_as_crews_do(box):
    box.world.clock.set(at("22:30"))
    every = [each for operator in OPERATORS for each in signed_off(box.world, operator)]
    uplifts = [each["fuelUplift"] for each in every]
    assert None in uplifts
    given = [each for each in uplifts if each]
    assert {each["safPercentage"] for each in given} == {None, 0, 0.05, 0.3}
    assert {each["unit"] for each in given} == {"kg", "lb", "l"}
    assert {None} < {each["density"] for each in given}
    oil = [[row["destination"] for row in each["fluidUplifts"] if row["fluid"] == "oil"] for each in every]
    wanted: list[list[str]] = [[], ["engine1"], ["engine2"], ["engine1", "engine2"], ["engine1", "engine1"]]
    assert all(each in oil for each in wanted)
    assert any(row["fluid"] == "hydraulic" for each in every for row in each["fluidUplifts"])
    after = [each["postflightCustomData"] for each in every]
    for name in ("pic_fatigue", "sic_fatigue", "notes", "hud_evs", "cat_ii", "approach_list"):
        assert 0 < sum(name in each for each in after) < len(after), name
    for name in ("hud_evs", "cat_ii"):
        assert {type(each[name]) for each in after if name in each} == {str, bool, int}


def test_every_operator_has_something_of_what_the_journey_log_takes(box):
    box.world.clock.set(at("22:30"))
    for operator in OPERATORS:
        sectors = signed_off(box.world, operator)
        aircraft = {row["id"]: row for row in box.world.techlog[operator].rows("aircraft")}
        assert {aircraft[each["aircraftId"]]["fuelUnit"] for each in sectors} == {"kg", "lb"}
        for each in sectors:
            assert {row["unit"] for row in each["fluidUplifts"]} <= {aircraft[each["aircraftId"]]["oilUnit"]}
        shares = {(each["fuelUplift"] or {}).get("safPercentage") for each in sectors}
        assert {0.05, None} <= shares
        assert {0} < {len(each["deicingEvents"]) for each in sectors}
        before = [each["preflightCustomData"].get("pax_total") for each in sectors]
        assert None in before
        assert any(before)
        assert all(each["preflightCustomData"]["flight_type"] for each in sectors)
        assert sum("extension_descretion" in each["postflightCustomData"] for each in sectors) == 1


def test_the_same_day_is_signed_off_the_same_way(alone):
    with Sandbox(day=DAY, operators=("acme",)) as again:
        again.world.clock.set(at("02:00"))
        plan_sectors(again.world, "acme")
        alone.world.clock.set(at("22:30"))
        again.world.clock.set(at("22:30"))
        assert signed_off(again.world, "acme") == signed_off(alone.world, "acme")


def test_what_leon_has_called_off_is_not_flown(alone):
    store = alone.world.leon["acme"]
    for nid in list(store.flights):
        store.patch_flight(nid, {"isCnl": True})
    happened = alone.world.clock.set(at("22:30"))
    assert sum("signed off" in each for each in happened) >= 15
    assert signed_off(alone.world, "acme") == []
    states = {row["status"] for row in alone.world.techlog["acme"].rows("sectors")}
    assert states == {"planned"}


def test_a_page_is_corrected_while_its_log_is_open(alone):
    happened = alone.world.clock.set(at("06:30"))
    assert sum("entered afterwards and signed off" in each for each in happened) >= 5
    before = {each["id"]: each for each in signed_off(alone.world, "acme")}
    nid = of(alone.world.clock.set(at("11:30")), "is corrected after sign-off")
    changed = sector_of(alone.world, nid)
    assert changed is not None
    was = before[changed["id"]]
    assert changed["updatedAt"] > was["updatedAt"]
    assert changed["signedOffAt"] == was["signedOffAt"]
    assert changed["fuelSummary"]["usedFuel"] > was["fuelSummary"]["usedFuel"]
    assert changed["postflightCustomData"]["pax_total"] == was["postflightCustomData"]["pax_total"] - 1
    assert "corrected" in changed["postflightCustomData"]["notes"]
    assert inconsistencies(changed, "kg") == []


def test_a_log_is_closed_and_its_page_corrected_afterwards(alone):
    alone.world.clock.set(at("11:30"))
    logs = alone.world.leon["acme"].journey_logs
    for each in signed_off(alone.world, "acme"):
        edit_journey_log(alone.world.leon["acme"], int(each["externalRef"].rsplit(":", 1)[1]), {"flightLog": "sent"})
    happened = alone.world.clock.set(at("15:30"))
    closed, corrected = of(happened, "is closed"), of(happened, "is corrected after LEON's log was closed")
    assert closed == corrected
    assert {nid for nid, log in logs.items() if log["status"] == "CLOSED"} == {closed}
    sector = sector_of(alone.world, closed)
    assert sector is not None
    assert sector["updatedAt"] > "2026-03-10T13:19"


def test_a_log_that_was_never_sent_is_not_closed(alone):
    assert of(alone.world.clock.set(at("15:30")), "is closed")
    assert dict(alone.world.leon["acme"].journey_logs) == {}


def test_a_signed_off_sector_is_deleted_long_after_it_was_sent(alone):
    alone.world.clock.set(at("15:30"))
    nid = of(alone.world.clock.set(at("22:30")), "is deleted by a person")
    assert sector_of(alone.world, nid) is None
    gone = next(each for each in signed_off(alone.world, "acme") if each["externalRef"].endswith(f":{nid}"))
    deleted, signed = (datetime.fromisoformat(gone[name]) for name in ("deletedAt", "signedOffAt"))
    assert deleted - signed >= timedelta(hours=1)
    assert any(signed <= at(sync) < deleted for sync in SYNCS)
    assert deleted < at(SYNCS[-1])
    assert alone.world.clock.now() == datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
