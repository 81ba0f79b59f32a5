"""LEON's duties, the flights and the people of the FTL duty table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from connectors.leon.wire.common import LONGEST_FLIGHT_NO, UNKNOWN_FIELDS, name_of, refuse_holes, shown
from connectors.leon.wire.time_long import read_time_long
from connectors.reading import Fields
from model.duty import CrewDetails, Duty, DutyFlight, DutyPlace, DutySector

IGNORED_OF_DUTY = frozenset(
    {
        "lastTrNid",  # the sector list says it
        "startsInHomeBase",  # startAirport and homeAirport say it
        "endsInHomeBase",  # endAirport and homeAirport say it
    }
)
IGNORED_OF_SECTOR = frozenset({"reportingTime"})  # the duty's start says when the first of them was
IGNORED_OF_PLACE = frozenset({"locationNid", "name"})  # places are told by their codes
IGNORED_OF_PLACE_OF_SECTOR = IGNORED_OF_PLACE | {"timezone"}  # local times are the duty's and the flight's
IGNORED_OF_DUTY_FLIGHT = frozenset(
    {
        # What the sync flows read; a duty names its flights itself, whatever their status.
        "tripNid", "status", "isCnl", "isActive", "isConfirmed", "isCommercial", "isFerry", "isSimulator",
        "scheduleStartDay", "acftNid", "dist", "flightType", "crewMemberList", "passengerListCount",
        "flightLastModificationTime", "crewLastModificationTime",
    }
)  # fmt: skip
IGNORED_OF_TRIP = frozenset({"tripNid", "isCommercial", "isDeleted"})  # only its number is shown
IGNORED_OF_ACFT = frozenset({"aircraftNid", "registrationWithoutSpecialChars", "isActive", "engineList"})
IGNORED_OF_TYPE = frozenset({"shortName"})
IGNORED_OF_LOG = frozenset(
    {"flightLog", "landingCount", "paxCount", "usedFuel", "remainingFuel", "blockFuel", "status"}  # of the aircraft
)
IGNORED_OF_LOGIN = frozenset({"code", "name", "surname"})  # of whoever took off or landed, the number is enough
IGNORED_OF_CONTACT = frozenset({"contactNid", "personCode"})


def from_leon_duty(payload: Any) -> Duty:
    """A duty of LEON's ftl.dutyList.

    That lengths and ends fit together, and that its classes (augmentation, rest facility, early, late, night) are known
    ones, is for the checks to judge.

    Raises:
        RecordError: no duty can be made of it; names the record ("LEON duty 4711") and the field.
    """
    fields = Fields(payload, _duty_name(payload))
    refuse_holes(fields.record, payload)
    login_nid, code, name = _login(fields.inner("crewMember"))
    if login_nid is None:
        raise fields.wrong("crewMember.loginNid", "is missing")
    duty = Duty(
        login_nid=login_nid,
        login_code=code,
        login_name=name,
        ftl_duty_nid=fields.optional_integer("ftlDutyNid"),
        first_flight_nid=fields.integer("firstTrNid"),
        duty_start=fields.instant("dutyStartTime"),
        duty_end=fields.instant("dutyEndTime"),
        duty_length=_must_last(fields, "dutyLength"),
        has_violation=fields.flag("hasViolation"),
        sector_count=fields.integer("sectorCount"),
        is_cabin_crew=fields.flag("isCabinCrew"),
        crew_augmentation=fields.text("crewAugmentation"),
        fdp_start=fields.optional_instant("fdpStartTime"),
        fdp_end=fields.optional_instant("fdpEndTime"),
        fdp_length=_length(fields, "fdpLength"),
        fdp_extension_length=_length(fields, "fdpExtension"),
        split_duty_time=_length(fields, "splitDutyTime"),
        split_off_time=fields.optional_instant("splitOffTime"),
        split_on_time=fields.optional_instant("splitOnTime"),
        max_fdp_length=_length(fields, "maxFdpLength"),
        discretion_length=_length(fields, "discretionLength"),
        rest_required_before=_length(fields, "restRequiredBefore"),
        rest_required_after=_length(fields, "restRequiredAfter"),
        rest_reduction=_length(fields, "restReduction"),
        recovery_rest_valid_until=fields.optional_instant("recoveryRestValidUntil"),
        previous_duty_end=fields.optional_instant("previousDutyEndTime"),
        next_duty_start=fields.optional_instant("nextDutyStartTime"),
        block_start=fields.optional_instant("blockStartTime"),
        block_end=fields.optional_instant("blockEndTime"),
        planned_duty_start=fields.optional_instant("plannedDutyStartTime"),
        planned_duty_end=fields.optional_instant("plannedDutyEndTime"),
        planned_fdp_length=_length(fields, "plannedFdpLength"),
        start=_place(fields.optional_inner("startAirport")),
        end=_place(fields.optional_inner("endAirport")),
        home=_place(fields.optional_inner("homeAirport")),
        rest_facility=fields.optional_text("restFacility"),
        is_acclimated=_optional_flag(fields, "isAcclimated"),
        acclimatization_timezone=fields.optional_text("acclimatizationTimezone"),
        duty_name=fields.optional_text("dutyName"),
        roster_legend=fields.optional_text("rosterLegend"),
        night_duty_type=fields.optional_text("nightDutyType"),
        sectors=tuple(_sector(sector) for sector in fields.items("sectorList")),
    )
    UNKNOWN_FIELDS.tell("duty", fields.leftovers(IGNORED_OF_DUTY))
    return duty


def from_leon_duty_flight(payload: Any) -> DutyFlight:
    """A flight of LEON's flightList with its journey log, as the duty table needs it.

    Raises:
        RecordError: no flight can be made of it; names the record ("LEON flight 4711") and the field.
    """
    fields = Fields(payload, name_of("flight", payload, "flightNid"))
    refuse_holes(fields.record, payload)
    registration, type_name, icao_type = _aircraft(fields.optional_inner("acft"))
    flight = DutyFlight(
        flight_nid=fields.integer("flightNid"),
        flight_no=fields.text("flightNo", LONGEST_FLIGHT_NO),
        scheduled_start=fields.instant("startTimeUTC"),
        scheduled_end=fields.instant("endTimeUTC"),
        trip_number=_trip_number(fields.optional_inner("trip")),
        start=_place(fields.inner("startAirport")),
        end=_place(fields.inner("endAirport")),
        registration=registration,
        aircraft_type_name=type_name,
        icao_type=icao_type,
        **_journey_log(fields.optional_inner("journeyLog")),
    )
    UNKNOWN_FIELDS.tell("flight", fields.leftovers(IGNORED_OF_DUTY_FLIGHT))
    return flight


def from_leon_crew_details(payload: Any) -> CrewDetails | None:
    """Somebody of LEON's crewMemberList; None where they have no login, and so can have no duty.

    Name, code and address are the crew member's own, else the contact's, else the login's.

    Raises:
        RecordError: names the record ("LEON person 5") and the field.
    """
    login = payload.get("login") if isinstance(payload, dict) else None
    fields = Fields(payload, name_of("person", login, "loginNid"))
    refuse_holes(fields.record, payload)
    login_nid, login_code, login_name = _login(fields.optional_inner("login"))
    name, address = _contact(fields.optional_inner("contact"))
    home = fields.optional_inner("homeAirport")
    details: dict[str, Any] = {
        "name": name or login_name,
        "code": shown(fields.optional_text("code")) or login_code,
        "id_card": shown(fields.optional_text("idCardNumber")),
        "date_of_birth": _birthday(fields, "dateOfBirth"),
        "phone_number": shown(fields.optional_text("phone")),
        "email": shown(fields.optional_text("email")) or address,
        "gender": shown(fields.optional_text("gender")),
        "permission_group": fields.optional_text("permissionGroup"),
        "user_base": fields.optional_text("userBase"),
        "home": _place(home),
        "labels": fields.optional_texts("labelList"),
        "positions": fields.optional_texts("positionList"),
        "ratings": fields.optional_texts("ratingList"),
    }
    UNKNOWN_FIELDS.tell("person", fields.leftovers(frozenset()))
    return None if login_nid is None else CrewDetails(login_nid=login_nid, **details)


def _duty_name(payload: Any) -> str:
    """What a duty is called in errors: by its number, else by whose it is and its first flight."""
    if not isinstance(payload, dict) or payload.get("ftlDutyNid") is not None:
        return name_of("duty", payload, "ftlDutyNid")
    login, flight_nid = payload.get("crewMember"), payload.get("firstTrNid")
    login_nid = login.get("loginNid") if isinstance(login, dict) else None
    if type(login_nid) is not int or type(flight_nid) is not int or max(abs(login_nid), abs(flight_nid)) >= 2**63:
        return name_of("duty", payload, "ftlDutyNid")
    return f"LEON duty of login {login_nid} from flight {flight_nid}"


def _length(fields: Fields, name: str) -> timedelta | None:
    value = fields.take(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return read_time_long(value)
    except ValueError as error:
        raise fields.wrong(name, str(error)) from None


def _must_last(fields: Fields, name: str) -> timedelta:
    length = _length(fields, name)
    if length is None:
        raise fields.wrong(name, "is missing")
    return length


def _optional_flag(fields: Fields, name: str) -> bool | None:
    return None if fields.take(name) is None else fields.flag(name)


def _birthday(fields: Fields, name: str) -> date | None:
    return None if shown(fields.optional_text(name)) is None else fields.day(name)


def _place(fields: Fields | None, ignored: frozenset[str] = IGNORED_OF_PLACE) -> DutyPlace | None:
    if fields is None:
        return None
    code = fields.inner("code")
    zone = None if "timezone" in ignored else fields.optional_inner("timezone")
    place = DutyPlace(
        icao=code.optional_text("icao"),
        iata=code.optional_text("iata"),
        timezone=None if zone is None else zone.optional_text("name"),
    )
    if zone is not None:
        UNKNOWN_FIELDS.tell("airport time zone", zone.leftovers(frozenset()))
    UNKNOWN_FIELDS.tell("airport code", code.leftovers(frozenset()))
    UNKNOWN_FIELDS.tell("airport", fields.leftovers(ignored))
    return place


def _sector(fields: Fields) -> DutySector:
    sector = DutySector(
        flight_nid=fields.integer("trNid"),
        departure=_place(fields.optional_inner("startAirport"), IGNORED_OF_PLACE_OF_SECTOR),
        arrival=_place(fields.optional_inner("endAirport"), IGNORED_OF_PLACE_OF_SECTOR),
        activity_type=fields.optional_text("activityType"),
    )
    UNKNOWN_FIELDS.tell("duty sector", fields.leftovers(IGNORED_OF_SECTOR))
    return sector


def _aircraft(fields: Fields | None) -> tuple[str | None, str | None, str | None]:
    """Registration, name of the type, ICAO designator of the type."""
    if fields is None:
        return None, None, None
    registration, kind = fields.optional_text("registration"), fields.optional_inner("acftType")
    names: tuple[str | None, str | None] = (None, None)
    if kind is not None:
        names = kind.optional_text("name"), kind.optional_text("icao")
        UNKNOWN_FIELDS.tell("aircraft type", kind.leftovers(IGNORED_OF_TYPE))
    UNKNOWN_FIELDS.tell("acft", fields.leftovers(IGNORED_OF_ACFT))
    return registration, *names


def _trip_number(fields: Fields | None) -> str | None:
    if fields is None:
        return None
    number = fields.optional_text("tripNumber")
    UNKNOWN_FIELDS.tell("trip", fields.leftovers(IGNORED_OF_TRIP))
    return number


def _journey_log(fields: Fields | None) -> dict[str, Any]:
    """By the names of DutyFlight; empty where there is none."""
    if fields is None:
        return {}
    values = {
        "block_off": fields.optional_instant("bloffUTC"),
        "takeoff": fields.optional_instant("toTimeUTC"),
        "landing": fields.optional_instant("ldgTimeUTC"),
        "block_on": fields.optional_instant("blonUTC"),
        "takeoff_login_nid": _login_nid(fields.optional_inner("takeoffCrewLogin")),
        "landing_login_nid": _login_nid(fields.optional_inner("landingCrewLogin")),
        "discretion": _length(fields, "discretion"),
    }
    UNKNOWN_FIELDS.tell("journey log", fields.leftovers(IGNORED_OF_LOG))
    return values


def _login_nid(fields: Fields | None) -> int | None:
    if fields is None:
        return None
    login_nid = fields.optional_integer("loginNid")
    UNKNOWN_FIELDS.tell("login", fields.leftovers(IGNORED_OF_LOGIN))
    return login_nid


def _login(fields: Fields | None) -> tuple[int | None, str | None, str | None]:
    """Number, code and full name."""
    if fields is None:
        return None, None, None
    login = fields.optional_integer("loginNid"), shown(fields.optional_text("code")), _full_name(fields)
    UNKNOWN_FIELDS.tell("login", fields.leftovers(frozenset()))
    return login


def _contact(fields: Fields | None) -> tuple[str | None, str | None]:
    """Full name and e-mail address."""
    if fields is None:
        return None, None
    contact = _full_name(fields), shown(fields.optional_text("email"))
    UNKNOWN_FIELDS.tell("contact", fields.leftovers(IGNORED_OF_CONTACT))
    return contact


def _full_name(fields: Fields) -> str | None:
    names = (shown(fields.optional_text("name")), shown(fields.optional_text("surname")))
    return " ".join(name for name in names if name) or None
