"""`turnaround backfill`: a flow over a past period, piece by piece; no cursor is moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import typer

from turnaround import sync
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
        BadParameter: the days are the wrong way round.
    """
    select_flows([flow])
    if last_day < first_day:
        raise typer.BadParameter(f"{last_day} is before {first_day}", param_hint="--to")
    pieces = list(_pieces(first_day, last_day))
    codes = []
    for number, (start, end) in enumerate(pieces, start=1):
        typer.echo(f"{number} of {len(pieces)}: {start} to {end}")
        codes.append(sync.run([flow], operators, now, first_day=start, last_day=end))
    for (start, end), code in zip(pieces, codes, strict=True):
        if code != sync.WELL:
            typer.echo(f"To be run again: turnaround backfill {flow} --from {start} --to {end}", err=True)
    return max(codes)


def _pieces(first_day: date, last_day: date) -> Iterator[tuple[date, date]]:
    start = first_day
    while start <= last_day:
        end = min(start + PIECE - timedelta(days=1), last_day)
        yield start, end
        start = end + timedelta(days=1)
