"""The few rules of ORO.FTL and CS FTL.1 that a made-up duty needs. Durations in seconds, times of day local.

This is LEON's side of the counter: what the product calculates must not be compared with this but with its own oracle.
"""

from __future__ import annotations

from bisect import bisect_right

from sandbox.ftl.instants import DAY, HOUR, MINUTE, local

REPORT, RELEASE = 60 * MINUTE, 30 * MINUTE  # before the first block off, after the last block on
RECOVERY_REST, RECOVERY_VALID = 36 * HOUR, 168 * HOUR  # ORO.FTL.235(d)
DUTY_28_DAYS, FLIGHT_28_DAYS = 190 * HOUR, 100 * HOUR  # ORO.FTL.210
MOST_DISCRETION, MOST_DISCRETION_AUGMENTED = 2 * HOUR, 3 * HOUR  # ORO.FTL.205(f)

# ORO.FTL.205(b) table 2: from this minute of the day, so many minutes with one or two sectors.
_FROM = (0, 300, 315, 330, 345, 360, 810, 840, 870, 900, 930, 960, 990, 1020)
_MINUTES = (660, 720, 735, 750, 765, 780, 765, 750, 735, 720, 705, 690, 675, 660)
_FLOOR = 540
# CS FTL.1.205(c), one additional pilot and two: in-flight rest in a seat of class 3, in a bunk of class 1.
_IN_FLIGHT = {"AUGMENTED": {"SEAT": 14, "BUNK": 16}, "DOUBLED": {"SEAT": 15, "BUNK": 17}}


def basic_fdp(report: int, zone: str, sectors: int) -> int:
    """The longest basic FDP of an acclimatised crew that reports at this instant."""
    minute = local(report, zone) % DAY // MINUTE
    basic = _MINUTES[bisect_right(_FROM, minute) - 1]
    return max(_FLOOR, basic - 30 * max(0, sectors - 2)) * MINUTE


def fdp_with_rest(augmentation: str, facility: str) -> int:
    """The longest FDP with rest on board."""
    return _IN_FLIGHT[augmentation][facility] * HOUR


def rest(duty: int, *, at_home: bool) -> int:
    """The rest that a duty of this length asks for, at home base or away."""
    return max(duty, (12 if at_home else 10) * HOUR)


def class_of(start: int, end: int, zone: str) -> str | None:
    """NIGHT, EARLY, LATE or None: ORO.FTL.105, early type, by duty period."""
    begins, ends = local(start, zone), local(end, zone)
    if _touches(begins, ends, 2 * HOUR, 5 * HOUR):
        return "NIGHT"
    if 5 * HOUR <= begins % DAY < 6 * HOUR:
        return "EARLY"
    return "LATE" if ends % DAY >= 23 * HOUR or ends % DAY < 2 * HOUR else None


def _touches(begins: int, ends: int, since: int, until: int) -> bool:
    """Whether a local period touches these hours of some day."""
    midnight = begins - begins % DAY
    return any(begins < midnight + day + until and ends > midnight + day + since for day in (0, DAY))
