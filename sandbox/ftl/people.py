"""What LEON's personnel file says of a crew member besides the name: invented, the same for the same person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sandbox.leon.records import Record

GENDERS = ("Female", "Male")
LABELS = ("Part-time", "Instructor", "Line check due", "Commuter", "Union", "Fleet manager")


def personal(login_nid: int, home: Record, positions: Sequence[str], types: Sequence[str]) -> Record:
    """The fields of CrewMember that only the FTL report shows.

    Telephone numbers are of the range that Ofcom keeps for drama. Cabin crew have no ratings.

    Args:
        login_nid: the same number, the same file.
        home: the home base.
        positions: what they fly as; the first one says whether they are cabin crew.
        types: ICAO designators of the aircraft that a pilot is rated for.
    """
    random = Random(f"file of {login_nid}")
    is_cabin = positions[0].startswith("FA")
    born = date(1962, 1, 1) + timedelta(days=random.randrange(14_000))
    return {
        "idCardNumber": f"ID{random.randrange(10**7):07d}", "dateOfBirth": born.isoformat(),
        "phone": f"+44 7700 900{login_nid % 1000:03d}", "gender": random.choice(GENDERS),
        "labelList": sorted(random.sample(LABELS, random.choice((0, 1, 1, 2)))), "positionList": list(positions),
        "ratingList": [] if is_cabin else list(types), "homeAirport": home,
        "permissionGroup": "Cabin crew" if is_cabin else "Flight crew", "userBase": home["code"]["icao"],
    }  # fmt: skip
