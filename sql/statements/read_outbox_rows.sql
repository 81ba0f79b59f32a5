SELECT
    id, operator_id, flow, target, entity, operation, source_key, target_key, payload, content_hash, status, attempts,
    last_error, created_at, delivered_at, flow_run_id, reason
FROM sync.outbox
WHERE operator_id = :operator_id
  AND flow = :flow
  AND status IN ('pending', 'failed', 'uncertain')  -- said again, so that the partial index of open rows is used
  AND status = ANY (CAST(:statuses AS text[]))
ORDER BY sequence
