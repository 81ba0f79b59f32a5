"""Where the sectors of a duty went: "EDDF-EGLL", by both kinds of codes.

What has no airport at either end, such as office duty, is no route. A route of which one code is missing is None.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.duty import POSITIONING
from transforms.ftl.arrays import Columns, Flags, Numbers, Objects, given, texts
from transforms.ftl.legs import Legs, coded, each_once, lists

_CODES = ("start_icao", "start_iata", "end_icao", "end_iata")


def are_routes(sectors: pd.DataFrame) -> Flags:
    """Which sectors go somewhere: they have an airport."""
    return np.asarray(np.logical_or.reduce([given(texts(sectors[name])) for name in _CODES]), dtype=bool)


def are_positioning(sectors: pd.DataFrame) -> Flags:
    """In which sectors the crew member is carried and does not work."""
    codes, kinds = coded(texts(sectors["activity_type"]))
    carried = np.array([str(kind).upper() in POSITIONING for kind in kinds] + [False])
    return np.asarray(carried[codes], dtype=bool)


def route_columns(sectors: pd.DataFrame, routes: Legs) -> Columns:
    """All routes of a duty in order, and the one route of a duty that has just one."""
    columns: Columns = {}
    for kind, suffix in (("icao", ""), ("iata", "_iata")):
        found = lists(*_pairs(sectors, kind, routes), routes)
        single = np.array([entries[0] if len(entries) == 1 else None for entries in found.tuples], dtype=object)
        columns |= {f"duty_route{suffix}": single[found.ids], f"duty_routes{suffix}": found.column()}
    return columns


def activity_columns(sectors: pd.DataFrame, all_legs: Legs) -> Columns:
    """The kinds of activity of a duty, each once."""
    codes, kinds = coded(texts(sectors["activity_type"]))
    wanted, legs = each_once(codes[all_legs.row], all_legs)
    return {"ftl_sector_activity_types": lists(wanted, kinds, legs).column()}


def _pairs(sectors: pd.DataFrame, kind: str, routes: Legs) -> tuple[Numbers, Objects]:
    """Codes of routes, and the routes as text."""
    starts, start_names = coded(texts(sectors[f"start_{kind}"])[routes.row])
    ends, end_names = coded(texts(sectors[f"end_{kind}"])[routes.row])
    whole = (starts >= 0) & (ends >= 0)
    found, different = coded(starts[whole] * len(end_names) + ends[whole])
    names = [f"{start_names[pair // len(end_names)]}-{end_names[pair % len(end_names)]}" for pair in different]
    pairs = np.full(len(starts), -1, dtype=np.int64)
    pairs[whole] = found
    return pairs, np.array(names, dtype=object)
