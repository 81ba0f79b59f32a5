"""How a crew member is called on a chart, and charts with a bar for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.charts.drawing import bare, limit_line
from reports.charts.palette import CALM, NEAR, NEAR_HATCH, OVER, OVER_HATCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# From here on a limit is near: little more than a long day is left of 190 h, an hour's work of 10.
NEAR_SHARE = 0.9


def names(frame: pd.DataFrame, *, with_operator: bool) -> list[str]:
    """Crew codes, as they are shown in rosters; with several operators in one chart, theirs before them.

    Args:
        frame: crew_code, crew_member, operator_id.
        with_operator: whether rows of several operators stand together.
    """
    columns = (frame[key].tolist() for key in ("operator_id", "crew_code", "crew_member"))
    return [
        _name(operator if with_operator else None, code, name) for operator, code, name in zip(*columns, strict=True)
    ]


def _name(operator: object, code: object, name: object) -> str:
    who = next((str(one) for one in (code, name) if isinstance(one, str) and one), "unknown")
    return f"{operator} {who}" if isinstance(operator, str) else who


def colours(shares: np.ndarray) -> tuple[list[str], list[str]]:
    """Colours and hatches for shares of a limit: over it, near it, well within."""
    states = np.where(shares > 1, 2, np.where(shares >= NEAR_SHARE, 1, 0))
    return [(CALM, NEAR, OVER)[state] for state in states], [("", NEAR_HATCH, OVER_HATCH)[state] for state in states]


def skyline(axes: Axes, hours: np.ndarray, limit: float, words: str) -> None:
    """A bar for each crew member, the longest first, under a line at the limit; too many for their names."""
    ordered = np.sort(hours)[::-1]
    fills, _ = colours(ordered / limit)
    # One shape for a colour instead of hundreds of bars: a page that loads and prints quickly.
    for colour in (CALM, NEAR, OVER):
        places = np.array([place for place, fill in enumerate(fills) if fill == colour])
        if len(places):
            edges = np.arange(places[0], places[-1] + 2) - 0.5
            hatch = {NEAR: NEAR_HATCH, OVER: OVER_HATCH}.get(colour)
            axes.stairs(ordered[places], edges, fill=True, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
    limit_line(axes, limit, words)
    axes.set_xlim(-0.5, max(len(ordered), 1) - 0.5)
    axes.set_ylim(0, max(limit * 1.12, float(ordered.max(initial=0)) * 1.08))
    axes.set_xticks([])
    bare(axes)


def longest(axes: Axes, labels: Sequence[str], lengths: np.ndarray, limit: float, texts: Sequence[str]) -> None:
    """A lying bar for each, the first at the top, its text beyond the line of the limit."""
    fills, hatches = colours(lengths / limit)
    beyond = max(limit, float(lengths.max(initial=0))) * 1.015
    limit_line(axes, limit, is_upright=True)
    places = np.arange(len(labels))
    axes.barh(places, lengths, color=fills, hatch=hatches, edgecolor="white", linewidth=0.5, height=0.78)
    for place, text in enumerate(texts):
        axes.text(beyond, place, text, va="center", ha="left", fontsize=8)
    axes.set_yticks(places, labels, fontsize=8)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    bare(axes, grid="x")
