"""The tables of the UI: what there is to do by hand, and how fresh each flow is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from transforms.standing import LONGEST, Freshness, freshness_table, worklist_table

NOW = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
PATIENCE = timedelta(minutes=15)


def item(number: int, severity: str = "warning", **more: object) -> dict[str, object]:
    return {
        "id": number, "severity": severity, "first_seen_at": NOW, "code": "place_missing", "registration": None,
        "summary": "KXYZ is missing", "action": "Enter it", "acknowledged_at": None, "note": "call Ann", **more,
    }  # fmt: skip


def test_the_worklist_is_shown_without_peoples_own_words():
    rows, headline = worklist_table("acme", [item(1, "critical"), item(2, acknowledged_at=NOW)])
    assert headline == "To do by hand for acme: 1 critical, 1 warning"
    assert [(row["item"], row["seen"], row["since"]) for row in rows] == [
        ("1", "", "2026-03-10 09:05Z"),
        ("2", "yes", "2026-03-10 09:05Z"),
    ]
    assert "Ann" not in str(rows)


def test_an_empty_worklist_says_so():
    assert worklist_table("acme", []) == ([], "Nothing to do by hand for acme")


def test_a_long_worklist_is_cut_and_says_where_the_rest_is():
    rows, headline = worklist_table("acme", [item(number) for number in range(LONGEST + 1)])
    assert len(rows) == LONGEST
    assert headline.endswith(
        f"{LONGEST + 1} warning; the first {LONGEST} of them, all: turnaround worklist --operator acme"
    )


@pytest.mark.parametrize(
    ("ago", "failing", "state", "lag"),
    [
        (timedelta(), None, "up to date", "0 min"),
        (-timedelta(minutes=1), None, "up to date", "0 min"),
        (PATIENCE, None, "up to date", "15 min"),
        (PATIENCE + timedelta(seconds=1), None, "behind", "15 min"),
        (timedelta(minutes=119), None, "behind", "119 min"),
        (timedelta(hours=2, minutes=5), None, "behind", "2 h 5 min"),
        (timedelta(days=2, hours=3), NOW, "failing", "2 d 3 h"),
        (None, None, "not run yet", ""),
        (None, NOW, "failing", ""),
    ],
)
def test_each_flow_has_its_state_and_its_lag(ago, failing, state, lag):
    success = None if ago is None else NOW - ago
    (row,), headline = freshness_table("acme", [Freshness("ftl_duty", success, failing, PATIENCE)], NOW)
    assert (row["state"], row["lag"]) == (state, lag)
    late = state in {"behind", "failing"}
    assert headline == (f"acme: ftl_duty is {state}" if late else "acme: every flow is up to date")
