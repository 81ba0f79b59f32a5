"""Cumulative totals of the people whose duties changed, whether LEON's API or an imported export changed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection

from config.settings import FtlSettings
from connectors.warehouse import ftl
from transforms.ftl.cumulative import Affected, affected, cumulative, operated_flights, reach

# No total looks further back: twelve calendar months are at most so many days.
DAY, YEAR = timedelta(days=1), timedelta(days=366)
SPAN = ["person_key", "duty_start", "duty_end"]


class Days(NamedTuple):
    """From a day to a day (UTC); both belong to it."""

    first: date
    last: date


def kept_until(now: datetime, settings: FtlSettings) -> date:
    """Up to which day totals are kept of everybody: to the end of the rolling window, whatever a run reads."""
    return now.date() + timedelta(days=settings.window_days_ahead + 1)


def spans(rows: Iterable[ftl.Span]) -> pd.DataFrame:
    """Whose duties these are, and from when to when they go: person_key, duty_start, duty_end (UTC)."""
    table = pd.DataFrame(list(rows), columns=SPAN).astype({"person_key": "object"})
    return table.assign(**{name: pd.to_datetime(table[name], utc=True).dt.as_unit("us") for name in SPAN[1:]})


def store_totals(connection: Connection, operator_id: str, changed: pd.DataFrame, until: date) -> None:
    """Work out again what changed duties count towards: of each person all days that are reached and kept.

    Args:
        connection: the caller's transaction, in which the duties are stored already.
        operator_id: whose.
        changed: person_key, duty_start, duty_end of the duties as they are and as they were.
        until: totals are kept up to this day (UTC), or to the end of a person's last duty where that is later.
    """
    reached = affected(changed)
    kept = ftl.read_total_days(connection, operator_id, reached)
    days = {person: _to_compute(one, kept.get(person), until) for person, one in reached.items()}
    _store(connection, operator_id, {person: one for person, one in days.items() if one.first <= one.last}, kept)


def extend_totals(connection: Connection, operator_id: str, today: date, until: date) -> None:
    """Bring everybody's totals up to a day: also who has no duty any more counts less every day.

    Who had no duty for 366 days has nothing that counts, and is left as it is. Who has no totals at all gets those of
    the 366 days: before a change gives some of the days after it, which would then pass for all.
    """
    missing = ftl.find_missing_days(connection, operator_id, until, today - YEAR)
    _store(connection, operator_id, {person: Days(first, until) for person, first in missing.items()}, missing)


def _to_compute(reached: Affected, kept: tuple[date, date] | None, until: date) -> Days:
    """What a change reaches, cut to the days that are kept of a person, and what lies between: no day is left out."""
    known = max(until, reached.end_day)
    if kept is None:
        return Days(reached.first_day, min(known, reached.last_day))
    first_kept, last_kept = kept
    first, last = min(reached.first_day, last_kept + DAY), min(max(known, last_kept), reached.last_day)
    return Days(first, max(last, first_kept - DAY))


def _store(connection: Connection, operator_id: str, days: Mapping[str, Days], known: Collection[str]) -> None:
    """Work out and keep the totals of these people on these days.

    People and days are computed as rectangles. Years apart they would be large ones, of which little is wanted. Who is
    not known to have totals gets some for a duty only: an import may name people of whom nothing shows.
    """
    alike: dict[tuple[int, int], list[str]] = defaultdict(list)
    for person, one in days.items():
        alike[one.first.year, one.last.year].append(person)
    for people in alike.values():
        first, last = min(days[person].first for person in people), max(days[person].last for person in people)
        totals = _computed(connection, operator_id, people, Days(first, last), known)
        since, until = (
            totals["person_key"].map({person: pd.Timestamp(days[person][end]) for person in people}) for end in (0, 1)
        )
        totals = totals[totals["day"].between(since, until)]
        ftl.store_cumulative(connection, operator_id, _total_rows(totals))


def _computed(
    connection: Connection, operator_id: str, people: list[str], days: Days, known: Collection[str]
) -> pd.DataFrame:
    duties = ftl.duties_for_cumulative(connection, operator_id, people, reach(days.first).date())
    table = pd.DataFrame(duties, columns=list(ftl.CumulativeDuty._fields))
    for name in ("duty_start", "duty_end"):
        table[name] = pd.to_datetime(table[name], utc=True).dt.as_unit("us")
    on_duty = set(table["person_key"])
    persons = [person for person in people if person in known or person in on_duty]
    return cumulative(table, operated_flights(table), *days, persons=persons)


def _total_rows(totals: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    days = totals["day"].dt.date
    lengths = [totals[name].to_numpy().astype("timedelta64[us]").tolist() for name in ftl.CUMULATIVE_COLUMNS[2:]]
    yield from zip(totals["person_key"], days, *lengths, strict=True)
