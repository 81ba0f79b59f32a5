"""Whether the clocks agree: runs have a logical time, and vendors are asked for what changed since an instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from turnaround.check.lines import Line, fail, ok, warn

# Cursors are the vendors' own stamps and overlap by minutes: a minute is nothing. Five are a whole tick.
WORTH_SAYING = timedelta(seconds=60)
TOO_MUCH = timedelta(minutes=5)


def compare(subject: str, ahead: Mapping[str, timedelta | None]) -> Iterator[Line]:
    """Lines about clocks that do not agree with this machine's, or one that says that they do.

    Args:
        subject: of the lines.
        ahead: how far each clock is ahead of ours; None: it told no time.
    """
    told = {name: seconds for name, seconds in ahead.items() if seconds is not None}
    off = {name: by for name, by in told.items() if abs(by) > WORTH_SAYING}
    if told and not off:
        yield ok(subject, ", ".join(f"{name} {_seconds(by)}" for name, by in told.items()))
    for name, by in off.items():
        make = fail if abs(by) > TOO_MUCH else warn
        direction = "ahead of" if by > timedelta() else "behind"
        others = "all of them are: it is this machine's" if len(off) == len(told) > 1 else "compare both with NTP"
        yield make(
            subject,
            f"the clock of {name} is {_length(abs(by))} {direction} this machine's ({others}). Set the wrong one by "
            "NTP (here: timedatectl, chronyc tracking); runs would be given the wrong time",
        )


def _seconds(by: timedelta) -> str:
    return f"{round(by.total_seconds()):+d} s"


def _length(by: timedelta) -> str:
    minutes, seconds = divmod(round(by.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
