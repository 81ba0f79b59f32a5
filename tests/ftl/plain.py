"""The duty table once more, in plain Python: slow, a duty at a time, and written apart from the transform.

From the column list and ORO.FTL only. Rows come as dicts of Python values with None for what is missing; instants know
UTC. A local time is told as text with its offset, as the database would: 07:05:00+02:00.
"""

from __future__ import annotations

import calendar
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

Row = dict[str, Any]

WOCL_FROM, WOCL_TO = timedelta(hours=2), timedelta(hours=6)  # 02:00 to 05:59
POSITIONING = ("POSITIONING", "DEADHEAD")


# One duty


def duty_rows(duties: list[Row], sectors: list[Row], flights: list[Row], crew: list[Row]) -> dict[str, Row]:
    """Of every duty_key what follows from the duty, its flights and its crew member."""
    flight_of = {one["flight_nid"]: one for one in flights}
    legs_of: dict[str, list[Row]] = defaultdict(list)
    for sector in sorted(sectors, key=lambda one: one["position"]):
        legs_of[sector["duty_key"]].append({**sector, "flight": flight_of.get(sector["flight_nid"])})
    member_of = {one["person_key"]: one for one in crew}
    nexts = next_departures(duties, legs_of)
    return {
        duty["duty_key"]: {
            **times(duty, legs_of[duty["duty_key"]], member_of.get(duty["person_key"], {})),
            **rests(duty),
            **flying(duty, legs_of[duty["duty_key"]]),
            "wocl": touches_wocl(duty, member_of.get(duty["person_key"], {})),
            "next_eobt_utc": nexts[duty["duty_key"]],
        }
        for duty in duties
    }


def times(duty: Row, legs: list[Row], member: Row) -> Row:
    """Lengths, planned times and every instant on every clock."""
    first, last = first_and_last(legs)
    planned_start, planned_end = planned(duty, first, last)
    block_off = duty["block_start"] or first.get("block_off")
    block_on = duty["block_end"] or last.get("block_on")
    base = home_zone(duty, member)
    planned_length = minus(planned_end, planned_start)
    return {
        "duty_length": minus(duty["duty_end"], duty["duty_start"]),
        "fdp_length": minus(duty["fdp_end"], duty["fdp_start"]),
        "planned_duty_length": planned_length,
        "difference_duty_length": minus(planned_length, minus(duty["duty_end"], duty["duty_start"])),
        "difference_max_and_planned_fdp_length": minus(duty["max_fdp_length"], duty["planned_fdp_length"]),
        **utc("duty_start", duty["duty_start"]),
        **utc("duty_end", duty["duty_end"]),
        **utc("planned_duty_start", planned_start),
        **utc("planned_duty_end", planned_end),
        **utc("fdp_start", duty["fdp_start"]),
        **utc("fdp_end", duty["fdp_end"]),
        **local("duty_start", "crew_bt", duty["duty_start"], base),
        **local("duty_end", "crew_bt", duty["duty_end"], base),
        **local("duty_start", "lt", duty["duty_start"], duty["start_timezone"]),
        **local("duty_end", "lt", duty["duty_end"], duty["end_timezone"]),
        **local("planned_duty_start", "lt", planned_start, duty["start_timezone"]),
        **local("planned_duty_end", "lt", planned_end, duty["end_timezone"]),
        "planned_bloff_utc": first.get("scheduled_start"),
        "planned_blon_utc": last.get("scheduled_end"),
        "bloff_utc": block_off,
        "blon_utc": block_on,
        "planned_bloff_lt": clock(first.get("scheduled_start"), first.get("start_timezone")),
        "planned_blon_lt": clock(last.get("scheduled_end"), last.get("end_timezone")),
        "bloff_lt": clock(block_off, first.get("start_timezone") if first else duty["start_timezone"]),
        "blon_lt": clock(block_on, last.get("end_timezone") if last else duty["end_timezone"]),
    }


def first_and_last(legs: list[Row]) -> tuple[Row, Row]:
    """The flights of the first and the last sector; a ride on somebody else's flight, which LEON has not, is none."""
    ours = [leg for leg in routes(legs) if leg["flight"] or leg["activity_type"] not in POSITIONING]
    return (ours[0]["flight"] or {}, ours[-1]["flight"] or {}) if ours else ({}, {})


def routes(legs: list[Row]) -> list[Row]:
    """The sectors that go somewhere: an office has no airport."""
    return [leg for leg in legs if any(leg[f"{end}_{code}"] for end in ("start", "end") for code in ("icao", "iata"))]


