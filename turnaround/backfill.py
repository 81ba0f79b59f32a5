"""`turnaround backfill`: a flow over a past period, piece by piece; no cursor is moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import typer

from turnaround import sync
from turnaround.errors import CommandFailed
from turnaround.instants import FIRST_YEAR, LAST_YEAR
from turnaround.selection import select_flows

# LEON answers 31 days of duties at once; a piece that fails is all that has to be done again.
PIECE = timedelta(days=31)


def run(flow: str, first_day: date, last_day: date, operators: Sequence[str], now: datetime | None) -> int:
    """Run a flow over the days from first_day to last_day, both of which belong to it.

    Returns:
        The exit code, as sync: 0 all well, 1 a piece failed, 2 an operator is misconfigured. The pieces after one that
        failed are run all the same; each can be run again alone.

    Raises:
        ConfigurationError: there is no such flow, or operator.
        BadParameter: the days are the wrong way round, or of no year that flights are in.
    """
    select_flows([flow])
    if last_day < first_day:
        raise typer.BadParameter(f"{last_day} is before {first_day}", param_hint="--to")
    if last_day.year > LAST_YEAR:
        raise typer.BadParameter(f"{last_day} is after {LAST_YEAR}", param_hint="--to")
    if first_day.year < FIRST_YEAR:
        raise typer.BadParameter(f"{first_day} is before {FIRST_YEAR}", param_hint="--from")
    pieces = list(_pieces(first_day, last_day))
    codes = []
    for number, (start, end) in enumerate(pieces, start=1):
        typer.echo(f"{number} of {len(pieces)}: {start} to {end}")
        codes.append(_piece(flow, start, end, operators, now))
    more = "".join(f" --operator {operator}" for operator in operators)
    more += "" if now is None else f" --now {now:%Y-%m-%dT%H:%M:%SZ}"
    for (start, end), code in zip(pieces, codes, strict=True):
        if code != sync.WELL:
            typer.echo(f"To be run again: turnaround backfill {flow} --from {start} --to {end}{more}", err=True)
    return max(codes)


def _piece(flow: str, start: date, end: date, operators: Sequence[str], now: datetime | None) -> int:
    """One run. What stops it stops no other piece: the database may be back by then."""
    try:
        return sync.run([flow], operators, now, first_day=start, last_day=end)
    except CommandFailed as error:
        typer.echo(f"turnaround: {error}", err=True)
        return sync.FAILED


def _pieces(first_day: date, last_day: date) -> Iterator[tuple[date, date]]:
    start = first_day
    while start <= last_day:
        end = min(start + PIECE - timedelta(days=1), last_day)
        yield start, end
        start = end + timedelta(days=1)
