"""Columns and parameters that suites refer to and that no vendor gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from expectations import flown, ftl, maintenance

# A flight that is linked is read by its number wherever it was moved to; a schedule change moves it by days or weeks.
# What is further away than this is a wrong month or year.
PLAUSIBLE_DAYS = 40
# Below this share of what Tech Log holds from LEON the answer is remarkable. Only reported: the deletion guard decides.
EXPECTED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class HelperColumn:
    """A column that is computed from the frame before it is judged.

    Attributes:
        needs: the columns of the frame that it is made of.
        meaning: what it holds, for the documentation.
        compute: frame in, column out.
    """

    needs: tuple[str, ...]
    meaning: str
    compute: Callable[[pd.DataFrame], pd.Series[Any]]


def _marked(column: pd.Series[Any]) -> pd.Series[Any]:
    """Where a mark is set; a missing mark is none."""
    return column.where(column.notna(), other=False).astype(bool)


def _is_planned(frame: pd.DataFrame) -> pd.Series[Any]:
    flown = _marked(frame["is_active"]) & ~_marked(frame["is_cancelled"]) & ~_marked(frame["is_simulator"])
    return flown & frame["status"].astype(object).eq("CONFIRMED")


def _duration_hours(frame: pd.DataFrame) -> pd.Series[Any]:
    return (pd.to_datetime(frame["end_utc"]) - pd.to_datetime(frame["start_utc"])).dt.total_seconds() / 3600


def _position_kind(frame: pd.DataFrame) -> pd.Series[Any]:
    # Both "COCKPIT" and "Cockpit" are on record.
    kind = frame["position_type"].astype(object)
    return kind.where(kind.isna(), kind.astype(str).str.upper()).where(kind.notna(), None)


def _cockpit_position(frame: pd.DataFrame) -> pd.Series[Any]:
    # Without a kind the position may be a cockpit's; a cockpit position without a name is an unknown one, hence "".
    kind = _position_kind(frame)
    position = frame["position"].astype(object)
    return position.where(position.notna(), "").where(kind.isna() | kind.eq("COCKPIT"), None)


def _captain_of(frame: pd.DataFrame) -> pd.Series[Any]:
    return frame["flight_nid"].astype(object).where(_marked(frame["is_captain"]), None)


def _is_live(frame: pd.DataFrame) -> pd.Series[Any]:
    return frame["deleted_at"].isna()


_FUEL_GAP_NEEDS = ("post_uplift_fuel", "used_fuel", "remaining_fuel")

_FLOWN = {
    "taxi_out_hours": HelperColumn(
        ("block_off_time", "takeoff_time"), "take-off minus block-off, in hours", flown.taxi_out_hours
    ),
    "airborne_hours": HelperColumn(
        ("takeoff_time", "landing_time"), "landing minus take-off, in hours", flown.airborne_hours
    ),
    "taxi_in_hours": HelperColumn(
        ("landing_time", "block_on_time"), "block-on minus landing, in hours", flown.taxi_in_hours
    ),
    "block_hours": HelperColumn(
        ("block_off_time", "block_on_time"), "block-on minus block-off, in hours", flown.block_hours
    ),
    "least_fuel": HelperColumn(
        ("pre_uplift_fuel", "post_uplift_fuel", "used_fuel", "remaining_fuel"),
        "the smallest of the four fuel figures that are given",
        flown.least_fuel,
    ),
    "least_apu": HelperColumn(
        ("apu_seconds", "apu_cycles"), "the smaller of the two readings that are given", flown.least_apu
    ),
    "overdrawn_fuel": HelperColumn(
        ("used_fuel", "post_uplift_fuel"),
        f"the fuel used beyond {flown.OVERDRAWN:.0%} of what was on board after the uplift",
        flown.overdrawn_fuel,
    ),
    "fuel_gap": HelperColumn(
        _FUEL_GAP_NEEDS,
        "how far used and remaining fuel miss what was on board after the uplift, as a share of it or of "
        f"{flown.LEAST_FUEL} units, whichever is more",
        flown.fuel_gap,
    ),
    "slight_fuel_gap": HelperColumn(
        _FUEL_GAP_NEEDS, f"the same, where it is at most {flown.WORST_FUEL_GAP}", flown.slight_fuel_gap
    ),
    "uplift_gap": HelperColumn(
        ("uplift_quantity", "post_uplift_fuel", "pre_uplift_fuel", "uplift_unit", "fuel_unit"),
        "how far the delivered quantity misses the rise in fuel, where both are in one unit, as a share of it or of "
        f"{flown.LEAST_UPLIFT} units, whichever is more",
        flown.uplift_gap,
    ),
    "clock_gap_minutes": HelperColumn(
        ("flight_seconds", "takeoff_time", "landing_time"),
        "how far the flight time as entered misses landing minus take-off, in minutes",
        flown.clock_gap_minutes,
    ),
}

_LIVE = {"is_live": HelperColumn(("deleted_at",), "not deleted", _is_live)}

_DEFECTS = {
    **_LIVE,
    "is_put_off": HelperColumn(
        ("deleted_at", "status"), "not deleted, and deferred or overdue", maintenance.is_put_off
    ),
    "target_days": HelperColumn(
        ("target_day", "deferral_day"),
        "the deferral's own target date minus the UTC date of the deferral, in days",
        maintenance.target_days,
    ),
}

_TRIP_UPDATES = {
    **_LIVE,
    "days_ahead": HelperColumn(
        ("occurred_at", "updated_at"),
        "when it happened minus when it was last written down, in days",
        maintenance.days_ahead,
    ),
    "least_delta": HelperColumn(
        ("flight_seconds", "cycles", "landings"), "the smallest of what was added", maintenance.least_delta
    ),
    "added_hours": HelperColumn(
        ("flight_seconds",), "what was added to the flight time, either way, in hours", maintenance.added_hours
    ),
}

_TECHNICAL_LOGS = {
    "numbered": HelperColumn(
        ("registration_id", "log_number"), "the registration and the log's number", maintenance.numbered
    ),
    "hours": HelperColumn(("flight_hours",), "the flight hours as a number", maintenance.hours),
    "hours_gap_minutes": HelperColumn(
        ("flight_hours", "takeoff_time", "landing_time"),
        "how far the flight hours miss landing minus take-off, in minutes",
        maintenance.hours_gap_minutes,
    ),
    "least_count": HelperColumn(
        ("engine_cycles", "landings"), "the smaller of cycles and landings", maintenance.least_count
    ),
}

_DUTY_TIMES = ("duty_start", "duty_end")
_REST_NEEDS = ("person_key", *_DUTY_TIMES, "rest_actual_before")
_KINDS = "known, unknown or missing"

_DUTIES = {
    "least_hours": HelperColumn(ftl.LENGTHS, "the shortest of these lengths, in hours", ftl.least_hours),
    "most_hours": HelperColumn(ftl.LENGTHS, "the longest of these lengths, in hours", ftl.most_hours),
    "duty_length_gap": HelperColumn(
        ("duty_length", *_DUTY_TIMES), "how far the length misses end minus start, in minutes", ftl.duty_length_gap
    ),
    "fdp_length_gap": HelperColumn(
        ("fdp_length", "fdp_start", "fdp_end"),
        "how far the length of the FDP misses its end minus its start, in minutes",
        ftl.fdp_length_gap,
    ),
    "difference_gap": HelperColumn(
        ("difference_duty_length", "planned_duty_length", "duty_length"),
        "how far the difference misses planned minus actual, in minutes",
        ftl.difference_gap,
    ),
    "max_difference_gap": HelperColumn(
        ("difference_max_and_planned_fdp_length", "max_fdp_length", "planned_fdp_length"),
        "how far the difference misses maximum minus planned, in minutes",
        ftl.max_difference_gap,
    ),
    "rest_before_hours": HelperColumn(
        ("rest_actual_before",), "the rest before, in hours", lambda frame: ftl.hours(frame, "rest_actual_before")
    ),
    "rest_after_hours": HelperColumn(
        ("rest_actual_after",), "the rest after, in hours", lambda frame: ftl.hours(frame, "rest_actual_after")
    ),
    "least_required_rest": HelperColumn(
        ftl.REQUIRED_RESTS, "the shorter of these two, in hours", ftl.least_required_rest
    ),
    "rest_surplus": HelperColumn(
        _REST_NEEDS,
        "by how many minutes the rest before is longer than the time since the same person's duty before it ended; "
        "missing without such a duty",
        ftl.rest_surplus,
    ),
    "rest_shortfall": HelperColumn(_REST_NEEDS, "by how many minutes it is shorter", ftl.rest_shortfall),
    "route_gap": HelperColumn(
        ("sector_count", "duty_routes"), "the number of sectors minus the number of routes", ftl.route_gap
    ),
    "unmarked_excess": HelperColumn(
        ("fdp_length", "max_fdp_length", "has_violation"),
        "by how many minutes the FDP is longer than its maximum, where LEON sees no violation",
        ftl.unmarked_excess,
    ),
    "home_zone": HelperColumn(("home_timezone",), f"the home base's time zone: {_KINDS}", ftl.home_zone),
    "start_zone": HelperColumn(("start_timezone",), f"the time zone at the start: {_KINDS}", ftl.start_zone),
    "end_zone": HelperColumn(("end_timezone",), f"the time zone at the end: {_KINDS}", ftl.end_zone),
    "acclimatised_zone": HelperColumn(
        ("acclimatization_timezone",),
        "the time zone acclimatised to: known or unknown; without one it is the home base's",
        ftl.acclimatised_zone,
    ),
}

HELPER_COLUMNS: Mapping[str, Mapping[str, HelperColumn]] = {
    "leon_flights": {
        "is_planned": HelperColumn(
            ("status", "is_active", "is_cancelled", "is_simulator"),
            "confirmed, active, not cancelled, no simulator: what is to be flown",
            _is_planned,
        ),
        "duration_hours": HelperColumn(
            ("start_utc", "end_utc"), "scheduled end minus scheduled start, in hours", _duration_hours
        ),
    },
    "leon_crew": {
        "position_kind": HelperColumn(("position_type",), "the kind of position in capitals", _position_kind),
        "cockpit_position": HelperColumn(
            ("position", "position_type"),
            "the position, on rows of the cockpit or of no kind; empty where it has no name",
            _cockpit_position,
        ),
        "captain_of": HelperColumn(
            ("flight_nid", "is_captain"), "the flight, on rows marked as its captain", _captain_of
        ),
    },
    "techlog_trips": _LIVE,
    "techlog_sectors": _LIVE,
    "techlog_flown_sectors": _FLOWN,
    "techlog_defects": _DEFECTS,
    "techlog_trip_updates": _TRIP_UPDATES,
    "veryon_technical_logs": _TECHNICAL_LOGS,
    "ftl_duties": _DUTIES,
}


def _utc_without_zone(instant: datetime) -> datetime:
    """Frames go to Great Expectations as UTC without a zone, and so must what they are compared with."""
    return (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)).replace(tzinfo=None)


def _flight_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    plausible = timedelta(days=PLAUSIBLE_DAYS)
    return {
        "earliest_start": _utc_without_zone(given["window_start"]) - plausible,
        "latest_start": _utc_without_zone(given["window_end"]) + plausible,
        "expected_rows": int(given.get("known_rows", 0) * EXPECTED_SHARE),
    }


def _crew_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"known_positions": list(given["positions"])}


_PARAMETERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "leon_flights": _flight_parameters,
    "leon_crew": _crew_parameters,
}


def suite_parameters(dataset: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the $PARAMETERs of a suite, from what the caller knows.

    leon_flights: window_start, window_end (instants; without a zone they are UTC), known_rows (live linked sectors in
    the window; 0 where it is left out). leon_crew: positions (all configured PIC and SIC positions). Others: none.

    Raises:
        ValueError: one that the dataset needs is missing; the message names it.
    """
    compute = _PARAMETERS.get(dataset)
    if compute is None:
        return {}
    try:
        return compute(given)
    except KeyError as missing:
        raise ValueError(f"the check of {dataset} needs the parameter {missing.args[0]}") from None
