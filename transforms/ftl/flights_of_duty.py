"""What a duty has from its flights and their journey logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.ftl.arrays import (
    NO_LENGTH,
    Columns,
    Instants,
    Lengths,
    Numbers,
    Objects,
    first_known,
    instants,
    lengths,
    raw,
    taken,
    whole,
)
from transforms.ftl.legs import Legs, coded, each_once, lists, sums


@dataclass(frozen=True, slots=True)
class Flown:
    """The sectors of duties with their flights.

    Attributes:
        flights: the frame of flights.
        flight: of each sector, the row of its flight; -1 where the flight is not known.
        routes: the sectors that go somewhere.
        known: those of them whose flight is known.
        operated: those of these in which the crew member works.
    """

    flights: pd.DataFrame
    flight: Numbers
    routes: Legs
    known: Legs
    operated: Legs


def name_columns(flown: Flown) -> Columns:
    """Numbers of flights and trips, registrations and types of aircraft."""
    return {
        "flight_number_list": _texts(flown, "flight_no", once=False).column(),
        "trip_number_list": _texts(flown, "trip_number").column(),
        "duty_aircraft": _texts(flown, "registration").column(),
        "aircraft_type_name": _texts(flown, "aircraft_type_name").joined(),
        "icao_type": _texts(flown, "icao_type").joined(),
    }


def _texts(flown: Flown, name: str, *, once: bool = True) -> Any:
    codes, values = coded(raw(flown.flights[name]))
    codes, legs = codes[flown.flight[flown.known.row]], flown.known
    wanted, legs = each_once(codes, legs) if once else (codes[codes >= 0], legs.only(codes >= 0))
    return lists(wanted, values, legs)


def time_columns(flown: Flown) -> Columns:
    """Flight and block times by the journey logs: of all sectors, and of the one sector of a duty with just one."""
    flights = flown.flights
    return {
        **_times("flight_time", instants(flights["landing"]) - instants(flights["takeoff"]), flown),
        **_times("block_time", instants(flights["block_on"]) - instants(flights["block_off"]), flown),
    }


def _times(name: str, times: Lengths, flown: Flown) -> Columns:
    codes, values = coded(times)
    found = lists(taken(codes, flown.flight[flown.routes.row], -1), _boxed(values), flown.routes)
    single = np.full(len(flown.routes.counts), NO_LENGTH)
    one = flown.routes.counts == 1
    single[one] = taken(times, flown.flight[flown.routes.row[flown.routes.offsets[:-1][one]]], NO_LENGTH)
    return {name: single, f"{name}s": found.column()}


def period_columns(flown: Flown) -> Columns:
    """From when to when the crew member operated: as flown, else as scheduled; and how long in all.

    A flight of which only one end is known yet is taken to last as long as scheduled. flight_time_total is by the
    journey logs, block_time_total the sum of flights_to - flights_from. Both are NULL where nothing is known of any of
    the flights.
    """
    flights, row = flown.flights, flown.flight[flown.operated.row]
    off, on = _periods(flights)
    return {
        "flights_from": _instants(off, row, flown.operated),
        "flights_to": _instants(on, row, flown.operated),
        "flight_time_total": total((instants(flights["landing"]) - instants(flights["takeoff"]))[row], flown.operated),
        "block_time_total": total((on - off)[row], flown.operated),
    }


def _periods(flights: pd.DataFrame) -> tuple[Instants, Instants]:
    """Block off and block on. A late flight is on its way when it should be there already: its end moves with it."""
    off, on = instants(flights["block_off"]), instants(flights["block_on"])
    since, until = instants(flights["scheduled_start"]), instants(flights["scheduled_end"])
    length = until - since
    return first_known(first_known(off, on - length), since), first_known(first_known(on, off + length), until)


def _instants(values: Instants, row: Numbers, legs: Legs) -> Objects:
    codes, different = coded(values)
    boxed = pd.DatetimeIndex(different).as_unit("us").tz_localize(UTC).to_pydatetime()
    return lists(codes[row], boxed, legs).column()


def discretion_columns(flown: Flown) -> Columns:
    """The discretion that the journey logs tell of, in all."""
    row = flown.flight[flown.known.row]
    return {"log_discretion": total(lengths(flown.flights["discretion"])[row], flown.known)}


def total(times: Lengths, legs: Legs) -> Lengths:
    """The sum over each duty of what is known; missing where nothing is."""
    unknown = np.isnat(times)
    added = sums(np.where(unknown, 0, times.astype(np.int64)), legs).astype("timedelta64[us]")
    added[sums((~unknown).astype(np.int64), legs) == 0] = NO_LENGTH
    return added


def count_columns(flown: Flown, person_keys: pd.Series[Any]) -> Columns:
    """How often the crew member took off and landed, by the journey logs."""
    person, people = coded(raw(person_keys))
    index, missing = pd.Index(people, dtype=object), np.zeros(len(person), dtype=bool)
    columns: Columns = {}
    for kind in ("takeoff", "landing"):
        pilots = index.get_indexer(pd.Index(raw(flown.flights[f"{kind}_person_key"]), dtype=object))
        pilot = pilots[flown.flight[flown.known.row]]
        mine = (pilot >= 0) & (pilot == person[flown.known.duty])
        columns[f"{kind}_count"] = whole(sums(mine.astype(np.int64), flown.known), missing)
    return columns


def _boxed(values: npt.NDArray[np.timedelta64]) -> Objects:
    """Lengths as Python's own."""
    boxed = np.empty(len(values), dtype=object)
    boxed[:] = values.astype("timedelta64[us]").tolist()
    return boxed
