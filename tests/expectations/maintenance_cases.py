"""What breaks the suites of the flow to Tracking+, and what is odd and still goes on."""

from __future__ import annotations

from tests.expectations.words import BETWEEN, IN_SET, NOT_NULL, PAIR, REGEX, UNIQUE, at

DELETED = at("2026-03-11T00:00")
DEFECTS = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "d-1"}}, UNIQUE, "id", "critical", ()),
    ({"reference": {0: None}, "live_reference": {0: None}}, NOT_NULL, "reference", "warning", ("d-1",)),
    ({"live_reference": {3: "D-0001"}}, UNIQUE, "live_reference", "info", ()),
    ({"description": {0: None, 2: None}}, NOT_NULL, "description", "warning", ("d-1", "d-3")),
    ({"status": {0: "draft"}}, IN_SET, "status", "warning", ("d-1",)),
    ({"has_closure": {2: False}, "closed_at": {2: None}}, IN_SET, "has_closure", "warning", ("d-3",)),
    ({"has_closure": {0: True, 1: True}}, IN_SET, "has_closure", "info", ()),
    (
        {"status": {0: "overdue", 1: "overdue", 3: "deferred"}},
        IN_SET, "has_deferral", "warning", ("d-1", "d-4"),
    ),
    (
        {"deferred_at": {1: at("2026-03-10T08:59:59")}},
        PAIR, "deferred_at, raised_at", "warning", ("d-2",),
    ),
    (
        {"raised_at": {2: at("2026-03-01T09:00:01")}, "deferred_at": {2: None}},
        PAIR, "closed_at, raised_at", "warning", ("d-3",),
    ),
    ({"deferred_at": {2: at("2026-03-01T09:00:01")}}, PAIR, "closed_at, deferred_at", "warning", ("d-3",)),
    ({"target_day": {1: at("2026-03-08"), 2: at("2026-02-27")}}, BETWEEN, "target_days", "warning", ("d-2", "d-3")),
    ({"ata_chapter": {0: "3220", 1: "32-4", 2: "32-40\n", 3: "wheels"}}, REGEX, "ata_chapter", "info", ()),
    ({"mel_category": {1: "E", 2: "c"}}, IN_SET, "mel_category", "warning", ("d-2", "d-3")),
    ({"minutes": {2: -1}}, BETWEEN, "minutes", "warning", ("d-3",)),
]  # fmt: skip
TRIP_UPDATES = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "t-1"}}, UNIQUE, "id", "critical", ()),
    ({"occurred_at": {1: None}}, NOT_NULL, "occurred_at", "warning", ("t-2",)),
    ({"occurred_at": {0: at("2026-03-17T09:00:01")}}, BETWEEN, "days_ahead", "warning", ("t-1",)),
    ({"has_delta": {0: False}}, IN_SET, "has_delta", "info", ()),
    ({"flight_seconds": {0: -1}}, BETWEEN, "least_delta", "info", ()),
    ({"cycles": {1: -1}}, BETWEEN, "least_delta", "info", ()),
    ({"landings": {2: -1}}, BETWEEN, "least_delta", "info", ()),
    ({"flight_seconds": {0: 360_001}}, BETWEEN, "added_hours", "info", ()),
]
TECHNICAL_LOGS = [
    ({"source_key": {1: None}}, NOT_NULL, "source_key", "critical", ()),
    ({"source_key": {1: "techlog:acme:sector:1"}}, UNIQUE, "source_key", "critical", ()),
    ({"entry_type": {3: "other"}}, IN_SET, "entry_type", "warning", ("techlog:acme:trip_update:2",)),
    ({"registration_id": {0: None}}, NOT_NULL, "registration_id", "warning", ("techlog:acme:sector:1",)),
    ({"log_number": {3: None}}, NOT_NULL, "log_number", "warning", ("techlog:acme:trip_update:2",)),
    ({"log_number": {2: "10001"}}, UNIQUE, "numbered", "info", ()),
    ({"departure_place_id": {0: None}}, NOT_NULL, "departure_place_id", "warning", ("techlog:acme:sector:1",)),
    ({"arrival_place_id": {1: None}}, NOT_NULL, "arrival_place_id", "warning", ("techlog:acme:sector:2",)),
    (
        {"block_off_time": {0: at("2026-03-10T06:10:01")}},
        PAIR, "takeoff_time, block_off_time", "warning", ("techlog:acme:sector:1",),
    ),
    (
        {"landing_time": {0: at("2026-03-10T06:10")}, "flight_hours": {0: None}},
        PAIR, "landing_time, takeoff_time", "warning", ("techlog:acme:sector:1",),
    ),
    (
        {"block_on_time": {0: at("2026-03-10T07:59:59")}},
        PAIR, "block_on_time, landing_time", "warning", ("techlog:acme:sector:1",),
    ),
    (
        {"flight_hours": {0: "1.8", 1: "1:50", 2: "1", 3: "1.830"}},
        REGEX, "flight_hours", "warning",
        ("techlog:acme:sector:1", "techlog:acme:sector:2", "techlog:acme:trip_update:1", "techlog:acme:trip_update:2"),
    ),
    (
        {"flight_hours": {0: "24.01", 1: "-0.01"}, "takeoff_time": {0: None}},
        BETWEEN, "hours", "warning", ("techlog:acme:sector:1", "techlog:acme:sector:2"),
    ),
    ({"flight_hours": {0: "1.66"}}, BETWEEN, "hours_gap_minutes", "info", ()),
    ({"flight_hours": {0: "2.01"}}, BETWEEN, "hours_gap_minutes", "info", ()),
    (
        {"engine_cycles": {0: -1}, "landings": {1: -1}},
        BETWEEN, "least_count", "warning", ("techlog:acme:sector:1", "techlog:acme:sector:2"),
    ),
    ({"occurred_at": {2: None}}, NOT_NULL, "occurred_at", "warning", ("techlog:acme:trip_update:1",)),
]  # fmt: skip

