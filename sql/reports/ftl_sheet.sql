CREATE VIEW reporting.ftl_sheet AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.day,
    d.ftl_duty_nid,
    d.duty_start,
    d.duty_end,
    d.cdr_duty_name,
    d.ftl_sector_activity_types,
    d.roster_duty_legend,
    d.duty_routes,
    d.split_off_time,
    d.split_on_time,
    d.rest_facility,
    d.rest_required_before,
    d.rest_actual_before,
    d.rest_reduction,
    d.ftl_duty_night_duty_type,
    d.block_total AS block_time,
    d.sector_count,
    d.takeoff_count,
    d.landing_count,
    d.duty_length,
    d.fdp_length,
    d.max_fdp_length,
    d.fdp_extension,
    d.discretion_length,
    d.has_violation AS is_flagged_by_leon,
    (d.fdp_length > d.max_fdp_length) AS is_fdp_over_max,
    (d.rest_actual_before < d.rest_required_before) AS is_rest_before_short,
    count(*) FILTER (WHERE d.fdp_extension) OVER (
        PARTITION BY d.operator_id, d.person_key ORDER BY d.duty_start RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW
    ) AS fdp_extensions_7d,
    c.duty_7d,
    c.duty_14d,
    c.duty_28d,
    c.flight_28d,
    c.flight_calendar_year,
    c.flight_12_months
FROM ftl.current_duty AS d
LEFT JOIN ftl.cumulative AS c
    ON c.operator_id = d.operator_id AND c.person_key = d.person_key AND c.day = d.day
ORDER BY d.operator_id, d.crew_code, d.duty_start;

COMMENT ON VIEW reporting.ftl_sheet IS 'Grain: a duty, by crew member in order of time. Left the duty itself, right what has come together by then (ORO.FTL.210): the totals of the UTC day on which the duty ends, which are those at the end of its last duty. Days without a duty have no row here, but in cumulative_limits. Flight time is block off to block on.';
COMMENT ON COLUMN reporting.ftl_sheet.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.ftl_sheet.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.ftl_sheet.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.ftl_sheet.day IS 'Day on which the duty ends, in UTC: the day of the cumulative part.';
COMMENT ON COLUMN reporting.ftl_sheet.ftl_duty_nid IS 'Internal identifier of the FTL duty record; NULL where LEON gives none.';
COMMENT ON COLUMN reporting.ftl_sheet.duty_start IS 'Start of the duty (UTC).';
COMMENT ON COLUMN reporting.ftl_sheet.duty_end IS 'End of the duty (UTC).';
COMMENT ON COLUMN reporting.ftl_sheet.cdr_duty_name IS 'Name or label of the duty as defined in the roster.';
COMMENT ON COLUMN reporting.ftl_sheet.ftl_sector_activity_types IS 'Types of activities (e.g. flight, ground duty) included in this duty.';
COMMENT ON COLUMN reporting.ftl_sheet.roster_duty_legend IS 'Legend or colour code associated with the duty in the crew roster.';
COMMENT ON COLUMN reporting.ftl_sheet.duty_routes IS 'All routes covered during the duty period, in ICAO format.';
COMMENT ON COLUMN reporting.ftl_sheet.split_off_time IS 'Time at which the split duty break began.';
COMMENT ON COLUMN reporting.ftl_sheet.split_on_time IS 'Time at which the split duty break ended.';
COMMENT ON COLUMN reporting.ftl_sheet.rest_facility IS 'Class of in-flight rest facility, as LEON says.';
COMMENT ON COLUMN reporting.ftl_sheet.rest_required_before IS 'Minimum required rest period before this duty.';
COMMENT ON COLUMN reporting.ftl_sheet.rest_actual_before IS 'Actual rest period observed before this duty.';
COMMENT ON COLUMN reporting.ftl_sheet.rest_reduction IS 'Rest reduction applied based on the preceding duty.';
COMMENT ON COLUMN reporting.ftl_sheet.ftl_duty_night_duty_type IS 'Classification of the duty as early, late, or night duty.';
COMMENT ON COLUMN reporting.ftl_sheet.block_time IS 'Flight time: block off to block on of all sectors, from the journey logs.';
COMMENT ON COLUMN reporting.ftl_sheet.sector_count IS 'Number of sectors (flight legs) within the duty period.';
COMMENT ON COLUMN reporting.ftl_sheet.takeoff_count IS 'Number of takeoffs performed during the duty.';
COMMENT ON COLUMN reporting.ftl_sheet.landing_count IS 'Number of landings performed during the duty.';
COMMENT ON COLUMN reporting.ftl_sheet.duty_length IS 'Total duration of the actual duty period.';
COMMENT ON COLUMN reporting.ftl_sheet.fdp_length IS 'Actual duration of the Flight Duty Period.';
COMMENT ON COLUMN reporting.ftl_sheet.max_fdp_length IS 'Maximum permitted FDP length under applicable FTL rules.';
COMMENT ON COLUMN reporting.ftl_sheet.fdp_extension IS 'Indicates whether a Flight Duty Period extension was applied.';
COMMENT ON COLUMN reporting.ftl_sheet.discretion_length IS 'Duration of discretion used to extend the FDP.';
COMMENT ON COLUMN reporting.ftl_sheet.is_flagged_by_leon IS 'Whether LEON flags the duty.';
COMMENT ON COLUMN reporting.ftl_sheet.is_fdp_over_max IS 'Whether the FDP is longer than its maximum.';
COMMENT ON COLUMN reporting.ftl_sheet.is_rest_before_short IS 'Whether the rest before is shorter than required.';
COMMENT ON COLUMN reporting.ftl_sheet.fdp_extensions_7d IS 'FDP extensions among the duties that started in the 7 days up to the start of this one, itself included.';
COMMENT ON COLUMN reporting.ftl_sheet.duty_7d IS 'Duty in 7 days, at the end of the last duty of the day; the limit is 60 h.';
COMMENT ON COLUMN reporting.ftl_sheet.duty_14d IS 'Duty in 14 days, at the end of the last duty of the day; the limit is 110 h.';
COMMENT ON COLUMN reporting.ftl_sheet.duty_28d IS 'Duty in 28 days, at the end of the last duty of the day; the limit is 190 h.';
COMMENT ON COLUMN reporting.ftl_sheet.flight_28d IS 'Flight time in 28 days, at the end of the last duty of the day; the limit is 100 h.';
COMMENT ON COLUMN reporting.ftl_sheet.flight_calendar_year IS 'Flight time in the calendar year, at the end of the last duty of the day; the limit is 900 h.';
COMMENT ON COLUMN reporting.ftl_sheet.flight_12_months IS 'Flight time in 12 calendar months, at the end of the last duty of the day; the limit is 1000 h.';
