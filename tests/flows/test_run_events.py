"""Which share of refusals is an alarm, and what an event is about."""

from __future__ import annotations

import pytest

from flows import events


@pytest.mark.parametrize(
    ("total", "refused", "share"),
    [(30, 3, None), (29, 3, 0.103), (2, 2, None), (3, 3, 1.0), (0, 0, None), (1000, 100, None), (1000, 101, 0.101)],
)
def test_more_than_the_tolerated_share_and_more_than_a_few_is_an_alarm(total, refused, share):
    found = list(events.rejects(0.1, [("writes", total, refused)]))
    wanted = {"what": "writes", "share": share, "refused": refused, "total": total, "limit": 0.1}
    assert found == ([] if share is None else [wanted])


def test_an_event_is_about_one_flow_of_one_operator():
    assert events.resource("acme", "ftl_duty") == {
        "prefect.resource.id": "turnaround.flow.acme.ftl_duty",
        "prefect.resource.name": "ftl_duty for acme",
        "turnaround.operator": "acme",
        "turnaround.flow": "ftl_duty",
    }
