CREATE VIEW reporting.monthly_duty_hours AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.month,
    count(*) AS duty_count,
    coalesce(sum(d.duty_length), interval '0') AS duty_time,
    round(extract(epoch FROM coalesce(sum(d.duty_length), interval '0')) / 3600, 2) AS duty_hours,
    coalesce(sum(d.fdp_length), interval '0') AS fdp_time,
    round(extract(epoch FROM coalesce(sum(d.fdp_length), interval '0')) / 3600, 2) AS fdp_hours,
    coalesce(sum(d.block_total), interval '0') AS block_time,
    round(extract(epoch FROM coalesce(sum(d.block_total), interval '0')) / 3600, 2) AS block_hours
FROM ftl.current_duty AS d
GROUP BY d.operator_id, d.person_key, d.crew_code, d.crew_member, d.month;

COMMENT ON VIEW reporting.monthly_duty_hours IS 'Grain: a crew member and month. A duty counts in the month in which it starts, in UTC, whole. Duties still to come count as LEON has them now. Flight time is block off to block on (EASA''s definition), and nothing where a flight has no journey log.';
COMMENT ON COLUMN reporting.monthly_duty_hours.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.monthly_duty_hours.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.monthly_duty_hours.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.monthly_duty_hours.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.monthly_duty_hours.duty_count IS 'Duties.';
COMMENT ON COLUMN reporting.monthly_duty_hours.duty_time IS 'Duty together.';
COMMENT ON COLUMN reporting.monthly_duty_hours.duty_hours IS 'Duty together, in hours.';
COMMENT ON COLUMN reporting.monthly_duty_hours.fdp_time IS 'Flight duty periods together.';
COMMENT ON COLUMN reporting.monthly_duty_hours.fdp_hours IS 'Flight duty periods together, in hours.';
COMMENT ON COLUMN reporting.monthly_duty_hours.block_time IS 'Flight time together: block off to block on, from the journey logs.';
COMMENT ON COLUMN reporting.monthly_duty_hours.block_hours IS 'Flight time together, block off to block on, in hours.';
