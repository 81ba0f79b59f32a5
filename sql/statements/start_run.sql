INSERT INTO sync.runs (operator_id, flow, flow_run_id, logical_time, started_at, started_by)
VALUES (:operator_id, :flow, :flow_run_id, :logical_time, :started_at, :started_by)
ON CONFLICT (operator_id, flow, flow_run_id) DO UPDATE
SET logical_time = excluded.logical_time,
    started_at = excluded.started_at,
    -- Its first attempt may have written something: who wanted that stays known.
    started_by = CASE
        WHEN split_part(runs.started_by, ', then ', 1) = excluded.started_by THEN excluded.started_by
        ELSE split_part(runs.started_by, ', then ', 1) || ', then ' || excluded.started_by
    END,
    finished_at = NULL,
    state = 'Running',
    counts = '{}',
    error = NULL
