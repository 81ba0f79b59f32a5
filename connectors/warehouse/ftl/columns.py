"""The columns of the FTL tables, by what they are for."""

from __future__ import annotations

from model.ftl_columns import KEYS

# Who somebody is: kept in ftl.person, never in ftl.duty.
PERSON_COLUMNS = (
    "crew_member",
    "crew_code",
    "crew_id_card",
    "crew_dob",
    "crew_phone_number",
    "crew_email",
    "crew_gender",
)
# Facts beyond LEON's report that the views and the totals are made from.
EXTRA_COLUMNS = (
    "duty_start",
    "duty_end",
    "planned_duty_start",
    "planned_duty_end",
    "fdp_start",
    "fdp_end",
    "fdp_extension_length",
    "has_violation",
    "is_cabin_crew",
    "is_acclimated",
    "rest_facility",
    "home_timezone",
    "start_timezone",
    "end_timezone",
    "flights_from",
    "flights_to",
    "flight_time_total",
    "block_time_total",
)
# What makes a version of a duty another one: all but the bookkeeping.
FACT_COLUMNS = ("person_key", *(key for key in KEYS if key not in PERSON_COLUMNS), *EXTRA_COLUMNS)

CUMULATIVE_COLUMNS = (
    "person_key",
    "day",
    "duty_7d",
    "duty_7d_alternative",
    "duty_14d",
    "duty_14d_alternative",
    "duty_28d",
    "duty_28d_alternative",
    "flight_28d",
    "flight_28d_alternative",
    "flight_calendar_year",
    "flight_calendar_year_alternative",
    "flight_12_months",
    "flight_12_months_alternative",
)

# A plan stays the first that was known. An instant leads what is told of it: kept or taken together with it, so that
# the local time of one plan never stands beside the date of another.
LED_BY_START = (
    "planned_duty_start",
    "planned_duty_start_date_utc",
    "planned_duty_start_time_utc",
    "planned_duty_start_date_lt",
    "planned_duty_start_time_lt",
)
LED_BY_END = (
    "planned_duty_end",
    "planned_duty_end_date_utc",
    "planned_duty_end_time_utc",
    "planned_duty_end_date_lt",
    "planned_duty_end_time_lt",
)
LED_BY_BLOFF = ("planned_bloff_utc", "planned_bloff_lt")
LED_BY_BLON = ("planned_blon_utc", "planned_blon_lt")
LED_BY_FDP = ("planned_fdp_length",)
PLANS = (LED_BY_START, LED_BY_END, LED_BY_BLOFF, LED_BY_BLON, LED_BY_FDP)
# These follow from a plan and are worked out again where an earlier one was kept.
FOLLOWING = ("planned_duty_length", "difference_duty_length", "difference_max_and_planned_fdp_length")
PLAIN_COLUMNS = tuple(
    name for name in FACT_COLUMNS if name not in FOLLOWING and not any(name in plan for plan in PLANS)
)
