"""What Tech Log should hold: trips and sectors from the flights that belong there (field_mappings, leon_to_techlog)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
import pandas as pd

Grouping = Literal["one_to_one", "by_date", "external"]

CUSTOM_FIELDS = ("flight_id", "flight_type")


def sector_key(operator_id: str, flight_nid: int) -> str:
    """The externalRef of a flight's sector (ruling 17)."""
    return f"leon:{operator_id}:flight:{flight_nid}"


def trip_keys(flights: pd.DataFrame, operator_id: str, grouping: Grouping) -> pd.Series:
    """The externalRef of the trip of each flight (rulings 3 and 17).

    The aircraft is part of every group: in one_to_one because a flight has one aircraft, else by its registration. In
    external a flight without a trip in LEON is a trip of its own.
    """
    alone = "leon:" + operator_id + ":flight:" + flights["flight_nid"].astype(str)
    tail = flights["techlog_registration"].astype(str)
    if grouping == "one_to_one":
        return alone
    if grouping == "by_date":
        day = flights["start_utc"].dt.strftime("%Y-%m-%d")
        dated: pd.Series[str] = "leon:" + operator_id + ":date:" + tail + ":" + day
        return dated
    together = "leon:" + operator_id + ":trip:" + flights["trip_nid"].astype(str) + ":" + tail
    return together.where(flights["trip_nid"].notna(), alone).astype(str)


def plan_sectors(
    flights: pd.DataFrame, crew: pd.DataFrame, operator_id: str, grouping: Grouping, custom_fields: Collection[str]
) -> pd.DataFrame:
    """The sectors that Tech Log should hold, in order of start within their trip.

    Args:
        flights: judged flights that belong in Tech Log, with column settled_trip: the trip that a flown sector is
            already in, else None.
        crew: index flight_nid, columns pic and sic: person keys or None.
        operator_id: the key in turnaround.toml.
        grouping: how flights are grouped into trips.
        custom_fields: which of flight_id and flight_type the operator's Tech Log has.

    Returns:
        A row a flight: flight_nid, sector_key, trip_key, aircraft_id, sequence, departure_airport, arrival_airport,
        takeoff_time and landing_time (planned, UTC), pic, sic, preflight_custom_data, and the flight's columns that the
        trip needs.
    """
    keys = trip_keys(flights, operator_id, grouping)
    keys = flights["settled_trip"].where(flights["settled_trip"].notna(), keys)
    planned = flights.assign(trip_key=keys).sort_values(["start_utc", "flight_nid"], kind="stable")
    people = crew.reindex(planned["flight_nid"])
    custom = [
        {name: value for name, value in (("flight_id", str(nid)), ("flight_type", kind)) if name in custom_fields}
        for nid, kind in zip(planned["flight_nid"], planned["flight_type"], strict=True)
    ]
    return planned.assign(
        sector_key=[sector_key(operator_id, nid) for nid in planned["flight_nid"]],
        sequence=planned.groupby("trip_key", sort=False).cumcount() + 1,
        departure_airport=planned["departure_icao"],
        arrival_airport=planned["arrival_icao"],
        takeoff_time=planned["start_utc"],
        landing_time=planned["end_utc"],
        pic=_none_for_missing(people["pic"]),
        sic=_none_for_missing(people["sic"]),
        preflight_custom_data=pd.Series(custom, index=planned.index, dtype="object"),
    )


def plan_trips(sectors: pd.DataFrame) -> pd.DataFrame:
    """The trips of those sectors (rulings 1 and 2): number, date and crew are the first flight's.

    Returns:
        Index trip_key; aircraft_id, number, date (YYYY-MM-DD, the UTC date of the first start), category (commercial if
        any flight is), callsign (the registration), pic, sic, flight_nids (a tuple, in order), days (how many UTC dates
        the flights start on).
    """
    ordered = sectors.sort_values(["start_utc", "flight_nid"], kind="stable")
    day = ordered["start_utc"].dt.strftime("%Y-%m-%d")
    groups = ordered.assign(day=day).groupby("trip_key", sort=False)
    first = ordered.assign(day=day).drop_duplicates("trip_key").set_index("trip_key")
    commercial = groups["is_commercial"].any()
    trips = pd.DataFrame(
        {
            "aircraft_id": first["aircraft_id"],
            "number": first["flight_no"],
            "date": first["day"],
            "category": commercial.map({True: "commercial", False: "private"}),
            "callsign": first["techlog_registration"],
            "pic": _none_for_missing(first["pic"]),
            "sic": _none_for_missing(first["sic"]),
            "registration": first["techlog_registration"],
            "days": groups["day"].nunique(),
        }
    )
    trips["flight_nids"] = groups["flight_nid"].agg(tuple) if len(trips) else pd.Series(dtype="object")
    return trips


def _none_for_missing(column: pd.Series) -> np.ndarray:
    """Text or None, never NaN, by position."""
    return np.array([value if isinstance(value, str) else None for value in column], dtype="object")