DEFECTS_TOLERATED = [
    # a tombstone may hold anything, and its reference is free again
    {
        "deleted_at": {2: DELETED},
        "reference": {2: None},
        "live_reference": {2: None},
        "description": {2: None},
        "has_closure": {2: False},
        "status": {2: "gone"},
        "minutes": {2: -1},
        "mel_category": {2: "E"},
        "closed_at": {2: at("2026-02-01T00:00")},
        "target_day": {2: at("2026-02-01")},
        "ata_chapter": {2: "?"},
    },
    {"deleted_at": {0: DELETED}, "status": {0: "deferred"}},
    # the time zone of a target date is the operator's
    {"target_day": {1: at("2026-03-09")}},
    {"target_day": {1: None}, "mel_category": {1: None}},
    # put off again after a closure that no longer counts
    {"closed_at": {1: at("2026-03-10T08:00")}},
    {"closed_at": {2: at("2026-03-05T00:00")}, "minutes": {2: None}, "status": {1: "overdue"}},
    # what is not approved yet may say already what it will be
    {"has_deferral": {3: True}, "deferred_at": {3: at("2026-03-10T10:00")}},
]
TRIP_UPDATES_TOLERATED = [
    {"deleted_at": {0: DELETED}, "occurred_at": {0: None}, "has_delta": {0: False}, "flight_seconds": {0: -1}},
    {"deleted_at": {0: DELETED}, "occurred_at": {0: at("2027-03-10T00:00")}, "flight_seconds": {0: 10**7}},
    {"occurred_at": {0: at("2026-03-17T09:00"), 1: at("2020-01-01T00:00"), 2: at("2030-01-01T00:00")}},
    {"flight_seconds": {0: 360_000}, "srp_number": {1: "10001"}},
]
TECHNICAL_LOGS_TOLERATED = [
    {
        "block_off_time": {0: at("2026-03-10T06:10")},
        "block_on_time": {0: at("2026-03-10T08:00")},
        "flight_hours": {0: "1.67", 1: "0.00"},
    },
    {"flight_hours": {0: "2.00", 1: "24.00", 3: "-120.00"}, "engine_cycles": {0: 0}},
    # an entry has no take-off, and whatever stands there is not its own
    {"takeoff_time": {2: at("2026-03-10T09:00")}, "landing_time": {2: at("2026-03-10T08:00")}},
]
