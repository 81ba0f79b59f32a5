"""Duties in bulk, as frames: for the benchmark of the duty table and for comparing it with other ways to compute it.

Crews of four fly together, through all hours of the day and between time zones. Rest is ten hours or more; nothing else
claims to be legal. What is missing in life is missing here too: journey logs, planned times, zones of some airfields.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

CREW = 4
SECTORS = 4
MINUTE = 60_000_000  # microseconds, as everything that is computed with here
HOUR = 60 * MINUTE
LONGEST_DUTY = 13 * HOUR
REST = 10 * HOUR
AIRPORTS = (
    ("EDDF", "FRA", "Europe/Berlin"),
    ("EGLL", "LHR", "Europe/London"),
    ("LFPB", "LBG", "Europe/Paris"),
    ("EIDW", "DUB", "Europe/Dublin"),
    ("LPPT", "LIS", "Europe/Lisbon"),
    ("LTFM", "IST", "Europe/Istanbul"),
    ("KJFK", "JFK", "America/New_York"),
    ("KLAX", "LAX", "America/Los_Angeles"),
    ("CYYT", "YYT", "America/St_Johns"),
    ("SBGR", "GRU", "America/Sao_Paulo"),
    ("OMDB", "DXB", "Asia/Dubai"),
    ("VIDP", "DEL", "Asia/Kolkata"),
    ("VNKT", "KTM", "Asia/Kathmandu"),
    ("WSSS", "SIN", "Asia/Singapore"),
    ("RJTT", "HND", "Asia/Tokyo"),
    ("YSSY", "SYD", "Australia/Sydney"),
    ("YLHI", "LDH", "Australia/Lord_Howe"),
    ("NZAA", "AKL", "Pacific/Auckland"),
    ("PHNL", "HNL", "Pacific/Honolulu"),
    ("HKJK", None, "Africa/Nairobi"),
    ("ZZZZ", None, None),
    ("EDXX", "QZZ", "Europe/Nowhere"),
)
BASES = 6
TYPES = (("C68A", "Citation Latitude"), ("GLF6", "Gulfstream G650"), ("E55P", "Phenom 300"))
FLIGHT, POSITIONING = "FLT", "POSITIONING"

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Frames(NamedTuple):
    """What transforms.ftl.duty_table takes."""

    duties: pd.DataFrame
    sectors: pd.DataFrame
    flights: pd.DataFrame
    crew: pd.DataFrame


class _Roster(NamedTuple):
    """All duties of a crew, in minutes as microseconds since the epoch; arrays are crews x duties (x sectors)."""

    report: Ints
    off: Ints
    on: Ints
    scheduled_off: Ints
    scheduled_on: Ints
    sector_count: Ints
    airports: Ints  # one more than sectors
    is_positioning: Flags


def make(people: int, first_day: date, days: int, duties_each: int, seed: int = 1) -> Frames:
    """The frames of so many people (a multiple of four) with so many duties each, evenly spread over the days."""
    rng = np.random.default_rng(seed)
    roster = _roster(rng, people // CREW, first_day, days, duties_each)
    flights, numbers = _flights(rng, roster)
    crew, home = _crew(rng, people)
    duties = _duties(rng, roster, home)
    sectors = _sectors(roster, numbers)
    return Frames(duties, sectors, flights, crew)


def _roster(rng: np.random.Generator, crews: int, first_day: date, days: int, duties_each: int) -> _Roster:
    shape = (crews, duties_each)
    slot = days * 24 * HOUR // duties_each // MINUTE * MINUTE
    begin = np.datetime64(first_day, "us").astype(np.int64) + np.arange(duties_each) * slot
    report = begin[None, :] + _minutes(rng, 0, (slot - LONGEST_DUTY - REST) // MINUTE, shape)
    sectors = (*shape, SECTORS)
    count = rng.choice(SECTORS + 1, shape, p=[0.12, 0.3, 0.35, 0.13, 0.1])
    block, turn, late = _minutes(rng, 45, 121, sectors), _minutes(rng, 30, 46, sectors), _minutes(rng, -5, 26, sectors)
    scheduled_off = report[..., None] + HOUR + np.cumsum(block + turn, axis=2) - block - turn
    off = np.maximum(scheduled_off + late, report[..., None])
    on = off + block
    for later in range(1, SECTORS):
        off[..., later] = np.maximum(off[..., later], on[..., later - 1] + 15 * MINUTE)
        on[..., later] = off[..., later] + block[..., later]
    return _Roster(
        report=report,
        off=off,
        on=on,
        scheduled_off=scheduled_off,
        scheduled_on=scheduled_off + block,
        sector_count=count.astype(np.int64),
        airports=rng.integers(0, len(AIRPORTS), (*shape, SECTORS + 1)),
        is_positioning=rng.random(sectors) < 0.04,
    )


def _flights(rng: np.random.Generator, roster: _Roster) -> tuple[pd.DataFrame, Ints]:
    """The flights, and of every place in the roster the number of its flight."""
    is_flown = np.arange(SECTORS) < roster.sector_count[..., None]
    count = int(is_flown.sum())
    numbers = np.zeros(is_flown.shape, dtype=np.int64)
    numbers[is_flown] = 100_000 + np.arange(count)
    team = np.nonzero(is_flown)[0]
    has_log = rng.random(count) < 0.97
    off, on = roster.off[is_flown], roster.on[is_flown]
    aircraft = rng.integers(0, len(TYPES) * 8, count)
    zones = _lookup([zone for *_, zone in AIRPORTS])
    duty = np.repeat(np.arange(roster.report.size), roster.sector_count.ravel())
    frame = pd.DataFrame(
        {
            "flight_nid": pd.array(100_000 + np.arange(count), dtype="Int64"),
            "flight_no": _text("TA", 100 + np.arange(count) % 900),
            "trip_number": pd.Series(1000 + duty).astype("str"),
            "scheduled_start": _instants(roster.scheduled_off[is_flown]),
            "scheduled_end": _instants(roster.scheduled_on[is_flown]),
            "block_off": _instants(off, has_log),
            "takeoff": _instants(off + 10 * MINUTE, has_log),
            "landing": _instants(on - 5 * MINUTE, has_log),
            "block_on": _instants(on, has_log),
            "takeoff_person_key": (team * CREW + rng.integers(0, 2, count)).astype(str),
            "landing_person_key": (team * CREW + rng.integers(0, 2, count)).astype(str),
            "discretion": _spans(_minutes(rng, 10, 121, count), rng.random(count) < 0.02),
            "start_timezone": zones[roster.airports[..., :-1][is_flown]],
            "end_timezone": zones[roster.airports[..., 1:][is_flown]],
            "registration": _lookup([f"D-C{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(24)])[aircraft],
            "aircraft_type_name": _lookup([name for _, name in TYPES])[aircraft % len(TYPES)],
            "icao_type": _lookup([icao for icao, _ in TYPES])[aircraft % len(TYPES)],
        }
    )
    return _as_text(frame), numbers


def _crew(rng: np.random.Generator, people: int) -> tuple[pd.DataFrame, Ints]:
    home = rng.integers(0, BASES, people)
    who = np.arange(people)
    frame = pd.DataFrame(
        {
            "person_key": who.astype(str),
            "crew_member": _text("Crew Member ", who),
            "crew_code": _text("C", who),
            "crew_id_card": _text("ID", who),
            "crew_permission_group": np.where(who % 4 < 2, "Pilots", "Cabin"),
            "crew_user_base": _lookup([icao for icao, *_ in AIRPORTS])[home],
            "crew_home_base_icao": _lookup([icao for icao, *_ in AIRPORTS])[home],
            "crew_home_base_iata": _lookup([iata for _, iata, _ in AIRPORTS])[home],
            "home_timezone": _lookup([zone for *_, zone in AIRPORTS])[home],
            "crew_dob": pd.Series([date(1960 + n % 40, 1 + n % 12, 1 + n % 28) for n in range(people)], dtype="object"),
            "crew_phone_number": _text("+49 ", who),
            "crew_email": _text("crew@", who),
            "crew_gender": _lookup(["F", "M", None])[who % 3],
            "crew_labels": pd.Series([("A", "B")[: n % 3] for n in range(people)], dtype="object"),
            "crew_positions": pd.Series([(("CPT", "FO", "CA", "CA")[n % 4],) for n in range(people)], dtype="object"),
            "aircraft_crew_ratings": pd.Series([(TYPES[n % 3][0],) for n in range(people)], dtype="object"),
        }
    )
    return _as_text(frame), home


def _duties(rng: np.random.Generator, roster: _Roster, home: Ints) -> pd.DataFrame:
    """A row for each of the four of each crew: ordered by person, then time."""
    each = roster.report.shape[1]
    count = roster.report.size * CREW

    def everybodys(crews: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.repeat(crews, CREW, axis=0).ravel()

    def some(share: float) -> Flags:
        return rng.random(count) < share

    person = np.repeat(np.arange(len(home)), each)
    sectors = everybodys(roster.sector_count)
    flies = sectors > 0
    last = np.maximum(roster.sector_count - 1, 0)
    block_on = everybodys(np.take_along_axis(roster.on, last[..., None], axis=2)[..., 0])
    # Cabin crew report a quarter of an hour earlier.
    start = everybodys(roster.report) - np.where(person % CREW >= 2, 15 * MINUTE, 0)
    end = np.where(flies, block_on + 30 * MINUTE, start + _minutes(rng, 60, 601, count))
    start_at = everybodys(roster.airports[..., 0])
    end_at = everybodys(np.take_along_axis(roster.airports, roster.sector_count[..., None], axis=2)[..., 0])
    at_home = home[person]
    fdp = block_on - start
    is_first, is_last = np.arange(count) % each == 0, np.arange(count) % each == each - 1
    planned, split = some(0.5), some(0.03)
    icao, iata, zone = (_lookup([one[which] for one in AIRPORTS]) for which in range(3))
    acclimatised = rng.random(count)
    frame = pd.DataFrame(
        {
            "duty_key": _text("nid:", np.arange(count)),
            "ftl_duty_nid": pd.array(np.arange(count), dtype="Int64"),
            "person_key": person.astype(str),
            "login_code": _text("C", person),
            "login_name": _text("Crew Member ", person),
            "duty_start": _instants(start),
            "duty_end": _instants(end),
            "fdp_start": _instants(start, flies),
            "fdp_end": _instants(block_on, flies),
            "split_off_time": _instants(start + 4 * HOUR, split),
            "split_on_time": _instants(start + 7 * HOUR, split),
            "recovery_rest_valid_until": _instants(start + 168 * HOUR, some(0.9)),
            "previous_duty_end": _instants(np.roll(end, 1), ~is_first),
            "next_duty_start": _instants(np.roll(start, -1), ~is_last),
            "block_start": _instants(everybodys(roster.off[..., 0]), flies),
            "block_end": _instants(block_on, flies),
            "planned_duty_start": _instants(start - 5 * MINUTE, planned),
            "planned_duty_end": _instants(end - _minutes(rng, -20, 60, count), planned),
            "duty_length": _spans(end - start),
            "fdp_length": _spans(fdp, flies),
            "fdp_extension_length": _spans(np.where(some(0.04), HOUR, 0), some(0.9)),
            "split_duty_time": _spans(np.full(count, 3 * HOUR), split),
            "max_fdp_length": _spans(np.full(count, 13 * HOUR), flies),
            "discretion_length": _spans(_minutes(rng, 10, 121, count), some(0.05)),
            "rest_required_before": _spans(np.full(count, 12 * HOUR), ~is_first),
            "rest_required_after": _spans(np.maximum(end - start, 12 * HOUR)),
            "rest_reduction": _spans(np.full(count, 2 * HOUR), some(0.03)),
            "planned_fdp_length": _spans(fdp - _minutes(rng, -20, 30, count), flies & some(0.9)),
            "has_violation": pd.array(some(0.02), dtype="boolean"),
            "is_cabin_crew": pd.array(person % CREW >= 2, dtype="boolean"),
            "is_acclimated": pd.array(acclimatised < 0.7, dtype="boolean"),
            "sector_count": pd.array(sectors, dtype="Int64"),
            "start_icao": icao[start_at],
            "start_iata": iata[start_at],
            "start_timezone": zone[start_at],
            "end_icao": icao[end_at],
            "end_iata": iata[end_at],
            "end_timezone": zone[end_at],
            "home_icao": icao[at_home],
            "home_iata": iata[at_home],
            "home_timezone": zone[at_home],
            "crew_augmentation": np.where(some(0.1), "AUGMENTED", "BASIC"),
            "rest_facility": _lookup(["SEAT", "BUNK", None])[rng.integers(0, 3, count)],
            "acclimatization_timezone": np.where(
                acclimatised < 0.7, zone[at_home], np.where(acclimatised < 0.85, zone[start_at], None)
            ),
            "duty_name": np.where(flies, "Flight duty", "Office"),
            "roster_legend": np.where(flies, "FD", "OFF"),
            "night_duty_type": _lookup(["EARLY", "LATE", "NIGHT", None])[rng.integers(0, 4, count)],
        }
    )
    return _as_text(frame)


def _sectors(roster: _Roster, numbers: Ints) -> pd.DataFrame:
    """The sectors of all duties, in their order; a duty on the ground has none."""
    is_flown = np.repeat(np.arange(SECTORS) < roster.sector_count[..., None], CREW, axis=0)
    person, duty, position = np.nonzero(is_flown)
    team = person // CREW
    start_at, end_at = roster.airports[team, duty, position], roster.airports[team, duty, position + 1]
    icao, iata = (_lookup([one[which] for one in AIRPORTS]) for which in range(2))
    positioning = roster.is_positioning[team, duty, position] & (person % CREW == 3)
    frame = pd.DataFrame(
        {
            "duty_key": _text("nid:", person * roster.report.shape[1] + duty),
            "position": position,
            "flight_nid": pd.array(numbers[team, duty, position], dtype="Int64"),
            "start_icao": icao[start_at],
            "start_iata": iata[start_at],
            "end_icao": icao[end_at],
            "end_iata": iata[end_at],
            "activity_type": np.where(positioning, POSITIONING, FLIGHT),
        }
    )
    return _as_text(frame)


def _minutes(rng: np.random.Generator, low: int, high: int, shape: int | tuple[int, ...]) -> Ints:
    return rng.integers(low, high, shape) * MINUTE


def _lookup(values: list[str | None] | list[str]) -> npt.NDArray[np.object_]:
    return np.array(values, dtype=object)


def _text(prefix: str, numbers: Ints) -> pd.Series:
    return prefix + pd.Series(numbers).astype("str")


def _instants(values: Ints, known: Flags | None = None) -> pd.Series:
    series = pd.Series(values.astype("datetime64[us]")).dt.tz_localize("UTC")
    return series if known is None else series.where(known)


def _spans(values: Ints, known: Flags | None = None) -> pd.Series:
    series = pd.Series(values.astype("timedelta64[us]"))
    return series if known is None else series.where(known)


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns in pandas' text type; lists and dates stay as they are."""
    left = {"crew_dob", "crew_labels", "crew_positions", "aircraft_crew_ratings"}
    return frame.astype({name: "str" for name in frame.columns if frame[name].dtype == object and name not in left})
