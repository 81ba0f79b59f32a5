"""Rolling totals of duty and flight time, per person and UTC day (ORO.FTL.210, LEON's FTL Sheet).

The rules do not say where a day begins nor to which day a duty across midnight belongs. Here nothing is attributed to a
day: of every duty exactly that part counts which lies within the window, to the microsecond, and all is UTC. What
overlaps counts once: two duties of a person that overlap, or one flight told twice, are first merged.

A total counts back from a *reference instant* of its day:

- a duty ends on that day (00:00 <= end < 24:00): the end of the last one, in both of LEON's conventions;
- none does: 00:00 of that day, which is the end of the previous one ("standard"), or 24:00 ("alternative").

N days are N times 24 hours. The calendar year is that of the day, from 1 January 00:00; the twelve calendar months are
the month of the day and the eleven before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

DUTY_DAYS = (7, 14, 28)
FLIGHT_DAYS = (28,)
MONTHS = 12
CONVENTIONS = {"standard": "", "alternative": "_alternative"}
TOTALS = tuple(
    f"{name}{suffix}"
    for name in (
        *(f"duty_{days}d" for days in DUTY_DAYS),
        *(f"flight_{days}d" for days in FLIGHT_DAYS),
        "flight_calendar_year",
        "flight_12_months",
    )
    for suffix in CONVENTIONS.values()
)
COLUMNS = ("person_key", "day", *TOTALS)

_DAY = 86_400_000_000  # microseconds
_LONGEST_LINE = 2**62

Micros = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Affected:
    """The days on which somebody's totals may be others than before; both belong to it.

    Attributes:
        first_day: the day before the first changed duty's start.
        end_day: the day on which the last changed duty ends.
        last_day: the last one whose twelve months hold that end.
    """

    first_day: date
    end_day: date
    last_day: date


def reach(first_day: date) -> datetime:
    """The earliest instant that counts in a total of that day: the first of the month eleven months before.

    No window is longer: 28 days and the calendar year always begin later, or in December at the same instant.
    """
    month = first_day.year * 12 + first_day.month - MONTHS
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def affected(changed: pd.DataFrame) -> dict[str, Affected]:
    """What must be computed again after some duties changed.

    Args:
        changed: person_key, duty_start, duty_end (UTC) of the duties as they are now and as they were before, also of
            those that disappeared. A missing start or end is left out of account.

    Returns:
        By person: from the day before the first duty's start (a delayed duty may begin after its flight's scheduled
        start, which still counts) to the last day whose twelve months hold the last duty's end. The latter lies up to
        a year ahead of the duties: cut it to the days that are kept.
    """
    known = changed.dropna(subset=["person_key", "duty_start", "duty_end"])
    if known.empty:
        return {}
    reached = known.groupby("person_key").agg(start=("duty_start", "min"), end=("duty_end", "max"))
    starts, ends = reached["start"].dt.date, reached["end"].dt.date
    return {
        str(person): Affected(start - timedelta(days=1), end, _last_reached(end))
        for person, start, end in zip(reached.index, starts, ends, strict=True)
    }


def _last_reached(day: date) -> date:
    """The last day whose twelve calendar months hold a day."""
    month = day.year * 12 + day.month - 1 + MONTHS
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def operated_flights(duties: pd.DataFrame) -> pd.DataFrame:
    """The flights that people operated, a row a person and flight.

    Args:
        duties: person_key; flights_from, flights_to: of each duty a sequence of aware datetimes or None, both of one
            length.

    Returns:
        person_key, flight_from, flight_to (datetime64[us, UTC]): what `cumulative` takes.

    Raises:
        ValueError: a duty's two sequences differ in length.
    """
    starts, ends = ([one or () for one in duties[name]] for name in ("flights_from", "flights_to"))
    counts = np.fromiter(map(len, starts), dtype=np.int64, count=len(starts))
    if not np.array_equal(counts, np.fromiter(map(len, ends), dtype=np.int64, count=len(ends))):
        message = "flights_from and flights_to of a duty differ in length"
        raise ValueError(message)
    return pd.DataFrame(
        {
            "person_key": pd.Index(duties["person_key"]).repeat(counts),
            "flight_from": _from_datetimes(starts),
            "flight_to": _from_datetimes(ends),
        }
    )


def cumulative(
    duties: pd.DataFrame,
    flights: pd.DataFrame,
    first_day: date,
    last_day: date,
    *,
    persons: Iterable[str] | None = None,
) -> pd.DataFrame:
    """The totals of every person on every UTC day from first_day to last_day.

    Args:
        duties: person_key, duty_start, duty_end (datetime64[us, UTC]). Everything from `reach(first_day)` on must be
            there. A duty without start or end, or that ends before it starts, counts nowhere.
        flights: person_key, flight_from, flight_to (datetime64[us, UTC]): block off to block on of what the person
            operated, which is EASA's flight time; positioning left out.
        first_day: the first day, in UTC.
        last_day: the last day, in UTC.
        persons: whose totals; everybody's who has a duty or a flight, if not given. Who has none gets zeros, which is
            what somebody needs whose last duty disappeared.

    Returns:
        person_key, day (datetime64[us], midnight), then TOTALS (timedelta64[us]), ordered by person and day. Names end
        in _alternative for that convention.

    Raises:
        ValueError: there are more people and days than microseconds in 64 bits (27,000 people over ten years).
    """
    if persons is None:
        persons = pd.concat([duties["person_key"], flights["person_key"]], ignore_index=True).dropna().unique()
    line = _Line.of(persons, first_day, last_day)
    references = _references(line, duties)
    totals: dict[str, Micros] = {}
    for kind, frame, start, end, lengths in (
        ("duty", duties, "duty_start", "duty_end", DUTY_DAYS),
        ("flight", flights, "flight_from", "flight_to", FLIGHT_DAYS),
    ):
        covered = _Covered.of(*line.intervals(frame, start, end))
        for convention, suffix in CONVENTIONS.items():
            reference = references[convention]
            until = covered.until(reference)
            for days in lengths:
                totals[f"{kind}_{days}d{suffix}"] = until - covered.until(reference - days * _DAY)
            if kind == "flight":
                totals[f"flight_calendar_year{suffix}"] = until - _since(line, covered, line.years())
                totals[f"flight_12_months{suffix}"] = until - _since(line, covered, line.twelve_months())
    frame = pd.DataFrame(
        {
            "person_key": line.people.repeat(len(line.days)),
            "day": np.tile(line.days.astype("datetime64[us]"), len(line.people)),
        }
    )
    for name in TOTALS:
        frame[name] = totals[name].ravel().view("timedelta64[us]")
    return frame


@dataclass(frozen=True, slots=True)
class _Line:
    """All people's time laid end to end, so that one sorted search answers for everybody.

    An instant of the person number n stands at n * span + (instant - since), in microseconds.
    """

    people: pd.Index
    days: npt.NDArray[np.datetime64]
    since: int
    span: int

    @classmethod
    def of(cls, persons: Iterable[str], first_day: date, last_day: date) -> _Line:
        people = pd.Index(sorted(set(persons)), dtype="str", name="person_key")
        since = _micros(reach(first_day))
        span = _micros(datetime.combine(last_day, time(), UTC)) + _DAY - since
        if len(people) * span > _LONGEST_LINE:
            message = f"{len(people)} people from {first_day} to {last_day} do not fit: compute them in parts"
            raise ValueError(message)
        days = np.arange(np.datetime64(first_day, "D"), np.datetime64(last_day, "D") + 1)
        return cls(people, days, since, span)

    def at(self, instants: npt.NDArray[np.datetime64]) -> Micros:
        """The places of some instants for every person: people x instants."""
        offsets = np.arange(len(self.people), dtype=np.int64) * self.span
        return offsets[:, None] + (instants.astype("datetime64[us]").view(np.int64) - self.since)[None, :]

    def years(self) -> npt.NDArray[np.datetime64]:
        """Of every day, where its calendar year begins."""
        return self.days.astype("datetime64[Y]")

    def twelve_months(self) -> npt.NDArray[np.datetime64]:
        """Of every day, where the eleventh month before its own begins."""
        return self.days.astype("datetime64[M]") - (MONTHS - 1)

    def known(self, frame: pd.DataFrame, start: str, end: str) -> tuple[Micros, Micros, Micros]:
        """The number of the person, start and end since `since`, of the intervals that are ones."""
        number = self.people.get_indexer(pd.Index(frame["person_key"])).astype(np.int64)
        starts, ends = _instants(frame[start]), _instants(frame[end])
        usable = (number >= 0) & ~np.isnat(starts) & ~np.isnat(ends) & (starts <= ends)
        return (
            number[usable],
            starts[usable].view(np.int64) - self.since,
            ends[usable].view(np.int64) - self.since,
        )

    def intervals(self, frame: pd.DataFrame, start: str, end: str) -> tuple[Micros, Micros]:
        """The intervals as places, cut to what can count: no date, however wrong, reaches into another's time."""
        number, starts, ends = self.known(frame, start, end)
        starts, ends = starts.clip(0, self.span), ends.clip(0, self.span)
        some = starts < ends
        offsets = number[some] * self.span
        return offsets + starts[some], offsets + ends[some]


