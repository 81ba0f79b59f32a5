"""The columns of the frames that the FTL duty table is made of, and of the table itself.

In the table's frame a column is kept as what is cheap, by its PostgreSQL type:

- date: datetime64[us] at midnight; time: datetime64[us] of the instant in UTC, of which only the time of day counts;
- timetz: two columns, X with the local datetime64[us] and X_offset with its offset from UTC in seconds (Int32);
- timestamptz: datetime64[us, UTC]; interval: timedelta64[us]; integer and bigint: Int64; boolean: boolean;
- text: object; text[], interval[] and timestamptz[]: object, tuples of str, timedelta and aware datetime.

Missing is None in objects, else NaT or NA. What makes Python's own values of it is transforms/ftl/rows.py.
"""

from __future__ import annotations

from model.ftl_columns import BY_KEY, KEYS

INSTANT = "datetime64[us, UTC]"
LENGTH = "timedelta64[us]"
LOCAL = "datetime64[us]"

DUTIES = {
    "duty_key": "object",
    "ftl_duty_nid": "Int64",
    "person_key": "object",
    "login_code": "object",
    "login_name": "object",
    "duty_start": INSTANT,
    "duty_end": INSTANT,
    "fdp_start": INSTANT,
    "fdp_end": INSTANT,
    "split_off_time": INSTANT,
    "split_on_time": INSTANT,
    "recovery_rest_valid_until": INSTANT,
    "previous_duty_end": INSTANT,
    "next_duty_start": INSTANT,
    "block_start": INSTANT,
    "block_end": INSTANT,
    "planned_duty_start": INSTANT,
    "planned_duty_end": INSTANT,
    "duty_length": LENGTH,
    "fdp_length": LENGTH,
    "fdp_extension_length": LENGTH,
    "split_duty_time": LENGTH,
    "max_fdp_length": LENGTH,
    "discretion_length": LENGTH,
    "rest_required_before": LENGTH,
    "rest_required_after": LENGTH,
    "rest_reduction": LENGTH,
    "planned_fdp_length": LENGTH,
    "has_violation": "boolean",
    "is_cabin_crew": "boolean",
    "is_acclimated": "boolean",
    "sector_count": "Int64",
    "start_icao": "object",
    "start_iata": "object",
    "start_timezone": "object",
    "end_icao": "object",
    "end_iata": "object",
    "end_timezone": "object",
    "home_icao": "object",
    "home_iata": "object",
    "home_timezone": "object",
    "crew_augmentation": "object",
    "rest_facility": "object",
    "acclimatization_timezone": "object",
    "duty_name": "object",
    "roster_legend": "object",
    "night_duty_type": "object",
}
SECTORS = {
    "duty_key": "object",
    "position": "int64",
    "flight_nid": "Int64",
    "start_icao": "object",
    "start_iata": "object",
    "end_icao": "object",
    "end_iata": "object",
    "activity_type": "object",
}
FLIGHTS = {
    "flight_nid": "Int64",
    "flight_no": "object",
    "trip_number": "object",
    "scheduled_start": INSTANT,
    "scheduled_end": INSTANT,
    "block_off": INSTANT,
    "takeoff": INSTANT,
    "landing": INSTANT,
    "block_on": INSTANT,
    "takeoff_person_key": "object",
    "landing_person_key": "object",
    "discretion": LENGTH,
    "start_timezone": "object",
    "end_timezone": "object",
    "registration": "object",
    "aircraft_type_name": "object",
    "icao_type": "object",
}
# crew_dob is a date; labels, positions and ratings are tuples of text.
CREW = {
    "person_key": "object",
    "crew_member": "object",
    "crew_code": "object",
    "crew_id_card": "object",
    "crew_permission_group": "object",
    "crew_user_base": "object",
    "crew_home_base_icao": "object",
    "crew_home_base_iata": "object",
    "home_timezone": "object",
    "crew_dob": "object",
    "crew_phone_number": "object",
    "crew_email": "object",
    "crew_gender": "object",
    "crew_labels": "object",
    "crew_positions": "object",
    "aircraft_crew_ratings": "object",
}
# What is seen first and kept, whatever LEON says later; the differences and local times of it follow.
FIRST_PLANNED = {
    "duty_key": "object",
    "planned_duty_start": INSTANT,
    "planned_duty_end": INSTANT,
    "planned_fdp_length": LENGTH,
    "planned_bloff_utc": INSTANT,
    "planned_blon_utc": INSTANT,
}

# Of the 90 columns, those that tell who somebody is: kept once a person, in ftl.person, and not a duty.
OF_THE_PERSON = (
    "crew_member", "crew_code", "crew_id_card", "crew_dob", "crew_phone_number", "crew_email", "crew_gender",
)  # fmt: skip
# What the views need besides the columns of LEON's report, with PostgreSQL's types.
BESIDES = {
    "duty_start": "timestamptz",
    "duty_end": "timestamptz",
    "planned_duty_start": "timestamptz",
    "planned_duty_end": "timestamptz",
    "fdp_start": "timestamptz",
    "fdp_end": "timestamptz",
    "fdp_extension_length": "interval",
    "has_violation": "boolean",
    "is_cabin_crew": "boolean",
    "is_acclimated": "boolean",
    "rest_facility": "text",
    "home_timezone": "text",
    "start_timezone": "text",
    "end_timezone": "text",
    "flights_from": "timestamptz[]",
    "flights_to": "timestamptz[]",
    "flight_time_total": "interval",
    "block_time_total": "interval",
}
# The columns of the table in the order of its rows, with PostgreSQL's types.
TYPES: dict[str, str] = {
    "duty_key": "text",
    "person_key": "text",
    **{key: BY_KEY[key].type for key in KEYS if key not in OF_THE_PERSON},
    **BESIDES,
}
DUTY_COLUMNS = tuple(TYPES)
# The columns of the table's frame: as TYPES, with the offsets of local times.
FRAME_COLUMNS = tuple(
    name for key, kind in TYPES.items() for name in ((key, f"{key}_offset") if kind == "timetz" else (key,))
)
