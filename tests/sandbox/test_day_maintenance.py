"""The day's defects, ground run and places: each story as the syncs of the demo would see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from test_day_flown import DAY, OPERATORS, SYNCS, at, plan_sectors

from sandbox.server import Sandbox
from sandbox.world import World

Seen = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[World, dict[str, Seen]]]:
    """The day as each sync finds it: operator -> table -> one dict a sync, by reference or id."""
    with Sandbox(day=DAY, operators=OPERATORS) as box:
        seen: dict[str, Seen] = {name: {"defects": [], "trip-updates": [], "places": []} for name in OPERATORS}
        for sync in SYNCS:
            box.world.clock.set(at(sync))
            for name in OPERATORS:
                if sync == SYNCS[0]:
                    plan_sectors(box.world, name)
                defects = box.world.techlog[name].rows("defects", deleted=True)
                updates = box.world.techlog[name].rows("trip-updates", deleted=True)
                seen[name]["defects"].append({row["reference"]: row for row in defects})
                seen[name]["trip-updates"].append({row["id"]: row for row in updates})
                seen[name]["places"].append({row["icao"]: row for row in box.world.veryon[name].rows("places")})
        yield box.world, seen


def lives(seen: Seen) -> dict[str, list[str | None]]:
    """Each defect's status at the five syncs; None where it is not there."""

    def status(row: dict[str, Any] | None) -> str | None:
        return None if row is None else "deleted" if row["deletedAt"] else str(row["status"])

    references = sorted(seen["defects"][-1])
    return {each: [status(at_sync.get(each)) for at_sync in seen["defects"]] for each in references}


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_defect_has_its_story_across_the_syncs(played: Any, operator: str) -> None:
    _, seen = played
    none, is_open = None, "open"
    assert lives(seen[operator]) == {
        "D0101": [none, is_open, "deferred", "deferred", "deferred"],
        "D0102": [none, is_open, "deferred", "deferred", "deferred"],
        "D0103": [none, is_open, "deferralPending", "deferred", "deferred"],
        "D0104": [none, is_open, "deferred", "deferred", "deferred"],
        "D0105": [none, is_open, "deferred", "closed", "closed"],
        "D0106": [none, none, none, "closed", "closed"],
        "D0107": [none, is_open, "closed", "closed", is_open],
        "D0108": [none, is_open, is_open, is_open, "deleted"],
        "D0109": [none, none, is_open, is_open, is_open],
        "D0110": [none, is_open, is_open, is_open, is_open],
        "D0111": [none, is_open, "deferred", "deferred", "deferred"],
    }


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_is_written_in_them(played: Any, operator: str) -> None:
    world, seen = played
    morning, noon, afternoon, night = seen[operator]["defects"][1:]
    assert {row["defectType"] for row in night.values()} == {"pilotReport", "maintenanceReport", "cabinReport"}
    assert night["D0101"]["deferral"]["targetDate"] == (DAY + timedelta(days=3)).isoformat()
    without_date = night["D0102"]["deferral"]
    assert (without_date["type"], without_date["melCategory"], without_date["targetDate"]) == ("MEL", "C", None)
    extensions = [each["D0104"]["deferral"]["extensions"] for each in (noon, afternoon, night)]
    assert [len(each) for each in extensions] == [0, 1, 1]
    until = date.fromisoformat(extensions[-1][0]["targetDate"])
    assert until > date.fromisoformat(night["D0104"]["deferral"]["targetDate"])
    assert morning["D0110"]["description"] == noon["D0110"]["description"] != afternoon["D0110"]["description"]
    known = {row["email"].casefold() for row in world.veryon[operator].rows("users")}
    emails = {row["id"]: row["email"] for row in world.techlog[operator].rows("users")}
    closers = [emails[afternoon[each]["closure"]["closedByUserId"]] for each in ("D0105", "D0106")]
    assert [each.casefold() in known for each in closers] == [True, False]


@pytest.mark.parametrize("operator", OPERATORS)
def test_they_are_raised_on_flown_sectors_that_stay_as_they_are(played: Any, operator: str) -> None:
    world, seen = played
    techlog, tracking = world.techlog[operator], world.veryon[operator]
    known = {row["registration"].replace("-", "") for row in tracking.rows("registrations") if row["active"]}
    names = {row["id"]: row["registration"].replace("-", "") for row in techlog.rows("aircraft")}
    sectors = {row["id"]: row for row in techlog.rows("sectors")}
    for reference, row in seen[operator]["defects"][-1].items():
        assert names[row["aircraftId"]] in known
        assert (row["sectorId"] is None) == (reference == "D0109")
        if row["sectorId"] is not None:
            sector = sectors[row["sectorId"]]
            assert sector["status"] == "completed"
            assert sector["signedOffAt"] < row["raisedAt"]
            assert sector["aircraftId"] == row["aircraftId"]