@dataclass(frozen=True, slots=True)
class _Covered:
    """Intervals that no longer overlap, and how much time all before each of them cover together."""

    starts: Micros
    ends: Micros
    before: Micros

    @classmethod
    def of(cls, starts: Micros, ends: Micros) -> _Covered:
        order = np.argsort(starts, kind="stable")
        starts, latest = starts[order], np.maximum.accumulate(ends[order])
        is_first = np.ones(len(starts), dtype=bool)
        is_first[1:] = starts[1:] > latest[:-1]
        starts, ends = starts[is_first], latest[np.append(is_first[1:], True)[: len(latest)]]
        # The empty interval in front answers for instants that nothing precedes.
        nowhere = np.array([-1], dtype=np.int64)
        before = np.concatenate([np.zeros(2, dtype=np.int64), np.cumsum(ends - starts)])[: len(starts) + 1]
        return cls(np.concatenate([nowhere, starts]), np.concatenate([nowhere, ends]), before)

    def until(self, places: Micros) -> Micros:
        """How much time is covered before each place."""
        last = np.searchsorted(self.starts, places, side="right") - 1
        return self.before[last] + np.minimum(places, self.ends[last]) - self.starts[last]


def _references(line: _Line, duties: pd.DataFrame) -> dict[str, Micros]:
    """Per convention the place of every person's and day's reference instant: people x days."""
    midnight = line.at(line.days)
    number, _, ends = line.known(duties, "duty_start", "duty_end")
    # The line ends with the last day.
    day = (ends - line.span) // _DAY + len(line.days)
    inside = (day >= 0) & (day < len(line.days))
    last_end = np.full(midnight.shape, -1, dtype=np.int64)
    np.maximum.at(last_end, (number[inside], day[inside]), number[inside] * line.span + ends[inside])
    has_duty = last_end >= 0
    return {
        "standard": np.where(has_duty, last_end, midnight),
        "alternative": np.where(has_duty, last_end, midnight + _DAY),
    }


def _since(line: _Line, covered: _Covered, beginnings: npt.NDArray[np.datetime64]) -> Micros:
    """How much is covered before the instant where each day's window begins; days share few such instants."""
    instants, of_day = np.unique(beginnings, return_inverse=True)
    return covered.until(line.at(instants))[:, of_day]


def _instants(column: pd.Series) -> npt.NDArray[np.datetime64]:
    return pd.to_datetime(column, utc=True).dt.tz_localize(None).to_numpy(dtype="datetime64[us]")


def _from_datetimes(lists: Iterable[Iterable[datetime]]) -> pd.DatetimeIndex:
    return pd.to_datetime(np.array(list(chain.from_iterable(lists)), dtype=object), utc=True).as_unit("us")


def _micros(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
