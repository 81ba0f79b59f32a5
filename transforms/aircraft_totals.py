"""An aircraft's totals: against what the last run kept of them, and against those of Tracking+."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any

import pandas as pd

from config.settings import TotalsTolerance
from model.maintenance import TrackingTotals
from model.records import TripUpdate
from transforms.due_frames import EXACT, SECONDS_AN_HOUR, SHOWN_HOURS, TOTALS_COLUMNS, matched
from transforms.frames import INSTANT, frame

COUNTERS = ("flight_seconds", "cycles", "landings")
# What is kept of an aircraft's totals from one run to the next; kept_at is the logical time of the run that kept them.
KEPT_COLUMNS = {
    "aircraft_id": "object",
    **dict.fromkeys(COUNTERS, "Int64"),
    "kept_at": INSTANT,
}
FALLS_COLUMNS = {
    **TOTALS_COLUMNS,
    **{f"kept_{counter}": "Int64" for counter in COUNTERS},
    "kept_at": INSTANT,
    **{f"fall_{counter}": "Int64" for counter in COUNTERS},
}
# Hours are Decimals, None where a system says none.
COMPARED_COLUMNS = {
    "aircraft_id": "object",
    "registration": "object",
    "registration_id": "int64",
    **{f"{side}_flight_hours": "object" for side in ("techlog", "tracking", "difference")},
    **{f"{side}_engine_cycles": "Int64" for side in ("techlog", "tracking", "difference")},
    **{f"{side}_landings": "Int64" for side in ("techlog", "tracking", "difference")},
    "is_out_of_line": "bool",
    "out_of_line": "object",
}


def falls(current: pd.DataFrame, kept: pd.DataFrame, updates: Iterable[TripUpdate]) -> pd.DataFrame:
    """The totals with what was kept of them, and by how much each counter fell that must not (FALLS_COLUMNS).

    Totals only grow, unless a trip update takes something away: one of that aircraft that changed after the totals
    were kept, and is deleted, or has a negative delta of that counter, or carried no more of it forward than there is
    now.

    Args:
        current: due_frames.TOTALS_COLUMNS.
        kept: KEPT_COLUMNS; empty on the first run.
        updates: trip updates and tombstones, of any time and aircraft.

    Returns:
        A row a row of current, with its index. kept_* is null where the aircraft was never seen; fall_* is 0 where the
        counter did not fall, where its fall is explained, and where one of the two values is not known.

    Raises:
        KeyError: a column is missing.
        ValueError: an aircraft stands in kept twice.
    """
    last = matched(kept, "aircraft_id", current["aircraft_id"]).set_axis(current.index)
    of_aircraft: dict[str, list[TripUpdate]] = {}
    for update in updates:
        of_aircraft.setdefault(update.aircraft_id, []).append(update)
    found = current.assign(
        **{f"kept_{counter}": last[counter].astype("Int64") for counter in COUNTERS},
        kept_at=pd.to_datetime(last["kept_at"], utc=True).dt.as_unit("us"),
    )
    for counter in COUNTERS:
        fell = (found[f"kept_{counter}"] - found[counter].astype("Int64")).clip(lower=0).fillna(0)
        # Only what fell is asked about: hardly ever a single aircraft.
        for row in fell.index[fell > 0]:
            one = found.loc[row]
            explanations = of_aircraft.get(one["aircraft_id"], ())
            if any(_explains(update, counter, int(one[counter]), one["kept_at"]) for update in explanations):
                fell.loc[row] = 0
        found[f"fall_{counter}"] = fell
    return found


def _explains(update: TripUpdate, counter: str, current: int, kept_at: Any) -> bool:
    changed_at = max(_instants(update), default=None)
    if changed_at is None or pd.isna(kept_at) or changed_at <= kept_at:
        return False
    delta = getattr(update.delta, counter, None)
    carried = getattr(update.carried_forward, counter, None)
    taken_away = delta is not None and delta < 0
    set_to_less = carried is not None and carried <= current
    return update.deleted_at is not None or taken_away or set_to_less


def _instants(update: TripUpdate) -> list[datetime]:
    return [instant for instant in (update.updated_at, update.deleted_at) if instant is not None]


def compare_totals(
    totals: pd.DataFrame,
    tracking: Iterable[TrackingTotals],
    aircraft_ids: Mapping[int, str],
    tolerance: TotalsTolerance,
) -> pd.DataFrame:
    """The totals of each aircraft that both systems have, side by side (COMPARED_COLUMNS).

    Args:
        totals: Tech Log's (due_frames.TOTALS_COLUMNS).
        tracking: those of Tracking+.
        aircraft_ids: Tech Log's aircraft by registration id of Tracking+; one that is not there is left out.
        tolerance: how far they may lie apart. Exactly that far is in line; None: that counter is shown, not judged.

    Returns:
        A row an aircraft, in the order of tracking. techlog_*, tracking_* and difference_* (Tech Log's minus the
        other's; null where one is not known, and then not judged) of flight_hours, engine_cycles (Tech Log's cycles,
        ruling 38) and landings. Hours have 4 decimals (half even) but for tracking_flight_hours, which is as it was
        said; they are judged in exact seconds. out_of_line: a tuple of the counters beyond their tolerance.
    """
    by_aircraft = {row["aircraft_id"]: row for row in totals.astype(object).to_dict("records")}
    with localcontext(EXACT):
        rows = [
            _compared(by_aircraft[aircraft_ids[one.registration_id]], one, tolerance)
            for one in tracking
            if aircraft_ids.get(one.registration_id) in by_aircraft
        ]
    return frame(rows, COMPARED_COLUMNS)


def _compared(totals: Mapping[Any, Any], tracking: TrackingTotals, tolerance: TotalsTolerance) -> dict[str, Any]:
    seconds, cycles, landings = (None if pd.isna(totals[counter]) else int(totals[counter]) for counter in COUNTERS)
    hours = tracking.flight_hours
    apart_in_seconds = None if seconds is None or hours is None else seconds - hours * SECONDS_AN_HOUR
    apart = {
        "engine_cycles": _difference(cycles, tracking.engine_cycles),
        "landings": _difference(landings, tracking.landings),
    }
    judged: tuple[tuple[str, Decimal | int | None, Decimal | int | None], ...] = (
        ("flight_hours", apart_in_seconds, _in_seconds(tolerance.flight_hours)),
        ("engine_cycles", apart["engine_cycles"], tolerance.engine_cycles),
        ("landings", apart["landings"], tolerance.landings),
    )
    out_of_line = tuple(name for name, far, most in judged if _beyond(far, most))
    return {
        "aircraft_id": totals["aircraft_id"],
        "registration": totals["registration"],
        "registration_id": tracking.registration_id,
        "techlog_flight_hours": _hours(seconds),
        "tracking_flight_hours": hours,
        "difference_flight_hours": _hours(apart_in_seconds),
        "techlog_engine_cycles": cycles,
        "tracking_engine_cycles": tracking.engine_cycles,
        "difference_engine_cycles": apart["engine_cycles"],
        "techlog_landings": landings,
        "tracking_landings": tracking.landings,
        "difference_landings": apart["landings"],
        "is_out_of_line": bool(out_of_line),
        "out_of_line": out_of_line,
    }


def _difference(ours: int | None, theirs: int | None) -> int | None:
    return None if ours is None or theirs is None else ours - theirs


def _beyond(far: Decimal | int | None, most: Decimal | int | None) -> bool:
    return far is not None and most is not None and not -most <= far <= most


def _in_seconds(hours: Decimal | None) -> Decimal | None:
    return None if hours is None else hours * SECONDS_AN_HOUR


def _hours(seconds: Decimal | int | None) -> Decimal | None:
    # Adding nothing makes of -0.0000 what it is.
    return None if seconds is None else (Decimal(seconds) / SECONDS_AN_HOUR).quantize(SHOWN_HOURS) + Decimal(0)
