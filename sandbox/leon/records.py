"""Records of the stand-in in LEON's own words and wire form: what is kept, and what an answer derives from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.leon.wire_time import read_instant, write_instant, write_local

Record = dict[str, Any]

COCKPIT = ("CPT", "PIC", "LTC", "LTI", "TRI", "TRE", "FO", "SIC", "FE", "SP", "INS", "OBS")
CAPTAINS = frozenset({"CPT", "PIC", "LTC", "LTI", "TRI", "TRE"})
FIRST_OFFICERS = frozenset({"FO", "FO2", "SIC", "CPT2", "CPT-", "FO-"})

# What a flight is unless it says otherwise. What follows from other fields (local times, acft, trip) is in flight_view.
FLIGHT_DEFAULTS: Mapping[str, Any] = {
    "tripNid": None, "legNumber": 1, "status": "CONFIRMED", "isCnl": False, "isActive": True, "isFerry": False,
    "isCommercial": True, "isSimulator": False, "iconType": "flight", "flightType": "PAX", "icaoType": "N",
    "flightRules": "I", "isTimesToBeConfirmed": False, "altAirport": None, "altAirport2": None, "dist": None,
    "crewMemberList": [], "passengerList": None, "notes": None, "flightTags": [], "externalId": {"salesforceId": None},
    "flightWatch": None, "journeyLog": None, "journeyLogCancelledNote": None, "legHandling": None,
    "passengerListLastModificationTime": None,
}  # fmt: skip


def airport(
    *, nid: int, icao: str | None, iata: str | None, name: str, city: str | None = None, country: str | None = None,
    zone: str | None = None, latitude: float | None = None, longitude: float | None = None,
) -> Record:  # fmt: skip
    """An Airport. Codes may be None; zone is an IANA name."""
    return {
        "locationNid": nid, "name": name, "city": city, "country": country, "icao": icao, "iata": iata,
        "code": {"icao": icao, "iata": iata, "faa": None, "cust": None, "mostDescriptive": icao or iata},
        "timezone": {"name": zone, "nativeTimezoneName": zone}, "longitudeDec": longitude, "latitudeDec": latitude,
    }  # fmt: skip


def aircraft(
    *, nid: int, registration: str, type_icao: str | None, seats: int | None = None, is_aircraft: bool = True,
    engines: int = 2, home: Record | None = None,
) -> Record:  # fmt: skip
    """An Aircraft. is_aircraft is False for what is kept among the aircraft and is none: ground handling."""
    plain = "".join(letter for letter in registration.upper() if letter.isalnum())
    kinds = [f"engine{number + 1}" for number in range(engines)] + ["apu"] if is_aircraft else []
    name = type_icao or "Ground handling"
    return {
        "aircraftNid": nid, "acftNid": nid, "registration": registration, "registrationWithoutSpecialChars": plain,
        "acftType": {
            "acftTypeId": name, "icao": type_icao, "iata": None, "iCAO": type_icao, "iATA": None, "easa": None,
            "name": name, "shortName": name, "manufacturer": None, "isAircraft": is_aircraft,
        },
        "acftTypeId": name, "acftTypeName": name, "paxCapacity": seats, "homeBase": home, "isActive": True,
        "notUsed": False, "deleted": False, "defaultFlightType": "N", "serialNo": None,
        "engineList": [{"engineId": nid * 10 + number, "type": kind} for number, kind in enumerate(kinds, start=1)],
    }  # fmt: skip


def crew_member(
    *,
    login_nid: int,
    code: str,
    name: str,
    surname: str,
    email: str | None,
    positions: list[str],
    home: Record | None = None,
) -> Record:
    """A CrewMember. The address is None where LEON holds none for the person."""
    contact = {
        "contactNid": login_nid + 500_000, "name": name, "surname": surname, "middleName": None, "personCode": code,
        "email": email,
    }  # fmt: skip
    return {
        "crewMemberNid": login_nid + 900_000, "code": code, "email": email, "crewExternalId": None, "contact": contact,
        "login": {"loginNid": login_nid, "code": code, "name": name, "surname": surname}, "idCardNumber": None,
        "permissionGroup": "Crew", "userBase": home["code"]["icao"] if home else None, "homeAirport": home,
        "dateOfBirth": None, "phone": None, "gender": None, "labelList": [], "positionList": positions,
        "ratingList": [],
    }  # fmt: skip


def position(name: str) -> Record:
    """A Position by its name, which every operator sets for itself."""
    stem = name.rstrip("-0123456789")
    kind = "COCKPIT" if stem in COCKPIT else "CABIN"
    nid = 100 + sum(ord(letter) * (place + 1) for place, letter in enumerate(name)) % 800
    return {"posNid": nid, "name": name, "posType": kind, "occupation": "Pilot" if kind == "COCKPIT" else "Cabin"}


def crew_on_leg(person: Record, position_name: str) -> Record:
    """A CrewMemberOnLeg: this crew member in this position."""
    role = position(position_name)
    return {
        "posNid": role["posNid"], "position": role, "loginNid": person["login"]["loginNid"],
        "contact": dict(person["contact"]),
        "isCaptain": position_name in CAPTAINS, "isFirstOfficer": position_name in FIRST_OFFICERS,
        "isFlightAttendant": role["posType"] == "CABIN", "reportingTime": None, "confirmationStatus": None,
    }  # fmt: skip


def passenger_list(count: int, contacts: list[tuple[str, str]]) -> Record:
    """A PassengerList of adults, with (name, surname) of those who are known by name."""
    return {
        "count": count, "maleCount": count, "femaleCount": 0, "childCount": 0, "infantCount": 0, "animalCount": 0,
        "realCount": count, "countExcludingAnimals": count, "isFerry": count == 0, "passengerText": None,
        "passengerContactList": [{"contact": {"name": name, "surname": surname}} for name, surname in contacts],
    }  # fmt: skip


def trip(
    *, nid: int, number: str, is_commercial: bool, created: str, buyer: tuple[str, str, str] | None = None
) -> Record:
    """A Trip. buyer is (company, name, surname) where it was sold by quotation."""
    quote = None
    if buyer is not None:
        company, name, surname = buyer
        quote = {"quoteRequest": {"buyer": {"name": company, "representative": {"name": name, "surname": surname}}}}
    return {
        "tripNid": nid, "tripNumber": number, "tripStatus": "CONFIRMED", "isCommercial": is_commercial, "notes": None,
        "tripType": "PAX" if is_commercial else "OWNER", "client": None, "representative": None,
        "tripSupplementaryInfo": None, "flightOrderNoFull": f"{number}/1", "quoteRealization": quote,
        "externalId": {"salesforceId": None}, "creationDateTime": created, "isDeleted": False,
    }  # fmt: skip


def flight_view(record: Record, acft: Record | None, its_trip: Record | None, operator: Record) -> Record:
    """The whole Flight as the schema sees it: the kept record, and what follows from it."""
    start, end = read_instant(record["startTimeUTC"]), read_instant(record["endTimeUTC"])
    departure, arrival = record["startAirport"], record["endAirport"]
    crew = record["crewMemberList"]
    passengers = record["passengerList"]
    return {
        "arcid": record["flightNo"], "isConfirmed": record["status"] == "CONFIRMED", "isEmptyLeg": record["isFerry"],
        **record, "oprNid": operator["oprNid"], "operator": operator, "acft": acft, "trip": its_trip,
        "acftType": acft["acftType"] if acft else None, "acftTypeId": acft["acftTypeId"] if acft else None,
        "startTime": int(start.timestamp()), "endTime": int(end.timestamp()),
        "startTimeLocal": _local(record["startTimeUTC"], departure),
        "endTimeLocal": _local(record["endTimeUTC"], arrival),
        "scheduleStartDay": write_instant(start)[:10],
        "crewMemberList": [_with_reporting(member, start.timestamp(), departure) for member in crew],
        "crewList": [
            {"contact": member.get("contact"), "position": member.get("position"), "flightTrainingType": None}
            for member in crew
        ],
        "passengerListCount": passengers["count"] if passengers else 0,
        "passengerListInfantCount": passengers["infantCount"] if passengers else 0,
        "legHandling": record["legHandling"] or {"adepHandler": _handler(departure), "adesHandler": _handler(arrival)},
    }  # fmt: skip


def _local(value: str, place: Record | None) -> str:
    zone = ((place or {}).get("timezone") or {}).get("name")
    return write_local(read_instant(value), zone)


def _with_reporting(member: Record, start: float, place: Record | None) -> Record:
    """Crew report an hour before departure unless the record says when."""
    if member.get("reportingTime"):
        return member
    report = write_instant(datetime.fromtimestamp(start - 3600, UTC))
    return {**member, "reportingTime": report, "reportingTimeLocal": _local(report, place)}


def _handler(place: Record | None) -> Record:
    name = (place or {}).get("city") or "Field"
    return {"name": f"{name} Handling", "email": None, "telephone": None, "telephoneAfterHours": None, "airport": place}
