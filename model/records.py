"""Records of both vendors in one vocabulary.

Instants are aware and UTC. Identifiers keep the vendor's own type: LEON's nids are integers, Tech Log's ids are UUID
strings. Whatever a vendor may leave out is None, never a zero or an empty text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


class RecordError(ValueError):
    """One record of a vendor's answer cannot be read: it is set aside, and the others go on.

    The message never holds the value itself, which may be personal or ten kilobytes long.

    Attributes:
        record: what the record is called, such as "LEON flight 4711".
        field: the path of the field that is wrong, in the vendor's own spelling.
        problem: what is wrong with it, in words.
    """

    def __init__(self, record: str, field: str, problem: str) -> None:
        super().__init__(f"{record}: {field} {problem}")
        self.record = record
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Airport:
    """A place as LEON names it. Either code may be missing."""

    location_nid: int
    icao: str | None = None
    iata: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CrewMember:
    """One crew member on one flight.

    person_key is `login:{loginNid}`, else `contact:{contactNid}`, else `flight:{flightNid}:{roster_order}`. email and
    name are personal: they leave this record only for the people table and for the body of a user's creation.
    """

    person_key: str
    roster_order: int
    position: str | None = None
    position_type: str | None = None
    login_nid: int | None = None
    is_captain: bool = False
    is_first_officer: bool = False
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Flight:
    """A planned leg in LEON. (operator, flight_nid) is its identity; flight_no is not."""

    flight_nid: int
    flight_no: str
    status: str
    is_cancelled: bool
    is_active: bool
    is_simulator: bool
    is_commercial: bool
    start_utc: datetime
    end_utc: datetime
    departure: Airport
    arrival: Airport
    aircraft_nid: int
    flight_type: str
    registration: str | None = None
    trip_nid: int | None = None
    modified_at: datetime | None = None
    crew: tuple[CrewMember, ...] = ()


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine, or the APU, as LEON lists it: type is "engine1", "engine2", "apu"."""

    engine_id: int
    type: str


@dataclass(frozen=True, slots=True)
class LeonAircraft:
    """An aircraft as LEON lists it; some are not tails (ground handling, spare resources)."""

    aircraft_nid: int
    registration: str
    is_active: bool = True
    engines: tuple[Engine, ...] = ()


@dataclass(frozen=True, slots=True)
class LeonPerson:
    """Somebody with a login in LEON. emails: the crew member's own address first, then the contact's; personal."""

    login_nid: int
    emails: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LeonJourneyLog:
    """What LEON holds of a flight's journey log, as far as it can be read back.

    Attributes:
        status: OPEN or CLOSED; None where LEON does not say.
        fields: by the house's name of the field (see transforms/journey_log.py): instants as ISO 8601 with Z in whole
            seconds, numbers as int where they are whole, else as float. What LEON holds nothing of is not in it.
    """

    status: str | None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlownFlight:
    """A LEON flight as its journey log needs it. distance is in nautical miles."""

    flight_nid: int
    flight_no: str
    status: str
    is_cancelled: bool
    is_active: bool
    is_simulator: bool
    start_utc: datetime
    aircraft_nid: int
    distance: int | None = None
    journey_log: LeonJourneyLog | None = None


