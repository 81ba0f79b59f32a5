"""A duty as it is made up, what follows from the duties around it, and how LEON shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.ftl import limits
from sandbox.ftl.instants import wire, wire_or_none
from sandbox.leon.records import Record

FLIGHT, POSITIONING = "FLIGHT", "POSITIONING"


@dataclass(slots=True)
class Leg:
    """One sector of a crew. Instants in seconds; what is not known yet is None.

    Attributes:
        nid: the trNid: the flightNid where LEON has the flight.
        off, on: block off and block on as known by now: actual, else scheduled.
        scheduled_off, scheduled_on: as published.
        actual_off, actual_on: None until they have happened.
        activity: FLIGHT or POSITIONING.
    """

    nid: int
    start: Record
    end: Record
    scheduled_off: int
    scheduled_on: int
    actual_off: int | None = None
    actual_on: int | None = None
    activity: str = FLIGHT

    @property
    def off(self) -> int:
        """Actual, else scheduled."""
        return self.scheduled_off if self.actual_off is None else self.actual_off

    @property
    def on(self) -> int:
        """Actual, else scheduled."""
        return self.scheduled_on if self.actual_on is None else self.actual_on


@dataclass(slots=True)
class Draft:
    """One duty of one crew member. Durations and instants in seconds.

    Attributes:
        planned: duty start, duty end and length of the FDP as LEON's roster was published; None where LEON has none.
        fdp: its start and end; None for a duty without one.
        max_fdp: includes extension, split duty and discretion.
        zone: what the crew member is acclimatised to, None for unknown.
        may_reduce: a rest before that is too short is a reduced rest, no violation.
        violations: which rules it breaks.
    """

    nid: int
    login: Record
    home: Record
    start: int
    end: int
    first: int
    last: int
    starts_at: Record
    ends_at: Record
    name: str
    legend: str
    zone: str | None
    legs: Sequence[Leg] = ()
    planned: tuple[int, int, int | None] | None = None
    fdp: tuple[int, int] | None = None
    max_fdp: int | None = None
    extension: int = 0
    discretion: int = 0
    split: tuple[int, int] | None = None
    augmentation: str = "NORMAL"
    facility: str = "NONE"
    is_cabin: bool = False
    may_reduce: bool = False
    reduction: int = 0
    rest_before: int = 0
    rest_after: int = 0
    valid_until: int = 0
    previous_end: int | None = None
    next_start: int | None = None
    violations: set[str] = field(default_factory=set)

    @property
    def length(self) -> int:
        """From report to release."""
        return self.end - self.start

    @property
    def starts_home(self) -> bool:
        """At home base."""
        return bool(self.starts_at["locationNid"] == self.home["locationNid"])

    @property
    def ends_home(self) -> bool:
        """At home base."""
        return bool(self.ends_at["locationNid"] == self.home["locationNid"])


def settle(duties: Sequence[Draft]) -> None:
    """What the duties of one crew member, by start, mean to each other: rest, recovery rest, violations.

    A rest of 36 hours counts as a recovery rest, whatever nights are in it; before the first duty there is one.
    """
    previous: Draft | None = None
    recovered = 0
    for duty in duties:
        duty.rest_after = limits.rest(duty.length, at_home=duty.ends_home)
        duty.rest_before = limits.rest(0, at_home=duty.starts_home)
        if previous is None:
            recovered = duty.start
        else:
            previous.next_start, duty.previous_end = duty.start, previous.end
            duty.rest_before = max(duty.rest_before, previous.length)
            actual = duty.start - previous.end
            if actual >= limits.RECOVERY_REST:
                recovered = duty.start
            _rest(duty, duty.rest_before - actual)
        duty.valid_until = recovered + limits.RECOVERY_VALID
        if duty.start > duty.valid_until:
            duty.violations.add("recovery rest")
        if duty.fdp and duty.max_fdp is not None and duty.fdp[1] - duty.fdp[0] > duty.max_fdp:
            duty.violations.add("FDP")
        previous = duty


def _rest(duty: Draft, missing: int) -> None:
    duty.reduction = max(0, missing) if duty.may_reduce else 0
    if missing > duty.reduction:
        duty.violations.add("rest")


def record(duty: Draft) -> Record:
    """The FtlDuty, with durations in seconds (sandbox.leon.time_long)."""
    flown = [leg for leg in duty.legs if leg.activity == FLIGHT]
    fdp, split, planned = duty.fdp, duty.split, duty.planned or (None, None, None)
    return {
        "ftlDutyNid": duty.nid, "crewMember": duty.login, "firstTrNid": duty.first, "lastTrNid": duty.last,
        "dutyStartTime": wire(duty.start), "dutyEndTime": wire(duty.end), "dutyLength": duty.length,
        "fdpStartTime": wire(fdp[0]) if fdp else None, "fdpEndTime": wire(fdp[1]) if fdp else None,
        "fdpLength": fdp[1] - fdp[0] if fdp else None, "fdpExtension": duty.extension if fdp else None,
        "splitDutyTime": split[1] - split[0] if split else None, "maxFdpLength": duty.max_fdp,
        "discretionLength": duty.discretion if fdp else None,
        "splitOffTime": wire(split[0]) if split else None, "splitOnTime": wire(split[1]) if split else None,
        "restRequiredBefore": duty.rest_before, "restRequiredAfter": duty.rest_after,
        "restReduction": duty.reduction, "recoveryRestValidUntil": wire(duty.valid_until),
        "previousDutyEndTime": wire_or_none(duty.previous_end), "nextDutyStartTime": wire_or_none(duty.next_start),
        "hasViolation": bool(duty.violations), "startAirport": duty.starts_at, "endAirport": duty.ends_at,
        "homeAirport": duty.home, "startsInHomeBase": duty.starts_home,
        "endsInHomeBase": duty.ends_home, "sectorCount": len(duty.legs),
        "sectorList": [_sector(duty, leg, first=place == 0) for place, leg in enumerate(duty.legs)],
        "blockStartTime": wire_or_none(flown[0].actual_off) if flown else None,
        "blockEndTime": wire_or_none(flown[-1].actual_on) if flown else None,
        "crewAugmentation": duty.augmentation, "isCabinCrew": duty.is_cabin, "restFacility": duty.facility,
        "isAcclimated": duty.zone is not None, "acclimatizationTimezone": duty.zone, "dutyName": duty.name,
        "rosterLegend": duty.legend,
        "nightDutyType": limits.class_of(duty.start, duty.end, duty.zone or duty.home["timezone"]["name"]),
        "plannedDutyStartTime": wire_or_none(planned[0]), "plannedDutyEndTime": wire_or_none(planned[1]),
        "plannedFdpLength": planned[2],
    }  # fmt: skip


def _sector(duty: Draft, leg: Leg, *, first: bool) -> Record:
    return {
        "trNid": leg.nid, "reportingTime": wire(duty.start if first else leg.off - limits.RELEASE),
        "startAirport": leg.start, "endAirport": leg.end, "activityType": leg.activity,
    }  # fmt: skip
