"""Duties, their flights and their people as frames, a row a record.

Columns and types are those of transforms/ftl/columns.py, also where there is no record at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from model.duty import CrewDetails, Duty, DutyFlight, DutyPlace
from transforms.frames import frame
from transforms.ftl.columns import CREW, DUTIES, FLIGHTS, SECTORS

_NOWHERE = DutyPlace()


def duties_frame(duties: Iterable[Duty]) -> pd.DataFrame:
    """LEON's duties, a row a duty (DUTIES). The same duty twice is one; login_name is personal."""
    return frame((_duty_row(duty) for duty in dict.fromkeys(duties)), DUTIES)


def sectors_frame(duties: Iterable[Duty]) -> pd.DataFrame:
    """The sectors of duties, a row a sector, numbered from 0 within each duty (SECTORS)."""
    rows = (
        {
            "duty_key": duty.duty_key,
            "position": position,
            "flight_nid": sector.flight_nid,
            **_codes("start", sector.departure),
            **_codes("end", sector.arrival),
            "activity_type": sector.activity_type,
        }
        for duty in dict.fromkeys(duties)
        for position, sector in enumerate(duty.sectors)
    )
    return frame(rows, SECTORS)


def flights_frame(flights: Iterable[DutyFlight]) -> pd.DataFrame:
    """Flights with their journey logs, a row a flight (FLIGHTS). Of one that comes twice, the last."""
    rows = {flight.flight_nid: _flight_row(flight) for flight in flights}
    return frame(rows.values(), FLIGHTS)


def crew_frame(crew: Iterable[CrewDetails]) -> pd.DataFrame:
    """Crew members, a row a person, most of it personal (CREW). Of one that comes twice, the last."""
    rows = {person.login_nid: _crew_row(person) for person in crew}
    return frame(rows.values(), CREW)


def _codes(end: str, place: DutyPlace | None) -> dict[str, str | None]:
    place = place or _NOWHERE
    return {f"{end}_icao": place.icao, f"{end}_iata": place.iata}


def _place(end: str, place: DutyPlace | None) -> dict[str, str | None]:
    return {**_codes(end, place), f"{end}_timezone": (place or _NOWHERE).timezone}


def _named(record: Duty | DutyFlight, columns: dict[str, str]) -> dict[str, Any]:
    """What a record and the frame call by the same name."""
    return {name: getattr(record, name) for name in columns if hasattr(record, name)}


def _duty_row(duty: Duty) -> dict[str, Any]:
    places = {**_place("start", duty.start), **_place("end", duty.end), **_place("home", duty.home)}
    return {**_named(duty, DUTIES), **places}


def _flight_row(flight: DutyFlight) -> dict[str, Any]:
    return {
        **_named(flight, FLIGHTS),
        "takeoff_person_key": _person_key(flight.takeoff_login_nid),
        "landing_person_key": _person_key(flight.landing_login_nid),
        "start_timezone": (flight.start or _NOWHERE).timezone,
        "end_timezone": (flight.end or _NOWHERE).timezone,
    }


def _person_key(login_nid: int | None) -> str | None:
    return None if login_nid is None else str(login_nid)


def _crew_row(person: CrewDetails) -> dict[str, Any]:
    home = person.home or _NOWHERE
    return {
        "person_key": str(person.login_nid),
        "crew_member": person.name,
        "crew_code": person.code,
        "crew_id_card": person.id_card,
        "crew_permission_group": person.permission_group,
        "crew_user_base": person.user_base,
        "crew_home_base_icao": home.icao,
        "crew_home_base_iata": home.iata,
        "home_timezone": home.timezone,
        "crew_dob": person.date_of_birth,
        "crew_phone_number": person.phone_number,
        "crew_email": person.email,
        "crew_gender": person.gender,
        "crew_labels": person.labels,
        "crew_positions": person.positions,
        "aircraft_crew_ratings": person.ratings,
    }
