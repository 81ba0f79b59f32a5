INSERT INTO sync.runs (operator_id, flow, flow_run_id, logical_time, started_at)
VALUES (:operator_id, :flow, :flow_run_id, :logical_time, :started_at)
ON CONFLICT (operator_id, flow, flow_run_id) DO UPDATE
SET logical_time = excluded.logical_time,
    started_at = excluded.started_at,
    finished_at = NULL,
    state = 'Running',
    counts = '{}',
    error = NULL
