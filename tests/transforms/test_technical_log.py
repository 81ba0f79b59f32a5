"""Technical logs of Tracking+: one row a field and case, and whole records by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from model.records import Counters, FlownSector, FuelSummary
from tests.transforms.flown import at, bare, rich
from tests.transforms.tracking import ABSENT, ID, entry, flight, fuel
from transforms.technical_log import (
    ENTRY_FIELDS,
    FLIGHT_FIELDS,
    FUEL_FIELDS,
    edited_fields,
    fuel_of_sector,
    log_number,
    technical_log_of_sector,
)


def held(content: dict[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    return content.get(outer, {}).get(inner, ABSENT) if inner else content.get(outer, ABSENT)


FLIGHT: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "entry_type": [(flight(), "flight")],
    "registration_id": [(flight(), 1)],
    "log_number": [
        (flight(srp_number="10001"), "10001"),
        (flight(srp_number="0"), "0"),
        (flight(), "TL-0a1b2c3d"),
    ],
    "departure_place_id": [(flight(), 11)],
    "arrival_place_id": [(flight(), 12)],
    "block_off_time": [
        (flight(block_off_time=at("06:00")), "2026-03-10T06:00:00Z"),
        # Cut off, not rounded.
        (flight(block_off_time=at("23:59:59.999")), "2026-03-10T23:59:59Z"),
        (flight(takeoff_time=at("06:00")), ABSENT),
    ],
    "takeoff_time": [
        (flight(takeoff_time=at("06:10")), "2026-03-10T06:10:00Z"),
        (
            flight(takeoff_time=datetime(2026, 3, 11, 1, tzinfo=timezone(timedelta(hours=3)))),
            "2026-03-10T22:00:00Z",
        ),
        (flight(block_off_time=at("06:00")), ABSENT),
    ],
    "landing_time": [(flight(landing_time=at("07:20")), "2026-03-10T07:20:00Z"), (flight(), ABSENT)],
    "block_on_time": [(flight(block_on_time=at("07:26")), "2026-03-10T07:26:00Z"), (flight(), ABSENT)],
    "utilisation.flight_hours": [
        (flight(flight_seconds=4500), "1.25"),
        (flight(flight_seconds=0), "0.00"),
        # The pilot's figure wins over the clock.
        (flight(flight_seconds=3600, takeoff_time=at("06:00"), landing_time=at("08:00")), "1.00"),
        (flight(takeoff_time=at("06:10"), landing_time=at("07:20")), "1.17"),
        # 17.999 and 18 seconds: what the clock says is not cut before it is rounded.
        (flight(takeoff_time=at("06:00"), landing_time=at("06:00:17.999")), "0.00"),
        (flight(takeoff_time=at("06:00:00.999"), landing_time=at("06:00:18.999")), "0.01"),
        (flight(takeoff_time=at("06:10")), ABSENT),
        (flight(landing_time=at("07:20")), ABSENT),
        (flight(block_off_time=at("06:10"), block_on_time=at("07:20")), ABSENT),
    ],
    "utilisation.engine_cycles": [
        (flight(cycles=2, landings=1), 2),
        (flight(cycles=0, landings=1), 0),
        (flight(landings=3), 3),
        (flight(landings=0), 0),
        (flight(), ABSENT),
    ],
    "utilisation.landings": [(flight(landings=1), 1), (flight(landings=0), 0), (flight(cycles=1), ABSENT)],
    "entered_by_user_id": [(flight(7), 7), (flight(0), 0), (flight(pic_user_id="u-1"), ABSENT)],
}
ENTRY: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "entry_type": [(entry(), "maintenanceEntry")],
    "registration_id": [(entry(), 1)],
    "log_number": [(entry(srp_number="10002"), "10002"), (entry(), "TL-0a1b2c3d")],
    "occurred_at": [(entry(occurred_at=at("12:00:00.9")), "2026-03-10T12:00:00Z")],
    "utilisation.flight_hours": [
        (entry(delta=Counters(flight_seconds=1800)), "0.50"),
        (entry(delta=Counters(flight_seconds=-1818)), "-0.51"),
        (entry(delta=Counters(flight_seconds=-17)), "0.00"),
        (entry(carried_forward=Counters(flight_seconds=1800)), ABSENT),
        (entry(delta=Counters(apu_seconds=1800)), ABSENT),
    ],
    "utilisation.engine_cycles": [
        (entry(delta=Counters(cycles=2, landings=1)), 2),
        (entry(delta=Counters(landings=-1)), -1),
        (entry(delta=Counters()), ABSENT),
        (entry(carried_forward=Counters(cycles=9)), ABSENT),
    ],
    "utilisation.landings": [
        (entry(delta=Counters(landings=0)), 0),
        (entry(delta=Counters(cycles=1)), ABSENT),
        (entry(carried_forward=Counters(landings=9)), ABSENT),
    ],
    "remarks": [(entry(description="Ground run"), "Ground run"), (entry(), ABSENT)],
    "entered_by_user_id": [(entry(7), 7), (entry(user_id="u-1"), ABSENT)],
}


FUEL: dict[str, list[tuple[dict[str, Any] | None, Any]]] = {
    "before": [
        (fuel("1200.1", None, None, None), 1200.1),
        (fuel("0", None, None, None), 0),
        (fuel(None, "3", "2", "1"), ABSENT),
    ],
    "uplift": [
        (fuel("1200.1", "1200.4", None, None), 0.3),
        (fuel("1200", "4200.0", None, None), 3000),
        (fuel("1200", "1200", None, None), 0),
        (fuel("4200", "1200", None, None), -3000),
        (fuel("1200", None, "1", "2"), ABSENT),
        (fuel(None, "4200", "1", "2"), ABSENT),
    ],
    "used": [(fuel(None, None, "1500.5", None), 1500.5), (fuel("1", "2", None, "3"), ABSENT)],
    "remaining": [(fuel(None, None, None, "0.0"), 0), (fuel("1", "2", "3", None), ABSENT)],
    "unit": [
        (fuel("1", None, None, None, "usg"), "usg"),
        (fuel("1", None, None, None, None), ABSENT),
    ],
}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param(name, *row, id=f"{kind}-{name}-{number}")
        for kind, table in (("flight", FLIGHT), ("entry", ENTRY), ("fuel", FUEL))
        for name, rows in table.items()
        for number, row in enumerate(rows)
    ],
)
def test_field(name: str, content: dict[str, Any], expected: Any) -> None:
    # As text, because 7 is not 7.0 and False is not 0.
    assert json.dumps(held(content, name)) == json.dumps(expected)


def test_every_field_has_its_rows() -> None:
    assert [row.name for row in FLIGHT_FIELDS] == list(FLIGHT)
    assert [row.name for row in ENTRY_FIELDS] == list(ENTRY)
    assert [row.name for row in FUEL_FIELDS] == list(FUEL)


def test_the_whole_log_of_a_rich_sector() -> None:
    log = technical_log_of_sector(
        rich().sector, registration_id=1, departure_place_id=11, arrival_place_id=12, entered_by_user_id=7
    )
    assert json.dumps(log) == json.dumps(
        {
            "entry_type": "flight",
            "registration_id": 1,
            "log_number": "SRP-0042",
            "departure_place_id": 11,
            "arrival_place_id": 12,
            "block_off_time": "2026-03-10T06:00:00Z",
            "takeoff_time": "2026-03-10T06:10:00Z",
            "landing_time": "2026-03-10T07:20:00Z",
            "block_on_time": "2026-03-10T07:26:00Z",
            "utilisation": {"flight_hours": "1.17", "engine_cycles": 1, "landings": 1},
            "entered_by_user_id": 7,
        }
    )


def test_the_whole_log_of_a_bare_sector() -> None:
    assert flight() == {
        "entry_type": "flight",
        "registration_id": 1,
        "log_number": "TL-0a1b2c3d",
        "departure_place_id": 11,
        "arrival_place_id": 12,
    }


def test_the_whole_fuel_of_a_sector() -> None:
    assert json.dumps(fuel("1200.1", "4200.3", "1500.1", "2700.2")) == json.dumps(
        {"before": 1200.1, "uplift": 3000.2, "used": 1500.1, "remaining": 2700.2, "unit": "kg"}
    )


@pytest.mark.parametrize("sector", [bare(), bare(fuel=FuelSummary()), bare(fuel=FuelSummary(post_uplift=Decimal(5)))])
def test_a_sector_without_a_figure_has_no_fuel(sector: FlownSector) -> None:
    """What was on board after an uplift is no figure of Tracking+'s by itself."""
    assert fuel_of_sector(sector, "kg") is None


