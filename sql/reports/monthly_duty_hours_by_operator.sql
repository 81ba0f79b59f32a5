CREATE VIEW reporting.monthly_duty_hours_by_operator AS
SELECT
    d.operator_id,
    d.month,
    count(DISTINCT d.person_key) AS crew_count,
    count(*) AS duty_count,
    coalesce(sum(d.duty_length), interval '0') AS duty_time,
    round(extract(epoch FROM coalesce(sum(d.duty_length), interval '0')) / 3600, 2) AS duty_hours,
    coalesce(sum(d.fdp_length), interval '0') AS fdp_time,
    round(extract(epoch FROM coalesce(sum(d.fdp_length), interval '0')) / 3600, 2) AS fdp_hours,
    coalesce(sum(d.block_total), interval '0') AS block_time,
    round(extract(epoch FROM coalesce(sum(d.block_total), interval '0')) / 3600, 2) AS block_hours,
    round(extract(epoch FROM coalesce(sum(d.duty_length), interval '0')) / 3600 / count(DISTINCT d.person_key), 2) AS duty_hours_per_crew
FROM ftl.current_duty AS d
GROUP BY d.operator_id, d.month;

COMMENT ON VIEW reporting.monthly_duty_hours_by_operator IS 'Grain: an operator (AOC) and month. A duty counts in the month in which it starts, in UTC, whole. Duties still to come count as LEON has them now. Flight time is block off to block on (EASA''s definition), and nothing where a flight has no journey log.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.crew_count IS 'Crew members with a duty.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.duty_count IS 'Duties.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.duty_time IS 'Duty together.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.duty_hours IS 'Duty together, in hours.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.fdp_time IS 'Flight duty periods together.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.fdp_hours IS 'Flight duty periods together, in hours.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.block_time IS 'Flight time together: block off to block on, from the journey logs.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.block_hours IS 'Flight time together, block off to block on, in hours.';
COMMENT ON COLUMN reporting.monthly_duty_hours_by_operator.duty_hours_per_crew IS 'Duty together in hours, by crew member with a duty.';
