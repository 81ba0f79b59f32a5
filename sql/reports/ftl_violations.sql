CREATE VIEW reporting.ftl_violations AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.ftl_duty_nid,
    d.duty_start,
    d.duty_end,
    d.month,
    d.has_violation AS is_flagged_by_leon,
    b.broken_limits,
    cardinality(b.broken_limits) > 0 AS is_explained,
    d.has_violation IS NOT NULL AND d.has_violation <> (cardinality(b.broken_limits) > 0) AS is_verdict_different,
    (d.fdp_length > d.max_fdp_length) AS is_fdp_over_max,
    d.fdp_length,
    d.max_fdp_length,
    CASE WHEN (d.fdp_length > d.max_fdp_length) THEN d.fdp_length - d.max_fdp_length END AS fdp_excess,
    (d.rest_actual_before < d.rest_required_before) AS is_rest_before_short,
    CASE WHEN (d.rest_actual_before < d.rest_required_before) THEN d.rest_required_before - d.rest_actual_before END AS rest_before_shortfall,
    (d.rest_actual_after < d.rest_required_after) AS is_rest_after_short,
    CASE WHEN (d.rest_actual_after < d.rest_required_after) THEN d.rest_required_after - d.rest_actual_after END AS rest_after_shortfall,
    d.discretion_length
FROM ftl.current_duty AS d
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN (d.fdp_length > d.max_fdp_length) THEN 'fdp_over_max' END,
        CASE WHEN (d.rest_actual_before < d.rest_required_before) THEN 'rest_before_short' END,
        CASE WHEN (d.rest_actual_after < d.rest_required_after) THEN 'rest_after_short' END
    ], NULL) AS broken_limits
) AS b
WHERE d.has_violation OR cardinality(b.broken_limits) > 0;

COMMENT ON VIEW reporting.ftl_violations IS 'Grain: a duty that LEON flags, or in which our recomputation finds the FDP over its maximum or a rest shorter than required (LEON''s figures, compared). Both verdicts stand side by side: WHERE is_flagged_by_leon gives LEON''s own. Equal to a limit is within it.';
COMMENT ON COLUMN reporting.ftl_violations.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.ftl_violations.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.ftl_violations.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.ftl_violations.ftl_duty_nid IS 'Internal identifier of the FTL duty record; NULL where LEON gives none.';
COMMENT ON COLUMN reporting.ftl_violations.duty_start IS 'Start of the duty (UTC).';
COMMENT ON COLUMN reporting.ftl_violations.duty_end IS 'End of the duty (UTC).';
COMMENT ON COLUMN reporting.ftl_violations.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.ftl_violations.is_flagged_by_leon IS 'Whether LEON flags the duty; NULL: the source does not say (imports).';
COMMENT ON COLUMN reporting.ftl_violations.broken_limits IS 'What our recomputation finds broken: fdp_over_max, rest_before_short, rest_after_short. Empty: LEON''s reason is none of these (cumulative limits, recovery rest, days off).';
COMMENT ON COLUMN reporting.ftl_violations.is_explained IS 'Whether our recomputation finds a broken limit.';
COMMENT ON COLUMN reporting.ftl_violations.is_verdict_different IS 'Whether LEON''s verdict and our recomputation differ.';
COMMENT ON COLUMN reporting.ftl_violations.is_fdp_over_max IS 'Whether the FDP is longer than its maximum.';
COMMENT ON COLUMN reporting.ftl_violations.fdp_length IS 'Actual duration of the Flight Duty Period.';
COMMENT ON COLUMN reporting.ftl_violations.max_fdp_length IS 'Maximum permitted FDP length under applicable FTL rules, with extension, split duty and discretion.';
COMMENT ON COLUMN reporting.ftl_violations.fdp_excess IS 'By how much the FDP is too long; NULL: it is not.';
COMMENT ON COLUMN reporting.ftl_violations.is_rest_before_short IS 'Whether the rest before is shorter than required.';
COMMENT ON COLUMN reporting.ftl_violations.rest_before_shortfall IS 'By how much the rest before is too short; NULL: it is not.';
COMMENT ON COLUMN reporting.ftl_violations.is_rest_after_short IS 'Whether the rest after is shorter than required.';
COMMENT ON COLUMN reporting.ftl_violations.rest_after_shortfall IS 'By how much the rest after is too short; NULL: it is not.';
COMMENT ON COLUMN reporting.ftl_violations.discretion_length IS 'Duration of discretion used to extend the FDP, as LEON says.';
