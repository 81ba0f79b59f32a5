SELECT
    id, operator_id, flow, target, entity, operation, source_key, target_key, payload, content_hash, status, attempts,
    last_error, created_at, delivered_at, flow_run_id, reason
FROM sync.outbox
WHERE id = :id
