"""The committed week of real flights and its airports (sandbox/data/README.md), read once."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from sandbox.leon import records
from sandbox.leon.records import Record

DATA = Path(__file__).parent.parent / "data"
FIRST_DAY = date(2013, 6, 10)
PLAYED_DAY = FIRST_DAY + timedelta(days=2)  # the day that is played is the third of the week
NO_ICAO = "KJPX"  # East Hampton: plays an airport for which LEON holds no ICAO code


@dataclass(frozen=True)
class Leg:
    """One leg of the week, all times UTC. number is its line in flights.csv and never changes."""

    number: int
    is_real: bool
    carrier: str
    flight: str
    tail: str
    type_icao: str
    seats: int
    origin: str
    destination: str
    start: datetime
    end: datetime
    actual_off: datetime | None
    actual_on: datetime | None
    actual_out: datetime | None
    actual_in: datetime | None
    cancelled: bool
    distance_nm: int

    def shifted(self, by: timedelta) -> Leg:
        """The same leg on another day."""

        def moved(instant: datetime | None) -> datetime | None:
            return None if instant is None else instant + by

        return replace(
            self, start=self.start + by, end=self.end + by, actual_out=moved(self.actual_out),
            actual_off=moved(self.actual_off), actual_on=moved(self.actual_on), actual_in=moved(self.actual_in),
        )  # fmt: skip


@cache
def week() -> tuple[Leg, ...]:
    """The week as it was flown in 2013, by scheduled start."""
    with (DATA / "flights.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(_leg(number, row) for number, row in enumerate(csv.DictReader(handle), start=1))


def _leg(number: int, row: dict[str, str]) -> Leg:
    return Leg(
        number=number, is_real=row["row"] == "real", carrier=row["carrier"], flight=row["flight"], tail=row["tail"],
        type_icao=row["type"], seats=int(row["seats"]), origin=row["origin"], destination=row["destination"],
        start=_utc(row["sched_out"]), end=_utc(row["sched_in"]), actual_out=_maybe(row["actual_out"]),
        actual_off=_maybe(row["actual_off"]), actual_on=_maybe(row["actual_on"]), actual_in=_maybe(row["actual_in"]),
        cancelled=row["cancelled"] == "1", distance_nm=int(row["distance_nm"]),
    )  # fmt: skip


def _utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


def _maybe(text: str) -> datetime | None:
    return _utc(text) if text else None


def by_tail(day: date) -> dict[str, list[Leg]]:
    """The week shifted so that `day` is its third day; each tail's legs by start."""
    shift = timedelta(days=(day - PLAYED_DAY).days)
    legs: dict[str, list[Leg]] = defaultdict(list)
    for leg in week():
        legs[leg.tail].append(leg.shifted(shift))
    return dict(legs)


def airports() -> list[Record]:
    """Every airport of the data as LEON keeps it. locationNid is its line in airports.csv plus 3000."""
    with (DATA / "airports.csv").open(encoding="utf-8", newline="") as handle:
        return [
            records.airport(
                nid=3000 + number, icao=None if row["icao"] == NO_ICAO else row["icao"], iata=row["iata"] or None,
                name=row["name"], city=row["city"], country=row["country"], zone=row["tz"], latitude=float(row["lat"]),
                longitude=float(row["lon"]),
            )
            for number, row in enumerate(csv.DictReader(handle), start=1)
        ]  # fmt: skip
