UPDATE sync.runs
SET finished_at = :finished_at, state = :state, counts = CAST(:counts AS jsonb), error = :error
WHERE operator_id = :operator_id AND flow = :flow AND flow_run_id = :flow_run_id
