"""One operator's FTL duties: kept in wire form with durations in seconds, and found by when they are.

A duty has a key of its own here, its ftlDutyNid unless that is hidden. What calculates duties from the roster
(sandbox.day.ftl) is asked anew before every answer, as LEON calculates them from its flights.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sandbox.leon import time_long
from sandbox.leon.records import Record
from sandbox.leon.wire_time import read_instant, write_instant

FIRST_NID = 95_000_000  # of duties that a person adds; calculated ones have their own numbers
AIRPORTS = ("startAirport", "endAirport", "homeAirport")
INSTANTS = (
    "dutyStartTime", "dutyEndTime", "fdpStartTime", "fdpEndTime", "splitOffTime", "splitOnTime",
    "recoveryRestValidUntil", "previousDutyEndTime", "nextDutyStartTime", "blockStartTime", "blockEndTime",
    "plannedDutyStartTime", "plannedDutyEndTime",
)  # fmt: skip
# What a duty is unless it says otherwise; with them it has every field of the type.
DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys((*AIRPORTS, *INSTANTS, *time_long.FIELDS)), "ftlDutyNid": None, "hasViolation": False,
    "startsInHomeBase": True, "endsInHomeBase": True, "sectorCount": 0, "sectorList": [],
    "crewAugmentation": "NORMAL", "isCabinCrew": False, "restFacility": "NONE", "isAcclimated": True,
    "acclimatizationTimezone": None, "dutyName": None, "rosterLegend": None, "nightDutyType": None,
}  # fmt: skip


class Duties:
    """The duties of one operator, by nid. Not safe between threads by itself: hold the store's lock.

    Attributes:
        roster: calculates the duties that follow from the flights, or None. What a person has changed or removed stays
            so until it calculates something else for that duty.
    """

    def __init__(self, people: Mapping[int, Record], airports: Mapping[str, Record]) -> None:
        """Keep none; people (by loginNid) and airports (by code) are what short forms refer to."""
        self.roster: Callable[[], Iterable[Record]] | None = None
        self._people, self._airports = people, airports
        self._kept: dict[int, Record] = {}
        self._calculated: dict[int, Record] = {}
        self._sorted: tuple[list[str], list[Record], int] | None = None

    def all(self) -> list[Record]:
        """Every duty as kept, by start and nid."""
        self._follow()
        return self._index()[1]

    def add(self, given: Mapping[str, Any]) -> Record:
        """Keep a new duty; returns its record.

        Needed: crewMember (a Login, or a loginNid), firstTrNid, dutyStartTime, dutyEndTime. Airports may be codes,
        durations in any form. LookupError: no such person or airport. ValueError: no duration, no instant, no field.
        """
        nid = given.get("ftlDutyNid") or max([FIRST_NID, *self._kept]) + 1
        made = {**DEFAULTS, "ftlDutyNid": nid, **self._expanded(given)}
        made.setdefault("lastTrNid", made["firstTrNid"])
        made["sectorCount"] = given.get("sectorCount", len(made["sectorList"]))
        if made["dutyLength"] is None:
            made["dutyLength"] = _seconds(made["dutyStartTime"], made["dutyEndTime"])
        return self._keep(nid, made)

    def patch(self, nid: int, changes: Mapping[str, Any]) -> Record:
        """Change a duty; its length is not made to follow. LookupError when it is unknown, otherwise as add."""
        self._follow()
        return self._keep(nid, {**self._known(nid), **self._expanded(changes)})

    def remove(self, nid: int) -> None:
        """Delete a duty. LookupError when it is unknown."""
        self._follow()
        self._known(nid)
        del self._kept[nid]
        self._sorted = None

    def load(self, duties: Iterable[Record]) -> None:
        """Keep many whole duties as they are, without copies: airports as records, durations in seconds."""
        self._kept.update((duty["ftlDutyNid"], duty) for duty in duties)
        self._sorted = None

    def between(self, start: datetime, end: datetime) -> list[Record]:
        """Duties that overlap an interval, by start.

        Whether LEON selects by overlap or by start is not known: the wider of the two is answered.
        """
        self._follow()
        starts, duties, longest = self._index()
        since, until = write_instant(start), write_instant(end)
        earliest = write_instant(datetime.fromtimestamp(start.timestamp() - longest, start.tzinfo))
        found = duties[bisect_left(starts, earliest) : bisect_right(starts, until)]
        return [each for each in found if each["dutyStartTime"] < until and each["dutyEndTime"] > since]

    def _known(self, nid: int) -> Record:
        if nid not in self._kept:
            raise LookupError(f"duty {nid}")
        return self._kept[nid]

    def _keep(self, nid: int, duty: Record) -> Record:
        self._kept[nid] = duty
        self._sorted = None
        return duty

    def _follow(self) -> None:
        """Take over what the roster calculates differently from last time."""
        if self.roster is None:
            return
        now = {duty["ftlDutyNid"]: duty for duty in self.roster()}
        for nid in self._calculated.keys() - now.keys():
            self._kept.pop(nid, None)
            self._sorted = None
        for nid, duty in now.items():
            if self._calculated.get(nid) != duty:
                self._keep(nid, duty)
        self._calculated = now

    def _index(self) -> tuple[list[str], list[Record], int]:
        """Starts, the duties in their order, and the length in seconds of the longest."""
        if self._sorted is None:
            order = sorted(self._kept.items(), key=lambda each: (each[1]["dutyStartTime"], each[0]))
            duties = [duty for _, duty in order]
            longest = max((_seconds(each["dutyStartTime"], each["dutyEndTime"]) for each in duties), default=0)
            self._sorted = [each["dutyStartTime"] for each in duties], duties, longest
        return self._sorted

    def _expanded(self, given: Mapping[str, Any]) -> Record:
        """Codes become airports, loginNids people, durations seconds, instants wire form."""
        unknown = sorted(set(given) - {*DEFAULTS, "crewMember", "firstTrNid", "lastTrNid"})
        if unknown:
            raise ValueError(f"a duty has no {', '.join(unknown)}")
        duty = self._with_airports(given)
        if isinstance(duty.get("crewMember"), int):
            if duty["crewMember"] not in self._people:
                raise LookupError(f"crew member {duty['crewMember']}")
            duty["crewMember"] = self._people[duty["crewMember"]]["login"]
        duty |= {name: time_long.read(duty[name]) for name in time_long.FIELDS if name in duty}
        duty |= {name: write_instant(read_instant(duty[name])) for name in INSTANTS if duty.get(name) is not None}
        if "sectorList" in duty:
            duty["sectorList"] = [self._with_airports(each) for each in duty["sectorList"]]
        return duty

    def _with_airports(self, given: Mapping[str, Any]) -> Record:
        expanded = dict(given)
        for name in AIRPORTS:
            if isinstance(given.get(name), str):
                if given[name] not in self._airports:
                    raise LookupError(f"airport {given[name]}")
                expanded[name] = self._airports[given[name]]
        return expanded


def _seconds(start: str, end: str) -> int:
    return int((read_instant(end) - read_instant(start)).total_seconds())