def test_the_whole_entry_of_a_trip_update() -> None:
    log = entry(
        7,
        description="Ground run",
        srp_number="10002",
        delta=Counters(flight_seconds=900, cycles=1, landings=0, apu_seconds=60, apu_cycles=1),
        carried_forward=Counters(36_000_000, 5000, 4900),
        user_id="u-1",
    )
    assert json.dumps(log) == json.dumps(
        {
            "entry_type": "maintenanceEntry",
            "registration_id": 1,
            "log_number": "10002",
            "occurred_at": "2026-03-10T12:00:00Z",
            "utilisation": {"flight_hours": "0.25", "engine_cycles": 1, "landings": 0},
            "remarks": "Ground run",
            "entered_by_user_id": 7,
        }
    )
    assert entry() == {
        "entry_type": "maintenanceEntry",
        "registration_id": 1,
        "log_number": "TL-0a1b2c3d",
        "occurred_at": "2026-03-10T12:00:00Z",
    }


@pytest.mark.parametrize(
    ("srp_number", "record_id", "expected"),
    [("10001", ID, "10001"), (None, ID, "TL-0a1b2c3d"), ("", ID, "TL-0a1b2c3d"), (None, "s-1", "TL-s-1")],
)
def test_log_number(srp_number: str | None, record_id: str, expected: str) -> None:
    assert log_number(srp_number, record_id) == expected


