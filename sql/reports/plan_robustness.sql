CREATE VIEW reporting.plan_robustness AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.ftl_duty_nid,
    d.duty_start,
    d.month,
    d.planned_duty_start,
    d.duty_start - d.planned_duty_start AS start_shift,
    d.duty_end,
    d.planned_duty_end,
    d.duty_end - d.planned_duty_end AS end_shift,
    d.planned_duty_length,
    d.duty_length,
    d.difference_duty_length,
    d.planned_fdp_length,
    d.fdp_length,
    d.max_fdp_length,
    d.difference_max_and_planned_fdp_length AS planned_fdp_margin,
    d.planned_fdp_length > d.max_fdp_length AS is_planned_fdp_over_max,
    (d.fdp_length > d.max_fdp_length) AS is_fdp_over_max
FROM ftl.current_duty AS d
WHERE d.planned_duty_start IS NOT NULL;

COMMENT ON VIEW reporting.plan_robustness IS 'Grain: a duty with a plan. How the plan held: planned values are the first that were known, actual ones those of now (of a duty still to come, LEON''s present plan). Months by the start of the duty in UTC.';
COMMENT ON COLUMN reporting.plan_robustness.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.plan_robustness.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.plan_robustness.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.plan_robustness.ftl_duty_nid IS 'Internal identifier of the FTL duty record; NULL where LEON gives none.';
COMMENT ON COLUMN reporting.plan_robustness.duty_start IS 'Start of the duty (UTC).';
COMMENT ON COLUMN reporting.plan_robustness.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.plan_robustness.planned_duty_start IS 'Planned start, the first value that was known (UTC).';
COMMENT ON COLUMN reporting.plan_robustness.start_shift IS 'Actual less planned start; positive: later than planned.';
COMMENT ON COLUMN reporting.plan_robustness.duty_end IS 'End of the duty (UTC).';
COMMENT ON COLUMN reporting.plan_robustness.planned_duty_end IS 'Planned end, the first value that was known (UTC).';
COMMENT ON COLUMN reporting.plan_robustness.end_shift IS 'Actual less planned end; positive: later than planned.';
COMMENT ON COLUMN reporting.plan_robustness.planned_duty_length IS 'Total duration of the planned duty period.';
COMMENT ON COLUMN reporting.plan_robustness.duty_length IS 'Total duration of the actual duty period.';
COMMENT ON COLUMN reporting.plan_robustness.difference_duty_length IS 'Planned less actual length; negative: longer than planned.';
COMMENT ON COLUMN reporting.plan_robustness.planned_fdp_length IS 'Planned duration of the Flight Duty Period.';
COMMENT ON COLUMN reporting.plan_robustness.fdp_length IS 'Actual duration of the Flight Duty Period.';
COMMENT ON COLUMN reporting.plan_robustness.max_fdp_length IS 'Maximum permitted FDP length under applicable FTL rules.';
COMMENT ON COLUMN reporting.plan_robustness.planned_fdp_margin IS 'Maximum less planned FDP: the buffer of the plan.';
COMMENT ON COLUMN reporting.plan_robustness.is_planned_fdp_over_max IS 'Whether the plan itself was over the maximum.';
COMMENT ON COLUMN reporting.plan_robustness.is_fdp_over_max IS 'Whether the FDP came out longer than its maximum (AMC1 ORO.FTL.110(j) asks how often).';
