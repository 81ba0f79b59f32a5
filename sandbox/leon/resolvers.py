"""What the root fields answer, as plain functions of the store and the coerced arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema

from sandbox.leon import journey_log_rules, journey_logs, time_long
from sandbox.leon.limits import check_back, check_duty_interval
from sandbox.leon.records import Record
from sandbox.leon.store import LeonStore
from sandbox.leon.wire_time import write_instant

Arguments = Mapping[str, Any]
Resolver = Callable[[LeonStore, Arguments], Any]


def echo(_store: LeonStore, arguments: Arguments) -> str:
    """The text, back."""
    return str(arguments["text"])


def operator(store: LeonStore, _arguments: Arguments) -> Record:
    """The operator of this host."""
    return store.operator_record


def flight(store: LeonStore, arguments: Arguments) -> Record | None:
    """One flight, None when unknown."""
    return store.flight(arguments["flightNid"])


def flight_list(store: LeonStore, arguments: Arguments) -> list[Record]:
    """Flights whose scheduled time overlaps the interval, by start. Nothing is paged.

    Whether LEON selects by overlap or by start is not known: the wider of the two is answered, so a client must filter.
    """
    wanted = arguments["filter"]
    start, end = write_instant(wanted["timeInterval"]["start"]), write_instant(wanted["timeInterval"]["end"])
    found = [each for each in store.flights_by_start() if each["startTimeUTC"] < end and each["endTimeUTC"] > start]
    for keep in _filters(wanted):
        found = [each for each in found if keep(each)]
    return found


def _filters(wanted: Arguments) -> list[Callable[[Record], bool]]:
    """The optional parts of a FlightFilter; a part that is absent or null filters nothing."""
    given = {name: value for name, value in wanted.items() if value is not None}
    tests: dict[str, Callable[[Record, Any], bool]] = {
        "flightType": lambda each, value: each["flightType"] in value,
        "flightStatus": lambda each, value: each["status"] in value,
        "aircraftNidList": lambda each, value: each["acftNid"] in value,
        "isCnl": lambda each, value: each["isCnl"] is value,
        "isFerry": lambda each, value: each["isFerry"] is value,
        "icaoType": lambda each, value: each["icaoType"] == value,
        "flightNumber": lambda each, value: each["flightNo"] == value,
        "tripNumber": lambda each, value: (each["trip"] or {}).get("tripNumber") == value,
        "adepLocationNid": lambda each, value: each["startAirport"]["locationNid"] == value,
        "adesLocationNid": lambda each, value: each["endAirport"]["locationNid"] == value,
    }
    return [_bind(tests[name], value) for name, value in given.items() if name in tests]


def _bind(test: Callable[[Record, Any], bool], value: Any) -> Callable[[Record], bool]:
    return lambda each: test(each, value)


def aircraft_list(store: LeonStore, arguments: Arguments) -> list[Record]:
    """Visible aircraft by nid. What filterSpecialAircraft does is assumed: true leaves out what is no aircraft."""
    found = [each for nid, each in sorted(store.aircraft.items()) if store.sees(nid)]
    if arguments.get("onlyActive"):
        found = [each for each in found if each["isActive"]]
    if arguments.get("filterSpecialAircraft"):
        found = [each for each in found if each["acftType"]["isAircraft"]]
    return found


def aircraft(store: LeonStore, arguments: Arguments) -> Record | None:
    """One aircraft by its nid."""
    nid = arguments["acftNid"]
    return store.aircraft.get(nid) if store.sees(nid) else None


def aircraft_by_registration(store: LeonStore, arguments: Arguments) -> Record | None:
    """One aircraft by its registration, with its dash or without."""
    wanted = arguments["registration"]
    for each in aircraft_list(store, {}):
        if wanted in (each["registration"], each["registrationWithoutSpecialChars"]):
            return each
    return None


def airport_by_code(store: LeonStore, arguments: Arguments) -> Record | None:
    """One airport by its ICAO or IATA code."""
    wanted = arguments["airportCode"].upper()
    return next((each for each in store.airports.values() if wanted in (each["icao"], each["iata"])), None)


def crew_member_list(store: LeonStore, _arguments: Arguments) -> list[Record]:
    """Every crew member, by loginNid."""
    return [each for _, each in sorted(store.people.items())]


def duty_list(store: LeonStore, arguments: Arguments) -> list[Record]:
    """The FTL duties of an interval, by start, with durations in the installation's form. Nothing is paged."""
    interval = arguments["timeInterval"]
    check_duty_interval(interval)
    return [time_long.shown(each, store.time_long) for each in store.duties.between(interval["start"], interval["end"])]


