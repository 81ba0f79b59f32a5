"""LEON's words for its records, and ours. The only place that knows how LEON spells a record.

docs/vendors.md lists what is assumed here. A field that the contract does not know is told once a run and is no error;
a value that it does not know is a RecordError.
"""

from __future__ import annotations

from connectors.leon.wire.common import HOLES, UNKNOWN_FIELDS
from connectors.leon.wire.duties import from_leon_crew_details, from_leon_duty, from_leon_duty_flight
from connectors.leon.wire.journey_logs import (
    JOURNEY_LOG_FIELDS,
    READ_BACK,
    Readable,
    from_leon_flown_flight,
    from_leon_person,
    to_leon_journey_log,
)
from connectors.leon.wire.schedule import from_leon_aircraft, from_leon_flight
from connectors.leon.wire.time_long import read_time_long

__all__ = [
    "HOLES",
    "JOURNEY_LOG_FIELDS",
    "READ_BACK",
    "UNKNOWN_FIELDS",
    "Readable",
    "from_leon_aircraft",
    "from_leon_crew_details",
    "from_leon_duty",
    "from_leon_duty_flight",
    "from_leon_flight",
    "from_leon_flown_flight",
    "from_leon_person",
    "read_time_long",
    "to_leon_journey_log",
]
