"""What crew members do between their flights: standby, the office, the simulator, a line without a flight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

from sandbox.ftl.draft import Draft
from sandbox.ftl.instants import HOUR, MINUTE, at_local, local
from sandbox.ftl.limits import RECOVERY_REST
from sandbox.ftl.units import Member

AFTER = 14 * HOUR  # from the last flight, at least
# Legend, name, hour of the local day, hours; by how often.
KINDS = (
    ("SBY", "Standby at home", 6, 12),
    ("STD", "Airport standby", 7, 6),
    ("OFF", "Office", 9, 8),
    ("SIM", "Simulator", 12, 5),
    ("TRG", "Ground training", 8, 7),
)
SHARES = (45, 15, 20, 8, 12)
FIRST_ROSTER_NID = 79_000_000  # trNids of what is no flight


def between(duties: Sequence[Draft], member: Member, random: Random) -> list[Draft]:
    """Duties without sectors for one crew member, where a recovery rest stays whole beside them.

    Args:
        duties: the flying of the crew member, by start.
        member: whose they are.
        random: decides how many.
    """
    home = member.record["homeAirport"]
    zone = home["timezone"]["name"]
    made: list[Draft] = []
    for before, after in pairwise(duties):
        if after.start - before.end < AFTER + RECOVERY_REST + 8 * HOUR or random.random() > 0.42:
            continue
        legend, name, hour, hours = random.choices(KINDS, SHARES)[0]
        start = _morning(before.end + AFTER, hour, zone)
        end = start + hours * HOUR
        if after.start - end >= RECOVERY_REST + HOUR:
            made.append(_draft(member, (start, end), (legend, name), zone))
    return made


def _morning(earliest: int, hour: int, zone: str) -> int:
    """The first time that it is this hour there."""
    shown = local(earliest, zone)
    day = datetime.fromtimestamp(shown, UTC).date()
    found = at_local(day, hour * HOUR, zone)
    return found if found >= earliest else found + 24 * HOUR - (found + 24 * HOUR) % (5 * MINUTE)


def _draft(member: Member, spell: tuple[int, int], words: tuple[str, str], zone: str) -> Draft:
    home = member.record["homeAirport"]
    return Draft(
        nid=0, login=member.login, home=home, start=spell[0], end=spell[1], first=0, last=0, starts_at=home,
        ends_at=home, name=words[1], legend=words[0], zone=zone, is_cabin=member.is_cabin,
        planned=(*spell, None),
    )  # fmt: skip
