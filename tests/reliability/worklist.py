"""Whether the worklist is true: every cause has its open item, and every open item its cause."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.e2e.oracle import plain
from tests.e2e.product import Product
from tests.e2e.stand import Stand
from tests.reliability.deferrals import Deferrals
from tests.reliability.judges import Items, Judge

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ICAO = re.compile(r"\b[A-Z]{4}\b")
BY_REGISTRATION = ("aircraft_missing", "aircraft_set_shrunk", "totals_out_of_line")


class Worklist:
    """One operator's worklist, and what the judges of its flows say must be on it."""

    def __init__(self, stand: Stand, product: Product, judges: Mapping[str, Judge]) -> None:
        self.stand, self.product, self.judges = stand, product, judges

    def untrue(self) -> list[str]:
        """What is open without a cause, or has a cause and is not open, a line each.

        What the two systems say of a deferral is the judge's of veryon_to_techlog.
        """
        wanted = {_named(code, subject) for judge in self.judges.values() for code, subject in judge.items}
        found = {_named(*item) for item in self.product.worklist() if item[0] not in Deferrals.CODES}
        lines = [f"{code} {subject} has a cause and is not open" for code, subject in sorted(wanted - found)]
        lines += [
            f"{code} {subject} is open without a cause"
            for code, subject in sorted(found - wanted)
            if code != "aircraft_missing" or subject not in self.in_one_system()
        ]
        return lines

    def in_one_system(self) -> Items | set[str]:
        """Aircraft that one of Tech Log and Tracking+ lacks: whether each is told of is left to the flows."""
        here = {plain(row["registration"]) for row in self.stand.techlog()["aircraft"]}
        there = {plain(row["registration"]) for row in self.stand.tracking()["registrations"]}
        return here ^ there


def _named(code: str, subject: str) -> tuple[str, str]:
    """An item by what it is about, whatever stands around it."""
    if code in BY_REGISTRATION:
        return code, plain(subject.split(maxsplit=1)[0])
    found = (ICAO if code == "place_missing" else UUID).search(subject)
    return code, found.group() if found else subject