@dataclass(frozen=True, slots=True)
class TechlogAircraft:
    """An aircraft as Tech Log lists it. Its sectors' fuel is in fuel_unit (kg, lb, l, usg), its oil in oil_unit."""

    id: str
    registration: str
    fuel_unit: str | None = None
    oil_unit: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A Tech Log user. email is personal and the key by which crew are matched, case-insensitively."""

    id: str
    login_enabled: bool
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip in Tech Log: it holds sectors. deleted_at marks a tombstone."""

    id: str
    aircraft_id: str
    date: date
    category: str
    number: str | None = None
    callsign: str | None = None
    pic_user_id: str | None = None
    sic_user_id: str | None = None
    external_ref: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector in Tech Log, with the part of it that the schedule fills. Times are planned until post-flight."""

    id: str
    trip_id: str
    aircraft_id: str
    status: str
    departure_airport: str
    arrival_airport: str
    sequence: int | None = None
    takeoff_time: datetime | None = None
    landing_time: datetime | None = None
    pic_user_id: str | None = None
    sic_user_id: str | None = None
    preflight_custom_data: dict[str, Any] = field(default_factory=dict)
    signed_off_at: datetime | None = None
    external_ref: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FuelSummary:
    """Fuel on board and burnt, in the aircraft's fuel unit."""

    pre_uplift: Decimal | None = None
    post_uplift: Decimal | None = None
    used: Decimal | None = None
    remaining: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FuelUplift:
    """What the bowser delivered. density is in kg a litre; saf_fraction is between 0 and 1."""

    quantity: Decimal | None = None
    unit: str | None = None
    density: Decimal | None = None
    saf_fraction: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FluidUplift:
    """Oil or hydraulic fluid put into an engine, the APU or a system. unit None: the aircraft's oil unit."""

    fluid: str
    destination: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FlownSector:
    """A completed sector in Tech Log with all of its post-flight part. Times are actual.

    Attributes:
        signed_off_at: None while it is completed but not signed off.
        fuel, uplift: None where Tech Log has no such part.
        fluid_uplifts, deicing_events: None where Tech Log has no list; deicing_events is their number.
        flight_seconds, apu_seconds: durations in seconds; apu_seconds and apu_cycles are readings of a counter.
        max_flight_level: in hundreds of feet.
    """

    id: str
    trip_id: str
    aircraft_id: str
    departure_airport: str
    arrival_airport: str
    signed_off_at: datetime | None = None
    srp_number: str | None = None
    pic_user_id: str | None = None
    sic_user_id: str | None = None
    block_off_time: datetime | None = None
    takeoff_time: datetime | None = None
    landing_time: datetime | None = None
    block_on_time: datetime | None = None
    preflight_custom_data: dict[str, Any] = field(default_factory=dict, repr=False)
    postflight_custom_data: dict[str, Any] = field(default_factory=dict, repr=False)
    passengers_children: int | None = None
    landings: int | None = None
    cycles: int | None = None
    flight_seconds: int | None = None
    fuel: FuelSummary | None = None
    uplift: FuelUplift | None = None
    fluid_uplifts: tuple[FluidUplift, ...] | None = None
    deicing_events: int | None = None
    apu_seconds: int | None = None
    apu_cycles: int | None = None
    max_flight_level: int | None = None
    external_ref: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counters:
    """Hours, cycles and landings: totals, or what was added to them. Durations in seconds; None where not given."""

    flight_seconds: int | None = None
    cycles: int | None = None
    landings: int | None = None
    apu_seconds: int | None = None
    apu_cycles: int | None = None


@dataclass(frozen=True, slots=True)
class TripUpdate:
    """Utilisation outside a flight: a ground run, an adjustment of totals. deleted_at marks a tombstone."""

    id: str
    aircraft_id: str
    occurred_at: datetime
    description: str | None = None
    srp_number: str | None = None
    delta: Counters | None = None
    carried_forward: Counters | None = None
    user_id: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A deferral was extended to a later date."""

    approved_at: datetime | None = None
    target_date: date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Deferral:
    """A defect is put off, as Tech Log has it. type is MEL, CDL, NEF, CAS or other; mel_category A, B, C or D."""

    deferred_at: datetime
    type: str
    mel_category: str | None = None
    reference: str | None = None
    reason: str | None = None
    target_date: date | None = None
    deferred_by_user_id: str | None = None
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """A defect was rectified. minutes is the time spent."""

    closed_at: datetime
    action_text: str | None = None
    minutes: int | None = None
    closed_by_user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect in Tech Log. status: open, deferralPending, deferred, overdue, closed; deleted_at marks a tombstone."""

    id: str
    aircraft_id: str
    reference: str
    description: str
    status: str
    raised_at: datetime
    sector_id: str | None = None
    ata_chapter: str | None = None
    defect_type: str | None = None
    raised_by_user_id: str | None = None
    deferral: Deferral | None = None
    closure: Closure | None = None
    external_ref: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """An aircraft in Tracking+."""

    id: int
    registration: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """An airport in Tracking+."""

    id: int
    icao: str


@dataclass(frozen=True, slots=True)
class VeryonUser:
    """A user in Tracking+. email is personal and the key by which people are matched, case-insensitively."""

    id: int
    email: str = field(repr=False)
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TechnicalLog:
    """A technical log in Tracking+, as far as it tells whose it is. entry_type is flight or maintenanceEntry."""

    id: int
    registration_id: int
    log_number: str
    entry_type: str
    departure_place_id: int | None = None
    arrival_place_id: int | None = None
    takeoff_time: datetime | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VeryonDeferral:
    """A defect is put off, as Tracking+ has it. None where it says nothing."""

    mel_category: str | None = None
    reason: str | None = None
    target_date: date | None = None
    reference: str | None = None
    deferred_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VeryonDefect:
    """A defect in Tracking+, as far as this side needs it. status is open, deferred or closed."""

    id: int
    reference: str
    registration_id: int
    status: str
    technical_log_id: int | None = None
    description: str | None = None
    ata_chapter: str | None = None
    defect_type: str | None = None
    has_deferral: bool = False
    has_closure: bool = False
    deferral: VeryonDeferral | None = None
    changed_at: datetime | None = None
