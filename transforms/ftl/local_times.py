"""Dates and times of instants: in UTC, and on the clock of a place."""

from __future__ import annotations

import numpy as np

from transforms.ftl.arrays import Columns, Instants, aware, whole
from transforms.ftl.zones import Zones


def utc_columns(name: str, instants: Instants) -> Columns:
    """Date and time in UTC of, say, "duty_start"."""
    return {f"{name}_date_utc": day(instants), f"{name}_time_utc": instants}


def local_columns(name: str, clock: str, instants: Instants, zones: Zones) -> Columns:
    """Date and time of, say, "duty_start" on a clock, "lt" or "crew_bt"; missing where the zone is not known."""
    columns = time_column(f"{name}_time_{clock}", instants, zones)
    return {f"{name}_date_{clock}": day(columns[f"{name}_time_{clock}"]), **columns}


def time_column(name: str, instants: Instants, zones: Zones) -> Columns:
    """The local time and its offset."""
    local, offsets, missing = zones.local(instants)
    return {name: local, f"{name}_offset": whole(offsets.astype(np.int32), missing)}


def block_columns(name: str, instants: Instants, zones: Zones) -> Columns:
    """The instant of, say, "planned_bloff" in UTC, and its local time."""
    return {f"{name}_utc": aware(instants), **time_column(f"{name}_lt", instants, zones)}


def day(instants: Instants) -> Instants:
    """The day of each instant, at midnight."""
    return instants.astype("datetime64[D]").astype("datetime64[us]")
