CREATE VIEW ftl.current_duty AS
SELECT
    d.operator_id,
    d.person_key,
    c.crew_code,
    c.crew_member,
    CAST(date_trunc('month', d.duty_start AT TIME ZONE 'UTC') AS date) AS month,
    CAST(d.duty_end AT TIME ZONE 'UTC' AS date) AS day,
    coalesce(d.block_time_total, (SELECT sum(one.length) FROM unnest(d.block_times) AS one (length)), d.block_time) AS block_total,
    d.duty_start,
    d.duty_end,
    d.planned_duty_start,
    d.planned_duty_end,
    d.fdp_extension_length,
    d.has_violation,
    d.is_cabin_crew,
    d.rest_facility,
    d.ftl_duty_nid,
    d.duty_length,
    d.planned_duty_length,
    d.difference_duty_length,
    d.fdp_length,
    d.planned_fdp_length,
    d.max_fdp_length,
    d.difference_max_and_planned_fdp_length,
    d.fdp_extension,
    d.discretion_length,
    d.log_discretion,
    d.rest_required_before,
    d.rest_actual_before,
    d.rest_required_after,
    d.rest_actual_after,
    d.rest_reduction,
    d.recovery_rest_valid_until_utc,
    d.split_duty_time,
    d.split_off_time,
    d.split_on_time,
    d.duty_routes,
    d.duty_routes_iata,
    d.sector_count,
    d.takeoff_count,
    d.landing_count,
    d.cdr_duty_name,
    d.ftl_sector_activity_types,
    d.ftl_duty_night_duty_type,
    d.wocl,
    d.roster_duty_legend,
    d.duty_aircraft
FROM ftl.shown_duty AS d
LEFT JOIN ftl.crew AS c ON c.operator_id = d.operator_id AND c.person_key = d.person_key
WHERE d.is_current AND d.duty_start IS NOT NULL;

COMMENT ON VIEW ftl.current_duty IS 'Grain: a duty as it stands now. What the reports are made from.';
COMMENT ON COLUMN ftl.current_duty.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN ftl.current_duty.person_key IS 'As in ftl.duty.';
COMMENT ON COLUMN ftl.current_duty.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN ftl.current_duty.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN ftl.current_duty.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN ftl.current_duty.day IS 'Day on which the duty ends, in UTC.';
COMMENT ON COLUMN ftl.current_duty.block_total IS 'Block off to block on of all sectors, from the journey logs; of an import what its block times come to.';
COMMENT ON COLUMN ftl.current_duty.duty_start IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.duty_end IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.planned_duty_start IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.planned_duty_end IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.fdp_extension_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.has_violation IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.is_cabin_crew IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.rest_facility IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.ftl_duty_nid IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.duty_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.planned_duty_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.difference_duty_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.fdp_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.planned_fdp_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.max_fdp_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.difference_max_and_planned_fdp_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.fdp_extension IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.discretion_length IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.log_discretion IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.rest_required_before IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.rest_actual_before IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.rest_required_after IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.rest_actual_after IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.rest_reduction IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.recovery_rest_valid_until_utc IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.split_duty_time IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.split_off_time IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.split_on_time IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.duty_routes IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.duty_routes_iata IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.sector_count IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.takeoff_count IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.landing_count IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.cdr_duty_name IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.ftl_sector_activity_types IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.ftl_duty_night_duty_type IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.wocl IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.roster_duty_legend IS 'As in ftl.shown_duty.';
COMMENT ON COLUMN ftl.current_duty.duty_aircraft IS 'As in ftl.shown_duty.';
