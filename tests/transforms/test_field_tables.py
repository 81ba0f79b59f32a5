"""LEON's flight in, Tech Log's trip and sector out, a test a row of the two field tables (contracts, rulings 1-7, 17).

Both ends are in the vendors' own words, so that a field that is lost at a border shows here.
"""

from __future__ import annotations

from typing import Any

import pytest

from connectors.techlog.wire import to_techlog_sector, to_techlog_trip
from tests.transforms.scene import ALPHA, DAY, Scene, airport, changes_of, leon_flight, member


def written(entity: str, record: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """The body of the one creation of this entity; people as their LEON logins."""
    (change,) = changes_of(Scene(record, **settings).plan(), entity, "create")
    fields = {name: value for name, value in change.payload.items() if name not in {"pic", "sic", "trip"}}
    fields |= {"pic_user_id": change.payload["pic"], "sic_user_id": change.payload["sic"]}
    if entity == "trip":
        return to_techlog_trip(fields)
    return to_techlog_sector({**fields, "trip_id": change.payload["trip"]})


@pytest.mark.parametrize(
    ("record", "field", "expected"),
    [
        (leon_flight(1, "06:00"), "date", "2026-03-10"),
        (leon_flight(1, "23:59", "2026-03-11T01:30"), "date", "2026-03-10"),
        (leon_flight(1, "2026-03-11T00:00"), "date", "2026-03-11"),
        # 23:30 on the 9th in New York is the 10th in UTC: the UTC date counts (ruling 1).
        (leon_flight(startTimeUTC="2026-03-09T23:30:00-04:00", endTimeUTC="2026-03-10T06:00:00Z"), "date", DAY),
        (leon_flight(isCommercial=True), "category", "commercial"),
        (leon_flight(isCommercial=False), "category", "private"),
        (leon_flight(flightNo="ACM 12A"), "number", "ACM 12A"),
        (leon_flight(), "aircraftId", "ac-a"),
        (leon_flight(acft={"registration": "n123ab"}, acftNid=13), "aircraftId", "ac-b"),
        # Shown as Tech Log writes it (ruling 6).
        (leon_flight(acft={"registration": ALPHA}), "callsign", "GALFA"),
        # The flight does not name its aircraft: LEON's list does.
        (leon_flight(acft=None, acftNid=13), "callsign", "N123AB"),
        (leon_flight(), "picUserId", "login:1"),
        (leon_flight(), "sicUserId", "login:2"),
        (leon_flight(crewMemberList=[]), "picUserId", None),
        (leon_flight(crewMemberList=[member("CPT", 1)]), "sicUserId", None),
        (leon_flight(77), "externalRef", "leon:acme:flight:77"),
    ],
)  # fmt: skip
def test_trip_field(record: dict[str, Any], field: str, expected: Any) -> None:
    assert written("trip", record)[field] == expected


@pytest.mark.parametrize(
    ("record", "field", "expected"),
    [
        (leon_flight(startAirport=airport("K1G4")), "departureAirport", "K1G4"),
        (leon_flight(endAirport=airport("ZZZZ")), "arrivalAirport", "ZZZZ"),
        (leon_flight(1, "06:05"), "takeoffTime", "2026-03-10T06:05:00Z"),
        (leon_flight(1, "23:30", "2026-03-11T01:10"), "landingTime", "2026-03-11T01:10:00Z"),
        (leon_flight(startTimeUTC="2026-03-10T08:00:00+02:00"), "takeoffTime", "2026-03-10T06:00:00Z"),
        (leon_flight(), "picUserId", "login:1"),
        (leon_flight(), "sicUserId", "login:2"),
        (leon_flight(crewMemberList=[]), "picUserId", None),
        (leon_flight(crewMemberList=[member("EFA", 1)]), "sicUserId", None),
        (leon_flight(), "aircraftId", "ac-a"),
        (leon_flight(), "status", "planned"),
        (leon_flight(), "sequence", 1),
        (leon_flight(77), "externalRef", "leon:acme:flight:77"),
        (leon_flight(77), "tripId", "leon:acme:flight:77"),
        # flight_id is a text, flight_type LEON's own word (ruling 7).
        (leon_flight(77, flightType="AIRCRAFT_REPOSITIONING"), "preflightCustomData",
         {"flight_id": "77", "flight_type": "AIRCRAFT_REPOSITIONING"}),
    ],
)  # fmt: skip
def test_sector_field(record: dict[str, Any], field: str, expected: Any) -> None:
    assert written("sector", record)[field] == expected


def test_nothing_else_is_written() -> None:
    """Passengers, fluids and everything post-flight are the pilot's."""
    assert set(written("trip", leon_flight())) == {
        "aircraftId", "number", "date", "category", "callsign", "picUserId", "sicUserId", "externalRef",
    }  # fmt: skip
    assert set(written("sector", leon_flight())) == {
        "tripId", "aircraftId", "status", "sequence", "departureAirport", "arrivalAirport", "takeoffTime",
        "landingTime", "picUserId", "sicUserId", "preflightCustomData", "externalRef",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((), None),
        (("flight_id",), {"flight_id": "77"}),
        (("flight_type",), {"flight_type": "PAX"}),
        (("flight_type", "flight_id"), {"flight_id": "77", "flight_type": "PAX"}),
    ],
)
def test_custom_fields_that_the_operator_has(fields: tuple[str, ...], expected: dict[str, str] | None) -> None:
    body = written("sector", leon_flight(77), preflight_custom_fields=fields)
    assert body.get("preflightCustomData") == expected


def test_a_new_user_has_no_login() -> None:
    changes = changes_of(Scene(leon_flight()).plan(), "user")
    assert [(one.operation, one.source_key, one.payload["login_enabled"]) for one in changes] == [
        ("create", "login:1", False), ("create", "login:2", False),
    ]  # fmt: skip
    assert "pilot1@acme.example" not in str(changes), "an address stays out of the outbox"