ROOTS: Mapping[str, Resolver] = {
    "echo": echo, "operator": operator, "flight": flight, "flightList": flight_list, "aircraftList": aircraft_list,
    "aircraft": aircraft, "aircraftByRegistration": aircraft_by_registration, "airportByCode": airport_by_code,
    "crewMemberList": crew_member_list,
}  # fmt: skip
# Fields one below the root that are asked for in bulk, by the root field and its type.
SECTIONS: Mapping[str, tuple[str, Mapping[str, Resolver]]] = {"ftl": ("FtlQuery", {"dutyList": duty_list})}


def modified_flights(store: LeonStore, arguments: Arguments) -> Record:
    """FlightsChanges since an instant, inclusive. Crew-only and flight-watch changes are not among them."""
    since, now = _since(store, arguments)
    every = store.flights_by_start()
    created = [each for each in every if each["creationDateTime"] >= since]
    changed = [each for each in every if each["flightLastModificationTime"] >= since > each["creationDateTime"]]
    return {
        "created": created, "changed": changed, "deleted": store.removed_since(since),
        "createdFlightNidList": [each["flightNid"] for each in created],
        "modifiedFlightNidList": [each["flightNid"] for each in changed], "timestamp": int(now.timestamp()),
    }  # fmt: skip


def flights_with_modified_crew(store: LeonStore, arguments: Arguments) -> list[Record]:
    """Flights whose crew changed since an instant, inclusive."""
    since, _ = _since(store, arguments)
    return [each for each in store.flights_by_start() if each["crewLastModificationTime"] >= since]


def _since(store: LeonStore, arguments: Arguments) -> tuple[str, datetime]:
    now = store.clock.now()
    check_back(arguments["dateTime"], now)
    return write_instant(arguments["dateTime"]), now


def trip(store: LeonStore, arguments: Arguments) -> Record | None:
    """One trip, None when unknown."""
    return store.trips.get(arguments["tripNid"])


def trip_list(store: LeonStore, arguments: Arguments) -> list[Record]:
    """The known ones among these trips."""
    return [store.trips[nid] for nid in arguments["tripNidList"] if nid in store.trips]


def trip_by_number(store: LeonStore, arguments: Arguments) -> Record | None:
    """One trip by its number."""
    return next((each for each in store.trips.values() if each["tripNumber"] == arguments["tripNumber"]), None)


def trip_flights(store: LeonStore, its_trip: Record, arguments: Arguments) -> list[Record]:
    """The flights of a trip, cancelled ones too unless isCnl says otherwise."""
    wanted = arguments.get("isCnl")
    found = [each for each in store.flights_by_start() if each["tripNid"] == its_trip["tripNid"]]
    return [each for each in found if wanted is None or each["isCnl"] is wanted]


def save_journey_log(store: LeonStore, arguments: Arguments) -> Record:
    """Replaces the flight's journey log; a JourneyLogValue, or an ErrorList when nothing was saved."""
    nid, given = arguments["flightNid"], journey_logs.written(arguments["journeyLog"])
    if wrong := journey_log_rules.errors(store, nid, given):
        return {"__typename": "ErrorList", "errorList": wrong}
    shown = journey_logs.in_form(store.keep_journey_log(nid, given), store.time_long, nid)
    return {"__typename": "JourneyLogValue", "value": shown}


def attach(schema: GraphQLSchema) -> GraphQLSchema:
    """Gives the schema's fields their resolvers. The others are read from their record by default."""
    objects = {name: each for name, each in schema.type_map.items() if isinstance(each, GraphQLObjectType)}
    fields = {name: objects[name].fields for name in ("Query", "FlightsQuery", "TripQuery", "Trip")}
    for name, resolver in ROOTS.items():
        fields["Query"][name].resolve = _of_root(resolver)
    for name in ("flights", "trip"):
        fields["Query"][name].resolve = lambda _source, _info: {}
    for name, (type_name, resolvers) in SECTIONS.items():
        fields["Query"][name].resolve = lambda _source, _info: {}
        for field, resolver in resolvers.items():
            objects[type_name].fields[field].resolve = _of_root(resolver)
    fields["FlightsQuery"]["getModifiedFlightList"].resolve = _of_root(modified_flights)
    fields["FlightsQuery"]["getFlightListOnWhichModifiedCrew"].resolve = _of_root(flights_with_modified_crew)
    fields["TripQuery"]["getTrip"].resolve = _of_root(trip)
    fields["TripQuery"]["tripList"].resolve = _of_root(trip_list)
    fields["TripQuery"]["getTripByTripNumber"].resolve = _of_root(trip_by_number)
    fields["Trip"]["flightList"].resolve = lambda source, info, **arguments: trip_flights(
        info.context, source, arguments
    )
    objects["Mutation"].fields["journeyLog"].resolve = lambda _source, _info: {}
    objects["JourneyLogMutation"].fields["save"].resolve = _of_root(save_journey_log)
    return schema


def _of_root(resolver: Resolver) -> Callable[..., Any]:
    def resolve(_source: Any, info: GraphQLResolveInfo[LeonStore], **arguments: Any) -> Any:
        return resolver(info.context, arguments)

    return resolve
