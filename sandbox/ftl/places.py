"""The airports of the generated year: Europe with its three zones and Turkey without summer time, and the USA."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from sandbox.ftl.instants import MINUTE
from sandbox.leon import records
from sandbox.leon.records import Record

# ICAO, IATA, city, country, zone, latitude, longitude
_PLACES = (
    ("EGGW", "LTN", "London", "GB", "Europe/London", 51.87, -0.37),
    ("EIDW", "DUB", "Dublin", "IE", "Europe/Dublin", 53.42, -6.27),
    ("LPPT", "LIS", "Lisbon", "PT", "Europe/Lisbon", 38.77, -9.13),
    ("GCLP", "LPA", "Las Palmas", "ES", "Atlantic/Canary", 27.93, -15.39),
    ("EDDM", "MUC", "Munich", "DE", "Europe/Berlin", 48.35, 11.79),
    ("LFPB", "LBG", "Paris", "FR", "Europe/Paris", 48.97, 2.44),
    ("LSZH", "ZRH", "Zurich", "CH", "Europe/Zurich", 47.46, 8.55),
    ("LOWW", "VIE", "Vienna", "AT", "Europe/Vienna", 48.11, 16.57),
    ("LIML", "LIN", "Milan", "IT", "Europe/Rome", 45.45, 9.28),
    ("LEMD", "MAD", "Madrid", "ES", "Europe/Madrid", 40.47, -3.56),
    ("EPWA", "WAW", "Warsaw", "PL", "Europe/Warsaw", 52.17, 20.97),
    ("ESSA", "ARN", "Stockholm", "SE", "Europe/Stockholm", 59.65, 17.92),
    ("EFHK", "HEL", "Helsinki", "FI", "Europe/Helsinki", 60.32, 24.96),
    ("LGAV", "ATH", "Athens", "GR", "Europe/Athens", 37.94, 23.94),
    ("LTFM", "IST", "Istanbul", "TR", "Europe/Istanbul", 41.26, 28.74),
    ("KTEB", "TEB", "Teterboro", "US", "America/New_York", 40.85, -74.06),
    ("KBOS", "BOS", "Boston", "US", "America/New_York", 42.36, -71.01),
    ("KMIA", "MIA", "Miami", "US", "America/New_York", 25.79, -80.29),
    ("KORD", "ORD", "Chicago", "US", "America/Chicago", 41.98, -87.90),
    ("KPHX", "PHX", "Phoenix", "US", "America/Phoenix", 33.43, -112.01),
    ("KVNY", "VNY", "Los Angeles", "US", "America/Los_Angeles", 34.21, -118.49),
)
BASES = ("EDDM", "EGGW", "LSZH", "LEMD", "LGAV")
AMERICA = tuple(code for code, *_, latitude, longitude in _PLACES if longitude < -60 and latitude)
EUROPE = tuple(code for code, *_ in _PLACES if code not in AMERICA)
_SPOT = {code: (latitude, longitude) for code, *_, latitude, longitude in _PLACES}


def airports() -> dict[str, Record]:
    """By ICAO code, as LEON keeps them."""
    return {
        icao: records.airport(
            nid=5001 + number, icao=icao, iata=iata, name=f"{city} Airport", city=city, country=country, zone=zone,
            latitude=latitude, longitude=longitude,
        )
        for number, (icao, iata, city, country, zone, latitude, longitude) in enumerate(_PLACES)
    }  # fmt: skip


@lru_cache(maxsize=1024)
def miles(start: str, end: str) -> int:
    """Great circle distance in nautical miles."""
    (one_lat, one_lon), (two_lat, two_lon) = (tuple(radians(value) for value in _SPOT[code]) for code in (start, end))
    half = sin((two_lat - one_lat) / 2) ** 2 + cos(one_lat) * cos(two_lat) * sin((two_lon - one_lon) / 2) ** 2
    return round(2 * 3440 * asin(sqrt(half)))


@lru_cache(maxsize=1024)
def block(start: str, end: str) -> int:
    """Scheduled block time in seconds, a multiple of five minutes; it is longer against the west wind."""
    west = _SPOT[end][1] < _SPOT[start][1]
    minutes = 25 + miles(start, end) / ((430 if west else 470) / 60)
    return round(minutes / 5) * 5 * MINUTE


@lru_cache(maxsize=256)
def within(start: str, shortest: int, longest: int) -> tuple[str, ...]:
    """European airports whose block time from here is within these minutes."""
    return tuple(
        code for code in EUROPE if code != start and shortest * MINUTE <= block(start, code) <= longest * MINUTE
    )