@pytest.mark.parametrize("operator", OPERATORS)
def test_one_place_is_missing_until_the_evening_and_one_all_day(played: Any, operator: str) -> None:
    world, seen = played
    techlog = world.techlog[operator]
    before, after = (set(each) for each in seen[operator]["places"][-2:])
    (entered,) = after - before
    flown = [row for row in techlog.rows("sectors") if row["signedOffAt"]]

    def lacking(places: set[str], rows: list[dict[str, Any]]) -> set[str]:
        return {row[name] for row in rows for name in ("departureAirport", "arrivalAirport")} - places

    assert entered in lacking(before, flown)
    assert len(lacking(after, flown)) == 1
    early = [row for row in flown if row["signedOffAt"] < "2026-03-10T06:30"]
    assert lacking(after, early) == set()
    waiting = next(row for row in flown if row["id"] == seen[operator]["defects"][-1]["D0111"]["sectorId"])
    assert waiting["arrivalAirport"] == entered
    others = [row["sectorId"] for name, row in seen[operator]["defects"][-1].items() if name != "D0111"]
    assert lacking(before, [row for row in flown if row["id"] in others]) == set()
    # What is corrected and deleted later has been sent by then.
    corrected = [row for row in early if (row["postflightCustomData"] or {}).get("notes", "").startswith("Fuel and p")]
    gone = [row for row in techlog.rows("sectors", deleted=True) if row["deletedAt"] and row["signedOffAt"]]
    assert len(corrected) == 2
    assert len(gone) == 1
    assert lacking(before, corrected + gone) == set()


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_ground_run_is_edited_after_it_was_there_for_a_sync(played: Any, operator: str) -> None:
    _, seen = played
    runs = [list(each.values()) for each in seen[operator]["trip-updates"]]
    assert [len(each) for each in runs] == [0, 0, 1, 1, 1]
    noon, afternoon = runs[2][0], runs[3][0]
    assert (noon["delta"]["cycles"], afternoon["delta"]["cycles"]) == (1, 2)
    assert noon["description"] != afternoon["description"]
    assert noon["carriedForward"]["cycles"] > 1


@pytest.mark.parametrize("operator", OPERATORS)
def test_tracking_has_the_fleet_but_for_one_that_flies(played: Any, operator: str) -> None:
    world, _ = played
    techlog = [row["registration"] for row in world.techlog[operator].rows("aircraft")]
    rows = world.veryon[operator].rows("registrations")
    tracking = [row["registration"] for row in rows]
    plain = {name.replace("-", "") for name in tracking}
    missing = [name for name in techlog if name.replace("-", "") not in plain]
    assert len(missing) == 1
    ids = {row["registration"]: row["id"] for row in world.techlog[operator].rows("aircraft")}
    flown = {row["aircraftId"] for row in world.techlog[operator].rows("sectors") if row["signedOffAt"]}
    assert ids[missing[0]] in flown
    spelled = [name for name in techlog if name not in tracking and name not in missing]
    assert len(spelled) == 1
    assert [row["registration"] for row in rows if not row["active"]] == ["N-STORED"]


@pytest.mark.parametrize("operator", OPERATORS)
def test_tracking_knows_most_of_the_crew_and_the_integration(played: Any, operator: str) -> None:
    world, _ = played
    known = {row["email"].casefold() for row in world.veryon[operator].rows("users")}
    assert f"integration@{operator}.example" in known
    pilots = {each["email"] for each in world.leon[operator].people.values() if each["email"]}
    missing = [email for email in pilots if email.casefold() not in known]
    assert 2 <= len(missing) < len(pilots) / 2


def test_the_due_list_answers() -> None:
    with Sandbox(day=DAY, operators=("acme",)) as box:
        store = box.world.veryon["acme"]
        tails = {row["id"]: row for row in store.rows("registrations")}
        items = store.rows("forecast")
    assert len(items) == 20
    assert len({item["registrationId"] for item in items}) == 4
    limits = ("flightHours", "date", "engineCycles", "landings")
    assert all(any(item["nextDue"][name] is not None for item in items) for name in limits)
    totals = tails[items[0]["registrationId"]]["totals"]
    assert float(items[0]["nextDue"]["flightHours"]) < float(totals["flightHours"])  # overdue
    dates = [date.fromisoformat(item["nextDue"]["date"]) for item in items if item["nextDue"]["date"]]
    assert min(dates) < DAY < max(dates)


def test_the_due_list_is_the_same_every_time_and_served() -> None:
    found = []
    for _ in range(2):
        with Sandbox(day=DAY, operators=("acme",)) as box:
            base = f"{box.url}/veryon/acme/api"
            credentials = {"clientId": "acme-client", "clientSecret": "veryon-acme-secret"}
            token = httpx.post(f"{base}/token", json=credentials).json()["accessToken"]
            found.append(httpx.get(f"{base}/forecast", headers={"authorization": f"Bearer {token}"}).json()["items"])
    assert len(found[0]) == 20
    assert found[0] == found[1]


def test_where_no_sector_was_made_only_what_needs_none_happens() -> None:
    with Sandbox(day=DAY, operators=("acme",)) as box:
        box.world.clock.set(at("22:30"))
        assert [row["reference"] for row in box.world.techlog["acme"].rows("defects")] == ["D0109"]
        assert len(box.world.techlog["acme"].rows("trip-updates")) == 1


def test_people_may_be_ahead_of_the_day() -> None:
    with Sandbox(day=DAY, operators=("acme",)) as box:
        box.world.clock.set(at("02:00"))
        plan_sectors(box.world, "acme")
        box.world.clock.set(at("07:00"))
        techlog, tracking = box.world.techlog["acme"], box.world.veryon["acme"]
        for row in techlog.rows("defects"):
            techlog.change("defects", row["id"], status="closed")
        for icao in ("KBOS", "KBUF", "KFLL", "KROC", "KCLT", "KCLE", "KBTV", "KMSY", "KMCO"):
            if tracking.find("places", icao=icao) is None:
                tracking.add("places", icao=icao)
        box.world.clock.set(at("22:30"))
        reopened = {row["reference"] for row in techlog.rows("defects") if row["status"] != "closed"}
        assert reopened == {"D0107", "D0109"}
