"""LEON's FTL Duty report, row by row: what each of its columns says of a duty.

report_columns.csv has the columns of LEON's page on the report (Scope - FTL Duty), with the form of each.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.leon.records import Record

NO_RECORD: Record = {}


@dataclass(frozen=True)
class Column:
    """A column: its key, its label, and one of text, list, date, time, instant, duration, durations, number, yes_no."""

    key: str
    label: str
    form: str


@cache
def columns() -> Mapping[str, Column]:
    """Every column by its key, in the report's order."""
    with files(__package__).joinpath("report_columns.csv").open(encoding="utf-8") as lines:
        return {row["key"]: Column(row["key"], row["label"], row["form"]) for row in csv.DictReader(lines)}


class Book:
    """What a report is made from. Records in LEON's wire form, durations of duties in seconds.

    Attributes:
        duties: by start.
    """

    def __init__(self, duties: Iterable[Record], flights: Iterable[Record], crew_members: Iterable[Record]) -> None:
        self.duties = sorted(duties, key=lambda duty: (duty["dutyStartTime"], duty["ftlDutyNid"]))
        self._flights = {flight["flightNid"]: flight for flight in flights}
        self._people = {person["login"]["loginNid"]: person for person in crew_members}
        self._next: dict[int, str | None] = {}
        later: dict[int, str | None] = defaultdict(lambda: None)
        for duty in reversed(self.duties):
            login_nid = duty["crewMember"]["loginNid"]
            self._next[duty["ftlDutyNid"]] = later[login_nid]
            flown = self.flown(duty)
            if flown:
                later[login_nid] = flown[0]["startTimeUTC"]

    def values(self, duty: Record) -> dict[str, Any]:
        """Every column of one duty: text, date, naive datetime, timedelta, bool, int, a list of them, or None.

        Instants are naive UTC, and so are local times naive; columns of form date and time hold a datetime.
        """
        found = dict(_of_person(self._people[duty["crewMember"]["loginNid"]], duty))
        for part in (_actual(duty), self._planned(duty), _rest(duty), self._route(duty), self._rest_of_it(duty)):
            found |= part
        return {key: found[key] for key in columns()}

    def flown(self, duty: Record) -> list[Record]:
        """The flights that are operated in a duty, those that LEON has."""
        nids = [sector["trNid"] for sector in duty["sectorList"] if sector["activityType"] == "FLIGHT"]
        return [self._flights[nid] for nid in nids if nid in self._flights]

    def _known(self, duty: Record) -> list[Record | None]:
        return [self._flights.get(sector["trNid"]) for sector in duty["sectorList"]]

    def _planned(self, duty: Record) -> dict[str, Any]:
        """As published; where LEON has lost it, from the schedule with the report and release margins of the day."""
        start, end = _utc(duty["dutyStartTime"]), _utc(duty["dutyEndTime"])
        flown = self.flown(duty)
        off = _utc(flown[0]["startTimeUTC"]) if flown else None
        on = _utc(flown[-1]["endTimeUTC"]) if flown else None
        planned_start = _maybe(duty["plannedDutyStartTime"]) or _less(off, _less(_bloff(duty, flown) or off, start))
        planned_end = _maybe(duty["plannedDutyEndTime"]) or _plus(on, _less(end, _blon(duty, flown) or on))
        length = _less(planned_end, planned_start)
        return {
            **_spread("planned_duty_start", planned_start, {"lt": _zone(duty["startAirport"])}),
            **_spread("planned_duty_end", planned_end, {"lt": _zone(duty["endAirport"])}),
            "planned_duty_length": length, "difference_duty_length": _less(length, _span(duty["dutyLength"])),
            "planned_fdp_length": _span(duty["plannedFdpLength"]),
            "difference_max_and_planned_fdp_length": _less(
                _span(duty["maxFdpLength"]), _span(duty["plannedFdpLength"])
            ),
            "planned_bloff_UTC": off, "planned_blon_UTC": on,
            "planned_bloff_LT": _local(off, _zone(flown[0]["startAirport"])) if flown else None,
            "planned_blon_LT": _local(on, _zone(flown[-1]["endAirport"])) if flown else None,
            "bloff_UTC": _bloff(duty, flown), "blon_UTC": _blon(duty, flown),
            "bloff_LT": _local(_bloff(duty, flown), _zone(flown[0]["startAirport"])) if flown else None,
            "blon_LT": _local(_blon(duty, flown), _zone(flown[-1]["endAirport"])) if flown else None,
        }  # fmt: skip

    def _route(self, duty: Record) -> dict[str, Any]:
        flights = self._known(duty)
        logs = [(flight or NO_RECORD).get("journeyLog") or NO_RECORD for flight in flights]
        icao, iata = ([_way(sector, code) for sector in duty["sectorList"]] for code in ("icao", "iata"))
        flight_times = [_less(_maybe(log.get("ldgTimeUTC")), _maybe(log.get("toTimeUTC"))) for log in logs]
        block_times = [_less(_maybe(log.get("blonUTC")), _maybe(log.get("bloffUTC"))) for log in logs]
        given = [_minutes(log["discretion"]) for log in logs if log.get("discretion")]
        mine = duty["crewMember"]["loginNid"]
        return {
            "duty_route": _only(icao), "duty_route_iata": _only(iata), "duty_routes": icao, "duty_routes_iata": iata,
            "flight_number_list": [flight["flightNo"] for flight in flights if flight],
            "trip_number_list": _each_once(
                flight["trip"]["tripNumber"] for flight in flights if flight and flight.get("trip")
            ),
            "sector_count": duty["sectorCount"], "flight_time": _only(flight_times), "flight_times": flight_times,
            "block_time": _only(block_times), "block_times": block_times,
            "takeoff_count": sum((log.get("takeoffCrewLogin") or NO_RECORD).get("loginNid") == mine for log in logs),
            "landing_count": sum((log.get("landingCrewLogin") or NO_RECORD).get("loginNid") == mine for log in logs),
            "log_discretion": sum(given, timedelta()) if given else None,
            "next_eobt_utc": _maybe(self._next[duty["ftlDutyNid"]]),
        }  # fmt: skip

    def _rest_of_it(self, duty: Record) -> dict[str, Any]:
        aircraft = [flight["acft"] for flight in self._known(duty) if flight and flight.get("acft")]
        home = _zone(duty["homeAirport"])
        return {
            "cdr_duty_name": duty["dutyName"], "roster_duty_legend": duty["rosterLegend"],
            "ftl_sector_activity_types": _each_once(sector["activityType"] for sector in duty["sectorList"]),
            "ftl_duty_night_duty_type": duty["nightDutyType"], "wocl": _wocl(duty, home),
            "acclimatization_timezone": duty["acclimatizationTimezone"], "ftl_duty_nid": duty["ftlDutyNid"],
            "duty_aircraft": _each_once(each["registration"] for each in aircraft),
            "aircraft_type_name": ", ".join(_each_once(each["acftType"]["name"] for each in aircraft)) or None,
            "icao_type": ", ".join(_each_once(each["acftType"]["icao"] for each in aircraft)) or None,
            "crew_augmentation": duty["crewAugmentation"],
        }  # fmt: skip


