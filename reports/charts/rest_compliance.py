"""rest_compliance: by how much rest was longer than required, and where it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports import Report
from reports.cells import MINUS, count, duration, number, things
from reports.charts import spans
from reports.charts.drawing import bare, draw, in_whole, limit_line
from reports.charts.palette import CALM, OVER, OVER_HATCH
from reports.page import Drawing, KeyFigure, Story
from reports.tables import small, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Days off are rest as well: beyond a day the distance no longer says anything about compliance.
_WIDEST = 24
_HEADS = {
    "crew_code": "Crew code", "crew_member": "Crew member", "ftl_duty_nid": "Duty", "duty_start": "Start (UTC)",
    "duty_end": "End (UTC)",
    "rest_required_before": "Required before", "rest_actual_before": "Actual before", "margin_before": "Margin before",
    "rest_required_after": "Required after", "rest_actual_after": "Actual after", "margin_after": "Margin after",
    "rest_reduction": "Reduction", "is_compliant": "Compliant",
}  # fmt: skip
_SIDES = (("margin_before", "before"), ("margin_after", "after"))


def story(report: Report) -> Story:
    """The page of reporting.rest_compliance."""
    both = [spans.lengths(report.frame[key]) for key, _ in _SIDES]
    frame = report.frame.assign(
        least=pd.concat(both, axis=1).min(axis=1), short=~spans.are_true(report.frame["is_compliant"])
    ).sort_values(["least", "duty_start"], kind="stable")
    return Story(
        headline=_headline(frame),
        key_figures=_key_figures(frame),
        drawings=[_margins(frame)],
        table=table(
            frame[list(report.frame.columns)],
            name=report.name,
            caption="Duties, the smallest margin first",
            keys=_HEADS if report.operator_id else {"operator_id": "Operator", **_HEADS},
            alarms=frame["short"],
        ),
    )


def _headline(frame: pd.DataFrame) -> str:
    short = int(frame["short"].sum())
    whole = things(len(frame), "duty", "duties")
    if not short:
        return f"Every rest of {whole} is as long as required; the smallest margin is {duration(frame['least'].min())}."
    share = number(100 * short / len(frame), 2 if 100 * short < len(frame) else 1)
    return (
        f"{count(short)} of {whole} ({share} %) {'has' if short == 1 else 'have'} a rest shorter than required; "
        f"the worst is {duration(-frame['least'].min())} too short."
    )


def _key_figures(frame: pd.DataFrame) -> list[KeyFigure]:
    figures = []
    for key, side in _SIDES:
        short = int((spans.hours(frame[key]) < 0).sum())
        figures.append(KeyFigure(count(short), f"rests {side} a duty too short", is_alarm=short > 0))
    close = int(((frame["least"] >= pd.Timedelta(0)) & (frame["least"] < pd.Timedelta(hours=1))).sum())
    reduced = int((spans.lengths(frame["rest_reduction"]) > pd.Timedelta(0)).sum())
    worst = frame["least"].min()
    return [
        *figures,
        KeyFigure(duration(worst), "the smallest margin", is_alarm=worst < pd.Timedelta(0)),
        KeyFigure(count(close), "duties with less than 1 h to spare"),
        KeyFigure(count(reduced), "duties with reduced rest"),
        KeyFigure(count(len(frame)), "duties with a rest that can be judged"),
    ]


def _margins(frame: pd.DataFrame) -> Drawing:
    margins = {side: _known(spans.hours(frame[key])) for key, side in _SIDES}

    def paint(figure: Figure) -> None:
        grid = figure.subplots(2, 2, width_ratios=[1.5, 1], squeeze=False)
        for row, (side, hours) in zip(grid, margins.items(), strict=True):
            short = int((hours < 0).sum())
            _whole(row[0], hours)
            row[0].set_title(f"Rest {side} the duty: {count(short)} of {count(len(hours))} too short")
            _short(row[1], hours)
            row[1].set_title(f"The {count(short)} too short {side} the duty")
        for axes, words in zip(grid[-1], ("hours more than required", "hours too short"), strict=True):
            axes.set_xlabel(words)

    rows = _bins(margins)
    alt = "How many rests are longer than required, and by how much. " + " ".join(
        f"Rest {side}: {int((hours < 0).sum())} of {len(hours)} shorter than required."
        for side, hours in margins.items()
    )
    return Drawing(
        title="By how much rest was longer than required",
        svg=draw("rest", alt, (12, 4.9), paint),
        caption=(
            "Left all rests in steps of an hour, margins of 24 h and more in the last bar; right "
            "only those that are too short, on a scale of their own. The dashed "
            "line is zero: exactly as long as required is compliant. Red, striped up: shorter than required. The rest "
            "between two duties stands twice: after the one and before the other."
        ),
        table=small("Rests by margin", ("Actual less required", "Before the duty", "After the duty"), rows),
    )


def _known(hours: np.ndarray) -> np.ndarray:
    return np.asarray(hours[~np.isnan(hours)])


def _whole(axes: Axes, hours: np.ndarray) -> None:
    least = min(-1, int(np.floor(hours.min(initial=0))))
    edges = np.arange(max(least, -_WIDEST), _WIDEST + 2)
    _histogram(axes, np.clip(hours, edges[0], _WIDEST + 0.5), edges)
    ticks = [tick for tick in range(-_WIDEST, _WIDEST + 1, 4) if tick >= edges[0]]
    names = [f"{MINUS}{-tick}" if tick < 0 else f"+{tick}" if tick else "0" for tick in ticks]
    axes.set_xticks(ticks, [*names[:-1], "24 +"])


def _short(axes: Axes, hours: np.ndarray) -> None:
    """Those too short alone: next to all the others they could not be seen."""
    short = -hours[hours < 0]
    # Quarters of an hour up to three hours, and longer steps where some are shorter still.
    widest = next((one for one in (3, 6, 12) if len(short) == 0 or short.max() < one), _WIDEST)
    edges = np.linspace(0, widest, 13)
    counts, _ = np.histogram(np.clip(short, 1e-9, widest - 1e-9), edges)
    axes.bar(
        edges[:-1], counts, widest / 12, align="edge", color=OVER, hatch=OVER_HATCH, edgecolor="white", linewidth=0.5
    )
    for edge, one in zip(edges, counts.tolist(), strict=False):
        if one:
            axes.text(edge + widest / 24, one, count(one), ha="center", va="bottom", fontsize=8)
    axes.set_xlim(0, widest)
    axes.set_ylim(0, max(1, int(counts.max())) * 1.18)
    axes.set_xticks(np.linspace(0, widest, 4))
    in_whole(axes.yaxis)
    if not len(short):
        axes.text(widest / 2, 0.5, "none", ha="center", va="center")
    bare(axes)


def _histogram(axes: Axes, hours: np.ndarray, edges: np.ndarray) -> None:
    """Bars from edge to edge, an edge on zero; the right edge belongs to the next bar."""
    counts, _ = np.histogram(hours, edges)
    under = edges[:-1] < 0
    width = float(edges[1] - edges[0])
    for part, colour, hatch in ((~under, CALM, ""), (under, OVER, OVER_HATCH)):
        axes.bar(
            edges[:-1][part],
            counts[part],
            width,
            align="edge",
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0.5,
        )
    limit_line(axes, 0, is_upright=True)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, max(1, int(counts.max(initial=0))) * 1.15)
    axes.set_ylabel("rests")
    bare(axes)


def _bins(margins: dict[str, np.ndarray]) -> list[tuple[object, ...]]:
    steps = (
        ("too short by 1 h or more", -np.inf, -1), ("too short by less than 1 h", -1, 0),
        ("0 to less than 1 h longer", 0, 1), ("1 to less than 4 h longer", 1, 4),
        ("4 to less than 12 h longer", 4, 12), ("12 to less than 24 h longer", 12, 24),
        ("24 h longer or more", 24, np.inf),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for words, low, high in steps:
        # "By 1 h or more" has its edge in it, as it is read.
        inside = [
            (h <= high) if low == -np.inf else (h > low) & (h < 0) if high == 0 else (h >= low) & (h < high)
            for h in margins.values()
        ]
        rows.append((words, *(count(int(one.sum())) for one in inside)))
    return rows
