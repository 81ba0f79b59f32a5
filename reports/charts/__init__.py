"""Pages with charts, and the page for whatever has none. One module a report."""

from __future__ import annotations

from collections.abc import Callable

from reports import Report
from reports.cells import things
from reports.charts import (
    cumulative_limits,
    discretion_usage,
    duty_type_frequency,
    ftl_duty,
    monthly_duty_hours,
    rest_compliance,
)
from reports.page import Story
from reports.tables import table

_STORIES: dict[str, Callable[[Report], Story]] = {
    "cumulative_limits": cumulative_limits.story,
    "discretion_usage": discretion_usage.story,
    "duty_type_frequency": duty_type_frequency.story,
    "ftl_duty": ftl_duty.story,
    "monthly_duty_hours": monthly_duty_hours.story,
    "rest_compliance": rest_compliance.story,
}
# So many columns fit on a page that stands upright.
_UPRIGHT = 7


def story(name: str, report: Report) -> Story:
    """What the page of a report says.

    Args:
        name: the report's; one without charts of its own gets its table alone.
        report: its rows.
    """
    if report.frame.empty:
        return Story(
            "There is nothing in the period.", (), (), table(report.frame, name=report.name, caption=report.title)
        )
    if name in _STORIES:
        return _STORIES[name](report)
    rows = things(len(report.frame), "row", "rows")
    return Story(
        headline=f"{report.title}: {rows}.",
        key_figures=(),
        drawings=(),
        table=table(report.frame, name=report.name, caption=report.title),
        is_portrait=len(report.frame.columns) <= _UPRIGHT,
    )
