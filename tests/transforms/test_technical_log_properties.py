"""Hours to two decimals, and whatever a sector has and lacks: nothing is made up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.records import FuelSummary
from tests.transforms.flown import bare
from tests.transforms.tracking import flight
from transforms.technical_log import decimal_hours, edited_fields, fuel_of_sector


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0.00"),
        (17, "0.00"),
        (18, "0.01"),
        (53, "0.01"),
        (54, "0.02"),
        # 1.125 hours: half up, not half to even.
        (4050, "1.13"),
        (3599, "1.00"),
        (360_000, "100.00"),
        (36_000_017, "10000.00"),
        (-4050, "-1.13"),
        (-18, "-0.01"),
        (2**53, "2501999792983.61"),
    ],
)
def test_hours(seconds: int, expected: str) -> None:
    assert decimal_hours(seconds) == expected


SECONDS = st.integers(-(10**9), 10**9)


@given(SECONDS)
def test_hours_are_the_decimal_quotient_half_up(seconds: int) -> None:
    exact = Decimal(seconds) / 3600
    assert Decimal(decimal_hours(seconds)) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert abs(Decimal(decimal_hours(seconds)) - exact) <= Decimal("0.005")


@given(SECONDS)
def test_what_is_taken_back_is_what_was_added(seconds: int) -> None:
    assert Decimal(decimal_hours(seconds)) + Decimal(decimal_hours(-seconds)) == 0
    assert not decimal_hours(seconds).startswith("-0.00")


@given(st.lists(SECONDS, min_size=1, max_size=20))
def test_the_sum_of_rounded_parts_is_the_whole_but_for_half_a_hundredth_each(parts: list[int]) -> None:
    total = sum(Decimal(decimal_hours(part)) for part in parts)
    assert abs(total - Decimal(sum(parts)) / 3600) <= Decimal("0.005") * len(parts)


@given(SECONDS, st.integers(0, 3600))
def test_more_seconds_are_never_fewer_hours(seconds: int, more: int) -> None:
    assert Decimal(decimal_hours(seconds)) <= Decimal(decimal_hours(seconds + more))


instants = st.none() | st.integers(1_767_225_600, 1_798_761_600).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
counts = st.none() | st.integers(0, 100)
figures = st.none() | st.decimals(0, 99_999, places=3)


@given(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(("block_off_time", "takeoff_time", "landing_time", "block_on_time"), instants),
            **dict.fromkeys(("landings", "cycles", "flight_seconds"), counts),
            "srp_number": st.sampled_from([None, "10001"]),
            "fuel": st.none() | st.builds(FuelSummary, figures, figures, figures, figures),
        }
    ),
    st.none() | st.integers(1, 9),
)
def test_whatever_a_sector_lacks_nothing_is_made_up(facts: dict[str, Any], user: int | None) -> None:
    log = flight(user, **facts)
    for content in (log, fuel_of_sector(bare(**facts), "kg")):
        if content is not None:
            assert json.loads(json.dumps(content, allow_nan=False)) == content
            assert None not in [*content.values(), *content.get("utilisation", {}).values()]
    named = ("block_off_time", "takeoff_time", "landing_time", "block_on_time")
    assert {name for name in named if name in log} == {name for name in named if facts[name] is not None}
    parts = log.get("utilisation", {})
    assert parts != {} or "utilisation" not in log
    assert parts.get("landings") == facts["landings"]
    assert parts.get("engine_cycles") == (facts["landings"] if facts["cycles"] is None else facts["cycles"])
    timed = facts["takeoff_time"] is not None and facts["landing_time"] is not None
    assert ("flight_hours" in parts) == (timed or facts["flight_seconds"] is not None)
    assert edited_fields(log, flight(None, **facts)) == {}
