"""LEON's journey log, the flight that it belongs to, and the people whom it names.

The write side is wholly assumed: its field names are the vendor guide's. What of it can be read back has other names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from model.records import FlownFlight, LeonJourneyLog, LeonPerson

JOURNEY_LOG_STATUSES = frozenset({"OPEN", "CLOSED"})

# The house's name of a field, and that of LEON's JourneyLogInput, in the contract's order.
JOURNEY_LOG_FIELDS = {
    "catering": "catering",
    "departure_airport": "adep",
    "arrival_airport": "ades",
    "block_off_time": "bloffUTC",
    "takeoff_time": "toTimeUTC",
    "landing_time": "ldgTimeUTC",
    "block_on_time": "blonUTC",
    "children": "children",
    "pax": "pax",
    "landings": "landings",
    "fuel_before_uplift": "fuelBeforeUplift",
    "fuel_uplift": "fuelUplift",
    "block_fuel": "blockFuel",
    "used_fuel": "usedFuel",
    "remaining_fuel": "remainingFuel",
    "pilot_flying": "pilotFlying",
    "pilot_monitoring": "pilotMonitoring",
    "flight_log": "flightLog",
    "status": "status",
    "distance": "distance",
    "deicing": "deicing",
    "oil_uplift": "oiluplift",
    "saf_fuel_blend": "safFuelBlend",
    "saf_used": "safUsed",
    "fatigue_score_captain": "fatigueScoreCpt",
    "fatigue_score_first_officer": "fatigueScoreFo",
    "notes": "notes",
    "discretion": "discretion",
    "hud_evs": "hud_evs",
    "cat_2_approach_landing": "cat_2_approach_lnd",
    "total_apu_hours": "totalApuHours",
    "total_apu_cycles": "totalApuCycles",
    "max_flight_level": "maxFl",
    "approaches": "approachList",
}
# The same for the entries of the fields that are lists.
ENTRIES = {
    "oil_uplift": {"engine_id": "engineId", "uplift": "uplift"},
    "approaches": {"approach": "approach", "count": "count"},
}

IGNORED_OF_FLOWN_FLIGHT = frozenset(
    {
        # The schedule's side of a flight, which from_leon_flight reads.
        "tripNid", "trip", "isConfirmed", "isCommercial", "isFerry", "endTimeUTC", "scheduleStartDay", "startAirport",
        "endAirport", "acft", "flightType", "crewMemberList", "passengerListCount", "flightLastModificationTime",
        "crewLastModificationTime",
    }
)  # fmt: skip
IGNORED_OF_JOURNEY_LOG = frozenset(
    {
        "discretion",  # a TimeLong, while we write a text: not comparable
        "landingCrewLogin",  # one pilot flying is written, and read back at the take-off
    }
)
IGNORED_OF_LOGIN = frozenset({"code", "name", "surname"})  # personal, and loginNid is enough
IGNORED_OF_PERSON = frozenset(
    {
        # Personal, and not needed to match somebody by e-mail address.
        "code", "idCardNumber", "permissionGroup", "userBase", "homeAirport", "dateOfBirth", "phone", "gender",
        "labelList", "positionList", "ratingList",
    }
)  # fmt: skip
IGNORED_OF_CONTACT = frozenset({"contactNid", "name", "surname", "personCode"})


def to_leon_journey_log(fields: Mapping[str, Any]) -> dict[str, Any]:
    """LEON's JourneyLogInput from a journey log in the house's words. What is not given is not written.

    Raises:
        KeyError: a field, or a field of an entry of a list, that LEON has no word for.
    """
    return {JOURNEY_LOG_FIELDS[name]: _to_input(name, value) for name, value in fields.items()}


def _to_input(name: str, value: Any) -> Any:
    if name not in ENTRIES:
        return value
    words = ENTRIES[name]
    return [{words[key]: inner for key, inner in entry.items()} for entry in value]


def _instant(fields: Fields, name: str) -> str | None:
    instant = fields.optional_instant(name)
    return None if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _number(fields: Fields, name: str) -> int | float | None:
    number = fields.optional_decimal(name)
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _login_nid(fields: Fields, name: str) -> int | None:
    login = fields.optional_inner(name)
    if login is None:
        return None
    login_nid = login.optional_integer("loginNid")
    UNKNOWN_FIELDS.tell("login", login.leftovers(IGNORED_OF_LOGIN))
    return login_nid


@dataclass(frozen=True, slots=True)
class Readable:
    """How a field of a journey log is read back: LEON's name of it there, and its reader, which gives None for null."""

    name: str
    read: Callable[[Fields, str], Any]


