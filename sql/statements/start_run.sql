INSERT INTO sync.runs (operator_id, flow, flow_run_id, logical_time, started_at, started_by, period)
VALUES (
    :operator_id, :flow, :flow_run_id, :logical_time, :started_at, :started_by,
    CASE WHEN CAST(:period_from AS timestamptz) IS NOT NULL THEN tstzrange(:period_from, :period_until) END
)
ON CONFLICT (operator_id, flow, flow_run_id) DO UPDATE
SET logical_time = excluded.logical_time,
    started_at = excluded.started_at,
    -- Its first attempt may have written something: who wanted that stays known.
    started_by = CASE
        WHEN split_part(runs.started_by, ', then ', 1) = excluded.started_by THEN excluded.started_by
        ELSE split_part(runs.started_by, ', then ', 1) || ', then ' || excluded.started_by
    END,
    period = excluded.period,
    finished_at = NULL,
    state = 'Running',
    counts = '{}',
    error = NULL
