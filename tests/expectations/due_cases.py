"""What breaks the suites of the due list and of totals, and what is odd and still goes on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.expectations.words import BETWEEN, IN_SET, NOT_NULL, UNIQUE

FORECAST = [
    ({"forecast_id": {1: None}}, NOT_NULL, "forecast_id", "critical", ()),
    ({"forecast_id": {1: 41}}, UNIQUE, "forecast_id", "critical", ()),
    # of an item that is done too
    ({"registration_id": {0: 3, 4: 0}}, IN_SET, "registration_id", "warning", ("41", "45")),
    ({"title": {0: None, 1: None, 3: None}}, NOT_NULL, "title", "warning", ("41", "42")),
    ({"status": {0: None}}, NOT_NULL, "status", "warning", ("41",)),
    ({"status": {0: "Open", 2: "deferred"}}, IN_SET, "status", "warning", ("41", "43")),
    ({"due_date": {1: None}}, IN_SET, "has_limit", "warning", ("42",)),
    ({"due_flight_hours": {0: Decimal("-0.01")}}, BETWEEN, "least_limit", "warning", ("41",)),
    ({"due_engine_cycles": {2: -1}}, BETWEEN, "least_limit", "warning", ("43",)),
    ({"due_landings": {1: -1, 2: -300}}, BETWEEN, "least_limit", "warning", ("42", "43")),
]
TOTALS = [
    ({"aircraft_id": {1: None}}, NOT_NULL, "aircraft_id", "critical", ()),
    ({"aircraft_id": {1: "a-1"}}, UNIQUE, "aircraft_id", "critical", ()),
    ({"flight_seconds": {2: None}}, IN_SET, "has_totals", "info", ()),
    ({"flight_seconds": {2: -1}}, BETWEEN, "least_total", "warning", ("a-3",)),
    ({"cycles": {0: -1}, "landings": {1: -1}}, BETWEEN, "least_total", "warning", ("a-1", "a-2")),
    ({"fall_flight_seconds": {0: 1}}, BETWEEN, "fall_flight_seconds", "warning", ("a-1",)),
    ({"fall_cycles": {1: 1}}, BETWEEN, "fall_cycles", "warning", ("a-2",)),
    ({"fall_landings": {0: 1, 1: 500}}, BETWEEN, "fall_landings", "warning", ("a-1", "a-2")),
]

FORECAST_TOLERATED = [
    # one limit of any kind is enough, and nothing but a title has to be said
    {"due_flight_hours": {0: None}, "due_landings": {2: None}, "task_number": {0: ""}, "changed_at": {0: None}},
    {"due_flight_hours": {0: Decimal("1E-9")}, "due_date": {0: date(1, 1, 1), 1: date(9999, 12, 31)}},
    # what is done may say anything
    {"due_flight_hours": {3: Decimal(-1)}, "due_landings": {4: -1}, "title": {3: None}},
]
TOTALS_TOLERATED = [
    # what was kept is no longer said, which is no fall
    {"flight_seconds": {0: None}, "cycles": {0: None}},
    {"landings": {0: 0}, "monthly_cycles": {0: None}, "kept_at": {0: None}},
]
