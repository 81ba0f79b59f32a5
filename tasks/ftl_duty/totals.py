"""Cumulative totals of the people whose duties changed, whether LEON's API or an imported export changed them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from connectors.warehouse import ftl
from transforms.ftl.cumulative import affected, cumulative, operated_flights, reach

SPAN = ["person_key", "duty_start", "duty_end"]


def store_totals(connection: Connection, operator_id: str, changed: pd.DataFrame, until: date) -> None:
    """Work out again what changed duties count towards.

    Args:
        connection: the caller's transaction, in which the duties are stored already.
        operator_id: whose.
        changed: person_key, duty_start, duty_end of the duties as they are and as they were.
        until: totals are kept up to this day.
    """
    reached = affected(changed)
    if reached is None:
        return
    until = max(until, changed["duty_end"].max().date())
    since = reach(reached.first_day).date()
    duties = ftl.duties_for_cumulative(connection, operator_id, reached.persons, since)
    table = pd.DataFrame(duties, columns=list(ftl.CumulativeDuty._fields))
    for name in ("duty_start", "duty_end"):
        table[name] = pd.to_datetime(table[name], utc=True).dt.as_unit("us")
    totals = cumulative(
        table, operated_flights(table), reached.first_day, min(until, reached.last_day), persons=reached.persons
    )
    ftl.store_cumulative(connection, operator_id, _total_rows(totals))


def _total_rows(totals: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    days = totals["day"].dt.date
    lengths = [totals[name].to_numpy().astype("timedelta64[us]").tolist() for name in ftl.CUMULATIVE_COLUMNS[2:]]
    yield from zip(totals["person_key"], days, *lengths, strict=True)
