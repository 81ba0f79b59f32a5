"""duty_type_frequency: shares of early, late, night and WOCL duties by month, and who has most nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports import Report
from reports.cells import count, month, number, things
from reports.charts import crew, spans
from reports.charts.drawing import DARKEST, bare, draw, in_whole
from reports.charts.months import short_names
from reports.charts.palette import CLASS_HATCHES, EARLY, FAINT, LATE, NIGHT
from reports.page import Drawing, KeyFigure, Story
from reports.tables import table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_KINDS = {"early": "Early", "late": "Late", "night": "Night", "wocl": "WOCL"}
_COLOURS = {"early": EARLY, "late": LATE, "night": NIGHT}
_MOST_NAMES = 20


def story(report: Report) -> Story:
    """The page of reporting.duty_type_frequency."""
    frame = report.frame.assign(at=spans.days(report.frame["month"])).sort_values(
        ["at", "night_count", "crew_code"], ascending=[False, False, True], kind="stable"
    )
    return Story(
        headline=_headline(frame),
        key_figures=_key_figures(frame),
        drawings=[_by_month(frame), _nights(frame, with_operator=report.operator_id is None)],
        table=table(
            frame[list(report.frame.columns)],
            name=report.name,
            caption="By month and crew member, the latest month first, most night duties first",
            keys=[key for key in report.frame.columns if not (report.operator_id and key == "operator_id")],
        ),
    )


def _share(frame: pd.DataFrame, kind: str) -> str:
    return f"{number(100 * int(frame[f'{kind}_count'].sum()) / max(1, int(frame['duty_count'].sum())), 1)} %"


def _headline(frame: pd.DataFrame) -> str:
    duties = things(int(frame["duty_count"].sum()), "duty", "duties")
    early, late, night, wocl = (_share(frame, kind) for kind in _KINDS)
    classes = f"{night} are night duties, {early} early and {late} late ones"
    return f"Of {duties}, {classes}; {wocl} touch the window of circadian low."


def _key_figures(frame: pd.DataFrame) -> list[KeyFigure]:
    words = {"early": "early duties", "late": "late duties", "night": "night duties", "wocl": "touch the WOCL"}
    kinds = [
        KeyFigure(count(int(frame[f"{kind}_count"].sum())), f"{said} ({_share(frame, kind)})")
        for kind, said in words.items()
    ]
    return [
        KeyFigure(count(int(frame["duty_count"].sum())), "duties"),
        *kinds,
        KeyFigure(count(int(frame["night_count"].max())), "night duties in a month, the most of one crew member"),
    ]


def _by_month(frame: pd.DataFrame) -> Drawing:
    sums = frame.groupby("at")[["duty_count", *(f"{kind}_count" for kind in _KINDS)]].sum().astype(float)
    months = pd.DatetimeIndex(sums.index)
    shares = np.vstack([sums[f"{kind}_count"] / sums["duty_count"] for kind in _KINDS])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        top = max(0.01, float(shares.max()))
        axes.pcolormesh(
            np.arange(len(months) + 1) - 0.5, np.arange(len(_KINDS) + 1) - 0.5, shares,
            cmap="Blues", vmin=0, vmax=top / DARKEST, edgecolor="white", linewidth=2,
        )  # fmt: skip
        for (y, x), share in np.ndenumerate(shares):
            axes.text(x, y - 0.04, f"{number(100 * float(share), 1)} %", ha="center", va="bottom", fontsize=9)
            axes.text(x, y + 0.04, count(int(sums.iloc[x, y + 1])), ha="center", va="top", fontsize=8)
        axes.set_yticks(range(len(_KINDS)), _KINDS.values())
        axes.set_xticks(range(len(months)), short_names(months))
        axes.set_xlim(-0.5, max(len(months), 6) - 0.5)
        axes.set_ylim(len(_KINDS) - 0.5, -0.5)
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)

    alt = "Shares of all duties by month. " + " ".join(
        f"{words}: from {number(100 * float(row.min()), 1)} to {number(100 * float(row.max()), 1)} %."
        for words, row in zip(_KINDS.values(), shares, strict=True)
    )
    return Drawing(
        title="Share of all duties by month",
        svg=draw("shares", alt, (12, 2.6), paint),
        caption=(
            "In each cell the share of the month's duties and, below it, how many. Early, late and night are LEON's "
            "classes, of which a duty has one at most; the window of circadian low (WOCL) is counted apart. "
            "By day: the report ftl_duty."
        ),
    )


def _nights(frame: pd.DataFrame, *, with_operator: bool) -> Drawing:
    latest = frame[frame["at"] == frame["at"].max()].head(_MOST_NAMES)
    labels = crew.names(latest, with_operator=with_operator)
    counts = {kind: latest[f"{kind}_count"].to_numpy(int) for kind in ("night", "late", "early")}
    when = month(latest["at"].iloc[0])

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        places, left = np.arange(len(latest)), np.zeros(len(latest))
        for kind, numbers in counts.items():
            hatch = CLASS_HATCHES[kind]
            axes.barh(
                places,
                numbers,
                left=left,
                color=_COLOURS[kind],
                hatch=hatch,
                edgecolor="white",
                height=0.78,
                label=kind,
            )
            left = left + numbers
        for place, numbers in enumerate(zip(*counts.values(), strict=True)):
            axes.text(left[place], place, f"\N{NO-BREAK SPACE}{' + '.join(map(str, numbers))}", va="center", fontsize=8)
        axes.set_yticks(places, labels, fontsize=8)
        axes.set_ylim(len(latest) - 0.4, -0.6)
        axes.set_xlabel("duties")
        in_whole(axes.xaxis)
        figure.legend(loc="outside upper left", ncols=3, fontsize=8.5, labelcolor=FAINT)
        bare(axes, grid="x")

    nights = ", ".join(f"{who} {n}" for who, n in zip(labels, counts["night"].tolist(), strict=True))
    return Drawing(
        title=f"Most night duties in {when}",
        svg=draw("nights", f"Night duties in {when}: {nights}.", (12, max(1.8, 0.8 + 0.2 * len(latest))), paint),
        caption="At the end of each bar the numbers of night, late and early duties.",
    )