def _of_person(person: Record, duty: Record) -> Iterator[tuple[str, Any]]:
    base = (person["homeAirport"] or duty["homeAirport"] or NO_RECORD).get("code", NO_RECORD)
    yield "crew_member", f"{person['contact']['name']} {person['contact']['surname']}"
    yield "crew_home_base_icao", base.get("icao")
    yield "crew_home_base_iata", base.get("iata")
    yield "crew_dob", date.fromisoformat(person["dateOfBirth"]) if person["dateOfBirth"] else None
    names = {
        "crew_code": "code", "crew_id_card": "idCardNumber", "crew_permission_group": "permissionGroup",
        "crew_user_base": "userBase", "crew_phone_number": "phone", "crew_email": "email", "crew_gender": "gender",
        "crew_labels": "labelList", "crew_positions": "positionList", "aircraft_crew_ratings": "ratingList",
    }  # fmt: skip
    yield from ((key, person[name]) for key, name in names.items())


def _actual(duty: Record) -> dict[str, Any]:
    base = _zone(duty["homeAirport"])
    start, end = _utc(duty["dutyStartTime"]), _utc(duty["dutyEndTime"])
    return {
        **_spread("duty_start", start, {"crew_bt": base, "lt": _zone(duty["startAirport"])}),
        **_spread("duty_end", end, {"crew_bt": base, "lt": _zone(duty["endAirport"])}),
        **_spread("fdp_start", _maybe(duty["fdpStartTime"]), {}),
        **_spread("fdp_end", _maybe(duty["fdpEndTime"]), {}),
        "duty_length": _span(duty["dutyLength"]), "fdp_length": _span(duty["fdpLength"]),
        "max_fdp_length": _span(duty["maxFdpLength"]), "discretion_length": _span(duty["discretionLength"]),
        "fdp_extension": None if duty["fdpExtension"] is None else duty["fdpExtension"] > 0,
        "split_duty_time": _span(duty["splitDutyTime"]), "split_off_time": _maybe(duty["splitOffTime"]),
        "split_on_time": _maybe(duty["splitOnTime"]),
    }  # fmt: skip