def planned(duty: Row, first: Row, last: Row) -> tuple[datetime | None, datetime | None]:
    """As LEON says, else the schedule with the margins for report and release that were really taken."""
    report, release = minus(duty["block_start"], duty["duty_start"]), minus(duty["duty_end"], duty["block_end"])
    start, end = duty["planned_duty_start"], duty["planned_duty_end"]
    if start is None:
        start = minus(first.get("scheduled_start"), report)
    if end is None and last.get("scheduled_end") is not None and release is not None:
        end = last["scheduled_end"] + release
    return start, end


def rests(duty: Row) -> Row:
    return {
        "rest_actual_before": minus(duty["duty_start"], duty["previous_duty_end"]),
        "rest_actual_after": minus(duty["next_duty_start"], duty["duty_end"]),
        "fdp_extension": duty["fdp_extension_length"] > timedelta()
        if duty["fdp_extension_length"] is not None
        else None,
    }


def flying(duty: Row, all_legs: list[Row]) -> Row:
    """Routes, numbers and times of the sectors; what is told of one sector only if there is exactly one."""
    legs = routes(all_legs)
    flights = [leg["flight"] for leg in legs if leg["flight"]]
    icao, iata = ([route(leg, code) for leg in legs] for code in ("icao", "iata"))
    airborne = [minus(leg["flight"]["landing"], leg["flight"]["takeoff"]) if leg["flight"] else None for leg in legs]
    block = [minus(leg["flight"]["block_on"], leg["flight"]["block_off"]) if leg["flight"] else None for leg in legs]
    discretion = [one["discretion"] for one in flights if one["discretion"] is not None]
    working = [leg["flight"] for leg in legs if leg["flight"] and leg["activity_type"] not in POSITIONING]
    in_the_air = [one for one in (minus(flight["landing"], flight["takeoff"]) for flight in working) if one is not None]
    operated = [one for flight in working if (one := block_interval(flight))]
    only = len(legs) == 1
    return {
        "sector_count": len(legs),
        "duty_route": icao[0] if only else None,
        "duty_route_iata": iata[0] if only else None,
        "duty_routes": icao,
        "duty_routes_iata": iata,
        "flight_time": airborne[0] if only else None,
        "flight_times": airborne,
        "block_time": block[0] if only else None,
        "block_times": block,
        "flight_number_list": [one["flight_no"] for one in flights],
        "trip_number_list": each_once(one["trip_number"] for one in flights),
        "ftl_sector_activity_types": each_once(leg["activity_type"] for leg in all_legs),
        "duty_aircraft": each_once(one["registration"] for one in flights),
        "aircraft_type_name": ", ".join(each_once(one["aircraft_type_name"] for one in flights)) or None,
        "icao_type": ", ".join(each_once(one["icao_type"] for one in flights)) or None,
        "log_discretion": total(discretion),
        "takeoff_count": sum(one["takeoff_person_key"] == duty["person_key"] for one in flights),
        "landing_count": sum(one["landing_person_key"] == duty["person_key"] for one in flights),
        "flights_from": [start for start, _ in operated],
        "flights_to": [end for _, end in operated],
        "flight_time_total": total(in_the_air),
        "block_time_total": total([end - start for start, end in operated]),
    }


def next_departures(duties: list[Row], legs_of: dict[str, list[Row]]) -> dict[str, datetime | None]:
    """Of every duty, when the first flight of the person's next duty with a flight is to leave."""
    found: dict[str, datetime | None] = {}
    of_person: dict[str, list[Row]] = defaultdict(list)
    for duty in duties:
        of_person[duty["person_key"]].append(duty)
    for their in of_person.values():
        coming: datetime | None = None
        for duty in sorted(their, key=lambda one: one["duty_start"], reverse=True):
            found[duty["duty_key"]] = coming
            first, _ = first_and_last(legs_of[duty["duty_key"]])
            coming = first.get("scheduled_start") or coming
    return found


def touches_wocl(duty: Row, member: Row) -> bool | None:
    """Whether any part of the duty lies between 02:00 and 05:59 where the crew member is acclimatised."""
    zone = known_zone(duty["acclimatization_timezone"] or home_zone(duty, member))
    if zone is None:
        return None
    start, end = (duty[which].astimezone(zone).replace(tzinfo=None) for which in ("duty_start", "duty_end"))
    day = start.date()
    while day <= end.date():
        midnight = datetime.combine(day, time())
        if start < midnight + WOCL_TO and end > midnight + WOCL_FROM:
            return True
        day += timedelta(days=1)
    return False


def home_zone(duty: Row, member: Row) -> str | None:
    """Of the airport that the crew list has, else of the duty's."""
    listed = member.get("crew_home_base_icao") or member.get("crew_home_base_iata")
    same = not listed or listed in (duty["home_icao"], duty["home_iata"])
    return member.get("home_timezone") or (duty["home_timezone"] if same else None)