# By the house's name. The status is read apart, because it says whether the log is locked.
READ_BACK = {
    "block_off_time": Readable("bloffUTC", _instant),
    "takeoff_time": Readable("toTimeUTC", _instant),
    "landing_time": Readable("ldgTimeUTC", _instant),
    "block_on_time": Readable("blonUTC", _instant),
    "flight_log": Readable("flightLog", Fields.optional_text),
    "landings": Readable("landingCount", Fields.optional_integer),
    "pax": Readable("paxCount", Fields.optional_integer),
    "used_fuel": Readable("usedFuel", _number),
    "remaining_fuel": Readable("remainingFuel", _number),
    "block_fuel": Readable("blockFuel", _number),
    "pilot_flying": Readable("takeoffCrewLogin", _login_nid),
}


def from_leon_flown_flight(payload: Any) -> FlownFlight:
    """A flight of LEON's flightList or flight, with the journey log that it has.

    Raises:
        RecordError: no flight can be made of it; names the record ("LEON flight 4711") and the field, such as
            "journeyLog.bloffUTC".
    """
    fields = Fields(payload, name_of("flight", payload, "flightNid"))
    refuse_holes(fields.record, payload)
    flight = FlownFlight(
        flight_nid=fields.integer("flightNid"),
        flight_no=fields.text("flightNo", LONGEST_FLIGHT_NO),
        status=fields.one_of("status", FLIGHT_STATUSES),
        is_cancelled=fields.flag("isCnl"),
        is_active=fields.flag("isActive"),
        is_simulator=fields.flag("isSimulator"),
        start_utc=fields.instant("startTimeUTC"),
        aircraft_nid=fields.integer("acftNid"),
        distance=fields.optional_integer("dist"),
        journey_log=_journey_log(fields.optional_inner("journeyLog")),
    )
    UNKNOWN_FIELDS.tell("flight", fields.leftovers(IGNORED_OF_FLOWN_FLIGHT))
    return flight


def _journey_log(fields: Fields | None) -> LeonJourneyLog | None:
    if fields is None:
        return None
    status = fields.optional_one_of("status", JOURNEY_LOG_STATUSES)
    values = {name: readable.read(fields, readable.name) for name, readable in READ_BACK.items()}
    UNKNOWN_FIELDS.tell("journey log", fields.leftovers(IGNORED_OF_JOURNEY_LOG))
    return LeonJourneyLog(status, {name: value for name, value in values.items() if value is not None})


def from_leon_person(payload: Any) -> LeonPerson | None:
    """Somebody of LEON's crewMemberList; None where they have no login, and so cannot be named in a journey log.

    Raises:
        RecordError: names the record ("LEON person 5") and the field.
    """
    login = payload.get("login") if isinstance(payload, dict) else None
    fields = Fields(payload, name_of("person", login, "loginNid"))
    refuse_holes(fields.record, payload)
    login_nid = _login_nid(fields, "login")
    addresses = [shown(fields.optional_text("email"))]
    contact = fields.optional_inner("contact")
    if contact is not None:
        addresses.append(shown(contact.optional_text("email")))
        UNKNOWN_FIELDS.tell("contact", contact.leftovers(IGNORED_OF_CONTACT))
    UNKNOWN_FIELDS.tell("person", fields.leftovers(IGNORED_OF_PERSON))
    if login_nid is None:
        return None
    # An address spelt in two cases is one address.
    emails = {address.casefold(): address for address in reversed(addresses) if address}
    return LeonPerson(login_nid, tuple(reversed(emails.values())))
