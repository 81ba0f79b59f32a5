"""The FTL duty table: duties joined with their flights and people, a row a duty, every column of the report in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.ftl import flights_of_duty
from transforms.ftl.arrays import (
    NO_INSTANT,
    NO_TIME,
    Columns,
    Flags,
    Numbers,
    Objects,
    aware,
    equal,
    first_given,
    first_known,
    flags,
    given,
    instants,
    lengths,
    taken,
    texts,
)
from transforms.ftl.columns import FRAME_COLUMNS
from transforms.ftl.flights_of_duty import Flown
from transforms.ftl.legs import Legs, legs_of, positions_of
from transforms.ftl.local_times import block_columns, local_columns, utc_columns
from transforms.ftl.next_flight import next_flight_columns
from transforms.ftl.people import people_columns
from transforms.ftl.planned import Planned, keep_first, planned, planned_columns
from transforms.ftl.rest import rest_columns
from transforms.ftl.routes import activity_columns, are_positioning, are_routes, route_columns
from transforms.ftl.wocl import wocl_columns
from transforms.ftl.zones import Zones

# Of the table, what LEON gives as it stands there; the names that differ, with LEON's.
_TEXTS = {
    "duty_key": "duty_key",
    "person_key": "person_key",
    "cdr_duty_name": "duty_name",
    "ftl_duty_night_duty_type": "night_duty_type",
    "roster_duty_legend": "roster_legend",
    "acclimatization_timezone": "acclimatization_timezone",
    "crew_augmentation": "crew_augmentation",
    "rest_facility": "rest_facility",
    "start_timezone": "start_timezone",
    "end_timezone": "end_timezone",
}
_LENGTHS = (
    "duty_length", "fdp_length", "max_fdp_length", "discretion_length", "rest_required_before", "rest_required_after",
    "rest_reduction", "split_duty_time", "fdp_extension_length",
)  # fmt: skip
_INSTANTS = {
    "recovery_rest_valid_until_utc": "recovery_rest_valid_until",
    "split_off_time": "split_off_time",
    "split_on_time": "split_on_time",
    "duty_start": "duty_start",
    "duty_end": "duty_end",
    "fdp_start": "fdp_start",
    "fdp_end": "fdp_end",
}
_AS_THEY_ARE = ("ftl_duty_nid", "sector_count", "has_violation", "is_cabin_crew", "is_acclimated")


def duty_table(
    duties: pd.DataFrame,
    sectors: pd.DataFrame,
    flights: pd.DataFrame,
    crew: pd.DataFrame,
    first_planned: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The facts of ftl.duty, a row a duty and in the duties' order.

    Nothing is guessed: a time zone that is missing or not known leaves the local times empty, a flight that is not
    among the flights leaves what comes from it empty.

    Args:
        duties: DUTIES (transforms/ftl/columns.py), of one operator. For next_eobt_utc it also needs the duties after
            the ones that matter.
        sectors: SECTORS.
        flights: FLIGHTS, each flight_nid once.
        crew: CREW, each person_key once.
        first_planned: FIRST_PLANNED, the planned values that were seen first and are kept; None: there are none.

    Returns:
        FRAME_COLUMNS, in the types that transforms/ftl/columns.py tells.
    """
    legs, flown = _joined(duties, sectors, flights)
    first, last = _first_and_last(sectors, flown)
    plan = planned(duties, flights, flown.flight[first], flown.flight[last])
    people = people_columns(duties, crew)
    columns: Columns = {
        **_as_given(duties),
        **people,
        **route_columns(sectors, flown.routes),
        **activity_columns(sectors, legs),
        **flights_of_duty.name_columns(flown),
        **flights_of_duty.time_columns(flown),
        **flights_of_duty.period_columns(flown),
        **flights_of_duty.discretion_columns(flown),
        **flights_of_duty.count_columns(flown, duties["person_key"]),
        **next_flight_columns(duties, plan.block_off),
        **rest_columns(duties),
    }
    if first_planned is not None:
        plan = keep_first(plan, duties, first_planned)
    columns |= _clock_columns(duties, people["home_timezone"], plan)
    columns |= _block_columns(duties, sectors, flown, plan, (first, last))
    return pd.DataFrame({name: _plain(columns[name]) for name in FRAME_COLUMNS}, copy=False)


