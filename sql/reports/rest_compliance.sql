CREATE VIEW reporting.rest_compliance AS
SELECT
    d.operator_id,
    d.crew_code,
    d.crew_member,
    d.ftl_duty_nid,
    d.duty_start,
    d.duty_end,
    d.month,
    d.rest_required_before,
    d.rest_actual_before,
    d.rest_actual_before - d.rest_required_before AS margin_before,
    d.rest_actual_before >= d.rest_required_before AS is_compliant_before,
    d.rest_required_after,
    d.rest_actual_after,
    d.rest_actual_after - d.rest_required_after AS margin_after,
    d.rest_actual_after >= d.rest_required_after AS is_compliant_after,
    d.rest_reduction,
    (d.rest_actual_before >= d.rest_required_before) IS NOT FALSE AND (d.rest_actual_after >= d.rest_required_after) IS NOT FALSE AS is_compliant
FROM ftl.current_duty AS d
WHERE (d.rest_required_before IS NOT NULL AND d.rest_actual_before IS NOT NULL)
   OR (d.rest_required_after IS NOT NULL AND d.rest_actual_after IS NOT NULL);

COMMENT ON VIEW reporting.rest_compliance IS 'Grain: a duty with a rest that can be judged. Actual rest is from the end of one duty to the start of the next; exactly as long as required is compliant. The rest between two duties stands twice: after the one and before the other. Months by the start of the duty in UTC.';
COMMENT ON COLUMN reporting.rest_compliance.operator_id IS 'Key of the operator in turnaround.toml.';
COMMENT ON COLUMN reporting.rest_compliance.crew_code IS 'Short identifier code assigned to the crew member.';
COMMENT ON COLUMN reporting.rest_compliance.crew_member IS 'Full name of the crew member assigned to the duty. *** without role analyst_personal.';
COMMENT ON COLUMN reporting.rest_compliance.ftl_duty_nid IS 'Internal identifier of the FTL duty record; NULL where LEON gives none.';
COMMENT ON COLUMN reporting.rest_compliance.duty_start IS 'Start of the duty (UTC).';
COMMENT ON COLUMN reporting.rest_compliance.duty_end IS 'End of the duty (UTC).';
COMMENT ON COLUMN reporting.rest_compliance.month IS 'First day of the month in which the duty starts, in UTC.';
COMMENT ON COLUMN reporting.rest_compliance.rest_required_before IS 'Minimum required rest period before this duty, as LEON says.';
COMMENT ON COLUMN reporting.rest_compliance.rest_actual_before IS 'Actual rest period observed before this duty.';
COMMENT ON COLUMN reporting.rest_compliance.margin_before IS 'Actual less required rest before; negative: too short.';
COMMENT ON COLUMN reporting.rest_compliance.is_compliant_before IS 'Whether the rest before is as long as required; NULL: one of the two is not known.';
COMMENT ON COLUMN reporting.rest_compliance.rest_required_after IS 'Minimum required rest period after this duty, as LEON says.';
COMMENT ON COLUMN reporting.rest_compliance.rest_actual_after IS 'Actual rest period observed after this duty.';
COMMENT ON COLUMN reporting.rest_compliance.margin_after IS 'Actual less required rest after; negative: too short.';
COMMENT ON COLUMN reporting.rest_compliance.is_compliant_after IS 'Whether the rest after is as long as required; NULL: one of the two is not known.';
COMMENT ON COLUMN reporting.rest_compliance.rest_reduction IS 'Rest reduction applied based on the preceding duty.';
COMMENT ON COLUMN reporting.rest_compliance.is_compliant IS 'Whether neither rest is too short, as far as they are known.';
