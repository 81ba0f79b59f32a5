"""What was planned of a duty: as LEON says, else by the schedule; and what was seen first is kept."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from transforms.ftl.arrays import (
    NO_INSTANT,
    NO_LENGTH,
    Columns,
    Instants,
    Lengths,
    Numbers,
    aware,
    first_known,
    instants,
    lengths,
    taken,
)
from transforms.ftl.legs import positions_of
from transforms.ftl.local_times import local_columns, utc_columns
from transforms.ftl.zones import Zones


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned of each duty; block_off and block_on are scheduled times of the first and last flight."""

    duty_start: Instants
    duty_end: Instants
    fdp_length: Lengths
    block_off: Instants
    block_on: Instants


def planned(duties: pd.DataFrame, flights: pd.DataFrame, first_flight: Numbers, last_flight: Numbers) -> Planned:
    """Start and end are FtlDuty's planned ones, else the schedule's with the margins that the duty has in fact.

    The margins are those between report and the first block-off, and between the last block-on and release.

    Args:
        duties: DUTIES.
        flights: FLIGHTS.
        first_flight: of each duty, as row of flights; -1 where it is not known.
        last_flight: likewise.
    """
    block_off = taken(instants(flights["scheduled_start"]), first_flight, NO_INSTANT)
    block_on = taken(instants(flights["scheduled_end"]), last_flight, NO_INSTANT)
    report_margin = instants(duties["block_start"]) - instants(duties["duty_start"])
    release_margin = instants(duties["duty_end"]) - instants(duties["block_end"])
    return Planned(
        duty_start=first_known(instants(duties["planned_duty_start"]), block_off - report_margin),
        duty_end=first_known(instants(duties["planned_duty_end"]), block_on + release_margin),
        fdp_length=lengths(duties["planned_fdp_length"]),
        block_off=block_off,
        block_on=block_on,
    )


def keep_first(now: Planned, duties: pd.DataFrame, first: pd.DataFrame) -> Planned:
    """What was seen first of each duty key (FIRST_PLANNED), and where nothing was seen yet, what is planned now."""
    row = positions_of(duties["duty_key"], first["duty_key"])

    def seen(name: str) -> Instants:
        return taken(instants(first[name]), row, NO_INSTANT)

    return Planned(
        duty_start=first_known(seen("planned_duty_start"), now.duty_start),
        duty_end=first_known(seen("planned_duty_end"), now.duty_end),
        fdp_length=first_known(taken(lengths(first["planned_fdp_length"]), row, NO_LENGTH), now.fdp_length),
        block_off=first_known(seen("planned_bloff_utc"), now.block_off),
        block_on=first_known(seen("planned_blon_utc"), now.block_on),
    )


def planned_columns(plan: Planned, duties: pd.DataFrame, start_zones: Zones, end_zones: Zones) -> Columns:
    """The planned duty and FDP, and how far what happened differs: planned - actual, maximum - planned."""
    length = plan.duty_end - plan.duty_start
    return {
        "planned_duty_start": aware(plan.duty_start),
        "planned_duty_end": aware(plan.duty_end),
        **utc_columns("planned_duty_start", plan.duty_start),
        **local_columns("planned_duty_start", "lt", plan.duty_start, start_zones),
        **utc_columns("planned_duty_end", plan.duty_end),
        **local_columns("planned_duty_end", "lt", plan.duty_end, end_zones),
        "planned_duty_length": length,
        "difference_duty_length": length - lengths(duties["duty_length"]),
        "planned_fdp_length": plan.fdp_length,
        "difference_max_and_planned_fdp_length": lengths(duties["max_fdp_length"]) - plan.fdp_length,
    }
