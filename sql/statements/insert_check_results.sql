INSERT INTO sync.check_results (
    operator_id, flow, flow_run_id, checked_at, dataset, expectation, column_name, severity, success, element_count,
    unexpected_count, reason
)
SELECT
    :operator_id, :flow, :flow_run_id, :checked_at, r.dataset, r.expectation, r.column_name, r.severity, r.success,
    r.element_count, r.unexpected_count, r.reason
FROM jsonb_to_recordset(CAST(:results AS jsonb)) AS r (
    dataset text, expectation text, column_name text, severity text, success boolean, element_count bigint,
    unexpected_count bigint, reason text
)
