CREATE VIEW reporting.discretion_usage AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.ftl_duty_nid,
    d.duty_start,
    d.month,
    d.discretion_length,
    d.log_discretion,
    greatest(d.discretion_length, d.log_discretion) AS discretion_used,
    greatest(d.discretion_length, d.log_discretion) > interval '1 hour' AS is_over_1h,
    coalesce(d.discretion_length, interval '0') <> coalesce(d.log_discretion, interval '0') AS is_different,
    d.fdp_length,
    d.max_fdp_length,
    (d.fdp_length > d.max_fdp_length) AS is_fdp_over_max
FROM ftl.current_duty AS d
WHERE greatest(d.discretion_length, d.log_discretion) > interval '0';

COMMENT ON VIEW reporting.discretion_usage IS 'Grain: a duty with commander''s discretion, by LEON or by a journey log. Exactly one hour is not over one hour. Months by the start of the duty in UTC.';
COMMENT ON COLUMN reporting.discretion_usage.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.discretion_usage.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.discretion_usage.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.discretion_usage.ftl_duty_nid IS 'Internal identifier of the FTL duty record; NULL where LEON gives none.';
COMMENT ON COLUMN reporting.discretion_usage.duty_start IS 'Start of the duty (UTC).';
COMMENT ON COLUMN reporting.discretion_usage.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.discretion_usage.discretion_length IS 'Duration of discretion used to extend the FDP, as LEON says.';
COMMENT ON COLUMN reporting.discretion_usage.log_discretion IS 'Duration of discretion recorded in the Journey Log.';
COMMENT ON COLUMN reporting.discretion_usage.discretion_used IS 'The longer of the two.';
COMMENT ON COLUMN reporting.discretion_usage.is_over_1h IS 'Whether that is more than one hour: to be sent to the authority within 28 days (ORO.FTL.205(f)).';
COMMENT ON COLUMN reporting.discretion_usage.is_different IS 'Whether LEON and the journey log say different lengths.';
COMMENT ON COLUMN reporting.discretion_usage.fdp_length IS 'Actual duration of the Flight Duty Period.';
COMMENT ON COLUMN reporting.discretion_usage.max_fdp_length IS 'Maximum permitted FDP length under applicable FTL rules, discretion included.';
COMMENT ON COLUMN reporting.discretion_usage.is_fdp_over_max IS 'Whether the FDP is longer than its maximum all the same.';
