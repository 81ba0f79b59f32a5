"""FTL reports: what a report is. One module a file format beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read from the warehouse.

    Attributes:
        name: of the view in schema reporting.
        title: what people call it.
        description: the view's comment: grain and rules.
        operator_id: whose; None: every operator's.
        date_from: first day of the period; None: from the beginning.
        date_to: last day of the period; None: to the end.
        frame: the rows, with the view's columns.
        generated_at: when it was read (aware, UTC).
    """

    name: str
    title: str
    description: str
    operator_id: str | None
    date_from: date | None
    date_to: date | None
    frame: pd.DataFrame
    generated_at: datetime
