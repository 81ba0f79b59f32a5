-- The newest run of each flow of an operator that came to an end, and when it last did its work.
SELECT
    f.flow,
    (
        SELECT max(r.logical_time)
        FROM sync.runs AS r
        WHERE r.operator_id = :operator_id
          AND r.flow = f.flow
          AND r.state IN ('Completed', 'NeedsAttention')
          AND r.is_of_present
    ) AS last_success_at,
    newest.logical_time AS last_run_at,
    newest.state AS last_state,
    newest.error AS last_error
FROM unnest(CAST(:flows AS text [])) WITH ORDINALITY AS f (flow, place)
LEFT JOIN LATERAL (
    SELECT r.logical_time, r.state, r.error
    FROM sync.runs AS r
    WHERE r.operator_id = :operator_id
      AND r.flow = f.flow
      AND r.state NOT IN ('Running', 'Skipped')
      AND r.is_of_present
    ORDER BY r.logical_time DESC, r.started_at DESC
    LIMIT 1
) AS newest ON true
ORDER BY f.place
