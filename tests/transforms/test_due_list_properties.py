"""The due list against a slow one that goes row by row, in fractions, and shares no code with it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import DueThresholds
from model.maintenance import AircraftTotals, DueLimits, ForecastItem
from tests.transforms.due import REGISTRATIONS, TODAY
from transforms.due_frames import forecast_frame, totals_frame
from transforms.due_list import due_list

ORDER = ["flight_hours", "days", "engine_cycles", "landings"]

# Small ranges, so that limits, thresholds and totals often meet.
hours = st.decimals(0, 12, places=2) | st.decimals(0, 12, places=5) | st.integers(0, 12).map(Decimal)
counts = st.integers(0, 30)
days = st.integers(-20, 40).map(lambda number: TODAY + timedelta(days=number))
maybe = st.none


@st.composite
def items(draw: Any) -> tuple[ForecastItem, str | None]:
    due = DueLimits(draw(maybe() | hours), draw(maybe() | days), draw(maybe() | counts), draw(maybe() | counts))
    item = ForecastItem(draw(st.integers(1, 99)), 7, "05-20", "Item", "open", due)
    return item, draw(st.sampled_from(["a-1", "a-1", "a-2", None]))


totals = st.builds(
    AircraftTotals,
    aircraft_id=st.just("a-1"),
    flight_seconds=maybe() | st.integers(0, 12).map(lambda number: number * 3600) | st.integers(0, 43_200),
    cycles=maybe() | counts,
    landings=maybe() | counts,
    monthly_flight_seconds=maybe() | st.integers(0, 100_000),
    monthly_cycles=maybe() | counts,
)
thresholds = st.builds(
    DueThresholds,
    flight_hours=st.just(False) | st.just(Decimal(0)) | hours,
    days=st.just(False) | st.integers(0, 20),
    engine_cycles=st.just(False) | counts,
    landings=st.just(False) | counts,
)


def slow(item: ForecastItem, totals: AircraftTotals | None, given: DueThresholds) -> dict[str, Any]:
    left: dict[str, Fraction] = {}
    if item.due.date is not None:
        left["days"] = Fraction((item.due.date - TODAY).days)
    if totals is not None:
        if item.due.flight_hours is not None and totals.flight_seconds is not None:
            left["flight_hours"] = Fraction(item.due.flight_hours) - Fraction(totals.flight_seconds, 3600)
        if item.due.engine_cycles is not None and totals.cycles is not None:
            left["engine_cycles"] = Fraction(item.due.engine_cycles - totals.cycles)
        if item.due.landings is not None and totals.landings is not None:
            left["landings"] = Fraction(item.due.landings - totals.landings)
    on = {name: Fraction(limit) for name in ORDER if (limit := getattr(given, name)) is not None}
    within = [name for name in ORDER if name in left and name in on and left[name] <= on[name]]
    shares = [(left[name] / max(on[name], Fraction(1)), ORDER.index(name), name) for name in within]
    return {
        **{f"remaining_{name}": left.get(name) for name in ORDER},
        "within": tuple(within),
        "triggered_by": min(shares)[2] if shares else None,
        "is_due": bool(within),
        "is_overdue": any(left[name] < 0 for name in left if name in on),
        "projected_date": min(projected(item, left, totals), default=None),
    }


def projected(item: ForecastItem, left: dict[str, Fraction], totals: AircraftTotals | None) -> list[date]:
    found = [] if item.due.date is None else [item.due.date]
    for name, remaining in left.items():
        if name == "days":
            continue
        assert totals is not None
        seconds = totals.monthly_flight_seconds
        per_month = totals.monthly_cycles if name != "flight_hours" else seconds and Fraction(seconds, 3600)
        if remaining <= 0:
            found.append(TODAY)
        elif per_month:
            found.append(TODAY + timedelta(days=int(remaining / per_month * Fraction("30.4375"))))
    return found


def rounded(hours: Fraction | None) -> Decimal | None:
    if hours is None:
        return None
    units = round(hours * 10_000)  # a fraction is rounded half to even, exactly
    return (Decimal(units) / 10_000).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


@settings(max_examples=300, deadline=None)
@given(st.lists(items(), max_size=8), totals, thresholds)
def test_it_finds_what_going_row_by_row_finds(listed, flown, given_thresholds) -> None:
    frame = forecast_frame([item for item, _ in listed])
    frame["aircraft_id"] = [aircraft for _, aircraft in listed]
    found = due_list(frame, totals_frame([flown], REGISTRATIONS), given_thresholds, TODAY)
    for (item, aircraft), row in zip(listed, found.astype(object).to_dict("records"), strict=True):
        wanted = slow(item, flown if aircraft == "a-1" else None, given_thresholds)
        wanted["remaining_flight_hours"] = rounded(wanted["remaining_flight_hours"])
        assert {name: None if row[name] is pd.NA else row[name] for name in wanted} == wanted
