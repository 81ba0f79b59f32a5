"""ftl_duty: a calendar of early, late and night duties, a cell a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports import Report
from reports.cells import count, month, number, things
from reports.charts import spans
from reports.charts.drawing import DARKEST, draw
from reports.charts.palette import FAINT, INK, LINE
from reports.page import Drawing, KeyFigure, Story, Table
from reports.tables import small, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLASSES = ("EARLY", "LATE", "NIGHT")
# A year and the rest of its weeks: more cells a row cannot be read on paper.
_MOST_WEEKS = 53
_HEADS = {
    "crew_code": "Crew code", "crew_member": "Crew member",
    "duty_start_date_utc": "Start (UTC)", "duty_start_time_utc": "at",
    "duty_end_date_utc": "End (UTC)", "duty_end_time_utc": "at", "duty_length": "Duty", "fdp_length": "FDP",
    "max_fdp_length": "Maximum FDP", "duty_routes": "Routes", "ftl_duty_night_duty_type": "Class", "wocl": "WOCL",
    "ftl_duty_nid": "Number",
}  # fmt: skip
_WEEKDAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")


def story(report: Report) -> Story:
    """The page of reporting.ftl_duty. Only what is current counts; earlier versions are history."""
    is_current = (
        spans.are_true(report.frame["is_current"]) if "is_current" in report.frame else np.ones(len(report.frame), bool)
    )
    frame = report.frame[is_current]
    frame = frame.assign(at=spans.days(frame["duty_start_date_utc"]))
    rest = len(report.frame) - len(frame)
    dated = frame[frame["at"].notna()]
    return Story(
        headline=_headline(frame),
        key_figures=_key_figures(frame),
        drawings=[_calendar(dated, report)] if len(dated) else [],
        table=table(
            frame[list(report.frame.columns)],
            name=report.name,
            caption="Duties",
            keys=_HEADS if report.operator_id else {"operator_id": "Operator", **_HEADS},
            elsewhere=f"Without {things(rest, 'version that is', 'versions that are')} history" if rest else "",
        ),
    )


def _shares(frame: pd.DataFrame) -> dict[str, tuple[int, str]]:
    kinds = frame["ftl_duty_night_duty_type"]
    counts = {kind: int((kinds == kind).sum()) for kind in CLASSES}
    return {kind: (n, f"{number(100 * n / max(1, len(frame)), 1)} %") for kind, n in counts.items()}


def _headline(frame: pd.DataFrame) -> str:
    early, late, night = (share for _, share in _shares(frame).values())
    if frame.empty:
        return "No duty is current in the period."
    return f"Of {things(len(frame), 'duty', 'duties')}, {night} are night duties, {early} early and {late} late ones."


def _key_figures(frame: pd.DataFrame) -> list[KeyFigure]:
    figures = [KeyFigure(count(len(frame)), "duties")]
    figures += [
        KeyFigure(f"{count(n)}", f"{kind.lower()} duties ({share})") for kind, (n, share) in _shares(frame).items()
    ]
    if frame["at"].notna().any():
        nights = frame[frame["ftl_duty_night_duty_type"] == "NIGHT"].groupby("at").size()
        if len(nights):
            figures.append(KeyFigure(str(nights.max()), f"night duties on {nights.idxmax():%-d %B %Y}, the most"))
    touched = int(spans.are_true(frame["wocl"]).sum())
    return [*figures, KeyFigure(count(touched), "touch the window of circadian low")]


def _calendar(frame: pd.DataFrame, report: Report) -> Drawing:
    first = pd.Timestamp(report.date_from) if report.date_from else frame["at"].min()
    last = pd.Timestamp(report.date_to) if report.date_to else frame["at"].max()
    monday = last - pd.Timedelta(days=last.day_of_week + 7 * (_MOST_WEEKS - 1))
    is_cut, first = first < monday, max(first, monday)
    days = pd.date_range(first, last)
    counts = {
        kind: frame[frame["ftl_duty_night_duty_type"] == kind].groupby("at").size().reindex(days, fill_value=0)
        for kind in CLASSES
    }
    top = max(1, *(int(one.max()) for one in counts.values()))

    def paint(figure: Figure) -> None:
        rows = figure.subplots(len(CLASSES), 1, squeeze=False)[:, 0]
        for axes, (kind, numbers) in zip(rows, counts.items(), strict=True):
            _weeks(axes, numbers, top)
            axes.set_title(f"{kind.capitalize()}: {count(int(numbers.sum()))} duties")

    cut = f" Only the last {_MOST_WEEKS} weeks of the period." if is_cut else ""
    return Drawing(
        title="Early, late and night duties by day",
        svg=draw("calendar", _alt(counts), (12, 5.4), paint),
        caption=(
            "A column a week, Monday at the top; in each cell the duties of that class that start on that day (UTC), "
            f"the darker the more, on one scale for all three. Classes are LEON's, by the rules of the operator.{cut}"
        ),
        table=_by_month(frame),
    )


def _alt(counts: dict[str, pd.Series]) -> str:
    said = [
        f"{kind.lower()} from {n.min()} to {n.max()}, on average {number(n.mean(), 1)}" for kind, n in counts.items()
    ]
    return f"Calendar with a cell a day. Duties a day: {'; '.join(said)}. By month below."


def _weeks(axes: Axes, numbers: pd.Series, top: int) -> None:
    index = pd.DatetimeIndex(numbers.index)
    start = index[0] - pd.Timedelta(days=index[0].day_of_week)
    week, weekday = (index - start).days // 7, index.day_of_week
    cells = np.full((7, week[-1] + 1), np.nan)
    cells[weekday, week] = numbers.to_numpy(float)
    # Flat shapes instead of a picture inside the picture: sharp on paper, and text can be laid over it.
    axes.pcolormesh(
        np.arange(cells.shape[1] + 1) - 0.5,
        np.arange(8) - 0.5,
        cells,
        cmap="Blues",
        vmin=0,
        vmax=top / DARKEST,
        edgecolor="white",
        linewidth=0.8,
    )
    for x, y, value in zip(week, weekday, numbers.tolist(), strict=True):
        if value:
            axes.text(x, y, str(value), ha="center", va="center", fontsize=7)
    _months_apart(axes, index, week, weekday)
    # At least half a year wide, so that the cells of a month are no posters.
    axes.set_xlim(-0.6, max(cells.shape[1], 26) - 0.4)
    axes.set_ylim(6.55, -0.55)
    axes.set_yticks(range(7), _WEEKDAYS, fontsize=7.5)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _months_apart(axes: Axes, index: pd.DatetimeIndex, week: pd.Index, weekday: pd.Index) -> None:
    """A line round each new month, and its name below its first whole week."""
    ticks: list[float] = []
    names: list[str] = []
    for place, day in enumerate(index):
        if day.day != 1 and place:
            continue
        x, y = int(week[place]), int(weekday[place])
        step = (
            ([x + 0.5, x + 0.5, x - 0.5, x - 0.5], [-0.5, y - 0.5, y - 0.5, 6.5]) if y else ([x - 0.5] * 2, [-0.5, 6.5])
        )
        if place:
            axes.plot(*step, color=FAINT, linewidth=1.1)
        if day.day <= 15:  # noqa: PLR2004  (a month of which less than half is there has no room for its name)
            ticks.append(x + (1 if y else 0) + 1)
            names.append(f"{day:%b %Y}" if not names or day.month == 1 else f"{day:%b}")
    axes.set_xticks(ticks, names, color=INK)
    axes.tick_params(axis="x", colors=LINE, labelcolor=INK)


def _by_month(frame: pd.DataFrame) -> Table:
    rows = []
    for first, part in frame.groupby(frame["at"].dt.to_period("M").dt.start_time):
        cells = [f"{count(n)} ({share})" for n, share in _shares(part).values()]
        rows.append((month(pd.Timestamp(str(first))), count(len(part)), *cells))
    return small("Duties by month and class", ("Month", "Duties", *(kind.capitalize() for kind in CLASSES)), rows)
