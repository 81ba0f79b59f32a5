"""A defect is put off, once, in Tracking+: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

from tests.e2e.veryon_bodies import CLOSE, DEFER, DEFERRAL


@pytest.mark.parametrize("status", ["deferred", "overdue"])
def test_deferred_and_overdue_are_sent_as_a_deferral(line, raised, status):
    line.defer(raised, status=status)
    line.run(12.1)
    assert line.sent() == [(DEFER, DEFERRAL)]
    line.rest(12.2)


def test_a_pending_deferral_is_not_sent_and_goes_once_it_is_approved(line, raised):
    line.defer(raised, status="deferralPending")
    line.rest(12.1)
    line.edit("defects", raised, status="deferred")
    line.run(12.2)
    assert line.sent() == [(DEFER, DEFERRAL)]
    line.edit("defects", raised, status="overdue")
    line.rest(12.3)
    assert line.worklist() == set()


@pytest.mark.parametrize(
    ("category", "until"), [("A", "2026-03-11"), ("B", "2026-03-13"), ("C", "2026-03-20"), ("D", "2026-07-08")]
)
def test_a_deferral_without_a_target_date_gets_the_fallback_of_its_category(line, raised, category, until):
    line.defer(raised, melCategory=category, targetDate=None)
    line.run(12.1)
    assert line.sent() == [(DEFER, DEFERRAL | {"melCategory": category, "targetDate": until})]
    line.rest(12.2)


def test_the_fallback_counts_calendar_days_from_the_utc_day_of_deferral(line):
    for deferred in ("2026-03-30T23:59:59Z", "2026-03-31T00:00:00Z"):
        defect = line.raise_defect()
        line.defer(defect, melCategory="B", targetDate=None, deferredAt=deferred)
    line.run(12)
    assert sorted(body["targetDate"] for route, body in line.sent() if route == DEFER) == ["2026-04-02", "2026-04-03"]


def test_the_fallback_counts_from_the_day_it_was_raised_where_the_operator_says_so(line):
    line.product.configure(veryon={"mel_fallback_from": "raised", "mel_fallback_days": {"B": 2}})
    line.model.rules = line.product.tracking_rules
    defect = line.raise_defect()
    line.defer(defect, melCategory="B", targetDate=None, deferredAt="2026-03-14T09:00:00Z")
    line.run(12)
    assert line.sent()[1][1]["targetDate"] == "2026-03-12"


def test_a_target_date_wins_over_the_fallback_and_a_category_counts_whatever_the_type(line):
    dated, other = line.raise_defect(), line.raise_defect()
    line.defer(dated, melCategory="A", targetDate="2026-12-24")
    line.defer(other, type="CDL", melCategory="B", targetDate=None)
    line.run(12)
    assert {body["targetDate"] for route, body in line.sent() if route == DEFER} == {"2026-12-24", "2026-03-13"}


def test_a_deferral_with_neither_date_nor_category_is_not_sent(line, raised):
    line.defer(raised, type="NEF", melCategory=None, targetDate=None)
    line.rest(12.1)
    assert line.worklist() == {("deferral_without_date", raised)}
    line.defer(raised, type="NEF", melCategory=None, targetDate="2026-04-01")
    line.run(12.2)
    body = {name: value for name, value in DEFERRAL.items() if name != "melCategory"}
    assert line.sent() == [(DEFER, body | {"targetDate": "2026-04-01"})]
    assert line.worklist() == set()


def test_an_extension_after_the_first_deferral_is_never_sent(line, raised):
    line.defer(raised)
    line.run(12.1)
    line.extend(raised, "2026-03-29")
    for hour in (12.2, 12.3):
        line.rest(hour)
        assert line.worklist() == {("deferral_extended", raised)}
    assert "2026-03-29" in line.words_of("deferral_extended")
    assert "2026-03-19" in line.words_of("deferral_extended")


@pytest.mark.parametrize("change", [{"targetDate": "2026-03-18"}, {"melCategory": "B"}, {"reason": "Part on order."}])
def test_a_deferral_that_changes_in_any_other_way_is_never_sent_either(line, raised, change):
    line.defer(raised)
    line.run(12.1)
    line.defer(raised, **change)
    line.rest(12.2)
    assert line.worklist() == {("deferral_extended", raised)}
    line.defer(raised)
    line.rest(12.3)
    assert line.worklist() == set(), "it was taken back"


def test_a_deferral_that_is_taken_back_after_it_was_sent_stays_over_there(line, raised):
    line.defer(raised)
    line.run(12.1)
    line.edit("defects", raised, status="open", deferral=None)
    line.rest(12.2)
    assert line.worklist() == {("deferral_extended", raised)}


def test_an_extended_deferral_that_is_closed_needs_nobody_any_more(line, raised):
    line.defer(raised)
    line.run(12.1)
    line.extend(raised, "2026-03-29")
    line.rectify(raised)
    line.run(12.2)
    assert line.routes() == [CLOSE]
    assert line.worklist() == set()


def test_extensions_before_the_first_sending_count_and_the_last_one_is_sent(line, raised):
    line.defer(raised, status="deferralPending")
    line.extend(raised, "2026-03-25", hour=10)
    line.extend(raised, "2026-03-29", hour=11)
    line.edit("defects", raised, status="deferred")
    line.run(12.1)
    assert line.sent() == [(DEFER, DEFERRAL | {"targetDate": "2026-03-29"})]


def test_a_deferral_that_is_there_already_counts_as_sent(line, raised):
    number = line.there("defects")["id"]
    line.stand.change_there("defects", number, defer=DEFERRAL)
    line.defer(raised)
    line.run(12.1)
    assert line.worklist() == set()
    line.rest(12.2)


def test_a_deferral_that_somebody_made_otherwise_over_there_is_not_taken_for_ours(line, raised):
    number = line.there("defects")["id"]
    line.stand.change_there("defects", number, defer={**DEFERRAL, "targetDate": "2026-03-25"})
    line.defer(raised)
    line.run(12.1)
    assert line.worklist() == {("vendor_rejected", raised)}
    assert "another target date; nothing was written" in line.words_of("vendor_rejected")
    line.edit("defects", raised, deferral=line.row("defects", raised)["deferral"] | {"targetDate": "2026-03-25"})
    line.run(12.2)
    assert line.worklist() == set(), "the two agree, and it is ours"
    line.rest(12.3)
