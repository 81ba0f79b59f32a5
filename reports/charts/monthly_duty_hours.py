"""monthly_duty_hours: who worked how much in the last whole month, and how the months compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports import Report
from reports.cells import count, month, number, things
from reports.charts import crew, spans
from reports.charts.drawing import bare, draw, limit_line
from reports.charts.months import short_names
from reports.charts.palette import CALM, FAINT, OVER, QUIET
from reports.page import Drawing, KeyFigure, Story
from reports.tables import small, table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# ORO.FTL.210(a)(3), of any 28 consecutive days.
GUIDE_HOURS = 190
_MOST_NAMES = 25
_KEYS = {
    "crew_code": "Crew code", "crew_member": "Crew member", "month": "Month", "duty_count": "Duties",
    "duty_time": "Duty", "fdp_time": "Flight duty periods", "block_time": "Block time",
}  # fmt: skip
_GUIDE = (
    "The dashed line is 190 h, the limit of any 28 consecutive days (ORO.FTL.210). There is no limit of a month, which "
    "is longer and cuts across them: the line is a guide to who is worth a look. Whether a limit was passed is in "
    "cumulative_limits, which counts every 28 days to the second. Orange, striped down: from 171 h, that is 90 %. "
    "Red, striped up: over 190 h. The numbers are in the table at the end."
)


def story(report: Report) -> Story:
    """The page of reporting.monthly_duty_hours."""
    frame = report.frame.assign(hours=spans.hours(report.frame["duty_time"]), at=spans.days(report.frame["month"]))
    at = _month_of_interest(frame["at"], report)
    now = frame[frame["at"] == at].sort_values(["hours", "crew_code"], ascending=[False, True], kind="stable")
    labels = crew.names(now, with_operator=report.operator_id is None)
    drawings = [_people(now, labels, month(at))]
    if frame["at"].nunique() > 1:
        drawings.append(_months(frame))
    keys = _KEYS if report.operator_id else {"operator_id": "Operator", **_KEYS}
    rest = len(frame) - len(now)
    return Story(
        headline=_headline(now, labels, month(at)),
        key_figures=_key_figures(now, frame[frame["at"] != at]),
        drawings=drawings,
        table=table(
            now[list(report.frame.columns)],
            name=report.name,
            caption=f"{month(at)}, by crew member, most duty first",
            keys=keys,
            alarms=now["hours"] > GUIDE_HOURS,
            elsewhere=f"Only {month(at)}; {things(rest, 'row', 'rows')} of other months" if rest else "",
        ),
    )


def _month_of_interest(months: pd.Series, report: Report) -> pd.Timestamp:
    """The last one that is over: in the present one, most duties are still to come."""
    first_of_now = pd.Timestamp(report.generated_at.date()).replace(day=1)
    over = months[months < first_of_now]
    return pd.Timestamp((over if len(over) else months).max())


def _headline(now: pd.DataFrame, labels: list[str], when: str) -> str:
    over = int((now["hours"] > GUIDE_HOURS).sum())
    most = f"the most is {number(now['hours'].iloc[0], 1)} h ({labels[0]})"
    if not over:
        return f"{when}: nobody has more than {GUIDE_HOURS} h of duty; {most}."
    have = "has" if over == 1 else "have"
    people = things(len(now), "crew member", "crew members")
    return f"{when}: {over} of {people} {have} more than {GUIDE_HOURS} h of duty; {most}."


def _key_figures(now: pd.DataFrame, others: pd.DataFrame) -> list[KeyFigure]:
    over = int((now["hours"] > GUIDE_HOURS).sum())
    before = int((others["hours"] > GUIDE_HOURS).sum())
    return [
        KeyFigure(count(over), f"over {GUIDE_HOURS} h", is_alarm=over > 0),
        *([KeyFigure(count(before), f"times over {GUIDE_HOURS} h in the other months")] if len(others) else []),
        KeyFigure(count(len(now)), "crew members with a duty"),
        KeyFigure(f"{number(now['hours'].median(), 1)} h", "duty, the middle crew member"),
        KeyFigure(f"{number(now['hours'].max(), 1)} h", "duty, the most"),
        KeyFigure(f"{now['hours'].sum():,.0f} h", "duty, all together"),
        KeyFigure(f"{spans.hours(now['block_time']).sum():,.0f} h", "block time, all together"),
    ]


def _people(now: pd.DataFrame, labels: list[str], when: str) -> Drawing:
    hours = now["hours"].to_numpy(float)
    shown = min(len(hours), _MOST_NAMES)

    def paint(figure: Figure) -> None:
        if len(hours) > _MOST_NAMES:
            left, right = figure.subplots(1, 2, width_ratios=[1, 1.35])
            crew.skyline(right, hours, GUIDE_HOURS, "190 h in any 28 days")
            right.set_title(f"All {len(hours)}, sorted")
            right.set_ylabel("hours of duty")
            right.set_xlabel("crew members, most duty first")
        else:
            left = figure.subplots()
        texts = [number(one, 1) for one in hours[:shown]]
        crew.longest(left, labels[:shown], hours[:shown], GUIDE_HOURS, texts)
        left.set_xlim(0, max(GUIDE_HOURS, hours[0]) * 1.14)
        left.set_title(f"The {shown} with the most duty" if len(hours) > shown else "Hours of duty")
        left.set_xlabel("hours of duty")

    over = int((hours > GUIDE_HOURS).sum())
    alt = (
        f"Bars of the hours of duty of {things(len(hours), 'crew member', 'crew members')} in {when}, most first, from "
        f"{number(hours[0], 1)} to {number(hours[-1], 1)} hours; {over} over the line at {GUIDE_HOURS} hours."
    )
    return Drawing(
        title=f"Duty in {when} by crew member",
        svg=draw("people", alt, (12, max(2.2, 0.6 + 0.195 * shown)), paint),
        caption=_GUIDE,
    )


def _months(frame: pd.DataFrame) -> Drawing:
    grouped = frame.groupby("at", sort=True)["hours"]
    low, middle, high, most = (grouped.quantile(share).to_numpy() for share in (0.1, 0.5, 0.9, 1.0))
    months = pd.DatetimeIndex(list(grouped.groups))

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(months))
        axes.bar(places, high - low, bottom=low, width=0.5, color=QUIET, label="eight of ten crew members")
        axes.plot(places, middle, "o", color=CALM, markersize=7, markeredgecolor="white", label="the middle one")
        axes.plot(places, most, "^", color=OVER, markersize=7, markeredgecolor="white", label="the most")
        limit_line(axes, GUIDE_HOURS, "190 h in any 28 days")
        axes.set_xticks(places, short_names(months))
        axes.set_xlim(-0.5, len(months) - 0.5)
        axes.set_ylim(0, max(GUIDE_HOURS * 1.12, float(most.max()) * 1.08))
        axes.set_ylabel("hours of duty")
        figure.legend(loc="outside upper left", ncols=3, fontsize=8, labelcolor=FAINT)
        bare(axes)

    counts, over = grouped.count().tolist(), grouped.apply(lambda one: int((one > GUIDE_HOURS).sum())).tolist()
    rows = [
        (month(one), who, number(a, 1), number(b, 1), number(c, 1), number(d, 1), passed)
        for one, who, a, b, c, d, passed in zip(months, counts, low, middle, high, most, over, strict=True)
    ]
    alt = f"Range of the hours of duty by month, {month(months[0])} to {month(months[-1])}; the numbers are below."
    return Drawing(
        title="Month by month",
        svg=draw("months", alt, (12, 2.9), paint),
        caption="Bar: without the tenth with least and the tenth with most duty. Dot: as many have more as have less.",
        table=small(
            "Hours of duty by month",
            (
                "Month",
                "Crew members",
                "One in ten below",
                "The middle one",
                "One in ten above",
                "The most",
                "Over 190 h",
            ),
            rows,
        ),
    )
