"""discretion_usage: how often and how long commander's discretion was used, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports import Report
from reports.cells import count, duration, month, number, things
from reports.charts import spans
from reports.charts.drawing import bare, draw
from reports.charts.months import months_of, short_names
from reports.charts.palette import CALM, FAINT, OVER, OVER_HATCH
from reports.page import Drawing, KeyFigure, Story
from reports.tables import small, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEADS = {
    "crew_code": "Crew code", "crew_member": "Crew member", "ftl_duty_nid": "Duty", "duty_start": "Start (UTC)",
    "discretion_used": "Discretion", "is_over_1h": "Over 1 h", "discretion_length": "by LEON",
    "log_discretion": "by journey log",
    "is_different": "Differ", "fdp_length": "FDP", "max_fdp_length": "Maximum FDP", "is_fdp_over_max": "FDP over it",
}  # fmt: skip


# More bars than that have no room for their numbers.
_MOST_NUMBERS = 24


def story(report: Report) -> Story:
    """The page of reporting.discretion_usage."""
    frame = report.frame.assign(
        at=spans.days(report.frame["month"]),
        length=spans.lengths(report.frame["discretion_used"]),
        over=spans.are_true(report.frame["is_over_1h"]),
    ).sort_values(["length", "duty_start"], ascending=[False, True], kind="stable")
    months = months_of(frame["at"], report)
    return Story(
        headline=_headline(frame, months),
        key_figures=_key_figures(frame),
        drawings=[_by_month(frame, months)],
        table=table(
            frame[list(report.frame.columns)],
            name=report.name,
            caption="Duties with discretion, the longest first",
            keys=_HEADS if report.operator_id else {"operator_id": "Operator", **_HEADS},
            alarms=frame["over"],
        ),
    )


def _headline(frame: pd.DataFrame, months: pd.DatetimeIndex) -> str:
    over = int(frame["over"].sum())
    counts = frame.groupby("at").size()
    most = "" if len(months) == 1 else f"; most in {month(pd.Timestamp(str(counts.idxmax())))} ({counts.max()})"
    above = f"{over} of them over 1 h" if over else "none of them over 1 h"
    return f"Discretion was used on {things(len(frame), 'duty', 'duties')}, {above}{most}."


def _key_figures(frame: pd.DataFrame) -> list[KeyFigure]:
    over, odd = int(frame["over"].sum()), int(spans.are_true(frame["is_different"]).sum())
    past = int(spans.are_true(frame["is_fdp_over_max"]).sum())
    return [
        KeyFigure(count(over), "over 1 h: to the authority within 28 days", is_alarm=over > 0),
        KeyFigure(count(len(frame)), "duties with discretion"),
        KeyFigure(f"{number(float(spans.hours(frame['length']).sum()))} h", "discretion, all together"),
        KeyFigure(duration(frame["length"].max()), "the longest"),
        KeyFigure(count(past), "with the FDP over its maximum all the same", is_alarm=past > 0),
        KeyFigure(count(odd), "where LEON and the journey log differ"),
    ]


def _by_month(frame: pd.DataFrame, months: pd.DatetimeIndex) -> Drawing:
    counts, hours = _sums(frame, months, "count"), _sums(frame, months, "sum")

    def paint(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True)
        _stacked(upper, counts, 0)
        upper.set_title("Duties with discretion")
        _stacked(lower, hours, 1)
        lower.set_title("Hours of discretion")
        lower.set_xticks(np.arange(len(months)), short_names(months))
        figure.legend(
            *upper.get_legend_handles_labels(), loc="outside upper right", ncols=2, fontsize=8.5, labelcolor=FAINT
        )

    totals = counts[False] + counts[True]
    rows = [
        (month(one), int(a + b), int(b), number(c + d, 1), number(d, 1))
        for one, a, b, c, d in zip(months, counts[False], counts[True], hours[False], hours[True], strict=True)
    ]
    alt = (
        f"Duties and hours of discretion by month, {month(months[0])} to {month(months[-1])}: from "
        f"{int(totals.min())} to {int(totals.max())} duties a month; "
        f"{int(counts[True].sum())} over one hour. The numbers are below."
    )
    return Drawing(
        title="Discretion by month",
        svg=draw("discretion", alt, (12, 4.4), paint),
        caption=(
            "The numbers on the bars: all, and within the red, striped part, where it has room, those over 1 h, which "
            "go to the authority within 28 days (ORO.FTL.205(f)). Exactly one hour is not over. Where LEON and the "
            "journey log differ, the longer one counts. A duty belongs to the month in which it starts (UTC)."
        ),
        table=small(
            "Discretion by month", ("Month", "Duties", "of them over 1 h", "Hours", "of them in duties over 1 h"), rows
        ),
    )


def _sums(frame: pd.DataFrame, months: pd.DatetimeIndex, how: str) -> dict[bool, np.ndarray]:
    """A value a month, apart for what is over one hour."""
    spent = frame.assign(hours=spans.hours(frame["length"]))
    parts = {over: spent[spent["over"] == over].groupby("at")["hours"].agg(how) for over in (False, True)}
    return {over: part.reindex(months, fill_value=0).to_numpy(float) for over, part in parts.items()}


def _stacked(axes: Axes, parts: dict[bool, np.ndarray], places: int) -> None:
    x = np.arange(len(parts[True]))
    total = parts[True] + parts[False]
    axes.bar(
        x, parts[True], color=OVER, hatch=OVER_HATCH, edgecolor="white", linewidth=0.5, width=0.7, label="over 1 h"
    )
    axes.bar(
        x, parts[False], bottom=parts[True], color=CALM, edgecolor="white", linewidth=0.5, width=0.7, label="up to 1 h"
    )
    top = max(1.0, float(total.max(initial=0))) * 1.15
    for place, (whole, over) in enumerate(zip(total, parts[True], strict=True)):
        if whole and len(x) <= _MOST_NUMBERS:
            axes.text(place, whole, number(float(whole), places), ha="center", va="bottom", fontsize=8.5)
        if over > top * 0.08 and len(x) <= _MOST_NUMBERS:
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
            axes.text(place, over / 2, number(float(over), places), ha="center", va="center", fontsize=8, bbox=box)
    axes.set_ylim(0, top)
    axes.set_xlim(-0.6, len(x) - 0.4)
    bare(axes)
