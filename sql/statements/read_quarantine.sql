SELECT id, operator_id, flow, dataset, record_key, field, expectation, reason, first_seen_at, last_seen_at, released_at, flow_run_id
FROM sync.quarantine
WHERE released_at IS NULL AND (CAST(:operator_id AS text) IS NULL OR operator_id = :operator_id)
ORDER BY first_seen_at, id
