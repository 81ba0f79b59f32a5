"""How old a tick may grow, and when a flow is late, is told by the schedules that are deployed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows import deployments, registry

HOUR, FIVE_MINUTES = timedelta(hours=1), timedelta(minutes=5)


@pytest.mark.parametrize(
    ("flow", "interval"),
    [*((name, FIVE_MINUTES) for name in registry.NAMES if name != "ftl_duty"), ("ftl_duty", HOUR)],
)
def test_a_flows_interval_is_that_of_its_shortest_schedule(flow, interval):
    assert registry.interval(flow) == interval
    assert deployments.interval(deployments.wanted(["acme"]), flow) == interval