# What an edit changed


def test_a_record_read_back_is_not_edited() -> None:
    log = flight(7, takeoff_time=at("06:10"), flight_seconds=4500, landings=1)
    assert edited_fields(json.loads(json.dumps(log)), log) == {}
    sent = fuel("1200.1", "4200", "7.0", None)
    assert sent is not None
    assert edited_fields(json.loads(json.dumps(sent)), sent) == {}


def test_who_entered_it_and_whose_aircraft_it_is_over_there_are_no_edits() -> None:
    assert edited_fields(flight(7), {**flight(8), "registration_id": 2}) == {}
    assert edited_fields(flight(7), flight()) == {}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"takeoff_time": at("06:10")}, {"takeoff_time": at("06:11")},
         {"takeoff_time": ("2026-03-10T06:10:00Z", "2026-03-10T06:11:00Z")}),
        ({}, {"block_on_time": at("07:26")}, {"block_on_time": (None, "2026-03-10T07:26:00Z")}),
        ({"landings": 1}, {"landings": 2},
         {"utilisation.engine_cycles": (1, 2), "utilisation.landings": (1, 2)}),
        ({"cycles": 1, "landings": 1}, {"cycles": 1, "landings": 0}, {"utilisation.landings": (1, 0)}),
        ({"cycles": 1}, {}, {"utilisation.engine_cycles": (1, None)}),
        ({"flight_seconds": 4500}, {"flight_seconds": 4501}, {}),
        ({"flight_seconds": 4500}, {"flight_seconds": 4536}, {"utilisation.flight_hours": ("1.25", "1.26")}),
        ({"srp_number": "1"}, {"srp_number": "2"}, {"log_number": ("1", "2")}),
        # The journey log's business.
        ({"max_flight_level": 370}, {"max_flight_level": 390}, {}),
    ],
)  # fmt: skip
def test_what_an_edit_changed(before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]) -> None:
    assert edited_fields(flight(**before), flight(**after)) == expected


def test_what_an_edit_changed_of_places_and_of_fuel() -> None:
    assert edited_fields(flight(), {**flight(), "arrival_place_id": 13}) == {"arrival_place_id": (12, 13)}
    # A difference in the sixth digit is one: fuel is what was measured.
    before, after = fuel("100000.1", None, None, None), fuel("100000.2", None, None, None)
    assert before is not None
    assert after is not None
    assert edited_fields(before, after) == {"before": (100000.1, 100000.2)}
