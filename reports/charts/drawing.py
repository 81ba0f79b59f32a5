"""SVG from matplotlib that can stand inside a page: no display, no outside names, the same bytes for the same data."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reports.charts.palette import FAINT, INK, LINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

_SETTINGS: dict[Any, Any] = {
    # Ids are hashes: without a salt of our own they differ from run to run.
    "svg.hashsalt": "turnaround",
    # Text stays text: it can be read aloud, searched, and takes the fonts of the page.
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.unicode_minus": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.7,
    "hatch.color": "white",
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
# Up to there ink stands out on matplotlib's Blues, five to one; the darkest cell of a heat map is no darker.
DARKEST = 0.6
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def draw(name: str, alt: str, size: tuple[float, float], paint: Callable[[Figure], None]) -> str:
    """An <svg> element as wide as the place it is put in.

    Args:
        name: no other drawing of the page has it; its ids begin with it.
        alt: what the drawing says, for who cannot see it.
        size: width and height in inches; letters of 9 points look right at 12 inches on a page of 1180 pixels.
        paint: draws on the empty figure.
    """
    # Half a second that only a page with a chart should cost; the figure needs neither pyplot nor a global backend.
    from matplotlib import rc_context  # noqa: PLC0415  (see above)
    from matplotlib.figure import Figure  # noqa: PLC0415  (see above)

    with rc_context(_SETTINGS):
        figure = Figure(figsize=size, layout="constrained")
        paint(figure)
        made = io.StringIO()
        figure.savefig(made, format="svg", metadata=_NO_METADATA)
    return _inline(made.getvalue(), name, alt)


def limit_line(axes: Axes, value: float, words: str = "", *, is_upright: bool = False) -> None:
    """A dashed line that is not to be passed, with its words above its right end."""
    line: dict[str, Any] = {"color": INK, "linewidth": 1.4, "linestyle": (0, (5, 2))}
    if is_upright:
        axes.axvline(value, **line)
        return
    axes.axhline(value, **line)
    axes.annotate(
        words,
        (1, value),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 3),
        textcoords="offset points",
        ha="right",
        fontsize=8,
    )


def in_whole(axis: Axis) -> None:
    """Ticks at whole numbers only: there is no half duty."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  (as in draw)

    axis.set_major_locator(MaxNLocator(integer=True, nbins="auto"))


def bare(axes: Axes, *, grid: str = "y") -> None:
    """Only the grid that is read, and no ticks that point nowhere."""
    axes.grid(visible=False)
    axes.grid(visible=True, axis="y" if grid == "y" else "x")
    axes.tick_params(length=0)


def _inline(svg: str, name: str, alt: str) -> str:
    """Drops what only a file of its own needs (declaration, namespaces, size), and makes ids the page's own."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", body)
    body = body.replace("xlink:href=", "href=")
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', body))

    def own(match: re.Match[str]) -> str:
        return f' id="{name}-{match[1]}"' if match[1] in used else ""

    body = re.sub(r'\s+id="([^"]+)"', own, body)
    body = re.sub(r'(url\(#|href="#)', rf"\1{name}-", body)
    # The page gives the font; what stands here is the one that matplotlib measured with.
    body = re.sub(r"font: (?:(bold|\d+) )?([\d.]+px) 'DejaVu Sans'", _font, body)
    body = body.replace("font-family: 'DejaVu Sans'; ", "")
    body = re.sub(r' transform="rotate\(-0 [^"]*"|<style type="text/css">.*?</style>', "", body, flags=re.DOTALL)
    head = re.match(r"<svg([^>]*)>", body)
    if head is None:
        message = "matplotlib wrote no svg element"
        raise ValueError(message)
    kept = re.sub(r'\s(?:width|height|version)="[^"]*"', "", head[1])
    text = html.escape(alt)
    return f'<svg{kept} role="img" aria-label="{text}"><title>{text}</title>{body[head.end() :]}'.strip()


def _font(match: re.Match[str]) -> str:
    return (f"font-weight: {match[1]}; " if match[1] else "") + f"font-size: {match[2]}"
