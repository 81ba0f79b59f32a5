"""Task that checks: each dataset against its suite, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from expectations import suites
from model.records import Flight
from tasks.checked import Checked
from tasks.context import RunContext
from tasks.leon_to_techlog.reading import Reading
from transforms import frames

KEYS = {
    "leon_flights": "flight_nid",
    "leon_crew": "crew_key",
    "leon_aircraft": "aircraft_nid",
    "techlog_aircraft": "id",
    "techlog_users": "id",
    "techlog_trips": "id",
    "techlog_sectors": "id",
}


@task(cache_policy=NO_CACHE, persist_result=False)
def check(context: RunContext, reading: Reading, live_in_window: int) -> Checked:
    """Check every dataset; rows that break a row-level rule are set aside and the others go on.

    Args:
        context: the run.
        reading: its records.
        live_in_window: how many sectors of ours the window holds, for what row count makes sense.
    """
    start, end = context.window
    positions = [*context.operator.pic_positions, *context.operator.sic_positions]
    parameters: Mapping[str, Mapping[str, Any]] = {
        "leon_flights": {"window_start": start, "window_end": end, "known_rows": live_in_window},
        "leon_crew": {"positions": positions},
    }
    tables = {
        "leon_flights": frames.flights_frame(reading.flights),
        "leon_crew": frames.crew_frame(_told_once(reading.flights)),
        "leon_aircraft": frames.leon_aircraft_frame(reading.leon_aircraft),
        "techlog_aircraft": frames.techlog_aircraft_frame(reading.techlog_aircraft),
        "techlog_users": frames.users_frame(reading.users),
        "techlog_trips": frames.trips_frame(reading.trips),
        "techlog_sectors": frames.sectors_frame(reading.sectors),
    }
    checked = Checked()
    for dataset, table in tables.items():
        report = suites.check(table, dataset, key=KEYS[dataset], parameters=parameters.get(dataset))
        # The crew is picked from everybody, and who was picked is then judged: a bad address must not promote another.
        checked.frames[dataset] = table if dataset == "leon_crew" else report.accepted(table)
        checked.results += report.results
        checked.quarantined += report.rejected
    return checked


def _told_once(flights: list[Flight]) -> list[Flight]:
    """Flights that LEON gave in one version; of those in two, both are set aside, and so is their crew."""
    versions = Counter(flight.flight_nid for flight in flights)
    return [flight for flight in flights if versions[flight.flight_nid] == 1]
