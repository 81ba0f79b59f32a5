"""What the pages with charts say: the numbers in headlines and key figures, at the edges of the limits."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from reports.charts import story
from tests.reports import frames


def told(name: str, frame: pd.DataFrame, **facts: object):
    return story(name, frames.report(name, frame, **facts))


def few(name: str, count: int) -> pd.DataFrame:
    return frames.report(name).frame.head(count).copy()


def key_figure(page, label: str) -> tuple[str, bool]:
    found = [(one.value, one.is_alarm) for one in page.key_figures if one.label == label]
    assert len(found) == 1, [one.label for one in page.key_figures]
    return found[0]


def test_190_hours_in_a_month_is_not_over_and_a_second_more_is():
    frame = few("monthly_duty_hours", 3).assign(crew_code=["AAA", "BBB", "CCC"])
    frame["duty_time"] = [timedelta(hours=190), timedelta(hours=190, seconds=1), timedelta(hours=10)]
    page = told("monthly_duty_hours", frame)
    assert page.headline == "January 2025: 1 of 3 crew members has more than 190 h of duty; the most is 190.0 h (BBB)."
    assert [(row[0], alarm) for row, alarm in zip(page.table.rows, page.table.alarms, strict=True)] == [
        ("BBB", True), ("AAA", False), ("CCC", False)
    ]  # fmt: skip
    assert "not a limit" in page.drawings[0].caption or "no limit of a month" in page.drawings[0].caption


def test_the_month_shown_is_the_last_one_that_is_over():
    frame = frames.report("monthly_duty_hours").frame
    page = told("monthly_duty_hours", frame, generated_at=frames.NOW.replace(year=2025, month=11))
    assert page.headline.startswith("October 2025")
    only = frame[frame["month"] == date(2025, 12, 1)]
    assert told("monthly_duty_hours", only, generated_at=frames.NOW.replace(year=2025, month=12)).headline.startswith(
        "Dec"
    )


def test_exactly_a_limit_is_within_it():
    frame = few("cumulative_limits", 4).assign(day=date(2025, 12, 31), crew_code=["AAA", "BBB", "CCC", "DDD"])
    for key in ("duty_7d", "duty_14d", "duty_28d", "flight_28d", "flight_calendar_year", "flight_12_months"):
        frame[key] = timedelta(hours=1)
    frame["duty_7d"] = [timedelta(hours=60), timedelta(hours=60, seconds=1), timedelta(hours=54), timedelta(hours=53)]
    page = told("cumulative_limits", frame)
    assert page.headline == "31 December 2025: 1 of 4 crew members is over a limit, 2 more have less than a tenth left."
    assert key_figure(page, "over a limit") == ("1", True)
    assert key_figure(page, "most duty, 7 days (limit 60 h)") == ("60:00:01", True)
    assert [row[0] for row in page.table.rows] == ["BBB", "AAA", "CCC", "DDD"]
    assert page.table.alarms == (True, False, False, False)
    assert page.drawings[0].table.rows[0] == ("Duty, 7 days", "60 h", "60:00:01", "1", "2", "1")


def test_limits_are_those_of_the_last_day_that_has_come():
    frame = few("cumulative_limits", 3).assign(day=[date(2026, 1, 2), date(2026, 1, 2), date(2026, 1, 20)])
    page = told("cumulative_limits", frame)
    assert page.headline.startswith("2 January 2026: none of 2 crew members is over a limit")


def test_discretion_of_exactly_an_hour_is_not_over_and_empty_months_are_there():
    frame = few("discretion_usage", 3).assign(month=[date(2025, 3, 1), date(2025, 3, 1), date(2025, 5, 1)])
    frame["discretion_used"] = [timedelta(hours=1), timedelta(hours=1, minutes=30), timedelta(minutes=15)]
    frame["is_over_1h"] = [False, True, False]
    page = told("discretion_usage", frame, date_from=date(2025, 3, 1), date_to=date(2025, 5, 31))
    assert page.headline == "Discretion was used on 3 duties, 1 of them over 1 h; most in March 2025 (2)."
    assert page.drawings[0].table.rows == (
        ("March 2025", "2", "1", "2.5", "1.5"), ("April 2025", "0", "0", "0.0", "0.0"),
        ("May 2025", "1", "0", "0.2", "0.0"),
    )  # fmt: skip
    assert page.table.alarms == (True, False, False)
    assert key_figure(page, "the longest") == ("1:30", False)


def test_rest_exactly_as_long_as_required_is_compliant():
    frame = few("rest_compliance", 4)
    frame["margin_before"] = pd.to_timedelta([0, -1, -3600, np.nan], unit="s")
    frame["margin_after"] = pd.to_timedelta([3600, 7200, np.nan, 30 * 3600], unit="s")
    frame["is_compliant"] = [True, False, False, True]
    page = told("rest_compliance", frame)
    assert page.headline == "2 of 4 duties (50.0 %) have a rest shorter than required; the worst is 1:00 too short."
    assert key_figure(page, "rests before a duty too short") == ("2", True)
    assert key_figure(page, "rests after a duty too short") == ("0", False)
    assert key_figure(page, "duties with less than 1 h to spare") == ("1", False)
    assert [row[1:] for row in page.drawings[0].table.rows] == [
        ("1", "0"), ("1", "0"), ("1", "0"), ("0", "2"), ("0", "0"), ("0", "0"), ("0", "1")
    ]  # fmt: skip
    kept = frame[frame["is_compliant"]]
    assert told("rest_compliance", kept).headline.startswith("Every rest of 2 duties is as long as required")


def test_the_calendar_counts_current_duties_by_day():
    frame = few("ftl_duty", 5).assign(
        duty_start_date_utc=[date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 1), date(2025, 3, 2)],
        ftl_duty_night_duty_type=["NIGHT", "NIGHT", "NIGHT", None, "EARLY"],
        is_current=[True, True, True, True, False],
    )
    page = told("ftl_duty", frame)
    assert page.headline == "Of 4 duties, 75.0 % are night duties, 0.0 % early and 0.0 % late ones."
    assert key_figure(page, "night duties on 1 March 2025, the most") == ("2", False)
    assert page.drawings[0].table.rows == (
        ("February 2025", "1", "0 (0.0 %)", "0 (0.0 %)", "1 (100.0 %)"),
        ("March 2025", "3", "0 (0.0 %)", "0 (0.0 %)", "2 (66.7 %)"),
    )
    assert "Without 1 version that is history" in page.table.note
    assert page.drawings[0].svg.count(">2</text>") == 1


def test_a_calendar_of_ten_years_shows_the_last_one_and_says_so():
    frame = few("ftl_duty", 2).assign(
        duty_start_date_utc=[date(2016, 1, 1), date(2025, 12, 31)], ftl_duty_night_duty_type="LATE"
    )
    page = told("ftl_duty", frame, date_from=date(2016, 1, 1))
    assert "Only the last 53 weeks" in page.drawings[0].caption
    assert page.drawings[0].svg.count(">1</text>") == 1


def test_shares_of_duty_types_are_of_all_duties():
    frame = few("duty_type_frequency", 2).assign(
        duty_count=[10, 30], early_count=[5, 0], late_count=[1, 1], night_count=[0, 8], wocl_count=[4, 4]
    )
    page = told("duty_type_frequency", frame)
    classes = "20.0 % are night duties, 12.5 % early and 5.0 % late ones"
    assert page.headline == f"Of 40 duties, {classes}; 20.0 % touch the window of circadian low."


@pytest.mark.parametrize("name", list(frames.MAKERS))
def test_every_column_of_a_row_that_is_left_out_is_counted(name):
    page = story(name, frames.report(name))
    hidden = set(frames.report(name).frame.columns) - {column.key for column in page.table.columns} - {"operator_id"}
    assert bool(hidden) <= ("not shown here" in page.table.note)