def _rest(duty: Record) -> dict[str, Any]:
    return {
        "rest_required_before": _span(duty["restRequiredBefore"]),
        "rest_actual_before": _less(_utc(duty["dutyStartTime"]), _maybe(duty["previousDutyEndTime"])),
        "rest_required_after": _span(duty["restRequiredAfter"]),
        "rest_actual_after": _less(_maybe(duty["nextDutyStartTime"]), _utc(duty["dutyEndTime"])),
        "rest_reduction": _span(duty["restReduction"]),
        "recovery_rest_valid_until_utc": _maybe(duty["recoveryRestValidUntil"]),
    }


def _spread(stem: str, instant: datetime | None, zones: Mapping[str, str | None]) -> dict[str, Any]:
    """An instant as date and time, UTC and in each zone."""
    shown = {"utc": instant, **{name: _local(instant, zone) for name, zone in zones.items()}}
    return {f"{stem}_{part}_{name}": value for name, value in shown.items() for part in ("date", "time")}


def _bloff(duty: Record, flown: list[Record]) -> datetime | None:
    return _maybe(duty["blockStartTime"]) or (_maybe((flown[0]["journeyLog"] or {}).get("bloffUTC")) if flown else None)


def _blon(duty: Record, flown: list[Record]) -> datetime | None:
    return _maybe(duty["blockEndTime"]) or (_maybe((flown[-1]["journeyLog"] or {}).get("blonUTC")) if flown else None)


def _wocl(duty: Record, home: str | None) -> bool | None:
    """Whether some minute from 02:00 to 05:59 is in the duty, on the clocks that the body goes by."""
    zone = duty["acclimatizationTimezone"] or home
    start, end = _local(_utc(duty["dutyStartTime"]), zone), _local(_utc(duty["dutyEndTime"]), zone)
    if start is None or end is None:
        return None
    midnight = datetime.combine(start.date(), datetime.min.time())
    days = (midnight + timedelta(days=turn) for turn in range(3))
    return any(start < day + timedelta(hours=6) and end > day + timedelta(hours=2) for day in days)


def _way(sector: Record, code: str) -> str | None:
    ends = [(sector[name] or {"code": NO_RECORD})["code"].get(code) for name in ("startAirport", "endAirport")]
    return "-".join(ends) if all(ends) else None


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else None


def _each_once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _maybe(text: str | None) -> datetime | None:
    return _utc(text) if text else None


def _local(instant: datetime | None, zone: str | None) -> datetime | None:
    if instant is None or zone is None:
        return None
    return instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _zone(airport: Record | None) -> str | None:
    name: str | None = ((airport or NO_RECORD).get("timezone") or NO_RECORD).get("name")
    return name


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _minutes(text: str) -> timedelta:
    hours, minutes = text.split(":")[:2]
    return timedelta(hours=int(hours), minutes=int(minutes))


def _less(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one - other


def _plus(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one + other
