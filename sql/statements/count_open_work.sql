-- What waits at an operator's: writes by their status, and the worklist by severity.
SELECT 'write' AS kind, status AS name, count(*) AS number, min(created_at) AS since
FROM sync.outbox
WHERE operator_id = :operator_id AND status IN ('pending', 'failed', 'uncertain')
GROUP BY status
UNION ALL
SELECT 'item', severity, count(*), min(first_seen_at)
FROM sync.worklist
WHERE operator_id = :operator_id AND resolved_at IS NULL
GROUP BY severity
