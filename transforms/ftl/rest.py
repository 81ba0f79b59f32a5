"""Rest before and after a duty: what was there, beside what LEON requires."""

from __future__ import annotations

import pandas as pd

from transforms.ftl.arrays import Columns, instants


def rest_columns(duties: pd.DataFrame) -> Columns:
    """Start - previous end, and next start - end; missing where LEON names no duty before or after."""
    return {
        "rest_actual_before": instants(duties["duty_start"]) - instants(duties["previous_duty_end"]),
        "rest_actual_after": instants(duties["next_duty_start"]) - instants(duties["duty_end"]),
    }
