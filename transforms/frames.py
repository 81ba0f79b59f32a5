"""Records to frames, a row a record, with the columns that checks and mappings count on.

Instants are datetime64 in UTC. A frame of no records has every column, with the same types.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pandas as pd

from model.records import Flight, LeonAircraft, Sector, TechlogAircraft, Trip, User
from transforms.registration import registration_key

INSTANT = "datetime64[us, UTC]"

FLIGHT_COLUMNS = {
    "flight_nid": "int64",
    "trip_nid": "Int64",
    "flight_no": "object",
    "status": "object",
    "is_cancelled": "bool",
    "is_active": "bool",
    "is_simulator": "bool",
    "is_commercial": "bool",
    "start_utc": INSTANT,
    "end_utc": INSTANT,
    "departure_icao": "object",
    "arrival_icao": "object",
    "departure_name": "object",
    "arrival_name": "object",
    "aircraft_nid": "int64",
    "registration": "object",
    "flight_type": "object",
    "modified_at": INSTANT,
}
CREW_COLUMNS = {
    "crew_key": "object",
    "flight_nid": "int64",
    "roster_order": "int64",
    "person_key": "object",
    "login_nid": "Int64",
    "position": "object",
    "position_type": "object",
    "is_captain": "bool",
    "is_first_officer": "bool",
    "email": "object",
}
LEON_AIRCRAFT_COLUMNS = {
    "aircraft_nid": "int64",
    "registration": "object",
    "registration_key": "object",
    "is_active": "bool",
}
TECHLOG_AIRCRAFT_COLUMNS = {"id": "object", "registration": "object", "registration_key": "object"}
USER_COLUMNS = {"id": "object", "email_key": "object", "login_enabled": "bool"}
TRIP_COLUMNS = {
    "id": "object",
    "aircraft_id": "object",
    "number": "object",
    "date": "object",
    "category": "object",
    "callsign": "object",
    "pic_user_id": "object",
    "sic_user_id": "object",
    "external_ref": "object",
    "live_external_ref": "object",
    "updated_at": INSTANT,
    "deleted_at": INSTANT,
}
SECTOR_COLUMNS = {
    "id": "object",
    "trip_id": "object",
    "aircraft_id": "object",
    "sequence": "Int64",
    "status": "object",
    "departure_airport": "object",
    "arrival_airport": "object",
    "takeoff_time": INSTANT,
    "landing_time": INSTANT,
    "pic_user_id": "object",
    "sic_user_id": "object",
    "preflight_custom_data": "object",
    "external_ref": "object",
    "live_external_ref": "object",
    "signed_off_at": INSTANT,
    "updated_at": INSTANT,
    "deleted_at": INSTANT,
}


def email_key(email: str) -> str:
    """What e-mail addresses are compared by."""
    return email.strip().casefold()


def frame(rows: Iterable[dict[str, Any]], columns: dict[str, str]) -> pd.DataFrame:
    """Rows as a frame of exactly these columns and types; a column that no row fills is all missing.

    Text columns hold None where nothing is known, never NaN, so that `is None` means what it says.
    """
    records = list(rows)
    data = {name: _column([row.get(name) for row in records], dtype) for name, dtype in columns.items()}
    return pd.DataFrame(data, columns=list(columns))


def _column(values: list[Any], dtype: str) -> pd.Series[Any]:
    if dtype == INSTANT:
        return pd.to_datetime(pd.Series(values, dtype="object"), utc=True).dt.as_unit("us")
    return cast("pd.Series[Any]", pd.Series(values, dtype=cast("Any", dtype)))


def flights_frame(flights: Iterable[Flight]) -> pd.DataFrame:
    """LEON flights, a row a flight (FLIGHT_COLUMNS)."""
    return frame((_flight_row(flight) for flight in flights), FLIGHT_COLUMNS)


def _flight_row(flight: Flight) -> dict[str, Any]:
    return {
        "flight_nid": flight.flight_nid,
        "trip_nid": flight.trip_nid,
        "flight_no": flight.flight_no,
        "status": flight.status,
        "is_cancelled": flight.is_cancelled,
        "is_active": flight.is_active,
        "is_simulator": flight.is_simulator,
        "is_commercial": flight.is_commercial,
        "start_utc": flight.start_utc,
        "end_utc": flight.end_utc,
        "departure_icao": flight.departure.icao,
        "arrival_icao": flight.arrival.icao,
        "departure_name": flight.departure.name,
        "arrival_name": flight.arrival.name,
        "aircraft_nid": flight.aircraft_nid,
        "registration": flight.registration,
        "flight_type": flight.flight_type,
        "modified_at": flight.modified_at,
    }


def crew_frame(flights: Iterable[Flight]) -> pd.DataFrame:
    """Crew members, a row a person and flight in roster order (CREW_COLUMNS). email is personal."""
    rows = (
        {
            "crew_key": f"{flight.flight_nid}#{member.roster_order}",
            "flight_nid": flight.flight_nid,
            "roster_order": member.roster_order,
            "person_key": member.person_key,
            "login_nid": member.login_nid,
            "position": member.position,
            "position_type": member.position_type,
            "is_captain": member.is_captain,
            "is_first_officer": member.is_first_officer,
            "email": member.email,
        }
        for flight in flights
        for member in flight.crew
    )
    return frame(rows, CREW_COLUMNS)


def leon_aircraft_frame(aircraft: Iterable[LeonAircraft]) -> pd.DataFrame:
    """LEON's aircraft (LEON_AIRCRAFT_COLUMNS); some are no tails."""
    rows = (
        {
            "aircraft_nid": one.aircraft_nid,
            "registration": one.registration,
            "registration_key": registration_key(one.registration),
            "is_active": one.is_active,
        }
        for one in aircraft
    )
    return frame(rows, LEON_AIRCRAFT_COLUMNS)


def techlog_aircraft_frame(aircraft: Iterable[TechlogAircraft]) -> pd.DataFrame:
    """Tech Log's aircraft (TECHLOG_AIRCRAFT_COLUMNS)."""
    rows = (
        {"id": one.id, "registration": one.registration, "registration_key": registration_key(one.registration)}
        for one in aircraft
    )
    return frame(rows, TECHLOG_AIRCRAFT_COLUMNS)


def users_frame(users: Iterable[User]) -> pd.DataFrame:
    """Tech Log's users (USER_COLUMNS). email_key is personal."""
    rows = ({"id": one.id, "email_key": email_key(one.email), "login_enabled": one.login_enabled} for one in users)
    return frame(rows, USER_COLUMNS)


def trips_frame(trips: Iterable[Trip]) -> pd.DataFrame:
    """Tech Log's trips and tombstones (TRIP_COLUMNS); date is YYYY-MM-DD, live_external_ref None on a tombstone."""
    return frame((_record_row(one, TRIP_COLUMNS) for one in trips), TRIP_COLUMNS)


def sectors_frame(sectors: Iterable[Sector]) -> pd.DataFrame:
    """Tech Log's sectors with their tombstones (SECTOR_COLUMNS); live_external_ref is None on a tombstone."""
    return frame((_record_row(one, SECTOR_COLUMNS) for one in sectors), SECTOR_COLUMNS)


def _record_row(record: Trip | Sector, columns: dict[str, str]) -> dict[str, Any]:
    row = {name: getattr(record, name, None) for name in columns}
    if isinstance(record, Trip):
        row["date"] = record.date.isoformat()
    row["live_external_ref"] = record.external_ref if record.deleted_at is None else None
    return row
