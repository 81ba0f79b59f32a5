SELECT flow, flow_run_id, checked_at, dataset, expectation, column_name, severity, element_count, unexpected_count, reason
FROM sync.check_results
WHERE operator_id = :operator_id AND NOT success AND flow_run_id = ANY (CAST(:run_ids AS text[]))
ORDER BY id
