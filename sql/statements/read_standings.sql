SELECT
    f.flow,
    good.logical_time AS last_success_at,
    newest.logical_time AS last_run_at,
    newest.state AS last_state,
    bad.failing_since,
    bad.failures
FROM unnest(CAST(:flows AS text[])) WITH ORDINALITY AS f (flow, position)
LEFT JOIN LATERAL (
    SELECT r.logical_time
    FROM sync.runs AS r
    WHERE r.operator_id = :operator_id
      AND r.flow = f.flow
      AND r.state IN ('Completed', 'NeedsAttention')
      AND r.is_of_present
    ORDER BY r.logical_time DESC
    LIMIT 1
) AS good ON true
LEFT JOIN LATERAL (
    SELECT r.logical_time, r.state
    FROM sync.runs AS r
    WHERE r.operator_id = :operator_id
      AND r.flow = f.flow
      AND r.state NOT IN ('Running', 'Skipped')
      AND r.is_of_present
    ORDER BY r.logical_time DESC, r.finished_at DESC
    LIMIT 1
) AS newest ON true
CROSS JOIN LATERAL (
    SELECT min(r.logical_time) AS failing_since, count(*) AS failures
    FROM sync.runs AS r
    WHERE r.operator_id = :operator_id
      AND r.flow = f.flow
      AND r.state IN ('Failed', 'Crashed')
      AND r.is_of_present
      AND r.logical_time > coalesce(good.logical_time, '-infinity')
) AS bad
ORDER BY f.position
