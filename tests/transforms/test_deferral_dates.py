"""Until when a deferral holds: its own date, its extensions', and the days of its MEL category."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.tracking import defect, extension, moment, put_off, tracking
from transforms.defect_life import DeferralContent, deferral_content


def target(read: DeferralContent | None) -> tuple[str | None, str | None]:
    assert read is not None
    assert read.has_date == (read.dated_by is not None) == ("target_date" in read.content)
    return read.content.get("target_date"), read.dated_by


@pytest.mark.parametrize(
    ("deferred_at", "category", "expected"),
    [
        # Deferred on 26 January: until the end of the 27th, 29th, 5 February, 26 May.
        ("2026-01-26T09:00Z", "A", "2026-01-27"),
        ("2026-01-26T09:00Z", "B", "2026-01-29"),
        ("2026-01-26T09:00Z", "C", "2026-02-05"),
        ("2026-01-26T09:00Z", "D", "2026-05-26"),
        # The day is UTC's, whatever the clock on the wall says.
        ("2026-01-26T23:30Z", "A", "2026-01-27"),
        ("2026-01-26T23:30-01:00", "A", "2026-01-28"),
        ("2026-01-27T00:30+01:00", "A", "2026-01-27"),
        ("2026-01-26T00:00Z", "B", "2026-01-29"),
        ("2026-01-25T23:59:59Z", "B", "2026-01-28"),
        # Over the end of a month, of a year, and over 29 February.
        ("2026-02-26T12:00Z", "B", "2026-03-01"),
        ("2028-02-26T12:00Z", "B", "2028-02-29"),
        ("2028-02-29T12:00Z", "A", "2028-03-01"),
        ("2026-12-31T23:30Z", "A", "2027-01-01"),
        ("2025-12-25T12:00Z", "C", "2026-01-04"),
        ("2027-11-01T12:00Z", "D", "2028-02-29"),
        # Over both changes of the clock.
        ("2026-03-28T12:00Z", "B", "2026-03-31"),
        ("2026-10-24T23:30Z", "B", "2026-10-27"),
    ],
)
def test_the_days_of_the_category_count_from_the_day_of_deferral(
    deferred_at: str, category: str, expected: str
) -> None:
    one = put_off(deferred_at=moment(deferred_at), mel_category=category, raised_at=moment("2025-06-01T12:00Z"))
    assert target(deferral_content(one, tracking())) == (expected, "category")


@pytest.mark.parametrize(
    ("raised_at", "category", "expected"),
    [
        ("2026-01-25T10:00Z", "A", "2026-01-26"),
        ("2026-01-25T23:30Z", "B", "2026-01-28"),
        ("2026-01-25T23:30-01:00", "C", "2026-02-05"),
        ("2026-01-25T10:00Z", "D", "2026-05-25"),
    ],
)
def test_an_operator_may_count_from_the_day_of_raising(raised_at: str, category: str, expected: str) -> None:
    one = put_off(raised_at=moment(raised_at), mel_category=category)
    assert target(deferral_content(one, tracking(mel_fallback_from="raised"))) == (expected, "category")


@pytest.mark.parametrize("counted_from", ["deferred", "raised"])
def test_an_operator_has_days_of_its_own(counted_from: str) -> None:
    settings = tracking(mel_fallback_days={"A": 0, "C": 12}, mel_fallback_from=counted_from)
    day = {"deferred": date(2026, 1, 26), "raised": date(2026, 1, 25)}[counted_from]
    for category, days in {"A": 0, "B": 3, "C": 12, "D": 120}.items():
        expected = (day + timedelta(days=days)).isoformat()
        assert target(deferral_content(put_off(mel_category=category), settings)) == (expected, "category")


@pytest.mark.parametrize("kind", ["MEL", "CDL", "NEF", "CAS", "other"])
def test_the_category_counts_whatever_the_type(kind: str) -> None:
    assert target(deferral_content(put_off(type=kind, mel_category="B"), tracking())) == ("2026-01-29", "category")
    assert target(deferral_content(put_off(type=kind), tracking())) == (None, None)


def test_a_target_date_wins_over_the_category_be_it_sooner_or_later() -> None:
    for day in (date(2026, 1, 26), date(2027, 1, 26)):
        one = put_off(mel_category="C", target_date=day)
        assert target(deferral_content(one, tracking())) == (day.isoformat(), "target date")


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        ([("2026-02-01T09:00Z", "2026-02-15")], ("2026-02-15", "extension")),
        (
            [("2026-02-01T09:00Z", "2026-02-15"), ("2026-02-14T09:00Z", "2026-02-25")],
            ("2026-02-25", "extension"),
        ),
        # The order of approval counts, not that of the list and not that of the dates.
        (
            [("2026-02-14T09:00Z", "2026-02-10"), ("2026-02-01T09:00Z", "2026-02-15")],
            ("2026-02-10", "extension"),
        ),
        (
            [("2026-02-01T09:00Z", "2026-02-15"), ("2026-02-01T09:00Z", "2026-02-20")],
            ("2026-02-20", "extension"),
        ),
        # One that nobody has approved is none.
        ([(None, "2026-02-15")], ("2026-02-01", "target date")),
        (
            [("2026-02-01T09:00Z", "2026-02-15"), (None, "2026-03-15")],
            ("2026-02-15", "extension"),
        ),
        # Approved without a date: nobody can tell the day until which it holds.
        ([("2026-02-01T09:00Z", None)], (None, None)),
        ([("2026-02-01T09:00Z", None), ("2026-02-02T09:00Z", "2026-02-15")], ("2026-02-15", "extension")),
    ],
)
def test_the_last_approved_extension_wins(
    extensions: list[tuple[str | None, str | None]], expected: tuple[str | None, str | None]
) -> None:
    one = put_off(
        mel_category="C", target_date=date(2026, 2, 1), extensions=tuple(extension(*each) for each in extensions)
    )
    assert target(deferral_content(one, tracking())) == expected


def test_a_deferral_with_neither_date_nor_category_has_no_date() -> None:
    read = deferral_content(put_off(reason="No spares"), tracking())
    assert read == DeferralContent({"reason": "No spares", "deferred_at": "2026-01-26T09:00:00Z"}, None)


def test_a_date_beyond_the_calendar_is_none() -> None:
    one = put_off(mel_category="D", deferred_at=moment("9999-12-31T12:00Z"))
    assert target(deferral_content(one, tracking())) == (None, None)
    one = put_off(mel_category="A")
    assert target(deferral_content(one, tracking(mel_fallback_days={"A": 10**12}))) == (None, None)


def test_a_defect_without_a_deferral_has_no_content_of_one() -> None:
    assert deferral_content(defect(status="deferred"), tracking()) is None


@given(
    st.integers(631_152_000, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from("ABCD"),
    st.integers(0, 400),
)
def test_the_target_is_so_many_midnights_later(deferred_at: datetime, category: str, days: int) -> None:
    one = put_off(deferred_at=deferred_at, mel_category=category)
    text, _ = target(deferral_content(one, tracking(mel_fallback_days={category: days})))
    assert text is not None
    assert date.fromisoformat(text).toordinal() - deferred_at.toordinal() == days
