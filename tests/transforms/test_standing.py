"""The tables of the UI: what there is to do by hand, and how fresh each flow is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from transforms.standing import LONGEST, Freshness, freshness_table, worklist_page

NOW = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
PATIENCE = timedelta(minutes=15)


def item(number: int, severity: str = "warning", **more: object) -> dict[str, object]:
    return {
        "id": number, "severity": severity, "first_seen_at": NOW, "code": "place_missing", "registration": None,
        "summary": "KXYZ is missing", "action": "Enter it", "acknowledged_at": None, "note": "call Ann", **more,
    }  # fmt: skip


def test_the_worklist_is_shown_without_peoples_own_words():
    page, headline = worklist_page("acme", [item(1, "critical", registration="N1"), item(2, acknowledged_at=NOW)])
    assert headline == "To do by hand for acme: 1 critical, 1 warning"
    assert page == (
        "#### place_missing N1\n\ncritical, item 1, since 2026-03-10 09:05Z\n\nKXYZ is missing\n\n**Do:** Enter it\n\n"
        "#### place_missing\n\nwarning, item 2, since 2026-03-10 09:05Z, seen\n\nKXYZ is missing\n\n**Do:** Enter it"
    )
    assert "Ann" not in page


def test_words_of_a_vendor_stay_words():
    page, _ = worklist_page("acme", [item(1, summary="<img src=x> [here](http://x)\n# big *bold*")])
    assert "&lt;img src=x&gt; \\[here\\](http://x) # big \\*bold\\*" in page


def test_an_empty_worklist_says_so():
    assert worklist_page("acme", []) == ("Nothing to do by hand.", "Nothing to do by hand for acme")


def test_a_long_worklist_is_cut_and_says_where_the_rest_is():
    page, headline = worklist_page("acme", [item(number) for number in range(LONGEST + 1)])
    assert page.count("#### ") == LONGEST
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
    words = {"up to date": "every flow is up to date", "not run yet": "ftl_duty has not run yet"}
    assert headline == f"acme: {words.get(state, f'ftl_duty is {state}')}"


def test_nobody_is_told_that_all_is_well_of_flows_that_never_ran():
    flows = [
        Freshness("leon_to_techlog", NOW, None, PATIENCE),
        Freshness("techlog_to_leon", None, NOW, PATIENCE),
        Freshness("ftl_duty", None, None, PATIENCE),
    ]
    _, headline = freshness_table("acme", flows, NOW)
    assert headline == "acme: techlog_to_leon is failing, ftl_duty has not run yet"