ZONES = available_timezones()


def known_zone(name: str | None) -> ZoneInfo | None:
    return ZoneInfo(name) if name in ZONES else None


def utc(what: str, instant: datetime | None) -> Row:
    told = instant.astimezone(UTC) if instant else None
    return {
        f"{what}_date_utc": told.date() if told else None,
        f"{what}_time_utc": told.time() if told else None,
    }


def local(what: str, which: str, instant: datetime | None, zone: str | None) -> Row:
    there = instant.astimezone(known_zone(zone)) if instant and known_zone(zone) else None
    return {f"{what}_date_{which}": there.date() if there else None, f"{what}_time_{which}": clock(instant, zone)}


def clock(instant: datetime | None, zone: str | None) -> str | None:
    return instant.astimezone(known_zone(zone)).isoformat().split("T")[1] if instant and known_zone(zone) else None


def route(leg: Row, code: str) -> str | None:
    start, end = leg[f"start_{code}"], leg[f"end_{code}"]
    return f"{start}-{end}" if start and end else None


def block_interval(flight: Row) -> tuple[datetime, datetime] | None:
    """Block off and block on: both as known, or as scheduled; where one is known, a scheduled length apart."""
    start, end = flight["block_off"], flight["block_on"]
    scheduled = minus(flight["scheduled_end"], flight["scheduled_start"])
    if start and not end and scheduled is not None:
        end = start + scheduled
    elif end and not start and scheduled is not None:
        start = end - scheduled
    start, end = start or flight["scheduled_start"], end or flight["scheduled_end"]
    return (start, end) if start and end else None


def minus(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one - other


def total(lengths: list[timedelta]) -> timedelta | None:
    return sum(lengths, timedelta()) if lengths else None


def each_once(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(one for one in values if one is not None))


# Rolling totals

Interval = tuple[datetime, datetime]
BEGIN, END = itemgetter(0), itemgetter(1)


def totals(duties: list[Row], flights: list[Row], first_day: date, last_day: date) -> dict[tuple[str, date], Row]:
    """Of every person and day the totals of ORO.FTL.210, counted back in both of LEON's ways."""
    on_duty, in_flight = defaultdict(list), defaultdict(list)
    for one in duties:
        on_duty[one["person_key"]].append((one["duty_start"], one["duty_end"]))
    for one in flights:
        in_flight[one["person_key"]].append((one["flight_from"], one["flight_to"]))
    found = {}
    for person in sorted({*on_duty, *in_flight}):
        duty_times, flight_times = merged(on_duty[person]), merged(in_flight[person])
        day = first_day
        while day <= last_day:
            row: Row = {}
            for suffix, reference in references(day, on_duty[person]).items():
                row |= {
                    f"{name}{suffix}": one for name, one in back_from(day, reference, duty_times, flight_times).items()
                }
            found[person, day] = row
            day += timedelta(days=1)
    return found


def references(day: date, duties: list[Interval]) -> dict[str, datetime]:
    """The instant that a day's totals count back from: the end of its last duty, else its beginning or its end."""
    begin = datetime.combine(day, time(), UTC)
    ends = [end for _, end in duties if begin <= end < begin + timedelta(days=1)]
    if ends:
        return {"": max(ends), "_alternative": max(ends)}
    return {"": begin, "_alternative": begin + timedelta(days=1)}


def back_from(day: date, reference: datetime, duties: list[Interval], flights: list[Interval]) -> Row:
    new_year = datetime(day.year, 1, 1, tzinfo=UTC)
    last_of_month = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    after = last_of_month + timedelta(days=1)
    twelve = datetime(after.year - 1, after.month, 1, tzinfo=UTC)
    return {
        **{f"duty_{days}d": within(duties, reference - timedelta(days=days), reference) for days in (7, 14, 28)},
        "flight_28d": within(flights, reference - timedelta(days=28), reference),
        "flight_calendar_year": within(flights, new_year, reference),
        "flight_12_months": within(flights, twelve, reference),
    }


def within(intervals: list[Interval], begin: datetime, end: datetime) -> timedelta:
    """How much of the intervals, which do not overlap and are in order, lies between the two instants."""
    near = intervals[bisect(intervals, begin, key=END) : bisect(intervals, end, key=BEGIN)]
    parts = (min(one_end, end) - max(one_begin, begin) for one_begin, one_end in near)
    return sum((part for part in parts if part > timedelta()), timedelta())


def merged(intervals: list[Interval]) -> list[Interval]:
    """The same time in intervals of which none overlaps another."""
    result: list[Interval] = []
    for begin, end in sorted(intervals):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result
