"""cumulative_limits: where everybody stands against the six limits of ORO.FTL.210 on the latest day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports import Report
from reports.cells import MINUS, count, duration, things
from reports.charts import crew, spans
from reports.charts.drawing import draw
from reports.page import Drawing, KeyFigure, Story
from reports.tables import small, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Column of the view, hours, and words. ORO.FTL.210(a) and (b).
LIMITS = (
    ("duty_7d", 60, "Duty, 7 days"),
    ("duty_14d", 110, "Duty, 14 days"),
    ("duty_28d", 190, "Duty, 28 days"),
    ("flight_28d", 100, "Flight, 28 days"),
    ("flight_calendar_year", 900, "Flight, calendar year"),
    ("flight_12_months", 1000, "Flight, 12 months"),
)
_MOST_NAMES = 20
_HEADS = {
    "crew_code": "Crew code", "crew_member": "Crew member",
    "duty_7d": "Duty 7 d", "duty_7d_remaining": "left of 60",
    "duty_14d": "Duty 14 d", "duty_14d_remaining": "left of 110",
    "duty_28d": "Duty 28 d", "duty_28d_remaining": "left of 190",
    "flight_28d": "Flight 28 d", "flight_28d_remaining": "left of 100",
    "flight_calendar_year": "Flight year", "flight_calendar_year_remaining": "left of 900",
    "flight_12_months": "Flight 12 m", "flight_12_months_remaining": "left of 1000",
}  # fmt: skip


def story(report: Report) -> Story:
    """The page of reporting.cumulative_limits."""
    at = spans.days(report.frame["day"])
    day = _latest(at, report)
    today = report.frame[at == day]
    shares = _shares(today)
    # Limits are near for whoever has most of one of them: those come first everywhere.
    order = np.argsort(-shares.max(axis=1), kind="stable")
    today, shares = today.iloc[order], shares[order]
    labels = crew.names(today, with_operator=report.operator_id is None)
    rest = len(report.frame) - len(today)
    return Story(
        headline=_headline(shares, f"{day:%-d %B %Y}"),
        key_figures=_key_figures(today, shares),
        drawings=[_panels(today, shares), _nearest(today, shares, labels)],
        table=table(
            today,
            name=report.name,
            caption=f"{day:%-d %B %Y}, hours and what remains of them, by crew member, nearest to a limit first",
            keys=_HEADS if report.operator_id else {"operator_id": "Operator", **_HEADS},
            alarms=pd.Series(shares.max(axis=1) > 1),
            elsewhere=f"Only {day:%-d %B %Y}; {things(rest, 'row', 'rows')} of other days" if rest else "",
        ),
    )


def _latest(days: pd.Series, report: Report) -> pd.Timestamp:
    """The last day that has come: later ones hold the roster as it stands."""
    come = days[days <= pd.Timestamp(report.generated_at.date())]
    return pd.Timestamp((come if len(come) else days).max())


def _shares(today: pd.DataFrame) -> np.ndarray:
    """Of each limit, what is used: a row a crew member, a column a limit."""
    return np.nan_to_num(np.column_stack([spans.hours(today[key]) / limit for key, limit, _ in LIMITS]))


def _headline(shares: np.ndarray, when: str) -> str:
    over, near = _states(shares)
    people = things(len(shares), "crew member", "crew members")
    have = "has" if near == 1 else "have"
    if over:
        verb = "is" if over == 1 else "are"
        return f"{when}: {over} of {people} {verb} over a limit, {near} more {have} less than a tenth left."
    return f"{when}: none of {people} is over a limit; {near} {have} less than a tenth left."


def _states(shares: np.ndarray) -> tuple[int, int]:
    most = shares.max(axis=1)
    return int((most > 1).sum()), int(((most <= 1) & (most >= crew.NEAR_SHARE)).sum())


def _key_figures(today: pd.DataFrame, shares: np.ndarray) -> list[KeyFigure]:
    figures = [KeyFigure(count(_states(shares)[0]), "over a limit", is_alarm=_states(shares)[0] > 0)]
    for place, (key, limit, words) in enumerate(LIMITS):
        longest = spans.lengths(today[key]).max()
        is_over = bool((shares[:, place] > 1).any())
        value = "" if pd.isna(longest) else duration(longest)
        figures.append(KeyFigure(value, f"most {words.lower()} (limit {limit:,} h)", is_alarm=is_over))
    return figures


def _panels(today: pd.DataFrame, shares: np.ndarray) -> Drawing:
    rows = [
        (words, f"{limit:,} h", duration(spans.lengths(today[key]).max()), over, near, len(today) - over - near)
        for place, (key, limit, words) in enumerate(LIMITS)
        for over, near in [_states(shares[:, [place]])]
    ]

    def paint(figure: Figure) -> None:
        for axes, (key, limit, words), row in zip(figure.subplots(2, 3).flat, LIMITS, rows, strict=True):
            crew.skyline(axes, np.nan_to_num(spans.hours(today[key])), limit, f"{limit:,} h")
            axes.set_title(f"{words}: {row[3]} over {limit:,} h", loc="left")
            axes.set_ylabel("hours")

    alt = "Hours by crew member, most first, against each of the six limits. " + " ".join(
        f"{words}: {over} over {limit}, {near} with less than a tenth left." for words, limit, _, over, near, _ in rows
    )
    return Drawing(
        title="Everybody against the six limits",
        svg=draw("panels", alt, (12, 5), paint),
        caption=(
            "A bar for each crew member, most hours first in each panel; the dashed line is the limit of ORO.FTL.210. "
            "Orange, striped down: less than a tenth left. Red, striped up: over. Exactly the limit is within it."
        ),
        table=small(
            "Crew members by limit",
            ("Limit", "Hours", "The most", "Over", "Less than a tenth left", "Well within"),
            rows,
            texts=2,
        ),
    )


def _nearest(today: pd.DataFrame, shares: np.ndarray, labels: list[str]) -> Drawing:
    shown = min(len(today), _MOST_NAMES)
    tightest = shares.argmax(axis=1)[:shown]
    texts = [_words(today, place, limit) for place, limit in enumerate(tightest)]
    most = shares.max(axis=1)[:shown] * 100

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        crew.longest(axes, labels[:shown], most, 100, texts)
        axes.set_xlim(0, max(100.0, float(most.max(initial=0))) * 1.36)
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "25 %", "50 %", "75 %", "100 %"])
        axes.set_xlabel("used of the limit")

    alt = "The crew members nearest to a limit or over one. " + "; ".join(
        f"{who}: {text}" for who, text in zip(labels[:shown], texts, strict=True)
    )
    return Drawing(
        title=f"The {shown} nearest to a limit, or over it" if shown > 1 else "Nearest to a limit",
        svg=draw("nearest", alt, (12, max(1.6, 0.6 + 0.2 * shown)), paint),
        caption="Each with the limit of which most is used, and what remains of it. All six are in the table.",
    )


def _words(today: pd.DataFrame, place: int, limit: int) -> str:
    key, hours, words = LIMITS[int(limit)]
    used = spans.lengths(today[key]).iloc[place]
    if pd.isna(used):
        return "no hours"
    left = pd.Timedelta(hours=hours) - used
    rest = f"{duration(-left)} over" if duration(left).startswith(MINUS) else f"{duration(left)} left"
    return f"{words}: {duration(used)} of {hours:,}, {rest}"
