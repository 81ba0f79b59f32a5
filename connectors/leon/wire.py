"""LEON's words for flights and aircraft, and ours. The only place that knows how LEON spells a record.

docs/vendors.md lists what is assumed here. A field that the contract does not know is told once a run and is no error;
a value that it does not know is a RecordError.
"""

from __future__ import annotations

from typing import Any

from connectors.reading import Fields, UnknownFields
from connectors.redaction import REDACTED
from model.records import Airport, CrewMember, Flight, LeonAircraft, RecordError

FLIGHT_STATUSES = frozenset({"CONFIRMED", "OPTION", "OPPORTUNITY"})
LONGEST_FLIGHT_NO = 32
LONGEST_REGISTRATION = 32
LONGEST_POSITION = 64

# Where the client keeps LEON's own words about a field that it could not answer (connectors/leon/answers.py). GraphQL
# reserves names with two underscores, so that no field of LEON's can ever be called so.
HOLES = "__errors"

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
        "engineList",  # for the journey log's oil
    }
)
IGNORED_OF_AIRCRAFT = IGNORED_OF_ACFT - {"aircraftNid", "isActive"}
IGNORED_OF_CREW = frozenset({"reportingTime"})  # of the duty, not of the sector
IGNORED_OF_POSITION = frozenset({"posNid"})  # operators configure positions by name
IGNORED_OF_CONTACT = frozenset({"personCode"})  # crew are matched on email

UNKNOWN_FIELDS = UnknownFields("LEON")


def from_leon_flight(payload: Any) -> Flight:
    """A flight of LEON's flightList or flight.

    modified_at is the later of the flight's and its crew's last modification. That the end is not before the start is
    for the checks to judge.

    Raises:
        RecordError: no flight can be made of it; names the record ("LEON flight 4711") and the field.
    """
    fields = Fields(payload, _name_of("flight", payload, "flightNid"))
    _refuse_holes(fields.record, payload)
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
    fields = Fields(payload, _name_of("aircraft", payload, "aircraftNid"))
    _refuse_holes(fields.record, payload)
    aircraft = LeonAircraft(
        aircraft_nid=fields.integer("aircraftNid"),
        registration=fields.text("registration", LONGEST_REGISTRATION),
        is_active=fields.optional_flag("isActive", default=True),
    )
    UNKNOWN_FIELDS.tell("aircraft", fields.leftovers(IGNORED_OF_AIRCRAFT))
    return aircraft


def _name_of(kind: str, payload: Any, key: str) -> str:
    nid = payload.get(key) if isinstance(payload, dict) else None
    if isinstance(nid, int) and not isinstance(nid, bool) and abs(nid) < 2**63:
        return f"LEON {kind} {nid}"
    return f"LEON {kind} without {key}"


def _refuse_holes(record: str, payload: dict[str, Any]) -> None:
    """A null that LEON put there because of an error is not LEON saying that there is nothing."""
    holes = payload.get(HOLES)
    if holes is None:
        return
    first = holes[0] if isinstance(holes, list) and holes and isinstance(holes[0], dict) else {}
    path, message = first.get("path") or "the record", first.get("message") or "without a reason"
    raise RecordError(record, str(path), f"could not be answered by LEON: {message}")


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
    contact_nid, email = fields.optional_integer("contactNid"), _shown(fields.optional_text("email"))
    names = (_shown(fields.optional_text("name")), _shown(fields.optional_text("surname")))
    UNKNOWN_FIELDS.tell("contact", fields.leftovers(IGNORED_OF_CONTACT))
    return contact_nid, email, " ".join(part for part in names if part) or None


def _shown(text: str | None) -> str | None:
    """Nothing, where the record comes out of the landing tables, which keep no personal values."""
    return None if text == REDACTED else text
