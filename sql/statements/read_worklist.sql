SELECT
    id, operator_id, flow, code, subject, registration, summary, action, severity, first_seen_at, last_seen_at, resolved_at,
    acknowledged_at, note, details
FROM sync.worklist
WHERE (CAST(:operator_id AS text) IS NULL OR operator_id = :operator_id)
  AND (:include_resolved OR resolved_at IS NULL)
ORDER BY resolved_at IS NOT NULL, array_position('{critical,warning,info}', severity), first_seen_at, id
