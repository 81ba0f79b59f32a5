"""Two hours of the morning in fast time, with something of every bad hour in them."""

from __future__ import annotations

import pytest

from tests.reliability.day import play
from tests.reliability.page import MOST_GROWTH
from tests.reliability.weather import MORNING

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_nothing_is_lost_or_double_and_the_worklist_is_true():
    result = play(5, 2, MORNING)
    assert result["problems"] == []
    assert result["memory_mib"]["growth"] < MOST_GROWTH
    assert_hours_with_something_in_them(result)


def assert_hours_with_something_in_them(result):
    """Two hours in which nothing happened and nothing went wrong would prove nothing."""
    assert result["runs"] == dict.fromkeys(result["runs"], 72) | {"ftl_duty": 6}
    assert set(result["states"]) >= {"NeedsAttention", "Failed", "Killed"}
    assert set(result["writes"]) == {"leon", "techlog", "veryon"}
    assert min(result["kills"], result["database"], result["acts"]) > 0
    assert set(result["faults"]) >= {"status_429", "status_503", "lost_answer", "cut_json", "hang_after_write"}
    assert result["compared"] > 150
    assert result["quiet"] > 50
    assert result["worklists"] > 50
