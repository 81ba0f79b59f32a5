"""Which flights belong in Tech Log, and why the others do not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import pandas as pd

from transforms.registration import looks_like_a_tail, registration_key

# wanted: belongs in Tech Log. waiting: would, but something is missing that a person must mend; nothing is written and
# nothing deleted. unwanted: must not be there. out_of_scope: on an aircraft that is none of our business.
Verdict = Literal["wanted", "waiting", "unwanted", "out_of_scope"]

CONFIRMED = "CONFIRMED"


@dataclass(frozen=True, slots=True)
class Fleet:
    """The aircraft of both systems, matched by registration without punctuation.

    Attributes:
        matched: index registration_key; columns aircraft_id and registration, as Tech Log writes them. Aircraft that
            both systems have and that the operator's list allows.
        only_leon: registration_key -> LEON's spelling, for tails that fly in LEON and are not in Tech Log.
        only_techlog: registration_key -> Tech Log's spelling, for aircraft that LEON does not show.
        nowhere: what the operator's list names and neither system has.
    """

    matched: pd.DataFrame
    only_leon: dict[str, str]
    only_techlog: dict[str, str]
    nowhere: tuple[str, ...]


def match_fleet(
    flights: pd.DataFrame, leon_aircraft: pd.DataFrame, techlog_aircraft: pd.DataFrame, allowed: Collection[str]
) -> Fleet:
    """Match the aircraft of both systems.

    An aircraft is LEON's when LEON lists it or shows a flight of it. What is only in LEON counts as missing when it has
    a flight to be flown: a tail without one, or with cancelled ones only, needs nobody's attention.

    Args:
        flights: FLIGHT_COLUMNS with registration filled (see with_registration).
        leon_aircraft: LEON_AIRCRAFT_COLUMNS.
        techlog_aircraft: TECHLOG_AIRCRAFT_COLUMNS, registration_key unique.
        allowed: the operator's list of registrations; empty means every aircraft.
    """
    allowed_keys = {registration_key(one): one for one in allowed}
    to_fly = {registration_key(one): one for one in flights.loc[_is_to_be_flown(flights), "registration"].dropna()}
    leon_keys = set(leon_aircraft["registration_key"]) | set(flights["registration"].dropna().map(registration_key))
    techlog = techlog_aircraft.set_index("registration_key")

    def in_list(key: str) -> bool:
        return not allowed_keys or key in allowed_keys

    both = [key for key in techlog.index if key in leon_keys and in_list(key)]
    matched = techlog.loc[both, ["id", "registration"]].rename(columns={"id": "aircraft_id"})
    return Fleet(
        matched=matched,
        only_leon={
            key: text
            for key, text in to_fly.items()
            if key not in techlog.index and in_list(key) and (looks_like_a_tail(text) or key in allowed_keys)
        },
        only_techlog={
            str(key): text
            for key, text in techlog["registration"].items()
            if key not in leon_keys and in_list(str(key))
        },
        nowhere=tuple(text for key, text in allowed_keys.items() if key not in leon_keys and key not in techlog.index),
    )


def _is_to_be_flown(flights: pd.DataFrame) -> pd.Series:
    """Confirmed and real, wherever and whatever it flies."""
    real = flights["is_active"] & ~flights["is_cancelled"] & ~flights["is_simulator"]
    return cast("pd.Series", real & (flights["status"] == CONFIRMED))


def with_registration(flights: pd.DataFrame, leon_aircraft: pd.DataFrame) -> pd.DataFrame:
    """Fill a registration that the flight itself does not carry from LEON's list of aircraft, by aircraft_nid."""
    by_nid = leon_aircraft.drop_duplicates("aircraft_nid").set_index("aircraft_nid")["registration"]
    listed = flights["aircraft_nid"].map(by_nid)
    registration = flights["registration"].where(flights["registration"].notna(), listed)
    return flights.assign(registration=registration.astype("object").where(registration.notna(), None))


def judge(flights: pd.DataFrame, fleet: Fleet, allowed: Collection[str]) -> pd.DataFrame:
    """Say of each flight whether it belongs in Tech Log, and why.

    Returns:
        flights with registration_key, aircraft_id, techlog_registration (None where unmatched), verdict and why added.
    """
    keys = flights["registration"].map(lambda text: registration_key(text) if text is not None else None)
    allowed_keys = {registration_key(one) for one in allowed}
    matched = fleet.matched
    aircraft_id = (
        keys.map(matched["aircraft_id"]) if len(matched) else pd.Series(None, index=flights.index, dtype="object")
    )
    written = (
        keys.map(matched["registration"]) if len(matched) else pd.Series(None, index=flights.index, dtype="object")
    )

    rules: list[tuple[pd.Series, Verdict, str]] = [
        (flights["is_cancelled"], "unwanted", "cancelled in LEON"),
        (~flights["is_active"], "unwanted", "superseded by another leg in LEON"),
        (flights["is_simulator"], "unwanted", "a simulator session"),
        (flights["status"] != CONFIRMED, "unwanted", "not confirmed in LEON"),
        (keys.isna(), "unwanted", "without an aircraft in LEON"),
        (~keys.isin(allowed_keys) & bool(allowed_keys), "out_of_scope", "its aircraft is not on the operator's list"),
        (aircraft_id.isna(), "out_of_scope", "its aircraft is not in Tech Log"),
        (flights["departure_icao"].isna() | flights["arrival_icao"].isna(), "waiting", "an airport has no ICAO code"),
    ]
    conditions = [condition.to_numpy(dtype=bool) for condition, _, _ in rules]
    return flights.assign(
        registration_key=keys,
        aircraft_id=aircraft_id.astype("object").where(aircraft_id.notna(), None),
        techlog_registration=written.astype("object").where(written.notna(), None),
        verdict=np.select(conditions, [verdict for _, verdict, _ in rules], default="wanted"),
        why=np.select(conditions, [why for _, _, why in rules], default="confirmed in LEON"),
    )
