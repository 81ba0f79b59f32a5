"""LEON's flights as they are planned, and its aircraft."""

from __future__ import annotations

from typing import Any

from connectors.leon.wire.common import (
    FLIGHT_STATUSES,
    LONGEST_FLIGHT_NO,
    UNKNOWN_FIELDS,
    name_of,
    refuse_holes,
    shown,
)
from connectors.reading import Fields
from model.records import Airport, CrewMember, Engine, Flight, LeonAircraft

LONGEST_REGISTRATION = 32
LONGEST_POSITION = 64
LONGEST_ENGINE_TYPE = 64

IGNORED_OF_FLIGHT = frozenset(
    {
        "trip",  # tripNid says which; trip.isDeleted always comes with isCnl
        "isConfirmed",  # says what status says
        "isFerry",  # a real movement like any other
        "scheduleStartDay",  # the trip's date is the UTC date of startTimeUTC (ruling 1)
        "dist",  # for the journey log, which reads it by itself
        "passengerListCount",  # passengers are never written to Tech Log
        "journeyLog",  # the way back, not the schedule
    }
)
IGNORED_OF_AIRPORT = frozenset({"timezone"})  # everything is UTC
IGNORED_OF_CODE: frozenset[str] = frozenset()
IGNORED_OF_ACFT = frozenset(
    {
        "aircraftNid",  # the flight's acftNid says it
        "registrationWithoutSpecialChars",  # we compare without punctuation ourselves (ruling 6)
        "acftType",  # the sync treats all types alike
        "isActive",  # of the aircraft list, not of the flight
        "engineList",  # of the aircraft list, not of the flight
    }
)
IGNORED_OF_AIRCRAFT = IGNORED_OF_ACFT - {"aircraftNid", "isActive", "engineList"}
IGNORED_OF_ENGINE: frozenset[str] = frozenset()
IGNORED_OF_CREW = frozenset({"reportingTime"})  # of the duty, not of the sector
IGNORED_OF_POSITION = frozenset({"posNid"})  # operators configure positions by name
IGNORED_OF_CONTACT = frozenset({"personCode"})  # crew are matched on email


def from_leon_flight(payload: Any) -> Flight:
    """A flight of LEON's flightList or flight.

    modified_at is the later of the flight's and its crew's last modification. That the end is not before the start is
    for the checks to judge.

    Raises:
        RecordError: no flight can be made of it; names the record ("LEON flight 4711") and the field.
    """
    fields = Fields(payload, name_of("flight", payload, "flightNid"))
    refuse_holes(fields.record, payload)
    flight_nid = fields.integer("flightNid")
    aircraft = fields.optional_inner("acft")
    modified = (
        fields.optional_instant("flightLastModificationTime"),
        fields.optional_instant("crewLastModificationTime"),
    )
    flight = Flight(
        flight_nid=flight_nid,
        flight_no=fields.text("flightNo", LONGEST_FLIGHT_NO),
        status=fields.one_of("status", FLIGHT_STATUSES),
        is_cancelled=fields.flag("isCnl"),
        is_active=fields.flag("isActive"),
        is_simulator=fields.flag("isSimulator"),
        is_commercial=fields.flag("isCommercial"),
        start_utc=fields.instant("startTimeUTC"),
        end_utc=fields.instant("endTimeUTC"),
        departure=_airport(fields.inner("startAirport")),
        arrival=_airport(fields.inner("endAirport")),
        aircraft_nid=fields.integer("acftNid"),
        flight_type=fields.text("flightType"),
        registration=None if aircraft is None else _registration(aircraft),
        trip_nid=fields.optional_integer("tripNid"),
        modified_at=max((instant for instant in modified if instant), default=None),
        crew=tuple(
            _crew_member(member, flight_nid, order) for order, member in enumerate(fields.items("crewMemberList"))
        ),
    )
    UNKNOWN_FIELDS.tell("flight", fields.leftovers(IGNORED_OF_FLIGHT))
    return flight


def from_leon_aircraft(payload: Any) -> LeonAircraft:
    """An aircraft of LEON's aircraftList.

    Raises:
        RecordError: no aircraft can be made of it; names the record ("LEON aircraft 12") and the field.
    """
    fields = Fields(payload, name_of("aircraft", payload, "aircraftNid"))
    refuse_holes(fields.record, payload)
    engines = fields.optional_items("engineList") or ()
    aircraft = LeonAircraft(
        aircraft_nid=fields.integer("aircraftNid"),
        registration=fields.text("registration", LONGEST_REGISTRATION),
        is_active=fields.optional_flag("isActive", default=True),
        engines=tuple(_engine(engine) for engine in engines),
    )
    UNKNOWN_FIELDS.tell("aircraft", fields.leftovers(IGNORED_OF_AIRCRAFT))
    return aircraft


def _engine(fields: Fields) -> Engine:
    engine = Engine(engine_id=fields.integer("engineId"), type=fields.text("type", LONGEST_ENGINE_TYPE))
    UNKNOWN_FIELDS.tell("engine", fields.leftovers(IGNORED_OF_ENGINE))
    return engine


def _airport(fields: Fields) -> Airport:
    code = fields.inner("code")
    airport = Airport(
        location_nid=fields.integer("locationNid"),
        icao=code.optional_text("icao"),
        iata=code.optional_text("iata"),
        name=fields.optional_text("name"),
    )
    UNKNOWN_FIELDS.tell("airport code", code.leftovers(IGNORED_OF_CODE))
    UNKNOWN_FIELDS.tell("airport", fields.leftovers(IGNORED_OF_AIRPORT))
    return airport


def _registration(fields: Fields) -> str:
    registration = fields.text("registration", LONGEST_REGISTRATION)
    UNKNOWN_FIELDS.tell("acft", fields.leftovers(IGNORED_OF_ACFT))
    return registration


def _crew_member(fields: Fields, flight_nid: int, order: int) -> CrewMember:
    login_nid = fields.optional_integer("loginNid")
    position, position_type = _position(fields.optional_inner("position"))
    contact_nid, email, name = _contact(fields.optional_inner("contact"))
    person_key = f"flight:{flight_nid}:{order}"
    if login_nid is not None:
        person_key = f"login:{login_nid}"
    elif contact_nid is not None:
        person_key = f"contact:{contact_nid}"
    member = CrewMember(
        person_key=person_key,
        roster_order=order,
        position=position,
        position_type=position_type,
        login_nid=login_nid,
        is_captain=fields.optional_flag("isCaptain", default=False),
        is_first_officer=fields.optional_flag("isFirstOfficer", default=False),
        email=email,
        name=name,
    )
    UNKNOWN_FIELDS.tell("crew member", fields.leftovers(IGNORED_OF_CREW))
    return member


def _position(fields: Fields | None) -> tuple[str | None, str | None]:
    if fields is None:
        return None, None
    result = fields.optional_text("name", LONGEST_POSITION), fields.optional_text("posType", LONGEST_POSITION)
    UNKNOWN_FIELDS.tell("position", fields.leftovers(IGNORED_OF_POSITION))
    return result


def _contact(fields: Fields | None) -> tuple[int | None, str | None, str | None]:
    """contactNid, e-mail address, full name."""
    if fields is None:
        return None, None, None
    contact_nid, email = fields.optional_integer("contactNid"), shown(fields.optional_text("email"))
    names = (shown(fields.optional_text("name")), shown(fields.optional_text("surname")))
    UNKNOWN_FIELDS.tell("contact", fields.leftovers(IGNORED_OF_CONTACT))
    return contact_nid, email, " ".join(part for part in names if part) or None
