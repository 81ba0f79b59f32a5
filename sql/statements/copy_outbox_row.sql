-- Another row of the same write, so that each row stands for one outcome and has an Idempotency-Key of its own.
INSERT INTO sync.outbox (
    operator_id, flow, target, entity, operation, source_key, target_key, payload, before, content_hash, reason, landing_ids,
    created_at, flow_run_id
)
SELECT
    operator_id, flow, target, entity, operation, source_key, target_key, payload, before, content_hash, :reason, landing_ids,
    :created_at, :flow_run_id
FROM sync.outbox
WHERE id = :id
RETURNING id
