"""Duties of crew members as LEON's FTL module has them, the flights in them, and the people who do them.

Instants are aware and UTC, durations are timedeltas. What LEON leaves out is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

# FtlSector.activityType of somebody who is carried and does not work; compared in capitals. Positioning is duty, but
# neither block nor flight time (ORO.FTL.215).
POSITIONING = frozenset({"POSITIONING", "DEADHEAD"})


@dataclass(frozen=True, slots=True)
class DutyPlace:
    """An airport. timezone is an IANA name as LEON gives it, known or not."""

    icao: str | None = None
    iata: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class DutySector:
    """One part of a duty: a flight, a positioning, a ground duty."""

    flight_nid: int
    departure: DutyPlace | None = None
    arrival: DutyPlace | None = None
    activity_type: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of one crew member, from report to release (LEON's FtlDuty).

    Attributes:
        login_code, login_name: personal; from the crew list where it has them.
        first_flight_nid: FtlDuty.firstTrNid.
        fdp_extension_length: how much the flight duty period was extended.
        max_fdp_length: extension, split duty and discretion are in it.
        previous_duty_end, next_duty_start: of the duties before and after, whatever interval was asked for.
        block_start, block_end: first block-off, last block-on.
    """

    login_nid: int
    first_flight_nid: int
    duty_start: datetime
    duty_end: datetime
    duty_length: timedelta
    has_violation: bool
    sector_count: int
    is_cabin_crew: bool
    crew_augmentation: str
    ftl_duty_nid: int | None = None
    login_code: str | None = field(default=None, repr=False)
    login_name: str | None = field(default=None, repr=False)
    fdp_start: datetime | None = None
    fdp_end: datetime | None = None
    fdp_length: timedelta | None = None
    fdp_extension_length: timedelta | None = None
    split_duty_time: timedelta | None = None
    split_off_time: datetime | None = None
    split_on_time: datetime | None = None
    max_fdp_length: timedelta | None = None
    discretion_length: timedelta | None = None
    rest_required_before: timedelta | None = None
    rest_required_after: timedelta | None = None
    rest_reduction: timedelta | None = None
    recovery_rest_valid_until: datetime | None = None
    previous_duty_end: datetime | None = None
    next_duty_start: datetime | None = None
    block_start: datetime | None = None
    block_end: datetime | None = None
    planned_duty_start: datetime | None = None
    planned_duty_end: datetime | None = None
    planned_fdp_length: timedelta | None = None
    start: DutyPlace | None = None
    end: DutyPlace | None = None
    home: DutyPlace | None = None
    rest_facility: str | None = None
    is_acclimated: bool | None = None
    acclimatization_timezone: str | None = None
    duty_name: str | None = None
    roster_legend: str | None = None
    night_duty_type: str | None = None
    sectors: tuple[DutySector, ...] = ()

    @property
    def person_key(self) -> str:
        """Who does it: the number of the login, as text."""
        return str(self.login_nid)

    @property
    def duty_key(self) -> str:
        """What it is known by: LEON's number; without one, person and first flight; without flights, its start."""
        if self.ftl_duty_nid is not None:
            return f"nid:{self.ftl_duty_nid}"
        if self.sectors:
            return f"{self.login_nid}:{self.first_flight_nid}"
        return f"{self.login_nid}:{self.duty_start:%Y-%m-%dT%H:%MZ}"


@dataclass(frozen=True, slots=True)
class DutyFlight:
    """A flight as the duty table needs it: as scheduled, and as flown by its journey log.

    Attributes:
        block_off, takeoff, landing, block_on, discretion: of the journey log; None without one.
        takeoff_login_nid, landing_login_nid: who flew the take-off and the landing.
    """

    flight_nid: int
    flight_no: str
    scheduled_start: datetime
    scheduled_end: datetime
    trip_number: str | None = None
    start: DutyPlace | None = None
    end: DutyPlace | None = None
    registration: str | None = None
    aircraft_type_name: str | None = None
    icao_type: str | None = None
    block_off: datetime | None = None
    takeoff: datetime | None = None
    landing: datetime | None = None
    block_on: datetime | None = None
    takeoff_login_nid: int | None = None
    landing_login_nid: int | None = None
    discretion: timedelta | None = None


@dataclass(frozen=True, slots=True)
class CrewDetails:
    """A crew member as the duty table needs them. Lists are None where LEON has none."""

    login_nid: int
    name: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    id_card: str | None = field(default=None, repr=False)
    date_of_birth: date | None = field(default=None, repr=False)
    phone_number: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    gender: str | None = field(default=None, repr=False)
    permission_group: str | None = None
    user_base: str | None = None
    home: DutyPlace | None = None
    labels: tuple[str, ...] | None = None
    positions: tuple[str, ...] | None = None
    ratings: tuple[str, ...] | None = None
