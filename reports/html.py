"""Reports as pages that stand alone: one file, nothing from outside, to be read on a screen or printed on A4."""

from __future__ import annotations

import re
from datetime import UTC, date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import Report
from reports.cells import count
from reports.charts import story

_TEMPLATES = Path(__file__).parent / "templates"


def write_html(name: str, report: Report, path: Path) -> None:
    """Writes a report as a page; the same report gives the same bytes.

    Args:
        name: of the report, which decides about its charts.
        report: its rows as `select * from reporting.NAME` gives them, intervals as timedeltas.
        path: the file, which is replaced if it is there. Its folder must exist.

    Raises:
        KeyError: a report with charts has not got the columns of its view.
    """
    page = _environment().get_template("page.html.j2")
    told = story(name, report)
    text = page.render(
        report=report,
        story=told,
        headline=re.sub(r"(?<=\d) (?=h\b|%)", "\N{NO-BREAK SPACE}", told.headline),
        drawings=[(drawing, Markup(drawing.svg)) for drawing in told.drawings],  # noqa: S704  (made by us, its texts escaped)
        css=Markup(_css()),  # noqa: S704  (a file of ours)
        period=_period(report.date_from, report.date_to),
        operator=report.operator_id or "all operators",
        generated=report.generated_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        rows=count(len(report.frame)),
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def _period(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first} to {last}"
    if first:
        return f"from {first}"
    return f"until {last}" if last else "everything there is"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _css() -> str:
    return (_TEMPLATES / "page.css").read_text(encoding="utf-8")