def _joined(duties: pd.DataFrame, sectors: pd.DataFrame, flights: pd.DataFrame) -> tuple[Legs, Flown]:
    """All sectors of the duties, and those that go somewhere with their flights."""
    legs = legs_of(duties["duty_key"], sectors)
    # With one more at the end: a sector that is not there (-1) has no flight.
    flight = np.append(positions_of(sectors["flight_nid"], flights["flight_nid"]), -1)
    routes = legs.only(are_routes(sectors)[legs.row])
    known = routes.only(flight[routes.row] >= 0)
    operated = known.only(~are_positioning(sectors)[known.row])
    return legs, Flown(flights, flight, routes, known, operated)


def _first_and_last(sectors: pd.DataFrame, flown: Flown) -> tuple[Numbers, Numbers]:
    """The sectors of each duty's first and last flight, -1 where it has none.

    Positioning on somebody else's flight, which LEON has no flight of, is passed over. Any other sector is not: were
    its flight merely not read, the next one would be taken for the first.
    """
    counts = (flown.flight[flown.routes.row] >= 0) | ~are_positioning(sectors)[flown.routes.row]
    ours = flown.routes.only(counts)
    return ours.firsts(), ours.lasts()


def _as_given(duties: pd.DataFrame) -> Columns:
    extension = lengths(duties["fdp_extension_length"])
    return {
        **{name: texts(duties[theirs]) for name, theirs in _TEXTS.items()},
        **{name: lengths(duties[name]) for name in _LENGTHS},
        **{name: aware(instants(duties[theirs])) for name, theirs in _INSTANTS.items()},
        **{name: duties[name].array for name in _AS_THEY_ARE},
        **utc_columns("fdp_start", instants(duties["fdp_start"])),
        **utc_columns("fdp_end", instants(duties["fdp_end"])),
        "fdp_extension": flags(extension > NO_TIME, np.isnat(extension)),
    }


def _clock_columns(duties: pd.DataFrame, home_timezone: Objects, plan: Planned) -> Columns:
    """Start and end of the duty, as it was and as planned, on each clock; and whether it touches the WOCL."""
    home, start_zones, end_zones = (
        Zones(names) for names in (home_timezone, texts(duties["start_timezone"]), texts(duties["end_timezone"]))
    )
    start, end = instants(duties["duty_start"]), instants(duties["duty_end"])
    return {
        **utc_columns("duty_start", start),
        **local_columns("duty_start", "crew_bt", start, home),
        **local_columns("duty_start", "lt", start, start_zones),
        **utc_columns("duty_end", end),
        **local_columns("duty_end", "crew_bt", end, home),
        **local_columns("duty_end", "lt", end, end_zones),
        **planned_columns(plan, duties, start_zones, end_zones),
        **wocl_columns(duties, Zones(first_given(texts(duties["acclimatization_timezone"]), home_timezone))),
    }


def _block_columns(
    duties: pd.DataFrame, sectors: pd.DataFrame, flown: Flown, plan: Planned, edges: tuple[Numbers, Numbers]
) -> Columns:
    """Block-off and block-on, as flown and as planned, each by the clock of its airport."""
    columns: Columns = {}
    for name, end, ours, log, scheduled, sector in (
        ("bloff", "start", "block_start", "block_off", plan.block_off, edges[0]),
        ("blon", "end", "block_end", "block_on", plan.block_on, edges[1]),
    ):
        flight = flown.flight[sector]
        actual = first_known(instants(duties[ours]), taken(instants(flown.flights[log]), flight, NO_INSTANT))
        zone = taken(texts(flown.flights[f"{end}_timezone"]), flight, None)
        zones = Zones(
            np.where(
                _same_place(duties, sectors, end, sector), first_given(zone, texts(duties[f"{end}_timezone"])), zone
            )
        )
        columns |= {**block_columns(f"planned_{name}", scheduled, zones), **block_columns(name, actual, zones)}
    return columns


def _same_place(duties: pd.DataFrame, sectors: pd.DataFrame, end: str, sector: Numbers) -> Flags:
    """Whether the sector starts where the duty does, or ends where it does; so it is without any sector."""
    same = sector < 0
    for kind in ("icao", "iata"):
        mine, its = texts(duties[f"{end}_{kind}"]), taken(texts(sectors[f"{end}_{kind}"]), sector, None)
        same |= given(mine) & equal(mine, its)
    return same


def _plain(values: object) -> object:
    """Objects stay objects: pandas would make text of them."""
    is_object = isinstance(values, np.ndarray) and values.dtype.hasobject
    return pd.Series(values, dtype=object, copy=False) if is_object else values
