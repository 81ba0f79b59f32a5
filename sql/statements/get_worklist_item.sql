SELECT
    id, operator_id, flow, code, subject, registration, summary, action, severity, first_seen_at, last_seen_at, resolved_at,
    acknowledged_at, note, details
FROM sync.worklist
WHERE id = :id
